import { mkdtemp, readFile, readdir, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkpointText, signNote } from '../../src/audit/note.js';
import { systemClock } from '../../src/base/clock.js';
import { Log } from '../../src/log/log.js';
import { Publisher } from '../../src/log/publisher.js';
import { Sleutelmap } from '../../src/log/sleutelmap.js';
import { Database } from '../../src/store/database.js';
import { PostgresLogStore } from '../../src/store/postgres-log-store.js';
import { openNote, readCheckpoint, readKey, strictBase64 } from '../../src/verify/note.js';
import { readProof } from '../../src/verify/proof.js';
import { consistencyHolds, Groei, inclusionHolds, leafOf } from '../../src/verify/tree.js';
import { dalfsen, griffier, ommen, opening, teVroeg, Wereld, workshop, actor } from '../engine/wereld.js';
import { query, run } from '../harness/database.js';

let wereld: Wereld;
let database: Database;
let map: string;
let log: Log;

beforeEach(async () => {
  wereld = await Wereld.make({ refusalsPerMinute: 100_000 });
  database = new Database(wereld.database.appUrl);
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-log-'));
  log = another();
});
afterEach(async () => {
  await database.close();
  await wereld.close();
  await rm(map, { recursive: true });
});

/** Another server on the same database; with the same keys unless told otherwise. */
function another(keys = map): Log {
  return new Log({
    store: new PostgresLogStore(database),
    sleutels: new Sleutelmap(keys),
    clock: systemClock,
    host: 'besluitspoor.example',
  });
}

/** Counts how often tiles are read. */
class Counting extends PostgresLogStore {
  reads = 0;

  override tegels(...args: Parameters<PostgresLogStore['tegels']>): Promise<Buffer[]> {
    this.reads += 1;
    return super.tegels(...args);
  }
}

/** The published head, believed because the published key signed it. */
async function head(organisatie = dalfsen): Promise<ReturnType<typeof readCheckpoint>> {
  const keys = (await log.verifierKeys(organisatie)).map(readKey);
  return readCheckpoint(openNote((await log.checkpoint(organisatie)) ?? '', keys).tekst);
}

/** Entries, most of them refused, on one traject. */
async function fill(id: string, times: number): Promise<void> {
  await Promise.all(Array.from({ length: times }, () => wereld.handel(id, teVroeg, { versie: 1 })));
}

describe('a checkpoint', () => {
  it('is signed, has the root that the entries give, and says nothing before the first entry', async () => {
    expect(await log.publish(dalfsen)).toBe(0);
    expect(await log.checkpoint(dalfsen)).toBeUndefined();
    const id = await wereld.open();
    await wereld.handel(id, workshop);
    expect(await log.publish(dalfsen)).toBe(2);
    const { herkomst, omvang, wortel } = await head();
    const groei = new Groei();
    for (const { blad } of await query<{ blad: string }>(
      wereld.database.beheerUrl,
      'SELECT blad FROM spoorregel ORDER BY index',
    ))
      groei.add(leafOf(Buffer.from(blad, 'utf8')));
    expect([herkomst, omvang, wortel]).toEqual(['besluitspoor.example/log/gm0148', 2, groei.wortel]);
  });

  it('is one for each size, however many servers publish', async () => {
    const id = await wereld.open();
    await wereld.handel(id, workshop);
    await Promise.all([
      log.publish(dalfsen),
      another().publish(dalfsen),
      log.publish(dalfsen),
      another().publish(dalfsen),
    ]);
    expect(await log.verifierKeys(dalfsen)).toHaveLength(1);
    expect((await head()).omvang).toBe(2);
  });

  it('of one municipality has nothing of another', async () => {
    await wereld.open();
    const vrouw = actor('griffier', { organisaties: [ommen] });
    await wereld.open({ ...opening, organisatie: ommen }, vrouw);
    await Promise.all([log.publish(dalfsen), log.publish(ommen)]);
    const [een, twee] = [await log.verifierKeys(dalfsen), await log.verifierKeys(ommen)];
    expect(een).not.toEqual(twee);
    expect([(await head()).omvang, (await head(ommen)).omvang]).toEqual([1, 1]);
    expect((await head()).wortel).not.toEqual((await head(ommen)).wortel);
    const other = (await log.checkpoint(ommen)) ?? '';
    expect(() => openNote(other, een.map(readKey))).toThrow(
      expect.objectContaining({ code: 'handtekening-ontbreekt' }) as Error,
    );
  });

  it('can be changed or taken away by nobody, nor can a key or a tile', async () => {
    const id = await wereld.open();
    await fill(id, 300);
    await log.publish(dalfsen);
    for (const table of ['log', 'logsleutel', 'checkpoint', 'tegel']) {
      for (const url of [wereld.database.appUrl, wereld.database.eigenaarUrl]) {
        await expect(run(url, [`DELETE FROM ${table}`])).rejects.toThrow();
        await expect(run(url, [`UPDATE ${table} SET organisatie = 'gm0148'`])).rejects.toThrow();
        await expect(run(url, [`TRUNCATE ${table} CASCADE`])).rejects.toThrow();
      }
      await expect(
        run(wereld.database.appUrl, [`INSERT INTO ${table} SELECT * FROM ${table}`]),
      ).rejects.toThrow(/permission denied/);
    }
  });

  it('of a root that the database does not have is refused by the database', async () => {
    await wereld.open();
    await log.publish(dalfsen);
    const call = (omvang: number): string =>
      `SELECT publiceer('gm0148', ${omvang}, sha256('x'), 'x', now(), '[]')`;
    await wereld.open();
    await expect(run(wereld.database.appUrl, [call(2)])).rejects.toMatchObject({ code: 'BS004' });
    await expect(run(wereld.database.appUrl, [call(3)])).rejects.toMatchObject({ code: 'BS004' });
  });
});

