/**
 * A server that dies at any step of a checkpoint, and servers that take their steps in any order: whatever was signed has a root
 * that the database has, no size has two, and who comes after carries on.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import pg from 'pg';
import { emptyBoom, grow, leafHash, root } from '../../src/audit/merkle.js';
import { systemClock } from '../../src/base/clock.js';
import type { NieuweRegel } from '../../src/engine/store.js';
import { Log } from '../../src/log/log.js';
import type { LogStore } from '../../src/log/log-store.js';
import { Publisher } from '../../src/log/publisher.js';
import { Sleutelmap } from '../../src/log/sleutelmap.js';
import { Database } from '../../src/store/database.js';
import { addOrganisaties } from '../../src/store/organisatie.js';
import { PostgresLogStore } from '../../src/store/postgres-log-store.js';
import { openNote, readCheckpoint, readKey } from '../../src/verify/note.js';
import { Groei } from '../../src/verify/tree.js';
import { griffier, opening, teVroeg, Wereld } from '../engine/wereld.js';
import { run, testDatabase, type TestDatabase } from '../harness/database.js';
import { Beurten, Dood, stepwise, Sterveling, type Rond } from './stap.js';

let wereld: Wereld;
let database: Database;
let client: pg.Client;
let map: string;
let logStore: LogStore;
/** Every note that any server of this test signed, also when it died before it kept it; those not looked at yet. */
let getekend: string[] = [];
/** Roots of every size of the log that is looked at, as far as its leaves were read, and the heads that were seen of it. */
let gelezen = { groei: new Groei(), wortels: [new Groei().wortel], gezien: new Map<string, number>() };
let nummer = 9000;

beforeAll(async () => {
  wereld = await Wereld.make({ refusalsPerMinute: 1_000_000 });
  database = new Database(wereld.database.appUrl);
  logStore = new PostgresLogStore(database);
  client = new pg.Client({ connectionString: wereld.database.beheerUrl });
  await client.connect();
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-checkpoint-'));
});
afterAll(async () => {
  await client.end();
  await database.close();
  await wereld.close();
  await rm(map, { recursive: true });
});

/** A server: what it does outside itself goes through `rond`. */
function server(rond: Rond = (_, call) => call()): Log {
  const sleutels = new Sleutelmap(map);
  const keep = sleutels.keepCheckpoint.bind(sleutels);
  const noted = stepwise(sleutels, rond, ['path']);
  const all = new Proxy(noted, {
    get: (target, name) =>
      name === 'keepCheckpoint'
        ? (organisatie: string, notitie: string) => {
            getekend.push(notitie);
            return rond('keepCheckpoint', () => keep(organisatie, notitie));
          }
        : (Reflect.get(target, name) as unknown),
  });
  const host = 'besluitspoor.example';
  return new Log({ store: stepwise(logStore, rond), sleutels: all, clock: systemClock, host });
}

/** A municipality of its own, with one entry and no log yet. */
async function gemeente(): Promise<string> {
  nummer += 1;
  getekend = [];
  gelezen = { groei: new Groei(), wortels: [new Groei().wortel], gezien: new Map() };
  const id = `gm${nummer}`;
  await addOrganisaties(wereld.database.eigenaarUrl, [{ id, naam: id, oin: null }]);
  await append(id);
  return id;
}

const append = (organisatie: string): Promise<string> =>
  wereld.open({ ...opening, organisatie }, { ...griffier, organisaties: [organisatie] });

const rows = async <Row extends object>(sql: string, values: unknown[]): Promise<Row[]> =>
  (await client.query<Row & pg.QueryResultRow>(sql, values)).rows;

