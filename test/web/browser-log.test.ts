/** What the browser knows of notes and trees, against published vectors and against the writer's code, which it does not share. */
import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { emptyBoom, grow, leafHash, root } from '../../src/audit/merkle.js';
import { checkpointText, signNote, verifierKey } from '../../src/audit/note.js';
import { numberPath, splitHashes, tileRoot } from '../../src/audit/tile.js';
import { Fout } from '../../src/web/browser/fout.js';
import { hex, leesSleutel, leesSleutels, openCheckpoint } from '../../src/web/browser/note.js';
import { bladhash, Boom, tegelpad, type Lezer } from '../../src/web/browser/tree.js';

/** The code of what is thrown. */
async function fout(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'geen';
  } catch (fault) {
    if (!(fault instanceof Fout)) throw fault;
    return fault.code;
  }
}

describe('a verifier key', () => {
  const published = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';

  it('is read as the specification published it', async () => {
    expect(await leesSleutel(published)).toMatchObject({ naam: 'example.com/foo', id: '530d903a' });
  });

  it.each([
    ['of another name', published.replace('foo', 'fop')],
    ['of another id', published.replace('530d', '530e')],
    ['of another key', published.replace('3U2k', '3U2l')],
    ['without an id', published.replace('+530d903a', '')],
    ['with a space', `${published} `],
    ['that is empty', ''],
  ])('%s is refused', async (_, text) => {
    expect(await fout(() => leesSleutels(`${text}\n`))).toBe('sleutel-ongeldig');
  });
});

describe('a checkpoint', () => {
  const naam = 'besluitspoor.example/log/gm0148';
  const { privateKey: sleutel } = generateKeyPairSync('ed25519');
  const { privateKey: ander } = generateKeyPairSync('ed25519');
  const wortel = Buffer.alloc(32, 7);
  const tekst = checkpointText({ herkomst: naam, omvang: 7, wortel });
  const note = signNote(tekst, [{ naam, sleutel }]);
  const open = async (notitie: string, van = sleutel) =>
    openCheckpoint(notitie, await leesSleutels(`${verifierKey({ naam, sleutel: van })}\n`));
  const signedText = (text: string): string => signNote(text, [{ naam, sleutel }]);

  it('is believed when a key of the log signed it, whoever else signed it too', async () => {
    expect(await open(note)).toMatchObject({ herkomst: naam, omvang: 7, door: [{ naam }] });
    const more = signNote(tekst, [
      { naam: 'getuige.example/1', sleutel: ander },
      { naam, sleutel },
    ]);
    expect((await open(more)).door).toHaveLength(1);
  });

  it('is not believed when only others signed it', async () => {
    expect(await fout(() => open(note, ander))).toBe('handtekening-ontbreekt');
  });

  it('is refused when a key of the log did not sign this, also beside a signature that holds', async () => {
    expect(await fout(() => open(note.replace('\n7\n', '\n8\n')))).toBe('handtekening-klopt-niet');
    const [, line = ''] = signNote('iets anders\n', [{ naam, sleutel }]).split('\n\n');
    expect(await fout(() => open(note + line))).toBe('handtekening-klopt-niet');
  });

  it.each([
    ['a size with zeros before it', tekst.replace('\n7\n', '\n007\n')],
    ['a hexadecimal size', tekst.replace('\n7\n', '\n0x10\n')],
    ['a size too large to count', tekst.replace('\n7\n', '\n9007199254740993\n')],
    ['a line too many', `${tekst}meer\n`],
    ['a root of 31 bytes', checkpointText({ herkomst: naam, omvang: 7, wortel: wortel.subarray(1) })],
    ['another name than its key has', checkpointText({ herkomst: `${naam}/2`, omvang: 7, wortel })],
  ])('with %s is refused, though it is signed', async (_, text) => {
    expect(await fout(() => open(signedText(text)))).toBe('checkpoint-ongeldig');
  });

  it.each([
    ['without a signature', tekst],
    ['that is empty', ''],
    ['with an unreadable line', `${note}— x\n`],
    ['with another end of line', note.replaceAll('\n', '\r\n')],
    [
      'with 65 signatures',
      note +
        signNote('', [{ naam: 'x', sleutel }])
          .slice(1)
          .repeat(64),
    ],
  ])('%s is refused', async (_, text) => {
    expect(await fout(() => open(text))).toBe('checkpoint-ongeldig');
  });

  it('agrees with the writer on every text that can be signed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.uint8Array({ minLength: 32, maxLength: 32 }), async (omvang, bytes) => {
        const text = checkpointText({ herkomst: naam, omvang, wortel: Buffer.from(bytes) });
        const hoofd = await open(signedText(text));
        expect([hoofd.omvang, hex(hoofd.wortel)]).toEqual([omvang, Buffer.from(bytes).toString('hex')]);
        expect(sign(null, Buffer.from(text), sleutel)).toHaveLength(64);
      }),
      { numRuns: 30 },
    );
  });
});

/** Leaves and roots as published with certificate-transparency. */
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