describe('proofs', () => {
  it('hold for every entry at every published size, and from each size to each later one', async () => {
    const id = await wereld.open();
    const heads = [];
    for (const more of [0, 1, 3, 250, 2, 300]) {
      await fill(id, more);
      await log.publish(dalfsen);
      heads.push(await head());
    }
    const last = heads.at(-1);
    if (last === undefined) throw new Error('Nothing was published.');
    for (const old of heads) {
      const bewijs = await log.consistency(dalfsen, old.omvang, last.omvang);
      expect(consistencyHolds(old, last, [...(bewijs ?? [])])).toBe(true);
    }
    const rows = await query<{ bladhash: Buffer }>(
      wereld.database.beheerUrl,
      'SELECT bladhash FROM spoorregel ORDER BY index',
    );
    for (let index = 0; index < last.omvang; index += 7) {
      const [kop, regel, ...rest] = ((await log.proof(dalfsen, index)) ?? '').split('\n');
      const pad = rest.slice(0, rest.indexOf('')).map((line) => strictBase64(line) ?? Buffer.alloc(0));
      expect([kop, regel]).toEqual(['c2sp.org/tlog-proof@v1', `index ${index}`]);
      expect(rest.slice(rest.indexOf('') + 1).join('\n')).toBe(await log.checkpoint(dalfsen));
      expect(inclusionHolds({ ...last, index }, rows[index]?.bladhash ?? Buffer.alloc(0), pad)).toBe(true);
    }
    expect(await log.proof(dalfsen, last.omvang)).toBeUndefined();
    expect(await log.consistency(dalfsen, 1, last.omvang + 1)).toBeUndefined();
    expect(await log.consistency(dalfsen, 2, 1)).toBeUndefined();
  }, 120_000);

  it('of one checkpoint read a tile once, and those of the next one are of its own tree', async () => {
    const store = new Counting(database);
    log = new Log({ store, sleutels: new Sleutelmap(map), clock: systemClock, host: 'besluitspoor.example' });
    const id = await wereld.open();
    await fill(id, 20);
    const omvang = await log.publish(dalfsen);
    store.reads = 0;
    const first = await log.bewijzer(dalfsen);
    expect(await log.bewijzer(dalfsen)).toBe(first);
    for (let index = 0; index < omvang; index += 1) await log.proof(dalfsen, index);
    expect(store.reads).toBe(1);
    await fill(id, 1);
    await log.publish(dalfsen);
    expect((await log.bewijzer(dalfsen))?.omvang).toBe(omvang + 1);
    const { wortel } = await head();
    const [leaf] = await query<{ bladhash: Buffer }>(
      wereld.database.beheerUrl,
      'SELECT bladhash FROM spoorregel WHERE index = 0',
    );
    const { pad = [] } = readProof((await log.proof(dalfsen, 0)) ?? '') ?? {};
    const place = { index: 0, omvang: omvang + 1, wortel };
    expect(inclusionHolds(place, leaf?.bladhash ?? Buffer.alloc(0), pad)).toBe(true);
  });
});

