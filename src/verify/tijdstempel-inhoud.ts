/**
 * The ASN.1 of a timestamp. pkijs reads it, and passes over elements that the standard does not have at the end of a
 * sequence; what it read is therefore written again and must be the same bytes, so that nothing was passed over.
 */
import { fromBER, OctetString, type GeneralizedTime, type Integer, type Sequence } from 'asn1js';
import {
  Certificate,
  ContentInfo,
  IssuerAndSerialNumber,
  PKIStatus,
  SignedData,
  TimeStampResp,
  TSTInfo,
  type SignerInfo,
} from 'pkijs';
import { VerifyError } from './verify-error.js';

export interface Antwoord {
  /** Whose signature it is, and what goes with it. */
  readonly signer: SignerInfo;
  /** DER of the TSTInfo: what was signed. */
  readonly getekend: Buffer;
  /** Those that were sent along. */
  readonly certificaten: readonly Certificate[];
}

/** What the authority says. */
export interface Inhoud {
  readonly serienummer: string;
  readonly tijdstip: Date;
  /** Hex. */
  readonly sha256: string;
  readonly nonce: Buffer | undefined;
  /** DER of the name under which the authority says it speaks, when it says so. */
  readonly naam: Buffer | undefined;
}

const signedDataType = '1.2.840.113549.1.7.2';
export const tstInfoType = '1.2.840.113549.1.9.16.1.4';
const sha256 = '2.16.840.1.101.3.4.2.1';
/** A real one is a few thousand bytes. */
const mostBytes = 64 * 1024;

/** @throws VerifyError `tijdstempel-onleesbaar`, `tijdstempel-geweigerd` */
export function readAntwoord(bytes: Buffer): Antwoord {
  if (bytes.length > mostBytes) throw unreadable('het is te groot');
  const { status, timeStampToken: token } = parsed(() => new TimeStampResp({ schema: whole(bytes) }));
  // 1 is granted with changes, and none were asked for.
  if (status.status !== PKIStatus.granted)
    throw refused(
      status.status,
      status.statusStrings?.map(({ valueBlock }) => valueBlock.value),
    );
  if (token?.contentType !== signedDataType) throw unreadable('er zit geen ondertekend tijdstempel in');
  const signed = parsed(() => new SignedData({ schema: token.content as unknown }));
  const again = parsed(() => {
    const { contentType } = token;
    const timeStampToken = new ContentInfo({ contentType, content: signed.toSchema() });
    return Buffer.from(new TimeStampResp({ status, timeStampToken }).toSchema().toBER());
  });
  if (!again.equals(bytes)) throw unreadable('er staat meer in dan er in een tijdstempel hoort');
  return {
    signer: onlySigner(signed),
    getekend: contentOf(signed),
    certificaten: onlyCertificates(signed),
  };
}

/** One authority signs, in the version of the standard that its way of naming the certificate asks. */
function onlySigner({ signerInfos, digestAlgorithms }: SignedData): SignerInfo {
  const [signer, ...others] = signerInfos;
  if (signer === undefined || others.length > 0)
    throw unreadable('er staat niet precies één handtekening onder');
  const version = signer.sid instanceof IssuerAndSerialNumber ? 1 : 3;
  const announced = digestAlgorithms.length === 1 && digestAlgorithms[0]?.isEqual(signer.digestAlgorithm);
  if (signer.version !== version || announced !== true)
    throw unreadable('de handtekening is anders aangekondigd');
  return signer;
}

/** Of other kinds, which the standard has too, nobody stamps. */
function onlyCertificates({ certificates = [] }: SignedData): Certificate[] {
  if (certificates.every((one) => one instanceof Certificate)) return certificates;
  throw unreadable('er zit een onbekend soort certificaat bij');
}

function contentOf({ encapContentInfo: { eContentType, eContent } }: SignedData): Buffer {
  if (eContentType !== tstInfoType || !(eContent instanceof OctetString))
    throw unreadable('wat is ondertekend, is geen tijdstempel');
  return Buffer.from(eContent.getValue());
}

