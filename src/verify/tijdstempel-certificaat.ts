/**
 * The certificate behind a timestamp: that it is the one that signed (RFC 5816), that it may stamp (RFC 3161 §2.3), that it
 * was valid at the time, and that it leads to a certificate the caller trusts. A certificate that was withdrawn is not known
 * to be: that takes a question to its issuer, and this works without a connection.
 */
import { createHash, X509Certificate } from 'node:crypto';
import type { BitString, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import {
  Certificate,
  IssuerAndSerialNumber,
  type BasicConstraints,
  type Extension,
  type ExtKeyUsage,
  type RelativeDistinguishedNames,
  type SignerInfo,
} from 'pkijs';
import { hashes, isSound } from './tijdstempel-handtekening.js';
import { attribute, parsed, whole, type Inhoud } from './tijdstempel-inhoud.js';
import { VerifyError } from './verify-error.js';

export interface Certificaat {
  readonly x509: X509Certificate;
  readonly pki: Certificate;
  readonly naam: string;
}

const signingCertificate = '1.2.840.113549.1.9.16.2.12';
const signingCertificateV2 = '1.2.840.113549.1.9.16.2.47';
const timeStamping = '1.3.6.1.5.5.7.3.8';
const anyUsage = '2.5.29.37.0';
const keyId = '2.5.29.14';
const usageId = '2.5.29.15';
const caId = '2.5.29.19';
const purposesId = '2.5.29.37';
const policiesId = '2.5.29.32';
/** What is understood of a certificate here; of its policies nothing is asked. */
const understood = [usageId, caId, purposesId, policiesId];
/** A chain is two or three long. */
const longest = 8;

/** @param pem one certificate. @throws Error when it is none */
export function readCertificaat(pem: string): Certificaat {
  const { raw } = new X509Certificate(pem);
  return certificaatOf(new Certificate({ schema: whole(raw) }), raw);
}

/** @throws Error when OpenSSL does not take it for a certificate */
export function certificaatOf(pki: Certificate, raw = Buffer.from(pki.toSchema().toBER())): Certificaat {
  const x509 = new X509Certificate(raw);
  return { x509, pki, naam: x509.subject.replaceAll('\n', ', ') };
}

/**
 * The certificate that the signature names, and whose hash is among what was signed.
 * @throws VerifyError `tijdstempel-certificaat-ontbreekt`, `tijdstempel-certificaat-anders`
 */
export function signerOf(signer: SignerInfo, bijgevoegd: readonly Certificaat[]): Certificaat {
  const found = bijgevoegd.find(({ pki }) => isNamed(pki, signer.sid));
  if (found === undefined)
    throw new VerifyError(
      'tijdstempel-certificaat-ontbreekt',
      'Het certificaat waarmee het tijdstempel is ondertekend, zit er niet bij.',
    );
  const { algorithm, value } = parsed(() => signedHash(signer));
  if (createHash(algorithm).update(found.x509.raw).digest().equals(value)) return found;
  throw new VerifyError(
    'tijdstempel-certificaat-anders',
    'Het bijgevoegde certificaat is niet het certificaat dat bij de handtekening hoort.',
  );
}

function isNamed({ issuer, serialNumber, extensions }: Certificate, sid: unknown): boolean {
  if (sid instanceof IssuerAndSerialNumber)
    // Byte for byte: names that are the same to a reader, in capitals or not, are two names here.
    return sameName(issuer, sid.issuer) && serialNumber.isEqual(sid.serialNumber);
  const id = find(extensions, keyId)?.parsedValue as OctetString | undefined;
  const named = Buffer.from((sid as OctetString).valueBlock.valueHexView);
  return id !== undefined && named.equals(id.valueBlock.valueHexView);
}

function sameName(one: RelativeDistinguishedNames, other: RelativeDistinguishedNames): boolean {
  return nameOf(one).equals(nameOf(other));
}

function nameOf(name: RelativeDistinguishedNames): Buffer {
  return Buffer.from(name.toSchema().toBER());
}

/** SigningCertificateV2, or SigningCertificate of old with SHA-1: the first hash in it is of the signer's certificate. */
function signedHash(signer: SignerInfo): { algorithm: string; value: Buffer } {
  const v2 = attribute(signer, signingCertificateV2) as Sequence | undefined;
  const own = v2 ?? (attribute(signer, signingCertificate) as Sequence);
  const [first] = (own.valueBlock.value[0] as Sequence).valueBlock.value;
  const [one, two] = (first as Sequence).valueBlock.value;
  // The hash is of the whole certificate; its issuer and number, which may stand beside it, add nothing.
  const value = (digest: unknown): Buffer => Buffer.from((digest as OctetString).valueBlock.valueHexView);
  if (v2 === undefined) return { algorithm: 'sha1', value: value(one) };
  if (one?.idBlock.tagNumber === 4) return { algorithm: 'sha256', value: value(one) };
  const id = (one as Sequence).valueBlock.value[0] as ObjectIdentifier;
  const algorithm = hashes.get(id.valueBlock.toString());
  if (algorithm === undefined) throw new Error('The certificate is hashed in an unknown way.');
  return { algorithm, value: value(two) };
}

/** @throws VerifyError `tijdstempel-certificaat-verkeerd`, `tijdstempel-certificaat-verlopen` */
export function mustStamp({ pki, naam }: Certificaat, { tijdstip, naam: own }: Inhoud): void {
  const usage = find(pki.extensions, usageId)?.parsedValue as BitString | undefined;
  const signs = usage === undefined || ((usage.valueBlock.valueHexView[0] ?? 0) & 0xc0) !== 0;
  const purposes = find(pki.extensions, purposesId);
  const only = purposesOf(purposes)?.join() === timeStamping && purposes?.critical === true;
  const named = own === undefined || own.equals(nameOf(pki.subject));
  if (!signs || !only || !named || hasUnknown(pki))
    throw new VerifyError(
      'tijdstempel-certificaat-verkeerd',
      `Het certificaat van ${naam} is niet gemaakt om (alleen) tijdstempels mee te zetten.`,
    );
  if (isValid(pki, tijdstip)) return;
  throw new VerifyError(
    'tijdstempel-certificaat-verlopen',
    `Het certificaat van ${naam} was niet geldig op ${tijdstip.toISOString()}: het geldt van ${pki.notBefore.value.toISOString()} tot ${pki.notAfter.value.toISOString()}.`,
  );
}

/** @throws VerifyError `tijdstempel-autoriteit-onbekend` */
export function mustLeadTo(
  autoriteiten: readonly Certificaat[],
  {
    certificaat,
    bijgevoegd,
    tijdstip,
  }: { certificaat: Certificaat; bijgevoegd: readonly Certificaat[]; tijdstip: Date },
): void {
  const known = [...autoriteiten, ...bijgevoegd];
  const seen = new Set<Certificaat>();
  const leads = (from: Certificaat, below: number): boolean => {
    if (autoriteiten.some(({ x509 }) => x509.raw.equals(from.x509.raw))) return true;
    seen.add(from);
    if (below > longest) return false;
    return known.some(
      (one) => !seen.has(one) && issued(one, from, { tijdstip, below }) && leads(one, below + 1),
    );
  };
  if (leads(certificaat, 0)) return;
  throw new VerifyError(
    'tijdstempel-autoriteit-onbekend',
    `De autoriteit ${certificaat.naam} is niet te herleiden tot een certificaat dat u vertrouwt en dat toen geldig was.`,
  );
}

/** Whether `issuer` vouches for `child`, at that moment and with so many certificates of authorities below it. */
function issued(
  { x509, pki }: Certificaat,
  child: Certificaat,
  { tijdstip, below }: { tijdstip: Date; below: number },
): boolean {
  const constraints = find(pki.extensions, caId)?.parsedValue as BasicConstraints | undefined;
  const room = constraints?.pathLenConstraint;
  const purposes = purposesOf(find(pki.extensions, purposesId));
  return (
    x509.ca &&
    child.x509.checkIssued(x509) &&
    isSound(child.pki.signatureAlgorithm) &&
    child.x509.verify(x509.publicKey) &&
    isValid(pki, tijdstip) &&
    (typeof room !== 'number' || room >= below) &&
    (purposes?.some((one) => one === timeStamping || one === anyUsage) ?? true) &&
    !hasUnknown(pki)
  );
}

function isValid({ notBefore, notAfter }: Certificate, tijdstip: Date): boolean {
  return notBefore.value <= tijdstip && tijdstip <= notAfter.value;
}

/** A condition that its issuer says must be understood and that is not, or that is there twice. */
function hasUnknown({ extensions = [] }: Certificate): boolean {
  const ids = extensions.map(({ extnID }) => extnID);
  return (
    new Set(ids).size < ids.length ||
    extensions.some(({ critical, extnID }) => critical && !understood.includes(extnID))
  );
}

/** undefined when it is for any purpose. */
function purposesOf(purposes: Extension | undefined): readonly string[] | undefined {
  if (purposes === undefined) return undefined;
  return (purposes.parsedValue as Partial<ExtKeyUsage> | undefined)?.keyPurposes ?? [];
}

function find(extensions: readonly Extension[] = [], id: string): Extension | undefined {
  return extensions.find(({ extnID }) => extnID === id);
}
