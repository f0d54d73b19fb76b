import { mask, mustBeAsItWas } from '../harness/golden.js';
import { opening, TestServer, workshop, type Vraag } from './server.js';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const shown = ['content-type', 'location', 'etag', 'link', 'retry-after', 'www-authenticate'];

/** A request and its answer, as an integrator would see them. */
async function exchange(
  path: string,
  vraag: Vraag = {},
): Promise<{ text: string; response: Response; body: string }> {
  const response = await server.fetch(path, vraag);
  const body = await response.text();
  const sent = [
    `> ${vraag.method ?? (vraag.json === undefined ? 'GET' : 'POST')} ${path}`,
    ...(vraag.rol === undefined ? [] : [`> (als ${vraag.rol ?? 'niemand'})`]),
    ...Object.entries(vraag.headers ?? {}).map(([naam, waarde]) => `> ${naam}: ${waarde}`),
    ...(vraag.json === undefined ? [] : [`> ${JSON.stringify(vraag.json)}`]),
  ];
  const headers = shown.flatMap((naam) => {
    const waarde = response.headers.get(naam);
    return waarde === null ? [] : [`< ${naam}: ${waarde}`];
  });
  const text = [...sent, `< ${response.status}`, ...headers, ...pretty(body, response)].join('\n');
  return { text, response, body };
}

function pretty(body: string, { headers }: Response): string[] {
  if (body === '') return [];
  return /json(;|$)/.test(headers.get('content-type') ?? '')
    ? [JSON.stringify(JSON.parse(body), null, 2)]
    : [body.trimEnd()];
}

describe('what an integrator sees', () => {
  it('of a traject that opens, acts, is refused and is read, is as it was', async () => {
    const texts: string[] = [];
    const ask = async (path: string, vraag?: Vraag): Promise<string> => {
      const { text, body } = await exchange(path, vraag);
      texts.push(text);
      return body;
    };
    const { id } = JSON.parse(await ask('/v1/trajecten', { json: opening })) as { id: string };
    const traject = `/v1/trajecten/${id}`;
    const tooEarly = { handeling: 'raad-consulteren', gegevens: { datum: '2011-04-13' } };
    await ask(`${traject}/handelingen`, { json: workshop, headers: { 'if-match': '"1"' } });
    await ask(`${traject}/handelingen`, { json: workshop, headers: { 'if-match': '"1"' } });
    await ask(`${traject}/handelingen`, { json: tooEarly, headers: { 'if-match': '"2"' } });
    await ask(`${traject}/handelingen`, {
      json: { ...workshop, gegevens: { datum: '2011-02-30', wie: 1 } },
      headers: { 'if-match': '"2"' },
    });
    await ask(`${traject}/handelingen`, { json: workshop });
    await ask(`${traject}/handelingen`, { json: workshop, rol: 'auditor' });
    await ask(`${traject}/handelingen`, { json: workshop, rol: null });
    await ask(`${traject}/handelingen?proef=true`, {
      json: {
        handeling: 'traject-laten-vervallen',
        gegevens: { datum: '2011-04-14', reden: 'De aanleiding is weg' },
      },
    });
    await ask(traject);
    await ask(traject, { headers: { 'if-none-match': '"2"' } });
    await ask(`${traject}/spoor?limiet=2`);
    await ask(`${traject}/spoor`, { headers: { accept: 'text/csv' } });
    await ask(`${traject}/termijnen`);
    await ask('/v1/trajecten/00000000-0000-4000-8000-000000000000');
    mustBeAsItWas(new URL('./golden/gesprek.txt', import.meta.url), `${mask(texts.join('\n\n'))}\n`);
  });
});
