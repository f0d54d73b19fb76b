import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { run } from '../../src/cli/program.js';

/** A server that answers as the API's contract says, and remembers what it was asked. */
interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = (asked: Asked, response: ServerResponse) => void;

let server: Server;
let url: string;
let asked: Asked[];
let answers: Record<string, Answer>;
let folder: string;

beforeEach(async () => {
  asked = [];
  answers = {};
  folder = await mkdtemp(join(tmpdir(), 'cli-'));
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const one = {
    method: request.method ?? '',
    url: request.url ?? '',
    headers: request.headers,
    body: await text(request),
  };
  asked.push(one);
  const answer = answers[`${one.method} ${one.url}`];
  if (answer === undefined) problem(404, { type: 'x/niet-gevonden', title: 'Niet gevonden' })(one, response);
  else answer(one, response);
}

function json(body: unknown, headers: Record<string, string> = {}, status = 200): Answer {
  return (_asked, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

function problem(status: number, body: unknown): Answer {
  return json(body, { 'content-type': 'application/problem+json' }, status);
}

class Sink extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** These commands go over HTTP only. */
const beheer = (): Promise<never> => Promise.reject(new Error('Nothing is opened beside the server.'));

async function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return cliWith({ token: 'geheim', address: url }, ...args);
}

async function cliWith(given: { token: string | undefined; address: string }, ...args: string[]) {
  const stdout = new Sink();
  const stderr = new Sink();
  const config = { url: given.address, token: given.token };
  const code = await run(args, { config, stdout, stderr, fetcher: fetch, beheer });
  return { code, out: stdout.text, err: stderr.text };
}

const id = '0f5a1c9e-6a0b-4d0e-9d7c-1f3a5b7c9d11';
const traject = {
  id,
  organisatie: 'gm0148',
  procedure: { naam: 'bestuurskrachtonderzoek', versie: 1 },
  titel: 'Bestuurskrachtonderzoek Dalfsen',
  fase: 'bureauselectie',
  status: 'lopend',
  versie: 7,
  toestand: {},
  termijnen: [{ naam: 'rapportUiterlijkDatum', datum: '2011-09-01', status: 'open' }],
  mogelijkeHandelingen: ['offerte-uitvragen'],
  geopendTijdstip: '2011-04-21T09:00:00.000Z',
  gewijzigdTijdstip: '2011-04-26T09:00:00.000Z',
};
const spoorregel = {
  traject: id,
  volgnummer: 8,
  handeling: 'bureau-kiezen',
  soort: 'handeling',
  orgaan: 'college',
  registrator: { id, rol: 'griffier', bureau: null },
  resultaat: 'toegelaten',
  redenen: [],
  signalen: ['niet-alle-plannen-gepresenteerd'],
  registratietijdstip: '2011-05-16T09:00:00.000Z',
  bladhash: 'ab'.repeat(32),
};
const reden = {
  code: 'presidium-geinformeerd',
  omschrijving: 'Het presidium is nog niet geïnformeerd over de keuze.',
  bron: '§4',
  wie: ['college'],
  handeling: 'presidium-informeren',
};

describe('traject', () => {
  it('shows where a traject stands, for people and as JSON', async () => {
    answers[`GET /v1/trajecten/${id}`] = json(traject);
    const shown = await cli('traject', 'toon', id);
    expect(shown.code).toBe(0);
    expect(shown.out).toContain('bureauselectie (lopend)');
    expect(shown.out).toMatch(/rapportUiterlijkDatum +2011-09-01 +open/);
    const asJson = await cli('traject', 'toon', id, '--json');
    expect(JSON.parse(asJson.out)).toEqual(traject);
  });

  it('opens one with its planning', async () => {
    answers['POST /v1/trajecten'] = json(traject, {}, 201);
    const opened = await cli(
      ...['traject', 'open', '--organisatie', 'gm0148', '--titel', 'T', '--aanleiding', 'A'],
      ...['--termijn', 'rapportUiterlijkDatum=2011-09-01', '--termijn', 'besluitStreefdatum=2011-10-31'],
    );
    expect(opened.code).toBe(0);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      organisatie: 'gm0148',
      procedure: 'bestuurskrachtonderzoek',
      titel: 'T',
      aanleiding: 'A',
      planning: { rapportUiterlijkDatum: '2011-09-01', besluitStreefdatum: '2011-10-31' },
    });
  });

  it('lists all pages, and keeps the token with the server that was named', async () => {
    answers['GET /v1/trajecten?limiet=100'] = json(
      { trajecten: [traject] },
      { link: '<https://elders.example/v1/trajecten?na=abc&limiet=100>; rel="next"' },
    );
    answers['GET /v1/trajecten?na=abc&limiet=100'] = json({ trajecten: [{ ...traject, titel: 'Tweede' }] });
    const shown = await cli('traject', 'lijst');
    expect(shown.out).toContain('Bestuurskrachtonderzoek Dalfsen');
    expect(shown.out).toContain('Tweede');
    expect(asked).toHaveLength(2);
  });

  it('does not let a text from the server steer the terminal', async () => {
    answers[`GET /v1/trajecten/${id}`] = json({ ...traject, titel: 'x\u001b[2Jy' });
    expect((await cli('traject', 'toon', id)).out).not.toContain('\u001b');
  });
});

