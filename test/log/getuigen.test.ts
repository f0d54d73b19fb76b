import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { checkpointText, cosignatureLine, cosignerKey, signNote } from '../../src/audit/note.js';
import { systemClock } from '../../src/base/clock.js';
import { Getuigen } from '../../src/log/getuigen.js';
import type { Incident } from '../../src/log/incident.js';
import { Log } from '../../src/log/log.js';
import { Meeondertekend } from '../../src/log/meeondertekend.js';
import { Publisher } from '../../src/log/publisher.js';
import { Sleutelbeheer } from '../../src/log/sleutelbeheer.js';
import { Sleutelmap } from '../../src/log/sleutelmap.js';
import { Database } from '../../src/store/database.js';
import { PostgresBeheerStore } from '../../src/store/postgres-beheer-store.js';
import { PostgresGetuigeStore } from '../../src/store/postgres-getuige-store.js';
import { PostgresLogStore } from '../../src/store/postgres-log-store.js';
import { judge, readBeleid } from '../../src/verify/beleid.js';
import { readCheckpoint, readKey, readSignatures, strictBase64 } from '../../src/verify/note.js';
import { consistencyHolds } from '../../src/verify/tree.js';
import { dalfsen, griffier, opening, Wereld, workshop } from '../engine/wereld.js';
import { query, run } from '../harness/database.js';

const herkomst = 'besluitspoor.example/log/gm0148';

/** A witness in memory that checks as it must, and can be told to behave otherwise. */
class Getuige {
  readonly sleutel = generateKeyPairSync('ed25519').privateKey;
  readonly vkey: string;
  stand: { omvang: number; wortel: Buffer } = { omvang: 0, wortel: Buffer.alloc(0) };
  notitie: string | undefined;
  /** Sizes that were submitted. */
  readonly gevraagd: number[] = [];
  /** What it does instead. */
  anders: ((path: string, body: string) => Response | Promise<Response> | undefined) | undefined;

  constructor(readonly naam: string) {
    this.vkey = cosignerKey({ naam, sleutel: this.sleutel });
  }

  async answer(path: string, body: string): Promise<Response> {
    const kop = body.slice(body.indexOf('\n\n') + 2);
    if (path.endsWith('/add-checkpoint')) this.gevraagd.push(Number(kop.split('\n')[1]));
    const other = await this.anders?.(path, body);
    if (other !== undefined) return other;
    if (path.endsWith('/checkpoint'))
      return new Response(this.notitie ?? '', { status: this.notitie === undefined ? 404 : 200 });
    const [first = '', ...lines] = body.slice(0, body.indexOf('\n\n')).split('\n');
    const { tekst } = readSignatures(kop, []);
    const { omvang, wortel } = readCheckpoint(tekst);
    if (first !== `old ${this.stand.omvang}`) return new Response(`${this.stand.omvang}\n`, { status: 409 });
    const bewijs = lines.map((line) => strictBase64(line) ?? Buffer.alloc(0));
    if (!consistencyHolds(this.stand, { omvang, wortel }, bewijs))
      return new Response('nee\n', { status: 422 });
    this.stand = { omvang, wortel };
    const regel = cosignatureLine(tekst, this, 1_700_000_000);
    this.notitie = kop + regel;
    return new Response(regel);
  }
}

/** What a client of ours sends is text. */
function bodyOf(init: RequestInit | undefined): string {
  return typeof init?.body === 'string' ? init.body : '';
}

/** The text under the signatures of a checkpoint, of the body that submits it or of a note. */
function textOf(sent: string): string {
  const note = sent.startsWith('old ') ? sent.slice(sent.indexOf('\n\n') + 2) : sent;
  return note.slice(0, note.indexOf('\n\n') + 1);
}

let wereld: Wereld;
let database: Database;
let map: string;
let log: Log;
let publisher: Publisher;
let getuigen: Getuigen;
let een: Getuige;
let twee: Getuige;
let incidenten: Incident[];
let klachten: string[];
let id: string;

const text = (quorum: string): string =>
  `witness een ${een.vkey} http://een.example/getuige/\nwitness twee ${twee.vkey} http://twee.example\ngroup beide all een twee\nquorum ${quorum}\n`;

