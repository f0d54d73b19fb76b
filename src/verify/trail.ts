/**
 * Checks the trail of one traject from its leaves alone: no server, no database, no code of the writer. Every hash is
 * computed again, every entry must follow the one before it, and the machine judges every attempt a second time: what
 * was admitted must be admissible, what was refused must be refused for the same reasons, and the state must be the same.
 */
import { createHash } from 'node:crypto';
import canonicalizeModule from 'canonicalize';
import { amsterdamDatum } from '../base/clock.js';
import type { Bladgegevens, Poging, Procedure, Stand } from '../procedure/definition.js';
import type { Procedures } from '../procedure/procedures.js';

const canonicalize = canonicalizeModule as unknown as (value: unknown) => string;

/** A leaf as it was read: its bytes, and the hash under which it was shown. */
export interface GelezenBlad {
  readonly bytes: Buffer;
  /** Hex. */
  readonly bladhash: string;
}

export type Breuk =
  | 'bladhash-klopt-niet'
  | 'blad-onleesbaar'
  | 'blad-niet-canoniek'
  | 'volgnummer-sluit-niet-aan'
  | 'vorige-klopt-niet'
  | 'definitie-onbekend'
  | 'toestand-klopt-niet'
  | 'ten-onrechte-toegelaten'
  | 'ten-onrechte-geweigerd'
  | 'redenen-kloppen-niet'
  | 'tijd-loopt-terug';

export interface Verslag {
  readonly regels: number;
  readonly toegelaten: number;
  readonly geweigerd: number;
  /** Refused before the machine was asked (400, 403, 412): they carry no gegevens to judge again. */
  readonly nietControleerbaar: number;
  readonly breuken: readonly { readonly volgnummer: number; readonly breuk: Breuk }[];
  /** Where the traject stands by its trail; null when the trail is empty or broken off. */
  readonly stand: Stand | null;
  /** Texts that an entry says were erased: volgnummer and path. */
  readonly gewist: ReadonlySet<string>;
}

/** What this verifier reads of a leaf. */
interface Blad {
  readonly traject: string;
  readonly volgnummer: number;
  readonly vorige: string | null;
  readonly registratietijdstip: string;
  readonly soort: string;
  readonly handeling: string | null;
  readonly orgaan: string | null;
  readonly resultaat: 'toegelaten' | 'geweigerd';
  readonly redenen: readonly string[];
  readonly procedure: { readonly naam: string; readonly versie: number; readonly machine: string };
  readonly toestand: string;
  readonly gegevens: Bladgegevens | null;
}

export function verifyTrail(bladen: readonly GelezenBlad[], procedures: Procedures): Verslag {
  const controle = new Spoorcontrole(procedures);
  for (const blad of bladen) controle.check(blad);
  return controle.verslag();
}

/** The trail of one traject, entry by entry. */
export class Spoorcontrole {
  #regels = 0;
  #toegelaten = 0;
  #nietControleerbaar = 0;
  #vorige: string | null = null;
  #tijd = '';
  #stand: Stand | null = null;
  /** False after entries that were not shown: the state may have changed in them. */
  #zeker = true;
  readonly #geschiedenis: Poging[] = [];
  readonly #breuken: { volgnummer: number; breuk: Breuk }[] = [];
  readonly #gewist = new Set<string>();

  constructor(private readonly procedures: Procedures) {}

  check({ bytes, bladhash }: GelezenBlad): void {
    this.#regels += 1;
    const vorige = this.#vorige;
    const eigen = createHash('sha256')
      .update(Buffer.from([0]))
      .update(bytes)
      .digest('hex');
    this.#must(eigen === bladhash, 'bladhash-klopt-niet');
    this.#vorige = eigen;
    try {
      this.#read(JSON.parse(bytes.toString('utf8')) as Blad, bytes, vorige);
    } catch {
      // Signed or not, this is no entry as the format has it.
      this.#must(false, 'blad-onleesbaar');
      this.#stand = null;
    }
  }

