import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { procedures } from '../../src/procedure/procedures.js';
import { verifyDossier } from '../../src/verify/dossier.js';
import { query, run } from '../harness/database.js';
import { description, seen } from './description.js';
import { opening, problem, TestServer, workshop, type Vraag } from './server.js';

let server: TestServer;
let id: string;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  id = await server.open();
});

const path = (rest = ''): string => `/v1/trajecten/${id}${rest}`;
const act = (vraag: Vraag, rest = '/handelingen') =>
  server.fetch(path(rest), { headers: { 'if-match': '"1"' }, ...vraag });
const entries = async (): Promise<number> => {
  const response = await server.fetch(path('/spoor?limiet=1000'));
  return ((await response.json()) as { spoorregels: unknown[] }).spoorregels.length;
};

describe('bad input is answered by the contract, and changes nothing', () => {
  const deep = `${'['.repeat(40)}${']'.repeat(40)}`;
  it.each<[string, Vraag, number, string, boolean]>([
    [
      'not JSON',
      { body: '{', headers: { 'content-type': 'application/json', 'if-match': '"1"' } },
      400,
      'ongeldige-invoer',
      true,
    ],
    [
      'a key twice',
      { body: '{"handeling":"x","handeling":"y"}', headers: { 'content-type': 'application/json' } },
      400,
      'ongeldige-invoer',
      true,
    ],
    [
      'an escaped key twice',
      { body: '{"a":1,"\\u0061":2}', headers: { 'content-type': 'application/json' } },
      400,
      'ongeldige-invoer',
      true,
    ],
    [
      'too deep',
      { body: deep, headers: { 'content-type': 'application/json' } },
      400,
      'ongeldige-invoer',
      true,
    ],
    [
      'no UTF-8',
      { body: Buffer.from([0x22, 0xff, 0x22]), headers: { 'content-type': 'application/json' } },
      400,
      'ongeldige-invoer',
      true,
    ],
    [
      'an unknown handeling',
      { json: { handeling: 'verzinnen', gegevens: {} } },
      400,
      'ongeldige-invoer',
      true,
    ],
    ['an unknown field', { json: { ...workshop, extra: 1 } }, 400, 'ongeldige-invoer', true],
    [
      'a prototype-named field',
      {
        body: '{"handeling":"workshop-houden","gegevens":{"datum":"2011-04-13","deelnemers":"x","__proto__":{"a":1}}}',
        headers: { 'content-type': 'application/json' },
      },
      400,
      'ongeldige-invoer',
      true,
    ],
    [
      'an impossible date',
      { json: { handeling: 'workshop-houden', gegevens: { datum: '2011-02-30', deelnemers: 'x' } } },
      400,
      'ongeldige-invoer',
      true,
    ],
    [
      'a wrong type',
      { json: { handeling: 'workshop-houden', gegevens: { datum: 20110413, deelnemers: ['x'] } } },
      400,
      'ongeldige-invoer',
      true,
    ],
    ['a list', { json: [] }, 400, 'ongeldige-invoer', true],
    [
      'an organ the table does not name',
      { json: { ...workshop, orgaan: 'raad' } },
      400,
      'ongeldige-invoer',
      true,
    ],
    [
      'a document nobody placed',
      {
        json: {
          handeling: 'conceptopdracht-opstellen',
          gegevens: { datum: '2011-04-13', document: '00000000-0000-4000-8000-000000000000' },
        },
      },
      400,
      'ongeldige-invoer',
      true,
    ],
    [
      'another content type',
      { body: 'x', headers: { 'content-type': 'text/plain' } },
      415,
      'verkeerd-mediatype',
      false,
    ],
    ['no content type', { method: 'POST' }, 415, 'verkeerd-mediatype', false],
    ['a body over 1 MiB', { json: { handeling: 'x'.repeat(1_100_000) } }, 413, 'te-groot', false],
    ['no token', { json: workshop, rol: null }, 401, 'niet-aangemeld', false],
    ['no version', { json: workshop, headers: {} }, 428, 'versie-vereist', false],
    ['any version', { json: workshop, headers: { 'if-match': '*' } }, 428, 'versie-vereist', false],
    ['a weak version', { json: workshop, headers: { 'if-match': 'W/"1"' } }, 428, 'versie-vereist', false],
    ['another version', { json: workshop, headers: { 'if-match': '"7"' } }, 412, 'versie-verouderd', true],
    [
      'a version of somebody else',
      { json: workshop, headers: { 'if-match': '"abc"' } },
      412,
      'versie-verouderd',
      true,
    ],
    ['a role that may not', { json: workshop, rol: 'auditor' }, 403, 'niet-bevoegd', true],
    [
      'a bureau on an act of the college',
      { json: workshop, rol: 'bureau', bureau: 'Bureau A' },
      403,
      'niet-bevoegd',
      true,
    ],
    ['another municipality', { json: workshop, organisatie: 'gm0175' }, 404, 'niet-gevonden', false],
  ])('%s', async (_, vraag, status, code, entry) => {
    const before = await (await server.fetch(path())).text();
    expect(await problem(await act(vraag))).toMatchObject({ status, code });
    expect(await (await server.fetch(path())).text()).toBe(before);
    expect(await entries()).toBe(entry ? 2 : 1);
  });

  it('names all faults at once, by their path', async () => {
    const json = {
      handeling: 'bevindingen-opleveren',
      gegevens: {
        datum: 'gisteren',
        document: 'x',
        bevindingen: [{ onderdeel: 'weer', bevinding: '' }],
        bevatAdvies: 'nee',
        extra: 1,
      },
    };
    const { fouten } = await problem(await act({ json }));
    expect(fouten.map(({ veld, code }) => `${veld} ${code}`).toSorted()).toEqual([
      'gegevens.bevatAdvies type',
      'gegevens.bevindingen[0].bevinding lengte',
      'gegevens.bevindingen[0].onderdeel keuze',
      'gegevens.datum datum',
      'gegevens.document type',
      'gegevens.extra onbekend-veld',
    ]);
  });

  it.each([
    ['/v1/trajecten?limiet=0', 400],
    ['/v1/trajecten?onbekend=1', 400],
    ['/v1/trajecten?fase=koffie', 400],
    ['/v1/trajecten/', 404],
    ['/v1/trajecten/geen-id', 404],
    ['/v1/onbekend', 404],
    ['/v1/procedures/bestuurskrachtonderzoek/versies/2', 404],
    ['/v1/documenten/00000000-0000-4000-8000-000000000000', 404],
  ])('GET %s is a problem with status %i', async (url, status) => {
    expect((await problem(await server.fetch(url))).status).toBe(status);
  });
});

