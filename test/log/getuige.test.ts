import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { signNote } from '../../src/audit/note.js';
import { systemClock, type Clock } from '../../src/base/clock.js';
import { Getuige, type Uitkomst } from '../../src/log/getuige.js';
import { Sleutelmap } from '../../src/log/sleutelmap.js';
import { Database } from '../../src/store/database.js';
import { PostgresGetuigeStore } from '../../src/store/postgres-getuige-store.js';
import { readHead, readKey, readSignatures } from '../../src/verify/note.js';
import { query, run, testDatabase, type TestDatabase } from '../harness/database.js';
import { AnderLog } from './ander-log.js';

let database: TestDatabase;
let pools: Database[];
let map: string;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  pools = [];
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-getuige-'));
});
afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  await rm(map, { recursive: true });
});

/** A witness process on the database; with the same keys unless told otherwise. */
function open(
  logs: readonly string[],
  {
    keys = map,
    clock = systemClock,
    host = 'ommen.example',
  }: { keys?: string; clock?: Clock; host?: string } = {},
): Promise<Getuige> {
  const pool = new Database(database.appUrl);
  pools.push(pool);
  const [store, sleutels] = [new PostgresGetuigeStore(pool), new Sleutelmap(keys)];
  return Getuige.open({ store, sleutels, clock, host, logs: logs.map(readKey) });
}

const ask = (getuige: Getuige, body: string): Promise<Uitkomst> => getuige.voegToe(Buffer.from(body, 'utf8'));
const kenmerk = async (herkomst: string): Promise<string> => {
  const [row] = await query<{ k: string }>(
    database.beheerUrl,
    "SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex') AS k",
    [herkomst],
  );
  return row?.k ?? '';
};
let count = 0;
/** Each in a name of its own, on one database. */
const origin = (): string => `dalfsen.example/log/${(count += 1)}`;

describe('the key of a witness', () => {
  // First: of all in this file it begins with a database that knows no witness.
  it('is made once, for its owner only, and keeps its name', async () => {
    const een = await open([]);
    expect(een.vkey).toMatch(/^ommen\.example\/getuige\+/);
    expect(readKey(een.vkey)).toMatchObject({ type: 4, naam: 'ommen.example/getuige' });
    expect(await readdir(map)).toEqual(['getuige.pem']);
    expect((await stat(join(map, 'getuige.pem'))).mode & 0o777).toBe(0o600);
    const others = await Promise.all([open([]), open([], { host: 'anders.example' })]);
    expect(others.map(({ vkey }) => vkey)).toEqual([een.vkey, een.vkey]);
    const pem = join(map, 'getuige.pem');
    await unlink(pem);
    await expect(open([])).rejects.toMatchObject({ code: 'sleutel-ontbreekt' });
    expect(await readdir(map)).toEqual([]);
    const other = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    await writeFile(pem, other, { mode: 0o600 });
    await expect(open([])).rejects.toMatchObject({ code: 'sleutel-anders' });
  });
});

