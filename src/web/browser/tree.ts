/**
 * The tree of a log (RFC 6962 §2.1) as its tiles give it (C2SP tlog-tiles). What a tile says is attacker-controlled until it
 * is recomputed up to the signed root: the tiles at the right edge together give the root, and the root of any full tile
 * stands in a tile of the level above. So every byte of a tile that is read is proven, or nothing of it is used.
 */
import { Fout } from './fout.js';
import { joined, sha256, type Bytes } from './note.js';

const width = 256;
const hashBytes = 32;

/** SHA-256(0x00 ‖ entry). */
export function bladhash(bytes: Bytes): Promise<Bytes> {
  return sha256(joined(Uint8Array.of(0), bytes));
}

/** SHA-256(0x01 ‖ left ‖ right). */
function knoop(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(joined(Uint8Array.of(1), left, right));
}

/** `tile/<L>/<N>[.p/<W>]`; of entries `tile/entries/…`. N in groups of three digits: 1234067 = x001/x234/067. */
export function tegelpad(soort: number | 'entries', nummer: number, breed: number): string {
  const digits = String(nummer);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const number = padded.replace(/\d{3}(?=\d)/g, 'x$&/');
  return `tile/${soort}/${number}${breed === width ? '' : `.p/${breed}`}`;
}

/** How many hashes of tile `nummer` of a level a tree of this size has: 256 when it is full. */
export function breedte(niveau: number, nummer: number, omvang: number): number {
  return Math.max(0, Math.min(width, Math.floor(omvang / width ** niveau) - nummer * width));
}

/** Bytes under the address of the log. @throws Fout `deel-ontbreekt` @throws NietTeControleren */
export type Lezer = (pad: string) => Promise<Bytes>;

interface BoomBron {
  readonly omvang: number;
  /** As signed. */
  readonly wortel: Bytes;
  readonly lees: Lezer;
}

export class Boom {
  /** Tiles that are proven, or being proven. */
  readonly #bewezen = new Map<string, Promise<Bytes>>();
  #edge: Promise<ReadonlyMap<string, Bytes>> | undefined;

  constructor(private readonly bron: BoomBron) {}

  /** The hash of a leaf in the tree that was signed. @throws Fout `tegel-ongeldig`, `wortel-klopt-niet`, `deel-ontbreekt` */
  async blad(index: number): Promise<Bytes> {
    return hashAt(await this.#tegel(0, Math.floor(index / width)), index % width);
  }

  /** The root of its first `omvang` leaves: what a checkpoint of that size must have said. @throws Fout */
  async wortelOp(omvang: number): Promise<Bytes> {
    const tegels = await Promise.all(
      rand(omvang).map(async ({ niveau, nummer, breed }) =>
        (await this.#tegel(niveau, nummer)).slice(0, breed * hashBytes),
      ),
    );
    return rootOf(tegels);
  }

  /** That the edge of the tree, as the log gives it, has the signed root. @throws Fout `wortel-klopt-niet` */
  async rand(): Promise<void> {
    await this.#randtegels();
  }

  #tegel(niveau: number, nummer: number): Promise<Bytes> {
    const key = `${niveau}/${nummer}`;
    const known = this.#bewezen.get(key) ?? this.#bewijs(niveau, nummer);
    this.#bewezen.set(key, known);
    return known;
  }

  async #bewijs(niveau: number, nummer: number): Promise<Bytes> {
    const { omvang } = this.bron;
    const breed = breedte(niveau, nummer, omvang);
    if (breed < width) {
      const tegel = (await this.#randtegels()).get(`${niveau}/${nummer}`);
      if (tegel === undefined) throw new RangeError('The tree has no such tile.');
      return tegel;
    }
    const above = await this.#tegel(niveau + 1, Math.floor(nummer / width));
    const tegel = await this.#lees(niveau, nummer, breed);
    const [root] = await peaks(tegel);
    if (root !== undefined && same(root, hashAt(above, nummer % width))) return tegel;
    throw new Fout(
      'tegel-ongeldig',
      'De lijst van hashes die het log voor deze regel geeft, hoort niet bij de stand die het ondertekende. Er is in het log iets veranderd, of de server geeft niet het echte log.',
    );
  }

  #randtegels(): Promise<ReadonlyMap<string, Bytes>> {
    this.#edge ??= this.#bewijsRand();
    return this.#edge;
  }

  async #bewijsRand(): Promise<ReadonlyMap<string, Bytes>> {
    const { omvang, wortel } = this.bron;
    const plaatsen = rand(omvang);
    const tegels = await Promise.all(
      plaatsen.map(({ niveau, nummer, breed }) => this.#lees(niveau, nummer, breed)),
    );
    if (!same(await rootOf(tegels), wortel))
      throw new Fout(
        'wortel-klopt-niet',
        'De hashes die het log geeft, leiden niet tot de wortel die het ondertekende. Zo is van geen regel te bewijzen dat hij in het log staat: er is in het log iets veranderd, of de server geeft niet het echte log.',
      );
    return new Map(
      plaatsen.map(({ niveau, nummer }, i) => [`${niveau}/${nummer}`, tegels[i] ?? new Uint8Array()]),
    );
  }

  async #lees(niveau: number, nummer: number, breed: number): Promise<Bytes> {
    const bytes = await this.bron.lees(tegelpad(niveau, nummer, breed));
    if (bytes.length === breed * hashBytes) return bytes;
    throw new Fout(
      'tegel-ongeldig',
      `De lijst van hashes die het log geeft, heeft de verkeerde lengte: ${bytes.length} bytes in plaats van ${breed * hashBytes}.`,
    );
  }
}

interface Randtegel {
  readonly niveau: number;
  readonly nummer: number;
  readonly breed: number;
}

/** The tiles that are not full, from the leaves up: together they cover a tree of this size, each level left of the one before. */
function rand(omvang: number): Randtegel[] {
  const found: Randtegel[] = [];
  for (let niveau = 0, hashes = omvang; hashes > 0; niveau += 1, hashes = Math.floor(hashes / width)) {
    const breed = hashes % width;
    if (breed > 0) found.push({ niveau, nummer: Math.floor(hashes / width), breed });
  }
  return found;
}

async function rootOf(tegels: readonly Bytes[]): Promise<Bytes> {
  let right: Bytes | undefined;
  for (const tegel of tegels)
    for (const top of await peaks(tegel)) right = right === undefined ? top : await knoop(top, right);
  return right ?? sha256(new Uint8Array());
}

/** The roots of the complete subtrees in a tile, the smallest and rightmost first. */
async function peaks(tegel: Bytes): Promise<Bytes[]> {
  const found: Bytes[] = [];
  for (let tot = tegel.length / hashBytes, size = 1; tot > 0; size *= 2) {
    if (tot % (size * 2) === 0) continue;
    found.push(await completeRoot(tegel.slice((tot - size) * hashBytes, tot * hashBytes)));
    tot -= size;
  }
  return found;
}

async function completeRoot(hashes: Bytes): Promise<Bytes> {
  let level = Array.from({ length: hashes.length / hashBytes }, (_, i) => hashAt(hashes, i));
  while (level.length > 1) {
    const below = level;
    level = await Promise.all(
      below.flatMap((left, i) => {
        const right = below[i + 1];
        return i % 2 === 0 && right !== undefined ? [knoop(left, right)] : [];
      }),
    );
  }
  return level[0] ?? new Uint8Array();
}

function hashAt(tegel: Bytes, at: number): Bytes {
  return tegel.slice(at * hashBytes, (at + 1) * hashBytes);
}

function same(one: Bytes, other: Bytes): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}
