/** Dates and moments as people write them, the same wherever somebody reads them. */
import { amsterdamMoment } from './clock.js';

const longDate = new Intl.DateTimeFormat('nl-NL', { dateStyle: 'long', timeZone: 'UTC' });

/** `2011-05-16` as people write it: 16 mei 2011. */
export function dateInWords(datum: string): string {
  return longDate.format(new Date(`${datum}T00:00:00Z`));
}

/** A UTC moment as people in Amsterdam write it: 16 mei 2011 om 11:00. */
export function momentInWords(tijdstip: string): string {
  const [datum = '', tijd = ''] = amsterdamMoment(new Date(tijdstip)).split(' ');
  return `${dateInWords(datum)} om ${tijd}`;
}
