import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.js';
import { systemRandom } from '../../src/base/id.js';
import { Log } from '../../src/log/log.js';
import { Publisher } from '../../src/log/publisher.js';
import { Sleutelmap } from '../../src/log/sleutelmap.js';
import { Tijdstempelautoriteit } from '../../src/log/tijdstempelautoriteit.js';
import { Tijdstempels, type TijdstempelsOptions } from '../../src/log/tijdstempels.js';
import { Database } from '../../src/store/database.js';
import { PostgresLogStore } from '../../src/store/postgres-log-store.js';
import { PostgresTijdstempelStore } from '../../src/store/postgres-tijdstempel-store.js';
import { readTijdstempel } from '../../src/verify/tijdstempel.js';
import { dalfsen, Wereld, workshop } from '../engine/wereld.js';
import { query, run } from '../harness/database.js';
import { Proefautoriteit } from '../harness/tijdstempelautoriteit.js';

let autoriteit: Proefautoriteit;
let wereld: Wereld;
let database: Database;
let map: string;
let log: Log;
let tijdstempels: Tijdstempels;
/** Waits that were asked for, in milliseconds, and what follows each. */
let wachten: { ms: number; job: () => void }[];
let meldingen: string[];
/** Milliseconds that our clock is ahead of that of the authority. */
let vooruit: number;

beforeAll(async () => {
  autoriteit = await Proefautoriteit.start();
});
afterAll(() => autoriteit.close());

beforeEach(async () => {
  wereld = await Wereld.make();
  database = new Database(wereld.database.appUrl);
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-stempels-'));
  log = new Log({
    store: new PostgresLogStore(database),
    sleutels: new Sleutelmap(map),
    clock: systemClock,
    host: 'besluitspoor.example',
  });
  [wachten, meldingen, vooruit] = [[], [], 0];
  [autoriteit.vragen, autoriteit.anders] = [0, undefined];
  tijdstempels = another();
});
afterEach(async () => {
  await tijdstempels.close();
  await database.close();
  await wereld.close();
  await rm(map, { recursive: true });
});

