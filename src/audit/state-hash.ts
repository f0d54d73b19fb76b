import { createHash } from 'node:crypto';

/**
 * Hex SHA-256 of JCS({fase, feiten}): the leaf's `toestand`.
 * @param feiten the facts as JCS text, so that they need not be canonicalised twice; "fase" sorts before "feiten".
 */
export function stateHash(fase: string, feiten: string): string {
  return createHash('sha256')
    .update(`{"fase":${JSON.stringify(fase)},"feiten":${feiten}}`, 'utf8')
    .digest('hex');
}
