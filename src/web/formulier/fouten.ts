/** Faults of form, each brought to the field where somebody can mend it. */
import type { Invoerfout } from '../../procedure/definition.js';
import { everyField, type Invoer } from './invoer.js';
import type { Veld } from './velden.js';

export interface Foutregel {
  /** Path of the field; null = none on this form. */
  readonly pad: string | null;
  /** What the field is called, and what it stands in. */
  readonly label: string;
  readonly melding: string;
}

/** In the order of the form; what belongs to no field stands last. */
export type Fouten = readonly Foutregel[];

export function faultsByField(
  velden: readonly Veld[],
  invoer: Invoer,
  fouten: readonly Pick<Invoerfout, 'veld' | 'melding'>[],
): Fouten {
  const labels = new Map<string, string>();
  for (const { veld, onder } of everyField(velden, invoer))
    labels.set(veld.pad, [...onder, veld.label].join(', '));
  const order = [...labels.keys()];
  const rank = ({ pad }: Foutregel): number => (pad === null ? order.length : order.indexOf(pad));
  return fouten
    .map(({ veld, melding }): Foutregel => {
      const pad = nearest(veld, labels);
      return { pad, label: pad === null ? '' : (labels.get(pad) ?? ''), melding };
    })
    .toSorted((a, b) => rank(a) - rank(b));
}

/** The field itself, or the nearest it stands in; never a group that merely holds everything. */
function nearest(veld: string, labels: ReadonlyMap<string, string>): string | null {
  for (let pad = veld; pad !== ''; pad = pad.replace(/(\[\d+\]|(^|\.)[^.[]*)$/, ''))
    if (labels.has(pad)) return pad;
  return null;
}

/** The id of the input of a field: its path in letters that any link takes. */
export function idOf(pad: string): string {
  return `veld-${pad.replace(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '')}`;
}
