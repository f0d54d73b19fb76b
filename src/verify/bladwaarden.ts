/** What stands in the gegevens of a leaf: commitments to texts, and documents by hash. Attacker-controlled. */
import { createHmac } from 'node:crypto';
import type { Tekst } from './dossier-vorm.js';

/** Path and commitment of every erasable text. */
export function commitments(value: unknown, path: string): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((item, i) => commitments(item, `${path}[${i}]`));
  if (typeof value !== 'object' || value === null) return [];
  if ('verbintenis' in value) return [[path, String(value.verbintenis)]];
  return Object.entries(value).flatMap(([naam, item]) =>
    commitments(item, path === '' ? naam : `${path}.${naam}`),
  );
}

/** What a text with this salt commits to: base64(HMAC-SHA256(salt, JCS(text))). */
export function committed({ zout, waarde }: Pick<Tekst, 'zout' | 'waarde'>): string {
  return createHmac('sha256', Buffer.from(zout, 'base64'))
    .update(JSON.stringify(waarde), 'utf8')
    .digest('base64');
}

/** A document as a leaf names it. */
export interface Stuk {
  /** Where it stands in the gegevens. */
  readonly veld: string;
  readonly id: string;
  readonly sha256: string;
}

/** Every document that is named. */
export function documentsIn(value: unknown, path = ''): Stuk[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => documentsIn(item, `${path}[${i}]`));
  if (typeof value !== 'object' || value === null) return [];
  if ('sha256' in value)
    return [{ veld: path, id: String('id' in value ? value.id : ''), sha256: String(value.sha256) }];
  return Object.entries(value).flatMap(([naam, item]) =>
    documentsIn(item, path === '' ? naam : `${path}.${naam}`),
  );
}

/**
 * The documents of a trail, by hash: false while an entry names one that was not erased, true when every one was.
 * @param named each with `<volgnummer> <path>` of where it stands
 * @param gewist `<volgnummer> <path>` of all that an entry says was erased. One document may stand in more entries: what
 * erases it in one, erases it.
 */
export function erasedOf(
  named: readonly { readonly plek: string; readonly stuk: Stuk }[],
  gewist: ReadonlySet<string>,
): Map<string, boolean> {
  const erased = new Set(named.filter(({ plek }) => gewist.has(plek)).map(({ stuk }) => stuk.id));
  const found = new Map<string, boolean>();
  for (const { stuk } of named)
    found.set(stuk.sha256, found.get(stuk.sha256) !== false && erased.has(stuk.id));
  return found;
}
