import canonicalizeModule from 'canonicalize';

// The package is CommonJS with an ES-style declaration; at run time the default import is the function itself.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

/** RFC 8785 canonical JSON (JCS). Throws TypeError for what JSON cannot hold (undefined, NaN, cycles). */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Canonical JSON exists only for JSON values; found undefined.');
  return text;
}
