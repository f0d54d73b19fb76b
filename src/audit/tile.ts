/**
 * Tiles (C2SP tlog-tiles v0.1.0): 256 neighbouring hashes of one level, level 0 the leaves, each next level the roots of
 * full tiles below. Every hash of a tree of any size can be had from tiles alone.
 */
import { grow, emptyBoom, nodeHash, root } from './merkle.js';

/** Hashes of a full tile. */
export const tileWidth = 256;
export const hashBytes = 32;

/** Where a tile stands. */
export interface Tegel {
  readonly niveau: number;
  readonly nummer: number;
}

/** Concatenated hashes of each tile asked for, in order; of the last tile of a level as many as the tree has. */
export type TegelLezer = (tegels: readonly Tegel[]) => Promise<readonly Buffer[]>;

/** How many hashes of a tile a tree of this size has, 0 to 256. */
export function widthAt({ niveau, nummer }: Tegel, omvang: number): number {
  const hashes = Math.floor(omvang / tileWidth ** niveau);
  return Math.max(0, Math.min(tileWidth, hashes - nummer * tileWidth));
}

/** The root of a tile, which is a hash of the level above when the tile is full. */
export function tileRoot(hashes: Buffer): Buffer {
  return root(grow(emptyBoom, splitHashes(hashes)));
}

/** All nodes of the tree inside a tile, by height, concatenated: how a tile is kept from which many hashes will be asked. */
export type Tegelboom = readonly Buffer[];

export function tileTree(hashes: Buffer): Tegelboom {
  const levels = [hashes];
  for (let below = splitHashes(hashes); below.length > 1;) {
    const above: Buffer[] = [];
    for (let [left, right] = below; left !== undefined && right !== undefined;) {
      above.push(nodeHash(left, right));
      [left, right] = [below[2 * above.length], below[2 * above.length + 1]];
    }
    levels.push(Buffer.concat(above));
    below = above;
  }
  return levels;
}

/** The hash of a complete subtree; undefined when the tile does not have all of it. */
export function nodeIn(boom: Tegelboom, { hoogte, nummer }: Deelboom): Buffer | undefined {
  const height = hoogte % 8;
  const at = (nummer % (tileWidth / 2 ** height)) * hashBytes;
  const hash = boom[height]?.subarray(at, at + hashBytes);
  return hash?.length === hashBytes ? hash : undefined;
}

/** A number as its path has it: groups of three digits, all but the last marked with x: 1234067 = x001/x234/067. */
export function numberPath(nummer: number): string {
  const digits = String(nummer);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  return groups.map((group, i) => (i === groups.length - 1 ? group : `x${group}`)).join('/');
}

/** Where a tile, or a bundle (`entries`), with this many hashes stands under its log. */
export function tilePath(soort: number | 'entries', nummer: number, breed: number): string {
  return `tile/${soort}/${numberPath(nummer)}${breed === tileWidth ? '' : `.p/${breed}`}`;
}

/** The number of such a path; undefined when it is not written as numberPath writes it. */
export function readNumberPath(path: string): number | undefined {
  if (!/^(x\d{3}\/){0,4}\d{3}$/.test(path)) return undefined;
  const nummer = Number(path.replaceAll(/[x/]/g, ''));
  return numberPath(nummer) === path ? nummer : undefined;
}

export function splitHashes(joined: Buffer): Buffer[] {
  return Array.from({ length: joined.length / hashBytes }, (_, i) =>
    joined.subarray(i * hashBytes, (i + 1) * hashBytes),
  );
}

/** A complete subtree: the `nummer`-th of height `hoogte`, over the leaves from nummer · 2^hoogte. */
export interface Deelboom {
  readonly hoogte: number;
  readonly nummer: number;
}

/** The tile that holds a complete subtree, and which of its hashes are below it. */
export function tileOf({ hoogte, nummer }: Deelboom): Tegel & { readonly van: number; readonly tot: number } {
  const niveau = Math.floor(hoogte / 8);
  const wide = 2 ** (hoogte % 8);
  const first = nummer * wide;
  const van = first % tileWidth;
  return { niveau, nummer: Math.floor(first / tileWidth), van, tot: van + wide };
}

/** The complete subtrees that make up the leaves from `van` up to `tot`, largest first; `van` is where a subtree of that size may begin. */
export function subtrees(van: number, tot: number): Deelboom[] {
  const found: Deelboom[] = [];
  for (let begin = van; begin < tot;) {
    let hoogte = 0;
    while (begin % 2 ** (hoogte + 1) === 0 && begin + 2 ** (hoogte + 1) <= tot) hoogte += 1;
    found.push({ hoogte, nummer: begin / 2 ** hoogte });
    begin += 2 ** hoogte;
  }
  return found;
}

/** The hash of a run of leaves that is a subtree of the tree, from the hashes of its complete subtrees. */
export function joinSubtrees(hashes: readonly Buffer[]): Buffer {
  const [last, ...larger] = hashes.toReversed();
  if (last === undefined) throw new RangeError('A subtree has at least one leaf.');
  return larger.reduce((right, left) => nodeHash(left, right), last);
}
