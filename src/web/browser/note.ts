/**
 * Reads the keys and the checkpoint of a log (C2SP signed-note v1.0.0, tlog-checkpoint v1.0.0). Every byte here is
 * attacker-controlled, and believed only as far as a key of the log signed it. It shares no code with the verifier or the
 * writer, so that one mistake is not made three times.
 */
import { Fout, NietTeControleren } from './fout.js';

export type Bytes = Uint8Array<ArrayBuffer>;

export interface Sleutel {
  /** The line as it was published. */
  readonly regel: string;
  readonly naam: string;
  /** Hex, four bytes. */
  readonly id: string;
  readonly publiek: Bytes;
}

export interface Hoofd {
  readonly herkomst: string;
  readonly omvang: number;
  readonly wortel: Bytes;
  /** Keys of the log of which the signature holds; at least one. */
  readonly door: readonly Sleutel[];
}

const ed25519 = 0x01;
/** A bound on the work that a note can ask. */
const mostSignatures = 64;

/** The Ed25519 keys under `vkey`, one a line; keys of a type that is not checked here are passed over. @throws Fout `sleutel-ongeldig` */
export async function leesSleutels(tekst: string): Promise<Sleutel[]> {
  const lines = tekst.split('\n');
  if (lines.pop() !== '' || lines.length > mostSignatures) throw geenSleutel(tekst);
  const read = await Promise.all(lines.map(leesSleutel));
  const keys = read.filter((sleutel) => sleutel !== undefined);
  if (keys.length === 0) throw geenSleutel(tekst);
  return keys;
}

/** `name+hex(keyID)+base64(type ‖ key)`; undefined when its type is another than Ed25519. @throws Fout `sleutel-ongeldig` */
export async function leesSleutel(regel: string): Promise<Sleutel | undefined> {
  const [, naam = '', id = '', encoded = ''] =
    /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(regel) ?? [];
  const typed = fromBase64(encoded);
  if (typed === undefined || typed.length < 2) throw geenSleutel(regel);
  const hash = await sha256(joined(utf8(`${naam}\n`), typed));
  if (hex(hash.subarray(0, 4)) !== id) throw geenSleutel(regel);
  if (typed[0] !== ed25519) return undefined;
  if (typed.length !== 33) throw geenSleutel(regel);
  return { regel, naam, id, publiek: typed.slice(1) };
}

/**
 * What the log signed. Signatures of other keys are ignored, a signature of its own key that does not hold is not.
 * @throws Fout `checkpoint-ongeldig`, `handtekening-ontbreekt`, `handtekening-klopt-niet`
 */
export async function openCheckpoint(notitie: string, sleutels: readonly Sleutel[]): Promise<Hoofd> {
  const border = notitie.lastIndexOf('\n\n');
  const tekst = notitie.slice(0, border + 1);
  const lines = notitie.slice(border + 2).split('\n');
  // The specification forbids them.
  const control = /[\u0000-\u0009\u000b-\u001f\u007f]/.test(notitie);
  if (border < 0 || lines.pop() !== '' || lines.length === 0 || lines.length > mostSignatures || control)
    throw geenCheckpoint('de indeling klopt niet');
  const door: Sleutel[] = [];
  for (const line of lines) {
    const sleutel = await signedBy(line, tekst, sleutels);
    if (sleutel !== undefined && !door.includes(sleutel)) door.push(sleutel);
  }
  if (door.length === 0)
    throw new Fout(
      'handtekening-ontbreekt',
      'Het log is niet ondertekend met een sleutel van dit log. Wat het zegt, is dus van niemand.',
    );
  const hoofd = leesHoofd(tekst);
  if (door.some(({ naam }) => naam !== hoofd.herkomst))
    throw geenCheckpoint('de naam van het log is een andere dan die van de sleutel');
  return { ...hoofd, door };
}

/** Three lines and nothing more: name, size, root. */
function leesHoofd(tekst: string): Omit<Hoofd, 'door'> {
  const [herkomst = '', size = '', root = '', ...rest] = tekst.split('\n');
  // A size has one way to be written: 007 is no size.
  const omvang = /^(0|[1-9]\d{0,15})$/.test(size) ? Number(size) : NaN;
  const wortel = fromBase64(root);
  if (herkomst === '' || !Number.isSafeInteger(omvang) || wortel?.length !== 32)
    throw geenCheckpoint('naam, omvang of wortel is onleesbaar');
  if (rest.length !== 1 || rest[0] !== '')
    throw geenCheckpoint('er staat meer in dan naam, omvang en wortel');
  return { herkomst, omvang, wortel };
}

async function signedBy(
  line: string,
  tekst: string,
  sleutels: readonly Sleutel[],
): Promise<Sleutel | undefined> {
  const [, naam, encoded = ''] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
  const blob = fromBase64(encoded);
  if (naam === undefined || blob === undefined || blob.length < 5)
    throw geenCheckpoint('een handtekening is onleesbaar');
  const id = hex(blob.subarray(0, 4));
  const sleutel = sleutels.find((one) => one.naam === naam && one.id === id);
  if (sleutel === undefined) return undefined;
  if (blob.length === 68 && (await holds(sleutel, blob.slice(4), utf8(tekst)))) return sleutel;
  throw new Fout(
    'handtekening-klopt-niet',
    `De handtekening met sleutel ${id} hoort niet bij wat het log nu zegt. Het log is veranderd nadat het werd ondertekend, of de handtekening is vals.`,
  );
}

async function holds({ publiek }: Sleutel, handtekening: Bytes, tekst: Bytes): Promise<boolean> {
  const key = await importKey(publiek);
  return crypto.subtle.verify({ name: 'Ed25519' }, key, handtekening, tekst);
}

async function importKey(publiek: Bytes): Promise<Parameters<typeof crypto.subtle.verify>[1]> {
  try {
    return await crypto.subtle.importKey('raw', publiek, { name: 'Ed25519' }, false, ['verify']);
  } catch {
    // Browsers from before 2025.
    throw new NietTeControleren(
      'Deze browser kan de handtekening van het log (Ed25519) niet nakijken. Dat zegt niets over het spoor. Gebruik een nieuwere browser, of het programma "besluitspoor verifieer".',
    );
  }
}

function geenSleutel(tekst: string): Fout {
  const begin = JSON.stringify(tekst.slice(0, 120));
  return new Fout(
    'sleutel-ongeldig',
    `Het log geeft geen leesbare sleutel: ${begin}. Zo is niets te controleren.`,
  );
}

function geenCheckpoint(why: string): Fout {
  return new Fout('checkpoint-ongeldig', `De ondertekende stand van het log is ongeldig: ${why}.`);
}

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

export function utf8(tekst: string): Bytes {
  return new TextEncoder().encode(tekst);
}

export function joined(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function hex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function base64(bytes: Bytes): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** undefined unless this is the one way to write these bytes. */
export function fromBase64(tekst: string): Bytes | undefined {
  try {
    const bytes = Uint8Array.from(atob(tekst), (letter) => letter.charCodeAt(0));
    return base64(bytes) === tekst ? bytes : undefined;
  } catch {
    return undefined;
  }
}
