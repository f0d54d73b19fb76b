/**
 * Judges the public entries of a log, batch by batch: each against its hash, and after the entries of its own traject.
 * Trajecten do not depend on each other, so several of these can share a log, each with trajecten of its own.
 */
import type { Procedures } from '../procedure/procedures.js';
import { Kladboek } from './geschiedenis.js';
import { isLogOf, readHerstel, type Herstelregel } from './herstel.js';
import { Spoorcontrole, type Breuk } from './trail.js';
import { leafOf } from './tree.js';

/** Entries of a log in their order, attacker-controlled; what is not public is left out. */
export interface Partij {
  readonly bladen: readonly {
    readonly index: number;
    readonly bytes: Uint8Array;
    readonly hash: Uint8Array;
  }[];
}

/** An entry says that the one before it in its traject, which is not shown, has this leaf hash (hex). */
export interface Beroep {
  readonly index: number;
  readonly traject: string;
  readonly volgnummer: number;
  readonly vorige: string;
}

export interface Logbreuk {
  readonly waar: string;
  readonly code: Breuk | 'ander-traject' | 'herstel-klopt-niet';
}

export interface Deelverslag {
  readonly trajecten: number;
  readonly toegelaten: number;
  readonly nietControleerbaar: number;
  /** In the order of the log. */
  readonly herstellingen: readonly Herstelregel[];
  readonly breuken: readonly Logbreuk[];
}

/** What is read of an entry before it is known to be one. */
interface Blad {
  readonly organisatie: string;
  readonly traject: string;
  readonly soort: string;
  readonly volgnummer: number;
  readonly vorige: string | null;
}

export class Beoordelaar {
  readonly #trajecten = new Map<string, Spoorcontrole>();
  readonly #kladboek = new Kladboek();
  readonly #herstellingen: Herstelregel[] = [];
  readonly #breuken: Logbreuk[] = [];

  /** @param herkomst name of the log: its entries are of the organisation it names. */
  constructor(
    private readonly procedures: Procedures,
    private readonly herkomst: string,
  ) {}

  /** Answers what these entries say of entries that are not shown: whoever has the whole log knows whether that is so. */
  beoordeel({ bladen }: Partij): Beroep[] {
    const beroepen: Beroep[] = [];
    for (const { index, bytes, hash } of bladen) {
      const beroep = this.#entry(index, asBuffer(bytes), asBuffer(hash));
      if (beroep !== null) beroepen.push(beroep);
    }
    return beroepen;
  }

  verslag(): Deelverslag {
    const sporen = [...this.#trajecten].map(([traject, spoor]) => ({ traject, ...spoor.verslag() }));
    const broken = sporen.flatMap(({ traject, breuken }) =>
      breuken.map(({ volgnummer, breuk }) => ({ waar: placeOf(traject, volgnummer), code: breuk })),
    );
    return {
      trajecten: sporen.length,
      toegelaten: sporen.reduce((total, { toegelaten }) => total + toegelaten, 0),
      nietControleerbaar: sporen.reduce((total, { nietControleerbaar }) => total + nietControleerbaar, 0),
      herstellingen: this.#herstellingen,
      breuken: [...this.#breuken, ...broken],
    };
  }

  close(): void {
    this.#kladboek.close();
  }

  #entry(index: number, bytes: Buffer, hash: Buffer): Beroep | null {
    if (!leafOf(bytes).equals(hash)) return this.#found(index, 'bladhash-klopt-niet');
    const tekst = bytes.toString('utf8');
    const blad = readBlad(tekst);
    if (blad === null) return this.#found(index, 'blad-onleesbaar');
    if (!isLogOf(this.herkomst, blad.organisatie)) this.#found(index, 'ander-traject');
    if (blad.soort === 'herstel') return this.#repair(index, bytes);
    const { traject, volgnummer, vorige } = blad;
    const spoor = this.#spoor(traject);
    const missing = volgnummer - 1 - spoor.regels;
    // Who names the very entry before it passes over nothing but a number.
    const beroep =
      missing > 0 && vorige !== null && vorige !== spoor.vorige
        ? { index, traject, volgnummer, vorige }
        : null;
    if (beroep !== null) spoor.skip(missing, beroep.vorige);
    spoor.follow({ bytes, tekst, blad, hash: hash.toString('hex') });
    return beroep;
  }

  /** A repair is of the log, and belongs to no traject. */
  #repair(index: number, bytes: Buffer): null {
    const herstel = readHerstel(bytes, index);
    if (herstel === null) return this.#found(index, 'herstel-klopt-niet');
    this.#herstellingen.push(herstel);
    return null;
  }

  #spoor(traject: string): Spoorcontrole {
    const known = this.#trajecten.get(traject);
    if (known !== undefined) return known;
    const spoor = new Spoorcontrole(this.procedures, this.#kladboek.geschiedenis());
    this.#trajecten.set(traject, spoor);
    return spoor;
  }

  #found(index: number, code: Logbreuk['code']): null {
    this.#breuken.push({ waar: `index ${index}`, code });
    return null;
  }
}

/** How a place in a trail is named to people. */
export function placeOf(traject: string, volgnummer: number): string {
  return `traject ${traject}, regel ${volgnummer}`;
}

/** null when it is no entry at all. */
function readBlad(tekst: string): Blad | null {
  try {
    const blad = JSON.parse(tekst) as Partial<Blad> | null;
    return typeof blad?.traject === 'string' && Number.isSafeInteger(blad.volgnummer) ? (blad as Blad) : null;
  } catch {
    return null;
  }
}

/** The same bytes: what comes from another thread has lost its kind. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