describe('the order of the checks', () => {
  it('is 401, 415, 400 of syntax, 404, 400 of content, 403, 428, 412, 409', async () => {
    const elsewhere = '/v1/trajecten/00000000-0000-4000-8000-000000000000/handelingen';
    const ask = async (url: string, vraag: Vraag) => (await problem(await server.fetch(url, vraag))).status;
    const here = path('/handelingen');
    const tooEarly = { handeling: 'raad-consulteren', gegevens: { datum: '2011-04-13' } };
    expect(await ask(elsewhere, { body: 'x', headers: { 'content-type': 'text/plain' }, rol: null })).toBe(
      401,
    );
    expect(await ask(elsewhere, { body: '{', headers: { 'content-type': 'text/plain' } })).toBe(415);
    expect(await ask(elsewhere, { body: '{', headers: { 'content-type': 'application/json' } })).toBe(400);
    expect(await ask(elsewhere, { json: { handeling: 'x' } })).toBe(404);
    expect(await ask(here, { json: { handeling: 'x' }, rol: 'auditor' })).toBe(400);
    expect(await ask(here, { json: tooEarly, rol: 'auditor' })).toBe(403);
    expect(await ask(here, { json: tooEarly })).toBe(428);
    expect(await ask(here, { json: tooEarly, headers: { 'if-match': '"3"' } })).toBe(412);
    const spoor = (await (await server.fetch(path())).json()) as { versie: number };
    expect(await ask(here, { json: tooEarly, headers: { 'if-match': `"${spoor.versie}"` } })).toBe(409);
  });
});

