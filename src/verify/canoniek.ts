/**
 * Canonical JSON (RFC 8785) for whoever checks. Numbers and strings are written as the engine's own JSON writes them
 * (§3.2.2); what is left is the order of keys. Written apart from the writer's audit/canonical.ts.
 */

/** Whether a text is the canonical one of the value that was parsed from it. */
export function isCanonical(text: string, value: unknown): boolean {
  return JSON.stringify(value) === text && inOrder(value);
}

/** The canonical text of a value of plain JSON. */
export function canonicalText(value: unknown): string {
  if (inOrder(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  const object = value as Readonly<Record<string, unknown>>;
  const members = Object.keys(object)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(object[key])}`);
  return `{${members.join(',')}}`;
}

/** An object whose own keys are in order, which is the order in which JavaScript goes through them and writes them. */
export function sorted(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** By UTF-16 code units, which is how JavaScript compares strings; at every depth. */
function inOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(inOrder);
  let last = '';
  for (const key in value) {
    if (last > key || !inOrder((value as Readonly<Record<string, unknown>>)[key])) return false;
    last = key;
  }
  return true;
}
