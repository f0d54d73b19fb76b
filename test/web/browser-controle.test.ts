/** The trail of a traject, held against the public log as a browser does it: sound, and made false in each way that has a name. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyBoom, grow, leafHash, root } from '../../src/audit/merkle.js';
import { checkpointText, signNote, verifierKey } from '../../src/audit/note.js';
import { tilePath, tileRoot } from '../../src/audit/tile.js';
import { Sleutelmap } from '../../src/log/sleutelmap.js';
import type { Bekend, Bewering, Uitkomst } from '../../src/web/browser/bevinding.js';
import type { Fetcher } from '../../src/web/browser/bron.js';
import { controleer, type Vraag } from '../../src/web/browser/spoor-controle.js';
import { query, run } from '../harness/database.js';
import { TestServer, workshop } from '../http/server.js';

const naam = 'besluitspoor.example/log/gm0148';
const log = '/log/gm0148';
let server: TestServer;
let map: string;
let sleutel: KeyObject;
let traject: string;
/** The trail as the page claims it: 13 entries, over three bundles; 3 and 13 are refused, 4, 11 and 13 are not public. */
let regels: Bewering[];
/** Every entry of the log, as bytes; empty when it is closed. */
let entries: { hash: Buffer; bytes: Buffer }[];

beforeAll(async () => {
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-controle-'));
  server = await TestServer.start({ LOG_SLEUTELS: map });
  traject = await server.open();
  await handel(1, workshop);
  // Of another version than there is: refused without gegevens, so public.
  await handel(1, workshop, 412);
  await handel(2, { ...workshop, nietOpenbaar: { grond: 'Woo artikel 5.1' } });
  for (let versie = 4; versie <= 6; versie += 1) await handel(versie, workshop);
  for (let batch = 0; batch < 11; batch += 1)
    await Promise.all(Array.from({ length: 25 }, () => server.open()));
  await handel(7, workshop);
  for (let batch = 0; batch < 10; batch += 1)
    await Promise.all(Array.from({ length: 25 }, () => server.open()));
  for (let versie = 8; versie <= 9; versie += 1) await handel(versie, workshop);
  await handel(10, { ...workshop, nietOpenbaar: { grond: 'Woo artikel 5.1' } });
  await handel(11, workshop);
  await handel(12, teVroeg, 409);
  while (!(await published())) await new Promise((done) => setTimeout(done, 100));
  const found = await new Sleutelmap(map).read('gm0148', 1);
  if (found === undefined) throw new Error('There is no key.');
  sleutel = found;
  regels = await beweringen();
  entries = (await query<{ blad: string }>(server.database.beheerUrl, bladenSql)).map(({ blad }) => {
    const { openbaar } = JSON.parse(blad) as { openbaar: boolean };
    return { hash: leafHash(Buffer.from(blad)), bytes: Buffer.from(openbaar ? blad : '') };
  });
}, 120_000);
afterAll(async () => {
  await server.stop();
  await rm(map, { recursive: true });
});

/** Refused by the procedure: what was put forward is not in the public log. */
const teVroeg = {
  handeling: 'besluit-bekendmaken',
  gegevens: { datum: '2011-11-05', vindplaats: 'Gemeenteblad' },
};
const bladenSql = "SELECT blad FROM spoorregel WHERE organisatie = 'gm0148' ORDER BY index";

async function handel(versie: number, json: object, status = 201): Promise<void> {
  const headers = { 'if-match': `"${versie}"` };
  const response = await server.fetch(`/v1/trajecten/${traject}/handelingen`, { json, headers });
  expect([versie, response.status]).toEqual([versie, status]);
}

/** Whether the log has everything that was recorded. */
async function published(): Promise<boolean> {
  const [, size] = (await (await fetch(`${server.url}${log}/checkpoint`)).text()).split('\n');
  const [row] = await query<{ omvang: string }>(
    server.database.beheerUrl,
    "SELECT omvang::text FROM boom WHERE organisatie = 'gm0148'",
  );
  return size === row?.omvang;
}