describe('handeling', () => {
  it('lists what can be done, and for the rest every reason with its remedy', async () => {
    const one = {
      label: 'Bko starten',
      organen: ['bureau'],
      rollen: ['bureau'],
      bron: '§5',
      schema: {},
      afhankelijk: [],
    };
    const keuze = { ...reden, code: 'bureau-gekozen', handeling: 'bureau-kiezen' };
    answers[`GET /v1/trajecten/${id}/handelingen`] = json({
      handelingen: [
        { ...one, handeling: 'bko-starten', toegelaten: false, voorwaarden: [reden, keuze] },
        {
          ...one,
          handeling: 'offerte-uitvragen',
          toegelaten: true,
          voorwaarden: [],
          afhankelijk: ['bureaus-gesproken'],
        },
      ],
    });
    const { code, out } = await cli('handeling', 'lijst', id);
    expect(code).toBe(0);
    expect(out).toContain('Kan nu (1)');
    expect(out).toContain('Kan nu niet (1)');
    expect(out).toMatch(/presidium-geinformeerd {2}→ presidium-informeren, door college/);
    expect(out).toMatch(/bureau-gekozen {2}→ bureau-kiezen/);
    expect(out).toContain('hangt af van de gegevens: bureaus-gesproken');
  });

  it('does one on the version of now, with texts and JSON values as they were given', async () => {
    answers[`GET /v1/trajecten/${id}`] = json(traject, { etag: '"7"' });
    answers[`POST /v1/trajecten/${id}/handelingen`] = json({ spoorregel, traject }, {}, 201);
    const done = await cli(
      'handeling',
      'doe',
      id,
      'bureau-kiezen',
      'besluitnummer=2011',
      'aantal:=3',
      'ja:=true',
    );
    expect(done.code).toBe(0);
    expect(done.out).toContain('niet-alle-plannen-gepresenteerd');
    expect(asked[1]?.headers['if-match']).toBe('"7"');
    expect(JSON.parse(asked[1]?.body ?? '')).toEqual({
      handeling: 'bureau-kiezen',
      gegevens: { besluitnummer: '2011', aantal: 3, ja: true },
    });
  });

  it('does one on the version that was named, for the organ and ground that were named', async () => {
    answers[`GET /v1/trajecten/${id}`] = json(traject, { etag: '"7"' });
    answers[`POST /v1/trajecten/${id}/handelingen`] = json({ spoorregel, traject }, {}, 201);
    await cli(
      ...[
        'handeling',
        'doe',
        id,
        'bureau-kiezen',
        '--versie',
        '5',
        '--orgaan',
        'raad',
        '--niet-openbaar',
        'Woo 5.1',
      ],
      ...['--sleutel', 'k1'],
    );
    expect(asked[1]?.headers).toMatchObject({ 'if-match': '"5"', 'idempotency-key': 'k1' });
    expect(JSON.parse(asked[1]?.body ?? '')).toMatchObject({
      orgaan: 'raad',
      nietOpenbaar: { grond: 'Woo 5.1' },
    });
  });

  it('places a file first and names it by its id', async () => {
    await writeFile(join(folder, 'rapport.txt'), 'bevindingen');
    answers[`GET /v1/trajecten/${id}`] = json(traject, { etag: '"7"' });
    answers['POST /v1/documenten'] = json({ id: 'doc-1' }, {}, 201);
    answers[`POST /v1/trajecten/${id}/handelingen`] = json({ spoorregel, traject }, {}, 201);
    await cli(
      'handeling',
      'doe',
      id,
      'plan-van-aanpak-indienen',
      `planVanAanpak@${join(folder, 'rapport.txt')}`,
    );
    expect(asked[1]?.body).toContain('bevindingen');
    expect(asked[1]?.body).toContain('filename="rapport.txt"');
    expect(asked[1]?.body).toContain('plan-van-aanpak');
    expect(JSON.parse(asked[2]?.body ?? '')).toMatchObject({ gegevens: { planVanAanpak: 'doc-1' } });
  });

  it('is refused with every reason on standard error and exit code 1', async () => {
    answers[`GET /v1/trajecten/${id}`] = json(traject, { etag: '"7"' });
    answers[`POST /v1/trajecten/${id}/handelingen`] = problem(409, {
      type: 'https://besluitspoor.example/problemen/handeling-niet-toegelaten',
      title: 'Deze handeling kan nog niet',
      voorwaarden: [reden, { ...reden, code: 'communicatieplan-ligt-er' }],
    });
    const refused = await cli('handeling', 'doe', id, 'bko-starten', 'datum=2011-05-23', '--json');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('presidium-geinformeerd');
    expect(refused.err).toContain('communicatieplan-ligt-er');
    expect(JSON.parse(refused.out)).toMatchObject({ voorwaarden: [{ code: 'presidium-geinformeerd' }, {}] });
  });

  it('shows every fault of form', async () => {
    answers[`GET /v1/trajecten/${id}`] = json(traject, { etag: '"7"' });
    answers[`POST /v1/trajecten/${id}/handelingen`] = problem(400, {
      type: 'x/ongeldige-invoer',
      title: 'De invoer klopt niet',
      fouten: [
        { veld: 'gegevens.datum', code: 'datum', melding: 'Geen datum.' },
        { veld: 'gegevens.bureau', code: 'verplicht', melding: 'Noem het bureau.' },
      ],
    });
    const { code, err } = await cli('handeling', 'doe', id, 'bureau-kiezen');
    expect(code).toBe(1);
    expect(err).toContain('gegevens.datum: Geen datum.');
    expect(err).toContain('gegevens.bureau: Noem het bureau.');
  });

  it('rehearses without a version, says what closes for good, and is exit code 1 when it would be refused', async () => {
    const proef = {
      toegelaten: true,
      voorwaarden: [],
      naar: 'bko',
      signalen: [],
      sluit: ['bureau-kiezen'],
      bevestiging: 'f00',
    };
    answers[`GET /v1/trajecten/${id}`] = json(traject, { etag: '"7"' });
    answers[`POST /v1/trajecten/${id}/handelingen?proef=true`] = json(proef);
    const yes = await cli('handeling', 'doe', id, 'bko-starten', '--proef');
    expect(yes.code).toBe(0);
    expect(yes.out).toContain('Kan daarna nooit meer: bureau-kiezen');
    expect(asked[1]?.headers['if-match']).toBeUndefined();
    answers[`POST /v1/trajecten/${id}/handelingen?proef=true`] = json({
      ...proef,
      toegelaten: false,
      voorwaarden: [reden],
    });
    const no = await cli('handeling', 'doe', id, 'bko-starten', '--proef');
    expect(no.code).toBe(1);
    expect(no.out).toContain('presidium-geinformeerd');
  });

  it('uploads nothing for a rehearsal', async () => {
    answers[`GET /v1/trajecten/${id}`] = json(traject, { etag: '"7"' });
    const { code } = await cli('handeling', 'doe', id, 'opdracht-vaststellen', 'document@x.txt', '--proef');
    expect(code).toBe(2);
    expect(asked).toHaveLength(1);
  });
});

