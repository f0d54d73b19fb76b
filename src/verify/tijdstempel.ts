/**
 * Reads a timestamp (RFC 3161), by which an authority elsewhere says that a text existed at a moment. Every byte of it is
 * attacker-controlled until the signature holds. After that the authority itself is speaking, and the question is whether
 * it may, whether the caller trusts it, and whether it speaks of this text.
 */
import { createHash } from 'node:crypto';
import {
  certificaatOf,
  mustLeadTo,
  mustStamp,
  readCertificaat,
  signerOf,
  type Certificaat,
} from './tijdstempel-certificaat.js';
import { mustBeSigned } from './tijdstempel-handtekening.js';
import { parsed, readAntwoord, readInhoud, type Inhoud } from './tijdstempel-inhoud.js';
import { VerifyError } from './verify-error.js';

export interface Tijdstempel {
  /** Subject of the certificate that signed, such as `C=NL, O=Autoriteit, CN=Tijdstempels 4`. */
  readonly autoriteit: string;
  /** Of the stamp, in hex. */
  readonly serienummer: string;
  readonly tijdstip: Date;
  /** Its certificate leads to one that the caller trusts; false when the caller named none. */
  readonly vertrouwd: boolean;
}

export interface TijdstempelVraag {
  /** What must have been stamped, by its SHA-256. */
  readonly tekst: string;
  /** What must be answered; without, any question. */
  readonly nonce?: Buffer;
  /** Trust anchors; without, the authority is not judged. */
  readonly autoriteiten?: readonly Certificaat[];
}

export type { Certificaat };

/**
 * @param bytes a TimeStampResp
 * @throws VerifyError with a code that begins with `tijdstempel-`
 */
export function readTijdstempel(
  bytes: Buffer,
  { tekst, nonce, autoriteiten }: TijdstempelVraag,
): Tijdstempel {
  const { signer, getekend, certificaten } = readAntwoord(bytes);
  const bijgevoegd = parsed(() => certificaten.map((one) => certificaatOf(one)));
  const certificaat = signerOf(signer, bijgevoegd);
  mustBeSigned(signer, getekend, certificaat);
  const inhoud = readInhoud(getekend);
  mustStamp(certificaat, inhoud);
  if (autoriteiten !== undefined) mustLeadTo(autoriteiten, { certificaat, bijgevoegd, ...inhoud });
  mustAnswer(inhoud, tekst, nonce);
  return {
    autoriteit: certificaat.naam,
    serienummer: inhoud.serienummer,
    tijdstip: inhoud.tijdstip,
    vertrouwd: autoriteiten !== undefined,
  };
}

function mustAnswer({ sha256, nonce: own }: Inhoud, tekst: string, nonce: Buffer | undefined): void {
  const expected = createHash('sha256').update(tekst, 'utf8').digest('hex');
  if (sha256 !== expected)
    throw new VerifyError(
      'tijdstempel-andere-tekst',
      `Het tijdstempel is van een andere tekst. Verwacht: SHA-256 ${expected}. Gevonden: ${sha256}.`,
    );
  if (nonce === undefined || own?.equals(nonce) === true) return;
  throw new VerifyError(
    'tijdstempel-ander-verzoek',
    'Het tijdstempel is het antwoord op een ander verzoek: het verzoeknummer (nonce) is niet dat van ons.',
  );
}

/** The certificates of a PEM file. @throws VerifyError `certificaten-ongeldig` */
export function readAutoriteiten(pem: string): Certificaat[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  try {
    if (blocks.length === 0) throw new Error('There is none.');
    return blocks.map((block) => readCertificaat(block));
  } catch (cause) {
    throw new VerifyError(
      'certificaten-ongeldig',
      'Er staan geen leesbare certificaten in dit bestand. Verwacht: PEM, met regels als -----BEGIN CERTIFICATE-----.',
      { cause },
    );
  }
}
