/**
 * The Merkle tree of RFC 6962 §2.1 as the writer needs it: it only grows, and all it must remember is its right edge
 * (`rand`), the hashes of its complete subtrees, largest first. Proofs and tiles are made elsewhere from stored hashes.
 */
import { createHash, hash } from 'node:crypto';

const leafPrefix = Buffer.from([0x00]);
/** 0x01, and room for two hashes: filled anew for every node, because a new buffer costs more than its hash. */
const node = Buffer.alloc(65, 0x01);

/** SHA-256(0x00 ‖ entry). */
export function leafHash(entry: Buffer): Buffer {
  return sha256(Buffer.concat([leafPrefix, entry]));
}

/** SHA-256(0x01 ‖ left ‖ right). @throws RangeError when either is no hash */
export function nodeHash(left: Buffer, right: Buffer): Buffer {
  if (left.length !== 32 || right.length !== 32) throw new RangeError('A node is made of two hashes.');
  node.set(left, 1);
  node.set(right, 33);
  return sha256(node);
}

/** A tree that grows; immutable to the outside: `grow` answers a new one. */
export interface Boom {
  readonly omvang: number;
  readonly rand: readonly Buffer[];
}

export const emptyBoom: Boom = { omvang: 0, rand: [] };

/** The tree after appending leaf hashes in order. O(1) hashes per leaf, amortised. */
export function grow(boom: Boom, leaves: readonly Buffer[]): Boom {
  const rand = [...boom.rand];
  let omvang = boom.omvang;
  for (const leaf of leaves) {
    let carried = leaf;
    // Each trailing one-bit of the old size is a complete subtree of the same height as what is carried.
    for (let bits = omvang; bits % 2 === 1; bits = Math.floor(bits / 2)) {
      carried = nodeHash(popped(rand), carried);
    }
    rand.push(carried);
    omvang += 1;
  }
  return { omvang, rand };
}

/** The root hash; of the empty tree SHA-256(""). */
export function root({ rand }: Boom): Buffer {
  const [last, ...larger] = rand.toReversed();
  if (last === undefined) return createHash('sha256').digest();
  return larger.reduce((right, left) => nodeHash(left, right), last);
}

function popped(rand: Buffer[]): Buffer {
  const hash = rand.pop();
  if (hash === undefined)
    throw new RangeError('The right edge of the tree has fewer hashes than its size asks.');
  return hash;
}

function sha256(bytes: Buffer): Buffer {
  // As text and back: Node makes a hash as a buffer more slowly than both together.
  return Buffer.from(hash('sha256', bytes, 'binary'), 'binary');
}
