import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { numberPath } from '../../src/audit/tile.js';
import { systemClock } from '../../src/base/clock.js';
import { Log } from '../../src/log/log.js';
import { Sleutelmap } from '../../src/log/sleutelmap.js';
import { procedures } from '../../src/procedure/procedures.js';
import { Database } from '../../src/store/database.js';
import { PostgresLogStore } from '../../src/store/postgres-log-store.js';
import { folderBron, webBron, type LogBron } from '../../src/verify/log-bron.js';
import { verifyLog, type LogVerslag } from '../../src/verify/log.js';
import { dalfsen, teVroeg, Wereld, workshop } from '../engine/wereld.js';

let wereld: Wereld;
let database: Database;
let map: string;
/** The whole public log, by path. */
let log: Map<string, Buffer>;

beforeAll(async () => {
  wereld = await Wereld.make({ refusalsPerMinute: 100_000 });
  database = new Database(wereld.database.appUrl);
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-log-'));
  const own = new Log({
    store: new PostgresLogStore(database),
    sleutels: new Sleutelmap(join(map, 'sleutels')),
    clock: systemClock,
    host: 'besluitspoor.example',
  });
  const een = await wereld.open();
  const twee = await wereld.open();
  for (let versie = 1; versie <= 3; versie += 1) await wereld.handel(een, workshop, { versie });
  await wereld.handel(een, teVroeg, { versie: 4 });
  await wereld.handel(een, { ...workshop, nietOpenbaar: { grond: 'Woo art. 5.1' } }, { versie: 4 });
  await wereld.handel(een, workshop, { versie: 6 });
  await Promise.all(Array.from({ length: 300 }, () => wereld.handel(twee, workshop, { versie: 0 })));
  const omvang = await own.publish(dalfsen);
  log = new Map([
    ['vkey', Buffer.from((await own.verifierKeys(dalfsen)).map((key) => `${key}\n`).join(''))],
    ['checkpoint', Buffer.from((await own.checkpoint(dalfsen)) ?? '')],
  ]);
  for (const [nummer, breed] of [
    [0, 256],
    [1, omvang - 256],
  ] as const) {
    const path = `${numberPath(nummer)}${breed === 256 ? '' : `.p/${breed}`}`;
    log.set(`tile/0/${path}`, (await own.tile(dalfsen, { niveau: 0, nummer }, breed)) ?? Buffer.alloc(0));
    log.set(`tile/entries/${path}`, (await own.entries(dalfsen, nummer, breed)) ?? Buffer.alloc(0));
  }
  log.set('tile/1/000.p/1', (await own.tile(dalfsen, { niveau: 1, nummer: 0 }, 1)) ?? Buffer.alloc(0));
});
afterAll(async () => {
  await database.close();
  await wereld.close();
  await rm(map, { recursive: true });
});

const bron = (paths = log): LogBron => ({ lees: (path) => Promise.resolve(paths.get(path)) });
const check = (from: LogBron, sleutels?: string[]): Promise<LogVerslag> =>
  verifyLog(from, { procedures, ...(sleutels === undefined ? {} : { sleutels }) });
const codes = ({ bevindingen }: LogVerslag): string[] =>
  [...new Set(bevindingen.map(({ code }) => code))].toSorted();

/** The log with one path other than it is. */
function changed(path: string, change: (bytes: Buffer) => Buffer | undefined): LogBron {
  const bytes = change(Buffer.from(log.get(path) ?? Buffer.alloc(0)));
  const paths = new Map(log);
  if (bytes === undefined) paths.delete(path);
  else paths.set(path, bytes);
  return bron(paths);
}

