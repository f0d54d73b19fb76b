/** Slugs of entries in words; what has no word is shown as its slug. */
import type { Procedure } from './definition.js';

type Speaking = Pick<Procedure, 'handelingen' | 'woorden'>;

/** The word for a slug. @param slug may be attacker-controlled: what every object has by birth is no word */
export function wordOf<T>(words: Readonly<Record<string, T>>, slug: string): T | undefined {
  return Object.hasOwn(words, slug) ? words[slug] : undefined;
}

/** What was done, or tried. @param soort null where it is not known */
export function actInWords(
  { handelingen }: Speaking,
  soort: string | null,
  handeling: string | null,
): string {
  if (soort === 'wissing') return 'Tekst of document gewist';
  if (handeling === 'traject-openen') return 'Traject geopend';
  if (handeling === null) return 'Onbekende handeling';
  return handelingen.get(handeling)?.label ?? handeling;
}

export function organInWords({ woorden }: Speaking, orgaan: string | null): string | undefined {
  return orgaan === null ? undefined : (wordOf(woorden.organen, orgaan) ?? orgaan);
}

export function organsInWords({ woorden }: Speaking, organen: readonly string[]): string {
  return eitherInWords(organen.map((orgaan) => wordOf(woorden.organen, orgaan) ?? orgaan));
}

const either = new Intl.ListFormat('nl', { type: 'disjunction' });

/** `griffier, college of bureau` */
export function eitherInWords(words: readonly string[]): string {
  return either.format(words);
}

const all = new Intl.ListFormat('nl', { type: 'conjunction' });
/** Beyond this many a sentence is no help. */
const mostInWords = 10;

/** `A, B en C`; of many the first ten, and how many more. */
export function allInWords(words: readonly string[]): string {
  const more = words.length - mostInWords;
  return all.format(more > 0 ? [...words.slice(0, mostInWords), `nog ${more}`] : words);
}

export function roleInWords({ woorden }: Speaking, rol: string): string {
  return wordOf<string>(woorden.rollen, rol) ?? rol;
}

/** The role of who recorded it, and for which bureau; never who. */
export function recorderInWords(
  speaking: Speaking,
  { rol, bureau }: { readonly rol: string; readonly bureau: string | null },
): string {
  const word = roleInWords(speaking, rol);
  return bureau === null ? word : `${word} (${bureau})`;
}

export function phaseInWords({ woorden }: Speaking, fase: string): string {
  return wordOf(woorden.fasen, fase)?.naam ?? fase;
}

/** The phase that began, in words; undefined when none did. */
export function phaseBegun(
  speaking: Speaking,
  { van, naar }: { readonly van: string | null; readonly naar: string | null },
): string | undefined {
  return naar === null || naar === van ? undefined : phaseInWords(speaking, naar);
}

export function reasonsInWords({ woorden }: Speaking, redenen: readonly string[]): string[] {
  return redenen.map((code) => wordOf(woorden.redenen, code) ?? code);
}

export function signalsInWords({ woorden }: Speaking, signalen: readonly string[]): string[] {
  return signalen.map((code) => wordOf(woorden.signalen, code) ?? code);
}

/** Of gegevens, what tells one entry from others of the same handeling. */
const telling = ['bureau', 'groep', 'kring', 'naam', 'scenario'] as const;

/** Of gegevens, what tells the entry from others of its handeling. */
export function tellingOf(gegevens: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    telling.flatMap((naam) => (typeof gegevens[naam] === 'string' ? [[naam, gegevens[naam]]] : [])),
  );
}

/** What an entry is about: the name of a bureau or a scenario, or the group that was heard; undefined when nothing of that. */
export function aboutInWords(
  { woorden }: Speaking,
  gegevens: Readonly<Record<string, unknown>> | null,
): string | undefined {
  const veld = telling.find((naam) => typeof gegevens?.[naam] === 'string');
  if (veld === undefined) return undefined;
  const waarde = String(gegevens?.[veld]);
  const chosen = veld === 'groep' || veld === 'kring';
  return chosen ? (wordOf(woorden.keuzes, waarde) ?? waarde) : waarde;
}

/** When the organ acted, as the gegevens say it. */
export function actDate(gegevens: Readonly<Record<string, unknown>> | null): string | undefined {
  const datum = gegevens?.['besluitdatum'] ?? gegevens?.['datum'];
  return typeof datum === 'string' ? datum : undefined;
}

export function entriesInWords(aantal: number): string {
  return aantal === 1 ? '1 regel' : `${aantal} regels`;
}
