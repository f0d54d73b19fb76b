/**
 * Checks a whole public log: the signature under its head, every tile and every public entry, the chain of each traject
 * and, as far as its entries are public, the judgement of the machine. Entry by entry, in the order of the log.
 */
import type { Procedures } from '../procedure/procedures.js';
import { placeOf, type Beroep, type Deelverslag } from './beoordelaar.js';
import { firstName, type Herstelregel } from './herstel.js';
import type { LogBron } from './log-bron.js';
import { Tijdstempelcontrole, type LogTijdstempels } from './log-tijdstempels.js';
import { quorumOf } from './beleid.js';
import { openNote, readCheckpoint, type Checkpoint, type Sleutel } from './note.js';
import type { Getoond } from './pak.js';
import { Ploeg } from './ploeg.js';
import { openEerder, type Eerder, type EerderVerslag } from './splitsing.js';
import type { Tijdstempelbreuk, TijdstempelEis } from './tijdstempel-bevinding.js';
import { Groei, rootOver } from './tree.js';
import { uitleg, type LogBreuk } from './uitleg.js';
import { VerifyError } from './verify-error.js';
import { believed, namesKeys, witnessed, type BeleidVerslag, type Vertrouwen } from './vertrouwen.js';

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
  /** Who signed the head along; null when the caller gave no policy. */
  readonly beleid: BeleidVerslag | null;
  readonly openbaar: number;
  readonly nietOpenbaar: number;
  readonly trajecten: number;
  readonly toegelaten: number;
  readonly geweigerd: number;
  readonly nietControleerbaar: number;
  /** Those of an authority elsewhere, on the way to this size. */
  readonly tijdstempels: LogTijdstempels;
  /** Where the log went on under a new name, and what was signed before and is lost. Not wrong, but to be known. */
  readonly herstellingen: readonly Herstelregel[];
  /** Against what the caller kept earlier; null when that was nothing. */
  readonly eerder: EerderVerslag | null;
  readonly bevindingen: readonly LogBevinding[];
}

export interface LogVraag extends Vertrouwen {
  readonly procedures: Procedures;
  /** A head of this log that the caller kept: it must be a beginning of what there is now. */
  readonly eerder?: Eerder;
  readonly tijdstempel?: TijdstempelEis;
  readonly voortgang?: (gedaan: number, omvang: number) => void;
  /** Cores that judge; 1 when not given. With more, the procedures are those of this package. */
  readonly kernen?: number;
}

const width = 256;
/** Tiles asked for ahead of the one that is being checked. */
const ahead = 8;
/** Height of a full tile in the tree. */
const tileHeight = 8;

/** @throws VerifyError `bron-onleesbaar` */
export async function verifyLog(bron: LogBron, vraag: LogVraag): Promise<LogVerslag> {
  const controle = new Logcontrole(bron, vraag);
  await controle.check();
  return controle.verslag();
}

class Logcontrole {
  readonly #bevindingen: LogBevinding[] = [];
  /** Entries that are not shown and that no later entry of their traject named yet: begin of the leaf hash, and index. */
  readonly #hidden = new Map<number, number>();
  #kop: Checkpoint | null = null;
  #sleutels: readonly Sleutel[] = [];
  #bekend: readonly Sleutel[] = [];
  #eerder: EerderVerslag | null = null;
  #stempels: Tijdstempelcontrole | null = null;
  #tijdstempels: LogTijdstempels = { aantal: 0, laatste: null };
  #beleid: BeleidVerslag | null = null;
  #openbaar = 0;
  #nietOpenbaar = 0;
  #deel: Deelverslag = { trajecten: 0, toegelaten: 0, nietControleerbaar: 0, herstellingen: [], breuken: [] };

  constructor(
    private readonly bron: LogBron,
    private readonly vraag: LogVraag,
  ) {}

