/**
 * Whether entries stand in one tree. Proofs of neighbours end in the same hashes; what the proof before it showed to lead to
 * the root is not computed again, so that a proof costs a few hashes instead of one for each level.
 */
import { up, type Stap } from './tree.js';

export class Inclusie {
  /** The steps of the last proof that held, from the leaf on, and its hashes. */
  #stappen: readonly Stap[] = [];
  #pad: readonly Buffer[] = [];

  constructor(private readonly boom: { readonly omvang: number; readonly wortel: Buffer }) {}

  /** Whether `pad` leads from this leaf hash at `index` to the root (RFC 9162 §2.1.3.2). */
  holds(index: number, leaf: Buffer, pad: readonly Buffer[]): boolean {
    if (index < 0 || index >= this.boom.omvang) return false;
    const stappen: Stap[] = [{ fn: index, sn: this.boom.omvang - 1, hash: leaf }];
    for (const [i, sibling] of pad.entries()) {
      const stap = stappen[i];
      if (stap === undefined || stap.sn === 0) return false;
      if (this.#known(stap, pad, i)) return this.#remember([...stappen, ...this.#rest(pad, i)], pad);
      stappen.push(up(stap, sibling));
    }
    const last = stappen.at(-1);
    return last?.sn === 0 && last.hash.equals(this.boom.wortel) && this.#remember(stappen, pad);
  }

  /** The last proof passed this very node and went on with the same hashes: from here on it is the same computation. */
  #known({ fn, sn, hash }: Stap, pad: readonly Buffer[], i: number): boolean {
    const j = i + this.#pad.length - pad.length;
    const known = this.#stappen[j];
    if (known?.fn !== fn || known.sn !== sn || !known.hash.equals(hash)) return false;
    return pad.slice(i).every((sibling, k) => this.#pad[j + k]?.equals(sibling) === true);
  }

  #rest(pad: readonly Buffer[], i: number): readonly Stap[] {
    return this.#stappen.slice(i + this.#pad.length - pad.length + 1);
  }

  #remember(stappen: readonly Stap[], pad: readonly Buffer[]): true {
    this.#stappen = stappen;
    this.#pad = pad;
    return true;
  }
}
