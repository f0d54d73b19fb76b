/**
 * Proofs of many entries in one tree: that of one checkpoint, which every proof carries. The tiles they need are read
 * together, and those that were read last are kept, so that neighbours in the log hardly cost a read.
 */
import { LRUCache } from 'lru-cache';
import { AuditError } from '../audit/audit-error.js';
import { inclusionParts, proofFile } from '../audit/proof.js';
import {
  joinSubtrees,
  nodeIn,
  tileOf,
  tileTree,
  type Deelboom,
  type Tegel,
  type TegelLezer,
  type Tegelboom,
} from '../audit/tile.js';

export interface BewijzerDeps {
  readonly herkomst: string;
  readonly omvang: number;
  /** Signed note. */
  readonly checkpoint: string;
  /** Enough witnesses signed it along; null without policy. */
  readonly getuigd: boolean | null;
  /** Tiles of the tree of this size; they never change. */
  readonly lees: TegelLezer;
}

/** With all their nodes 16 kB each. Under ten million entries there are 153 above the leaves. */
const mostTiles = 512;

export class Bewijzer {
  readonly #tegels = new LRUCache<string, Tegelboom>({ max: mostTiles });

  constructor(private readonly deps: BewijzerDeps) {}

  get herkomst(): string {
    return this.deps.herkomst;
  }

  get omvang(): number {
    return this.deps.omvang;
  }

  get checkpoint(): string {
    return this.deps.checkpoint;
  }

  get getuigd(): boolean | null {
    return this.deps.getuigd;
  }

  /** The proof file of each entry. @throws AuditError `buiten-boom`, `tegel-onvolledig` */
  async bewijzen(indices: readonly number[]): Promise<string[]> {
    const { omvang, checkpoint } = this.deps;
    const parts = indices.map((index) => inclusionParts(index, omvang));
    const tegels = await this.#read(parts.flat(2).map(tileOf));
    return indices.map((index, i) => {
      const pad = (parts[i] ?? []).map((delen) => joinSubtrees(delen.map((deel) => node(deel, tegels))));
      return proofFile(index, pad, checkpoint);
    });
  }

  /** All of these tiles, from what is kept and otherwise in one read. */
  async #read(tegels: readonly Tegel[]): Promise<ReadonlyMap<string, Tegelboom>> {
    const found = new Map<string, Tegelboom>();
    const wanted = new Map<string, Tegel>();
    for (const tegel of tegels) {
      const naam = name(tegel);
      if (found.has(naam) || wanted.has(naam)) continue;
      const known = this.#tegels.get(naam);
      if (known === undefined) wanted.set(naam, { niveau: tegel.niveau, nummer: tegel.nummer });
      else found.set(naam, known);
    }
    const read = wanted.size === 0 ? [] : await this.deps.lees([...wanted.values()]);
    for (const [i, naam] of [...wanted.keys()].entries()) {
      const boom = tileTree(read[i] ?? Buffer.alloc(0));
      found.set(naam, boom);
      this.#tegels.set(naam, boom);
    }
    return found;
  }
}

function node(deel: Deelboom, tegels: ReadonlyMap<string, Tegelboom>): Buffer {
  const tegel = tileOf(deel);
  const hash = nodeIn(tegels.get(name(tegel)) ?? [], deel);
  if (hash !== undefined) return hash;
  throw new AuditError(
    'tegel-onvolledig',
    `Tile ${name(tegel)} lacks hashes ${tegel.van} up to ${tegel.tot}.`,
  );
}

function name({ niveau, nummer }: Tegel): string {
  return `${niveau}/${nummer}`;
}
