/**
 * Checks the trail of one traject from its leaves alone: no server, no database, no code of the writer. Every hash is
 * computed again, every entry must follow the one before it, and the machine judges every attempt a second time: what
 * was admitted must be admissible, what was refused must be refused for the same reasons, and the state must be the same.
 */
import { hash } from 'node:crypto';
import { amsterdamDatum } from '../base/clock.js';
import type { HandelingInfo, Poging, Procedure, Rol, Stand } from '../procedure/definition.js';
import { recordingOf, recordingRole } from '../auth/policy.js';
import type { Procedures } from '../procedure/procedures.js';
import { canonicalText, sorted } from './canoniek.js';
import { GeheugenGeschiedenis, type Geschiedenis } from './geschiedenis.js';
import { readSpoorblad, type Ruw, type Spoorblad } from './spoorblad.js';
import { leafOf } from './tree.js';

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
  | 'opening-klopt-niet'
  | 'definitie-onbekend'
  | 'toestand-klopt-niet'
  | 'fase-klopt-niet'
  | 'signalen-kloppen-niet'
  | 'onbevoegd-vastgelegd'
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
  /** Texts and documents that an entry says were erased: volgnummer and path. */
  readonly gewist: ReadonlySet<string>;
}

export function verifyTrail(bladen: readonly GelezenBlad[], procedures: Procedures): Verslag {
  const controle = new Spoorcontrole(procedures);
  for (const blad of bladen) controle.check(blad);
  return controle.verslag();
}

/** A leaf whose text was parsed and whose hash was computed. */
export interface Gelezen extends Ruw {
  /** Hex leaf hash of the bytes. */
  readonly hash: string;
}

/** What comes of judging one entry again. */
interface Gewogen {
  /** The state after it, by this judgement; null when that cannot be known. */
  readonly na: Stand | null;
  readonly breuken: readonly Breuk[];
  /** False when the entry does not hold what the machine would have to be asked. */
  readonly beoordeeld: boolean;
}

/** The trail of one traject, entry by entry. */
export class Spoorcontrole {
  #regels = 0;
  #toegelaten = 0;
  #nietControleerbaar = 0;
  #vorige: string | null = null;
  #tijd = '';
  #stand: Stand | null = null;
  /** False after entries that were not shown or do not hold: the state is then only supposed, until an entry proves it. */
  #zeker = true;
  /** Every admitted entry up to here was seen. */
  #volledig = true;
  /** Hash of the last stand that was hashed: a refused attempt leaves it as it is. */
  #gehasht: { readonly stand: Stand; readonly hash: string } | null = null;
  readonly #breuken: { volgnummer: number; breuk: Breuk }[] = [];
  readonly #gewist = new Set<string>();

  constructor(
    private readonly procedures: Procedures,
    private readonly geschiedenis: Geschiedenis = new GeheugenGeschiedenis(),
  ) {}

  check({ bytes, bladhash }: GelezenBlad): void {
    const hash = leafOf(bytes).toString('hex');
    const tekst = bytes.toString('utf8');
    this.follow({ bytes, tekst, blad: parsed(tekst), hash });
    this.#must(hash === bladhash, 'bladhash-klopt-niet');
  }

  /** The next entry. */
  follow({ hash: eigen, ...ruw }: Gelezen): void {
    this.#regels += 1;
    const vorige = this.#vorige;
    this.#vorige = eigen;
    try {
      const { blad, canoniek } = readSpoorblad(ruw);
      this.#must(canoniek, 'blad-niet-canoniek');
      this.#read(blad, ruw.bytes, vorige);
    } catch {
      // Signed or not, this is no entry as the format has it.
      this.#must(false, 'blad-onleesbaar');
      this.#lose();
    }
  }

  /** Entries that are not shown come before the next one, the last of them with this leaf hash. */
  skip(aantal: number, vorige: string): void {
    this.#regels += aantal;
    this.#vorige = vorige;
    this.#zeker = false;
    this.#volledig = false;
  }

