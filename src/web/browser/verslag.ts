/** What a check has found so far, and what it comes to. */
import { kennis } from './bekend.js';
import type { Bekend, Bevinding, Bewering, Staat, Uitkomst } from './bevinding.js';
import type { Plaats } from './bundel.js';
import { Fout, NietTeControleren, type Code } from './fout.js';
import { base64, hex, sha256, type Hoofd, type Sleutel } from './note.js';

/** An entry as it was found in the log. */
export interface Gevonden {
  /** Hex: in the signed tree, at the place that the page says; undefined when that could not be proven. */
  readonly bewezen: string | undefined;
  /** Undefined when it is closed or its content is not what its hash says. */
  readonly plaats: Plaats | undefined;
  readonly besloten: boolean;
}

interface Begin {
  readonly regels: readonly Bewering[];
  readonly nu: () => Date;
  readonly bekend?: Bekend | undefined;
}

export class Verslag {
  readonly #bevindingen: Bevinding[] = [];
  readonly #onbekend: { volgnummer: number | null; melding: string }[] = [];
  /** Numbers of the entries with a finding. */
  readonly #mis = new Set<number>();
  /** Faults that were said of the whole already. */
  readonly #ofWhole = new Set<Fout | NietTeControleren>();
  readonly #tijd: string;
  #bekend: Bekend | undefined;

  constructor(private readonly vraag: Begin) {
    this.#tijd = vraag.nu().toISOString();
    this.#bekend = vraag.bekend;
  }

  meld(volgnummer: number | null, code: Code, melding: string): void {
    this.#bevindingen.push({ volgnummer, code, melding });
    if (volgnummer !== null) this.#mis.add(volgnummer);
  }

  /** Whether something was found of this entry. */
  heeft(volgnummer: number): boolean {
    return this.#mis.has(volgnummer);
  }

  onthoud(hoofd: Hoofd): void {
    this.#bekend = kennis(hoofd, this.#tijd);
  }

  /** What it answers; undefined when it cannot, which is then said of these entries, or (null) of the whole and only once. */
  async tried<T>(volgnummers: readonly number[] | null, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (fault) {
      if (!(fault instanceof Fout || fault instanceof NietTeControleren)) throw fault;
      if (this.#ofWhole.has(fault)) return undefined;
      if (volgnummers === null) this.#ofWhole.add(fault);
      for (const volgnummer of volgnummers ?? [null]) {
        if (fault instanceof Fout) this.meld(volgnummer, fault.code, fault.message);
        else this.#onbekend.push({ volgnummer, melding: fault.message });
      }
      return undefined;
    }
  }

  async uitkomst(hoofd?: Hoofd, gevonden: ReadonlyMap<Bewering, Gevonden> = new Map()): Promise<Uitkomst> {
    const staten = this.vraag.regels.map((regel) => ({
      volgnummer: regel.volgnummer,
      staat: this.#staat(regel, gevonden.get(regel)),
    }));
    const count = (asked: Staat): number => staten.filter(({ staat }) => staat === asked).length;
    return {
      goed: this.#bevindingen.length + this.#onbekend.length + count('onbekend') === 0,
      bevindingen: this.#bevindingen.toSorted(byNumber),
      nietTeControleren: this.#onbekend.toSorted(byNumber),
      staten,
      omvang: hoofd?.omvang ?? null,
      wortel: hoofd === undefined ? null : base64(hoofd.wortel),
      gecontroleerd: staten.length - count('onbekend'),
      besloten: count('besloten'),
      sleutels: await Promise.all((hoofd?.door ?? []).map(fingerprint)),
      tijd: this.#tijd,
      bekend: this.#bekend,
      gezien: hoofd === undefined ? undefined : kennis(hoofd, this.#tijd),
    };
  }

  #staat({ volgnummer, bladhash: beweerd }: Bewering, gevonden: Gevonden | undefined): Staat {
    if (this.heeft(volgnummer)) return 'klopt-niet';
    if (gevonden?.bewezen !== beweerd) return 'onbekend';
    if (gevonden.besloten) return 'besloten';
    return gevonden.plaats === undefined ? 'onbekend' : 'klopt';
  }
}

/** Of the whole first, then in the order of the trail. */
function byNumber(
  a: { readonly volgnummer: number | null },
  b: { readonly volgnummer: number | null },
): number {
  return (a.volgnummer ?? 0) - (b.volgnummer ?? 0);
}

async function fingerprint({ naam, regel, publiek }: Sleutel): Promise<Uitkomst['sleutels'][number]> {
  return { naam, regel, vingerafdruk: hex(await sha256(publiek)) };
}
