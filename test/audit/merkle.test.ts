import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { emptyBoom, grow, leafHash, root } from '../../src/audit/merkle.js';

const sha = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** RFC 6962 §2.1 word for word: recursive, from all leaves; shares nothing with the writer. */
function reference(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha();
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return sha(Buffer.from([0]), only);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha(Buffer.from([1]), reference(leaves.slice(0, k)), reference(leaves.slice(k)));
}

// Leaves and roots of the RFC 6962 test tree as published with certificate-transparency (its reference test vectors).
const published = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const publishedRoots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the tree of an organisation', () => {
  it.each(publishedRoots.map((expected, size) => ({ size, expected })))(
    'has the published root for the first $size leaves of the RFC 6962 test tree',
    ({ size, expected }) => {
      const leaves = published.slice(0, size).map((hex) => leafHash(Buffer.from(hex, 'hex')));
      expect(root(grow(emptyBoom, leaves)).toString('hex')).toBe(expected);
    },
  );

  it('has the same root whether it grows at once or in any batches', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 9 }), { maxLength: 9 }),
        (batches) => {
          const entries = batches.map((batch) => batch.map((bytes) => Buffer.from(bytes)));
          const grown = entries.reduce((boom, batch) => grow(boom, batch.map(leafHash)), emptyBoom);
          expect(grown.omvang).toBe(entries.flat().length);
          expect(root(grown).equals(reference(entries.flat()))).toBe(true);
        },
      ),
    );
  });

  it('remembers no more hashes than its size has one-bits', () => {
    const leaf = leafHash(Buffer.from('x'));
    let boom = emptyBoom;
    for (let size = 1; size <= 130; size += 1) {
      boom = grow(boom, [leaf]);
      expect(boom.rand).toHaveLength(size.toString(2).replaceAll('0', '').length);
    }
  });

  it('does not change the tree it grew from', () => {
    const before = grow(emptyBoom, [leafHash(Buffer.from('a')), leafHash(Buffer.from('b'))]);
    const hash = root(before).toString('hex');
    grow(before, [leafHash(Buffer.from('c'))]);
    expect(root(before).toString('hex')).toBe(hash);
  });
});
