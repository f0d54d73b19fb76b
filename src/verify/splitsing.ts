/**
 * Two things seen of one log, at two moments or by two people, must be of one history: the smaller tree is the beginning of the
 * larger. When they are not, both signed, the log was split, and together they prove it. A log is read anew up to the earlier
 * size; of two dossiers, each with proofs of a few entries only, what both know of the tree is compared.
 */
import { firstName } from './herstel.js';
import { openNote, readCheckpoint, type Checkpoint, type Sleutel } from './note.js';
import { readProof } from './proof.js';
import { emptyRoot, leafOf, parentOf } from './tree.js';
import { VerifyError } from './verify-error.js';

/** An earlier signed head, as its holder kept it; attacker-controlled until a key of the log signed it. */
export interface Eerder {
  /** Signed note. */
  readonly notitie: string;
  /** Of an earlier dossier: what it proves of the tree. */
  readonly regels?: readonly Bewezen[];
}

/** An entry and its proof file. */
export interface Bewezen {
  readonly blad: Buffer;
  readonly bewijs: string;
}

export interface EerderVerslag {
  readonly omvang: number;
  /**
   * `begin`: one is the beginning of the other. `splitsing`: they are of two histories. `korter`: what is checked now is shorter
   * than what was signed earlier. `onbeslist`: nothing contradicts it, but these two files do not suffice to say more.
   */
  readonly uitkomst: 'begin' | 'splitsing' | 'korter' | 'onbeslist';
}

/** Complete subtrees by first leaf and size. */
type Knopen = Map<string, Buffer>;

/** @throws VerifyError `eerder-ongeldig`: it is of another log, or not signed by a known key. */
export function openEerder({ notitie }: Eerder, keys: readonly Sleutel[], herkomst: string): Checkpoint {
  let kop: Checkpoint;
  try {
    const { tekst, door } = openNote(notitie, keys);
    kop = readCheckpoint(tekst);
    // A log that went on under a new name is still held to what it signed before.
    const own = firstName(kop.herkomst) === firstName(herkomst);
    if (own && door.some(({ naam }) => naam === kop.herkomst)) return kop;
  } catch (cause) {
    if (!(cause instanceof VerifyError)) throw cause;
    throw new VerifyError(
      'eerder-ongeldig',
      `Wat u eerder kreeg, is niet te gebruiken: het is niet ondertekend met een bekende sleutel van ${herkomst}. Geef die sleutel op met --sleutel. ${cause.message}`,
      { cause },
    );
  }
  throw new VerifyError(
    'eerder-ongeldig',
    `Wat u eerder kreeg, is van een ander log: ${kop.herkomst}. Verwacht: ${herkomst}.`,
  );
}

/** Of two heads with what is proven in each tree. */
export function compareTrees(
  eerder: Checkpoint & { readonly regels: readonly Bewezen[] },
  nu: Checkpoint & { readonly regels: readonly Bewezen[] },
): EerderVerslag['uitkomst'] {
  if (eerder.omvang === nu.omvang) return eerder.wortel.equals(nu.wortel) ? 'begin' : 'splitsing';
  const [klein, groot] = eerder.omvang < nu.omvang ? [eerder, nu] : [nu, eerder];
  const [kleine, grote] = [nodes(klein), nodes(groot)];
  for (const [plaats, hash] of kleine) {
    const other = grote.get(plaats);
    if (other !== undefined && !other.equals(hash)) return 'splitsing';
  }
  const wortel = rootFrom(klein.omvang, grote);
  if (wortel === undefined) return 'onbeslist';
  return wortel.equals(klein.wortel) ? 'begin' : 'splitsing';
}

/** What the proofs show of the tree; a proof that does not lead to its root shows nothing. */
function nodes({ omvang, wortel, regels }: Checkpoint & { readonly regels: readonly Bewezen[] }): Knopen {
  const found: Knopen = new Map();
  for (const { blad, bewijs } of regels) {
    const read = readProof(bewijs);
    if (read === undefined || read.index >= omvang) continue;
    const own = walk(leafOf(blad), read, omvang);
    if (own?.wortel.equals(wortel) === true) for (const [plaats, hash] of own.knopen) found.set(plaats, hash);
  }
  return found;
}

/** From a leaf to the root, past its siblings; undefined when they are too few or too many. */
function walk(
  leaf: Buffer,
  { index, pad }: { readonly index: number; readonly pad: readonly Buffer[] },
  omvang: number,
): { wortel: Buffer; knopen: Knopen } | undefined {
  const siblings = runs(index, 0, omvang);
  if (siblings.length !== pad.length) return undefined;
  const knopen: Knopen = new Map();
  let [hash, van, tot] = [leaf, index, index + 1];
  note(knopen, van, tot, hash);
  siblings.forEach((sibling, i) => {
    const other = pad[i] ?? Buffer.alloc(0);
    note(knopen, sibling.van, sibling.tot, other);
    hash = sibling.van === tot ? parentOf(hash, other) : parentOf(other, hash);
    [van, tot] = [Math.min(van, sibling.van), Math.max(tot, sibling.tot)];
    note(knopen, van, tot, hash);
  });
  return { wortel: hash, knopen };
}

/** The runs of leaves beside the way from one leaf to the root, the nearest first. */
function runs(index: number, van: number, tot: number): { van: number; tot: number }[] {
  if (tot - van <= 1) return [];
  const k = van + below(tot - van);
  return index < k ? [...runs(index, van, k), { van: k, tot }] : [...runs(index, k, tot), { van, tot: k }];
}

/** Only a complete subtree is the same in every larger tree. */
function note(knopen: Knopen, van: number, tot: number, hash: Buffer): void {
  const omvang = tot - van;
  if (below(omvang) * 2 === omvang || omvang === 1) knopen.set(`${van} ${omvang}`, hash);
}

/** The root of the first leaves of a larger tree; undefined when not all that it takes is known. */
function rootFrom(omvang: number, knopen: Knopen): Buffer | undefined {
  if (omvang === 0) return emptyRoot();
  const hashes: Buffer[] = [];
  for (let van = 0; van < omvang;) {
    const rest = omvang - van;
    const deel = rest === 1 ? 1 : below(rest) * 2 === rest ? rest : below(rest);
    const hash = knopen.get(`${van} ${deel}`);
    if (hash === undefined) return undefined;
    hashes.push(hash);
    van += deel;
  }
  return hashes.reduceRight((right, left) => parentOf(left, right));
}

/** The largest power of two below n. */
function below(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}
