/** The hashes of an inclusion proof, as the server makes its file. */
import type { TegelLezer } from '../../src/audit/tile.js';
import { Bewijzer } from '../../src/log/bewijzer.js';
import { readProof } from '../../src/verify/proof.js';

export function bewijzerOf(omvang: number, lees: TegelLezer): Bewijzer {
  return new Bewijzer({ getuigd: null, herkomst: 'x', omvang, checkpoint: 'kop\n', lees });
}

export async function inclusionProof(index: number, omvang: number, lees: TegelLezer): Promise<Buffer[]> {
  const [file = ''] = await bewijzerOf(omvang, lees).bewijzen([index]);
  const bewijs = readProof(file);
  if (bewijs === undefined) throw new Error(`No proof: ${file}`);
  return [...bewijs.pad];
}
