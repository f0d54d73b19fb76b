/** The trail as a table for people, as a spreadsheet in the Netherlands opens it: in words, between semicolons, marked as UTF-8. */
import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { amsterdamMoment } from '../base/clock.js';
import { dateInWords } from '../base/dates-in-words.js';
import { isVoorDeMachine, type SpoorregelBeeld } from '../engine/answer.js';
import { erasedDocuments, type Verloop } from '../engine/verloop.js';
import {
  actDate,
  actInWords,
  organInWords,
  phaseBegun,
  reasonsInWords,
  recorderInWords,
  signalsInWords,
} from '../procedure/entry-words.js';
import type { Procedure } from '../procedure/definition.js';
import { uitslagVan } from '../procedure/overgangen.js';
import { gegevensInWords, type Rubriek, type Waarde } from '../procedure/gegevens-words.js';

/**
 * One row per entry, the oldest first. A cell that begins like a formula gets an apostrophe before it; and what would be a
 * cell to a spreadsheet that takes commas for borders, does not begin like one either.
 */
export function spoorAsTable(
  rows: AsyncIterable<SpoorregelBeeld>,
  about: { readonly procedure: Procedure; readonly verloop: Verloop },
): Readable {
  const cast = { string: (text: string) => text.replaceAll(/([,;\t\r\n])(?=[=+@-])/g, '$1 ') };
  const writer = stringify({
    header: true,
    bom: true,
    delimiter: ';',
    quoted: true,
    quoted_empty: true,
    escape_formulas: true,
    cast,
  });
  // Where the reading breaks off, the file breaks off: its reader is told, and nothing else comes of it.
  return pipeline(Readable.from(inWords(rows, about)), writer, () => undefined);
}

async function* inWords(
  rows: AsyncIterable<SpoorregelBeeld>,
  { procedure, verloop }: Parameters<typeof spoorAsTable>[1],
): AsyncGenerator<Record<string, string | number>> {
  const gewist = erasedDocuments(verloop);
  for await (const regel of rows) {
    const { volgnummer, soort, handeling, resultaat, gegevens } = regel;
    yield {
      Regel: volgnummer,
      Wat: actInWords(procedure, soort, handeling),
      Resultaat: soort === 'wissing' ? 'gewist' : resultaat,
      Uitslag: uitslagVan(procedure, regel) ?? '',
      'Waarom geweigerd': reasonsInWords(procedure, regel.redenen).join('; '),
      Orgaan: organInWords(procedure, regel.orgaan) ?? '',
      'Datum van de handeling': actDate(gegevens) ?? '',
      'Geregistreerd door': recorderInWords(procedure, regel.registrator),
      'Geregistreerd op': amsterdamMoment(new Date(regel.registratietijdstip)),
      'Fase die begon': phaseBegun(procedure, regel) ?? '',
      'Let op': signalsInWords(procedure, regel.signalen).join(' '),
      // Of a refused attempt everybody sees that it was made, and nobody else what was filled in.
      'Inhoud openbaar': contentIsOpen(regel),
      'Grond om de regel te sluiten': regel.grond ?? '',
      Inhoud:
        gegevens === null
          ? ''
          : lines(gegevensInWords(procedure, handeling, gegevens), { indent: '', gewist }),
      'Gerectificeerd in regel': verloop.rectificaties
        .filter(({ over }) => over === volgnummer)
        .map((later) => later.volgnummer)
        .join(' en '),
      'Index in het log (vanaf 0)': regel.index,
      Hash: regel.bladhash,
    };
  }
}

function contentIsOpen(regel: SpoorregelBeeld): string {
  if (isVoorDeMachine(regel)) return 'geen inhoud';
  return regel.openbaar && regel.resultaat === 'toegelaten' ? 'ja' : 'nee';
}

interface Writing {
  readonly indent: string;
  /** Ids of documents. */
  readonly gewist: ReadonlySet<string>;
}

/** A line per value; what stands in a group is indented. */
function lines(rubrieken: readonly Rubriek[], writing: Writing): string {
  return rubrieken
    .map(({ label, waarde }) => `${writing.indent}${label}:${after(waarde, writing)}`)
    .join('\n');
}

function after(waarde: Waarde, { indent, gewist }: Writing): string {
  const deeper = { indent: `${indent}  `, gewist };
  switch (waarde.soort) {
    case 'groep':
      return `\n${lines(waarde.rubrieken, deeper)}`;
    case 'lijst':
      return waarde.waarden.map((one, i) => `\n${indent}  ${i + 1}.${after(one, deeper)}`).join('');
    case 'woord':
      return ` ${waarde.woord}`;
    case 'tekst':
      return ` ${waarde.tekst}`;
    case 'datum':
      return ` ${dateInWords(waarde.datum)}`;
    case 'document':
      return gewist.has(waarde.document.id)
        ? ' document, gewist'
        : ` document met SHA-256 ${waarde.document.sha256}`;
    case 'weg':
      return ' gewist';
  }
}
