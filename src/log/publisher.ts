/**
 * Sees to it that every entry is covered by a checkpoint within a second. It publishes less than twice a second for an
 * organisation; a publication that fails is tried again. Writing stops only on proof: a head signed with our own key that the
 * database contradicts. Whatever else keeps the log from being signed (a key that is missing) is reported and tried again,
 * while decisions go on.
 */
import { Gather } from '../base/gather.js';
import type { Log } from './log.js';
import { LogError } from './log-error.js';

/** Milliseconds from an append to its publication, and between tries. */
const usualPause = 650;

export interface PublisherOptions {
  readonly log: Pick<Log, 'publish' | 'proof'>;
  /** Told once of what keeps an organisation from being published. */
  readonly report: (organisatie: string, fault: unknown) => void;
  /** Milliseconds; only a measurement has another than the usual. */
  readonly pauze?: number | undefined;
  /** Told of the size that is public now, for whoever follows; it must not wait. */
  readonly published?: (organisatie: string, omvang: number) => void;
  /** What was reported is over: it is published again. */
  readonly resumed?: (organisatie: string) => void;
}

export class Publisher {
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #gathers = new Map<string, Gather<null, number>>();
  /** What keeps an organisation from being published. */
  readonly #faults = new Map<string, LogError>();
  #closed = false;

  constructor(private readonly options: PublisherOptions) {}

  /** Something was appended. */
  appended(organisatie: string): void {
    if (this.#closed || this.#timers.has(organisatie)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(organisatie);
      this.now(organisatie).catch(() => {
        this.appended(organisatie);
      });
    }, this.options.pauze ?? usualPause).unref();
    this.#timers.set(organisatie, timer);
  }

  /** Publishes what is there now; many who ask at once share the work. Answers the published size. @throws LogError */
  async now(organisatie: string): Promise<number> {
    try {
      const omvang = await this.#gather(organisatie).add(null);
      if (this.#faults.delete(organisatie)) this.options.resumed?.(organisatie);
      this.options.published?.(organisatie, omvang);
      return omvang;
    } catch (fault) {
      const known = this.#faults.get(organisatie)?.message;
      if (!(fault instanceof LogError) || known !== fault.message) this.options.report(organisatie, fault);
      if (fault instanceof LogError) {
        this.#faults.set(organisatie, fault);
        // Nothing is recorded meanwhile that would bring us back here, and somebody may repair it.
        this.appended(organisatie);
      }
      throw fault;
    }
  }

  /**
   * The proof file of an entry; one that no checkpoint covers yet is covered first. Undefined when it is not in the log.
   * @throws LogError
   */
  async proof(organisatie: string, index: number): Promise<string | undefined> {
    const { log } = this.options;
    return (
      (await log.proof(organisatie, index)) ??
      (await this.now(organisatie).then(() => log.proof(organisatie, index)))
    );
  }

  /** Why nothing may be recorded for this organisation now; null when it may. */
  hindrance(organisatie: string): string | null {
    const fault = this.#faults.get(organisatie);
    return fault?.bewijs == null ? null : fault.message;
  }

  /** Organisations for which nothing may be recorded now, and why. */
  get hindrances(): ReadonlyMap<string, string> {
    const proven = [...this.#faults].filter(([, { bewijs }]) => bewijs !== null);
    return new Map(proven.map(([organisatie, { message }]) => [organisatie, message]));
  }

  /** Publishes what was appended last. */
  async close(): Promise<void> {
    this.#closed = true;
    const waiting = [...this.#timers.keys()];
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await Promise.allSettled(waiting.map((organisatie) => this.now(organisatie)));
  }

  #gather(organisatie: string): Gather<null, number> {
    const known = this.#gathers.get(organisatie);
    if (known !== undefined) return known;
    const gather = new Gather<null, number>(
      async (batch) => {
        const omvang = await this.options.log.publish(organisatie);
        return batch.map(() => omvang);
      },
      { most: Number.MAX_SAFE_INTEGER, parallel: 1 },
    );
    this.#gathers.set(organisatie, gather);
    return gather;
  }
}
