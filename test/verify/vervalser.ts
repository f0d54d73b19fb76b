/** Whoever holds the key of a log can sign whatever he likes: here he makes logs in which only the content is false. */
import { generateKeyPairSync } from 'node:crypto';
import { canonicalJson } from '../../src/audit/canonical.js';
import { seal, type Blad } from '../../src/audit/leaf.js';
import { emptyBoom, grow, leafHash, root } from '../../src/audit/merkle.js';
import { checkpointText, signNote, verifierKey } from '../../src/audit/note.js';
import { procedures } from '../../src/procedure/procedures.js';
import type { LogBron } from '../../src/verify/log-bron.js';
import { verifyLog, type LogVerslag, type LogVraag } from '../../src/verify/log.js';

export const herkomst = 'besluitspoor.example/log/gm0148';
export const sleutel = generateKeyPairSync('ed25519').privateKey;
export type Paden = Map<string, Buffer>;

/** The public log, of fewer than 256 entries, with a head that is signed: tree, tiles and bundle are in order. */
export function logOf(entries: readonly Buffer[], naam = herkomst, key = sleutel): Paden {
  const hashes = entries.map(leafHash);
  const breed = `000.p/${entries.length}`;
  return new Map([
    ['vkey', Buffer.from(`${verifierKey({ naam, sleutel: key })}\n`)],
    ['checkpoint', Buffer.from(headOf(entries, { naam, key }))],
    [`tile/0/${breed}`, Buffer.concat(hashes)],
    [`tile/entries/${breed}`, Buffer.concat(entries.flatMap((entry) => [lengthOf(entry), entry]))],
  ]);
}

/** The signed head of a tree of these entries. */
export function headOf(entries: readonly Buffer[], { naam = herkomst, key = sleutel } = {}): string {
  const wortel = root(grow(emptyBoom, entries.map(leafHash)));
  const tekst = checkpointText({ herkomst: naam, omvang: entries.length, wortel });
  return signNote(tekst, [{ naam, sleutel: key }]);
}

export function bron(paden: Paden): LogBron {
  return { lees: (path) => Promise.resolve(paden.get(path)) };
}

export function check(paden: Paden, vraag: Partial<LogVraag> = {}): Promise<LogVerslag> {
  return verifyLog(bron(paden), { procedures, ...vraag });
}

/** The kinds of what was found. */
export function codes({ bevindingen }: Pick<LogVerslag, 'bevindingen'>): string[] {
  return [...new Set(bevindingen.map(({ code }) => code))].toSorted();
}

export function bytesOf(blad: Blad): Buffer {
  return Buffer.from(seal(blad).tekst, 'utf8');
}

/** Every entry names the one before it in its traject, whatever became of that. */
export function relinked(bladen: readonly Blad[]): Blad[] {
  const vorige = new Map<string, string>();
  return bladen.map((blad) => {
    const linked = { ...blad, vorige: vorige.get(blad.traject) ?? null };
    vorige.set(blad.traject, leafHash(Buffer.from(canonicalJson(linked))).toString('hex'));
    return linked;
  });
}

function lengthOf(entry: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(entry.length);
  return length;
}
