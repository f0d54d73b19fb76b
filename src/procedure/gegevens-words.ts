/**
 * What an entry holds, in words: labels, choices, dates, groups, lists and documents, in the order of the procedure. The
 * pages and the dossier give it their own markup; the words are the same. Texts are attacker-controlled.
 */
import { dateInWords } from '../base/dates-in-words.js';
import type { Datum, DocumentVerwijzing, JsonSchema, Procedure, Woorden } from './definition.js';
import { wordOf } from './entry-words.js';
import { isDatum } from './rectificatie.js';

export type Waarde =
  /** A word or number of ours, or a choice. */
  | { readonly soort: 'woord'; readonly woord: string }
  /** As somebody wrote it, with its line breaks. */
  | { readonly soort: 'tekst'; readonly tekst: string }
  | { readonly soort: 'datum'; readonly datum: Datum }
  | { readonly soort: 'document'; readonly document: DocumentVerwijzing }
  /** A text that is not there any more; `veld` is its path. */
  | { readonly soort: 'weg'; readonly veld: string }
  | { readonly soort: 'lijst'; readonly waarden: readonly Waarde[] }
  | { readonly soort: 'groep'; readonly rubrieken: readonly Rubriek[] };

export interface Rubriek {
  readonly label: string;
  readonly waarde: Waarde;
}

export type SprekendeProcedure = Pick<Procedure, 'handelingen' | 'woorden' | 'planning'>;

/** What is asked of every value on the way down. */
interface Way {
  readonly handeling: string | null;
  readonly woorden: Woorden;
  /** Of the value at hand; undefined when there is none. */
  readonly schema: JsonSchema | undefined;
  /** Path of the value at hand. */
  readonly pad: string;
}

/** @param gegevens with its texts in place, null where one is gone @param handeling null of an entry that is no handeling */
export function gegevensInWords(
  procedure: SprekendeProcedure,
  handeling: string | null,
  gegevens: Readonly<Record<string, unknown>>,
): Rubriek[] {
  return group(gegevens, wayOf(procedure, handeling));
}

/** Where a slip of the pen can be in an entry. */
export interface Plaats {
  /** As a rectification names it, such as `bevindingen[0].bevinding`. */
  readonly pad: string;
  readonly woorden: string;
  /** What stands there, at most 200 characters of it. */
  readonly waarde: string;
}

/** Every date, text, number and choice of an entry, in the order of the procedure: no documents, and nothing that is gone. */
export function placesInWords(
  procedure: SprekendeProcedure,
  handeling: string | null,
  gegevens: Readonly<Record<string, unknown>>,
): Plaats[] {
  return places(gegevens, wayOf(procedure, handeling), []);
}

/** Ids of the documents in gegevens. */
export function documentIds(gegevens: unknown): string[] {
  if (typeof gegevens !== 'object' || gegevens === null) return [];
  return isDocument(gegevens) ? [gegevens.id] : Object.values(gegevens).flatMap(documentIds);
}

function wayOf(procedure: SprekendeProcedure, handeling: string | null): Way {
  const schema =
    handeling === 'traject-openen'
      ? { properties: { titel: {}, aanleiding: {}, planning: procedure.planning } }
      : procedure.handelingen.get(handeling ?? '')?.schema;
  return { handeling, woorden: procedure.woorden, schema, pad: '' };
}

function places(waarde: unknown, way: Way, onder: readonly string[]): Plaats[] {
  if (waarde === null || isDocument(waarde)) return [];
  if (Array.isArray(waarde))
    return (waarde as unknown[]).flatMap((item, i) =>
      places(item, { ...way, schema: partOf(way.schema, 'items'), pad: `${way.pad}[${i}]` }, [
        ...onder.slice(0, -1),
        `${onder.at(-1) ?? ''}, nummer ${i + 1}`,
      ]),
    );
  if (typeof waarde !== 'object')
    return [{ pad: way.pad, woorden: onder.join(': '), waarde: spoken(waarde, way) }];
  return inOrder(waarde, way.schema).flatMap(([naam, item]) =>
    places(item, partWay(way, naam), [...onder, labelOf(naam, way)]),
  );
}

