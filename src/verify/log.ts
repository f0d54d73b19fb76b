/**
 * Checks a whole public log: the signature under its head, every tile and every public entry, the chain of each traject
 * and, as far as its entries are public, the judgement of the machine. Entry by entry, in the order of the log.
 */
import type { Procedures } from '../procedure/procedures.js';
import { firstName, isLogOf, readHerstel, type Herstelregel } from './herstel.js';
import type { LogBron } from './log-bron.js';
import { openNote, readCheckpoint, readKey, type Checkpoint, type Sleutel } from './note.js';
import { Spoorcontrole } from './trail.js';
import { Groei, leafOf } from './tree.js';
import { uitleg, type LogBreuk } from './uitleg.js';
import { VerifyError } from './verify-error.js';

export interface LogBevinding {
  /** Index of the entry, or path of what is wrong. */
  readonly waar: string;
  readonly code: string;
  readonly uitleg: string;
}

export interface LogVerslag {
  readonly goed: boolean;
  readonly herkomst: string | null;
  readonly omvang: number | null;
  readonly sleutels: readonly string[];
  readonly sleutelOpgegeven: boolean;
  readonly openbaar: number;
  readonly nietOpenbaar: number;
  readonly trajecten: number;
  readonly toegelaten: number;
  readonly geweigerd: number;
  readonly nietControleerbaar: number;
  /** Where the log went on under a new name, and what was signed before and is lost. Not wrong, but to be known. */
  readonly herstellingen: readonly Herstelregel[];
  readonly bevindingen: readonly LogBevinding[];
}

export interface LogVraag {
  readonly procedures: Procedures;
  /** Verifier keys the caller trusts; without, those the log itself publishes. */
  readonly sleutels?: readonly string[];
  readonly voortgang?: (gedaan: number, omvang: number) => void;
}

interface Blad {
  readonly organisatie: string;
  readonly traject: string;
  readonly soort: string;
  readonly volgnummer: number;
  readonly vorige: string | null;
}

const width = 256;

/** @throws VerifyError `bron-onleesbaar` */
export async function verifyLog(bron: LogBron, vraag: LogVraag): Promise<LogVerslag> {
  const controle = new Logcontrole(bron, vraag);
  await controle.check();
  return controle.verslag();
}

class Logcontrole {
  readonly #bevindingen: LogBevinding[] = [];
  readonly #trajecten = new Map<string, Spoorcontrole>();
  readonly #herstellingen: Herstelregel[] = [];
  /** Leaf hashes of entries that are not shown and that no later entry of their traject named yet. */
  readonly #hidden = new Set<string>();
  #kop: Checkpoint | null = null;
  #sleutels: readonly Sleutel[] = [];
  #openbaar = 0;
  #nietOpenbaar = 0;

  constructor(
    private readonly bron: LogBron,
    private readonly vraag: LogVraag,
  ) {}

