/**
 * Canonical JSON (RFC 8785) for whoever checks. Numbers and strings are written as the engine's own JSON writes them
 * (§3.2.2); what is left is the order of keys. Written apart from the writer's audit/canonical.ts.
 */

/** Whether a text is the canonical one of the value that was parsed from it. */
export function isCanonical(text: string, value: unknown): boolean {
  return canonicalText(value) === text;
}

/** The canonical text of a value of plain JSON. JavaScript has keys like `10` first and by their number, whatever came first. */
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
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, value[key]]),
  );
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

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const zero = 0x30;
const nine = 0x39;
const minus = 0x2d;
/** Nothing of ours is nested deeper. */
const deepest = 8;
/** No end: what follows is not of the kind, or not plain. */
const none = -1;

/**
 * Where the canonical JSON that begins at `at` ends, told in one pass without making anything of it; -1 when it is none, or
 * not plain: whole numbers of at most fifteen digits, and texts without an escape.
 */
export function endOfPlain(text: string, at: number, depth = 0): number {
  switch (text.charCodeAt(at)) {
    case quote:
      return endOfText(text, at);
    case 0x7b:
      return depth === deepest ? none : object(text, at + 1, depth + 1);
    case 0x5b:
      return depth === deepest ? none : array(text, at + 1, depth + 1);
    case 0x74:
      return text.startsWith('true', at) ? at + 4 : none;
    case 0x66:
      return text.startsWith('false', at) ? at + 5 : none;
    case 0x6e:
      return text.startsWith('null', at) ? at + 4 : none;
    default:
      return endOfNumber(text, at);
  }
}

/** The same of a text, with its quotes. */
function endOfText(text: string, begin: number): number {
  if (text.charCodeAt(begin) !== quote) return none;
  for (let at = begin + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === backslash || code < 0x20) return none;
  }
  return none;
}

/** The same of a whole number. */
function endOfNumber(text: string, begin: number): number {
  const first = text.charCodeAt(begin) === minus ? begin + 1 : begin;
  let at = first;
  while (text.charCodeAt(at) >= zero && text.charCodeAt(at) <= nine) at += 1;
  const digits = at - first;
  if (text.charCodeAt(first) === zero) return digits === 1 && first === begin ? at : none;
  return digits >= 1 && digits <= 15 ? at : none;
}

function array(text: string, begin: number, depth: number): number {
  if (text[begin] === ']') return begin + 1;
  for (let at = endOfPlain(text, begin, depth); at !== none; at = endOfPlain(text, at + 1, depth)) {
    if (text[at] === ']') return at + 1;
    if (text.charCodeAt(at) !== comma) return none;
  }
  return none;
}

/** Each key comes after the one before it, so that none is there twice. */
function object(text: string, begin: number, depth: number): number {
  if (text[begin] === '}') return begin + 1;
  let last: string | undefined;
  for (let at = begin; text.charCodeAt(at) === quote; at += 1) {
    const end = endOfText(text, at);
    if (end === none || text.charCodeAt(end) !== colon) return none;
    const key = text.slice(at + 1, end - 1);
    if (last !== undefined && last >= key) return none;
    last = key;
    at = endOfPlain(text, end + 1, depth);
    if (at === none) return none;
    if (text[at] === '}') return at + 1;
    if (text.charCodeAt(at) !== comma) return none;
  }
  return none;
}