describe('tiles', () => {
  it('are the hashes of the entries, full or as far as was published', async () => {
    const id = await wereld.open();
    await fill(id, 519);
    await log.publish(dalfsen);
    await fill(id, 5);
    const rows = await query<{ bladhash: Buffer }>(
      wereld.database.beheerUrl,
      'SELECT bladhash FROM spoorregel ORDER BY index',
    );
    const hashes = rows.map(({ bladhash }) => bladhash);
    const tile = (niveau: number, nummer: number, breed: number): Promise<Buffer | undefined> =>
      log.tile(dalfsen, { niveau, nummer }, breed);
    expect(await tile(0, 0, 256)).toEqual(Buffer.concat(hashes.slice(0, 256)));
    expect(await tile(0, 1, 256)).toEqual(Buffer.concat(hashes.slice(256, 512)));
    expect(await tile(0, 2, 8)).toEqual(Buffer.concat(hashes.slice(512, 520)));
    expect(await tile(0, 0, 3)).toEqual(Buffer.concat(hashes.slice(0, 3)));
    expect(await tile(0, 2, 9)).toBeUndefined();
    expect((await tile(1, 0, 2))?.length).toBe(64);
    expect(await tile(1, 0, 3)).toBeUndefined();
    expect(await log.tile('gm9999', { niveau: 0, nummer: 0 }, 1)).toBeUndefined();
  });

  it('carry public entries as they were hashed, and of others nothing', async () => {
    const id = await wereld.open();
    await wereld.handel(id, workshop);
    await wereld.handel(id, { ...workshop, nietOpenbaar: { grond: 'Woo art. 5.1' } }, { versie: 2 });
    await wereld.handel(id, teVroeg, { versie: 3 });
    await wereld.handel(id, workshop, { versie: 1 });
    await log.publish(dalfsen);
    const bundle = (await log.entries(dalfsen, 0, 5)) ?? Buffer.alloc(0);
    const records: string[] = [];
    for (let at = 0; at < bundle.length; at += 2 + bundle.readUInt16BE(at))
      records.push(bundle.toString('utf8', at + 2, at + 2 + bundle.readUInt16BE(at)));
    const rows = await query<{ blad: string }>(
      wereld.database.beheerUrl,
      'SELECT blad FROM spoorregel ORDER BY index',
    );
    expect(records).toEqual([rows[0]?.blad, rows[1]?.blad, '', '', rows[4]?.blad]);
  });
});

describe('the key', () => {
  it('is made once, for its owner only', async () => {
    await wereld.open();
    await log.publish(dalfsen);
    const files = await readdir(map);
    expect(files.toSorted()).toEqual(['gm0148-1.pem', 'gm0148.checkpoint']);
    expect((await stat(join(map, 'gm0148-1.pem'))).mode & 0o777).toBe(0o600);
  });

  it('that is missing, or another, is not made anew: nothing is signed', async () => {
    await wereld.open();
    await log.publish(dalfsen);
    await wereld.open();
    const pem = await readFile(join(map, 'gm0148-1.pem'));
    await unlink(join(map, 'gm0148-1.pem'));
    await expect(log.publish(dalfsen)).rejects.toMatchObject({ code: 'sleutel-ontbreekt' });
    await new Sleutelmap(map).make(dalfsen, 1);
    await expect(log.publish(dalfsen)).rejects.toMatchObject({ code: 'sleutel-anders' });
    expect((await head()).omvang).toBe(1);
    await writeFile(join(map, 'gm0148-1.pem'), pem);
    expect(await log.publish(dalfsen)).toBe(2);
  });

  it('that is missing is found at the start, also when there is nothing to sign', async () => {
    await wereld.open();
    await log.publish(dalfsen);
    await unlink(join(map, 'gm0148-1.pem'));
    await expect(another().publish(dalfsen)).rejects.toMatchObject({ code: 'sleutel-ontbreekt' });
  });

  it('of a server that came second is not used: it says which file it needs', async () => {
    await wereld.open();
    await log.publish(dalfsen);
    await wereld.open();
    const elsewhere = await mkdtemp(join(tmpdir(), 'besluitspoor-log-'));
    await expect(another(elsewhere).publish(dalfsen)).rejects.toMatchObject({ code: 'sleutel-ontbreekt' });
    await rm(elsewhere, { recursive: true });
  });
});

