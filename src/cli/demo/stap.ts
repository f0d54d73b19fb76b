/** One step of the demo: who tries what, and what must come of it. */

export interface Speler {
  readonly rol: 'griffier' | 'college' | 'bureau';
  readonly bureau?: string;
}

export type Uitkomst =
  | { readonly soort: 'toegelaten'; readonly signalen: readonly string[] }
  | {
      readonly soort: 'geweigerd';
      readonly status: number;
      readonly code: string;
      /** Exactly these: codes of voorwaarden, or of faults in the form. */
      readonly redenen: readonly string[];
      /** Why somebody might try it, and what the house says to that. */
      readonly les: string;
    };

export interface Stap {
  readonly wie: Speler;
  readonly handeling: string;
  readonly gegevens: Readonly<Record<string, unknown>>;
  /** The letter does not give this date. */
  readonly aangenomen: boolean;
  /** Tried on an old version of the traject. */
  readonly oudeVersie: boolean;
  readonly uitkomst: Uitkomst;
}

/** A document to be placed before the step; in gegevens its id takes its place. */
export class Bijlage {
  constructor(readonly titel: string) {}
}

export function bijlage(titel: string): Bijlage {
  return new Bijlage(titel);
}

type Gegevens = Readonly<Record<string, unknown>>;

/** A lawful step. */
export function doet(
  wie: Speler,
  handeling: string,
  gegevens: Gegevens,
  signalen: readonly string[] = [],
): Stap {
  return stap(wie, handeling, gegevens, { soort: 'toegelaten', signalen });
}

/** A wrong step, refused by the procedure for exactly these reasons. */
export function faalt(
  wie: Speler,
  handeling: string,
  gegevens: Gegevens,
  waarom: [les: string, ...redenen: string[]],
): Stap {
  const [les, ...redenen] = waarom;
  return stap(wie, handeling, gegevens, { ...geweigerd, les, redenen });
}

const geweigerd = { soort: 'geweigerd', status: 409, code: 'handeling-niet-toegelaten' } as const;

/** The same step, refused for another cause than the order of the procedure. */
export function anders(van: Stap, status: number, code: string): Stap {
  if (van.uitkomst.soort !== 'geweigerd') throw new TypeError('Only a refused step has a cause of refusal.');
  return { ...van, uitkomst: { ...van.uitkomst, status, code } };
}

/** Marks dates that the letter does not give. */
export function aangenomen(stappen: readonly Stap[]): Stap[] {
  return stappen.map((van) => ({ ...van, aangenomen: true }));
}

function stap(wie: Speler, handeling: string, gegevens: Gegevens, uitkomst: Uitkomst): Stap {
  return { wie, handeling, gegevens, uitkomst, aangenomen: false, oudeVersie: false };
}
