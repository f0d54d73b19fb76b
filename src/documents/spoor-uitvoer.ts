/** The trail as a file for other programs: a line per entry, written while it is read. */
import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { SpoorregelBeeld } from '../engine/answer.js';

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