/** @throws VerifyError `tijdstempel-onleesbaar` */
export function readInhoud(getekend: Buffer): Inhoud {
  const schema = parsed(() => whole(getekend));
  const {
    version,
    messageImprint,
    serialNumber,
    nonce,
    tsa,
    extensions = [],
  } = parsed(() => new TSTInfo({ schema }));
  if (version !== 1) throw unreadable('het is van een onbekende versie');
  if (messageImprint.hashAlgorithm.algorithmId !== sha256)
    throw unreadable('de tekst is niet met SHA-256 gehasht');
  // An authority that says something we must understand, and do not.
  if (extensions.some(({ critical }) => critical)) throw unreadable('er staat een onbekende voorwaarde in');
  return {
    serienummer: hex(serialNumber),
    tijdstip: moment(schema),
    sha256: hex(messageImprint.hashedMessage),
    nonce: nonce === undefined ? undefined : Buffer.from(nonce.valueBlock.valueHexView),
    naam: tsa?.type === 4 ? parsed(() => Buffer.from((tsa.value as Naam).toSchema().toBER())) : undefined,
  };
}

interface Naam {
  toSchema(): Sequence;
}

/** The fifth field as it is written: pkijs reads more ways of writing a time than the standard has. */
function moment(tstInfo: Sequence): Date {
  const field = tstInfo.valueBlock.value[4] as GeneralizedTime;
  const text = Buffer.from(field.valueBlock.valueHexView).toString('latin1');
  const [, y, mo, d, h, mi, s, fraction = ''] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d*[1-9])?Z$/.exec(text) ?? [];
  const iso = `${y}-${mo}-${d}T${h}:${mi}:${s}.${fraction.slice(1, 4).padEnd(3, '0')}Z`;
  const tijdstip = new Date(iso);
  if (Number.isNaN(tijdstip.getTime()) || tijdstip.toISOString() !== iso)
    throw unreadable('het tijdstip klopt niet');
  return tijdstip;
}

/** The one element of these bytes, which ends where they end. @throws Error */
export function whole(bytes: Buffer): Sequence {
  const { offset, result } = fromBER(bytes);
  if (offset !== bytes.length) throw new Error('There are bytes after it.');
  return result as unknown as Sequence;
}

/** The value of a signed attribute that is there once, with one value. @throws Error when it is there in another way */
export function attribute({ signedAttrs }: SignerInfo, type: string): unknown {
  const found = (signedAttrs?.attributes ?? []).filter((one) => one.type === type);
  const [value, ...others] = found.flatMap(({ values }) => values as readonly unknown[]);
  if (found.length > 1 || others.length > 0) throw new Error(`The attribute ${type} is there twice.`);
  return value;
}

/** What a library throws on bytes it cannot read is a fault of the bytes. @throws VerifyError `tijdstempel-onleesbaar` */
export function parsed<T>(read: () => T): T {
  try {
    return read();
  } catch (fault) {
    if (fault instanceof VerifyError) throw fault;
    throw unreadable('het is geen antwoord volgens RFC 3161', fault);
  }
}

export function unreadable(why: string, cause?: unknown): VerifyError {
  return new VerifyError('tijdstempel-onleesbaar', `Het tijdstempel is niet te lezen: ${why}.`, { cause });
}

function refused(status: number, texts: readonly string[] = []): VerifyError {
  const why = texts
    .join(' ')
    .replaceAll(/[^\p{L}\p{N}\p{P} ]/gu, ' ')
    .slice(0, 200);
  return new VerifyError(
    'tijdstempel-geweigerd',
    `De autoriteit gaf geen tijdstempel (status ${status})${why === '' ? '' : `: ${why}`}.`,
  );
}

function hex({ valueBlock }: OctetString | Integer): string {
  return Buffer.from(valueBlock.valueHexView).toString('hex');
}