describe('a handeling', () => {
  it('is answered with where its entry stands, the new version, the entry and the traject', async () => {
    const response = await act({ json: workshop });
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(path('/spoor/2'));
    expect(response.headers.get('etag')).toBe('"2"');
    const { spoorregel, traject } = (await response.json()) as {
      spoorregel: object;
      traject: { versie: number };
    };
    expect(traject.versie).toBe(2);
    expect(spoorregel).toEqual(await (await server.fetch(path('/spoor/2'))).json());
    expect(traject).toEqual(await (await server.fetch(path())).json());
  });

  it('carries in its leaf exactly the bytes of its hash', async () => {
    await act({ json: workshop });
    const { bladhash } = (await (await server.fetch(path('/spoor/2'))).json()) as { bladhash: string };
    const blad = Buffer.from(await (await server.fetch(path('/spoor/2/blad'))).arrayBuffer());
    expect(await (await server.fetch(path('/spoor/2/bewijs'))).text()).toMatch(/^c2sp.org\/tlog-proof@v1\n/);
    expect(
      createHash('sha256')
        .update(Buffer.from([0]))
        .update(blad)
        .digest('hex'),
    ).toBe(bladhash);
  });

  it('stands in a dossier that can be checked without the server, its document with it', async () => {
    const body = new FormData();
    body.set('organisatie', 'gm0148');
    body.set('soort', 'concept');
    body.set('bestand', new Blob(['Concept van de opdracht']), 'Concept é.txt');
    const { id: document } = (await (await server.fetch('/v1/documenten', { body })).json()) as {
      id: string;
    };
    const concept = { handeling: 'conceptopdracht-opstellen', gegevens: { datum: '2011-04-14', document } };
    expect((await act({ json: concept })).status).toBe(201);
    const response = await server.fetch(path('/dossier'), { rol: 'auditor' });
    const zip = join(await mkdtemp(join(tmpdir(), 'besluitspoor-dossier-')), 'd.zip');
    await writeFile(zip, Buffer.from(await response.arrayBuffer()));
    expect(await verifyDossier(zip, { procedures })).toMatchObject({
      goed: true,
      bevindingen: [],
      spoor: { regels: 2 },
      documenten: { aanwezig: 1, ontbreekt: 0 },
    });
    await rm(dirname(zip), { recursive: true });
    expect((await problem(await server.fetch(path('/dossier'), { rol: 'college' }))).status).toBe(403);
  });

  it('keeps its proof when the beheerder erases its text', async () => {
    await act({ json: workshop });
    const json = { veld: 'deelnemers', grond: 'AVG artikel 17' };
    expect((await problem(await server.fetch(path('/spoor/2/wissingen'), { json }))).status).toBe(403);
    const response = await server.fetch(path('/spoor/2/wissingen'), { json, rol: 'beheerder' });
    expect([response.status, response.headers.get('location')]).toEqual([201, path('/spoor/3')]);
    expect(await (await server.fetch(path('/spoor/2'))).json()).toMatchObject({
      gegevens: { deelnemers: null },
    });
    expect((await server.fetch(path('/spoor/2/bewijs'))).status).toBe(200);
    const again = await server.fetch(path('/spoor/2/wissingen'), { json, rol: 'beheerder' });
    expect(await problem(again)).toMatchObject({
      status: 400,
      fouten: [{ veld: 'veld', code: 'niet-wisbaar' }],
    });
  });

  it('is given its first answer again for the same key', async () => {
    const headers = { 'if-match': '"1"', 'idempotency-key': 'sleutel-1' };
    const first = await act({ json: workshop, headers });
    const again = await act({ json: workshop, headers });
    expect([again.status, await again.json()]).toEqual([201, await first.json()]);
    expect(await problem(await act({ json: { ...workshop, toelichting: 'x' }, headers }))).toMatchObject({
      status: 409,
      code: 'sleutel-hergebruikt',
    });
  });

  it('is rehearsed without a version and without an entry', async () => {
    const response = await server.fetch(path('/handelingen?proef=true'), { json: workshop });
    expect([response.status, await response.json()]).toEqual([
      200,
      expect.objectContaining({ toegelaten: true, naar: 'opdrachtformulering', sluit: [] }),
    ]);
    expect(await entries()).toBe(1);
  });
});