describe('spoor', () => {
  it('shows who decided apart from who recorded', async () => {
    answers[`GET /v1/trajecten/${id}/spoor?na=0&limiet=1000`] = json({ spoorregels: [spoorregel] });
    const { out } = await cli('spoor', 'toon', id);
    expect(out).toMatch(/8 +2011-05-16 11:00 +bureau-kiezen +college +griffier +toegelaten/);
  });

  it.each([
    ['--jsonl', 'application/jsonl'],
    ['--csv', 'text/csv'],
  ])('%s passes on what the server sends, byte for byte', async (option, accept) => {
    const sent = '{"volgnummer":1}\n{"volgnummer":2}\n';
    answers[`GET /v1/trajecten/${id}/spoor?na=3`] = (_asked, response) => response.end(sent);
    const { out } = await cli('spoor', 'toon', id, option, '--na', '3');
    expect(out).toBe(sent);
    expect(asked[0]?.headers.accept).toBe(accept);
  });
});

describe('wis', () => {
  const wissingen = `/v1/trajecten/${id}/spoor/8/wissingen`;
  const gewist = { ...spoorregel, volgnummer: 9, soort: 'wissing', gegevens: { grond: 'AVG artikel 17' } };

  it('asks for one field on one ground, and shows the entry that says so and what came of the content', async () => {
    const document = { id: 'doc-1', sha256: 'cd'.repeat(32), melding: 'Nog\u001b[2J niet weg.' };
    answers[`POST ${wissingen}`] = json({ spoorregel: gewist, document }, {}, 201);
    const { code, out } = await cli('wis', id, '8', 'planVanAanpak', '--grond', 'AVG artikel 17');
    expect(code).toBe(0);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ veld: 'planVanAanpak', grond: 'AVG artikel 17' });
    expect(out).toMatch(/Gewist +planVanAanpak van regel 8/);
    expect(out).toMatch(/Regel +9 van het spoor zegt het/);
    expect(out).toContain('niet weg.');
    expect(out).not.toContain('\u001b');
  });

  it('without a field asks what there is, and never sends a field without a ground', async () => {
    answers[`POST ${wissingen}`] = problem(400, {
      type: 'x/ongeldige-invoer',
      title: 'De invoer klopt niet',
    });
    expect((await cli('wis', id, '8')).code).toBe(1);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({});
    expect((await cli('wis', id, '8', 'planVanAanpak')).code).toBe(2);
    expect((await cli('wis', id, '0', 'planVanAanpak', '--grond', 'x')).code).toBe(2);
    expect(asked).toHaveLength(1);
  });
});

