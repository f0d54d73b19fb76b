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
  fouten: readonly Invoerfout[],
): Fouten {
  const known = new Map<string, { readonly veld: Veld; readonly label: string }>();
  for (const { veld, onder } of everyField(velden, invoer))
    known.set(veld.pad, { veld, label: [...onder, veld.label].join(', ') });
  const order = [...known.keys()];
  const rank = ({ pad }: Foutregel): number => (pad === null ? order.length : order.indexOf(pad));
  return fouten
    .map((fout): Foutregel => {
      const pad = nearest(fout.veld, known);
      const at = pad === null ? undefined : known.get(pad);
      return { pad, label: at?.label ?? '', melding: onScreen(fout, at?.veld) };
    })
    .toSorted((a, b) => rank(a) - rank(b));
}

/** The engine speaks to programs as well; where that is not how one speaks of a form, this does. */
function onScreen({ veld, code, melding }: Invoerfout, at: Veld | undefined): string {
  if (at === undefined || at.pad !== veld) return melding;
  if (code === 'verplicht' && at.soort === 'getallen' && at.keuzes !== undefined)
    return 'Kies er ten minste één.';
  if (code === 'verplicht') return lacks[at.soort] ?? 'Vul dit in.';
  if (code === 'datum' && at.soort === 'datum') return 'Vul een datum in die bestaat, zoals 21 april 2011.';
  if (code === 'type' && at.soort === 'getal')
    return 'Vul een heel getal in, alleen met cijfers, zoals 1200.';
  if (code === 'bereik' && at.soort === 'getal')
    return `Vul een getal in van ${at.min} tot en met ${at.max}.`;
  if (code === 'dubbel') return 'Noem elk maar één keer.';
  if (code === 'type' && at.naam === 'veld')
    return 'Dit veld staat niet in die regel. Begin bij de regel zelf, onder ‘Staat hier een verschrijving?’: dan is het al ingevuld.';
  if (code === 'type' && at.naam === 'voorganger')
    return 'Plak het adres van de bladzijde van het eerdere traject, of het nummer dat daarin staat.';
  return melding;
}

const lacks: Partial<Record<Veld['soort'], string>> = {
  keuze: 'Maak een keuze.',
  janee: 'Kies ja of nee.',
  datum: 'Vul een datum in.',
  document: 'Kies een bestand.',
};

/** The field itself, or the nearest it stands in; never a group that merely holds everything. */
function nearest(veld: string, known: ReadonlyMap<string, unknown>): string | null {
  for (let pad = veld; pad !== ''; pad = pad.replace(/(\[\d+\]|(^|\.)[^.[]*)$/, ''))
    if (known.has(pad)) return pad;
  return null;
}

/** The id of the input of a field: its path in letters that any link takes. */
export function idOf(pad: string): string {
  return `veld-${pad.replace(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '')}`;
}