/** The tiles of a tree, by the writer's code. */
function tiles(hashes: readonly Buffer[]): Map<string, Uint8Array<ArrayBuffer>> {
  const found = new Map<string, Uint8Array<ArrayBuffer>>();
  for (let niveau = 0, level = hashes; level.length > 0; niveau += 1) {
    const above: Buffer[] = [];
    for (let from = 0; from < level.length; from += 256) {
      const tile = Buffer.concat(level.slice(from, from + 256));
      const breed = tile.length / 32;
      const path = `tile/${niveau}/${numberPath(from / 256)}${breed === 256 ? '' : `.p/${breed}`}`;
      found.set(path, new Uint8Array(tile));
      if (breed === 256) above.push(tileRoot(tile));
    }
    level = above;
  }
  return found;
}

const all = Array.from({ length: 2000 }, (_, i) => leafHash(Buffer.from(String(i))));
const rootAt = (omvang: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(root(grow(emptyBoom, all.slice(0, omvang))));
const reads =
  (from: ReadonlyMap<string, Uint8Array<ArrayBuffer>>, read: Set<string> = new Set()): Lezer =>
  (pad) => {
    read.add(pad);
    return Promise.resolve(from.get(pad) ?? new Uint8Array());
  };

describe('the tree, as tiles give it', () => {
  it.each(publishedRoots.map((expected, size) => ({ size, expected })))(
    'has the published root for the first $size leaves of the RFC 6962 test tree',
    async ({ size, expected }) => {
      const leaves = await Promise.all(
        published
          .slice(0, size)
          .map(async (text) => Buffer.from(await bladhash(new Uint8Array(Buffer.from(text, 'hex'))))),
      );
      const wortel = new Uint8Array(Buffer.from(expected, 'hex'));
      const boom = new Boom({ omvang: size, wortel, lees: reads(tiles(leaves)) });
      await boom.rand();
      expect(hex(await boom.wortelOp(size))).toBe(expected);
    },
  );

  it('finds tiles where the specification puts them', () => {
    expect(tegelpad(0, 1234067, 256)).toBe('tile/0/x001/x234/067');
    expect(tegelpad('entries', 0, 5)).toBe('tile/entries/000.p/5');
    fc.assert(
      fc.property(fc.maxSafeNat(), (nummer) => {
        expect(tegelpad(1, nummer, 256)).toBe(`tile/1/${numberPath(nummer)}`);
      }),
    );
  });

  it('agrees with the writer on any leaf, and on the root of any earlier size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2000 }), fc.nat(), fc.nat(), async (omvang, a, b) => {
        const boom = new Boom({ omvang, wortel: rootAt(omvang), lees: reads(tiles(all.slice(0, omvang))) });
        const [index, eerder] = [a % omvang, b % (omvang + 1)];
        expect(Buffer.from(await boom.blad(index))).toEqual(all[index]);
        expect(hex(await boom.wortelOp(eerder))).toBe(hex(rootAt(eerder)));
      }),
      { numRuns: 60 },
    );
  });

  it('refuses every tile that it reads when one bit of it is another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2000 }), fc.nat(), fc.nat(), async (omvang, a, b) => {
        const index = a % omvang;
        const good = tiles(all.slice(0, omvang));
        const read = new Set<string>();
        await new Boom({ omvang, wortel: rootAt(omvang), lees: reads(good, read) }).blad(index);
        const paths = [...read];
        const path = paths[b % paths.length] ?? '';
        const tile = good.get(path)?.slice() ?? new Uint8Array();
        const bit = (b * 7919) % (tile.length * 8);
        tile[bit >> 3] = (tile[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const boom = new Boom({ omvang, wortel: rootAt(omvang), lees: reads(new Map(good).set(path, tile)) });
        expect(await fout(() => boom.blad(index))).toMatch(/^(tegel-ongeldig|wortel-klopt-niet)$/);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses a root of which one bit is another, and a tile that is too long or too short', async () => {
    const wortel = rootAt(700);
    wortel[31] = (wortel[31] ?? 0) ^ 1;
    const good = tiles(all.slice(0, 700));
    const lees = reads(good);
    expect(await fout(() => new Boom({ omvang: 700, wortel, lees }).blad(3))).toBe('wortel-klopt-niet');
    const tile = good.get('tile/0/000') ?? new Uint8Array();
    for (const length of [8191, 0]) {
      const short = reads(new Map(good).set('tile/0/000', tile.slice(0, length)));
      const boom = new Boom({ omvang: 700, wortel: rootAt(700), lees: short });
      expect(await fout(() => boom.blad(3))).toBe('tegel-ongeldig');
    }
  });

  it('reads no more than the tiles above an entry and those at the edge, each of them once', async () => {
    const read: string[] = [];
    const from = tiles(all);
    const boom = new Boom({
      omvang: 2000,
      wortel: rootAt(2000),
      lees: (pad) => {
        read.push(pad);
        return reads(from)(pad);
      },
    });
    for (const index of [3, 4, 255]) expect(Buffer.from(await boom.blad(index))).toEqual(all[index]);
    expect(read.toSorted()).toEqual(['tile/0/000', 'tile/0/007.p/208', 'tile/1/000.p/7']);
    expect(splitHashes(Buffer.from(from.get('tile/1/000.p/7') ?? []))).toHaveLength(7);
  });
});
