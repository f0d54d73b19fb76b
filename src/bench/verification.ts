/**
 * How fast a trail is checked and exported. The floor is a plain ordered COPY of the same rows: beside it stand the checks
 * of hashes, chain and tree over that COPY, and the bundles of the public log. Then the whole check, with the machine.
 */
import { on } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { emptyBoom, grow, root } from '../audit/merkle.js';
import { splitHashes, tileWidth } from '../audit/tile.js';
import { bundle } from '../log/log.js';
import { Database } from '../store/database.js';
import { PostgresLogStore } from '../store/postgres-log-store.js';
import { checkInProcess } from './children.js';
import type { Gecontroleerd } from './controleur.js';
import { writeModelLog, type Model } from './modellog.js';
import { Rijen } from './rijen.js';

export interface Verificatie {
  readonly regels: number;
  /** Entries per second of the COPY alone. */
  readonly copy: number;
  /** With hashes, chain and tree checked. */
  readonly hashes: number;
  /** Bundles of the public log, from the database. */
  readonly uitvoer: number;
  /** Everything, with the machine, from a folder; `mib` = peak memory, beside that of a log a quarter as long. */
  readonly machine: {
    readonly kernen: number;
    /** Entries of that log, and how many of them are public. */
    readonly regels: number;
    readonly openbaar: number;
    /** Of public entries: those are judged. */
    readonly perSeconde: number;
    readonly mib: number;
    readonly kwartMib: number;
  };
}

const organisatie = 'gm0148';
/** Requests for bundles under way at once. */
const parallel = 4;
/** Of one message to the checking thread, and how many of them it may be behind. */
const messageBytes = 512 * 1024;
const mostUnderWay = 8;

export interface Meetvraag {
  /** Entries that are copied at most. */
  readonly most: number;
  readonly rondes: number;
  readonly map: string;
  /** What every traject of the long log goes through. */
  readonly model: Model;
  /** Entries of the long log. */
  readonly lang: number;
}

export async function verification(
  servers: { beheerUrl: string; appUrl: string },
  { most, rondes, map, model, lang }: Meetvraag,
): Promise<Verificatie> {
  const rates = await copyRates(servers, { most, rondes });
  return { ...rates, machine: await withMachine({ map, model, lang, rondes }) };
}

export async function copyRates(
  { beheerUrl, appUrl }: { beheerUrl: string; appUrl: string },
  { most, rondes }: Pick<Meetvraag, 'most' | 'rondes'>,
): Promise<Omit<Verificatie, 'machine'>> {
  const database = new Database(appUrl);
  const store = new PostgresLogStore(database);
  const stand = await store.logStand(organisatie);
  const regels = Math.min(most, stand?.omvang ?? 0);
  // By the writer's tree, of which the checker's knows nothing.
  const wortel = root(grow(emptyBoom, splitHashes(await store.bladhashes(organisatie, 0, regels))));
  const keuring = new Keuring();
  const seen = { copy: [] as number[], hashes: [] as number[], uitvoer: [] as number[] };
  for (let ronde = 0; ronde < rondes; ronde += 1) {
    seen.copy.push(await rate(regels, () => counted(beheerUrl, regels)));
    seen.hashes.push(await rate(regels, () => keuring.check(beheerUrl, regels, wortel)));
    seen.uitvoer.push(await rate(regels, () => exported(store, regels)));
  }
  await keuring.stop();
  await database.close();
  return { regels, copy: middle(seen.copy), hashes: middle(seen.hashes), uitvoer: middle(seen.uitvoer) };
}

async function withMachine({
  map,
  model,
  lang,
  rondes,
}: Pick<Meetvraag, 'map' | 'model' | 'lang' | 'rondes'>): Promise<Verificatie['machine']> {
  const kernen = availableParallelism();
  const [kwart, heel] = [join(map, 'kwart'), join(map, 'heel')];
  await writeModelLog(kwart, model, Math.floor(lang / 4));
  await writeModelLog(heel, model, lang);
  const small = await checkInProcess({ map: kwart, kernen });
  const rounds: Gecontroleerd[] = [];
  for (let ronde = 0; ronde < rondes; ronde += 1) rounds.push(await checkInProcess({ map: heel, kernen }));
  const whole = rounds.toSorted((a, b) => a.perSeconde - b.perSeconde)[Math.floor(rondes / 2)];
  if (whole === undefined || ![small, ...rounds].every(({ goed }) => goed))
    throw new Error('The log of the bench does not hold.');
  return {
    kernen,
    regels: lang,
    openbaar: whole.openbaar,
    perSeconde: whole.perSeconde,
    mib: whole.mib,
    kwartMib: small.mib,
  };
}

async function counted(url: string, regels: number): Promise<void> {
  const rijen = new Rijen();
  for await (const chunk of copied(url, regels)) rijen.add(chunk);
  if (rijen.aantal !== regels) throw new Error(`COPY gave ${rijen.aantal} rows of ${regels}.`);
}

/** Hash, chain and tree, on the core beside the one that reads. */
class Keuring {
  readonly #worker = new Worker(new URL('./keten.js', import.meta.url));
  readonly #answers = on(this.#worker, 'message') as AsyncIterableIterator<[string | null]>;

  async check(url: string, regels: number, wortel: Buffer): Promise<void> {
    this.#worker.postMessage(regels);
    let underWay = 1;
    for await (const part of together(copied(url, regels))) {
      this.#worker.postMessage(part, [part.buffer]);
      if (underWay === mostUnderWay) await this.#answer();
      else underWay += 1;
    }
    this.#worker.postMessage(null);
    for (; underWay > 0; underWay -= 1) await this.#answer();
    if ((await this.#answer()) !== wortel.toString('hex'))
      throw new Error('The entries do not have their root.');
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  async #answer(): Promise<string | null> {
    return ((await this.#answers.next()).value as [string | null])[0];
  }
}

/** Fewer and larger: a message costs a thread more than what is in it. */
async function* together(chunks: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.length;
    if (size < messageBytes) continue;
    yield new Uint8Array(Buffer.concat(held));
    held = [];
    size = 0;
  }
  yield new Uint8Array(Buffer.concat(held));
}

/** COPY of the rows in its binary form. */
async function* copied(url: string, regels: number): AsyncGenerator<Buffer> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    yield* client.query(
      copyTo(
        `COPY (SELECT traject, vorige, bladhash, convert_to(blad, 'UTF8') FROM spoorregel
          WHERE organisatie = '${organisatie}' AND index < ${regels} ORDER BY index) TO STDOUT (FORMAT binary)`,
      ),
    ) as AsyncIterable<Buffer>;
  } finally {
    await client.end();
  }
}

/** Every bundle, as `/log/{organisatie}/tile/entries/…` makes it. */
async function exported(store: PostgresLogStore, regels: number): Promise<void> {
  let next = 0;
  let bytes = 0;
  const reader = async (): Promise<void> => {
    for (let van = next; van < regels; van = next) {
      next += tileWidth;
      const bladen = await store.bladen(organisatie, van, Math.min(van + tileWidth, regels));
      bytes += bundle(bladen).length;
    }
  };
  await Promise.all(Array.from({ length: parallel }, reader));
  if (bytes === 0) throw new Error('Nothing was exported.');
}

async function rate(count: number, work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return count / ((performance.now() - begin) / 1000);
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
