/**
 * Judges the entries of a log on several cores: each worker has trajecten of its own, and gets their entries in order. With
 * one core, or for a log that is checked before a worker has started, the work is done here.
 */
import { Worker } from 'node:worker_threads';
import type { Procedures } from '../procedure/procedures.js';
import { Beoordelaar, type Beroep, type Deelverslag, type Partij } from './beoordelaar.js';

/** What a worker answers: a batch is done, or all of it. */
export type Antwoord = { readonly beroepen: readonly Beroep[] } | { readonly verslag: Deelverslag };

/** Batches under way for one worker: enough to keep it busy, few enough to keep memory flat. */
const mostUnderWay = 4;

interface Werker {
  /** Resolves when there is room for one more batch. */
  neem(partij: Partij): Promise<void>;
  klaar(): Promise<Deelverslag>;
  stop(): Promise<void>;
}

export class Ploeg {
  readonly #werkers: readonly Werker[];

  /** @param kernen cores to use; 1 = this thread does it, and `procedures` are those it knows. */
  constructor(
    kernen: number,
    { procedures, herkomst }: { procedures: Procedures; herkomst: string },
    private readonly beroep: (beroep: Beroep) => void,
  ) {
    const told = (beroepen: readonly Beroep[]): void => {
      beroepen.forEach(this.beroep);
    };
    this.#werkers =
      kernen === 1
        ? [new Hier(new Beoordelaar(procedures, herkomst), told)]
        : Array.from({ length: kernen }, () => new Draad(herkomst, told));
  }

  /** Entries that follow those given before. */
  async beoordeel({ bladen }: Partij): Promise<void> {
    if (this.#werkers.length === 1) {
      await this.#werkers[0]?.neem({ bladen });
      return;
    }
    const parts = this.#werkers.map((): Partij['bladen'][number][] => []);
    for (const blad of bladen) parts[shareOf(blad.bytes, parts.length)]?.push(blad);
    for (const [i, werker] of this.#werkers.entries()) {
      const own = parts[i] ?? [];
      if (own.length > 0) await werker.neem({ bladen: own });
    }
  }

  /** When everything given was judged. */
  async verslag(): Promise<Deelverslag> {
    const delen = await Promise.all(this.#werkers.map((werker) => werker.klaar()));
    return {
      trajecten: sum(delen.map(({ trajecten }) => trajecten)),
      toegelaten: sum(delen.map(({ toegelaten }) => toegelaten)),
      nietControleerbaar: sum(delen.map(({ nietControleerbaar }) => nietControleerbaar)),
      herstellingen: delen
        .flatMap(({ herstellingen }) => herstellingen)
        .toSorted((a, b) => a.index - b.index),
      breuken: delen.flatMap(({ breuken }) => breuken),
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#werkers.map((werker) => werker.stop()));
  }
}

class Hier implements Werker {
  constructor(
    private readonly beoordelaar: Beoordelaar,
    private readonly told: (beroepen: readonly Beroep[]) => void,
  ) {}

  neem(partij: Partij): Promise<void> {
    this.told(this.beoordelaar.beoordeel(partij));
    return Promise.resolve();
  }

  klaar(): Promise<Deelverslag> {
    return Promise.resolve(this.beoordelaar.verslag());
  }

  stop(): Promise<void> {
    this.beoordelaar.close();
    return Promise.resolve();
  }
}

class Draad implements Werker {
  readonly #worker: Worker;
  #underWay = 0;
  #fault: Error | undefined;
  #verslag: Deelverslag | undefined;
  #wake: () => void = () => undefined;

  constructor(
    herkomst: string,
    private readonly told: (beroepen: readonly Beroep[]) => void,
  ) {
    this.#worker = new Worker(new URL('./werker.js', import.meta.url), { workerData: { herkomst } });
    this.#worker.on('message', (antwoord: Antwoord) => {
      this.#heard(antwoord);
    });
    this.#worker.on('error', (fault) => {
      this.#fault = fault;
      this.#wake();
    });
  }

  async neem({ bladen }: Partij): Promise<void> {
    await this.#until(() => this.#underWay < mostUnderWay);
    this.#underWay += 1;
    this.#worker.postMessage(packed(bladen));
  }

  async klaar(): Promise<Deelverslag> {
    this.#worker.postMessage(null);
    await this.#until(() => this.#verslag !== undefined);
    if (this.#verslag === undefined) throw new Error('A worker gave no report.');
    return this.#verslag;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #heard(antwoord: Antwoord): void {
    if ('verslag' in antwoord) {
      this.#verslag = antwoord.verslag;
    } else {
      this.#underWay -= 1;
      this.told(antwoord.beroepen);
    }
    this.#wake();
  }

  /** One caller at a time waits for a worker. */
  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.#fault !== undefined) throw this.#fault;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#fault !== undefined) throw this.#fault;
  }
}

/** One buffer for all of it: a message of hundreds of small ones costs more than judging them. */
function packed(bladen: Partij['bladen']): Partij {
  const all = new Uint8Array(sum(bladen.map(({ bytes, hash }) => bytes.length + hash.length)));
  let at = 0;
  const moved = (part: Uint8Array): Uint8Array => {
    all.set(part, at);
    at += part.length;
    return all.subarray(at - part.length, at);
  };
  return {
    bladen: bladen.map(({ index, bytes, hash }) => ({ index, bytes: moved(bytes), hash: moved(hash) })),
  };
}

const trajectKey = Buffer.from('"traject":"');

/**
 * Whose entry this is, told from its traject without reading it: in a canonical leaf nothing after this key can look like
 * it. What is no such leaf is judged by whoever gets it, and found to be none.
 */
function shareOf(bytes: Uint8Array, shares: number): number {
  const leaf = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begin = leaf.lastIndexOf(trajectKey) + trajectKey.length;
  const part = Number.parseInt(leaf.toString('latin1', begin, begin + 8), 16);
  return Number.isNaN(part) ? 0 : part % shares;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
