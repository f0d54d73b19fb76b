/**
 * Judges the entries of a log on several cores: each thread has trajecten of its own, and gets their entries in order. With
 * one core, or for a log that is checked before a thread has started, the work is done here.
 */
import { Worker } from 'node:worker_threads';
import type { Procedures } from '../procedure/procedures.js';
import { Beoordelaar, type Beroep, type Deelverslag } from './beoordelaar.js';
import { Pak, pakBytes, type Getoond } from './pak.js';
import { VerifyError } from './verify-error.js';

/** What a thread answers: what it got is done and its room can be used again, or all of it is done. */
export type Antwoord =
  { readonly beroepen: readonly Beroep[]; readonly room: ArrayBuffer } | { readonly verslag: Deelverslag };

/** A log of fewer entries is checked before a thread has started. */
const worthThreads = 5000;
/** Rooms of each thread: enough to keep it busy, few enough to keep memory flat. */
const mostRooms = 4;

export interface Opdracht {
  /** Cores to use; with more than one, the procedures are those of this package. */
  readonly kernen: number;
  /** Entries of the log. */
  readonly omvang: number;
  readonly procedures: Procedures;
  /** Name of the log. */
  readonly herkomst: string;
}

interface Werker {
  /** The next entry of its share. */
  neem(regel: Getoond): void;
  /** Resolves when it can take more. */
  ruimte(): Promise<void>;
  klaar(): Promise<Deelverslag>;
  stop(): Promise<void>;
}

type Hoor = (beroepen: readonly Beroep[]) => void;

export class Ploeg {
  readonly #werkers: readonly Werker[];

  /** @param hoor hears what entries say of entries that are not shown, in the order of each traject */
  constructor({ kernen, omvang, procedures, herkomst }: Opdracht, hoor: Hoor) {
    this.#werkers =
      kernen === 1 || omvang < worthThreads
        ? [new Hier(new Beoordelaar(procedures, herkomst), hoor)]
        : Array.from({ length: kernen }, () => new Draad(herkomst, hoor));
  }

  /** The next entries of the log. @throws VerifyError `kladruimte-ontbreekt` */
  async beoordeel(regels: readonly Getoond[]): Promise<void> {
    for (const regel of regels) this.#werkers[shareOf(regel.bytes, this.#werkers.length)]?.neem(regel);
    for (const werker of this.#werkers) await werker.ruimte();
  }

  /** When everything given was judged. */
  async verslag(): Promise<Deelverslag> {
    const delen = await Promise.all(this.#werkers.map((werker) => werker.klaar()));
    const first = (a: { index: number }, b: { index: number }): number => a.index - b.index;
    return {
      trajecten: sum(delen.map(({ trajecten }) => trajecten)),
      toegelaten: sum(delen.map(({ toegelaten }) => toegelaten)),
      nietControleerbaar: sum(delen.map(({ nietControleerbaar }) => nietControleerbaar)),
      herstellingen: delen.flatMap(({ herstellingen }) => herstellingen).toSorted(first),
      breuken: delen.flatMap(({ breuken }) => breuken).toSorted(first),
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#werkers.map((werker) => werker.stop()));
  }
}

class Hier implements Werker {
  constructor(
    private readonly beoordelaar: Beoordelaar,
    private readonly hoor: Hoor,
  ) {}

  neem(regel: Getoond): void {
    this.beoordelaar.entry(regel);
  }

  ruimte(): Promise<void> {
    this.hoor(this.beoordelaar.beroepen());
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
  /** Rooms that are here, and can be filled. */
  readonly #rooms = Array.from({ length: mostRooms }, () => new ArrayBuffer(pakBytes));
  #pak: Pak | undefined;
  #fault: Error | undefined;
  #verslag: Deelverslag | undefined;
  #wake: () => void = () => undefined;

  constructor(
    herkomst: string,
    private readonly hoor: Hoor,
  ) {
    this.#worker = new Worker(new URL('./werker.js', import.meta.url), { workerData: { herkomst } });
    this.#worker.on('message', (antwoord: Antwoord) => {
      this.#heard(antwoord);
    });
    this.#worker.on('error', (fault: Error & { code?: unknown }) => {
      // What comes from another thread has lost its kind.
      const known = fault.code === 'kladruimte-ontbreekt';
      this.#fault = known ? new VerifyError('kladruimte-ontbreekt', fault.message) : fault;
      this.#wake();
    });
  }

  neem(regel: Getoond): void {
    if (this.#pak?.add(regel) === true) return;
    this.#send();
    // Whoever waits for room between bundles finds it here: a bundle is smaller than a few rooms.
    this.#pak = new Pak(this.#rooms.pop() ?? new ArrayBuffer(pakBytes));
    this.#pak.add(regel);
  }

  ruimte(): Promise<void> {
    return this.#until(() => this.#rooms.length > 0);
  }

  async klaar(): Promise<Deelverslag> {
    this.#send();
    this.#worker.postMessage(null);
    await this.#until(() => this.#verslag !== undefined);
    if (this.#verslag === undefined) throw new Error('A thread gave no report.');
    return this.#verslag;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #send(): void {
    if (this.#pak === undefined) return;
    this.#worker.postMessage(this.#pak.room, [this.#pak.room]);
    this.#pak = undefined;
  }

  #heard(antwoord: Antwoord): void {
    if ('verslag' in antwoord) {
      this.#verslag = antwoord.verslag;
    } else {
      if (this.#rooms.length < mostRooms) this.#rooms.push(antwoord.room);
      this.hoor(antwoord.beroepen);
    }
    this.#wake();
  }

  /** One caller at a time waits for a thread. */
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

const trajectKey = Buffer.from('"traject":"');
const trajectLength = 36;

/**
 * Whose entry this is, told from its traject without reading it: in a canonical leaf nothing after this key can look like
 * it. What is no such leaf is judged by whoever gets it, and found to be none.
 */
function shareOf(leaf: Buffer, shares: number): number {
  if (shares === 1) return 0;
  const begin = leaf.lastIndexOf(trajectKey) + trajectKey.length;
  let mixed = 0;
  for (let at = begin; at < begin + trajectLength; at += 1)
    mixed = (Math.imul(mixed, 31) + (leaf[at] ?? 0)) | 0;
  return (mixed >>> 0) % shares;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