  async check(): Promise<void> {
    this.#kop = await this.#head();
    if (this.#kop === null) return;
    const { herkomst, omvang } = this.#kop;
    const { procedures, kernen = 1 } = this.vraag;
    const ploeg = new Ploeg({ kernen, omvang, procedures, herkomst }, (beroepen) => {
      for (const beroep of beroepen) this.#appeal(beroep);
    });
    try {
      const whole = await this.#tiles(this.#kop, ploeg);
      this.#deel = await ploeg.verslag();
      if (whole) {
        this.#named(herkomst);
        await this.#stamps();
      }
    } finally {
      await ploeg.stop();
    }
  }

  /** Every tile and bundle of the log, in order. False when it broke off. */
  async #tiles(kop: Checkpoint, ploeg: Ploeg): Promise<boolean> {
    const { omvang, wortel } = kop;
    const stempels = await Tijdstempelcontrole.of(this.bron, kop, this.#timestamp);
    this.#stempels = stempels;
    const wacht = this.#watch(kop.herkomst, stempels);
    const groei = new Groei();
    wacht.seen(groei);
    const roots: Buffer[] = [];
    for await (const { nummer, tegel, records } of this.#read(omvang)) {
      if (tegel === null) return false;
      const hashes = hashesIn(tegel);
      const root = hashes.length === width ? rootOver(tegel) : undefined;
      if (root !== undefined) roots.push(root);
      if (root !== undefined && !wacht.within(groei.omvang, groei.omvang + width)) {
        groei.add(root, tileHeight);
      } else {
        for (const hash of hashes) {
          groei.add(hash);
          wacht.seen(groei);
        }
      }
      await ploeg.beoordeel(this.#shown(nummer, hashes, records));
      this.vraag.voortgang?.(groei.omvang, omvang);
    }
    if (!groei.wortel.equals(wortel)) this.#found('checkpoint', 'wortel-klopt-niet');
    this.#compared();
    await this.#above(1, roots);
    return true;
  }

  async #stamps(): Promise<void> {
    const { herstellingen } = this.#deel;
    const begin = firstName(this.#kop?.herkomst ?? '');
    // The entry of a repair is the first that is signed under the new name.
    const naamBij = (omvang: number): string =>
      herstellingen.findLast(({ index }) => index < omvang)?.herkomst ?? begin;
    const seen = await this.#stempels?.check(this.vraag.tijdstempel, naamBij, this.#timestamp);
    if (seen !== undefined) this.#tijdstempels = seen;
  }

  /** A log has the name of its last repair, and without one the name it began with. */
  #named(herkomst: string): void {
    const last = this.#deel.herstellingen.at(-1)?.herkomst ?? firstName(herkomst);
    if (last !== herkomst) this.#found('checkpoint', 'herstel-klopt-niet');
  }

  /** Tiles with their bundles, some asked for ahead: a log elsewhere answers each after a while. */
  async *#read(omvang: number): AsyncGenerator<Gelezen> {
    const pending: Promise<Gelezen>[] = [];
    const count = Math.ceil(omvang / width);
    for (let nummer = 0; nummer < count; nummer += 1) {
      for (let next = nummer + pending.length; pending.length < ahead && next < count; next += 1) {
        const reading = this.#one(next, Math.min(width, omvang - next * width));
        // Whoever waits for it hears of a fault; until then it is nobody's.
        reading.catch(() => undefined);
        pending.push(reading);
      }
      const first = pending.shift();
      if (first !== undefined) yield await first;
    }
  }