/** Another server on the same database, with this policy. */
function server(quorum = 'een', rust = { eerst: 50, hoogstens: 400 }): void {
  const [logStore, store] = [new PostgresLogStore(database), new PostgresGetuigeStore(database)];
  const sleutels = new Sleutelmap(map);
  const meeondertekend = new Meeondertekend(store, readBeleid(Buffer.from(text(quorum))));
  log = new Log({
    store: logStore,
    sleutels,
    clock: systemClock,
    host: 'besluitspoor.example',
    meeondertekend,
  });
  publisher = new Publisher({
    log,
    report: () => undefined,
    published: (organisatie) => {
      getuigen.published(organisatie);
    },
  });
  getuigen = new Getuigen({
    ...{ log, logStore, store, sleutels, meeondertekend, clock: systemClock, rust },
    fetcher: (url, init) => {
      const { host, pathname } = new URL(url instanceof Request ? url.url : url);
      const asked = (host === 'een.example' ? een : twee).answer(pathname, bodyOf(init));
      // As fetch does: what is aborted is broken off, whether or not an answer comes.
      return new Promise((resolve, reject) => {
        init?.signal?.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
        asked.then(resolve, reject);
      });
    },
    meld: (_, incident) => {
      incidenten.push(incident);
    },
    herzie: (organisatie) => publisher.now(organisatie),
    report: (_, getuige, fault) => {
      klachten.push(`${getuige}: ${(fault as Error).message}`);
    },
  });
}

