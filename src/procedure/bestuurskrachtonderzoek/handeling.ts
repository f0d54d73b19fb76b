/** What the files of this procedure say of one handeling: who takes it, what it asks, what it may not precede, what it leaves. */
import type { DocumentVerwijzing, Datum, Poging, Verbintenis } from '../definition.js';
import type { Orgaan } from './bron.js';
import type { Feiten, Termijnnaam } from './feiten.js';
import type { Code } from './voorwaarden.js';

/** In the leaf an erasable text is a commitment. */
export type Tekst = Verbintenis;
export type Stuk = DocumentVerwijzing;

/** An earlier step, in words, and its date. */
export interface Grens {
  readonly stap: string;
  readonly datum: Datum | null | undefined;
}

export interface Handeling<Gegevens> {
  readonly naam: string;
  readonly label: string;
  /** First is the default. */
  readonly organen: readonly [Orgaan, ...Orgaan[]];
  readonly bron: string;
  readonly gegevens: new () => Gegevens & object;
  /** Asked in every phase; the rules of dates are asked of every handeling besides. */
  readonly voorwaarden?: readonly Code[];
  /** The dates its own date may not precede (a rule reads gegevens where it must). */
  readonly nietVoor?: (feiten: Feiten, gegevens: Gegevens) => readonly Grens[];
  /** What it leaves in the facts. */
  readonly leg?: (feiten: Feiten, gegevens: Gegevens, poging: Poging) => Partial<Feiten>;
  /** Warnings; they never refuse. */
  readonly signalen?: (feiten: Feiten, gegevens: Gegevens) => readonly (string | false)[];
  /** The termijn it fulfils. */
  readonly termijn?: Termijnnaam;
  /** Only its closed ones say so. */
  readonly gesloten?: { readonly grond: string };
  /** Which bureau may record it with a token of its own. */
  readonly bureau?: 'eigen' | 'gekozen';
}

/** Any handeling; its gegevens were checked for form before they get here. */
export type AnyHandeling = Handeling<never>;

export function handeling<Gegevens>(definitie: Handeling<Gegevens>): AnyHandeling {
  return definitie as unknown as AnyHandeling;
}

/** The date on which the organ acted. */
export function datumVan(gegevens: { readonly datum?: unknown; readonly besluitdatum?: unknown }): Datum {
  return (gegevens.besluitdatum ?? gegevens.datum) as Datum;
}
