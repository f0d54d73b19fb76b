/**
 * Erasing: a text goes with the salt of its commitment, a document with its name and its bytes. The entry that carried it
 * stays as it is, and an entry of its own says that it was erased and on what ground. The state does not change: no
 * voorwaarde reads what a text or a document says.
 */
import type { Invoerfout } from '../procedure/definition.js';
import type { Weigering } from './answer.js';
import type { Beslissing, Zicht } from './decide.js';
import type { WissingVerzoek } from './attempt.js';
import type { DocumentKenmerk, SpoorRij } from './store.js';
import { standOf } from './view.js';

/** What can be erased of an entry, by path: null for a text, else the document that stands there. */
export type Wisbaar = ReadonlyMap<string, DocumentKenmerk | null>;

/** A document that was erased by way of another traject can be erased here too, so that this trail says it as well. */
export function wisbareVelden(regel: SpoorRij, documenten: readonly DocumentKenmerk[]): Wisbaar {
  const standing = documentenIn(regel).flatMap(({ veld, id }): [string, DocumentKenmerk][] => {
    const kenmerk = documenten.find((one) => one.id === id);
    return kenmerk === undefined || saidBy(regel.traject, kenmerk) ? [] : [[veld, kenmerk]];
  });
  return new Map([...Object.keys(regel.wisbaar).map((veld): [string, null] => [veld, null]), ...standing]);
}

/** Where documents stand in an entry, and which. */
export function documentenIn({ blad }: Pick<SpoorRij, 'blad'>): { veld: string; id: string }[] {
  return found((JSON.parse(blad) as { gegevens: unknown }).gegevens, '');
}

function found(value: unknown, veld: string): { veld: string; id: string }[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => found(item, `${veld}[${i}]`));
  if (typeof value !== 'object' || value === null) return [];
  if ('sha256' in value && 'id' in value) return [{ veld, id: String(value.id) }];
  return Object.entries(value).flatMap(([naam, item]) => found(item, veld === '' ? naam : `${veld}.${naam}`));
}

export function judgeWissing(
  { volgnummer, veld, grond }: WissingVerzoek,
  { traject }: Pick<Zicht, 'traject'>,
): Beslissing {
  return {
    handeling: null,
    orgaan: null,
    rol: 'beheerder',
    redenen: [],
    signalen: [],
    openbaar: true,
    grond: null,
    // The database erases what this leaf names, and nothing that no leaf names.
    gegevens: { volgnummer, veld, grond },
    teksten: [],
    nieuw: standOf(traject),
    weigering: null,
    onthoud: null,
  };
}

/** The refusal when another attempt erased the document first; null while this trail does not say so. */
export function erasedMeanwhile(
  { document, traject, veld }: WissingVerzoek,
  documenten: Zicht['documenten'],
): Weigering | null {
  if (document === null) return null;
  const kenmerk = documenten.get(document);
  return kenmerk === undefined || saidBy(traject, kenmerk) ? nothingToErase(veld) : null;
}

/** The refusal of a path on which nothing stands that can be erased; with what there is, when that is known. */
export function nothingToErase(veld: string, wisbaar?: Wisbaar): Weigering {
  const niets = `Op ${JSON.stringify(veld)} staat in deze regel niets wat gewist kan worden, of het is al gewist.`;
  const melding = wisbaar === undefined ? niets : `${niets} ${erasable(wisbaar)}`;
  return { code: 'ongeldige-invoer', fouten: [{ veld: 'veld', code: 'niet-wisbaar', melding }] };
}

/** Faults of form; who may erase is told at `veld` what there is to erase. */
export function withErasable(
  fouten: readonly Invoerfout[],
  wisbaar: Wisbaar | undefined,
): readonly Invoerfout[] {
  if (wisbaar === undefined) return fouten;
  return fouten.map((fout) =>
    fout.veld === 'veld' ? { ...fout, melding: `${fout.melding} ${erasable(wisbaar)}` } : fout,
  );
}

function erasable(wisbaar: Wisbaar): string {
  const velden = [...wisbaar].map(
    ([veld, kenmerk]) => `${veld} (${kenmerk === null ? 'tekst' : 'document'})`,
  );
  return `Te wissen is: ${velden.join(', ') || 'niets'}.`;
}

function saidBy(traject: string, { gewist }: DocumentKenmerk): boolean {
  return gewist.some((regel) => regel.traject === traject);
}
