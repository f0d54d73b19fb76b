/**
 * Has the checkpoints of the logs stamped by an authority elsewhere, so that nobody who holds our keys can make an older
 * history afterwards. It follows publication and holds nothing up: what goes wrong here is reported once and tried again.
 */
import type { Clock } from '../base/clock.js';
import type { Log } from './log.js';
import type { TijdstempelRegel, TijdstempelStore } from './tijdstempel-store.js';
import type { Tijdstempelautoriteit } from './tijdstempelautoriteit.js';

export interface TijdstempelsOptions {
  readonly store: TijdstempelStore;
  readonly log: Pick<Log, 'checkpoint'>;
  readonly clock: Clock;
  /** undefined = what was kept is shown, and nothing more is stamped. */
  readonly autoriteit: Pick<Tijdstempelautoriteit, 'stempel'> | undefined;
  /** Seconds between two stamps of one log, at least. */
  readonly interval: number;
  /** Told once of what keeps a log from being stamped, until it is stamped again. */
  readonly report: (organisatie: string, melding: string) => void;
  /** Does something after so many milliseconds, unless it is called off. */
  readonly later?: (ms: number, job: () => void) => () => void;
}

/** Milliseconds before the first new try; each next one is twice as long. */
const firstPause = 15_000;
const longestPause = 3_600_000;
/** Milliseconds that a dossier waits for its stamp. */
const dossierPatience = 5000;
/** Milliseconds by which two clocks may differ before it is said. */
const skew = 60_000;

/** What is under way for a log. */
interface Werk {
  /** Size that was published last. */
  newest: number;
  /** Size that was stamped last, as far as is known here. */
  stamped: number;
  /** By our own clock, in milliseconds. */
  lastTime: number;
  faults: number;
  /** Whether it was said that no stamp comes, and that the clocks differ. */
  reported: boolean;
  clockReported: boolean;
  cancel: (() => void) | undefined;
  busy: Promise<void> | undefined;
}

export class Tijdstempels {
  readonly #werk = new Map<string, Werk>();
  readonly #asked = new Map<string, Promise<Buffer | undefined>>();
  readonly #closing = new AbortController();
  readonly #later: NonNullable<TijdstempelsOptions['later']>;

  constructor(private readonly options: TijdstempelsOptions) {
    this.#later = options.later ?? timer;
  }

  /** A checkpoint of this size was published. Returns at once. */
  published(organisatie: string, omvang: number): void {
    if (this.options.autoriteit === undefined) return;
    const werk = this.#of(organisatie);
    werk.newest = Math.max(werk.newest, omvang);
    this.#plan(organisatie, werk);
  }

  /** The signed note of a published size. */
  checkpoint(organisatie: string, omvang: number): Promise<string | undefined> {
    return this.options.store.checkpoint(organisatie, omvang);
  }

  /** The stamp of a published size, as it was received. */
  antwoord(organisatie: string, omvang: number): Promise<Buffer | undefined> {
    return this.options.store.tijdstempel(organisatie, omvang);
  }

  /** Those of sizes beyond `na`, the smallest first. */
  lijst(organisatie: string, na: number, aantal: number): Promise<TijdstempelRegel[]> {
    return this.options.store.tijdstempels(organisatie, na, aantal);
  }

  /** Whether checkpoints are stamped now; what was kept before is shown all the same. */
  get aan(): boolean {
    return this.options.autoriteit !== undefined;
  }

  /** That of the largest size; undefined when there is none. */
  laatste(organisatie: string): Promise<TijdstempelRegel | undefined> {
    return this.options.store.laatste(organisatie);
  }