function beweringen(): Promise<Bewering[]> {
  return query<{ volgnummer: number; index: number; bladhash: string }>(
    server.database.beheerUrl,
    `SELECT volgnummer, index::int, encode(bladhash, 'hex') AS bladhash FROM spoorregel
     WHERE traject = $1 ORDER BY volgnummer`,
    [traject],
  );
}

const online: Fetcher = (adres) => fetch(server.url + adres);
/** Time stands still, and waiting takes none unless a test says so. */
const gewoon = {
  log,
  organisatie: 'gm0148',
  fetcher: online,
  nu: () => new Date('2026-03-02T09:00:00.000Z'),
  wacht: () => Promise.resolve(),
};

function check(deel: Partial<Vraag> = {}): Promise<Uitkomst> {
  return controleer({ ...gewoon, traject, regels, ...deel });
}

/** What was found, as `<volgnummer> <code>`. */
function found({ bevindingen }: Uitkomst): string[] {
  return bevindingen.map(({ volgnummer, code }) => `${volgnummer ?? '-'} ${code}`);
}

/** The server, but of these paths under the log something else. */
function but(other: Readonly<Record<string, (echt: Buffer) => Buffer | string | number>>): Fetcher {
  return async (adres, init) => {
    const response = await online(adres, init);
    const change = other[adres.slice(log.length + 1)];
    if (change === undefined) return response;
    const changed = change(Buffer.from(await response.arrayBuffer()));
    if (typeof changed === 'number') return new Response(null, { status: changed });
    return new Response(typeof changed === 'string' ? changed : new Uint8Array(changed));
  };
}

/** Another log, whole and in order, signed with this key. */
function madeUp(of: readonly { hash: Buffer; bytes: Buffer }[], key = sleutel): Fetcher {
  const paden = new Map<string, Buffer | string>();
  const hashes = of.map(({ hash }) => hash);
  for (let niveau = 0, level = hashes; level.length > 0; niveau += 1) {
    const above: Buffer[] = [];
    for (let from = 0; from < level.length; from += 256) {
      const tile = level.slice(from, from + 256);
      paden.set(tilePath(niveau, from / 256, tile.length), Buffer.concat(tile));
      if (tile.length === 256) above.push(tileRoot(Buffer.concat(tile)));
    }
    level = above;
  }
  for (let from = 0; from < of.length; from += 256) {
    const page = of.slice(from, from + 256);
    paden.set(
      tilePath('entries', from / 256, page.length),
      Buffer.concat(page.flatMap(({ bytes }) => [lengthOf(bytes), bytes])),
    );
  }
  const tekst = checkpointText({ herkomst: naam, omvang: of.length, wortel: root(grow(emptyBoom, hashes)) });
  paden.set('checkpoint', signNote(tekst, [{ naam, sleutel: key }]));
  paden.set('vkey', `${verifierKey({ naam, sleutel: key })}\n`);
  return (adres) => {
    const body = paden.get(adres.slice(log.length + 1));
    return Promise.resolve(
      body === undefined
        ? new Response(null, { status: 404 })
        : new Response(typeof body === 'string' ? body : new Uint8Array(body)),
    );
  };
}

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return length;
}

/** One of the entries as the page claims it. */
function regel(volgnummer: number): Bewering {
  const one = regels[volgnummer - 1];
  if (one === undefined) throw new Error(`There is no entry ${volgnummer}.`);
  return one;
}

const withRegel = (volgnummer: number, deel: Partial<Bewering>): Bewering[] =>
  regels.map((one) => (one.volgnummer === volgnummer ? { ...one, ...deel } : one));