/** Every note that left a server, kept, stored or only signed, has a root that the leaves of the database give; no size has two. */
async function mustHold(organisatie: string): Promise<{ omvang: number; openbaar: number; bewaard: number }> {
  const sleutels = await rows<{ sleutel: string }>('SELECT sleutel FROM logsleutel WHERE organisatie = $1', [
    organisatie,
  ]);
  const { groei, wortels, gezien } = gelezen;
  const bladen = await rows<{ bladhash: Buffer }>(
    'SELECT bladhash FROM spoorregel WHERE organisatie = $1 AND index >= $2 ORDER BY index',
    [organisatie, groei.omvang],
  );
  for (const { bladhash } of bladen) {
    groei.add(bladhash);
    wortels.push(groei.wortel);
  }
  const stored = await rows<{ omvang: string; wortel: Buffer; notitie: string }>(
    'SELECT omvang, wortel, notitie FROM checkpoint WHERE organisatie = $1 ORDER BY omvang',
    [organisatie],
  );
  const kept = await new Sleutelmap(map).lastCheckpoint(organisatie);
  const keys = sleutels.map(({ sleutel }) => readKey(sleutel));
  const sizeOf = (notitie: string): number => {
    const known = gezien.get(notitie);
    if (known !== undefined) return known;
    const { omvang, wortel } = readCheckpoint(openNote(notitie, keys).tekst);
    expect(wortel).toEqual(wortels[omvang]);
    gezien.set(notitie, omvang);
    return omvang;
  };
  getekend.splice(0).forEach(sizeOf);
  for (const { omvang, wortel, notitie } of stored)
    expect([Number(omvang), wortel]).toEqual([sizeOf(notitie), wortels[Number(omvang)]]);
  const openbaar = Number(stored.at(-1)?.omvang ?? 0);
  return { omvang: groei.omvang, openbaar, bewaard: kept === undefined ? 0 : sizeOf(kept) };
}

/** A server that comes after, on the same files and database: it publishes all there is, and takes handelingen. */
async function mustCarryOn(organisatie: string): Promise<void> {
  const publisher = new Publisher({ log: server(), report: () => undefined });
  await publisher.now(organisatie);
  expect(publisher.hindrance(organisatie)).toBeNull();
  const { omvang, openbaar, bewaard } = await mustHold(organisatie);
  expect([openbaar, bewaard]).toEqual([omvang, omvang]);
  await publisher.close();
}

const campagne = process.env['CAMPAGNE'] === 'alle';

const faults: Readonly<Record<string, string>> = {
  'make before': 'no-key-made',
  'make after': 'key-made-not-registered',
  'beginLog after': 'registered-not-answered',
  'keepCheckpoint before': 'signed-not-kept',
  'keepCheckpoint after': 'kept-not-published',
  'publiceer before': 'kept-not-published',
  'publiceer after': 'published-not-remembered',
};

/** Lets a server die before and after each of its steps; answers the names of what happened. */
async function dieEverywhere(
  prepare: () => Promise<string>,
  moments: readonly ('before' | 'after')[] = ['before', 'after'],
): Promise<string[]> {
  const happened: string[] = [];
  for (let bij = 1; ; bij += 1) {
    for (const wanneer of moments) {
      const organisatie = await prepare();
      const leven = new Sterveling(bij, wanneer);
      const outcome: unknown = await server(leven.rond)
        .publish(organisatie)
        .catch((fault: unknown) => fault);
      if (!leven.dood) return happened;
      expect(outcome).toBeInstanceOf(Dood);
      const naam = `${leven.stappen.at(-1) ?? ''} ${wanneer}`;
      happened.push(faults[naam] ?? naam);
      await mustHold(organisatie);
      // It goes on where the other stopped, also when more was recorded in between.
      if (bij % 2 === 0) await append(organisatie);
      await mustCarryOn(organisatie);
    }
  }
}