describe('who calls and where', () => {
  it('sends the token', async () => {
    await cli('traject', 'toon', id);
    expect(asked[0]?.headers.authorization).toBe('Bearer geheim');
  });

  it('asks a development token for the role and bureau that were named', async () => {
    answers['POST /dev/oauth/token'] = json({ access_token: 'tijdelijk' });
    await cli('traject', 'toon', id, '--rol', 'bureau', '--bureau', 'Bureau Vecht');
    expect(Object.fromEntries(new URLSearchParams(asked[0]?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'bureau',
      bureau: 'Bureau Vecht',
    });
    expect(asked[1]?.headers.authorization).toBe('Bearer tijdelijk');
  });

  it('does not follow the server to another address with the token', async () => {
    answers[`GET /v1/trajecten/${id}`] = (_asked, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    };
    expect((await cli('traject', 'toon', id)).code).toBe(2);
    expect(asked).toHaveLength(1);
  });

  it('is exit code 2 when no server answers, and 2 when the server cannot', async () => {
    expect((await cliWith({ token: 't', address: 'http://127.0.0.1:1' }, 'traject', 'lijst')).code).toBe(2);
    answers[`GET /v1/trajecten/${id}`] = problem(503, {
      type: 'x/niet-beschikbaar',
      title: 'Even niet beschikbaar',
    });
    expect((await cli('traject', 'toon', id)).code).toBe(2);
  });

  it('is exit code 1 for what is not found, also when the refusal is no problem document', async () => {
    expect((await cli('traject', 'toon', 'weg')).code).toBe(1);
    answers[`GET /v1/trajecten/${id}`] = (_asked, response) => response.writeHead(404).end('<html>');
    expect((await cli('traject', 'toon', id)).code).toBe(1);
  });
});

describe('a command that is not understood is exit code 2, in Dutch, and asks the server nothing', () => {
  it.each([
    [['zomaar'], 'zomaar'],
    [['traject', 'lijst', '--zomaar'], '--zomaar'],
    [['traject', 'open', '--organisatie', 'gm0148'], '--titel'],
    [['traject', 'toon'], 'traject'],
    [['handeling', 'doe', id, 'bko-starten', 'datum'], 'datum'],
    [['handeling', 'doe', id, 'bko-starten', 'ja:=wel'], 'wel'],
    [['handeling', 'doe', id, 'bko-starten', 'a=1', 'a=2'], 'twee keer'],
    [['handeling', 'doe', id, 'bko-starten', '--versie', 'x'], '--versie'],
    [['spoor', 'toon', id, '--jsonl', '--csv'], '--csv'],
    [['spoor', 'toon', id, '--na', '-1x'], '--na'],
    [
      ['traject', 'open', '--organisatie', 'g', '--titel', 't', '--aanleiding', 'a', '--termijn', 'x'],
      'termijn',
    ],
    [['traject', 'lijst', '--url', 'ftp://x'], '--url'],
  ])('%j', async (args, named) => {
    const { code, err, out } = await cli(...args);
    expect(code).toBe(2);
    expect(err).toContain(named);
    expect(out).toBe('');
    expect(asked).toEqual([]);
  });

  it('says who to be when there is no token', async () => {
    const { code, err } = await cliWith({ token: undefined, address: url }, 'traject', 'lijst');
    expect(code).toBe(2);
    expect(err).toContain('BESLUITSPOOR_TOKEN');
  });

  it('shows help in Dutch and that is no fault', async () => {
    const { code, out } = await cli('--help');
    expect(code).toBe(0);
    expect(out).toContain('Gebruik: besluitspoor [opties] [opdracht]');
    expect(out).not.toMatch(/Usage|Options|Commands|display help/);
  });
});