  async check(): Promise<void> {
    this.#kop = await this.#head();
    if (this.#kop === null) return;
    const { omvang, wortel } = this.#kop;
    const groei = new Groei();
    const roots: Buffer[] = [];
    for (let nummer = 0; nummer * width < omvang; nummer += 1) {
      const hashes = await this.#tile(nummer, Math.min(width, omvang - nummer * width));
      if (hashes === null) return;
      const tile = new Groei();
      for (const hash of hashes) {
        groei.add(hash);
        tile.add(hash);
      }
      if (hashes.length === width) roots.push(tile.wortel);
      await this.#entries(nummer, hashes);
      this.vraag.voortgang?.(groei.omvang, omvang);
    }
    if (!groei.wortel.equals(wortel)) this.#found('checkpoint', 'wortel-klopt-niet');
    this.#named(this.#kop.herkomst);
    await this.#above(1, roots);
  }

  verslag(): LogVerslag {
    const sporen = [...this.#trajecten.values()].map((spoor) => spoor.verslag());
    const sum = (of: (verslag: (typeof sporen)[number]) => number): number =>
      sporen.reduce((total, verslag) => total + of(verslag), 0);
    const bevindingen = [
      ...this.#bevindingen,
      ...[...this.#trajecten].flatMap(([traject, spoor]) =>
        spoor.verslag().breuken.map(({ volgnummer, breuk }) => ({
          waar: `traject ${traject}, regel ${volgnummer}`,
          code: breuk,
          uitleg: uitleg[breuk],
        })),
      ),
    ];
    return {
      goed: bevindingen.length === 0 && this.#kop !== null,
      herkomst: this.#kop?.herkomst ?? null,
      omvang: this.#kop?.omvang ?? null,
      sleutels: this.#sleutels.map(({ naam, id }) => `${naam} (${id})`),
      sleutelOpgegeven: this.vraag.sleutels !== undefined,
      openbaar: this.#openbaar,
      nietOpenbaar: this.#nietOpenbaar,
      trajecten: this.#trajecten.size,
      toegelaten: sum(({ toegelaten }) => toegelaten),
      geweigerd: this.#openbaar - this.#herstellingen.length - sum(({ toegelaten }) => toegelaten),
      nietControleerbaar: sum(({ nietControleerbaar }) => nietControleerbaar),
      herstellingen: this.#herstellingen,
      bevindingen,
    };
  }

  #found(waar: string, code: LogBreuk): void {
    this.#bevindingen.push({ waar, code, uitleg: uitleg[code] });
  }

  async #head(): Promise<Checkpoint | null> {
    try {
      const own = (await this.#text('vkey')).split('\n').slice(0, -1);
      const keys = (this.vraag.sleutels ?? own).map(readKey);
      const { tekst, door } = openNote(await this.#text('checkpoint'), keys);
      const kop = readCheckpoint(tekst);
      this.#sleutels = door;
      if (door.some(({ naam }) => naam === kop.herkomst)) return kop;
      this.#found('checkpoint', 'checkpoint-ongeldig');
    } catch (fault) {
      if (!(fault instanceof VerifyError) || fault.code === 'bron-onleesbaar') throw fault;
      const other = fault.code === 'handtekening-ontbreekt' && this.vraag.sleutels !== undefined;
      this.#found('checkpoint', other ? 'sleutel-onbekend' : 'checkpoint-ongeldig');
    }
    return null;
  }

  async #text(path: string): Promise<string> {
    const bytes = await this.bron.lees(path);
    if (bytes === undefined)
      throw new VerifyError(
        'bron-onleesbaar',
        `Hier is geen log: ${path} ontbreekt. Verwacht een adres als https://…/log/gm0148.`,
      );
    return bytes.toString('utf8');
  }

  async #tile(nummer: number, breed: number): Promise<Buffer[] | null> {
    const path = tilePath('0', nummer, breed);
    const bytes = await this.bron.lees(path);
    if (bytes?.length === breed * 32)
      return Array.from({ length: breed }, (_, i) => bytes.subarray(i * 32, i * 32 + 32));
    this.#found(path, bytes === undefined ? 'tegel-ontbreekt' : 'tegel-klopt-niet');
    return null;
  }