function spoken(waarde: unknown, way: Way): string {
  const shown = valueOf(way.pad.split(/[.[]/).at(-1) ?? '', waarde, way);
  switch (shown.soort) {
    case 'datum':
      return dateInWords(shown.datum);
    case 'woord':
      return shown.woord;
    default:
      return String(waarde).slice(0, 200).toWellFormed();
  }
}

function partWay(way: Way, naam: string): Way {
  const pad = way.pad === '' ? naam : `${way.pad}.${naam}`;
  return { ...way, schema: partOf(way.schema, 'properties', naam), pad };
}

function group(waarde: object, way: Way): Rubriek[] {
  const filled = inOrder(waarde, way.schema).filter(([, item]) => !isEmpty(item));
  return filled.map(([naam, item]) => ({
    label: labelOf(naam, way),
    waarde: valueOf(naam, item, partWay(way, naam)),
  }));
}

/** A group in which nothing was filled in, such as a planning without dates. */
function isEmpty(item: unknown): boolean {
  return typeof item === 'object' && item !== null && !Array.isArray(item) && Object.keys(item).length === 0;
}

/** As the procedure names them; a leaf has them in the order of the alphabet. */
function inOrder(waarde: object, schema: JsonSchema | undefined): [string, unknown][] {
  const order = [...Object.keys(partOf(schema, 'properties') ?? {}), ...Object.keys(general)];
  const place = (naam: string): number => (order.includes(naam) ? order.indexOf(naam) : order.length);
  return Object.entries(waarde).toSorted(([a], [b]) => place(a) - place(b));
}

function valueOf(naam: string, waarde: unknown, way: Way): Waarde {
  if (waarde === null) return { soort: 'weg', veld: way.pad };
  if (typeof waarde === 'boolean') return { soort: 'woord', woord: waarde ? 'ja' : 'nee' };
  if (typeof waarde === 'number') return { soort: 'woord', woord: String(waarde) };
  if (typeof waarde === 'string') return textOf(naam, waarde, way);
  if (Array.isArray(waarde)) return listOf(naam, waarde as unknown[], way);
  if (isDocument(waarde)) return { soort: 'document', document: waarde };
  return { soort: 'groep', rubrieken: group(waarde as object, way) };
}

function textOf(naam: string, waarde: string, way: Way): Waarde {
  if (isDatum(waarde)) return { soort: 'datum', datum: waarde };
  if (way.pad === 'veld') return { soort: 'woord', woord: pathInWords(waarde, way) };
  const { keuzes } = way.woorden;
  // Only where there was a choice: a bureau may be called as a choice is.
  if (Array.isArray(way.schema?.['enum']))
    return { soort: 'woord', woord: wordOf(keuzes, `${naam}.${waarde}`) ?? wordOf(keuzes, waarde) ?? waarde };
  return { soort: 'tekst', tekst: waarde };
}

function listOf(naam: string, waarden: readonly unknown[], way: Way): Waarde {
  const schema = partOf(way.schema, 'items');
  const item = (waarde: unknown, i: number): Waarde =>
    valueOf(naam, waarde, { ...way, schema, pad: `${way.pad}[${i}]` });
  return { soort: 'lijst', waarden: waarden.map(item) };
}

function isDocument(waarde: unknown): waarde is DocumentVerwijzing {
  return typeof waarde === 'object' && waarde !== null && 'id' in waarde && 'sha256' in waarde;
}

/** A path of another entry, such as `bevindingen[0].bevinding`; of which handeling is not known here. */
function pathInWords(pad: string, { woorden }: Way): string {
  const step = (part: string): string => {
    const [, naam = part, plaats] = /^([^[]+)\[(\d+)\]$/.exec(part) ?? [];
    const label = labelOf(naam, { handeling: '', woorden, pad: '' });
    return plaats === undefined ? label : `${label}, nummer ${Number(plaats) + 1}`;
  };
  return pad.split('.').map(step).join(': ');
}

/** Words for what every procedure has. */
const general: Readonly<Record<string, string>> = {
  titel: 'Titel',
  aanleiding: 'Aanleiding',
  planning: 'Planning',
  voorganger: 'Volgt op traject',
  toelichting: 'Toelichting',
  volgnummer: 'Over regel',
  veld: 'Veld',
  grond: 'Grond',
};

function labelOf(naam: string, { handeling, woorden, pad }: Omit<Way, 'schema'>): string {
  const { velden, termijnen } = woorden;
  // An entry that is no handeling has no words of the procedure: its grond is not that of a vote.
  const word = handeling === null ? wordOf(general, naam) : undefined;
  return (
    word ??
    wordOf(velden, `${pad}.${naam}`)?.label ??
    (wordOf(velden, `${handeling ?? ''}.${naam}`) ?? wordOf(velden, naam))?.label ??
    wordOf(termijnen, naam) ??
    wordOf(general, naam) ??
    naam
  );
}

function partOf(schema: JsonSchema | undefined, ...path: readonly string[]): JsonSchema | undefined {
  let at: unknown = schema;
  for (const step of path)
    at = typeof at === 'object' && at !== null ? wordOf(at as JsonSchema, step) : undefined;
  return at as JsonSchema | undefined;
}
