/** The trail as a file for other programs: a line per entry, written while it is read. */
import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { SpoorregelBeeld } from '../engine/answer.js';
import type { Regelkern } from '../engine/openbaar.js';

/** JSON Lines. */
export function spoorAsLines(rows: AsyncIterable<SpoorregelBeeld>): Readable {
  return Readable.from(lines(rows));
}

/** One line per entry; lists as text with spaces, gegevens as JSON. */
export function spoorAsCsv(rows: AsyncIterable<SpoorregelBeeld>): Readable {
  // A cell that begins like a formula would be run by a spreadsheet.
  const writer = stringify({ header: true, columns, escape_formulas: true, cast: { boolean: String } });
  // Where the reading breaks off, the file breaks off: its reader is told, and nothing else comes of it.
  return pipeline(Readable.from(flat(rows)), writer, () => undefined);
}

/** What of every entry a browser holds against the log: JSON, written while it is read. */
export function spoorAsClaims(
  about: { readonly organisatie: string; readonly traject: string },
  rows: AsyncIterable<Regelkern>,
): Readable {
  return Readable.from(claims(about, rows), { objectMode: false });
}

const columns = [
  'traject',
  'volgnummer',
  'index',
  'soort',
  'handeling',
  'orgaan',
  'registrator',
  'rol',
  'resultaat',
  'redenen',
  'signalen',
  'van',
  'naar',
  'openbaar',
  'grond',
  'registratietijdstip',
  'bladhash',
  'vorige',
  'gegevens',
];

async function* lines(rows: AsyncIterable<SpoorregelBeeld>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}

async function* claims(about: object, rows: AsyncIterable<Regelkern>): AsyncGenerator<string> {
  yield `${JSON.stringify(about).slice(0, -1)},"regels":[`;
  let between = '';
  for await (const { volgnummer, index, bladhash } of rows) {
    yield between + JSON.stringify({ volgnummer, index, bladhash });
    between = ',';
  }
  yield ']}';
}

async function* flat(rows: AsyncIterable<SpoorregelBeeld>): AsyncGenerator<object> {
  for await (const { registrator, redenen, signalen, gegevens, ...row } of rows) {
    yield {
      ...row,
      registrator: registrator.id,
      rol: registrator.rol,
      redenen: redenen.join(' '),
      signalen: signalen.join(' '),
      gegevens: gegevens === null ? '' : JSON.stringify(gegevens),
    };
  }
}
