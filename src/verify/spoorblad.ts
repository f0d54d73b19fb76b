/**
 * Reads a leaf, "besluitspoor/1": exactly the fields of the format, each of its kind, in the one way they can be written down.
 * Attacker-controlled to the last byte, also when the log signed it.
 */
import { isUtf8 } from 'node:buffer';
import { readRegular, type Spoorblad } from './bladgrammatica.js';
import { isCanonical } from './canoniek.js';

export type { Spoorblad };

type Eis = (value: unknown) => boolean;

const text: Eis = (value) => typeof value === 'string';
const textOrNull: Eis = (value) => value === null || typeof value === 'string';
const texts: Eis = (value) => Array.isArray(value) && value.every(text);
const like =
  (pattern: RegExp): Eis =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const oneOf =
  (...values: readonly string[]): Eis =>
  (value) =>
    typeof value === 'string' && values.includes(value);
const count: Eis = (value) => Number.isSafeInteger(value) && (value as number) >= 1;
const hash = like(/^[0-9a-f]{64}$/);
const uuid = like(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const moment: Eis = (value) =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value;
const object: Eis = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

function fields(eisen: Readonly<Record<string, Eis>>): Eis {
  const names = Object.keys(eisen);
  return (value) =>
    object(value) &&
    Object.keys(value as object).length === names.length &&
    names.every(
      (naam) =>
        Object.hasOwn(value as object, naam) &&
        eisen[naam]?.((value as Record<string, unknown>)[naam]) === true,
    );
}

const bladvelden: Readonly<Record<string, Eis>> = {
  formaat: oneOf('besluitspoor/1'),
  organisatie: like(/^gm\d{4}$/),
  traject: uuid,
  volgnummer: count,
  vorige: (value) => value === null || hash(value),
  registratietijdstip: moment,
  soort: oneOf('opening', 'handeling', 'wissing'),
  handeling: textOrNull,
  orgaan: textOrNull,
  registrator: fields({ id: uuid, rol: text, bureau: textOrNull }),
  oorsprong: fields({
    kanaal: text,
    verzoek: uuid,
    verwacht: (value) => value === null || Number.isSafeInteger(value),
  }),
  resultaat: oneOf('toegelaten', 'geweigerd'),
  redenen: texts,
  signalen: texts,
  openbaar: (value) => typeof value === 'boolean',
  grond: textOrNull,
  procedure: fields({ naam: text, versie: count, machine: hash, motor: text }),
  van: textOrNull,
  naar: textOrNull,
  toestand: hash,
  gegevens: (value) => value === null || object(value),
};
const isSpoorblad = fields(bladvelden);

const nothing: Eis = (value) => value === null;
/** The entry with which a log goes on under a new name: of no traject and no procedure, so with nothing of either. */
const isHerstelblad = fields({
  ...bladvelden,
  volgnummer: (value) => value === 1,
  vorige: nothing,
  soort: oneOf('herstel'),
  handeling: nothing,
  orgaan: nothing,
  resultaat: oneOf('toegelaten'),
  procedure: nothing,
  van: nothing,
  naar: nothing,
  toestand: nothing,
  gegevens: object,
});

/** What this verifier reads of the leaf of a repair. */
export interface Herstelblad {
  readonly registratietijdstip: string;
  readonly gegevens: Readonly<Record<string, unknown>>;
}

/** Bytes that should be a leaf, with the text they say. */
export interface Ruw {
  readonly bytes: Buffer;
  readonly tekst: string;
  /** What the text says; undefined when it is no JSON. */
  readonly blad: unknown;
  /** It is a leaf, written in the one way it can be written; false = not looked into yet. */
  readonly zeker: boolean;
}

export function readRuw(bytes: Buffer): Ruw {
  const tekst = bytes.toString('utf8');
  const blad = isUtf8(bytes) ? readRegular(tekst) : undefined;
  return blad === undefined
    ? { bytes, tekst, blad: parsed(tekst), zeker: false }
    : { bytes, tekst, blad, zeker: true };
}

/** @throws Error when it is no leaf. `canoniek`: false when it could have been written otherwise. */
export function readSpoorblad({ bytes, tekst, blad, zeker }: Ruw): {
  readonly blad: Spoorblad;
  readonly canoniek: boolean;
} {
  if (zeker) return { blad: blad as Spoorblad, canoniek: true };
  if (!isUtf8(bytes)) throw new TypeError('A leaf is UTF-8.');
  if (!isSpoorblad(blad)) throw new TypeError('A leaf has the fields of its format.');
  return { blad: blad as Spoorblad, canoniek: isCanonical(tekst, blad) && !hasHalfCharacter(tekst) };
}

/** null when it is not the leaf of a repair, in the one way it can be written. */
export function readHerstelblad(bytes: Buffer): Herstelblad | null {
  const tekst = bytes.toString('utf8');
  try {
    const blad = JSON.parse(tekst) as unknown;
    const holds =
      isUtf8(bytes) && isHerstelblad(blad) && isCanonical(tekst, blad) && !hasHalfCharacter(tekst);
    return holds ? (blad as Herstelblad) : null;
  } catch {
    return null;
  }
}

/** Half of a character of two: RFC 8785 §3.2.2.2 has no way to write it. Only an escape can name one in valid UTF-8. */
function hasHalfCharacter(tekst: string): boolean {
  return tekst.includes('\\ud') && /(?<!\\)(\\\\)*\\ud[89a-f]/.test(tekst);
}

/** undefined when it is no JSON. */
function parsed(tekst: string): unknown {
  try {
    return JSON.parse(tekst);
  } catch {
    return undefined;
  }
}
