/**
 * Signed notes (C2SP signed-note v1.0.0) with Ed25519, as a signer writes them. The key of a log carries the name of the
 * log, its origin, such as `besluitspoor.example/log/gm0148`.
 */
import { createHash, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { AuditError } from './audit-error.js';

/** Signature types of the specification: a note, and a checkpoint that a witness signs along (C2SP tlog-cosignature v1.0.1). */
const ed25519 = 0x01;
const cosignature = 0x04;

export interface Ondertekenaar {
  readonly naam: string;
  /** Private Ed25519 key. */
  readonly sleutel: KeyObject;
}

/** SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4]. */
export function keyId(naam: string, type: number, publiek: Buffer): Buffer {
  return createHash('sha256')
    .update(`${naam}\n`, 'utf8')
    .update(Buffer.from([type]))
    .update(publiek)
    .digest()
    .subarray(0, 4);
}

/** The 32 raw bytes of an Ed25519 public key; of a private key its public part. */
export function rawPublic(sleutel: KeyObject): Buffer {
  const { x } = (sleutel.type === 'private' ? createPublicKey(sleutel) : sleutel).export({ format: 'jwk' });
  return Buffer.from(x ?? '', 'base64url');
}

/** What others need to check the signatures: `name+hex(keyID)+base64(type ‖ key)`. */
export function verifierKey(van: Ondertekenaar): string {
  return typedKey(van, ed25519);
}

/** The same of a witness. */
export function cosignerKey(van: Ondertekenaar): string {
  return typedKey(van, cosignature);
}

function typedKey({ naam, sleutel }: Ondertekenaar, type: number): string {
  const publiek = rawPublic(sleutel);
  const typed = Buffer.concat([Buffer.from([type]), publiek]);
  return `${naam}+${keyId(naam, type, publiek).toString('hex')}+${typed.toString('base64')}`;
}

/**
 * A note: its text, which ends in a newline, a blank line, and a line per signature.
 * @throws AuditError `naam-ongeldig` for a key name that a note cannot carry.
 */
export function signNote(tekst: string, ondertekenaars: readonly Ondertekenaar[]): string {
  return `${tekst}\n${ondertekenaars.map((one) => signatureLine(tekst, one)).join('')}`;
}

function signatureLine(tekst: string, { naam, sleutel }: Ondertekenaar): string {
  const handtekening = sign(null, Buffer.from(tekst, 'utf8'), sleutel);
  return lineOf(naam, keyId(naam, ed25519, rawPublic(sleutel)), handtekening);
}

/**
 * The line with which a witness signs a checkpoint along: that it saw nothing of this log at this moment that is larger or
 * contradicts it.
 * @param seconden POSIX time, above zero.
 * @throws AuditError `naam-ongeldig`
 */
export function cosignatureLine(tekst: string, { naam, sleutel }: Ondertekenaar, seconden: number): string {
  const tijd = Buffer.alloc(8);
  tijd.writeBigUInt64BE(BigInt(seconden));
  const message = `cosignature/v1\ntime ${seconden}\n${tekst}`;
  const handtekening = sign(null, Buffer.from(message, 'utf8'), sleutel);
  const id = keyId(naam, cosignature, rawPublic(sleutel));
  return lineOf(naam, id, Buffer.concat([tijd, handtekening]));
}

function lineOf(naam: string, id: Buffer, handtekening: Buffer): string {
  if (naam === '' || /[\s+]/u.test(naam))
    throw new AuditError('naam-ongeldig', `A key name has no spaces and no plus; found "${naam}".`);
  return `— ${naam} ${Buffer.concat([id, handtekening]).toString('base64')}\n`;
}

/** The text of a checkpoint (C2SP tlog-checkpoint v1.0.0), without extension lines. */
export function checkpointText({
  herkomst,
  omvang,
  wortel,
}: {
  herkomst: string;
  omvang: number;
  wortel: Buffer;
}): string {
  return `${herkomst}\n${omvang}\n${wortel.toString('base64')}\n`;
}
