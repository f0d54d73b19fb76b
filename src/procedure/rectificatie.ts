/** A slip of the pen in an earlier entry: which date it puts right, and the history as it reads from then on. */
import type { Bladgegevens, Bladwaarde, Datum, Poging } from './definition.js';
import { datum as isGeenDatum } from './waarden.js';

export const rectificatie = 'rectificatie-aantekenen';

export interface Correctie {
  readonly volgnummer: number;
  readonly veld: string;
  readonly juist: Datum;
}

/** The date that a rectification puts right; null when it corrects something that the order does not read. */
export function correctieVan({ handeling, gegevens }: Poging): Correctie | null {
  const { volgnummer, veld, juist } = gegevens;
  if (handeling !== rectificatie || typeof veld !== 'string' || typeof volgnummer !== 'number') return null;
  return isDatumveld(veld) && typeof juist === 'string' ? { volgnummer, veld, juist } : null;
}

/** Whether a path names a date: its last part is `datum`, `besluitdatum` or ends in `Datum`. */
export function isDatumveld(veld: string): boolean {
  return /(^|\.)(datum|besluitdatum|[a-z]\w*Datum)$/.test(veld);
}

/** What stands at a path of gegevens, such as `planning.rapportUiterlijkDatum` or `bevindingen[0].bevinding`. */
export function valueAt(gegevens: Bladgegevens, veld: string): Bladwaarde | undefined {
  return parts(veld).reduce<unknown>((value, part) => {
    const holds = typeof value === 'object' && value !== null && Object.hasOwn(value, part);
    return holds ? (value as Record<string, unknown>)[part] : undefined;
  }, gegevens) as Bladwaarde | undefined;
}

/** The history with every correction in it, in order, and without the rectifications themselves. */
export function corrected(geschiedenis: readonly Poging[], laatste: Poging): Poging[] {
  const correcties = [...geschiedenis, laatste].map(correctieVan).filter((correctie) => correctie !== null);
  return geschiedenis
    .filter(({ handeling }) => handeling !== rectificatie)
    .map((poging) =>
      correcties
        .filter(({ volgnummer }) => volgnummer === poging.volgnummer)
        .reduce(
          (nu, { veld, juist }) => ({
            ...nu,
            gegevens: replaced(nu.gegevens, parts(veld), juist) as Bladgegevens,
          }),
          poging,
        ),
    );
}

export function isDatum(waarde: unknown): boolean {
  return isGeenDatum(waarde) === undefined;
}

function replaced(value: unknown, [part, ...rest]: readonly string[], juist: Datum): unknown {
  if (part === undefined) return juist;
  if (Array.isArray(value))
    return (value as unknown[]).map((item, i) => (String(i) === part ? replaced(item, rest, juist) : item));
  const object = value as Record<string, unknown>;
  return { ...object, [part]: replaced(object[part], rest, juist) };
}

function parts(veld: string): string[] {
  return veld.split(/[.[\]]+/).filter((part) => part !== '');
}
