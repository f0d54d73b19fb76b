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

/** Every document that is named. */
export function documentsIn(value: unknown): { readonly id: string; readonly sha256: string }[] {
  if (Array.isArray(value)) return value.flatMap(documentsIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('sha256' in value) return [{ id: String('id' in value ? value.id : ''), sha256: String(value.sha256) }];
  return Object.values(value).flatMap(documentsIn);
}
