import fc from 'fast-check';
import { consistencyProof, proofFile, treeAt } from '../../src/audit/proof.js';
import { leafHash, root } from '../../src/audit/merkle.js';
import {
  numberPath,
  readNumberPath,
  tileRoot,
  widthAt,
  type Tegel,
  type TegelLezer,
} from '../../src/audit/tile.js';
import { Inclusie } from '../../src/verify/inclusie.js';
import { consistencyHolds, Groei, inclusionHolds, leafOf } from '../../src/verify/tree.js';
import { bewijzerOf, inclusionProof } from './inclusiepad.js';

const leaves = Array.from({ length: 70_000 }, (_, i) => leafHash(Buffer.from(String(i))));

/** Hashes of every level, from the leaves, as full tiles give them. */
const levels: Buffer[][] = [leaves];
for (let below = leaves; below.length >= 256; below = levels.at(-1) ?? []) {
  levels.push(
    Array.from({ length: Math.floor(below.length / 256) }, (_, i) =>
      tileRoot(Buffer.concat(below.slice(i * 256, (i + 1) * 256))),
    ),
  );
}

function reader(omvang: number, seen: Tegel[] = []): TegelLezer {
  return (tegels) => {
    seen.push(...tegels);
    return Promise.resolve(
      tegels.map((tegel) => {
        const from = tegel.nummer * 256;
        return Buffer.concat((levels[tegel.niveau] ?? []).slice(from, from + widthAt(tegel, omvang)));
      }),
    );
  };
}

const roots = new Map<number, Buffer>();
const groei = new Groei();
for (const leaf of leaves) {
  groei.add(leaf);
  // A checker keeps a few; the sizes around powers of two are where trees differ.
  if (
    groei.omvang < 1500 ||
    groei.omvang % 97 === 0 ||
    [65_535, 65_536, 65_537, 70_000].includes(groei.omvang)
  )
    roots.set(groei.omvang, groei.wortel);
}
const rootOf = (omvang: number): Buffer => roots.get(omvang) ?? Buffer.alloc(0);
const sizes = fc.constantFrom(...roots.keys());

function damaged(pad: readonly Buffer[], fout: string | null, at: number): readonly Buffer[] {
  if (fout === 'te-lang') return [...pad, leafHash(Buffer.from('x'))];
  if (fout === 'te-kort') return pad.slice(1);
  return fout === 'hash' && pad.length > 0
    ? pad.with(at % Math.max(1, pad.length), leafHash(Buffer.from('x')))
    : pad;
}

