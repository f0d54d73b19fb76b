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

/** A signature of a known key that holds. */
export interface Handtekening {
  readonly sleutel: Sleutel;
  /** As it stands in the note, with its newline. */
  readonly regel: string;
  /** POSIX seconds that a witness states; null of a signature without time. */
  readonly seconden: number | null;
}

export interface Checkpoint {
  readonly herkomst: string;
  readonly omvang: number;
  readonly wortel: Buffer;
}

/** Signature types of the specification that are checked here. */
export const ed25519 = 0x01;
export const cosignature = 0x04;
/** Known, and not checked yet: lines of this type are passed over as those of any unknown key. */
const mlDsa44 = 0x06;
/** More than any note of ours has, and a bound on the work that a stranger's note asks. */
const mostSignatures = 64;
/** The last moment that a date can say (ECMAScript time range). */
const lastSecond = 8_640_000_000_000n;
/** DER of an Ed25519 public key up to the key itself (RFC 8410 §4). */
const spki = Buffer.from('302a300506032b6570032100', 'hex');

/** `name+hex(keyID)+base64(type ‖ key)`. @throws VerifyError `sleutel-ongeldig` */
export function readKey(text: string): Sleutel {
  const [, naam = '', id = '', encoded = ''] =
    /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
  const bytes = strictBase64(encoded);
  const type = bytes?.[0];
  if (type === mlDsa44)
    throw new VerifyError(
      'sleutel-ongeldig',
      `De sleutel van ${naam} is van soort 0x06 (ML-DSA-44); dit programma kan die nog niet controleren. Geef de Ed25519-sleutel, of gebruik een nieuwere versie.`,
    );
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
  const { tekst, handtekeningen } = readSignatures(note, keys);
  if (handtekeningen.length > 0) return { tekst, door: handtekeningen.map(({ sleutel }) => sleutel) };
  throw new VerifyError(
    'handtekening-ontbreekt',
    `Er is geen handtekening van een bekende sleutel. Bekend: ${keys.map(({ naam, id }) => `${naam} (${id})`).join(', ') || 'geen'}.`,
  );
}

/**
 * The text of a note and what known keys signed of it, which may be nothing: then the text is not to be believed.
 * @throws VerifyError `notitie-ongeldig`, `handtekening-klopt-niet`
 */
export function readSignatures(
  note: string,
  keys: readonly Sleutel[],
): { readonly tekst: string; readonly handtekeningen: readonly Handtekening[] } {
  const border = note.lastIndexOf('\n\n');
  const tekst = note.slice(0, border + 1);
  const lines = note.slice(border + 2).split('\n');
  if (
    border < 0 ||
    lines.pop() !== '' ||
    lines.length === 0 ||
    lines.length > mostSignatures ||
    /[\u0000-\u0009\u000b-\u001f\ufffd]/.test(note)
  )
    throw badNote('de indeling klopt niet');
  return { tekst, handtekeningen: lines.flatMap((line) => signedBy(line, tekst, keys)) };
}

/** A checkpoint as our logs write it. @throws VerifyError `checkpoint-ongeldig` */
export function readCheckpoint(tekst: string): Checkpoint {
  const { uitbreiding, ...checkpoint } = readHead(tekst);
  if (uitbreiding.length > 0) throw badCheckpoint(tekst);
  return checkpoint;
}

/** A checkpoint of any log, which may have lines after the three that say its head. @throws VerifyError `checkpoint-ongeldig` */
export function readHead(tekst: string): Checkpoint & { readonly uitbreiding: readonly string[] } {
  const [herkomst = '', size = '', root = '', ...rest] = tekst.split('\n');
  const omvang = /^(0|[1-9]\d*)$/.test(size) ? Number(size) : Number.NaN;
  const wortel = strictBase64(root);
  if (herkomst === '' || !Number.isSafeInteger(omvang) || wortel?.length !== 32 || rest.pop() !== '')
    throw badCheckpoint(tekst);
  if (rest.includes('')) throw badCheckpoint(tekst);
  return { herkomst, omvang, wortel, uitbreiding: rest };
}

/** undefined unless this is the one way to write these bytes. */
export function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

function signedBy(line: string, tekst: string, keys: readonly Sleutel[]): Handtekening[] {
  const [, naam, encoded = ''] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
  const blob = strictBase64(encoded);
  if (naam === undefined || blob === undefined || blob.length < 5)
    throw badNote('een handtekening is onleesbaar');
  const id = blob.subarray(0, 4).toString('hex');
  const sleutel = keys.find((one) => one.naam === naam && one.id === id);
  if (sleutel === undefined) return [];
  const seconden = sleutel.type === cosignature ? statedTime(blob) : null;
  if (seconden !== undefined && holds(sleutel, tekst, blob.subarray(4)))
    return [{ sleutel, regel: `${line}\n`, seconden }];
  throw new VerifyError(
    'handtekening-klopt-niet',
    `De handtekening van ${naam} (${id}) hoort niet bij deze tekst.`,
  );
}

/** undefined when it states no time: the cosignature of a checkpoint must. */
function statedTime(blob: Buffer): number | undefined {
  const seconden = blob.length === 4 + 72 ? blob.readBigUInt64BE(4) : 0n;
  return seconden === 0n || seconden > lastSecond ? undefined : Number(seconden);
}

function holds({ type, publiek }: Sleutel, tekst: string, blob: Buffer): boolean {
  const key = createPublicKey({ key: Buffer.concat([spki, publiek]), format: 'der', type: 'spki' });
  if (type === ed25519) return blob.length === 64 && verify(null, Buffer.from(tekst, 'utf8'), key, blob);
  const signed = `cosignature/v1\ntime ${blob.readBigUInt64BE(0)}\n${tekst}`;
  return verify(null, Buffer.from(signed, 'utf8'), key, blob.subarray(8));
}

function badKey(text: string): VerifyError {
  return new VerifyError(
    'sleutel-ongeldig',
    `Dit is geen sleutel: ${JSON.stringify(text.slice(0, 120))}. Verwacht: naam+kenmerk+sleutel, zoals een log of getuige die onder vkey geeft.`,
  );
}

function badNote(why: string): VerifyError {
  return new VerifyError('notitie-ongeldig', `De ondertekende notitie is onleesbaar: ${why}.`);
}

function badCheckpoint(tekst: string): VerifyError {
  return new VerifyError(
    'checkpoint-ongeldig',
    `Dit is geen checkpoint: ${JSON.stringify(tekst.slice(0, 120))}.`,
  );
}
