/** The list of files of a dossier, walked through beside the files themselves: both are in the same order. */
import type { Bevindingen } from './bevindingen.js';
import type { Loper } from './bytes.js';
import { compare, namen, plekOf, type Plek } from './dossier-vorm.js';
import type { ZipBestand } from './zip-bron.js';

interface Vermelding {
  readonly naam: string;
  readonly sha256: string;
  readonly plek: Plek;
}

/** A line of the list is shorter: names are of our own making. */
const mostLine = 512;

export class Bestandenlijst {
  /** The next line; null at the end, or when what follows is no list; undefined before the first. */
  #next: Vermelding | null | undefined;

  constructor(
    private readonly loper: Loper,
    private readonly bevindingen: Bevindingen,
  ) {}

  /** Notes what the list has before this file, and whether the file is as the list says. */
  async check({ naam, sha256 }: ZipBestand, plek: Plek | undefined): Promise<void> {
    // A name that no dossier has was noted.
    if (plek === undefined) return;
    if (this.#next === undefined) await this.#advance();
    while (this.#next != null && compare(this.#next.plek, plek) < 0) await this.#missing(this.#next);
    if (this.#next?.naam !== naam) {
      this.bevindingen.add(naam, 'bestand-onbekend');
      return;
    }
    if (this.#next.sha256 !== sha256) this.bevindingen.add(naam, 'bestand-veranderd');
    await this.#advance();
  }

  /** All files passed; what the list still has is not there. */
  async sluit(): Promise<void> {
    if (this.#next === undefined) await this.#advance();
    while (this.#next != null) await this.#missing(this.#next);
  }

  async #missing({ naam }: Vermelding): Promise<void> {
    this.bevindingen.add(naam, 'bestand-ontbreekt');
    await this.#advance();
  }

  async #advance(): Promise<void> {
    const line = await this.loper.line(mostLine);
    if (line === undefined) {
      // Something that is no line.
      if ((await this.loper.some(1)) !== undefined)
        this.bevindingen.add(namen.bestanden, 'manifest-ongeldig');
      this.#next = null;
      return;
    }
    const [, sha256 = '', naam = ''] = /^([0-9a-f]{64}) {2}(\S+)\n$/.exec(line) ?? [];
    const plek = plekOf(naam);
    const ordered = plek !== undefined && (this.#next == null || compare(this.#next.plek, plek) < 0);
    if (!ordered) this.bevindingen.add(namen.bestanden, 'manifest-ongeldig');
    this.#next = ordered ? { naam, sha256, plek } : null;
  }
}
