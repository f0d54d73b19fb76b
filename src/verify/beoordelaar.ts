/**
 * Judges public entries of a log, each against its hash and after the entries of its own traject. Trajecten do not depend
 * on each other: whoever has all public entries of a traject, in the order of the log, can judge it. Of trajecten that
 * nothing was added to for a while it is kept in a scratch file where they stood.
 */
import { LRUCache } from 'lru-cache';
import type { Procedures } from '../procedure/procedures.js';
import { Kladboek, nergens, type Plek } from './geschiedenis.js';
import { isLogOf, readHerstel, type Herstelregel } from './herstel.js';
import type { Getoond } from './pak.js';
import { readRuw } from './spoorblad.js';
import { Spoorcontrole, type Breuk, type Melder, type SpoorcontroleDeps, type Spoorstaat } from './trail.js';
import { leafHex } from './tree.js';

/** An entry says that the one before it in its traject, which is not shown, has this leaf hash (hex). */
export interface Beroep {
  readonly index: number;
  readonly traject: string;
  readonly volgnummer: number;
  readonly vorige: string;
}

export interface Logbreuk {
  /** Where the entry stands in the log. */
  readonly index: number;
  readonly waar: string;
  readonly code: Breuk | 'ander-traject' | 'herstel-klopt-niet';
}

export interface Deelverslag {
  readonly trajecten: number;
  readonly toegelaten: number;
  readonly nietControleerbaar: number;
  /** In the order of the log. */
  readonly herstellingen: readonly Herstelregel[];
  /** In the order of the log. */
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

/** With two kilobytes each. */
const mostAwake = 4096;

export class Beoordelaar {
  readonly #kladboek = new Kladboek();
  readonly #deps: SpoorcontroleDeps;
  readonly #wakker: LRUCache<string, Spoorcontrole>;
  /** Where it is kept how the others stood. */
  readonly #slapend = new Map<string, Plek>();
  readonly #herstellingen: Herstelregel[] = [];
  readonly #breuken: Logbreuk[] = [];
  #beroepen: Beroep[] = [];
  #toegelaten = 0;
  #nietControleerbaar = 0;
  #eigen = '';
  /** The entry that is being judged. */
  #index = 0;
  #traject = '';

  /**
   * @param herkomst name of the log: its entries are of the organisation it names
   * @param wakker trajecten that are kept in memory
   */
  constructor(
    procedures: Procedures,
    private readonly herkomst: string,
    wakker = mostAwake,
  ) {
    this.#deps = { procedures, geschiedenis: this.#kladboek, meld: this.#meld };
    this.#wakker = new LRUCache({
      max: wakker,
      dispose: (spoor, traject, reden) => {
        if (reden === 'evict') this.#slapend.set(traject, this.#kladboek.add(written(spoor.staat), nergens));
      },
    });
  }

  /** The next public entry of these trajecten. @throws VerifyError `kladruimte-ontbreekt` */
  entry({ index, hash, bytes }: Getoond): void {
    this.#index = index;
    const bladhash = hash.toString('hex');
    if (leafHex(bytes) !== bladhash) {
      this.#found('bladhash-klopt-niet');
      return;
    }
    const ruw = readRuw(bytes);
    const blad = ruw.zeker ? (ruw.blad as Blad) : bladOf(ruw.blad);
    if (blad === null) {
      this.#found('blad-onleesbaar');
      return;
    }
    if (!this.#isOwn(blad.organisatie)) this.#found('ander-traject');
    if (blad.soort === 'herstel') {
      this.#repair(bytes);
      return;
    }
    const { traject, volgnummer, vorige } = blad;
    this.#traject = traject;
    const spoor = this.#spoor(traject);
    const missing = volgnummer - 1 - spoor.regels;
    // Who names the very entry before it passes over nothing but a number.
    if (missing > 0 && vorige !== spoor.vorige && isHash(vorige)) {
      spoor.skip(missing, vorige);
      this.#beroepen.push({ index, traject, volgnummer, vorige });
    }
    spoor.follow(ruw, bladhash);
  }

  /** What entries said of entries that are not shown, since the last time: whoever has the whole log knows whether it is so. */
  beroepen(): readonly Beroep[] {
    const beroepen = this.#beroepen;
    this.#beroepen = [];
    return beroepen;
  }

  verslag(): Deelverslag {
    return {
      trajecten: this.#wakker.size + this.#slapend.size,
      toegelaten: this.#toegelaten,
      nietControleerbaar: this.#nietControleerbaar,
      herstellingen: this.#herstellingen,
      breuken: this.#breuken,
    };
  }

  close(): void {
    this.#kladboek.close();
  }

  #isOwn(organisatie: string): boolean {
    // Nearly always that of the entry before it.
    if (organisatie === this.#eigen) return true;
    const own = isLogOf(this.herkomst, organisatie);
    if (own) this.#eigen = organisatie;
    return own;
  }

  /** A repair is of the log, and belongs to no traject. */
  #repair(bytes: Buffer): void {
    const herstel = readHerstel(bytes, this.#index);
    if (herstel === null) this.#found('herstel-klopt-niet');
    else this.#herstellingen.push(herstel);
  }

  #spoor(traject: string): Spoorcontrole {
    const awake = this.#wakker.get(traject);
    if (awake !== undefined) return awake;
    const plek = this.#slapend.get(traject);
    const van = plek === undefined ? undefined : read(this.#kladboek.alles(plek));
    const spoor = new Spoorcontrole(this.#deps, van);
    this.#slapend.delete(traject);
    // A copy: as a part of the entry's text it would keep all of that in memory.
    this.#wakker.set(Buffer.from(traject).toString(), spoor);
    return spoor;
  }

  readonly #meld: Melder = {
    breuk: (code, volgnummer) => {
      this.#breuken.push({ index: this.#index, waar: placeOf(this.#traject, volgnummer), code });
    },
    toegelaten: () => {
      this.#toegelaten += 1;
    },
    nietControleerbaar: () => {
      this.#nietControleerbaar += 1;
    },
    // A log shows no texts and no documents.
    gewist: () => undefined,
  };

  #found(code: Logbreuk['code']): void {
    this.#breuken.push({ index: this.#index, waar: `index ${this.#index}`, code });
  }
}

function written(staat: Spoorstaat): Buffer {
  return Buffer.from(JSON.stringify(staat));
}

function read(records: readonly Buffer[]): Spoorstaat {
  return JSON.parse(String(records.at(-1))) as Spoorstaat;
}

/** How a place in a trail is named to people. */
export function placeOf(traject: string, volgnummer: number): string {
  return `traject ${traject}, regel ${volgnummer}`;
}

function isHash(vorige: unknown): vorige is string {
  return typeof vorige === 'string' && /^[0-9a-f]{64}$/.test(vorige);
}

/** null when it is no entry at all. */
function bladOf(read: unknown): Blad | null {
  const blad = read as Partial<Blad> | null | undefined;
  return typeof blad?.traject === 'string' && Number.isSafeInteger(blad.volgnummer) ? (blad as Blad) : null;
}
