/**
 * Reads signed notes and checkpoints (C2SP signed-note v1.0.0, tlog-checkpoint v1.0.0). Every byte here comes from elsewhere
 * and is believed only as far as a known key signed it. Written apart from the writer's audit/note.ts.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { VerifyError } from './verify-error.js';

export interface Sleutel {
  readonly naam: string;
  /** Hex. */
  readonly id: string;
  readonly type: number;
  /** Raw public key, 32 bytes. */
  readonly publiek: Buffer;
}

export interface Notitie {
  /** With its final newline: what was signed. */
  readonly tekst: string;
  /** Known keys whose signature holds. */
  readonly door: readonly Sleutel[];
}

export interface Checkpoint {
  readonly herkomst: string;
  readonly omvang: number;
  readonly wortel: Buffer;
}

const ed25519 = 0x01;
const cosignature = 0x04;
/** DER of an Ed25519 public key up to the key itself (RFC 8410 §4). */
const spki = Buffer.from('302a300506032b6570032100', 'hex');

/** `name+hex(keyID)+base64(type ‖ key)`. @throws VerifyError `sleutel-ongeldig` */
export function readKey(text: string): Sleutel {
  const [, naam = '', id = '', encoded = ''] =
    /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
  const bytes = strictBase64(encoded);
  const type = bytes?.[0];
  if (bytes?.length !== 33 || (type !== ed25519 && type !== cosignature)) throw badKey(text);
  const publiek = bytes.subarray(1);
  const own = createHash('sha256').update(`${naam}\n`).update(bytes).digest('hex').slice(0, 8);
  if (own !== id) throw badKey(text);
  return { naam, id, type, publiek };
}

/**
 * The text of a note, when at least one of the keys signed it. Signatures of unknown keys are ignored.
 * @throws VerifyError `notitie-ongeldig`, `handtekening-ontbreekt`, `handtekening-klopt-niet`
 */
export function openNote(note: string, keys: readonly Sleutel[]): Notitie {
  const border = note.lastIndexOf('\n\n');
  const tekst = note.slice(0, border + 1);
  const lines = note.slice(border + 2).split('\n');
  if (
    border < 0 ||
    lines.pop() !== '' ||
    lines.length === 0 ||
    /[\u0000-\u0009\u000b-\u001f\ufffd]/.test(note)
  )
    throw badNote('de indeling klopt niet');
  const door = lines.flatMap((line) => signedBy(line, tekst, keys));
  if (door.length > 0) return { tekst, door };
  throw new VerifyError(
    'handtekening-ontbreekt',
    `Er is geen handtekening van een bekende sleutel. Bekend: ${keys.map(({ naam, id }) => `${naam} (${id})`).join(', ') || 'geen'}.`,
  );
}

/** @throws VerifyError `checkpoint-ongeldig` */
export function readCheckpoint(tekst: string): Checkpoint {
  const [herkomst = '', size = '', root = '', ...rest] = tekst.split('\n');
  const omvang = /^(0|[1-9]\d*)$/.test(size) ? Number(size) : Number.NaN;
  const wortel = strictBase64(root);
  if (herkomst === '' || !Number.isSafeInteger(omvang) || wortel?.length !== 32 || rest.join('\n') !== '')
    throw new VerifyError(
      'checkpoint-ongeldig',
      `Dit is geen checkpoint: ${JSON.stringify(tekst.slice(0, 120))}.`,
    );
  return { herkomst, omvang, wortel };
}

/** undefined unless this is the one way to write these bytes. */
export function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

function signedBy(line: string, tekst: string, keys: readonly Sleutel[]): Sleutel[] {
  const [, naam, encoded = ''] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
  const blob = strictBase64(encoded);
  if (naam === undefined || blob === undefined || blob.length < 5)
    throw badNote('een handtekening is onleesbaar');
  const id = blob.subarray(0, 4).toString('hex');
  const key = keys.find((one) => one.naam === naam && one.id === id);
  if (key === undefined) return [];
  if (holds(key, tekst, blob.subarray(4))) return [key];
  throw new VerifyError(
    'handtekening-klopt-niet',
    `De handtekening van ${naam} (${id}) hoort niet bij deze tekst.`,
  );
}

function holds({ type, publiek }: Sleutel, tekst: string, blob: Buffer): boolean {
  const key = createPublicKey({ key: Buffer.concat([spki, publiek]), format: 'der', type: 'spki' });
  if (type === ed25519) return blob.length === 64 && verify(null, Buffer.from(tekst, 'utf8'), key, blob);
  if (blob.length !== 72) return false;
  const signed = `cosignature/v1\ntime ${blob.readBigUInt64BE(0)}\n${tekst}`;
  return verify(null, Buffer.from(signed, 'utf8'), key, blob.subarray(8));
}

function badKey(text: string): VerifyError {
  return new VerifyError(
    'sleutel-ongeldig',
    `Dit is geen sleutel van een log: ${JSON.stringify(text.slice(0, 120))}. Verwacht: naam+kenmerk+sleutel, zoals het log die onder vkey geeft.`,
  );
}

function badNote(why: string): VerifyError {
  return new VerifyError('notitie-ongeldig', `De ondertekende notitie is onleesbaar: ${why}.`);
}