describe('a server that dies', () => {
  it('at any step of the first checkpoint of a log leaves nothing that blocks or forks it', async () => {
    expect(await dieEverywhere(gemeente)).toEqual(
      expect.arrayContaining([...new Set(Object.values(faults))]),
    );
  });

  it('at any step of a later checkpoint leaves nothing that blocks or forks it', async () => {
    const organisatie = await gemeente();
    await server().publish(organisatie);
    const happened = await dieEverywhere(async () => {
      await append(organisatie);
      return organisatie;
    });
    expect(happened).toEqual(
      expect.arrayContaining(['signed-not-kept', 'kept-not-published', 'published-not-remembered']),
    );
  });

  it('at any step of a checkpoint in which tiles became full leaves nothing that blocks or forks it', async () => {
    const wie = { ...griffier, organisaties: [await gemeente()] };
    const [organisatie = ''] = wie.organisaties;
    const id = await append(organisatie);
    const happened = await dieEverywhere(async () => {
      const tries = Array.from({ length: 256 }, () => wereld.handel(id, teVroeg, { versie: 1, wie }));
      await Promise.all(tries);
      return organisatie;
    }, ['after']);
    expect(happened).toEqual(expect.arrayContaining(['tegels after', 'kept-not-published']));
  }, 120_000);

  it('while it writes a file leaves a piece that nobody takes for a key or a checkpoint', async () => {
    const organisatie = await gemeente();
    await writeFile(join(map, `${organisatie}-1.pem.0b5f`), '-----BEGIN PRIVATE');
    await writeFile(join(map, `${organisatie}.checkpoint.0b5f`), 'besluitspoor.exam');
    await mustCarryOn(organisatie);
    expect((await readdir(map)).filter((naam) => naam === `${organisatie}-1.pem`)).toHaveLength(1);
  });
});

describe('two servers on one database', () => {
  /** One is at step i when the other, who sees one entry more, comes to step j; then both go on, or one of them dies there. */
  async function crossing(
    organisatie: string,
    [i, j]: [number, number],
    dies?: 'een' | 'twee',
  ): Promise<boolean> {
    const beurten = new Beurten();
    const [een, twee] = [server(beurten.rond('een')), server(beurten.rond('twee'))];
    await append(organisatie);
    const first = await beurten.start('een', () => een.publish(organisatie));
    const there = await beurten.steps('een', i);
    await append(organisatie);
    const second = await beurten.start('twee', () => twee.publish(organisatie));
    const here = await beurten.steps('twee', j);
    if (dies !== 'een') await beurten.steps('een');
    if (dies !== 'twee') await beurten.steps('twee');
    // Neither is told that the database contradicts it.
    if (dies !== 'een') await first.done;
    if (dies !== 'twee') await second.done;
    await mustHold(organisatie);
    await mustCarryOn(organisatie);
    return there === i && here === j;
  }

  it.each([
    ['that both go on', undefined],
    ['the first of which dies there', 'een'],
    ['the second of which dies there', 'twee'],
  ] as const)(
    'who meet at any two steps, %s, publish one history and refuse nothing',
    async (_, dies) => {
      const organisatie = await gemeente();
      await server().publish(organisatie);
      // Every step of each, against every other step of the other; all pairs in the campaign.
      const stride = campagne ? 1 : 2;
      let pairs = 0;
      for (let i = 0; await crossing(organisatie, [i, 0], dies); i += dies === undefined ? 1 : stride)
        for (let j = 1 + (i % stride); await crossing(organisatie, [i, j], dies); j += stride) pairs += 1;
      expect(pairs).toBeGreaterThan(campagne ? 60 : dies === undefined ? 30 : 12);
    },
    240_000,
  );

  it('who both begin a log at any two steps make one key and one history', async () => {
    for (let i = 0; i < 12; i += 1)
      for (const j of [0, 3, 5, 8]) expect(await crossing(await gemeente(), [i, j])).toBeDefined();
  }, 120_000);

  it('or three, in any order, with entries in between, do the same', async () => {
    const organisatie = await gemeente();
    const names = ['een', 'twee', 'drie'];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { minLength: 10, maxLength: 60 }), async (order) => {
        const beurten = new Beurten();
        const logs = names.map((naam) => server(beurten.rond(naam)));
        const done: Promise<number>[] = [];
        const begun = new Set<number>();
        for (const who of order) {
          const [naam, log] = [names[who], logs[who]];
          if (naam === undefined || log === undefined) await append(organisatie);
          else if (await beurten.step(naam)) continue;
          else if (!begun.has(who) || begun.size > 0) {
            begun.add(who);
            done.push((await beurten.start(naam, () => log.publish(organisatie))).done);
          }
        }
        for (const naam of names) await beurten.steps(naam);
        await Promise.all(done);
        await mustHold(organisatie);
        await mustCarryOn(organisatie);
      }),
      { numRuns: campagne ? 1000 : 15 },
    );
  }, 1_200_000);
});

