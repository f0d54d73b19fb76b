/**
 * The witnesses of our logs: each new checkpoint is submitted to those that the policy gives an address, and what they sign
 * along is kept. Nothing waits for them but who asks for it, and then for a while.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { GetuigeClient } from './getuige-client.js';
import { Inzending, type InzendingDeps } from './inzending.js';
import type { Meeondertekend } from './meeondertekend.js';

export interface GetuigenDeps extends Omit<InzendingDeps, 'rust'> {
  readonly meeondertekend: Meeondertekend;
  readonly fetcher: typeof fetch;
  readonly rust?: InzendingDeps['rust'];
}

const rust = { eerst: 2000, hoogstens: 300_000 };

export class Getuigen {
  readonly #inzendingen = new Map<string, readonly Inzending[]>();
  readonly #stop = new AbortController();

  constructor(private readonly deps: GetuigenDeps) {}

  /** The policy, as a dossier carries it. */
  get beleid(): Buffer {
    return this.deps.meeondertekend.beleid.bytes;
  }

  /** The witnesses that the policy knows, and what it asks of them together. */
  get instelling(): {
    readonly getuigen: readonly { naam: string; url: string | null }[];
    readonly quorum: string;
  } {
    const { getuigen, quorum } = this.deps.meeondertekend.beleid;
    return { getuigen: getuigen.map(({ naam, url }) => ({ naam, url })), quorum };
  }

  /** A checkpoint was published, or looked at again. */
  published(organisatie: string): void {
    for (const inzending of this.#of(organisatie)) inzending.wake();
  }

  /**
   * Asks the witnesses for the newest checkpoint, those that failed too, and waits until enough of them signed it along, all
   * of them answered, or the patience is over.
   * @param geduld milliseconds
   */
  async ask(organisatie: string, geduld: number): Promise<void> {
    const done = new AbortController();
    const asked = this.#of(organisatie).map(async (inzending) => {
      await inzending.now().catch(() => undefined);
      if (await this.#complete(organisatie)) done.abort();
    });
    const over = pause(geduld, undefined, { signal: done.signal, ref: false }).catch(() => undefined);
    await Promise.race([Promise.allSettled(asked), over]);
    done.abort();
  }

  /** What is under way is broken off: a stop does not wait for a witness. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all([...this.#inzendingen.values()].flat().map((inzending) => inzending.close()));
  }

  async #complete(organisatie: string): Promise<boolean> {
    const { gepubliceerd, notitie, sleutels = [] } = (await this.deps.logStore.logStand(organisatie)) ?? {};
    if (gepubliceerd == null || notitie == null) return false;
    const kop = { omvang: gepubliceerd, notitie };
    const newest = await this.deps.meeondertekend.newest(organisatie, kop, sleutels);
    return newest?.omvang === gepubliceerd;
  }

  #of(organisatie: string): readonly Inzending[] {
    const known = this.#inzendingen.get(organisatie);
    if (known !== undefined || this.#stop.signal.aborted) return known ?? [];
    const { deps } = this;
    const made = deps.meeondertekend.beleid.getuigen.flatMap((getuige) => {
      if (getuige.url === null) return [];
      const client = new GetuigeClient(getuige.url, deps.fetcher, this.#stop.signal);
      return [new Inzending({ rust, ...deps }, organisatie, getuige, client)];
    });
    this.#inzendingen.set(organisatie, made);
    return made;
  }
}
