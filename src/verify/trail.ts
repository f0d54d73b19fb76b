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
import { GeheugenGeschiedenis, nergens, type Geschiedenis, type Plek } from './geschiedenis.js';
import { readRuw, readSpoorblad, type Ruw, type Spoorblad } from './spoorblad.js';
import { leafHex } from './tree.js';
import { VerifyError } from './verify-error.js';

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
  const bevonden = new Bevonden();
  const spoor = new Spoorcontrole({ procedures, geschiedenis: new GeheugenGeschiedenis(), meld: bevonden });
  for (const blad of bladen) spoor.check(blad);
  return bevonden.verslag(spoor.staat);
}

/** Hears what is found in a trail. */
export interface Melder {
  breuk(breuk: Breuk, volgnummer: number): void;
  toegelaten(): void;
  nietControleerbaar(): void;
  /** A text or document that an entry says was erased: volgnummer and path. */
  gewist(plek: string): void;
}

/** What is found in one trail, kept. */
export class Bevonden implements Melder {
  #toegelaten = 0;
  #nietControleerbaar = 0;
  readonly #breuken: { volgnummer: number; breuk: Breuk }[] = [];
  readonly #gewist = new Set<string>();

  breuk(breuk: Breuk, volgnummer: number): void {
    this.#breuken.push({ volgnummer, breuk });
  }

  toegelaten(): void {
    this.#toegelaten += 1;
  }

  nietControleerbaar(): void {
    this.#nietControleerbaar += 1;
  }

  gewist(plek: string): void {
    this.#gewist.add(plek);
  }

  verslag({ regels, stand }: Pick<Spoorstaat, 'regels' | 'stand'>): Verslag {
    return {
      regels,
      toegelaten: this.#toegelaten,
      geweigerd: regels - this.#toegelaten,
      nietControleerbaar: this.#nietControleerbaar,
      breuken: this.#breuken,
      stand,
      gewist: this.#gewist,
    };
  }
}

/** How far a trail was checked and what is known of it there: plain JSON. */
export interface Spoorstaat {
  readonly regels: number;
  /** Hex leaf hash of the last entry; null before the first. */
  readonly vorige: string | null;
  /** When the last entry was recorded, in milliseconds. */
  readonly tijd: number | null;
  readonly stand: Stand | null;
  /** Hash of that stand, once it was needed. */
  readonly hash: string | null;
  /** False after entries that were not shown or do not hold: the state is then only supposed, until an entry proves it. */
  readonly zeker: boolean;
  /** Every admitted entry up to here was seen. */
  readonly volledig: boolean;
  /** Where the last admitted entry is kept. */
  readonly laatste: Plek;
}

const begin: Spoorstaat = {
  regels: 0,
  vorige: null,
  tijd: null,
  stand: null,
  hash: null,
  zeker: true,
  volledig: true,
  laatste: nergens,
};

export interface SpoorcontroleDeps {
  readonly procedures: Procedures;
  readonly geschiedenis: Geschiedenis;
  readonly meld: Melder;
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
  #regels: number;
  #vorige: string | null;
  #tijd: number | null;
  #stand: Stand | null;
  #hash: string | null;
  #zeker: boolean;
  #volledig: boolean;
  #laatste: Plek;

  /** @param van where an earlier check of the same trail stopped */
  constructor(
    private readonly deps: SpoorcontroleDeps,
    van = begin,
  ) {
    this.#regels = van.regels;
    this.#vorige = van.vorige;
    this.#tijd = van.tijd;
    this.#stand = van.stand;
    this.#hash = van.hash;
    this.#zeker = van.zeker;
    this.#volledig = van.volledig;
    this.#laatste = van.laatste;
  }

  get staat(): Spoorstaat {
    return {
      regels: this.#regels,
      vorige: this.#vorige,
      tijd: this.#tijd,
      stand: this.#stand,
      hash: this.#hash,
      zeker: this.#zeker,
      volledig: this.#volledig,
      laatste: this.#laatste,
    };
  }

  check({ bytes, bladhash }: GelezenBlad): void {
    const hash = leafHex(bytes);
    this.follow(readRuw(bytes), hash);
    this.#must(hash === bladhash, 'bladhash-klopt-niet');
  }

  /** The next entry. @param hash hex leaf hash of its bytes */
  follow(ruw: Ruw, hash: string): void {
    this.#regels += 1;
    const vorige = this.#vorige;
    this.#vorige = hash;
    try {
      const { blad, canoniek } = readSpoorblad(ruw);
      this.#must(canoniek, 'blad-niet-canoniek');
      this.#read(blad, ruw.bytes, vorige);
    } catch (fault) {
      // What this machine lacks says nothing of the entry.
      if (fault instanceof VerifyError) throw fault;
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

  get vorige(): string | null {
    return this.#vorige;
  }

  get regels(): number {
    return this.#regels;
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
    const tijd = Date.parse(blad.registratietijdstip);
    this.#must(tijd >= (this.#tijd ?? tijd), 'tijd-loopt-terug');
    this.#tijd = tijd;
    if (blad.resultaat === 'toegelaten') this.deps.meld.toegelaten();
    this.#judge(blad, bytes);
  }

  #judge(blad: Spoorblad, bytes: Buffer): void {
    const { naam, versie, machine } = blad.procedure;
    const procedure = this.deps.procedures.find(naam, versie);
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
    const hash = na === null ? null : this.#hashOf(na);
    const bewezen = hash === blad.toestand;
    // A state that was only supposed is proven again by the first entry that holds in every way and leads to the same one.
    if (!this.#zeker && !(bewezen && breuken.length === 0)) {
      this.deps.meld.nietControleerbaar();
      this.#lose();
      return;
    }
    this.#zeker = na === null || bewezen;
    this.#must(this.#zeker, 'toestand-klopt-niet');
    for (const breuk of breuken) this.#must(false, breuk);
    if (!beoordeeld) this.deps.meld.nietControleerbaar();
    this.#stand = na;
    this.#hash = hash;
    if (blad.resultaat === 'toegelaten' && blad.soort !== 'wissing')
      this.#laatste = this.deps.geschiedenis.add(bytes, this.#laatste);
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
      ? this.deps.geschiedenis.alles(this.#laatste).map((bytes) => pogingOf(readRuw(bytes).blad as Spoorblad))
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
    this.#hash = null;
    this.#zeker = false;
    this.#volledig = false;
  }

  /** Many an entry leaves the state as it is. */
  #hashOf(stand: Stand): string {
    const known = this.#stand !== null && sameStand(this.#stand, stand) ? this.#hash : null;
    return known ?? stateHash(stand);
  }

  #note({ gegevens }: Spoorblad): void {
    const { volgnummer, veld } = (gegevens ?? {}) as { volgnummer?: unknown; veld?: unknown };
    this.deps.meld.gewist(`${String(volgnummer)} ${String(veld)}`);
  }

  #must(holds: boolean, breuk: Breuk): void {
    if (!holds) this.deps.meld.breuk(breuk, this.#regels);
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

/** Whether two states are known to be the same, without looking into their facts. */
function sameStand(een: Stand, ander: Stand): boolean {
  if (een === ander) return true;
  if (een.fase !== ander.fase) return false;
  for (const feit in ander.feiten) if (een.feiten[feit] !== ander.feiten[feit]) return false;
  for (const feit in een.feiten) if (!(feit in ander.feiten)) return false;
  return true;
}

/** SHA-256 of JCS({fase, feiten}). */
function stateHash({ fase, feiten }: Stand): string {
  return hash('sha256', `{"fase":${JSON.stringify(fase)},"feiten":${canonicalText(feiten)}}`, 'hex');
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
