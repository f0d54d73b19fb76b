/** The signature under a timestamp (CMS, RFC 5652 §5.6): RSA or ECDSA, over attributes that hold the hash of the content. */
import { constants, createHash, verify, type KeyObject, type X509Certificate } from 'node:crypto';
import { Null, type ObjectIdentifier, type OctetString } from 'asn1js';
import { AlgorithmIdentifier, RSASSAPSSParams, type SignerInfo } from 'pkijs';
import { attribute, parsed, tstInfoType } from './tijdstempel-inhoud.js';
import { VerifyError } from './verify-error.js';

const contentType = '1.2.840.113549.1.9.3';
const messageDigest = '1.2.840.113549.1.9.4';
const rsa = '1.2.840.113549.1.1.1';
const pss = '1.2.840.113549.1.1.10';
const mgf1 = '1.2.840.113549.1.1.8';

export type Hash = 'sha256' | 'sha384' | 'sha512';

/** SHA-1 is not among them: who can make two texts with one hash can have one stamped and show the other. */
export const hashes: ReadonlyMap<string, Hash> = new Map([
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

const schemes: ReadonlyMap<string, { readonly kind: string; readonly hash: Hash }> = new Map([
  ['1.2.840.113549.1.1.11', { kind: 'rsa', hash: 'sha256' }],
  ['1.2.840.113549.1.1.12', { kind: 'rsa', hash: 'sha384' }],
  ['1.2.840.113549.1.1.13', { kind: 'rsa', hash: 'sha512' }],
  ['1.2.840.10045.4.3.2', { kind: 'ec', hash: 'sha256' }],
  ['1.2.840.10045.4.3.3', { kind: 'ec', hash: 'sha384' }],
  ['1.2.840.10045.4.3.4', { kind: 'ec', hash: 'sha512' }],
]);

/** Whether a certificate may be signed this way. @throws VerifyError `tijdstempel-algoritme-onbekend` */
export function isSound(algorithm: AlgorithmIdentifier): boolean {
  if (algorithm.algorithmId === pss) return pssOf(algorithm).saltLength > 0;
  return schemes.has(algorithm.algorithmId);
}

/** @throws VerifyError `tijdstempel-handtekening-klopt-niet`, `tijdstempel-algoritme-onbekend` */
export function mustBeSigned(
  signer: SignerInfo,
  getekend: Buffer,
  { x509, naam }: { readonly x509: X509Certificate; readonly naam: string },
): void {
  const hash = hashOf(signer.digestAlgorithm);
  const type = parsed(() => attribute(signer, contentType) as ObjectIdentifier | undefined);
  const digest = parsed(() => attribute(signer, messageDigest) as OctetString | undefined);
  const holds =
    type?.valueBlock.toString() === tstInfoType &&
    digest !== undefined &&
    createHash(hash).update(getekend).digest().equals(digest.valueBlock.valueHexView) &&
    signs(signer, hash, x509.publicKey);
  if (holds) return;
  throw new VerifyError(
    'tijdstempel-handtekening-klopt-niet',
    `De handtekening onder het tijdstempel is niet van ${naam}, of het tijdstempel is veranderd.`,
  );
}

function signs(
  { signatureAlgorithm, signature, signedAttrs }: SignerInfo,
  hash: Hash,
  key: KeyObject,
): boolean {
  const { algorithmId } = signatureAlgorithm;
  const signed = Buffer.from(signedAttrs?.encodedValue ?? new ArrayBuffer(0));
  const value = Buffer.from(signature.valueBlock.valueHexView);
  const kind = key.asymmetricKeyType;
  if (algorithmId === pss) {
    const { saltLength, hash: own } = pssOf(signatureAlgorithm);
    if (own !== hash) throw unknown(algorithmId);
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    return (
      (kind === 'rsa' || kind === 'rsa-pss') && verify(hash, signed, { key, padding, saltLength }, value)
    );
  }
  const scheme = algorithmId === rsa ? { kind: 'rsa', hash } : schemes.get(algorithmId);
  if (scheme?.hash !== hash || !isBare(signatureAlgorithm)) throw unknown(algorithmId);
  return scheme.kind === kind && verify(hash, signed, key, value);
}

function hashOf(algorithm: AlgorithmIdentifier): Hash {
  const hash = hashes.get(algorithm.algorithmId);
  if (hash === undefined || !isBare(algorithm)) throw unknown(algorithm.algorithmId);
  return hash;
}

/** One hash throughout, or it is not how anybody signs. */
function pssOf({ algorithmId, algorithmParams }: AlgorithmIdentifier): { hash: Hash; saltLength: number } {
  const params = parsed(() => new RSASSAPSSParams({ schema: algorithmParams as unknown }));
  const { hashAlgorithm, maskGenAlgorithm, saltLength, trailerField } = params;
  const inner = parsed(
    () => new AlgorithmIdentifier({ schema: maskGenAlgorithm.algorithmParams as unknown }),
  );
  const hash = hashOf(hashAlgorithm);
  if (maskGenAlgorithm.algorithmId !== mgf1 || hashOf(inner) !== hash || trailerField !== 1)
    throw unknown(algorithmId);
  return { hash, saltLength };
}

/** Without parameters, as ECDSA has it, or with the empty ones of RSA. */
function isBare({ algorithmParams }: AlgorithmIdentifier): boolean {
  return algorithmParams === undefined || algorithmParams instanceof Null;
}

function unknown(algorithm: string): VerifyError {
  return new VerifyError(
    'tijdstempel-algoritme-onbekend',
    `Het tijdstempel is ondertekend op een manier die dit programma niet vertrouwt (${algorithm}). Verwacht: RSA of ECDSA met SHA-256, SHA-384 of SHA-512.`,
  );
}
