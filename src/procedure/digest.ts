import { createHash } from 'node:crypto';
import canonicalizeModule from 'canonicalize';

// The package is CommonJS with an ES-style declaration; at run time the default import is the function itself.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string;

/** Hex SHA-256 of the JCS of a published definition. */
export function digest(published: object): string {
  return createHash('sha256').update(canonicalize(published), 'utf8').digest('hex');
}