describe('a witness', () => {
  let keys: string;
  beforeAll(async () => {
    // The key that the database knows went with the test above; a database of its own for the rest.
    await database.close();
    database = await testDatabase();
    keys = await mkdtemp(join(tmpdir(), 'besluitspoor-getuige-'));
  });
  afterAll(() => rm(keys, { recursive: true }));

  it('goes on from what it saw, and shows that with its own signature and that of the log', async () => {
    const log = new AnderLog(origin());
    const getuige = await open([log.vkey], { keys });
    for (const [van, tot] of [
      [0, 3],
      [3, 3],
      [3, 8],
      [8, 200],
    ] as const) {
      const uitkomst = await ask(getuige, await log.verzoek(van, tot));
      expect(uitkomst.soort).toBe('meeondertekend');
      const shown = (await getuige.checkpoint(await kenmerk(log.herkomst))) ?? '';
      const { tekst, handtekeningen } = readSignatures(shown, [readKey(log.vkey), readKey(getuige.vkey)]);
      expect(readHead(tekst)).toMatchObject({ herkomst: log.herkomst, omvang: tot, wortel: log.wortel(tot) });
      expect(handtekeningen.map(({ sleutel }) => sleutel.type)).toEqual([1, 4]);
      expect(uitkomst).toMatchObject({ regels: handtekeningen[1]?.regel });
    }
  });

  it('never goes back in time, also when its clock does', async () => {
    const log = new AnderLog(origin());
    let now = 1_700_000_000_000;
    const getuige = await open([log.vkey], { keys, clock: { now: () => new Date(now) } });
    const times: number[] = [];
    for (const [van, tot, at] of [
      [0, 1, 0],
      [1, 2, -50],
      [2, 2, 10],
      [2, 5, 3],
    ] as const) {
      now = 1_700_000_000_000 + at * 1000;
      const uitkomst = await ask(getuige, await log.verzoek(van, tot));
      if (uitkomst.soort !== 'meeondertekend') throw new Error(uitkomst.soort);
      const { handtekeningen } = readSignatures(`${log.tekst(tot)}\n${uitkomst.regels}`, [
        readKey(getuige.vkey),
      ]);
      times.push((handtekeningen[0]?.seconden ?? 0) - 1_700_000_000);
    }
    expect(times).toEqual([0, 0, 10, 10]);
  });

  it('signs along what a log adds below its root, and lets a log sign with a new key', async () => {
    const log = new AnderLog(origin());
    const getuige = await open([log.vkey], { keys });
    const extra = `${log.tekst(4)}iets erbij\n`;
    const note = signNote(extra, [{ naam: log.herkomst, sleutel: log.sleutel }]);
    const uitkomst = await ask(getuige, `old 0\n\n${note}`);
    if (uitkomst.soort !== 'meeondertekend') throw new Error(uitkomst.soort);
    expect(
      readSignatures(`${extra}\n${uitkomst.regels}`, [readKey(getuige.vkey)]).handtekeningen,
    ).toHaveLength(1);
    const renewed = new AnderLog(log.herkomst);
    const both = await open([renewed.vkey, log.vkey], { keys });
    expect((await ask(both, await renewed.verzoek(4, 9))).soort).toBe('meeondertekend');
    expect((await ask(getuige, await renewed.verzoek(9, 10))).soort).toBe('niet-ondertekend');
  });

  /** Two histories of one log, the same up to a fork, signed with the same key. */
  const forked = (vork: number): [AnderLog, AnderLog] => {
    const een = new AnderLog(origin(), { vork, zaad: 'een' });
    return [een, new AnderLog(een.herkomst, { sleutel: een.sleutel, vork, zaad: 'twee' })];
  };

  it('that many ask at once, of two histories, in two processes, signs one history and never goes back', async () => {
    const step = fc.record({ tak: fc.nat(1), meer: fc.integer({ min: 0, max: 12 }), wie: fc.nat(1) });
    await fc.assert(
      fc.asyncProperty(fc.nat(6), fc.array(step, { minLength: 10, maxLength: 24 }), async (vork, steps) => {
        const takken = forked(vork);
        const processes = [await open([takken[0].vkey], { keys }), await open([takken[0].vkey], { keys })];
        const seen: number[] = [];
        const [pool] = pools;
        let watching = pool !== undefined;
        const watch = (async () => {
          while (watching && pool !== undefined)
            seen.push((await new PostgresGetuigeStore(pool).getuigenis(takken[0].herkomst))?.omvang ?? 0);
        })();
        const signed = await Promise.all(
          steps.map(({ tak, meer, wie }) => submit(processes[wie], takken[tak], meer)),
        );
        watching = false;
        await watch;
        expect(seen).toEqual(seen.toSorted((a, b) => a - b));
        const heads = signed.flat().toSorted((a, b) => a.omvang - b.omvang);
        expect(heads.length).toBeGreaterThan(0);
        // All of them are of one of the two histories.
        const of = (tak: AnderLog | undefined): boolean =>
          heads.every(({ omvang, wortel }) => tak?.wortel(omvang).equals(wortel));
        expect(of(takken[0]) || of(takken[1])).toBe(true);
        await Promise.all(pools.splice(0).map((pool) => pool.close()));
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  /** As a client does: tells the size it is told and tries again, a few times. Answers what was signed along. */
  async function submit(
    getuige: Getuige | undefined,
    log: AnderLog | undefined,
    meer: number,
  ): Promise<{ omvang: number; wortel: Buffer }[]> {
    let oud = 0;
    for (let tries = 0; tries < 4; tries += 1) {
      const tot = Math.min(256, oud + meer);
      if (getuige === undefined || log === undefined) return [];
      const uitkomst = await ask(getuige, await log.verzoek(oud, tot));
      if (uitkomst.soort === 'meeondertekend') return [{ omvang: tot, wortel: log.wortel(tot) }];
      if (uitkomst.soort !== 'andere-omvang') return [];
      oud = uitkomst.omvang;
    }
    return [];
  }

  async function stored(herkomst: string): Promise<number | undefined> {
    const [row] = await query<{ omvang: string }>(
      database.beheerUrl,
      'SELECT omvang FROM getuigenis WHERE herkomst = $1',
      [herkomst],
    );
    return row === undefined ? undefined : Number(row.omvang);
  }

  it('cannot be made to forget or to go back, by whoever has the database', async () => {
    const log = new AnderLog(origin());
    const getuige = await open([log.vkey], { keys });
    await ask(getuige, await log.verzoek(0, 8));
    const where = `WHERE herkomst = '${log.herkomst}'`;
    for (const url of [database.appUrl, database.eigenaarUrl]) {
      for (const sql of [
        `UPDATE getuigenis SET omvang = 7 ${where}`,
        `UPDATE getuigenis SET wortel = sha256('x') ${where}`,
        `UPDATE getuigenis SET herkomst = 'x' ${where}`,
        `UPDATE getuigenis SET omvang = 9, seconden = 1 ${where}`,
        `DELETE FROM getuigenis ${where}`,
        'TRUNCATE getuigenis',
        "UPDATE getuigesleutel SET sleutel = 'x'",
        'DELETE FROM getuigesleutel',
        'TRUNCATE meeondertekening',
        'DELETE FROM meeondertekening',
        "UPDATE meeondertekening SET regel = 'x'",
      ])
        await expect(run(url, [sql])).rejects.toThrow();
    }
    for (const sql of [
      "INSERT INTO getuigenis VALUES ('x', 1, sha256('x'), 'x', 1)",
      "INSERT INTO getuigesleutel (sleutel, gemaakt) VALUES ('x', now())",
      "INSERT INTO meeondertekening VALUES ('gm0148', 1, 'x', 'x', now())",
    ])
      await expect(run(database.appUrl, [sql])).rejects.toThrow(/permission denied/);
    await expect(
      run(database.eigenaarUrl, ["INSERT INTO getuigesleutel (sleutel, gemaakt) VALUES ('x', now())"]),
    ).rejects.toThrow(/duplicate key/);
    expect(await stored(log.herkomst)).toBe(8);
  });
});
