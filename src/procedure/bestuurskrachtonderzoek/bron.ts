/** Where the rules come from, and who decides by them. */

/** Who takes a handeling. The griffier takes only records: he has no power of his own. */
export type Orgaan = 'college' | 'raad' | 'presidium' | 'bureau' | 'burgemeester-en-secretaris' | 'griffier';

/** A section of the assignment letter. */
export function brief(paragraaf: string): string {
  return `Opdracht Dalfsen 21 april 2011, ${paragraaf}`;
}

/** Our reading of the source, where it leaves room. */
export function lezing(bron: string): string {
  return `${bron} (onze lezing)`;
}
