/** The timestamps of a whole log: each must be of the root that the entries up to its size give. Attacker-controlled. */
import type { LogBron } from './log-bron.js';
import type { Checkpoint } from './note.js';
import {
  checkTijdstempel,
  type Tijdstempelbreuk,
  type TijdstempelEis,
  type TijdstempelVerslag,
} from './tijdstempel-bevinding.js';
import type { Groei } from './tree.js';

export interface LogTijdstempels {
  /** Those that hold. */
  readonly aantal: number;
  readonly laatste: (TijdstempelVerslag & { readonly omvang: number }) | null;
}

type Gevonden = (waar: string, code: Tijdstempelbreuk, waarom: string) => void;

/** What one of them must be of. */
interface Stand {
  readonly omvang: number;
  /** Base64; undefined when the entries do not go so far. */
  wortel?: string;
  /** The latest moment that a public entry under it names. */
  tijdstip: string;
}

/** A server gives no more at once. */
const page = 1000;

export class Tijdstempelcontrole {
  #grown = 0;
  #seen = 0;
  #latest = '';

  private constructor(
    private readonly bron: LogBron,
    private readonly kop: Checkpoint,
    private readonly standen: readonly Stand[],
  ) {}

  /** Reads which there are, up to the size of the checkpoint. @throws VerifyError `bron-onleesbaar` */
  static async of(bron: LogBron, kop: Checkpoint, found: Gevonden): Promise<Tijdstempelcontrole> {
    const standen: Stand[] = [];
    let last = 0;
    for (let path = 'tijdstempels', more = true; more; path = `tijdstempels?na=${last}`) {
      const sizes = readSizes(await bron.lees(path), last);
      if (sizes === null) found(path, 'tijdstempel-klopt-niet', ' De lijst is onleesbaar.');
      for (const omvang of sizes ?? []) standen.push({ omvang, tijdstip: '' });
      last = sizes?.at(-1) ?? last;
      more = sizes?.length === page && last < kop.omvang;
    }
    // What was stamped after the checkpoint was read is for the next time.
    const known = standen.filter(({ omvang }) => omvang <= kop.omvang);
    return new Tijdstempelcontrole(bron, kop, known);
  }

  /** Sizes of which the root must be known; entries need not be looked at when there are none. */
  get omvangen(): number[] {
    return this.standen.map(({ omvang }) => omvang);
  }

  /** The tree grew by an entry. */
  grown(groei: Groei): void {
    const stand = this.standen[this.#grown];
    if (stand?.omvang !== groei.omvang) return;
    stand.wortel = groei.wortel.toString('base64');
    this.#grown += 1;
  }

  /** A public entry names the moment at which it was recorded; they come in the order of the log. */
  entry(index: number, tijdstip: unknown): void {
    this.#settle(index);
    if (typeof tijdstip === 'string' && tijdstip > this.#latest) this.#latest = tijdstip;
  }

  /**
   * Judges them all, when the whole log was seen.
   * @param naamBij name under which the log signed at a size
   */
  async check(
    eis: TijdstempelEis = {},
    naamBij: (omvang: number) => string,
    found: Gevonden,
  ): Promise<LogTijdstempels> {
    this.#settle(this.kop.omvang);
    let aantal = 0;
    let laatste: LogTijdstempels['laatste'] = null;
    for (const { omvang, wortel, tijdstip } of this.standen) {
      const waar = `tijdstempel/${omvang}`;
      const antwoord = await this.bron.lees(waar);
      const tekst = `${naamBij(omvang)}\n${omvang}\n${wortel}\n`;
      const verplicht = true;
      const { tijdstempel, breuken } = checkTijdstempel(
        { antwoord, tekst, tijdstippen: [tijdstip] },
        { ...eis, verplicht },
      );
      for (const { code, waarom } of breuken) found(waar, code, waarom);
      if (tijdstempel === null) continue;
      aantal += 1;
      laatste = { ...tijdstempel, omvang };
    }
    if (eis.verplicht === true && this.standen.length === 0)
      found('tijdstempels', 'tijdstempel-ontbreekt', '');
    return { aantal, laatste };
  }

  /** Nothing more comes under trees of at most this size. */
  #settle(omvang: number): void {
    for (; (this.standen[this.#seen]?.omvang ?? Infinity) <= omvang; this.#seen += 1) {
      const stand = this.standen[this.#seen];
      if (stand !== undefined) stand.tijdstip = this.#latest;
    }
  }
}

/** Sizes beyond `na`, each larger than the one before; null when it is no such list. */
function readSizes(bytes: Buffer | undefined, na: number): number[] | null {
  if (bytes === undefined) return [];
  try {
    const list = JSON.parse(bytes.toString('utf8')) as unknown;
    if (!Array.isArray(list)) return null;
    const sizes = list.map((one) => (one as { omvang?: unknown } | null)?.omvang);
    const rising = sizes.every(
      (size, i) => Number.isSafeInteger(size) && Number(size) > Number(sizes[i - 1] ?? na),
    );
    return rising ? (sizes as number[]) : null;
  } catch {
    return null;
  }
}
