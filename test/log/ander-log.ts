/** The log of somebody else, of at most 256 entries, kept in memory: what a witness is asked to sign along. */
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { emptyBoom, grow, root } from '../../src/audit/merkle.js';
import { checkpointText, signNote, verifierKey } from '../../src/audit/note.js';
import { consistencyProof } from '../../src/audit/proof.js';

export class AnderLog {
  readonly sleutel: KeyObject;
  readonly #leaves: Buffer[];

  /** @param of entries from this index on are others than those of another log with the same seed */
  constructor(
    readonly herkomst: string,
    { sleutel, vork = 256, zaad = 'a' }: { sleutel?: KeyObject; vork?: number; zaad?: string } = {},
  ) {
    this.sleutel = sleutel ?? generateKeyPairSync('ed25519').privateKey;
    this.#leaves = Array.from({ length: 256 }, (_, i) =>
      createHash('sha256')
        .update(`${i < vork ? 'samen' : zaad} ${i}`)
        .digest(),
    );
  }

  get vkey(): string {
    return verifierKey({ naam: this.herkomst, sleutel: this.sleutel });
  }

  wortel(omvang: number): Buffer {
    return root(grow(emptyBoom, this.#leaves.slice(0, omvang)));
  }

  tekst(omvang: number): string {
    return checkpointText({ herkomst: this.herkomst, omvang, wortel: this.wortel(omvang) });
  }

  checkpoint(omvang: number): string {
    return signNote(this.tekst(omvang), [{ naam: this.herkomst, sleutel: this.sleutel }]);
  }

  async bewijs(van: number, tot: number): Promise<string[]> {
    const all = Buffer.concat(this.#leaves);
    const hashes = await consistencyProof(van, tot, () => Promise.resolve([all]));
    return hashes.map((hash) => hash.toString('base64'));
  }

  /** The body of add-checkpoint. */
  async verzoek(van: number, tot: number): Promise<string> {
    const bewijs = await this.bewijs(van, tot);
    return [`old ${van}`, ...bewijs, '', this.checkpoint(tot)].join('\n');
  }
}