/** What whoever may do anything can do to the second entry, with the hash that fits it. */
function change(van: string, naar: string): Promise<void> {
  return run(wereld.database.beheerUrl, [
    'ALTER TABLE spoorregel DISABLE TRIGGER onveranderlijk',
    `UPDATE spoorregel SET blad = replace(blad, '${van}', '${naar}'),
      bladhash = sha256('\\x00'::bytea || convert_to(replace(blad, '${van}', '${naar}'), 'UTF8')) WHERE index = 1`,
  ]);
}

describe('a database that contradicts what was signed', () => {
  /** As if this server had signed this before the database was put back. */
  async function signed(omvang: number, wortel: Buffer): Promise<void> {
    const sleutel = await new Sleutelmap(map).read(dalfsen, 1);
    if (sleutel === undefined) throw new Error('There is no key.');
    const herkomst = 'besluitspoor.example/log/gm0148';
    await writeFile(
      join(map, 'gm0148.checkpoint'),
      signNote(checkpointText({ herkomst, omvang, wortel }), [{ naam: herkomst, sleutel }]),
    );
  }

  it.each([
    ['is shorter', 5],
    ['has another beginning', 1],
  ])('because it %s is found, and nothing is signed', async (_, omvang) => {
    await wereld.open();
    await log.publish(dalfsen);
    await signed(omvang, Buffer.alloc(32, 1));
    await wereld.open();
    await expect(log.publish(dalfsen)).rejects.toMatchObject({ code: 'teruggezet' });
    expect((await head()).omvang).toBe(1);
  });

  it('because entries were changed by whoever may do anything is found', async () => {
    const id = await wereld.open();
    await log.publish(dalfsen);
    await wereld.handel(id, workshop);
    await change('workshop-houden', 'workshop-houten');
    await expect(log.publish(dalfsen)).rejects.toMatchObject({ code: 'boom-klopt-niet' });
    await change('workshop-houten', 'workshop-houden');
    expect((await head()).omvang).toBe(1);
  });

  it('takes no more handelingen, says why, and goes on when it is itself again', async () => {
    const reports: unknown[] = [];
    const publisher = new Publisher({ log, report: (_, fault) => reports.push(fault) });
    const engine = wereld.another({ hindrance: (organisatie) => publisher.hindrance(organisatie) });
    await wereld.open();
    await publisher.now(dalfsen);
    const true_ = await readFile(join(map, 'gm0148.checkpoint'), 'utf8');
    await signed(9, Buffer.alloc(32, 1));
    for (let times = 0; times < 3; times += 1)
      await expect(publisher.now(dalfsen)).rejects.toMatchObject({ code: 'teruggezet' });
    expect(reports).toHaveLength(1);
    const attempt = () =>
      engine.openTraject(griffier, { inhoud: { json: opening }, sleutel: undefined, kanaal: 'api' });
    await expect(attempt()).rejects.toMatchObject({ code: 'log-incident' });
    await writeFile(join(map, 'gm0148.checkpoint'), true_);
    await publisher.now(dalfsen);
    expect((await attempt()).soort).toBe('toegelaten');
    await publisher.close();
  });
});

