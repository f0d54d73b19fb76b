/** Reads headers and query keys; each is attacker-controlled. */
import { invalid, invalidInput, Probleem } from './problem.js';
import type { Invoerfout } from '../procedure/definition.js';
import { datum as dateFault } from '../procedure/waarden.js';

/** Version from If-Match: undefined = absent, `*`, weak or several; null = a strong tag that is no version of ours. */
export function expectedVersion(header: string | undefined): number | null | undefined {
  const tag = /^\s*"([^"]*)"\s*$/.exec(header ?? '')?.[1];
  if (tag === undefined) return undefined;
  return versionOf(tag) ?? null;
}

/** Versions in If-None-Match, compared weakly (RFC 9110 §13.1.2). */
export function knownVersions(header: string | undefined): number[] {
  if (header === undefined) return [];
  return [...header.matchAll(/(?:W\/)?"([^"]*)"/g)]
    .map(([, tag]) => versionOf(tag ?? ''))
    .filter((versie) => versie !== undefined);
}

function versionOf(tag: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(tag) ? Number(tag) : undefined;
}

/** @throws Probleem when the key is no printable text of at most 200 characters. */
export function idempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (/^[\x21-\x7e]{1,200}$/.test(header)) return header;
  throw invalid(
    'Idempotency-Key',
    'lengte',
    'Verwacht: 1 tot en met 200 zichtbare tekens zonder spatie, bijvoorbeeld een uuid.',
  );
}

/**
 * The offered media type that an Accept header wants most (RFC 9110 §12.5.1); the first one when it does not matter.
 * @throws Probleem 406
 */
export function negotiate(accept: string | undefined, offered: readonly [string, ...string[]]): string {
  if (accept === undefined || accept === '' || accept === '*/*') return offered[0];
  const ranges = accept.split(',').map(parseRange);
  const ranked = offered
    .map((type) => ({ type, q: quality(type, ranges) }))
    .filter(({ q }) => q > 0)
    .toSorted((a, b) => b.q - a.q);
  const [best] = ranked;
  if (best !== undefined) return best.type;
  throw new Probleem(
    'niet-aanvaardbaar',
    `Deze bron is er als: ${offered.join(', ')}. Vraag met Accept een van die vormen.`,
  );
}

interface Range {
  readonly type: string;
  readonly q: number;
}

function parseRange(text: string): Range {
  const [type = '', ...params] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = params.find((param) => param.startsWith('q='))?.slice(2);
  return { type, q: q === undefined ? 1 : Number(q) || 0 };
}

/** The most specific range decides. */
function quality(type: string, ranges: readonly Range[]): number {
  const [main] = type.split('/');
  for (const wanted of [type, `${main ?? ''}/*`, '*/*']) {
    const range = ranges.find((one) => one.type === wanted);
    if (range !== undefined) return range.q;
  }
  return 0;
}

type Query = Readonly<Record<string, unknown>>;
type Reader<T> = (value: string) => T | Omit<Invoerfout, 'veld'>;
type Read<R extends Record<string, Reader<unknown>>> = {
  readonly [K in keyof R]?: Exclude<ReturnType<R[K]>, Omit<Invoerfout, 'veld'>>;
};

/** The query keys a route knows; everything else is a fault, and all faults come at once. @throws Probleem */
export function readQuery<R extends Record<string, Reader<unknown>>>(query: unknown, readers: R): Read<R> {
  const given = query as Query;
  const fouten: Invoerfout[] = [];
  const read: Record<string, unknown> = {};
  for (const [veld, value] of Object.entries(given)) {
    const reader = Object.hasOwn(readers, veld) ? readers[veld] : undefined;
    if (reader === undefined) {
      const bekend = Object.keys(readers).join(', ') || 'geen';
      fouten.push({
        veld,
        code: 'onbekend-veld',
        melding: `Deze vraagsleutel bestaat hier niet. Bekend: ${bekend}.`,
      });
    } else if (typeof value !== 'string') {
      fouten.push({ veld, code: 'dubbel', melding: 'Geef deze vraagsleutel één keer.' });
    } else {
      const result = reader(value);
      if (isFault(result)) fouten.push({ veld, ...result });
      else read[veld] = result;
    }
  }
  if (fouten.length > 0) throw invalidInput(fouten);
  return read as Read<R>;
}

function isFault(result: unknown): result is Omit<Invoerfout, 'veld'> {
  return typeof result === 'object' && result !== null && 'melding' in result;
}

export function integer(min: number, max: number): Reader<number> {
  return (value) =>
    /^\d{1,10}$/.test(value) && Number(value) >= min && Number(value) <= max
      ? Number(value)
      : {
          code: 'bereik',
          melding: `Verwacht: een geheel getal van ${min} tot en met ${max}. Gekregen: ${JSON.stringify(value).slice(0, 40)}.`,
        };
}

export const boolean: Reader<boolean> = (value) =>
  value === 'true' || value === 'false'
    ? value === 'true'
    : { code: 'type', melding: 'Verwacht: true of false.' };

export function oneOf(choices: readonly string[]): Reader<string> {
  return (value) =>
    choices.includes(value) ? value : { code: 'keuze', melding: `Verwacht: een van ${choices.join(', ')}.` };
}

export const text: Reader<string> = (value) =>
  value.length <= 200 && !value.includes('\0')
    ? value
    : { code: 'lengte', melding: 'Verwacht: ten hoogste 200 tekens, zonder het teken NUL.' };

/** A date, or a date-time with its zone. */
export const peildatum: Reader<string> = (value) => {
  const moment =
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
    !Number.isNaN(Date.parse(value));
  if (moment && dateFault(value.slice(0, 10)) === undefined) return value;
  return value.length === 10 && dateFault(value) === undefined
    ? value
    : {
        code: 'datum',
        melding: 'Verwacht: een datum als 2011-05-16, of een tijdstip als 2011-05-16T09:00:00Z.',
      };
};
