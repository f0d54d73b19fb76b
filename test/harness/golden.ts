/** Texts that people read, kept in a file beside the test: a change shows as a diff. `GOLDEN=update npm test` writes them anew. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @param file beside the test: `new URL('./golden/…', import.meta.url)` */
export function mustBeAsItWas(file: URL, text: string): void {
  if (process.env['GOLDEN'] === 'update') {
    mkdirSync(dirname(fileURLToPath(file)), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}

/** What is another every time, named by kind and in order of appearance, so that references stay visible. */
const kinds: readonly (readonly [string, RegExp])[] = [
  ['hash', /\b[0-9a-f]{64}\b/g],
  ['id', /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g],
  ['begin-van-hash', /(?<= )[0-9a-f]{12}(?=[. ]|…)/g],
  ['tijdstip', /\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\b/g],
];

export function mask(text: string): string {
  return kinds.reduce((masked, [kind, pattern]) => {
    const seen: string[] = [];
    return masked.replaceAll(pattern, (found) => {
      // Two moments may or may not be the same millisecond.
      if (kind === 'tijdstip') return '<tijdstip>';
      if (!seen.includes(found)) seen.push(found);
      return `<${kind} ${seen.indexOf(found) + 1}>`;
    });
  }, text);
}
