/**
 * The leaf: one entry of the spoor as outsiders hash it. Its bytes are the canonical JSON of every field below, no more
 * and no fewer; what does not apply is null. Format: docs of the log, "besluitspoor/1".
 */
import { createHmac } from 'node:crypto';
import { canonicalJson } from './canonical.js';
import { leafHash } from './merkle.js';
import { AuditError } from './audit-error.js';

export const formaat = 'besluitspoor/1';

/** An entry may not be larger, because bundles carry its length in two bytes. */
export const maxLeafBytes = 65_535;

export type Soort = 'opening' | 'handeling' | 'wissing' | 'herstel';

export interface Blad {
  readonly formaat: typeof formaat;
  readonly organisatie: string;
  readonly traject: string;
  /** 1-based, contiguous in the traject. */
  readonly volgnummer: number;
  /** Hex leaf hash of the traject's previous entry. */
  readonly vorige: string | null;
  /** UTC with milliseconds. */
  readonly registratietijdstip: string;
  readonly soort: Soort;
  readonly handeling: string | null;
  readonly orgaan: string | null;
  readonly registrator: { readonly id: string; readonly rol: string; readonly bureau: string | null };
  readonly oorsprong: { readonly kanaal: string; readonly verzoek: string; readonly verwacht: number | null };
  readonly resultaat: 'toegelaten' | 'geweigerd';
  readonly redenen: readonly string[];
  readonly signalen: readonly string[];
  readonly openbaar: boolean;
  /** Why the entry is closed; null when it is public. */
  readonly grond: string | null;
  readonly procedure: {
    readonly naam: string;
    readonly versie: number;
    readonly machine: string;
    readonly motor: string;
  };
  readonly van: string | null;
  readonly naar: string | null;
  /** Hex SHA-256 of JCS({fase, feiten}) after the entry. */
  readonly toestand: string | null;
  /** Fixed values plain, erasable texts as commitments, documents by hash. */
  readonly gegevens: Readonly<Record<string, unknown>> | null;
}

/** The entry with which a log goes on under a new name: of no traject, so of no procedure either. */
export interface Herstelblad extends Omit<Blad, 'soort' | 'procedure'> {
  readonly soort: 'herstel';
  readonly procedure: null;
}

export interface SealedLeaf {
  readonly tekst: string;
  readonly hash: Buffer;
}

/** The bytes and the hash of a leaf. Throws AuditError `blad-te-groot`. */
export function seal(blad: Blad | Herstelblad): SealedLeaf {
  const tekst = canonicalJson(blad);
  const bytes = Buffer.from(tekst, 'utf8');
  if (bytes.length > maxLeafBytes) {
    throw new AuditError(
      'blad-te-groot',
      `A leaf holds at most ${maxLeafBytes} bytes; this one has ${bytes.length}.`,
    );
  }
  return { tekst, hash: leafHash(bytes) };
}

/** Commitment to one erasable text: base64(HMAC-SHA256(salt, JCS(value))). */
export function commitment(zout: Buffer, waarde: string): { verbintenis: string } {
  // The JCS of a string is its JSON.stringify for every well-formed string (RFC 8785 §3.2.2.2).
  return { verbintenis: createHmac('sha256', zout).update(JSON.stringify(waarde), 'utf8').digest('base64') };
}