  /** Hex leaf hash of the last entry; null before the first. */
  get vorige(): string | null {
    return this.#vorige;
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

  #read(blad: Spoorblad, bytes: Buffer, vorige: string | null): void {
    this.#must(blad.volgnummer === this.#regels, 'volgnummer-sluit-niet-aan');
    this.#must(blad.vorige === vorige, 'vorige-klopt-niet');
    // What came between the two was not seen, so that the state before this entry is only supposed.
    if (blad.volgnummer !== this.#regels || blad.vorige !== vorige) {
      this.#zeker = false;
      this.#volledig = false;
    }
    this.#regels = blad.volgnummer;
    this.#must(blad.registratietijdstip >= this.#tijd, 'tijd-loopt-terug');
    this.#tijd = blad.registratietijdstip;
    if (blad.resultaat === 'toegelaten') this.#toegelaten += 1;
    this.#judge(blad, bytes);
  }

  #judge(blad: Spoorblad, bytes: Buffer): void {
    const { naam, versie, machine } = blad.procedure;
    const procedure = this.procedures.find(naam, versie);
    if (procedure?.machine !== machine) {
      this.#must(false, 'definitie-onbekend');
      this.#lose();
      return;
    }
    // A second opening would put the traject back to its beginning; what it is instead is not known.
    if ((blad.soort === 'opening') !== (blad.volgnummer === 1)) {
      this.#must(false, 'opening-klopt-niet');
      this.#zeker = false;
      return;
    }
    const { na, breuken, beoordeeld } = this.#weigh(blad, procedure);
    const bewezen = na !== null && this.#hashOf(na) === blad.toestand;
    // A state that was only supposed is proven again by the first entry that holds in every way and leads to the same one.
    if (!this.#zeker && !(bewezen && breuken.length === 0)) {
      this.#nietControleerbaar += 1;
      this.#lose();
      return;
    }
    this.#zeker = na === null || bewezen;
    this.#must(this.#zeker, 'toestand-klopt-niet');
    for (const breuk of breuken) this.#must(false, breuk);
    if (!beoordeeld) this.#nietControleerbaar += 1;
    this.#stand = na;
    if (blad.resultaat === 'toegelaten' && blad.soort !== 'wissing') this.geschiedenis.add(bytes);
  }

  #weigh(blad: Spoorblad, procedure: Procedure): Gewogen {
    const { soort, gegevens, resultaat } = blad;
    const voor = this.#stand;
    if (soort === 'wissing') {
      this.#note(blad);
      const breuken = [...rights(blad, blad.registrator.rol === 'beheerder'), ...passage(blad, voor, voor)];
      return { na: voor, breuken, beoordeeld: true };
    }
    if (soort === 'opening') {
      const { fase, feiten } = procedure.open(gegevens ?? {});
      // The facts keep the order of their keys from entry to entry: sorted once, they need not be sorted for every hash.
      const na = { fase, feiten: sorted(feiten) };
      const breuken = [...rights(blad, blad.registrator.rol === 'griffier'), ...passage(blad, null, na)];
      return { na, breuken, beoordeeld: true };
    }
    if (voor === null) return { na: null, breuken: [], beoordeeld: false };
    if (gegevens === null) {
      const breuken: Breuk[] = resultaat === 'toegelaten' ? ['ten-onrechte-toegelaten'] : [];
      return {
        na: voor,
        breuken: [...breuken, ...grounds(blad), ...passage(blad, voor, voor)],
        beoordeeld: false,
      };
    }
    return this.#decide(blad, voor, procedure);
  }

  /** The machine's judgement of an attempt beside the one in the entry. */
  #decide(blad: Spoorblad, voor: Stand, procedure: Procedure): Gewogen {
    const info = procedure.handelingen.get(blad.handeling ?? '');
    const rereads = info?.leestGeschiedenis === true;
    // What such a decision would read was not all shown.
    if (rereads && !this.#volledig) {
      this.#zeker = false;
      return { na: voor, breuken: [], beoordeeld: false };
    }
    const eerder = rereads
      ? this.geschiedenis.alles().map((bytes) => pogingOf(parsed(bytes.toString('utf8')) as Spoorblad))
      : [];
    const oordeel = procedure.decide(voor, pogingOf(blad), eerder);
    const breuken =
      info === undefined ? [] : rights(blad, mayRecord(blad, info, procedure.gekozenBureau(voor)));
    const toegelaten = blad.resultaat === 'toegelaten';
    if (oordeel.toegelaten !== toegelaten) {
      const breuk = toegelaten ? 'ten-onrechte-toegelaten' : 'ten-onrechte-geweigerd';
      return { na: voor, breuken: [...breuken, breuk], beoordeeld: true };
    }
    const na = oordeel.toegelaten ? oordeel.stand : voor;
    const redenen = oordeel.toegelaten ? [] : [...new Set(oordeel.redenen.map(({ code }) => code))];
    const signalen = oordeel.toegelaten ? oordeel.signalen : [];
    if (!same(redenen, blad.redenen)) breuken.push('redenen-kloppen-niet');
    if (!same(signalen, blad.signalen)) breuken.push('signalen-kloppen-niet');
    return { na, breuken: [...breuken, ...passage(blad, voor, na)], beoordeeld: true };
  }

  /** From here on the state is not known. */
  #lose(): void {
    this.#stand = null;
    this.#zeker = false;
    this.#volledig = false;
  }

  #hashOf(stand: Stand): string {
    if (this.#gehasht?.stand !== stand) this.#gehasht = { stand, hash: stateHash(stand) };
    return this.#gehasht.hash;
  }

  #note({ gegevens }: Spoorblad): void {
    const { volgnummer, veld } = (gegevens ?? {}) as { volgnummer?: unknown; veld?: unknown };
    this.#gewist.add(`${String(volgnummer)} ${String(veld)}`);
  }

  #must(holds: boolean, breuk: Breuk): void {
    if (!holds) this.#breuken.push({ volgnummer: this.#regels, breuk });
  }
}