  #read(blad: Blad, bytes: Buffer, vorige: string | null): void {
    this.#must(canonicalize(blad) === bytes.toString('utf8'), 'blad-niet-canoniek');
    this.#must(blad.volgnummer === this.#regels, 'volgnummer-sluit-niet-aan');
    this.#must(blad.vorige === vorige, 'vorige-klopt-niet');
    if (Number.isSafeInteger(blad.volgnummer)) this.#regels = blad.volgnummer;
    this.#must(blad.registratietijdstip >= this.#tijd, 'tijd-loopt-terug');
    this.#tijd = blad.registratietijdstip;
    this.#judge(blad);
  }

  /** Entries that are not shown come before the next one, the last of them with this leaf hash. */
  skip(aantal: number, vorige: string): void {
    this.#regels += aantal;
    this.#vorige = vorige;
    this.#zeker = false;
  }

  get regels(): number {
    return this.#regels;
  }

  verslag(): Verslag {
    return {
      regels: this.#regels,
      toegelaten: this.#toegelaten,
      geweigerd: this.#regels - this.#toegelaten,
      nietControleerbaar: this.#nietControleerbaar,
      breuken: this.#breuken,
      stand: this.#stand,
      gewist: this.#gewist,
    };
  }

  #judge(blad: Blad): void {
    // Said as such by the caller: a repair is of the log, and belongs to no traject.
    if (blad.soort === 'herstel') throw new Error('A traject has no repair.');
    const { naam, versie, machine } = blad.procedure;
    const procedure = this.procedures.find(naam, versie);
    if (procedure?.machine !== machine) {
      this.#must(false, 'definitie-onbekend');
      return;
    }
    if (blad.resultaat === 'toegelaten') this.#toegelaten += 1;
    if (this.#zeker) {
      this.#decide(blad, procedure);
      if (this.#stand !== null) this.#must(stateHash(this.#stand) === blad.toestand, 'toestand-klopt-niet');
    } else {
      this.#decideUnsure(blad, procedure);
    }
  }

  /** The state before is only supposed; when the same state follows from it as the leaf has, it is proven again. */
  #decideUnsure(blad: Blad, procedure: Procedure): void {
    const [geschiedenis, breuken, unseen] = [
      this.#geschiedenis.length,
      this.#breuken.length,
      this.#nietControleerbaar,
    ];
    this.#decide(blad, procedure);
    if (
      this.#breuken.length === breuken &&
      this.#stand !== null &&
      stateHash(this.#stand) === blad.toestand
    ) {
      this.#zeker = true;
      return;
    }
    this.#geschiedenis.length = geschiedenis;
    this.#breuken.length = breuken;
    this.#nietControleerbaar = unseen + 1;
    this.#stand = null;
  }

  #decide(blad: Blad, procedure: Procedure): void {
    // An erasure leaves the state as it is.
    if (blad.soort === 'wissing') {
      this.#note(blad);
      return;
    }
    const poging = pogingOf(blad);
    if (blad.soort === 'opening') {
      this.#stand = procedure.open(poging.gegevens);
      this.#geschiedenis.push(poging);
      return;
    }
    if (blad.gegevens === null || this.#stand === null) {
      this.#nietControleerbaar += 1;
      return;
    }
    const oordeel = procedure.decide(this.#stand, poging, this.#geschiedenis);
    if (!oordeel.toegelaten) {
      const redenen = [...new Set(oordeel.redenen.map(({ code }) => code))];
      if (blad.resultaat === 'toegelaten') this.#must(false, 'ten-onrechte-toegelaten');
      else this.#must(redenen.join() === blad.redenen.join(), 'redenen-kloppen-niet');
      return;
    }
    if (blad.resultaat === 'geweigerd') {
      this.#must(false, 'ten-onrechte-geweigerd');
      return;
    }
    this.#stand = oordeel.stand;
    this.#geschiedenis.push(poging);
  }

  #note({ soort, gegevens }: Blad): void {
    const { volgnummer, veld } = (gegevens ?? {}) as { volgnummer?: unknown; veld?: unknown };
    if (soort === 'wissing') this.#gewist.add(`${String(volgnummer)} ${String(veld)}`);
  }

  #must(holds: boolean, breuk: Breuk): void {
    if (!holds) this.#breuken.push({ volgnummer: this.#regels, breuk });
  }
}

/** SHA-256 of JCS({fase, feiten}). */
function stateHash({ fase, feiten }: Stand): string {
  return createHash('sha256').update(canonicalize({ fase, feiten })).digest('hex');
}

function pogingOf(blad: Blad): Poging {
  return {
    handeling: blad.handeling ?? '',
    orgaan: blad.orgaan,
    gegevens: blad.gegevens ?? {},
    vandaag: amsterdamDatum(new Date(blad.registratietijdstip)),
    volgnummer: blad.volgnummer,
  };
}
