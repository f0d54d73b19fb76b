/** Dates and moments as people write them, the same wherever somebody reads them. */
import { amsterdamMoment } from './clock.js';

const longDate = new Intl.DateTimeFormat('nl-NL', { dateStyle: 'long', timeZone: 'UTC' });

/** `2011-05-16` as people write it: 16 mei 2011. */
export function dateInWords(datum: string): string {
  return longDate.format(new Date(`${datum}T00:00:00Z`));
}

const months = Array.from({ length: 12 }, (_, i) =>
  new Intl.DateTimeFormat('nl-NL', { month: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2011, i))),
);

/** `16 mei 2011`, `16-5-2011` or `2011-5-16` as `2011-05-16`; undefined when it is none of these. There may be no such day. */
export function dateFromWords(tekst: string): string | undefined {
  const bare = tekst.trim().toLowerCase();
  const [, dag, maand, jaar] = /^(\d{1,2})[-/. ]+([a-z]+|\d{1,2})[-/. ]+(\d{4})$/.exec(bare) ?? [];
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(bare) ?? [];
  const number = maand === undefined ? month : /^\d/.test(maand) ? maand : String(months.indexOf(maand) + 1);
  const [y, d] = [jaar ?? year, dag ?? day];
  if (y === undefined || d === undefined || number === undefined || number === '0') return undefined;
  return `${y}-${number.padStart(2, '0')}-${d.padStart(2, '0')}`;
}

/** A UTC moment as people in Amsterdam write it: 16 mei 2011 om 11:00. */
export function momentInWords(tijdstip: string): string {
  const [datum = '', tijd = ''] = amsterdamMoment(new Date(tijdstip)).split(' ');
  return `${dateInWords(datum)} om ${tijd}`;
}
