/** Whatever is sent to the pages, by whomever: an answer in our own words, under our own headers, and no fault of ours. */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { testDatabase, type TestDatabase } from '../harness/database.js';
import { startServerProces, type ServerProces } from '../harness/server-proces.js';
import { opening, workshop } from '../http/server.js';
import { Visitor } from './visitor.js';

/** CAMPAGNE=alle sends many more. */
const campagne = process.env['CAMPAGNE'] === 'alle';
const numRuns = campagne ? 20_000 : 600;
const merk = '<zq9"\'>';

let database: TestDatabase;
let map: string;
let proces: ServerProces;
let traject: string;
/** Cookies and form tokens of people who are logged in; nobody has none. */
const mensen: { cookie: string; token: string }[] = [{ cookie: '', token: '' }];

beforeAll(async () => {
  database = await testDatabase();
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-willekeur-'));
  const env = {
    PATH: process.env['PATH'],
    PORT: '0',
    BEHEER_PORT: '0',
    LOG_LEVEL: 'error',
    VERZOEKEN_PER_SECONDE: '0',
    DATABASE_URL: database.appUrl,
    BESLUITSPOOR_DATA: map,
    MAX_DOCUMENT_MIB: '1',
  };
  proces = await startServerProces({ env });
  for (const rol of ['griffier', 'bureau', 'beheerder']) {
    const visitor = await new Visitor(proces.url).logIn({ rol, bureau: rol === 'bureau' ? 'Bureau A' : '' });
    await visitor.get('/');
    mensen.push({
      cookie: `besluitspoor=${visitor.cookies.get('besluitspoor') ?? ''}`,
      token: visitor.formToken ?? '',
    });
    if (rol === 'griffier') traject = await opened(visitor);
  }
});
afterAll(async () => {
  const gone = new Promise((resolve) => proces.child.once('exit', resolve));
  proces.child.kill('SIGTERM');
  await gone;
  await database.close();
  await rm(map, { recursive: true });
});

async function opened(visitor: Visitor): Promise<string> {
  const body = new FormData();
  body.append('_token', visitor.formToken ?? '');
  for (const naam of ['organisatie', 'titel', 'aanleiding'] as const) body.append(naam, opening[naam]);
  const { location } = await visitor.send('/trajecten/nieuw', { method: 'POST', body });
  return /^\/trajecten\/([^?]+)/.exec(location ?? '')?.[1] ?? '';
}

interface Antwoord {
  readonly status: number;
  readonly kop: ReadonlyMap<string, string>;
  readonly lichaam: string;
}

/** The bytes as they are: no client that mends them first. */
async function stuur(bytes: Buffer): Promise<Antwoord> {
  const socket = connect(Number(new URL(proces.url).port), '127.0.0.1');
  socket.setTimeout(20_000, () => socket.destroy(new Error('No answer came.')));
  socket.on('error', () => undefined);
  socket.write(bytes);
  const said = (await buffer(socket)).toString('latin1');
  const [kop = '', ...rest] = said.split('\r\n\r\n');
  const [first = '', ...lines] = kop.split('\r\n');
  return {
    status: Number(first.split(' ')[1] ?? 0),
    kop: new Map(
      lines.map((line) => [line.split(':', 1)[0]?.toLowerCase() ?? '', line.replace(/^[^:]*:\s*/, '')]),
    ),
    lichaam: rest.join('\r\n\r\n'),
  };
}

const seinen = fc.constantFrom(
  '%00',
  '%',
  '%ff',
  '%2e%2e',
  '..',
  '//',
  '\\',
  '%5c',
  '%2f',
  '?',
  '#',
  '&',
  '=',
  ';',
  merk,
  '%3Cscript%3E',
  '{{7*7}}',
  '__proto__',
  'constructor',
  '-1',
  '0',
  '1e9',
  '999999999',
  '9'.repeat(20),
  '%E2%80%AE',
  '%F0%9F',
  'gm0148',
  'gm0175',
);
const rommel = fc.string({
  unit: fc.constantFrom(...Array.from('abAB01-._~!$\'()*+,;=:@%"<>[]{}|^`\\')),
  maxLength: 12,
});
const stukje = fc.oneof(seinen, rommel);
const pad = fc
  .oneof(
    { weight: 4, arbitrary: fc.constantFrom(...paden()) },
    { weight: 1, arbitrary: fc.array(stukje, { maxLength: 5 }).map((delen) => `/${delen.join('/')}`) },
  )
  .chain((basis) =>
    fc
      .tuple(fc.array(stukje, { maxLength: 2 }), fc.array(fc.tuple(naam(), stukje), { maxLength: 4 }))
      .map(
        ([staart, vraag]) =>
          basis.replaceAll(':iets', () => staart[0] ?? 'iets') +
          (staart.length > 1 ? `/${staart[1] ?? ''}` : '') +
          (vraag.length > 0 ? `?${vraag.map(([sleutel, waarde]) => `${sleutel}=${waarde}`).join('&')}` : ''),
      ),
  );