beforeEach(async () => {
  wereld = await Wereld.make();
  database = new Database(wereld.database.appUrl);
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-getuigen-'));
  [een, twee] = [new Getuige('een.example/getuige'), new Getuige('twee.example/getuige')];
  [incidenten, klachten] = [[], []];
  server();
  id = await wereld.open();
});
afterEach(async () => {
  await getuigen.close();
  await database.close();
  await wereld.close();
  await rm(map, { recursive: true });
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const start = Date.now();
  while (!(await holds())) {
    if (Date.now() - start > 10_000) throw new Error('It took too long.');
    await pause(10);
  }
}

/** One entry more, published. */
async function grow(): Promise<number> {
  await wereld.handel(id, workshop);
  return publisher.now(dalfsen);
}
const kept = async (): Promise<number> =>
  (await query(wereld.database.beheerUrl, 'SELECT FROM meeondertekening')).length;
const witnessed = async (): Promise<number | undefined> => (await log.witnessed(dalfsen))?.omvang;
const ours = async (omvang: number, wortel: Buffer): Promise<string> => {
  const sleutel = await new Sleutelmap(map).read(dalfsen, 1);
  if (sleutel === undefined) throw new Error('There is no key.');
  return signNote(checkpointText({ herkomst, omvang, wortel }), [{ naam: herkomst, sleutel }]);
};
const keptNote = (): Promise<string> => readFile(join(map, 'gm0148.checkpoint'), 'utf8');
const hash = Buffer.alloc(32, 1);

describe('a checkpoint of ours', () => {
  it('is signed along by every witness, at each size from the one before', async () => {
    for (let omvang = 1; omvang <= 4; omvang += 1) {
      expect(omvang === 1 ? await publisher.now(dalfsen) : await grow()).toBe(omvang);
      await until(async () => (await kept()) === 2 * omvang);
    }
    expect([een.stand.omvang, twee.stand.omvang, een.gevraagd]).toEqual([4, 4, [1, 2, 3, 4]]);
    const beleid = readBeleid(Buffer.from(text('beide')));
    const checkpoint = (await log.checkpoint(dalfsen)) ?? '';
    expect(judge(beleid, checkpoint)).toMatchObject({
      quorum: true,
      getuigen: [
        { getuige: 'een', tijdstip: '2023-11-14T22:13:20Z' },
        { getuige: 'twee', tijdstip: '2023-11-14T22:13:20Z' },
      ],
    });
    expect(await log.witnessed(dalfsen)).toEqual({ omvang: 4, notitie: checkpoint });
    expect([incidenten, klachten]).toEqual([[], []]);
  });

  it('goes on with its witnesses while its key is renewed, and when the old one is retired', async () => {
    const beleid = readBeleid(Buffer.from(text('beide')));
    const shown = async (): Promise<{ eigen: number; quorum: boolean }> => {
      const checkpoint = (await log.checkpoint(dalfsen)) ?? '';
      const keys = (await log.verifierKeys(dalfsen)).map(readKey);
      return {
        eigen: readSignatures(checkpoint, keys).handtekeningen.length,
        quorum: judge(beleid, checkpoint).quorum,
      };
    };
    const [store, sleutels] = [new PostgresBeheerStore(database), new Sleutelmap(map)];
    const keys = new Sleutelbeheer({ log, store, sleutels, clock: systemClock });
    await publisher.now(dalfsen);
    await until(async () => (await kept()) === 2);
    expect(await keys.vernieuw(dalfsen)).toBe('vernieuwd');
    // The head that stands got a second signature; what witnesses signed, its text, is the same.
    expect(await shown()).toEqual({ eigen: 2, quorum: true });
    await grow();
    await until(async () => (await kept()) === 4);
    expect(await shown()).toEqual({ eigen: 2, quorum: true });
    expect(await keys.trekIn(dalfsen, 1)).toBe(true);
    await grow();
    await until(async () => (await kept()) === 6);
    expect(await shown()).toEqual({ eigen: 1, quorum: true });
    expect([een.gevraagd, incidenten, klachten]).toEqual([[1, 2, 3], [], []]);
  });

  it('counts as witnessed only when enough signed it along; one that is away is tried again', async () => {
    await getuigen.close();
    server('beide');
    await publisher.now(dalfsen);
    await until(async () => (await witnessed()) === 1);
    twee.anders = () => new Response('', { status: 503 });
    await grow();
    await until(async () => (await kept()) === 3);
    await until(() => klachten.length === 1);
    expect(klachten[0]).toContain('twee.example/getuige');
    // The newest is signed by one; what counts is the one before it, which proofs use as far as it goes.
    expect(await witnessed()).toBe(1);
    expect(await log.bewijzer(dalfsen, 0)).toMatchObject({
      getuigd: true,
      checkpoint: (await log.witnessed(dalfsen))?.notitie,
    });
    expect(await log.bewijzer(dalfsen, 1)).toMatchObject({
      getuigd: false,
      checkpoint: await log.checkpoint(dalfsen),
    });
    twee.anders = undefined;
    await until(async () => (await witnessed()) === 2);
    expect(await log.bewijzer(dalfsen, 1)).toMatchObject({ getuigd: true });
    // Another process has it from the database.
    server('beide');
    expect(await witnessed()).toBe(2);
    expect(klachten).toHaveLength(1);
  });

  it('does not wait for a witness that does not answer, and a stop does not either', async () => {
    een.anders = () => new Promise<never>(() => undefined);
    const start = Date.now();
    await publisher.now(dalfsen);
    for (let times = 0; times < 3; times += 1) await grow();
    await until(() => twee.stand.omvang === 4);
    expect(een.gevraagd).toHaveLength(1);
    await getuigen.close();
    expect(Date.now() - start).toBeLessThan(8000);
    expect(klachten).toEqual([]);
    // After the stop nothing is asked any more.
    await grow();
    await getuigen.ask(dalfsen, 5000);
    expect(twee.stand.omvang).toBe(4);
  });

  it('is submitted one at a time: after the one under way comes the newest', async () => {
    let answer: (() => void) | undefined;
    een.anders = () =>
      new Promise((resolve) => {
        answer = () => {
          resolve(undefined as unknown as Response);
        };
      });
    await publisher.now(dalfsen);
    await until(() => answer !== undefined);
    een.anders = undefined;
    for (let times = 0; times < 5; times += 1) await grow();
    expect(een.gevraagd).toEqual([1]);
    answer?.();
    await until(() => een.stand.omvang === 6);
    await pause(100);
    expect(een.gevraagd).toEqual([1, 6]);
  });

  it('goes on from where the witness is, when another process was first', async () => {
    await publisher.now(dalfsen);
    await until(async () => (await kept()) === 2);
    // Others submitted what this process does not know of.
    await getuigen.close();
    await grow();
    const body = (await log.checkpoint(dalfsen)) ?? '';
    const bewijs = (await log.consistency(dalfsen, 1, 2))?.map((one) => `${one.toString('base64')}\n`) ?? [];
    expect((await een.answer('/getuige/add-checkpoint', `old 1\n${bewijs.join('')}\n${body}`)).status).toBe(
      200,
    );
    server();
    await grow();
    await until(() => een.stand.omvang === 3 && twee.stand.omvang === 3);
    expect([incidenten, klachten]).toEqual([[], []]);
  });

  it('is asked for again at the start, even when it was signed along', async () => {
    await publisher.now(dalfsen);
    await until(async () => (await kept()) === 2);
    await getuigen.close();
    server();
    await publisher.now(dalfsen);
    await until(() => een.gevraagd.length === 2 && twee.gevraagd.length === 2);
    await publisher.now(dalfsen);
    await pause(100);
    expect([een.gevraagd, await kept()]).toEqual([[1, 1], 2]);
  });

  it('can be waited for, until enough signed it along or the patience is over', async () => {
    twee.anders = () => new Promise<never>(() => undefined);
    await publisher.now(dalfsen);
    let start = Date.now();
    await getuigen.ask(dalfsen, 20_000);
    expect(await witnessed()).toBe(1);
    expect(Date.now() - start).toBeLessThan(5000);
    een.anders = () => new Promise<never>(() => undefined);
    await grow();
    start = Date.now();
    await getuigen.ask(dalfsen, 300);
    expect(Date.now() - start).toBeGreaterThanOrEqual(290);
    expect(await witnessed()).toBe(1);
  });
});

describe('a witness that does not know us', () => {
  it.each([
    [404, 'geen getuige van een log met deze naam'],
    [403, 'kent de sleutel niet waarmee dit log nu ondertekent'],
  ])('says so with %i: the keeper hears what to give to whom, once', async (status, text) => {
    een.anders = (path) => (path.endsWith('/add-checkpoint') ? new Response('nee\n', { status }) : undefined);
    await publisher.now(dalfsen);
    await until(() => een.gevraagd.length > 1);
    expect(klachten).toEqual([expect.stringContaining(text)]);
    expect(klachten[0]).toContain('besluitspoor sleutel toon');
    expect(incidenten).toEqual([]);
  });
});

describe('what a witness answers', () => {
  it.each<[string, (tekst: string) => string]>([
    ['by another key of that name', (tekst) => cosignatureLine(tekst, new Getuige(een.naam), 1_700_000_000)],
    [
      'of another checkpoint',
      (tekst) => cosignatureLine(tekst.replace('\n1\n', '\n2\n'), een, 1_700_000_000),
    ],
    ['without time', (tekst) => cosignatureLine(tekst, een, 0)],
    ['that is nothing', () => ''],
    ['that is something else', () => '<html>Welkom</html>\n'],
    ['without end', () => 'x'.repeat(100_000)],
  ])('%s is not kept', async (_, regel) => {
    een.anders = (path, body) =>
      path.endsWith('add-checkpoint') ? new Response(regel(textOf(body))) : undefined;
    await publisher.now(dalfsen);
    await until(() => klachten.length === 1 && twee.stand.omvang === 1);
    expect(await kept()).toBe(1);
    expect(await witnessed()).toBeUndefined();
  });

  it('is taken as far as it is of the key in the policy', async () => {
    een.anders = (_, body) => {
      const tekst = textOf(body);
      return new Response(cosignatureLine(tekst, twee, 5) + cosignatureLine(tekst, een, 7));
    };
    await publisher.now(dalfsen);
    await until(async () => (await witnessed()) === 1);
    const notitie = (await log.witnessed(dalfsen))?.notitie ?? '';
    expect(readSignatures(notitie, [readKey(een.vkey)]).handtekeningen).toMatchObject([{ seconden: 7 }]);
  });

  it('does not keep us asking without end', async () => {
    let size = 0;
    een.anders = () => new Response(`${(size = 1 - size)}\n`, { status: 409 });
    await getuigen.close();
    server('een', { eerst: 60_000, hoogstens: 60_000 });
    await publisher.now(dalfsen);
    await until(() => klachten.length === 1);
    await grow();
    await pause(100);
    expect(een.gevraagd.length).toBeLessThanOrEqual(4);
    expect(incidenten).toEqual([]);
  });

  it('can be changed or taken away by nobody, and is kept of published checkpoints only', async () => {
    await publisher.now(dalfsen);
    await until(async () => (await kept()) === 2);
    for (const url of [wereld.database.appUrl, wereld.database.eigenaarUrl])
      for (const sql of [
        "UPDATE meeondertekening SET regel = 'x'",
        'DELETE FROM meeondertekening',
        'TRUNCATE meeondertekening',
        "SELECT bewaar_meeondertekening('gm0148', 2, 'x', 'x', now())",
      ])
        await expect(run(url, [sql])).rejects.toThrow();
  });
});

describe('a witness that saw more of our log than the database has', () => {
  const attempt = (): Promise<{ soort: string }> =>
    wereld
      .another({ hindrance: (organisatie) => publisher.hindrance(organisatie) })
      .openTraject(griffier, { inhoud: { json: opening }, sleutel: undefined, kanaal: 'api' });
  /** The witness names this size, and shows this checkpoint, or none. */
  function further(size: number, note: string | undefined, status = 409): void {
    een.anders = (path) =>
      path.endsWith('add-checkpoint')
        ? new Response(`${size}\n`, { status })
        : new Response(note ?? '', { status: note === undefined ? 404 : 200 });
  }

  beforeEach(async () => {
    await publisher.now(dalfsen);
    await grow();
    await until(async () => (await kept()) >= 3);
  });

  it('by its word alone is an incident, and stops nothing', async () => {
    further(99, undefined);
    await grow();
    await until(() => incidenten.length > 0);
    expect(incidenten).toMatchObject([{ soort: 'getuige-verder', bewijs: null }]);
    expect((await attempt()).soort).toBe('toegelaten');
    await pause(500);
    expect(incidenten).toHaveLength(1);
  });

  it.each<[string, number, (omvang: number) => Promise<string>, number]>([
    ['of more entries', 409, (omvang) => ours(omvang + 4, hash), 99],
    ['of as many entries with another root', 422, (omvang) => ours(omvang, hash), 0],
    ['of fewer entries with another root', 422, () => ours(1, hash), 0],
  ])('by a checkpoint of ours %s is proof: nothing more is recorded', async (_, status, note, size) => {
    const getoond = await note(3);
    further(size, getoond + cosignatureLine(textOf(getoond), een, 9), status);
    await grow();
    await until(() => incidenten.some(({ soort }) => soort === 'getuige-spreekt-tegen'));
    expect(incidenten.at(-1)?.bewijs).toBe(getoond);
    expect(await keptNote()).toBe(getoond);
    await expect(attempt()).rejects.toMatchObject({ code: 'log-incident' });
    await expect(publisher.now(dalfsen)).rejects.toMatchObject({ code: 'teruggezet' });
    // A server that starts anew knows it too.
    server();
    await expect(publisher.now(dalfsen)).rejects.toMatchObject({ code: 'teruggezet' });
  });

  it.each<[string, () => Promise<string>]>([
    [
      'that another key signed',
      () => {
        const sleutel = generateKeyPairSync('ed25519').privateKey;
        return Promise.resolve(
          signNote(checkpointText({ herkomst, omvang: 99, wortel: hash }), [{ naam: herkomst, sleutel }]),
        );
      },
    ],
    [
      'of another log',
      async () => {
        const sleutel = await new Sleutelmap(map).read(dalfsen, 1);
        if (sleutel === undefined) throw new Error('There is no key.');
        const tekst = checkpointText({ herkomst: 'elders.example/log', omvang: 99, wortel: hash });
        return signNote(tekst, [{ naam: herkomst, sleutel }]);
      },
    ],
    ['that is an earlier one of ours', () => keptNote()],
    ['that is none', () => Promise.resolve('Geachte collega,\n')],
    ['that was changed', async () => (await ours(3, hash)).replace('\n3\n', '\n99\n')],
  ])('by a checkpoint %s proves nothing', async (_, note) => {
    const [getoond, bewaard] = [await note(), await keptNote()];
    further(0, getoond, 422);
    await grow();
    await until(() => klachten.length > 0);
    expect(incidenten).toEqual([]);
    expect((await attempt()).soort).toBe('toegelaten');
    expect(await keptNote()).not.toBe(bewaard);
    expect(await publisher.now(dalfsen)).toBe(4);
  });

  it('is found too when the database has come as far again, in another way', async () => {
    await until(() => een.stand.omvang === 2);
    await unlink(join(map, 'gm0148.checkpoint'));
    een.stand = { omvang: 3, wortel: hash };
    een.notitie = await ours(3, hash);
    await grow();
    await until(() => incidenten.some(({ soort }) => soort === 'getuige-spreekt-tegen'));
    await expect(attempt()).rejects.toMatchObject({ code: 'log-incident' });
  });
});
