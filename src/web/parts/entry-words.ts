/** Slugs of entries in words; what has no word is shown as its slug. */
import type { Procedure } from '../../procedure/definition.js';

type Speaking = Pick<Procedure, 'handelingen' | 'woorden'>;

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
  return orgaan === null ? undefined : (woorden.organen[orgaan] ?? orgaan);
}

export function roleInWords({ woorden }: Speaking, rol: string): string {
  return (woorden.rollen as Readonly<Record<string, string>>)[rol] ?? rol;
}

export function phaseInWords({ woorden }: Speaking, fase: string): string {
  return woorden.fasen[fase]?.naam ?? fase;
}

/** The phase that began, in words; undefined when none did. */
export function phaseBegun(
  speaking: Speaking,
  { van, naar }: { readonly van: string | null; readonly naar: string | null },
): string | undefined {
  return naar === null || naar === van ? undefined : phaseInWords(speaking, naar);
}

export function reasonsInWords({ woorden }: Speaking, redenen: readonly string[]): string[] {
  return redenen.map((code) => woorden.redenen[code] ?? code);
}

export function signalsInWords({ woorden }: Speaking, signalen: readonly string[]): string[] {
  return signalen.map((code) => woorden.signalen[code] ?? code);
}

/** When the organ acted, as the gegevens say it. */
export function actDate(gegevens: Readonly<Record<string, unknown>> | null): string | undefined {
  const datum = gegevens?.['besluitdatum'] ?? gegevens?.['datum'];
  return typeof datum === 'string' ? datum : undefined;
}

export function entriesInWords(aantal: number): string {
  return aantal === 1 ? '1 regel' : `${aantal} regels`;
}
