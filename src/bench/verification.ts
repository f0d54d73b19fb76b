/**
 * How fast a trail is checked and exported. The floor is a plain ordered COPY of the same rows: beside it stand the checks
 * of hashes, chain and tree over that COPY, and the bundles of the public log. Then the whole check, with the machine.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { tileWidth } from '../audit/tile.js';
import { publicRecord } from '../log/log.js';
import { Database } from '../store/database.js';
import { PostgresLogStore } from '../store/postgres-log-store.js';
import { Groei, leafOf } from '../verify/tree.js';
import { checkInProcess } from './children.js';
import { writeModelLog, type Model } from './modellog.js';

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
  { beheerUrl, appUrl }: { beheerUrl: string; appUrl: string },
  { most, rondes, map, model, lang }: Meetvraag,
): Promise<Verificatie> {
  const database = new Database(appUrl);
  const store = new PostgresLogStore(database);
  const stand = await store.logStand(organisatie);
  const regels = Math.min(most, stand?.omvang ?? 0);
  const seen = { copy: [] as number[], hashes: [] as number[], uitvoer: [] as number[] };
  for (let ronde = 0; ronde < rondes; ronde += 1) {
    seen.copy.push(await rate(regels, () => copied(beheerUrl, regels)));
    seen.hashes.push(await rate(regels, () => copied(beheerUrl, regels, new Controle())));
    seen.uitvoer.push(await rate(regels, () => exported(store, regels)));
  }
  const machine = await withMachine({ map, model, lang });
  await database.close();
  return {
    regels,
    copy: middle(seen.copy),
    hashes: middle(seen.hashes),
    uitvoer: middle(seen.uitvoer),
    machine,
  };
}

async function withMachine({
  map,
  model,
  lang,
}: Pick<Meetvraag, 'map' | 'model' | 'lang'>): Promise<Verificatie['machine']> {
  const kernen = availableParallelism();
  const [kwart, heel] = [join(map, 'kwart'), join(map, 'heel')];
  await writeModelLog(kwart, model, Math.floor(lang / 4));
  await writeModelLog(heel, model, lang);
  const small = await checkInProcess({ map: kwart, kernen });
  const whole = await checkInProcess({ map: heel, kernen });
  if (!small.goed || !whole.goed) throw new Error('The log of the bench does not hold.');
  return {
    kernen,
    regels: lang,
    openbaar: whole.openbaar,
    perSeconde: whole.perSeconde,
    mib: whole.mib,
    kwartMib: small.mib,
  };
}

/** Hash, chain and tree of entries in the order of the log. */
class Controle {
  readonly #groei = new Groei();
  readonly #laatste = new Map<string, Buffer>();

  row(
    traject: string,
    { vorige, bladhash, blad }: { vorige: Buffer | null; bladhash: Buffer; blad: Buffer },
  ): void {
    if (!leafOf(blad).equals(bladhash)) throw new Error('An entry does not have its hash.');
    const last = this.#laatste.get(traject);
    if (last === undefined ? vorige !== null : vorige?.equals(last) !== true)
      throw new Error('An entry does not follow the one before it.');
    this.#laatste.set(traject, Buffer.from(bladhash));
    this.#groei.add(bladhash);
  }

  get wortel(): Buffer {
    return this.#groei.wortel;
  }
}

/** COPY in its binary form: rows of fields, each with its length. */
async function copied(url: string, regels: number, controle?: Controle): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const stream = client.query(
      copyTo(
        `COPY (SELECT traject, vorige, bladhash, convert_to(blad, 'UTF8') FROM spoorregel
          WHERE organisatie = '${organisatie}' AND index < ${regels} ORDER BY index) TO STDOUT (FORMAT binary)`,
      ),
    );
    let rest: Buffer = Buffer.alloc(0);
    let header = true;
    let rows = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let at = header ? headerBytes : 0;
      header = false;
      for (let end = rowEnd(rest, at); end !== null; end = rowEnd(rest, at)) {
        if (controle !== undefined) checkRow(controle, rest, at);
        rows += 1;
        at = end;
      }
      rest = rest.subarray(at);
    }
    if (rows !== regels) throw new Error(`COPY gave ${rows} rows of ${regels}.`);
    if (controle?.wortel.length === 0) throw new Error('There is no root.');
  } finally {
    await client.end();
  }
}

const headerBytes = 19;
const columns = 4;

/** Where a row ends; null when it is not all there, or when it is the end of the rows. */
function rowEnd(bytes: Buffer, begin: number): number | null {
  if (bytes.length < begin + 2 || bytes.readInt16BE(begin) !== columns) return null;
  let at = begin + 2;
  for (let column = 0; column < columns; column += 1) {
    if (bytes.length < at + 4) return null;
    at += 4 + Math.max(0, bytes.readInt32BE(at));
  }
  return at <= bytes.length ? at : null;
}

function checkRow(controle: Controle, bytes: Buffer, begin: number): void {
  let at = begin + 2;
  const field = (): Buffer | null => {
    const length = bytes.readInt32BE(at);
    at += 4 + Math.max(0, length);
    return length < 0 ? null : bytes.subarray(at - length, at);
  };
  const traject = field()?.toString('latin1') ?? '';
  const vorige = field();
  const [bladhash, blad] = [field(), field()];
  if (bladhash === null || blad === null) throw new Error('An entry is empty.');
  controle.row(traject, { vorige, bladhash, blad });
}

/** Every bundle, as `/log/{organisatie}/tile/entries/…` makes it. */
async function exported(store: PostgresLogStore, regels: number): Promise<void> {
  let next = 0;
  let bytes = 0;
  const reader = async (): Promise<void> => {
    for (let van = next; van < regels; van = next) {
      next += tileWidth;
      const bladen = await store.bladen(organisatie, van, Math.min(van + tileWidth, regels));
      bytes += Buffer.concat(bladen.map(publicRecord)).length;
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