function rights({ orgaan, soort }: Spoorblad, allowed: boolean): Breuk[] {
  return allowed && (soort === 'handeling' || orgaan === null) ? [] : ['onbevoegd-vastgelegd'];
}

/** Whether the role in the entry may record this handeling of this organ, by the policy that the server applies. */
function mayRecord(
  { registrator, orgaan, gegevens }: Spoorblad,
  info: HandelingInfo,
  gekozenBureau: string | null,
): boolean {
  const { rol, bureau } = registrator;
  const found = recordingRole(
    { rollen: [rol as Rol], bureau },
    recordingOf(info, orgaan, { genoemd: gegevens?.['bureau'], gekozenBureau }),
  );
  return found !== null && info.organen.includes(orgaan ?? '') && (rol === 'bureau') === (bureau !== null);
}

/** Only a refusal has reasons. */
function grounds({ resultaat, redenen }: Spoorblad): Breuk[] {
  return (resultaat === 'toegelaten') === (redenen.length === 0) ? [] : ['redenen-kloppen-niet'];
}

/** The phases that the entry names; of a refused attempt there is none after it. */
function passage({ van, naar, resultaat }: Spoorblad, voor: Stand | null, na: Stand | null): Breuk[] {
  const after = resultaat === 'toegelaten' ? (na?.fase ?? null) : null;
  return van === (voor?.fase ?? null) && naar === after ? [] : ['fase-klopt-niet'];
}

function same(own: readonly string[], shown: readonly string[]): boolean {
  return own.length === shown.length && own.every((code, i) => code === shown[i]);
}

/** SHA-256 of JCS({fase, feiten}). */
function stateHash({ fase, feiten }: Stand): string {
  return hash('sha256', `{"fase":${JSON.stringify(fase)},"feiten":${canonicalText(feiten)}}`, 'hex');
}

/** undefined when it is no JSON. */
function parsed(tekst: string): unknown {
  try {
    return JSON.parse(tekst);
  } catch {
    return undefined;
  }
}

function pogingOf(blad: Spoorblad): Poging {
  return {
    handeling: blad.soort === 'opening' ? 'traject-openen' : (blad.handeling ?? ''),
    orgaan: blad.orgaan,
    gegevens: blad.gegevens ?? {},
    vandaag: amsterdamDatum(new Date(blad.registratietijdstip)),
    volgnummer: blad.volgnummer,
  };
}