function naam(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(
      'zoek',
      'fase',
      'telaat',
      'bladzijde',
      'voor',
      'na',
      'op',
      'vastgelegd',
      'versie',
      'terug',
      'handeling',
    ),
    rommel,
  );
}

/** `:t` is a traject that is there. Its stream of events answers only later, so it is asked for an old version. */
function paden(): string[] {
  const bij = [
    '',
    '/documenten',
    '/documenten/:iets',
    '/spoor',
    '/spoor/1',
    '/spoor/:iets',
    '/spoor/1/bewijs',
    '/spoor/1/blad',
  ];
  const meer = [
    '/spoor/1/bewijsstuk',
    '/spoor/regels.json',
    '/spoor.csv',
    '/spoor.jsonl',
    '/dossier.zip',
    '/stand',
    '/live?versie=0',
  ];
  const werk = ['/handelingen/workshop-houden', '/handelingen/besluit-nemen', '/handelingen/:iets'];
  return [
    '/',
    '/trajecten',
    '/trajecten/nieuw',
    '/trajecten/:iets',
    '/inloggen',
    '/inloggen/terug',
    '/uitloggen',
    '/uitgelogd',
    '/openbaar',
    '/openbaar/uitleg',
    '/openbaar/gm0148',
    '/openbaar/:iets',
    '/openbaar/gm0148/:t',
    '/openbaar/gm0148/:iets',
    '/openbaar/gm0148/:t/regels.json',
    '/openbaar/gm0148/documenten/:iets',
    '/beheer',
    '/beheer/gm0148/mensen',
    '/beheer/gm0148/log',
    '/beheer/:iets/incidenten',
    '/bestanden/:iets/:iets',
    '/favicon.svg',
    '/favicon.ico',
    ...[...bij, ...meer, ...werk, ...werk].map((one) => `/trajecten/:t${one}`),
  ];
}

const wijze = fc.oneof(
  { weight: 5, arbitrary: fc.constant('GET') },
  { weight: 5, arbitrary: fc.constant('POST') },
  { weight: 2, arbitrary: fc.constantFrom('HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND') },
);
const koppen = fc.uniqueArray(
  fc.constantFrom(
    'accept: application/json',
    'accept: */*;q=nonsense',
    'accept-encoding: br;q=0',
    'accept-encoding: ,,;;',
    'if-none-match: *',
    'if-match: "1"',
    'range: bytes=0-1',
    'x-forwarded-host: evil.example',
    'x-forwarded-proto: javascript',
    'authorization: Bearer x',
    'x-http-method-override: DELETE',
    'sec-fetch-site: cross-site',
    'origin: null',
    'origin: https://evil.example',
    `user-agent: ${merk}`,
    `referer: ${merk}`,
    'accept-language: xx',
    'content-encoding: gzip',
    'content-type: application/json',
    'content-type: text/xml',
    'content-type: multipart/form-data',
    'content-type: multipart/form-data; boundary=x',
    'content-type: application/x-www-form-urlencoded',
    'content-type: ,',
  ),
  { maxLength: 3, selector: (kop) => kop.split(':', 1)[0] },
);
const cookie = fc.oneof(
  rommel,
  fc.constantFrom(
    'besluitspoor=',
    `besluitspoor=${'A'.repeat(43)}`,
    'besluitspoor=%00',
    '=;=;',
    '__Host-besluitspoor=x',
  ),
);