describe('a proof made from tiles', () => {
  it('of inclusion is accepted by a checker written apart, and for no other leaf, place or root', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async (omvang, n) => {
        const index = n % omvang;
        const leaf = leafOf(Buffer.from(String(index)));
        const pad = await inclusionProof(index, omvang, reader(omvang));
        const at = { index, omvang, wortel: rootOf(omvang) };
        expect(inclusionHolds(at, leaf, pad)).toBe(true);
        expect(inclusionHolds(at, leafOf(Buffer.from('anders')), pad)).toBe(false);
        expect(inclusionHolds({ ...at, wortel: leafOf(Buffer.from('anders')) }, leaf, pad)).toBe(false);
        expect(inclusionHolds({ ...at, index: (index + 1) % omvang }, leaf, pad)).toBe(omvang === 1);
        expect(inclusionHolds(at, leaf, [...pad, leaf])).toBe(false);
        if (pad.length > 0) expect(inclusionHolds(at, leaf, pad.slice(1))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('together with others is the same as alone, and neighbours hardly cost a read', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.array(fc.nat(), { maxLength: 20 }), async (omvang, numbers) => {
        const indices = numbers.map((n) => n % omvang);
        const bewijzer = bewijzerOf(omvang, reader(omvang));
        const alone = indices.map(async (index) =>
          proofFile(index, await inclusionProof(index, omvang, reader(omvang)), 'kop\n'),
        );
        expect(await bewijzer.bewijzen(indices)).toEqual(await Promise.all(alone));
      }),
      { numRuns: 100 },
    );
    const seen: Tegel[] = [];
    const bewijzer = bewijzerOf(70_000, reader(70_000, seen));
    for (let van = 0; van < 10_000; van += 250)
      await bewijzer.bewijzen(Array.from({ length: 250 }, (_, i) => van + i));
    // Forty tiles of leaves, and those above them, each once.
    expect(seen.length).toBe(new Set(seen.map(({ niveau, nummer }) => `${niveau}/${nummer}`)).size);
    expect(seen.length).toBeLessThan(50);
  });

  it('is judged the same after other proofs as alone, whether it holds or not', async () => {
    const poging = fc.record({
      n: fc.nat(),
      /** What is wrong with it, if anything. */
      fout: fc.constantFrom(null, null, null, 'blad', 'plaats', 'te-lang', 'te-kort', 'hash'),
      at: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(sizes, fc.array(poging, { maxLength: 25 }), async (omvang, pogingen) => {
        const boom = { omvang, wortel: rootOf(omvang) };
        const inclusie = new Inclusie(boom);
        for (const { n, fout, at } of pogingen) {
          // Near each other, so that they have much in common.
          const index = (n % 5) % omvang;
          const leaf = leafOf(Buffer.from(fout === 'blad' ? 'anders' : String(index)));
          const good = await inclusionProof(index, omvang, reader(omvang));
          const pad = damaged(good, fout, at);
          const place = fout === 'plaats' ? (index + 1) % omvang : index;
          expect(inclusie.holds(place, leaf, pad)).toBe(inclusionHolds({ ...boom, index: place }, leaf, pad));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of consistency is accepted by a checker written apart, and for no other tree', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, sizes, async (a, b) => {
        const [van, tot] = a < b ? [a, b] : [b, a];
        const bewijs = await consistencyProof(van, tot, reader(tot));
        const [old, now] = [
          { omvang: van, wortel: rootOf(van) },
          { omvang: tot, wortel: rootOf(tot) },
        ];
        const other = leafOf(Buffer.from('anders'));
        expect(consistencyHolds(old, now, bewijs)).toBe(true);
        expect(consistencyHolds(old, { ...now, wortel: other }, bewijs)).toBe(false);
        expect(consistencyHolds({ ...old, wortel: other }, now, bewijs)).toBe(false);
        expect(consistencyHolds(old, now, [...bewijs, other])).toBe(false);
        if (bewijs.length > 0) expect(consistencyHolds(old, now, bewijs.slice(0, -1))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('reads a handful of tiles, whatever the size', async () => {
    for (const index of [0, 255, 256, 40_000, 69_999]) {
      const seen: Tegel[] = [];
      await inclusionProof(index, 70_000, reader(70_000, seen));
      expect(seen.length).toBeLessThanOrEqual(5);
    }
  });

  it('of what is not in the tree is refused', async () => {
    await expect(inclusionProof(5, 5, reader(5))).rejects.toMatchObject({
      code: 'buiten-boom',
    });
    await expect(Promise.resolve().then(() => consistencyProof(6, 5, reader(5)))).rejects.toMatchObject({
      code: 'buiten-boom',
    });
    await expect(
      inclusionProof(3, 300, () => Promise.resolve([Buffer.alloc(64), Buffer.alloc(0)])),
    ).rejects.toMatchObject({
      code: 'tegel-onvolledig',
    });
  });

  it('with what is no hash does not hold', () => {
    const [short, long] = [Buffer.alloc(31), Buffer.alloc(33)];
    for (const odd of [short, long]) {
      expect(inclusionHolds({ index: 0, omvang: 2, wortel: rootOf(2) }, leaves[0] ?? odd, [odd])).toBe(false);
      expect(inclusionHolds({ index: 0, omvang: 2, wortel: rootOf(2) }, odd, leaves.slice(1, 2))).toBe(false);
      const old = { omvang: 2, wortel: rootOf(2) };
      expect(consistencyHolds(old, { omvang: 3, wortel: rootOf(3) }, [odd])).toBe(false);
    }
  });

  it('is carried by a file as others read it', () => {
    const file = proofFile(7, [Buffer.alloc(32)], 'besluitspoor.example/log/gm0148\n8\n…');
    expect(file).toBe(
      `c2sp.org/tlog-proof@v1\nindex 7\n${'A'.repeat(43)}=\n\nbesluitspoor.example/log/gm0148\n8\n…`,
    );
  });
});

describe('the test tree of RFC 6962', () => {
  // Leaves, inclusion and consistency proofs as the reference implementation of Certificate Transparency publishes them
  // (github.com/google/certificate-transparency, merkle tree tests); there the leaves count from one.
  const leaves = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ].map((hex) => leafHash(Buffer.from(hex, 'hex')));
  const h = {
    l0: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    l1: '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
    l4: 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    n01: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    n23: '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
    n45: '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
    n67: 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    n03: 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    n47: '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  };
  const lees: TegelLezer = (tegels) => Promise.resolve(tegels.map(() => Buffer.concat(leaves)));
  const hexes = (hashes: readonly Buffer[]): string[] => hashes.map((hash) => hash.toString('hex'));
  const wortel = (omvang: number): Buffer => {
    const tree = new Groei();
    for (const leaf of leaves.slice(0, omvang)) tree.add(leaf);
    return tree.wortel;
  };

  it.each([
    [0, 1, []],
    [0, 8, [h.l1, h.n23, h.n47]],
    [5, 8, [h.l4, h.n67, h.n03]],
    [2, 3, [h.n01]],
    [1, 5, [h.l0, h.n23, h.l4]],
  ])('proves leaf %i of %i as published', async (index, omvang, pad) => {
    expect(hexes(await inclusionProof(index, omvang, lees))).toEqual(pad);
    const published = pad.map((hex) => Buffer.from(hex, 'hex'));
    const leaf = leaves[index] ?? Buffer.alloc(0);
    expect(inclusionHolds({ index, omvang, wortel: wortel(omvang) }, leaf, published)).toBe(true);
  });

  it.each([
    [1, 1, []],
    [1, 8, [h.l1, h.n23, h.n47]],
    [6, 8, [h.n45, h.n67, h.n03]],
    [2, 5, [h.n23, h.l4]],
  ])('proves that its first %i leaves begin its first %i as published', async (van, tot, bewijs) => {
    expect(hexes(await consistencyProof(van, tot, lees))).toEqual(bewijs);
    const [old, now] = [van, tot].map((omvang) => ({ omvang, wortel: wortel(omvang) }));
    if (old === undefined || now === undefined) throw new Error('There are two.');
    const published = bewijs.map((hex) => Buffer.from(hex, 'hex'));
    expect(consistencyHolds(old, now, published)).toBe(true);
  });
});

describe('a tree made from tiles', () => {
  it('has the root that its leaves give, and goes on from there', async () => {
    for (const omvang of [1, 255, 256, 257, 511, 65_535, 65_536, 65_537, 70_000])
      expect(root(await treeAt(omvang, reader(omvang)))).toEqual(rootOf(omvang));
  });
});

describe('the number of a tile', () => {
  it.each([
    [0, '000'],
    [67, '067'],
    [999, '999'],
    [1000, 'x001/000'],
    [1_234_067, 'x001/x234/067'],
  ])('%i is written %s', (nummer, path) => {
    expect(numberPath(nummer)).toBe(path);
    expect(readNumberPath(path)).toBe(nummer);
  });

  it.each(['', '7', '0067', 'x000/067', 'x001', '001/002', 'x01/067', '-01'])('%p is no number', (path) => {
    expect(readNumberPath(path)).toBeUndefined();
  });
});
