/** The tree of RFC 6962 as a checker needs it, by the algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2; apart from the writer's. */
import { hash } from 'node:crypto';

const leafPrefix = Buffer.of(0);
/** 0, and room for any entry of a log. */
const prefixed = Buffer.alloc(65_536);
/** What a node is made of: 1, left, right. Used again for each, which is quicker than a buffer for each. */
const parts = Buffer.alloc(65, 1);

export function leafOf(entry: Buffer): Buffer {
  return sha256(Buffer.concat([leafPrefix, entry]));
}

/** The same in hex, as an entry names the one before it. */
export function leafHex(entry: Buffer): string {
  if (entry.length >= prefixed.length) return leafOf(entry).toString('hex');
  prefixed.set(entry, 1);
  return hash('sha256', prefixed.subarray(0, 1 + entry.length), 'hex');
}

/** @throws RangeError when either is no hash */
export function parentOf(left: Buffer, right: Buffer): Buffer {
  if (!isHash(left) || !isHash(right)) throw new RangeError('A node is made of two hashes.');
  parts.set(left, 1);
  parts.set(right, 33);
  return sha256(parts);
}

/** The root of a complete subtree. @param hashes of its leaves, one after the other: a power of two of them */
export function rootOver(hashes: Buffer): Buffer {
  let level = hashes;
  while (level.length > 32) {
    const above = Buffer.allocUnsafe(level.length / 2);
    for (let at = 0; at < above.length; at += 32) {
      parts.set(level.subarray(2 * at, 2 * at + 64), 1);
      above.write(hash('sha256', parts, 'binary'), at, 'binary');
    }
    level = above;
  }
  return level;
}

/** The root of no leaves at all. */
export function emptyRoot(): Buffer {
  return sha256(Buffer.alloc(0));
}

function isHash(bytes: Buffer): boolean {
  return bytes.length === 32;
}

function sha256(bytes: Buffer): Buffer {
  // Node hands out a text of bytes quicker than a buffer.
  return Buffer.from(hash('sha256', bytes, 'binary'), 'binary');
}

/** Takes leaf hashes one by one and knows the root over them; remembers one hash per level. */
export class Groei {
  /** At height h: the hash of a complete subtree that waits for its right neighbour. */
  readonly #waiting: (Buffer | undefined)[] = [];
  omvang = 0;

  /** A leaf, or the root of a complete subtree of 2^hoogte leaves, which may only come where such a subtree can begin. */
  add(root: Buffer, hoogte = 0): void {
    if (this.omvang % 2 ** hoogte !== 0) throw new RangeError('A subtree does not begin here.');
    let hash = root;
    let height = hoogte;
    for (let left = this.#waiting[height]; left !== undefined; left = this.#waiting[height]) {
      hash = parentOf(left, hash);
      this.#waiting[height] = undefined;
      height += 1;
    }
    this.#waiting[height] = hash;
    this.omvang += 2 ** hoogte;
  }

  get wortel(): Buffer {
    const hashes = this.#waiting.filter((hash) => hash !== undefined);
    if (hashes.length === 0) return emptyRoot();
    return hashes.reduce((right, left) => parentOf(left, right));
  }
}

/** A node on the way from a leaf to the root: its place in its level, the last place there, and its hash. */
export interface Stap {
  readonly fn: number;
  readonly sn: number;
  readonly hash: Buffer;
}

/** From a node to the one above it that has this sibling below it. */
export function up({ fn, sn, hash }: Stap, sibling: Buffer): Stap {
  if (fn % 2 === 0 && fn !== sn) return { fn: half(fn), sn: half(sn), hash: parentOf(hash, sibling) };
  const parent = parentOf(sibling, hash);
  while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
  return { fn: half(fn), sn: half(sn), hash: parent };
}

/** Whether `pad` leads from this leaf hash at `index` to the root of a tree of `omvang`. */
export function inclusionHolds(
  { index, omvang, wortel }: { index: number; omvang: number; wortel: Buffer },
  leaf: Buffer,
  pad: readonly Buffer[],
): boolean {
  if (index < 0 || index >= omvang || ![leaf, ...pad].every(isHash)) return false;
  let stap: Stap = { fn: index, sn: omvang - 1, hash: leaf };
  for (const sibling of pad) {
    if (stap.sn === 0) return false;
    stap = up(stap, sibling);
  }
  return stap.sn === 0 && stap.hash.equals(wortel);
}

interface Stand {
  readonly omvang: number;
  readonly wortel: Buffer;
}

/** Whether a tree `tot` begins with the tree `van`. */
export function consistencyHolds(van: Stand, tot: Stand, bewijs: readonly Buffer[]): boolean {
  if (van.omvang > tot.omvang) return false;
  if (van.omvang === tot.omvang) return bewijs.length === 0 && van.wortel.equals(tot.wortel);
  if (van.omvang === 0) return bewijs.length === 0;
  if (![van.wortel, ...bewijs].every(isHash)) return false;
  const exact = isPowerOfTwo(van.omvang);
  const [first, ...rest] = exact ? [van.wortel, ...bewijs] : bewijs;
  if (first === undefined) return false;
  let [fn, sn] = [van.omvang - 1, tot.omvang - 1];
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  let [old, now] = [first, first];
  for (const hash of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      old = parentOf(hash, old);
      now = parentOf(hash, now);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      now = parentOf(now, hash);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && old.equals(van.wortel) && now.equals(tot.wortel);
}

function half(n: number): number {
  return Math.floor(n / 2);
}

/** By halving: a logarithm is rounded, and calls 2^53 − 1 a power of two. */
function isPowerOfTwo(n: number): boolean {
  let rest = n;
  while (rest > 1 && rest % 2 === 0) rest /= 2;
  return rest === 1;
}