describe('a sound trail', () => {
  it('holds, over full and partial tiles, with refused and closed entries', async () => {
    const uitkomst = await check();
    expect(found(uitkomst)).toEqual([]);
    expect(uitkomst).toMatchObject({ goed: true, nietTeControleren: [], gecontroleerd: 13, besloten: 3 });
    expect(uitkomst.staten.map(({ staat }) => staat)).toEqual(
      regels.map(({ volgnummer }) => ([4, 11, 13].includes(volgnummer) ? 'besloten' : 'klopt')),
    );
    expect(uitkomst.omvang).toBe(entries.length);
    expect(entries.length).toBeGreaterThan(512);
    expect(new Set(regels.map(({ index }) => Math.floor(index / 256)))).toEqual(new Set([0, 1, 2]));
    const vkey = (await (await online(`${log}/vkey`, { cache: 'default' })).text()).trim();
    expect(uitkomst.sleutels).toMatchObject([{ naam, regel: vkey }]);
    expect(uitkomst.sleutels[0]?.vingerafdruk).toMatch(/^[0-9a-f]{64}$/);
  });

  it('tells how far it is, up to the end', async () => {
    const seen: number[] = [];
    await check({ voortgang: (klaar, totaal) => seen.push(klaar / totaal) });
    expect(seen).toHaveLength(regels.length);
    expect(seen.at(-1)).toBe(1);
  });

  it('holds when its last entry is published while one waits', async () => {
    let asked = 0;
    const oud = madeUp(entries.slice(0, -1));
    const fetcher: Fetcher = (adres, init) => {
      if (adres.endsWith('/checkpoint')) asked += 1;
      return adres.endsWith('/checkpoint') && asked < 3 ? oud(adres, init) : online(adres, init);
    };
    const waits: number[] = [];
    const wacht = (ms: number): Promise<void> => {
      waits.push(ms);
      return Promise.resolve();
    };
    expect((await check({ fetcher, wacht })).goed).toBe(true);
    expect(waits).toEqual([500, 500]);
  });

  it('holds also when it is one entry long', async () => {
    const [eerste] = await query<{ traject: string; index: number; bladhash: string }>(
      server.database.beheerUrl,
      `SELECT traject, index::int, encode(bladhash, 'hex') AS bladhash FROM spoorregel
       WHERE organisatie = 'gm0148' AND index = 300`,
    );
    if (eerste === undefined) throw new Error('There is no entry 300.');
    const one = [{ volgnummer: 1, index: eerste.index, bladhash: eerste.bladhash }];
    expect(await check({ traject: eerste.traject, regels: one })).toMatchObject({
      goed: true,
      gecontroleerd: 1,
    });
  });
});