/** `T` stands for a token that holds. */
const veld = fc.constantFrom(
  '_token',
  'knop',
  '_versie',
  '_sleutel',
  '_bevestiging',
  'gegevens.datum',
  'gegevens.deelnemers',
  'gegevens.document:bestand',
  'gegevens.stemming.voor',
  'toelichting',
  'nietOpenbaar.grond',
  'orgaan',
  'titel',
  '__proto__',
  'gegevens.bureaus:rijen',
  'terug',
  'rol',
);
const inhoud = fc.oneof(
  fc.constantFrom(
    'meer:gegevens.bureaus',
    'weg:x',
    'oefen',
    'terug',
    '1',
    '2011-04-13',
    workshop.gegevens.deelnemers,
    merk,
    '\0',
    'T',
    '',
  ),
  rommel,
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const delen = fc.array(fc.tuple(veld, inhoud, fc.boolean()), { maxLength: 8 });
const lichaam = fc.oneof(
  { weight: 3, arbitrary: delen.map((parts) => multipart([['_token', 'T', false], ...parts])) },
  { weight: 1, arbitrary: delen.map(multipart) },
  {
    weight: 2,
    arbitrary: delen.map(
      (parts) =>
        `_token=T&${parts.map(([key, waarde]) => `${key}=${encodeURIComponent(waarde.toWellFormed())}`).join('&')}`,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  },
);

function multipart(parts: readonly (readonly [string, string, boolean])[]): string {
  const each = parts.map(([key, waarde, bestand]) => {
    const file = bestand ? '; filename="a.txt"' : '';
    return `--x\r\ncontent-disposition: form-data; name="${key}"${file}\r\n\r\n${waarde}\r\n`;
  });
  return `${each.join('')}--x--\r\n`;
}

const verzoek = fc.record({ wijze, pad, koppen, cookie, lichaam, wie: fc.nat(3), goed: fc.boolean() });
type Verzoek = typeof verzoek extends fc.Arbitrary<infer T> ? T : never;

function bytesOf({
  wijze: hoe,
  pad: waar,
  koppen: extra,
  cookie: koek,
  lichaam: tekst,
  wie,
  goed,
}: Verzoek): Buffer {
  const { cookie: eigen, token } = mensen[wie] ?? { cookie: '', token: '' };
  const body = Buffer.from(
    hoe === 'GET' || hoe === 'HEAD' ? '' : tekst.replaceAll(/(?<=\n|=)T(?=\r|&|$)/g, token),
  );
  const { host } = new URL(proces.url);
  const has = (naam: string): boolean => extra.some((kop) => kop.startsWith(naam));
  const type = tekst.startsWith('--x')
    ? 'multipart/form-data; boundary=x'
    : 'application/x-www-form-urlencoded';
  const lines = [
    // What is no part of an address would be refused before there is a page.
    `${hoe} ${waar.replaceAll(':t', traject).replaceAll(/[\s#]/g, '')} HTTP/1.1`,
    `host: ${host}`,
    'connection: close',
    `cookie: ${goed ? eigen : koek.replaceAll(/[\r\n]/g, '')}`,
    ...(has('origin') ? [] : [`origin: http://${host}`]),
    ...(has('content-type') || body.length === 0 ? [] : [`content-type: ${type}`]),
    ...(body.length === 0 && hoe !== 'POST' ? [] : [`content-length: ${body.length}`]),
    ...extra,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

describe('whatever is sent to a page', () => {
  it(
    'is answered without a fault of ours, under our headers, and comes back as nothing but text',
    async () => {
      const gezien = new Map<number, number>();
      await fc.assert(
        fc.asyncProperty(verzoek, async (een) => {
          const { status, kop, lichaam: html } = await stuur(bytesOf(een));
          gezien.set(status, (gezien.get(status) ?? 0) + 1);
          expect(status).toBeGreaterThanOrEqual(200);
          expect(status).toBeLessThan(500);
          expect(html).not.toContain(merk);
          expect(html).not.toMatch(/node_modules|\bat [\w.#<>]+ \(|\.[cm]?[jt]sx?:\d+|SELECT |QueryFailed/);
          mustHaveHeaders(een, kop);
        }),
        {
          numRuns,
          seed: campagne ? undefined : 20110421,
        } as fc.Parameters<[Verzoek]>,
      );
      // It comes far enough to be answered in every way there is.
      expect([...gezien.keys()]).toEqual(expect.arrayContaining([200, 303, 400, 401, 403, 404]));
      expect(proces.said()).not.toMatch(/"level":[56]0/);
    },
    campagne ? 900_000 : 120_000,
  );
});

function mustHaveHeaders({ pad: waar }: Verzoek, kop: ReadonlyMap<string, string>): void {
  if (/^\/(v1|log|getuige|health|dev)(\/|\?|$)/.test(decoded(waar))) return;
  expect(kop.get('content-security-policy')).toMatch(/^default-src 'none'.*frame-ancestors 'none'/);
  expect(kop.get('x-content-type-options')).toBe('nosniff');
  expect(kop.get('x-frame-options')).toBe('DENY');
  expect(kop.get('referrer-policy')).toBe('same-origin');
  expect(kop.get('cache-control')).toMatch(/^(no-store|public, max-age=\d+(, immutable)?)$/);
  expect(kop.get('location') ?? '/').toMatch(/^\/(?![/\\])/);
}

function decoded(waar: string): string {
  const [path = ''] = waar.split('?');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