describe('a log that cannot be signed for another reason', () => {
  const key = (): string => join(map, 'gm0148-1.pem');
  interface Reden {
    readonly code: string;
    readonly breaks: () => Promise<void>;
    readonly mends: () => Promise<void>;
  }

  it.each<[string, Reden]>([
    [
      'its key is missing',
      {
        code: 'sleutel-ontbreekt',
        breaks: () => rename(key(), `${key()}.weg`),
        mends: () => rename(`${key()}.weg`, key()),
      },
    ],
    [
      'an entry was changed that was not signed yet',
      {
        code: 'boom-klopt-niet',
        breaks: () => change('workshop-houden', 'workshop-houten'),
        mends: () => change('workshop-houten', 'workshop-houden'),
      },
    ],
  ])('because %s says so once, hinders nobody, and is signed later', async (_, { code, breaks, mends }) => {
    const reports: unknown[] = [];
    const resumed: string[] = [];
    const publisher = new Publisher({
      log,
      report: (__, fault) => reports.push(fault),
      resumed: (organisatie) => resumed.push(organisatie),
    });
    const engine = wereld.another({ hindrance: (organisatie) => publisher.hindrance(organisatie) });
    const id = await wereld.open();
    await publisher.now(dalfsen);
    await wereld.handel(id, workshop);
    await breaks();
    for (let times = 0; times < 3; times += 1)
      await expect(publisher.now(dalfsen)).rejects.toMatchObject({ code });
    expect(reports).toHaveLength(1);
    expect([publisher.hindrance(dalfsen), publisher.hindrances.size]).toEqual([null, 0]);
    const vraag = { inhoud: { json: opening }, sleutel: undefined, kanaal: 'api' } as const;
    expect((await engine.openTraject(griffier, vraag)).soort).toBe('toegelaten');
    await mends();
    expect(await publisher.now(dalfsen)).toBe(3);
    expect(resumed).toEqual([dalfsen]);
    await publisher.close();
  });
});

describe('a publication that is cut off', () => {
  /** A store that fails once at one call, before it did anything or after it did all. */
  function failing(call: 'beginLog' | 'publiceer', when: 'before' | 'after'): Log {
    const store = new PostgresLogStore(database);
    const done = store[call].bind(store) as (...args: unknown[]) => Promise<unknown>;
    const fails = async (...args: unknown[]): Promise<never> => {
      if (when === 'after') await done(...args);
      throw new Error('cut off');
    };
    return new Log({
      store: Object.assign(Object.create(store) as PostgresLogStore, { [call]: fails }),
      sleutels: new Sleutelmap(map),
      clock: systemClock,
      host: 'besluitspoor.example',
    });
  }

  it.each([
    ['beginLog', 'before'],
    ['beginLog', 'after'],
    ['publiceer', 'before'],
    ['publiceer', 'after'],
  ] as const)(
    'at %s, %s it was done, is finished by the next, with the same key and one root for a size',
    async (call, when) => {
      const id = await wereld.open();
      await expect(failing(call, when).publish(dalfsen)).rejects.toThrow('cut off');
      await wereld.handel(id, workshop);
      expect(await another().publish(dalfsen)).toBe(2);
      expect(await log.verifierKeys(dalfsen)).toHaveLength(1);
      const { omvang, wortel } = await head();
      const [row] = await query<{ wortel: Buffer }>(
        wereld.database.beheerUrl,
        'SELECT wortel FROM boom WHERE organisatie = $1',
        [dalfsen],
      );
      expect([omvang, wortel]).toEqual([2, row?.wortel]);
    },
  );
});

describe('the publisher', () => {
  it('covers every entry within a second, with few publications', async () => {
    const publisher = new Publisher({ log, report: () => undefined });
    const engine = wereld.another({
      appended: (organisatie) => {
        publisher.appended(organisatie);
      },
    });
    const start = Date.now();
    for (let times = 0; times < 20; times += 1)
      await engine.openTraject(griffier, { inhoud: { json: opening }, sleutel: undefined, kanaal: 'api' });
    while ((await log.checkpoint(dalfsen)) === undefined || (await head()).omvang < 20) {
      if (Date.now() - start > 3000) throw new Error('It took too long.');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const [row] = await query<{ aantal: number }>(
      wereld.database.beheerUrl,
      'SELECT count(*)::integer AS aantal FROM checkpoint',
    );
    expect(row?.aantal).toBeLessThanOrEqual(4);
    await publisher.close();
  });

  it('publishes what came last when it closes', async () => {
    const publisher = new Publisher({ log, report: () => undefined });
    await wereld.open();
    publisher.appended(dalfsen);
    await publisher.close();
    expect((await head()).omvang).toBe(1);
  });
});