describe('what the page claims falsely', () => {
  it('is named: a hash that was changed', async () => {
    const uitkomst = await check({ regels: withRegel(5, { bladhash: 'ab'.repeat(32) }) });
    expect(found(uitkomst)).toEqual(['5 hash-klopt-niet']);
    expect(uitkomst.staten[4]).toEqual({ volgnummer: 5, staat: 'klopt-niet' });
    expect(uitkomst.goed).toBe(false);
  });

  it('is named: the hash of a closed entry', async () => {
    const uitkomst = await check({ regels: withRegel(4, { bladhash: 'ab'.repeat(32) }) });
    expect(found(uitkomst)).toEqual(['4 hash-klopt-niet']);
  });

  it('is named: entries that changed places', async () => {
    const [vijf, zes] = [regel(5), regel(6)];
    const swapped = regels.map((one) =>
      one === vijf ? { ...zes, volgnummer: 5 } : one === zes ? { ...vijf, volgnummer: 6 } : one,
    );
    expect(found(await check({ regels: swapped }))).toEqual([
      '5 andere-regel',
      '6 volgorde-klopt-niet',
      '6 andere-regel',
    ]);
  });

  it('is named: an entry that was left out, and one that was left out with the numbers closed up', async () => {
    const without = regels.filter(({ volgnummer }) => volgnummer !== 6);
    expect(found(await check({ regels: without }))).toEqual(['6 regel-ontbreekt']);
    const renumbered = without.slice(0, 8).map((one, i) => ({ ...one, volgnummer: i + 1 }));
    expect(found(await check({ regels: renumbered }))).toEqual([
      '6 andere-regel',
      '7 andere-regel',
      '8 andere-regel',
    ]);
  });

  it('is named: an entry that stands there twice', async () => {
    const uitkomst = await check({ regels: withRegel(4, { ...regel(3), volgnummer: 4 }) });
    expect(found(uitkomst)).toEqual(['4 volgorde-klopt-niet', '4 andere-regel']);
    // Of a closed entry its place is all there is to see.
    const { index, bladhash } = regel(11);
    expect(found(await check({ regels: withRegel(10, { index, bladhash }) }))).toEqual([
      '11 volgorde-klopt-niet',
    ]);
  });

  it('is named: another closed entry than the one that the next entry follows', async () => {
    const hash = leafHash(Buffer.from('iets anders'));
    const fetcher = madeUp(entries.map((one, i) => (i === regel(4).index ? { ...one, hash } : one)));
    const uitkomst = await check({ fetcher, regels: withRegel(4, { bladhash: hash.toString('hex') }) });
    expect(found(uitkomst)).toEqual(['5 keten-gebroken']);
  });

  it('is named: an entry of another traject, another traject altogether, and nothing at all', async () => {
    const hash = (entries[300]?.hash ?? Buffer.alloc(0)).toString('hex');
    expect(found(await check({ regels: withRegel(7, { index: 300, bladhash: hash }) }))).toContain(
      '7 andere-regel',
    );
    const ander = await check({ traject: '00000000-0000-4000-8000-000000000000' });
    expect(found(ander)).toHaveLength(10);
    expect(found(await check({ organisatie: 'gm0175' }))).toHaveLength(10);
    expect(found(await check({ regels: [] }))).toEqual(['- spoor-leeg']);
  });

  it('is named: an entry that the log does not have yet, after three seconds', async () => {
    let waited = 0;
    const wacht = (ms: number): Promise<void> => {
      waited += ms;
      return Promise.resolve();
    };
    const more = [...regels, { volgnummer: 14, index: 9999, bladhash: 'ab'.repeat(32) }];
    expect(found(await check({ regels: more, wacht }))).toEqual(['14 nog-niet-in-log']);
    expect(waited).toBe(3000);
  });
});

describe('a log that does not give what it signed', () => {
  const flipped = (at: number) => (echt: Buffer) => {
    const bytes = Buffer.from(echt);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  };
  const edge = (): string => tilePath(0, 2, entries.length - 512);

  it('is named: a forged full tile, of every entry under it', async () => {
    const uitkomst = await check({ fetcher: but({ 'tile/0/000': flipped(8000) }) });
    expect(found(uitkomst)).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `${n} tegel-ongeldig`));
    expect(uitkomst.staten.slice(7).every(({ staat }) => staat !== 'klopt-niet')).toBe(true);
  });

  it('is named once: a forged tile at the edge, under which nothing is proven', async () => {
    const uitkomst = await check({ fetcher: but({ [edge()]: flipped(0) }) });
    expect(found(uitkomst)).toEqual(['- wortel-klopt-niet']);
    expect(uitkomst).toMatchObject({ goed: false, gecontroleerd: 0 });
  });

  it('is named: an entry with another text, and a bundle that is broken off', async () => {
    const text = (echt: Buffer): Buffer => {
      const at = echt.indexOf('"volgnummer":5');
      return flipped(at + '"volgnummer":'.length)(echt);
    };
    expect(found(await check({ fetcher: but({ 'tile/entries/000': text }) }))).toEqual([
      '5 inhoud-klopt-niet',
    ]);
    const short = await check({ fetcher: but({ 'tile/entries/000': (echt) => echt.subarray(0, -1) }) });
    expect(found(short)).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `${n} bundel-ongeldig`));
    const gone = await check({ fetcher: but({ 'tile/entries/000': () => 404 }) });
    expect(found(gone)).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `${n} deel-ontbreekt`));
  });

  it('is named: a checkpoint that another key signed, or that was changed after it was signed', async () => {
    const { privateKey: ander } = generateKeyPairSync('ed25519');
    const resigned = (echt: Buffer): string =>
      signNote(`${echt.toString('utf8').split('\n\n')[0] ?? ''}\n`, [{ naam, sleutel: ander }]);
    expect(found(await check({ fetcher: but({ checkpoint: resigned }) }))).toEqual([
      '- handtekening-ontbreekt',
    ]);
    const changed = (echt: Buffer): string => echt.toString('utf8').replace(/\n\d+\n/, '\n9999\n');
    const uitkomst = await check({ fetcher: but({ checkpoint: changed }) });
    expect(found(uitkomst)).toEqual(['- handtekening-klopt-niet']);
    expect(uitkomst).toMatchObject({ goed: false, gecontroleerd: 0, omvang: null, bekend: undefined });
  });
});

