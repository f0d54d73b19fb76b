/** The transitions of a procedure, read from its published definition. */
import type { Procedure } from './definition.js';

export interface Overgang {
  readonly van: string;
  readonly handeling: string;
  /** The same as `van` when the phase stays. */
  readonly naar: string;
  /** With which outcome of the handeling it is taken, where that decides. */
  readonly uitslag: string | undefined;
}

interface Gepubliceerd extends Omit<Overgang, 'uitslag'> {
  readonly guard: { readonly params: { readonly uitslag?: string } };
}

const read = new WeakMap<object, readonly Overgang[]>();

/** In the order of the definition; read once, because a definition never changes. */
export function overgangenOf(procedure: Pick<Procedure, 'published'>): readonly Overgang[] {
  const published = procedure.published();
  const known = read.get(published);
  if (known !== undefined) return known;
  const all = published['overgangen'] as readonly Gepubliceerd[];
  const overgangen = all.map(({ van, handeling, naar, guard }) => ({
    ...{ van, handeling, naar },
    uitslag: guard.params.uitslag,
  }));
  read.set(published, overgangen);
  return overgangen;
}

/** The outcome of an admitted entry, such as of a vote; undefined of what can end in only one way. */
export function uitslagVan(
  procedure: Pick<Procedure, 'published'>,
  { resultaat, handeling, van, naar }: Regel,
): string | undefined {
  if (resultaat !== 'toegelaten' || handeling === null || van === null) return undefined;
  return uitslagOf(procedure, { van, handeling, naar: naar ?? van });
}

interface Regel {
  readonly resultaat: 'toegelaten' | 'geweigerd';
  readonly handeling: string | null;
  readonly van: string | null;
  readonly naar: string | null;
}

/** The outcome of a handeling that leads from one phase to another; undefined where it has only one. */
export function uitslagOf(
  procedure: Pick<Procedure, 'published'>,
  move: Pick<Overgang, 'van' | 'handeling' | 'naar'>,
): string | undefined {
  return overgangenOf(procedure).find(
    ({ van, handeling, naar }) => van === move.van && handeling === move.handeling && naar === move.naar,
  )?.uitslag;
}