  /** The stamp of this very checkpoint, for a dossier: kept, or asked for now. undefined when none comes within seconds. */
  async bij(organisatie: string, notitie: string): Promise<Buffer | undefined> {
    const { omvang } = headOf(notitie);
    const kept = await this.antwoord(organisatie, omvang);
    if (kept !== undefined || this.options.autoriteit === undefined) return kept;
    const werk = this.#of(organisatie);
    const asked = this.#ask(organisatie, notitie).catch((fault: unknown) => {
      this.#failed(organisatie, werk, fault);
      return undefined;
    });
    let cancel = (): void => undefined;
    const tooLate = new Promise<undefined>((resolve) => {
      const timeout = setTimeout(() => {
        resolve(undefined);
      }, dossierPatience).unref();
      cancel = () => {
        clearTimeout(timeout);
      };
    });
    const stamp = await Promise.race([asked, tooLate]);
    cancel();
    return stamp;
  }

  /** Lets go of what is being asked. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const { cancel } of this.#werk.values()) cancel?.();
    await Promise.allSettled([...this.#asked.values(), ...[...this.#werk.values()].map(({ busy }) => busy)]);
  }

  #of(organisatie: string): Werk {
    const known = this.#werk.get(organisatie);
    if (known !== undefined) return known;
    const fresh: Werk = {
      newest: 0,
      stamped: 0,
      lastTime: 0,
      faults: 0,
      reported: false,
      clockReported: false,
      cancel: undefined,
      busy: undefined,
    };
    this.#werk.set(organisatie, fresh);
    return fresh;
  }

  /** Sets a moment for the next stamp, when there is something to stamp and no moment was set. */
  #plan(organisatie: string, werk: Werk): void {
    const idle = werk.cancel === undefined && werk.busy === undefined;
    if (!idle || this.#closing.signal.aborted || werk.newest <= werk.stamped) return;
    werk.busy = this.#run(organisatie, werk).finally(() => {
      werk.busy = undefined;
      this.#plan(organisatie, werk);
    });
  }

  async #run(organisatie: string, werk: Werk): Promise<void> {
    try {
      const wait = await this.#untilDue(organisatie, werk);
      if (wait > 0) {
        this.#wake(organisatie, werk, wait);
        return;
      }
      if (werk.newest <= werk.stamped) return;
      const notitie = await this.options.log.checkpoint(organisatie);
      if (notitie === undefined) throw new Error(`Organisation ${organisatie} has no checkpoint.`);
      await this.#ask(organisatie, notitie);
      werk.faults = 0;
    } catch (fault) {
      this.#failed(organisatie, werk, fault);
      werk.faults += 1;
      this.#wake(organisatie, werk, Math.min(firstPause * 2 ** (werk.faults - 1), longestPause));
    }
  }

  #wake(organisatie: string, werk: Werk, ms: number): void {
    if (this.#closing.signal.aborted) return;
    werk.cancel = this.#later(ms, () => {
      werk.cancel = undefined;
      this.#plan(organisatie, werk);
    });
  }

  /** Milliseconds; another server on this database may have stamped since. */
  async #untilDue(organisatie: string, werk: Werk): Promise<number> {
    const laatste = await this.options.store.laatste(organisatie);
    if (laatste === undefined) return 0;
    werk.stamped = Math.max(werk.stamped, laatste.omvang);
    const now = this.options.clock.now().getTime();
    const stamped = Date.parse(laatste.tijdstip);
    // A stamp of tomorrow, by a clock that is wrong, holds up no longer than one of when it was first seen here.
    if (stamped > now && werk.lastTime === 0) werk.lastTime = now;
    const last = stamped > now ? werk.lastTime : Math.max(werk.lastTime, stamped);
    return last + this.options.interval * 1000 - now;
  }

  /** Asks for a stamp and keeps it; who asks for the same shares the answer. @throws LogError */
  #ask(organisatie: string, notitie: string): Promise<Buffer | undefined> {
    const { omvang, tekst } = headOf(notitie);
    const naam = `${organisatie} ${omvang}`;
    const known = this.#asked.get(naam);
    if (known !== undefined) return known;
    const asked = this.#stamp(organisatie, omvang, tekst).finally(() => this.#asked.delete(naam));
    this.#asked.set(naam, asked);
    return asked;
  }

  async #stamp(organisatie: string, omvang: number, tekst: string): Promise<Buffer | undefined> {
    const { store, autoriteit } = this.options;
    const ontvangen = await autoriteit?.stempel(tekst, this.#closing.signal);
    if (ontvangen === undefined) return undefined;
    const { autoriteit: naam, antwoord, tijdstip } = ontvangen;
    const werk = this.#of(organisatie);
    const fresh = { omvang, tijdstip: tijdstip.toISOString(), autoriteit: naam, antwoord };
    const first = await store.bewaar(organisatie, fresh);
    werk.stamped = Math.max(werk.stamped, omvang);
    werk.lastTime = this.options.clock.now().getTime();
    werk.reported = false;
    this.#compareClocks(organisatie, werk, tijdstip);
    return first ? antwoord : store.tijdstempel(organisatie, omvang);
  }

  /** The stamp is kept all the same: it is one of the two clocks that is wrong, and perhaps ours. */
  #compareClocks(organisatie: string, werk: Werk, tijdstip: Date): void {
    const difference = Math.abs(tijdstip.getTime() - this.options.clock.now().getTime());
    if (difference > skew && !werk.clockReported)
      this.options.report(
        organisatie,
        `De klok van deze server en die van de tijdstempelautoriteit verschillen ${Math.round(difference / 1000)} seconden. Zet de klok gelijk; wie controleert, ziet het verschil.`,
      );
    werk.clockReported = difference > skew;
  }

  #failed(organisatie: string, werk: Werk, fault: unknown): void {
    if (this.#closing.signal.aborted || werk.reported) return;
    werk.reported = true;
    const why = fault instanceof Error ? fault.message : String(fault);
    this.options.report(
      organisatie,
      `Het log van ${organisatie} heeft geen nieuw tijdstempel. ${why} Vastleggen gaat gewoon door; het wordt later opnieuw geprobeerd.`,
    );
  }
}

/** What is stamped of a checkpoint: the text that was signed, without the signatures. */
function headOf(notitie: string): { omvang: number; tekst: string } {
  const tekst = notitie.slice(0, notitie.indexOf('\n\n') + 1);
  return { tekst, omvang: Number(tekst.split('\n')[1]) };
}

function timer(ms: number, job: () => void): () => void {
  // A longer wait would be none at all.
  const timeout = setTimeout(job, Math.min(ms, 2_147_483_647)).unref();
  return () => {
    clearTimeout(timeout);
  };
}