describe('a server that does not answer', () => {
  it.each([
    ['is out of reach', () => Promise.reject(new TypeError('fetch failed'))],
    ['fails', () => Promise.resolve(new Response(null, { status: 503 }))],
    ['is asked too much', () => Promise.resolve(new Response(null, { status: 429 }))],
  ])('because it %s is no fault of the trail: nothing was checked', async (_, fetcher) => {
    const uitkomst = await check({ fetcher });
    expect(uitkomst).toMatchObject({ goed: false, bevindingen: [], gecontroleerd: 0 });
    expect(uitkomst.nietTeControleren).toHaveLength(1);
    expect(uitkomst.staten.every(({ staat }) => staat === 'onbekend')).toBe(true);
  });

  it('for one bundle leaves the others checked, and is told apart from what is wrong', async () => {
    const uitkomst = await check({
      fetcher: but({ 'tile/entries/000': () => 500 }),
      regels: withRegel(12, { bladhash: 'ab'.repeat(32) }),
    });
    expect(found(uitkomst)).toEqual(['12 hash-klopt-niet']);
    expect(uitkomst.nietTeControleren.map(({ volgnummer }) => volgnummer)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});

describe('a database that was changed by its owner', () => {
  /** Lets `meanwhile` happen while one entry is another, with the hash that fits it or without. */
  async function changed(volgnummer: number, fits: boolean, meanwhile: () => Promise<void>): Promise<void> {
    const where = `traject = '${traject}' AND volgnummer = ${volgnummer}`;
    const [was] = await query<{ blad: string }>(
      server.database.beheerUrl,
      `SELECT blad FROM spoorregel WHERE ${where}`,
    );
    const [check] = await query<{ naam: string; wat: string }>(
      server.database.beheerUrl,
      `SELECT conname AS naam, pg_get_constraintdef(oid) AS wat FROM pg_constraint
       WHERE conrelid = 'spoorregel'::regclass AND pg_get_constraintdef(oid) LIKE '%bladhash = sha256%'`,
    );
    if (was === undefined || check === undefined) throw new Error('There is no such entry or constraint.');
    const set = (blad: string, hash: boolean): string =>
      `UPDATE spoorregel SET blad = '${blad}'${hash ? `, bladhash = '\\x${leafHash(Buffer.from(blad)).toString('hex')}'` : ''} WHERE ${where}`;
    const other = was.blad.replace('"rol":"griffier"', '"rol":"college!"');
    expect(other).not.toBe(was.blad);
    await run(server.database.beheerUrl, [
      'ALTER TABLE spoorregel DISABLE TRIGGER onveranderlijk',
      `ALTER TABLE spoorregel DROP CONSTRAINT ${check.naam}`,
      set(other, fits),
    ]);
    try {
      await meanwhile();
    } finally {
      await run(server.database.beheerUrl, [
        set(was.blad, true),
        `ALTER TABLE spoorregel ADD CONSTRAINT ${check.naam} ${check.wat}`,
        'ALTER TABLE spoorregel ENABLE TRIGGER onveranderlijk',
      ]);
    }
  }

  it('is found where the text of an entry is another than its hash says', async () => {
    await changed(3, false, async () => {
      expect(found(await check())).toEqual(['3 inhoud-klopt-niet']);
    });
    expect((await check()).goed).toBe(true);
  });

  it('is found where the hash was made to fit, because the log signed another', async () => {
    await changed(5, true, async () => {
      const uitkomst = await check({ regels: await beweringen() });
      expect(found(uitkomst)).toEqual(['5 hash-klopt-niet', '5 inhoud-klopt-niet']);
    });
  });

  it('is found at the edge of the log too, and between which entries the chain is broken', async () => {
    await changed(9, true, async () => {
      const uitkomst = await check({ regels: await beweringen() });
      expect(found(uitkomst)).toEqual(['- wortel-klopt-niet', '10 keten-gebroken']);
      expect(uitkomst.goed).toBe(false);
    });
  });
});

describe('what the browser saw of the log before', () => {
  let eerder: Bekend;
  beforeAll(async () => {
    const first = await check({ fetcher: madeUp(entries.slice(0, 290)), regels: regels.slice(0, 7) });
    expect(first.goed).toBe(true);
    if (first.bekend === undefined) throw new Error('Nothing was remembered.');
    eerder = first.bekend;
  });

  it('is the beginning of a log that only grew, and is followed by what was seen now', async () => {
    const uitkomst = await check({ bekend: eerder });
    expect(found(uitkomst)).toEqual([]);
    expect([eerder.omvang, uitkomst.bekend?.omvang]).toEqual([290, entries.length]);
    expect(found(await check({ bekend: uitkomst.bekend }))).toEqual([]);
  });

  it('shows that a log shrank', async () => {
    const nu = await check();
    const fetcher = madeUp(entries.slice(0, -1));
    const uitkomst = await check({ fetcher, bekend: nu.bekend, regels: regels.slice(0, -1) });
    expect(found(uitkomst)).toEqual(['- log-gekrompen']);
    expect(uitkomst.bekend).toEqual(nu.bekend);
  });

  it('shows that a log was rewritten, though its own key signed it and every entry fits', async () => {
    const other = entries.map((one, i) =>
      i === 20 ? { hash: leafHash(Buffer.from('{}')), bytes: Buffer.from('{}') } : one,
    );
    const fetcher = madeUp(other);
    expect((await check({ fetcher })).goed).toBe(true);
    const uitkomst = await check({ fetcher, bekend: eerder });
    expect(found(uitkomst)).toEqual(['- log-herschreven']);
    expect(uitkomst.bekend).toEqual(eerder);
    expect(uitkomst.gezien?.omvang).toBe(entries.length);
  });

  it('shows that a log signs with a key that was not seen before', async () => {
    const { privateKey: ander } = generateKeyPairSync('ed25519');
    const uitkomst = await check({ fetcher: madeUp(entries, ander), bekend: eerder });
    expect(found(uitkomst)).toEqual(['- sleutel-nieuw']);
    expect(uitkomst.bekend).toEqual(eerder);
  });

  it('does not complain of a new key beside the old one', async () => {
    const { privateKey: nieuw } = generateKeyPairSync('ed25519');
    const both = (key: KeyObject): string => `${verifierKey({ naam, sleutel: key })}\n`;
    const fetcher = but({
      vkey: (echt) => both(nieuw) + echt.toString('utf8'),
      checkpoint: (echt) => {
        const tekst = `${echt.toString('utf8').split('\n\n')[0] ?? ''}\n`;
        return signNote(tekst, [
          { naam, sleutel: nieuw },
          { naam, sleutel },
        ]);
      },
    });
    const uitkomst = await check({ fetcher, bekend: eerder });
    expect(found(uitkomst)).toEqual([]);
    expect(uitkomst.bekend?.sleutels).toHaveLength(2);
  });
});
