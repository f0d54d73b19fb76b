/**
 * The checkpoints of one log for one witness: one submission at a time, of the newest there is then. A witness that does
 * not answer is left alone for a while, longer each time; nothing waits for it.
 */
import { Gather } from '../base/gather.js';
import type { Clock } from '../base/clock.js';
import type { BeleidGetuige } from '../verify/beleid.js';
import { readSignatures } from '../verify/note.js';
import type { GetuigeClient } from './getuige-client.js';
import type { MeeondertekeningStore } from './getuige-store.js';
import type { Incident, IncidentSoort, Melder } from './incident.js';
import { LogError } from './log-error.js';
import { proveWith, type TegenspraakDeps } from './tegenspraak.js';
import type { Log } from './log.js';

export interface InzendingDeps extends TegenspraakDeps {
  readonly log: Pick<Log, 'contradicts' | 'consistency'>;
  readonly store: MeeondertekeningStore;
  readonly clock: Clock;
  readonly meld: Melder;
  /** Told once of what keeps a witness from signing along. */
  readonly report: (organisatie: string, getuige: string, fault: unknown) => void;
  /** Milliseconds until a witness that failed is tried again: the first time, and at most. */
  readonly rust: { readonly eerst: number; readonly hoogstens: number };
}

interface Kop {
  readonly herkomst: string;
  readonly omvang: number;
  readonly notitie: string;
}

/** Other processes submit the same log: a witness may be further each time we come. */
const mostTries = 4;

export class Inzending {
  readonly #gather = new Gather<null, null>(
    async (batch) => {
      await this.#run();
      return batch.map(() => null);
    },
    { most: Number.MAX_SAFE_INTEGER, parallel: 1 },
  );
  /** Since the last time all was well. */
  readonly #told = new Set<IncidentSoort>();
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  /** At the start a witness is asked even if it signed our newest along: it may have seen more than the database knows. */
  #asked = false;
  #closed = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly deps: InzendingDeps,
    private readonly organisatie: string,
    private readonly getuige: BeleidGetuige,
    private readonly client: GetuigeClient,
  ) {}

  /** There is something new; a witness that failed has its rest first. */
  wake(): void {
    if (this.#timer === undefined) this.now().catch(() => undefined);
  }

  /** Submits the newest there is, after what is under way. @throws when the witness does not sign it along */
  async now(): Promise<void> {
    if (!this.#closed) await this.#gather.add(null);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    if (this.#closed) return;
    const submitted = this.#submit();
    this.#running = submitted.catch(() => undefined);
    try {
      await submitted;
      this.#failures = 0;
      this.#told.clear();
      clearTimeout(this.#timer);
      this.#timer = undefined;
    } catch (fault) {
      this.#rest();
      if (this.#failures === 1 && !this.#isClosed()) this.deps.report(this.organisatie, this.#naam, fault);
      throw fault;
    }
  }

  #rest(): void {
    this.#failures += 1;
    clearTimeout(this.#timer);
    if (this.#isClosed()) return;
    const { eerst, hoogstens } = this.deps.rust;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.wake();
      },
      Math.min(hoogstens, eerst * 2 ** Math.min(this.#failures - 1, 20)),
    ).unref();
  }

  async #submit(): Promise<void> {
    const { store } = this.deps;
    let kop = await this.#newest();
    if (kop === undefined) return;
    const laatste = await store.laatste(this.organisatie, this.getuige.vkey);
    if (this.#asked && laatste >= kop.omvang) return;
    let oud = Math.min(laatste, kop.omvang);
    for (let tries = 0; tries < mostTries; tries += 1) {
      const bewijs = await this.deps.log.consistency(this.organisatie, oud, kop.omvang);
      const antwoord = await this.client.submit({ oud, bewijs: bewijs ?? [], notitie: kop.notitie });
      if (antwoord.soort === 'meeondertekend') return this.#keep(kop, antwoord.regels);
      if (antwoord.soort === 'spreekt-tegen') return this.#confront(kop);
      oud = antwoord.omvang;
      // Read anew: another process may have gone on since. Not further than the database can have been, though.
      kop = await this.#reaching(oud, kop);
    }
    throw unwilling('hij noemt telkens een andere omvang');
  }

  /** The newest checkpoint, when it is at least this large. */
  async #reaching(omvang: number, kop: Kop): Promise<Kop> {
    if (omvang <= kop.omvang) return kop;
    const stand = await this.deps.logStore.logStand(this.organisatie);
    if (stand === undefined || omvang > stand.omvang) return this.#ahead(kop, omvang, stand?.omvang ?? 0);
    const newer = await this.#newest();
    if (newer !== undefined && omvang <= newer.omvang) return newer;
    throw unwilling(`hij is met ${omvang} regels verder dan wat hier is gepubliceerd`);
  }

  /** The witness saw more than the database has. That is no proof: anyone can name a size. */
  async #ahead(kop: Kop, omvang: number, database: number): Promise<never> {
    this.#meld({
      soort: 'getuige-verder',
      melding: `Getuige ${this.#naam} zegt ${omvang} regels van het log van ${this.organisatie} te hebben gezien, maar de database heeft er ${database}. Misschien is een oude kopie teruggezet. Laat het onderzoeken; zolang de getuige het niet met een handtekening van dit log toont, gaat het vastleggen door.`,
      bewijs: null,
    });
    return this.#confront(kop);
  }

  /** What the witness shows may prove that the database was put back. @throws always: it did not sign along */
  async #confront({ herkomst }: Kop): Promise<never> {
    const getoond = await this.client.laatste(herkomst);
    if (getoond === undefined)
      throw unwilling('hij vindt dat het log zichzelf tegenspreekt, en toont niet waarom');
    const incident = await proveWith(this.deps, this.organisatie, this.#naam, getoond);
    if (incident === undefined) throw unwilling('wat hij van het log toont, spreekt de database niet tegen');
    this.#meld(incident);
    throw unwilling('hij heeft een later checkpoint van dit log, dat de database tegenspreekt');
  }

  async #keep({ omvang, notitie }: Kop, antwoord: string): Promise<void> {
    const tekst = notitie.slice(0, notitie.indexOf('\n\n') + 1);
    const { handtekeningen } = readSignatures(`${tekst}\n${antwoord}`, [this.getuige.sleutel]);
    const [eigen] = handtekeningen;
    if (eigen === undefined) throw unwilling('er is geen handtekening bij van de sleutel in het beleid');
    const tijdstip = this.deps.clock.now().toISOString();
    const { vkey: getuige } = this.getuige;
    await this.deps.store.bewaar(this.organisatie, { omvang, getuige, regel: eigen.regel, tijdstip });
    this.#asked = true;
  }

  async #newest(): Promise<Kop | undefined> {
    const { herkomst, gepubliceerd, notitie } = (await this.deps.logStore.logStand(this.organisatie)) ?? {};
    if (herkomst == null || gepubliceerd == null || notitie == null) return undefined;
    return { herkomst, omvang: gepubliceerd, notitie };
  }

  #meld(incident: Incident): void {
    if (this.#told.has(incident.soort)) return;
    this.#told.add(incident.soort);
    this.deps.meld(this.organisatie, incident);
  }

  get #naam(): string {
    return this.getuige.sleutel.naam;
  }

  /** Asked again after a wait, in which it may have changed. */
  #isClosed(): boolean {
    return this.#closed;
  }
}

function unwilling(waarom: string): LogError {
  return new LogError('getuige-antwoordt-niet', `De getuige tekent niet mee: ${waarom}.`);
}