  async #entries(nummer: number, hashes: readonly Buffer[]): Promise<void> {
    const path = tilePath('entries', nummer, hashes.length);
    const records = split(await this.bron.lees(path));
    if (records?.length !== hashes.length) {
      this.#found(path, records === null ? 'tegel-ontbreekt' : 'tegel-klopt-niet');
      return;
    }
    records.forEach((entry, i) => {
      const hash = hashes[i] ?? Buffer.alloc(0);
      if (entry.length === 0) this.#hide(hash);
      else this.#entry(nummer * width + i, entry, hash);
    });
  }

  #hide(hash: Buffer): void {
    this.#nietOpenbaar += 1;
    this.#hidden.add(hash.toString('hex'));
  }

  #entry(index: number, entry: Buffer, hash: Buffer): void {
    this.#openbaar += 1;
    if (!leafOf(entry).equals(hash)) {
      this.#found(`index ${index}`, 'bladhash-klopt-niet');
      return;
    }
    const blad = readBlad(entry);
    if (blad === null) {
      this.#found(`index ${index}`, 'blad-onleesbaar');
      return;
    }
    if (this.#kop === null || !isLogOf(this.#kop.herkomst, blad.organisatie))
      this.#found(`index ${index}`, 'ander-traject');
    if (blad.soort === 'herstel') {
      this.#repair(index, entry);
      return;
    }
    const spoor = this.#trajecten.get(blad.traject) ?? new Spoorcontrole(this.vraag.procedures);
    this.#trajecten.set(blad.traject, spoor);
    const missing = blad.volgnummer - 1 - spoor.regels;
    // What is not shown is in the log all the same: the entry after it names its hash, and nobody else may.
    if (missing > 0 && blad.vorige !== null && this.#hidden.delete(blad.vorige))
      spoor.skip(missing, blad.vorige);
    spoor.check({ bytes: entry, bladhash: hash.toString('hex') });
  }

  #repair(index: number, entry: Buffer): void {
    const herstel = readHerstel(entry, index);
    if (herstel === null) this.#found(`index ${index}`, 'herstel-klopt-niet');
    else this.#herstellingen.push(herstel);
  }

  /** A log has the name of its last repair, and without one the name it began with. */
  #named(herkomst: string): void {
    const last = this.#herstellingen.at(-1)?.herkomst ?? firstName(herkomst);
    if (last !== herkomst) this.#found('checkpoint', 'herstel-klopt-niet');
  }

  /** Tiles of higher levels hold the roots of full tiles below. */
  async #above(niveau: number, hashes: readonly Buffer[]): Promise<void> {
    if (hashes.length === 0) return;
    const roots: Buffer[] = [];
    for (let nummer = 0; nummer * width < hashes.length; nummer += 1) {
      const own = hashes.slice(nummer * width, (nummer + 1) * width);
      const path = tilePath(String(niveau), nummer, own.length);
      const bytes = await this.bron.lees(path);
      if (bytes === undefined) this.#found(path, 'tegel-ontbreekt');
      else if (!bytes.equals(Buffer.concat(own))) this.#found(path, 'tegel-klopt-niet');
      const tile = new Groei();
      for (const hash of own) tile.add(hash);
      if (own.length === width) roots.push(tile.wortel);
    }
    await this.#above(niveau + 1, roots);
  }
}

/** null when it is no entry at all. */
function readBlad(entry: Buffer): Blad | null {
  try {
    const blad = JSON.parse(entry.toString('utf8')) as Partial<Blad> | null;
    return typeof blad?.traject === 'string' && Number.isSafeInteger(blad.volgnummer) ? (blad as Blad) : null;
  } catch {
    return null;
  }
}

function tilePath(soort: string, nummer: number, breed: number): string {
  return `tile/${soort}/${groups(nummer)}${breed === width ? '' : `.p/${breed}`}`;
}

/** 1234067 = x001/x234/067. */
function groups(nummer: number): string {
  const rest = nummer % 1000;
  const last = String(rest).padStart(3, '0');
  const before = Math.floor(nummer / 1000);
  return before === 0 ? last : `${groups(before).replace(/(\d{3})$/, 'x$1')}/${last}`;
}

/** Records with their length before them; null when there is no bundle. A bundle that breaks off has too few. */
function split(bundle: Buffer | undefined): Buffer[] | null {
  if (bundle === undefined) return null;
  const records: Buffer[] = [];
  for (let at = 0; at < bundle.length;) {
    const end = at + 2 + (at + 2 <= bundle.length ? bundle.readUInt16BE(at) : bundle.length);
    if (end > bundle.length) return [];
    records.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return records;
}
