/** Entries as the log publishes them: each preceded by its length in two bytes; what is closed has length zero. */
import { Fout } from './fout.js';
import type { Bytes } from './note.js';

/** What an entry says of its own place. */
export interface Plaats {
  readonly organisatie: unknown;
  readonly traject: unknown;
  readonly volgnummer: unknown;
  readonly vorige: unknown;
}

/** @throws Fout `bundel-ongeldig` unless there are exactly this many entries */
export function leesBundel(bytes: Bytes, aantal: number): Bytes[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Bytes[] = [];
  let at = 0;
  while (at + 2 <= bytes.length && found.length < aantal) {
    const tot = at + 2 + view.getUint16(at);
    if (tot > bytes.length) break;
    found.push(bytes.slice(at + 2, tot));
    at = tot;
  }
  if (found.length === aantal && at === bytes.length) return found;
  throw new Fout(
    'bundel-ongeldig',
    'De regels die het log hier geeft, zijn onleesbaar: het zijn er te veel of te weinig, of er is er een afgebroken.',
  );
}

/** undefined when the bytes are no entry. */
export function leesPlaats(blad: Bytes): Plaats | undefined {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(blad));
    if (typeof json !== 'object' || json === null) return undefined;
    const { organisatie, traject, volgnummer, vorige } = json as Partial<Plaats>;
    return { organisatie, traject, volgnummer, vorige };
  } catch {
    return undefined;
  }
}