/** Another server on the same database. */
function another(options: Partial<TijdstempelsOptions> = {}): Tijdstempels {
  return new Tijdstempels({
    store: new PostgresTijdstempelStore(database),
    log,
    clock: { now: () => new Date(Date.now() + vooruit) },
    autoriteit: Tijdstempelautoriteit.of(autoriteit, systemRandom),
    interval: 3600,
    report: (_, melding) => meldingen.push(melding),
    later: (ms, job) => {
      const wait = { ms, job };
      wachten.push(wait);
      return () => {
        wachten = wachten.filter((one) => one !== wait);
      };
    },
    ...options,
  });
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const start = Date.now();
  while (!(await holds())) {
    if (Date.now() - start > 20_000) throw new Error('It took too long.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The wait that is asked for next, once it is asked for. */
async function nextWait(): Promise<{ ms: number; job: () => void }> {
  await until(() => wachten.length > 0);
  const [wait] = wachten.splice(0);
  if (wait === undefined) throw new Error('Nothing waits.');
  return wait;
}

async function grow(server = tijdstempels): Promise<number> {
  await wereld.open();
  const omvang = await log.publish(dalfsen);
  server.published(dalfsen, omvang);
  return omvang;
}

const sizes = async (): Promise<number[]> =>
  (await tijdstempels.lijst(dalfsen, 0, 100)).map(({ omvang }) => omvang);

describe('the stamps of a log', () => {
  it('begin at once, come at most once in the interval, and not when nothing was added', async () => {
    await grow();
    await until(async () => (await sizes()).length === 1);
    expect(wachten).toEqual([]);
    await grow();
    await grow();
    const { ms, job } = await nextWait();
    expect(ms).toBeGreaterThan(3_590_000);
    expect(ms).toBeLessThanOrEqual(3_600_000);
    expect([await sizes(), autoriteit.vragen]).toEqual([[1], 1]);
    vooruit = 3_600_000;
    job();
    await until(async () => (await sizes()).length === 2);
    expect(await sizes()).toEqual([1, 3]);
    tijdstempels.published(dalfsen, 3);
    await tijdstempels.close();
    expect([wachten, autoriteit.vragen]).toEqual([[], 2]);
  });

  it('are of the text of the checkpoint that was published, and verify', async () => {
    const omvang = await grow();
    await until(async () => (await sizes()).length === 1);
    const antwoord = (await tijdstempels.antwoord(dalfsen, omvang)) ?? Buffer.alloc(0);
    const note = (await tijdstempels.checkpoint(dalfsen, omvang)) ?? '';
    const tekst = note.split('\n').slice(0, 3).join('\n') + '\n';
    const [regel] = await tijdstempels.lijst(dalfsen, 0, 1);
    const { tijdstip, autoriteit: naam } = readTijdstempel(antwoord, { tekst });
    expect(regel).toEqual({ omvang, tijdstip: tijdstip.toISOString(), autoriteit: naam });
    expect(await tijdstempels.lijst(dalfsen, omvang, 1)).toEqual([]);
  });

  it('are kept once for a size, however many servers ask', async () => {
    const other = another();
    const omvang = await grow();
    other.published(dalfsen, omvang);
    const note = (await log.checkpoint(dalfsen)) ?? '';
    const [een, twee] = await Promise.all([tijdstempels.bij(dalfsen, note), other.bij(dalfsen, note)]);
    expect(een).toBeDefined();
    expect(twee).toEqual(een);
    expect(await sizes()).toEqual([1]);
    await other.close();
  });

  it('are not asked for again by a server that starts', async () => {
    await grow();
    await until(async () => (await sizes()).length === 1);
    vooruit = 7_200_000;
    const other = another();
    other.published(dalfsen, 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await other.close();
    expect([autoriteit.vragen, wachten]).toEqual([1, []]);
  });

  it('can be changed or taken away by nobody, and are of a size that was published', async () => {
    await grow();
    await until(async () => (await sizes()).length === 1);
    for (const url of [wereld.database.appUrl, wereld.database.eigenaarUrl]) {
      await expect(run(url, ['DELETE FROM tijdstempel'])).rejects.toThrow();
      await expect(run(url, ["UPDATE tijdstempel SET autoriteit = 'x'"])).rejects.toThrow();
      await expect(run(url, ['TRUNCATE tijdstempel'])).rejects.toThrow();
    }
    const app = wereld.database.appUrl;
    await expect(run(app, ['INSERT INTO tijdstempel SELECT * FROM tijdstempel'])).rejects.toThrow(
      /permission denied/,
    );
    const keep = (omvang: number): string =>
      `SELECT bewaar_tijdstempel('gm0148', ${omvang}, now(), 'x', 'x')`;
    await expect(run(app, [keep(2)])).rejects.toMatchObject({ code: '23503' });
    await run(app, [keep(1)]);
    const rows = await query<{ autoriteit: string }>(
      wereld.database.beheerUrl,
      'SELECT autoriteit FROM tijdstempel',
    );
    expect(rows).toEqual([{ autoriteit: 'C=NL, O=Proef, CN=autoriteit' }]);
  });
});

describe('an authority that fails', () => {
  it('is reported once, and asked again after pauses that grow, until it stamps', async () => {
    autoriteit.anders = (_, response) => response.writeHead(503).end();
    await grow();
    const pauses: number[] = [];
    for (let times = 0; times < 10; times += 1) {
      const { ms, job } = await nextWait();
      pauses.push(ms / 1000);
      job();
    }
    expect(pauses).toEqual([15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    await nextWait();
    expect(meldingen).toHaveLength(1);
    expect(meldingen[0]).toContain('503');
    expect(meldingen[0]).toContain('Vastleggen gaat gewoon door');
    autoriteit.anders = undefined;
    await grow();
    expect(await sizes()).toEqual([]);
  });

  it('and comes back is used again, and reported when it fails anew', async () => {
    autoriteit.anders = (_, response) => response.writeHead(503).end();
    await grow();
    const { job } = await nextWait();
    autoriteit.anders = undefined;
    job();
    await until(async () => (await sizes()).length === 1);
    autoriteit.anders = (_, response) => response.writeHead(503).end();
    vooruit = 3_600_000;
    await grow();
    expect((await nextWait()).ms).toBe(15_000);
    expect(meldingen.filter((melding) => melding.includes('geen nieuw tijdstempel'))).toHaveLength(2);
  });

  it.each<[string, NonNullable<Proefautoriteit['anders']>]>([
    ['answers something else', (_, response) => response.end('<html>Aanmelden</html>')],
    ['answers nothing', (_, response) => response.end()],
    ['answers without end', (_, response) => response.end(Buffer.alloc(1_000_000, 0x30))],
    ['sends us elsewhere', (_, response) => response.writeHead(302, { location: autoriteit.url }).end()],
    ['breaks off', (_, response) => response.destroy()],
    [
      'repeats an older answer',
      (_, response) => {
        void autoriteit.maker.stempel('autoriteit', 'iets anders').then((stamp) => response.end(stamp));
      },
    ],
  ])('because it %s is not believed: nothing is kept', async (_, anders) => {
    autoriteit.anders = anders;
    await grow();
    await nextWait();
    expect([await sizes(), meldingen.length]).toEqual([[], 1]);
  });

  it('because it answers the question of another is not believed', async () => {
    const note = async (): Promise<string> => (await log.checkpoint(dalfsen)) ?? '';
    await wereld.open();
    await log.publish(dalfsen);
    const tekst = `${(await note()).split('\n').slice(0, 3).join('\n')}\n`;
    autoriteit.anders = (_, response) => {
      void autoriteit.maker.stempel('autoriteit', tekst).then((stamp) => response.end(stamp));
    };
    expect(await tijdstempels.bij(dalfsen, await note())).toBeUndefined();
    expect(meldingen[0]).toContain('nonce');
    expect(await sizes()).toEqual([]);
  });

  it('because it is another than we trust is not believed', async () => {
    const other = await Proefautoriteit.start();
    const fooled = another({
      autoriteit: Tijdstempelautoriteit.of(
        { url: other.url, certificaten: autoriteit.certificaten },
        systemRandom,
      ),
    });
    await grow(fooled);
    await nextWait();
    expect(meldingen[0]).toContain('niet te herleiden');
    expect(await sizes()).toEqual([]);
    await fooled.close();
    await other.close();
  });

  it('by never answering holds up neither a publication nor a stop', async () => {
    autoriteit.anders = () => undefined;
    const publisher = new Publisher({
      log,
      report: () => undefined,
      published: (organisatie, omvang) => {
        tijdstempels.published(organisatie, omvang);
      },
    });
    await wereld.open();
    expect(await publisher.now(dalfsen)).toBe(1);
    await until(() => autoriteit.vragen === 1);
    await wereld.handel(await wereld.open(), workshop);
    expect(await publisher.now(dalfsen)).toBe(3);
    const start = Date.now();
    await publisher.close();
    await tijdstempels.close();
    expect(Date.now() - start).toBeLessThan(2000);
    expect([await sizes(), meldingen]).toEqual([[], []]);
  });

  it('holds up a dossier for seconds, which then has no stamp', async () => {
    autoriteit.anders = () => undefined;
    await wereld.open();
    await log.publish(dalfsen);
    const start = Date.now();
    expect(await tijdstempels.bij(dalfsen, (await log.checkpoint(dalfsen)) ?? '')).toBeUndefined();
    expect(Date.now() - start).toBeLessThan(10_000);
  });
});

describe('clocks that differ', () => {
  it('are reported once, and the stamp is kept', async () => {
    vooruit = 90_000;
    const note = async (): Promise<string> => (await log.checkpoint(dalfsen)) ?? '';
    for (const size of [1, 2]) {
      await wereld.open();
      await log.publish(dalfsen);
      expect(await tijdstempels.bij(dalfsen, await note())).toBeDefined();
      expect((await sizes()).length).toBe(size);
    }
    expect(meldingen).toHaveLength(1);
    expect(meldingen[0]).toMatch(/klok.*verschillen (89|90|91) seconden/);
  });
});

describe('a stamp of tomorrow, by a clock that is wrong', () => {
  it('does not hold up those of today', async () => {
    await wereld.open();
    await log.publish(dalfsen);
    await run(wereld.database.appUrl, [
      "SELECT bewaar_tijdstempel('gm0148', 1, now() + interval '1 year', 'x', 'x')",
    ]);
    await grow();
    const { ms, job } = await nextWait();
    expect(ms).toBe(3_600_000);
    vooruit = 3_600_000;
    job();
    await until(async () => (await sizes()).length === 2);
  });
});

describe('without an authority', () => {
  it('nothing is asked, and what was kept is still shown', async () => {
    await grow();
    await until(async () => (await sizes()).length === 1);
    const none = another({ autoriteit: undefined });
    const omvang = await grow(none);
    expect(await none.antwoord(dalfsen, 1)).toBeDefined();
    expect(await none.bij(dalfsen, (await log.checkpoint(dalfsen)) ?? '')).toBeUndefined();
    await none.close();
    expect([omvang, autoriteit.vragen]).toEqual([2, 1]);
  });

  it.each([
    ['that is not there', '/niets/hier.pem'],
    ['without certificates', new URL(import.meta.url).pathname],
  ])('a file of certificates %s keeps the server from starting', (_, certificaten) => {
    expect(() => Tijdstempelautoriteit.of({ url: autoriteit.url, certificaten }, systemRandom)).toThrow(
      expect.objectContaining({ code: 'tijdstempel-mislukt' }) as Error,
    );
  });
});