describe('a public log', () => {
  it('holds: its signature, its tree, its entries, and what they did', async () => {
    const seen: number[] = [];
    const verslag = await verifyLog(bron(), { procedures, voortgang: (gedaan) => seen.push(gedaan) });
    expect(verslag.bevindingen).toEqual([]);
    // The refused attempt with gegevens and the closed handeling are there by hash only.
    expect(verslag).toMatchObject({
      goed: true,
      omvang: 308,
      openbaar: 306,
      nietOpenbaar: 2,
      trajecten: 2,
      toegelaten: 6,
      geweigerd: 300,
    });
    expect(seen).toEqual([256, 308]);
  });

  it('judges again what is public, and knows the state again after what is not', async () => {
    // The 300 that were refused for their version were never put before the machine.
    expect((await check(bron())).nietControleerbaar).toBe(300);
  });

  it('can be read from a folder', async () => {
    for (const [path, bytes] of log) {
      const file = join(map, 'kopie', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, bytes);
    }
    expect((await check(folderBron(join(map, 'kopie')))).goed).toBe(true);
  });

  it('that is nowhere is not called wrong but unreadable', async () => {
    await expect(check(folderBron(join(map, 'nergens')))).rejects.toMatchObject({ code: 'bron-onleesbaar' });
    await expect(check(webBron('http://127.0.0.1:9/log/gm0148'))).rejects.toMatchObject({
      code: 'bron-onleesbaar',
    });
    const broken = webBron('http://x.example', () => Promise.resolve(new Response('', { status: 500 })));
    await expect(check(broken)).rejects.toMatchObject({ code: 'bron-onleesbaar' });
  });
});

describe('a log that was changed', () => {
  const flip =
    (at: number) =>
    (bytes: Buffer): Buffer => {
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return bytes;
    };
  const text =
    (van: string, naar: string) =>
    (bytes: Buffer): Buffer => {
      const whole = bytes.toString('latin1');
      if (!whole.includes(van)) throw new Error(`There is no ${van}.`);
      return Buffer.from(whole.replace(van, naar), 'latin1');
    };

  it.each<[string, string, (bytes: Buffer) => Buffer | undefined, string[]]>([
    [
      'in an entry',
      'tile/entries/000',
      text('2011-04-13', '2011-04-14'),
      ['bladhash-klopt-niet', 'volgnummer-sluit-niet-aan', 'vorige-klopt-niet'],
    ],
    [
      'in a leaf hash',
      'tile/0/000',
      flip(40),
      [
        'bladhash-klopt-niet',
        'tegel-klopt-niet',
        'volgnummer-sluit-niet-aan',
        'vorige-klopt-niet',
        'wortel-klopt-niet',
      ],
    ],
    [
      'in a hash of what is not shown',
      'tile/0/000',
      flip(6 * 32),
      ['tegel-klopt-niet', 'volgnummer-sluit-niet-aan', 'vorige-klopt-niet', 'wortel-klopt-niet'],
    ],
    ['in a tile above', 'tile/1/000.p/1', flip(0), ['tegel-klopt-niet']],
    ['by leaving a tile out', 'tile/0/001.p/52', () => undefined, ['tegel-ontbreekt']],
    ['by leaving a bundle out', 'tile/entries/001.p/52', () => undefined, ['tegel-ontbreekt']],
    [
      'by cutting a bundle off',
      'tile/entries/001.p/52',
      (bytes) => bytes.subarray(0, -1),
      ['tegel-klopt-niet'],
    ],
    ['by cutting a tile off', 'tile/0/000', (bytes) => bytes.subarray(0, -1), ['tegel-klopt-niet']],
    ['in its size', 'checkpoint', text('\n308\n', '\n307\n'), ['checkpoint-ongeldig']],
    ['in its signature', 'checkpoint', (bytes) => bytes.subarray(0, -2), ['checkpoint-ongeldig']],
    [
      'in its key',
      'vkey',
      () => Buffer.from('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n'),
      ['checkpoint-ongeldig'],
    ],
  ])('%s is found', async (_, path, change, expected) => {
    const verslag = await check(changed(path, change));
    expect([verslag.goed, codes(verslag)]).toEqual([false, expected]);
  });

  it('into the log of another is found by who knows the key', async () => {
    const other = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
    expect(codes(await check(bron(), [other]))).toEqual(['sleutel-onbekend']);
  });
});