describe('reading', () => {
  it('answers 304 for a version that is known, and 200 when it is another', async () => {
    const same = await server.fetch(path(), { headers: { 'if-none-match': '"1"' } });
    expect([same.status, same.headers.get('etag'), await same.text()]).toEqual([304, '"1"', '']);
    await act({ json: workshop });
    expect((await server.fetch(path(), { headers: { 'if-none-match': '"1"' } })).status).toBe(200);
  });

  it('waits for a change', async () => {
    const waiting = server.fetch(path('?wacht=20'), { headers: { 'if-none-match': '"1"' } });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await act({ json: workshop });
    const response = await waiting;
    expect([response.status, response.headers.get('etag')]).toEqual([200, '"2"']);
  });

  it('gives the trail in pages, as lines and as a table', async () => {
    for (let versie = 1; versie < 4; versie += 1)
      await act({ json: workshop, headers: { 'if-match': `"${versie}"` } });
    const page = await server.fetch(path('/spoor?limiet=3'));
    expect(page.headers.get('link')).toBe(`<${path('/spoor?limiet=3&na=3')}>; rel="next"`);
    const lines = await (
      await server.fetch(path('/spoor'), { headers: { accept: 'application/jsonl' } })
    ).text();
    expect(
      lines
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { volgnummer: number }).volgnummer),
    ).toEqual([1, 2, 3, 4]);
    const table = await (await server.fetch(path('/spoor'), { headers: { accept: 'text/csv' } })).text();
    expect(table.trim().split('\n')).toHaveLength(5);
    expect(
      (await problem(await server.fetch(path('/spoor'), { headers: { accept: 'application/pdf' } }))).status,
    ).toBe(406);
  });

  it('lists every handeling with all that stands in its way', async () => {
    const { handelingen } = (await (await server.fetch(path('/handelingen'))).json()) as {
      handelingen: {
        handeling: string;
        toegelaten: boolean;
        voorwaarden: { code: string }[];
        schema: object;
      }[];
    };
    expect(handelingen).toHaveLength(36);
    expect(handelingen.find(({ handeling }) => handeling === 'opdracht-vaststellen')).toMatchObject({
      toegelaten: false,
      voorwaarden: [{ code: 'conceptopdracht-ligt-er' }, { code: 'raad-geconsulteerd' }],
      schema: { type: 'object' },
    });
  });

  it.each([
    ['auditor', 200],
    ['integratie', 200],
    ['college', 200],
    ['beheerder', 403],
  ])('of a traject by %s is answered with %i', async (rol, status) => {
    expect((await server.fetch(path(), { rol })).status).toBe(status);
    expect((await server.fetch(path('/spoor'), { rol })).status).toBe(status);
  });
});

describe('every answer', () => {
  it.each(['/v1/openapi.json', '/v1/trajecten', '/v1/nergens', '/health/live'])(
    '%s carries the version of the API and the headers of safety',
    async (url) => {
      const { headers } = await server.fetch(url);
      expect([
        headers.get('api-version'),
        headers.get('cache-control'),
        headers.get('x-content-type-options'),
        headers.get('x-frame-options'),
      ]).toEqual(['1.0.0', 'no-store', 'nosniff', 'DENY']);
    },
  );

  it('about the API itself is for anyone and any page', async () => {
    const response = await server.fetch('/v1/openapi.json', { rol: null });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    const { paths } = (await response.json()) as { paths: object };
    expect(Object.keys(paths)).toContain('/trajecten/{id}/handelingen');
  });

  it('of health tells only whether it lives and works', async () => {
    expect(await (await server.fetch('/health/ready', { rol: null })).json()).toEqual({ status: 'ok' });
    const metrics = await (await fetch(server.beheerUrl)).text();
    expect(metrics).toContain('besluitspoor_verzoeken_total');
  });
});

