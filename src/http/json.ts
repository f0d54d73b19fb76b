/**
 * Reads a JSON body. Attacker-controlled from the first byte: it must be UTF-8 (RFC 8259 §8.1), no object may have the
 * same key twice (the second would silently win), and it may not nest deeper than 32.
 */
import type { Aanvraag } from '../engine/answer.js';

const maxDepth = 32;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function readJson(bytes: Buffer): Aanvraag['inhoud'] {
  const text = decoded(bytes);
  if (text === null) return fault('tekens', 'De inhoud is geen geldige UTF-8. Stuur het verzoek als UTF-8.');
  const structure = scan(text);
  if (structure !== null) return structure;
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return fault(
      'geen-json',
      'De inhoud is geen geldige JSON. Controleer aanhalingstekens, komma’s en haakjes.',
    );
  }
}

function decoded(bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

function fault(code: string, melding: string): Aanvraag['inhoud'] {
  return { fout: { veld: '', code, melding } };
}

const quote = 0x22;
const backslash = 0x5c;
const open = new Set([0x7b, 0x5b]);
const close = new Set([0x7d, 0x5d]);

/** Depth and repeated keys, in one pass; whether it is JSON at all is for the real parser. */
function scan(text: string): Aanvraag['inhoud'] | null {
  const keys: Set<string>[] = [];
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charCodeAt(i);
    if (char === quote) {
      const end = endOfString(text, i);
      if (isKey(text, end)) {
        const key = unescaped(text.slice(i, end + 1));
        const seen = keys.at(-1);
        if (seen?.has(key) === true)
          return fault(
            'dubbele-sleutel',
            `Het veld ${JSON.stringify(key).slice(0, 60)} staat er twee keer. Laat er één staan.`,
          );
        seen?.add(key);
      }
      i = end;
    } else if (open.has(char)) {
      if (keys.push(new Set()) > maxDepth)
        return fault('te-diep', `De inhoud is dieper genest dan ${maxDepth} niveaus. Maak haar vlakker.`);
    } else if (close.has(char)) {
      keys.pop();
    }
  }
  return null;
}

/** Index of the closing quote; the end of the text when there is none. */
function endOfString(text: string, begin: number): number {
  for (let i = begin + 1; i < text.length; i += 1) {
    const char = text.charCodeAt(i);
    if (char === backslash) i += 1;
    else if (char === quote) return i;
  }
  return text.length;
}

/** A string followed by a colon is a key. */
function isKey(text: string, end: number): boolean {
  for (let i = end + 1; i < text.length; i += 1) {
    const char = text[i];
    if (char === ':') return true;
    if (char !== ' ' && char !== '\n' && char !== '\t' && char !== '\r') return false;
  }
  return false;
}

/** `"\u0061"` and `"a"` are the same key. */
function unescaped(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal;
  }
}
