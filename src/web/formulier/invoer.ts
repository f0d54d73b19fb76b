/**
 * What somebody typed, kept exactly as it was typed until it is right. It goes from form to form and becomes JSON only
 * for the engine, which judges it: nothing here repairs or refuses. All of it is attacker-controlled; it stands in a
 * map, so that no name reaches a prototype, and is read only where a field of the form asks for it.
 */
import { rowLabel, rowOf, type Rijenveld, type Veld } from './velden.js';

/** By the path of a field. How many rows a list has stands under `<path>:rijen`; a document as stukTekst writes it. */
export type Invoer = ReadonlyMap<string, string>;

export const mostRows = 100;

/** A document that was placed for a field. */
export interface Stuk {
  readonly id: string;
  /** In bytes; undefined when only the id is known. */
  readonly omvang: number | undefined;
  readonly naam: string | undefined;
}

export function emptyInvoer(): Invoer {
  return new Map();
}

/** The form of JSON that the engine takes. */
export function invoerOf(json: unknown, pad: string): Invoer {
  return new Map(typed(json, pad));
}

/** Raw JSON as the engine expects it; whether it is right is for the engine to say. */
export function jsonOf(velden: readonly Veld[], invoer: Invoer): Record<string, unknown> {
  const entries = velden.map((veld): [string, unknown] => [veld.naam, valueOf(veld, invoer)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/**
 * What a button that only changes the form does to it: a row more, a row less, a document less.
 * undefined = it is no such button.
 */
export function press(velden: readonly Veld[], invoer: Invoer, knop: string | null): Invoer | undefined {
  const [, daad, pad = ''] = /^(meer|weg):(.{1,300})$/.exec(knop ?? '') ?? [];
  if (daad === undefined) return undefined;
  for (const { veld } of everyField(velden, invoer)) {
    if (daad === 'weg' && veld.soort === 'document' && veld.pad === pad) return without(invoer, pad);
    if (!hasRows(veld)) continue;
    const rijen = rowCount(veld, invoer);
    if (daad === 'meer' && veld.pad === pad) return withRows(invoer, veld, Math.min(rijen + 1, mostRows));
    const rij = Array.from({ length: rijen }, (_, i) => i).find((i) => pad === `${veld.pad}[${i}]`);
    if (daad === 'weg' && rij !== undefined) return withoutRow(invoer, veld, rij);
  }
  return invoer;
}

/** Every field with its rows filled in; `onder` = the labels of what it stands in. */
export function* everyField(
  velden: readonly Veld[],
  invoer: Invoer,
  onder: readonly string[] = [],
): Generator<{ veld: Veld; onder: readonly string[] }> {
  for (const veld of velden) {
    yield { veld, onder };
    if (veld.soort === 'groep') yield* everyField(veld.velden, invoer, [...onder, veld.label]);
    if (!hasRows(veld)) continue;
    for (let rij = 0; rij < rowCount(veld, invoer); rij++) {
      const here = veld.soort === 'groepen' ? rowLabel(veld, rij) : veld.label;
      yield* everyField(rowOf(veld, rij), invoer, [...onder, here]);
    }
  }
}

/** What the form holds, as names and values of inputs; nothing that no field asks for. */
export function entriesOf(velden: readonly Veld[], invoer: Invoer): [string, string][] {
  return [...everyField(velden, invoer)].flatMap(({ veld }): [string, string][] => {
    if (hasRows(veld)) return [[rowsName(veld), String(rowCount(veld, invoer))]];
    const value = invoer.get(veld.pad);
    return value === undefined || value === '' ? [] : [[veld.pad, value]];
  });
}

export function hasRows(veld: Veld): veld is Rijenveld {
  return veld.soort === 'namen' || veld.soort === 'getallen' || veld.soort === 'groepen';
}

/** How many rows a list shows: one for each thing to tick; otherwise one at least and all that were typed in, up to the most there may be. */
export function rowCount(veld: Rijenveld, invoer: Invoer): number {
  if (veld.soort === 'getallen' && veld.keuzes !== undefined) return veld.keuzes.length;
  const { pad } = veld;
  const said = invoer.get(`${pad}:rijen`) ?? '';
  let rows = /^\d{1,3}$/.test(said) ? Number(said) : 1;
  for (const name of invoer.keys()) {
    if (!name.startsWith(`${pad}[`)) continue;
    const [, rij] = /^\[(\d{1,2})\]/.exec(name.slice(pad.length)) ?? [];
    if (rij !== undefined) rows = Math.max(rows, Number(rij) + 1);
  }
  return Math.min(Math.max(rows, 1), mostRows);
}

export function rowsName({ pad }: Rijenveld): string {
  return `${pad}:rijen`;
}

/** The name of the file input of a document; under its path the form carries what was placed. */
export function fileName({ pad }: Pick<Veld, 'pad'>): string {
  return `${pad}:bestand`;
}

/** A document as the form carries it. */
export function stukTekst({
  id,
  omvang,
  bestandsnaam,
}: {
  id: string;
  omvang: number;
  bestandsnaam: string | null;
}): string {
  return `${id} ${omvang} ${bestandsnaam ?? ''}`;
}

export function stukOf(waarde: string): Stuk {
  const [, id, omvang, naam] = /^(\S+) (\d{1,15}) (.*)$/.exec(waarde) ?? [];
  return { id: id ?? waarde, omvang: omvang === undefined ? undefined : Number(omvang), naam };
}

function* typed(json: unknown, pad: string): Generator<[string, string]> {
  if (typeof json === 'string') yield [pad, json];
  else if (typeof json === 'number') yield [pad, String(json)];
  else if (typeof json === 'boolean') yield [pad, json ? 'ja' : 'nee'];
  else if (Array.isArray(json)) {
    yield [`${pad}:rijen`, String(json.length)];
    for (const [i, item] of (json as unknown[]).entries()) yield* typed(item, `${pad}[${i}]`);
  } else if (typeof json === 'object' && json !== null) {
    for (const [naam, waarde] of Object.entries(json))
      yield* typed(waarde, pad === '' ? naam : `${pad}.${naam}`);
  }
}

function valueOf(veld: Veld, invoer: Invoer): unknown {
  switch (veld.soort) {
    case 'groep': {
      const json = jsonOf(veld.velden, invoer);
      return veld.verplicht === true || Object.keys(json).length > 0 ? json : undefined;
    }
    case 'namen':
    case 'getallen': {
      const items = rowsOf(veld, invoer).flatMap(([item]) =>
        item === undefined ? [] : [valueOf(item, invoer)],
      );
      const filled = items.filter((item) => item !== undefined);
      return filled.length === 0 ? undefined : filled;
    }
    case 'groepen': {
      const items = rowsOf(veld, invoer).map((row) => jsonOf(row, invoer));
      // A row left open in between keeps its place, so that faults and numbers point where they were typed.
      const last = items.findLastIndex((item) => Object.keys(item).length > 0);
      return last === -1 ? undefined : items.slice(0, last + 1);
    }
    default:
      return scalar(veld.soort, invoer.get(veld.pad) ?? '');
  }
}

function scalar(soort: Exclude<Veld['soort'], Rijenveld['soort'] | 'groep'>, text: string): unknown {
  const bare = text.trim();
  if (bare === '') return undefined;
  switch (soort) {
    case 'getal':
      return /^-?\d{1,15}$/.test(bare) ? Number(bare) : text;
    case 'janee':
      return bare === 'ja' ? true : bare === 'nee' ? false : text;
    case 'document':
      return stukOf(text).id;
    case 'tekst':
      return text;
    default:
      return bare;
  }
}

function rowsOf(veld: Rijenveld, invoer: Invoer): Veld[][] {
  return Array.from({ length: rowCount(veld, invoer) }, (_, rij) => rowOf(veld, rij));
}

function withRows(invoer: Invoer, veld: Rijenveld, rijen: number): Invoer {
  return new Map(invoer).set(rowsName(veld), String(rijen));
}

function without(invoer: Invoer, pad: string): Invoer {
  const left = new Map(invoer);
  left.delete(pad);
  return left;
}

/** What stands below moves up. */
function withoutRow(invoer: Invoer, veld: Rijenveld, rij: number): Invoer {
  const left = new Map<string, string>();
  for (const [name, value] of invoer) {
    const rest = name.startsWith(`${veld.pad}[`) ? name.slice(veld.pad.length) : '';
    const [row, digits] = /^\[(\d{1,2})\]/.exec(rest) ?? [];
    const at = row === undefined ? -1 : Number(digits);
    if (at === rij) continue;
    left.set(at > rij ? `${veld.pad}[${at - 1}]${rest.slice(row?.length)}` : name, value);
  }
  return withRows(left, veld, Math.max(rowCount(veld, invoer) - 1, 1));
}