describe('the procedures', () => {
  const version = '/v1/procedures/bestuurskrachtonderzoek/versies/1';
  it('are listed for anyone, and each tells all of its phases, handelingen and transitions', async () => {
    const { procedures } = (await (await server.fetch('/v1/procedures', { rol: null })).json()) as {
      procedures: { naam: string; versie: number; machine: string }[];
    };
    expect(procedures).toHaveLength(1);
    const whole = (await (await server.fetch(version, { rol: null })).json()) as {
      machine: string;
      fasen: { naam: string }[];
      handelingen: object[];
      overgangen: { van: string; handeling: string; naar: string }[];
    };
    expect(whole.machine).toBe(procedures[0]?.machine);
    expect(whole.fasen.map(({ naam }) => naam)).toContain('besluitvorming');
    expect(whole.handelingen).toHaveLength(36);
    expect(whole.overgangen).toContainEqual(
      expect.objectContaining({ van: 'dialoog', handeling: 'dialoog-afronden', naar: 'afweging' }),
    );
  });

  it('can be had as a picture', async () => {
    const picture = await server.fetch(version, { headers: { accept: 'image/svg+xml' } });
    const svg = await picture.text();
    expect(picture.headers.get('content-type')).toContain('image/svg+xml');
    for (const word of ['<svg', 'opdrachtformulering', 'besloten', 'vervallen']) expect(svg).toContain(word);
  });
});

describe('termijnen', () => {
  it('come from the planning, and are late after their date', async () => {
    expect(await (await server.fetch(path('/termijnen'))).json()).toEqual({
      termijnen: [{ naam: 'rapportUiterlijkDatum', datum: '2011-09-01', status: 'te-laat' }],
    });
  });
});

describe('opening', () => {
  it.each<[string, object, string, number]>([
    ['an unknown municipality', { ...opening, organisatie: 'gm9999' }, 'griffier', 400],
    ['no municipality', { ...opening, organisatie: undefined }, 'griffier', 400],
    ['an unknown procedure', { ...opening, procedure: 'anders' }, 'griffier', 400],
    ['a college', opening, 'college', 403],
    [
      'an unknown predecessor',
      { ...opening, voorganger: '00000000-0000-4000-8000-000000000000' },
      'griffier',
      404,
    ],
  ])('by or for %s is refused', async (_, json, rol, status) => {
    expect((await problem(await server.fetch('/v1/trajecten', { json, rol }))).status).toBe(status);
  });
});

describe('a request that names its target with a server before it', () => {
  it.each([
    ['/v1/trajecten', 401, undefined],
    ['/health/ready', 200, undefined],
    ['/trajecten?zoek=x', 303, '/inloggen?terug=%2Ftrajecten%3Fzoek%3Dx'],
  ])('is read as one for that path, and no door is passed by: %s', async (pad, status, location) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `GET http://elders.example${pad} HTTP/1.1\r\nhost: elders.example\r\nconnection: close\r\n\r\n`,
    );
    const said = await text(socket);
    expect(said).toContain(`HTTP/1.1 ${status} `);
    expect(/\r\nlocation: ([^\r]*)/.exec(said)?.[1]).toBe(location);
  });
});

