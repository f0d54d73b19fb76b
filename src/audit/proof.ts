/** Proofs of RFC 6962 §2.1.1 and §2.1.2, made from tiles: work in proportion to the logarithm of the tree. */
import { AuditError } from './audit-error.js';
import type { Boom } from './merkle.js';
import {
  joinSubtrees,
  splitHashes,
  subtrees,
  tileOf,
  tileRoot,
  type Deelboom,
  type Tegel,
  type TegelLezer,
} from './tile.js';

/** A run of neighbouring leaves whose hash is a node of the tree. */
interface Loop {
  readonly van: number;
  readonly tot: number;
}

/**
 * The hashes with which the root of a tree of `omvang` follows from one leaf, its own sibling first: of each, the complete
 * subtrees that it is made of, largest first (see joinSubtrees).
 * @throws AuditError `buiten-boom`
 */
export function inclusionParts(index: number, omvang: number): readonly (readonly Deelboom[])[] {
  mustLie(index >= 0 && index < omvang, index, omvang);
  return inclusionRuns(index, { van: 0, tot: omvang }).map(({ van, tot }) => subtrees(van, tot));
}

/**
 * The hashes that show that a tree of `tot` leaves begins with the tree of its first `van` leaves; none when either is trivial.
 * @throws AuditError `buiten-boom`
 */
export function consistencyProof(van: number, tot: number, lees: TegelLezer): Promise<Buffer[]> {
  mustLie(van >= 0 && van <= tot, van, tot);
  if (van === 0 || van === tot) return Promise.resolve([]);
  return hashesOf(consistencyRuns(van, { van: 0, tot }, true), lees);
}

/** The tree of the first `omvang` leaves, ready to grow. */
export async function treeAt(omvang: number, lees: TegelLezer): Promise<Boom> {
  const loops = subtrees(0, omvang).map(({ hoogte, nummer }) => ({
    van: nummer * 2 ** hoogte,
    tot: (nummer + 1) * 2 ** hoogte,
  }));
  return { omvang, rand: await hashesOf(loops, lees) };
}

/** The file that carries a proof to whoever asks (C2SP tlog-proof). */
export function proofFile(index: number, pad: readonly Buffer[], checkpoint: string): string {
  const lines = pad.map((hash) => `${hash.toString('base64')}\n`).join('');
  return `c2sp.org/tlog-proof@v1\nindex ${index}\n${lines}\n${checkpoint}`;
}

function inclusionRuns(index: number, { van, tot }: Loop): Loop[] {
  if (tot - van === 1) return [];
  const k = van + split(tot - van);
  return index < k
    ? [...inclusionRuns(index, { van, tot: k }), { van: k, tot }]
    : [...inclusionRuns(index, { van: k, tot }), { van, tot: k }];
}

/** SUBPROOF of the RFC; `whole`: the old tree is this very run, so that the checker knows its hash. */
function consistencyRuns(old: number, { van, tot }: Loop, whole: boolean): Loop[] {
  if (old === tot) return whole ? [] : [{ van, tot }];
  const k = van + split(tot - van);
  return old <= k
    ? [...consistencyRuns(old, { van, tot: k }, whole), { van: k, tot }]
    : [...consistencyRuns(old, { van: k, tot }, false), { van, tot: k }];
}

/** The largest power of two below n. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

async function hashesOf(runs: readonly Loop[], lees: TegelLezer): Promise<Buffer[]> {
  const parts = runs.map(({ van, tot }) => subtrees(van, tot));
  const tiles = new Map<string, Tegel>();
  for (const deel of parts.flat()) {
    const { niveau, nummer } = tileOf(deel);
    tiles.set(name({ niveau, nummer }), { niveau, nummer });
  }
  const wanted = [...tiles.values()];
  const read = await lees(wanted);
  const found = new Map(wanted.map((tegel, i) => [name(tegel), read[i] ?? Buffer.alloc(0)]));
  return parts.map((deelbomen) => joinSubtrees(deelbomen.map((deel) => hashOf(deel, found))));
}

function hashOf(deel: Deelboom, tiles: ReadonlyMap<string, Buffer>): Buffer {
  const { van, tot, ...tegel } = tileOf(deel);
  const hashes = tiles.get(name(tegel)) ?? Buffer.alloc(0);
  const below = hashes.subarray(van * 32, tot * 32);
  if (splitHashes(below).length !== tot - van)
    throw new AuditError('tegel-onvolledig', `Tile ${name(tegel)} lacks hashes ${van} up to ${tot}.`);
  return tileRoot(below);
}

function name({ niveau, nummer }: Tegel): string {
  return `${niveau}/${nummer}`;
}

function mustLie(holds: boolean, found: number, omvang: number): void {
  if (!holds || !Number.isSafeInteger(found))
    throw new AuditError('buiten-boom', `Position ${found} is not in a tree of ${omvang} entries.`);
}
