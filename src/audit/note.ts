/**
 * Signed notes (C2SP signed-note v1.0.0) with Ed25519, as a signer writes them. The key of a log carries the name of the
 * log, its origin, such as `besluitspoor.example/log/gm0148`.
 */
import { createHash, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { AuditError } from './audit-error.js';

/** Signature type of the specification. */
const ed25519 = 0x01;

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
export function verifierKey({ naam, sleutel }: Ondertekenaar): string {
  const publiek = rawPublic(sleutel);
  const typed = Buffer.concat([Buffer.from([ed25519]), publiek]);
  return `${naam}+${keyId(naam, ed25519, publiek).toString('hex')}+${typed.toString('base64')}`;
}

/**
 * A note: its text, which ends in a newline, a blank line, and a line per signature.
 * @throws AuditError `naam-ongeldig` for a key name that a note cannot carry.
 */
export function signNote(tekst: string, ondertekenaars: readonly Ondertekenaar[]): string {
  return `${tekst}\n${ondertekenaars.map((one) => signatureLine(tekst, one)).join('')}`;
}

function signatureLine(tekst: string, { naam, sleutel }: Ondertekenaar): string {
  if (naam === '' || /[\s+]/u.test(naam))
    throw new AuditError('naam-ongeldig', `A key name has no spaces and no plus; found "${naam}".`);
  const id = keyId(naam, ed25519, rawPublic(sleutel));
  const handtekening = sign(null, Buffer.from(tekst, 'utf8'), sleutel);
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