describe('an upload that breaks off', () => {
  it('leaves no document, no half file, and a server that goes on', async () => {
    const count = async (): Promise<number> =>
      (await query(server.database.beheerUrl, 'SELECT id FROM document')).length;
    const before = await count();
    const token = await server.token('griffier');
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const part = (naam: string, rest: string): string =>
      `--grens\r\ncontent-disposition: form-data; name="${naam}"${rest}`;
    socket.write(
      `POST /v1/documenten HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n` +
        'content-type: multipart/form-data; boundary=grens\r\ncontent-length: 500000\r\n\r\n' +
        `${part('organisatie', '\r\n\r\ngm0148\r\n')}${part('soort', '\r\n\r\nconcept\r\n')}` +
        `${part('bestand', '; filename="half.txt"\r\n\r\n')}${'x'.repeat(100_000)}`,
    );
    const halves = async (aantal: number): Promise<void> => {
      while ((await server.pendingUploads()).length !== aantal)
        await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await halves(1);
    socket.destroy();
    await halves(0);
    expect(await count()).toBe(before);
    expect((await server.fetch('/health/ready', { rol: null })).status).toBe(200);
  });
});

describe('documents', () => {
  const form = (velden: Record<string, string>, bytes = 'inhoud', naam = 'stuk.txt'): FormData => {
    const body = new FormData();
    for (const [veld, waarde] of Object.entries(velden)) body.set(veld, waarde);
    body.set('bestand', new Blob([bytes]), naam);
    return body;
  };

  it('are placed, described and given back as they were', async () => {
    const placed = await server.fetch('/v1/documenten', {
      body: form({ organisatie: 'gm0148', soort: 'concept' }, 'één tekst', 'concept "1".txt'),
    });
    const document = (await placed.json()) as { id: string; sha256: string; omvang: number };
    expect([placed.status, document.sha256]).toEqual([
      201,
      createHash('sha256').update('één tekst').digest('hex'),
    ]);
    const content = await server.fetch(`/v1/documenten/${document.id}/inhoud`);
    expect(await content.text()).toBe('één tekst');
    expect(await (await server.fetch(`/v1/documenten/${document.id}`)).json()).toEqual(document);
    expect(content.headers.get('content-disposition')).toBe(
      `attachment; filename="concept _1_.txt"; filename*=UTF-8''concept%20%221%22.txt`,
    );
    expect(
      (await problem(await server.fetch(`/v1/documenten/${document.id}`, { organisatie: 'gm0175' }))).status,
    ).toBe(404);
    const used = await act({
      json: {
        handeling: 'conceptopdracht-opstellen',
        gegevens: { datum: '2011-04-13', document: document.id },
      },
    });
    expect(
      ((await used.json()) as { spoorregel: { gegevens: { document: unknown } } }).spoorregel.gegevens
        .document,
    ).toEqual({ id: document.id, sha256: document.sha256 });
  });

  it.each<[string, FormData | string, number]>([
    ['without a municipality', form({ soort: 'concept' }), 400],
    ['without a kind', form({ organisatie: 'gm0148' }), 400],
    ['without a byte', form({ organisatie: 'gm0148', soort: 'concept' }, ''), 400],
    ['for an unknown municipality', form({ organisatie: 'gm9999', soort: 'concept' }), 400],
    ['as JSON', '{}', 415],
  ])('%s are refused', async (_, body, status) => {
    const headers = typeof body === 'string' ? { 'content-type': 'application/json' } : {};
    expect((await problem(await server.fetch('/v1/documenten', { body, headers }))).status).toBe(status);
  });
});

describe('incidents', () => {
  it('come in pages, the oldest first, with the link to the next', async () => {
    for (const nth of [1, 2, 3])
      await run(server.database.appUrl, [
        `SELECT meld_incident('gm0148', repeat('${nth}', 64), 'getuige-verder', 'Melding ${nth}.', NULL, now())`,
      ]);
    const melding: string[] = [];
    let next: string | undefined = '/v1/incidenten?organisatie=gm0148&limiet=2';
    for (let pages = 0; next !== undefined; pages += 1) {
      expect(pages).toBeLessThan(3);
      const response: Response = await server.fetch(next, { rol: 'auditor' });
      const { incidenten } = (await response.json()) as { incidenten: { melding: string }[] };
      melding.push(...incidenten.map((one) => one.melding));
      next = /<([^>]*)>/.exec(response.headers.get('link') ?? '')?.[1];
    }
    expect(melding).toEqual(['Melding 1.', 'Melding 2.', 'Melding 3.']);
  });
});

// Every answer above was held against the description by the server of the tests itself (description.ts).
describe('the description of the API', () => {
  it('was tried: every operation, with every answer that is no problem', () => {
    const all = Object.values(description.paths).flatMap((operations) =>
      Object.values(operations).flatMap(({ operationId, responses }) =>
        Object.keys(responses)
          .filter((status) => status < '400')
          .map((status) => `${operationId} ${status}`),
      ),
    );
    expect([...seen].filter((one) => one.slice(-3) < '400').toSorted()).toEqual(all.toSorted());
  });
});