describe('a backlog that is signed in parts', () => {
  it('is signed in no part when somebody changed any of it', async () => {
    const eigen = await testDatabase();
    const { store, appUrl, beheerUrl } = eigen;
    const own = new Database(appUrl);
    const keys = await mkdtemp(join(tmpdir(), 'besluitspoor-achterstand-'));
    await backlog(store, 8200);
    const change = (van: string, naar: string): Promise<void> =>
      run(beheerUrl, [
        'ALTER TABLE spoorregel DISABLE TRIGGER onveranderlijk',
        `UPDATE spoorregel SET blad = replace(blad, '${van}', '${naar}'),
          bladhash = sha256('\\x00'::bytea || convert_to(replace(blad, '${van}', '${naar}'), 'UTF8')) WHERE index = 7`,
      ]);
    await change('waar', 'vals');
    const sleutels = new Sleutelmap(keys);
    const deps = {
      store: new PostgresLogStore(own),
      sleutels,
      clock: systemClock,
      host: 'besluitspoor.example',
    };
    await expect(new Log(deps).publish('gm0148')).rejects.toMatchObject({ code: 'boom-klopt-niet' });
    expect(await sleutels.lastCheckpoint('gm0148')).toBeUndefined();
    expect((await deps.store.logStand('gm0148'))?.gepubliceerd).toBeNull();
    await change('vals', 'waar');
    expect(await new Log(deps).publish('gm0148')).toBe(8200);
    await own.close();
    await eigen.close();
    await rm(keys, { recursive: true });
  });

  /** Entries of one traject, in one append. */
  async function backlog(store: TestDatabase['store'], aantal: number): Promise<void> {
    const [traject, tijdstip] = [randomUUID(), '2011-04-20T09:00:00.000Z'];
    let vorige: Buffer | null = null;
    const regels: NieuweRegel[] = [];
    for (let index = 0; index < aantal; index += 1) {
      const blad = `{"nummer":${index},"waar":true}`;
      const bladhash = leafHash(Buffer.from(blad));
      const toegelaten = false;
      const waar = { traject, volgnummer: index + 1, vorige, index };
      regels.push({ ...waar, bladhash, blad, toegelaten, registratietijdstip: tijdstip });
      vorige = bladhash;
    }
    const naar = grow(
      emptyBoom,
      regels.map(({ bladhash }) => bladhash),
    );
    const stand = {
      fase: 'f',
      status: 'lopend',
      feiten: '{}',
      beeld: '{}',
      kanteldatum: null,
      termijndatum: null,
    } as const;
    const tijden = { geopendTijdstip: tijdstip, gewijzigdTijdstip: tijdstip, laatsteTijdstip: tijdstip };
    const plaats = { id: traject, organisatie: 'gm0148', procedure: { naam: 'p', versie: 1 }, versie: 1 };
    const einde = { volgnummer: aantal, vorige: vorige ?? Buffer.alloc(0), vanVolgnummer: 0 };
    const trajecten = [{ ...plaats, ...stand, ...tijden, ...einde }];
    const hoofd = { van: 0, naar, wortel: root(naar) };
    await store.append('gm0148', { hoofd, regels, trajecten, wisbaar: [], wist: false, sleutels: [] });
  }
});