  async #one(nummer: number, breed: number): Promise<Gelezen> {
    const [tegel, records] = await Promise.all([
      this.#tile(nummer, breed),
      this.bron.lees(tilePath('entries', nummer, breed)),
    ]);
    return { nummer, tegel, records: split(records) };
  }

  verslag(): LogVerslag {
    const { trajecten, toegelaten, nietControleerbaar, herstellingen, breuken } = this.#deel;
    const bevindingen = [
      ...this.#bevindingen,
      ...breuken.map(({ waar, code }) => ({ waar, code, uitleg: uitleg[code] })),
    ];
    return {
      goed: bevindingen.length === 0 && this.#kop !== null,
      herkomst: this.#kop?.herkomst ?? null,
      omvang: this.#kop?.omvang ?? null,
      sleutels: this.#sleutels.map(({ naam, id }) => `${naam} (${id})`),
      sleutelOpgegeven: namesKeys(this.vraag),
      beleid: this.#beleid,
      openbaar: this.#openbaar,
      nietOpenbaar: this.#nietOpenbaar,
      trajecten,
      toegelaten,
      geweigerd: this.#openbaar - herstellingen.length - toegelaten,
      nietControleerbaar,
      herstellingen,
      eerder: this.#eerder,
      tijdstempels: this.#tijdstempels,
      bevindingen,
    };
  }

  /** Looks at the tree while it grows: at the size of an earlier head, or of a timestamp, it must have the root of that. */
  #watch(
    herkomst: string,
    stempels: Tijdstempelcontrole,
  ): { within: (van: number, tot: number) => boolean; seen: (groei: Groei) => void } {
    const { eerder } = this.vraag;
    const toen = eerder === undefined ? undefined : openEerder(eerder, this.#bekend, herkomst);
    if (toen !== undefined) this.#eerder = { omvang: toen.omvang, uitkomst: 'onbeslist' };
    const omvangen = [...(toen === undefined ? [] : [toen.omvang]), ...stempels.omvangen];
    return {
      within: (van, tot) => omvangen.some((omvang) => van < omvang && omvang <= tot),
      seen: (groei) => {
        stempels.grown(groei);
        if (toen?.omvang !== groei.omvang) return;
        const uitkomst = groei.wortel.equals(toen.wortel) ? 'begin' : 'splitsing';
        this.#eerder = { omvang: toen.omvang, uitkomst };
      },
    };
  }

  #compared(): void {
    if (this.#eerder?.uitkomst === 'splitsing') this.#found('checkpoint', 'splitsing');
    if (this.#eerder?.uitkomst !== 'onbeslist') return;
    this.#eerder = { ...this.#eerder, uitkomst: 'korter' };
    this.#found('checkpoint', 'korter-dan-eerder');
  }

  readonly #timestamp = (waar: string, code: Tijdstempelbreuk, waarom: string): void => {
    this.#bevindingen.push({ waar, code, uitleg: `${uitleg[code]}${waarom}` });
  };

  #found(waar: string, code: LogBreuk): void {
    this.#bevindingen.push({ waar, code, uitleg: uitleg[code] });
  }

  async #head(): Promise<Checkpoint | null> {
    try {
      const own = (await this.#text('vkey')).split('\n').slice(0, -1);
      const note = await this.#headNote();
      this.#bekend = believed(this.vraag, own);
      const { tekst, door } = openNote(note, this.#bekend);
      const kop = readCheckpoint(tekst);
      this.#sleutels = door;
      this.#witnesses(note);
      if (door.some(({ naam }) => naam === kop.herkomst)) return kop;
      this.#found('checkpoint', 'checkpoint-ongeldig');
    } catch (fault) {
      if (!(fault instanceof VerifyError) || fault.code === 'bron-onleesbaar') throw fault;
      const other = fault.code === 'handtekening-ontbreekt' && namesKeys(this.vraag);
      this.#found('checkpoint', other ? 'sleutel-onbekend' : 'checkpoint-ongeldig');
    }
    return null;
  }

  /** The newest head; with a policy that asks for witnesses the newest that enough of them signed, where the log gives one. */
  async #headNote(): Promise<string> {
    const { beleid } = this.vraag;
    const asks = beleid !== undefined && !quorumOf(beleid, new Set());
    const getuigd = asks ? await this.bron.lees('getuigd') : undefined;
    return getuigd?.toString('utf8') ?? this.#text('checkpoint');
  }

  #witnesses(note: string): void {
    try {
      this.#beleid = witnessed(this.vraag, undefined, note);
    } catch (fault) {
      if (!(fault instanceof VerifyError)) throw fault;
      this.#found('checkpoint', 'meeondertekening-klopt-niet');
    }
    if (this.vraag.beleid !== undefined && this.#beleid?.quorum !== true)
      this.#found('checkpoint', 'quorum-niet-gehaald');
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

  async #tile(nummer: number, breed: number): Promise<Buffer | null> {
    const path = tilePath('0', nummer, breed);
    const bytes = await this.bron.lees(path);
    if (bytes?.length === breed * 32) return bytes;
    this.#found(path, bytes === undefined ? 'tegel-ontbreekt' : 'tegel-klopt-niet');
    return null;
  }

  /** The public entries of a bundle. */
  #shown(nummer: number, hashes: readonly Buffer[], records: readonly Buffer[] | null): Getoond[] {
    if (records?.length !== hashes.length) {
      const path = tilePath('entries', nummer, hashes.length);
      this.#found(path, records === null ? 'tegel-ontbreekt' : 'tegel-klopt-niet');
      return [];
    }
    const stamped = (this.#stempels?.omvangen.length ?? 0) > 0;
    const shown: Getoond[] = [];
    for (const [i, bytes] of records.entries()) {
      const hash = hashes[i] ?? Buffer.alloc(0);
      const index = nummer * width + i;
      if (bytes.length === 0) {
        this.#hidden.set(beginOf(hash), index);
      } else {
        shown.push({ index, hash, bytes });
        if (stamped) this.#stempels?.entry(index, momentOf(bytes));
      }
    }
    this.#openbaar += shown.length;
    this.#nietOpenbaar += records.length - shown.length;
    return shown;
  }

  /** What is not shown is in the log all the same: the entry after it names its hash, and nobody else may. */
  #appeal({ index, traject, volgnummer, vorige }: Beroep): void {
    const begin = beginOf(Buffer.from(vorige, 'hex'));
    const hidden = this.#hidden.get(begin);
    if (hidden !== undefined && hidden < index) {
      this.#hidden.delete(begin);
      return;
    }
    this.#found(placeOf(traject, volgnummer), 'volgnummer-sluit-niet-aan');
    this.#found(placeOf(traject, volgnummer), 'vorige-klopt-niet');
  }

  /** Tiles of higher levels hold the roots of full tiles below. */
  async #above(niveau: number, hashes: readonly Buffer[]): Promise<void> {
    if (hashes.length === 0) return;
    const roots: Buffer[] = [];
    for (let nummer = 0; nummer * width < hashes.length; nummer += 1) {
      const own = hashes.slice(nummer * width, (nummer + 1) * width);
      const tegel = Buffer.concat(own);
      const path = tilePath(String(niveau), nummer, own.length);
      const bytes = await this.bron.lees(path);
      if (bytes === undefined) this.#found(path, 'tegel-ontbreekt');
      else if (!bytes.equals(tegel)) this.#found(path, 'tegel-klopt-niet');
      if (own.length === width) roots.push(rootOver(tegel));
    }
    await this.#above(niveau + 1, roots);
  }
}

interface Gelezen {
  readonly nummer: number;
  /** null when there is no such tile; why was noted. */
  readonly tegel: Buffer | null;
  /** null when there is no such bundle. */
  readonly records: Buffer[] | null;
}

function hashesIn(tegel: Buffer): Buffer[] {
  return Array.from({ length: tegel.length / 32 }, (_, i) => tegel.subarray(i * 32, i * 32 + 32));
}

const momentKey = Buffer.from('"registratietijdstip":"');
const momentLength = '2011-04-21T09:00:00.000Z'.length;

/** When an entry was recorded, told without reading all of it; what is no leaf of the format is found by whoever judges it. */
function momentOf(leaf: Buffer): string {
  const begin = leaf.lastIndexOf(momentKey) + momentKey.length;
  return leaf.toString('latin1', begin, begin + momentLength);
}

/** 48 bits, which a number holds exactly: two hashes of a log do not share them by chance. */
function beginOf(hash: Buffer): number {
  return hash.length < 6 ? -1 : hash.readUIntBE(0, 6);
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
