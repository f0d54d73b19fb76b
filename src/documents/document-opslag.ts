/** What the document room asks of the database: rows only, the bytes stand on disk. The store implements it. */
export interface DocumentRij {
  /** Random uuid of this upload; the same bytes uploaded twice are two rows. */
  readonly id: string;
  readonly organisatie: string;
  /** Free slug, such as `rapport`. */
  readonly soort: string;
  /** Hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly omvang: number;
  /** As found in the bytes, never as the client said. */
  readonly mediatype: string;
  /** null when the document was erased: it is free text, which may name a person. */
  readonly bestandsnaam: string | null;
  readonly openbaar: boolean;
  /** Bureau that uploaded it; null for others. */
  readonly bureau: string | null;
  /** UTC with milliseconds. */
  readonly geplaatstTijdstip: string;
  /** Which entry erased it, the first when there are more; null while it stands. */
  readonly gewist: Gewist | null;
}

export interface Gewist {
  /** UTC with milliseconds. */
  readonly tijdstip: string;
  readonly traject: string;
  readonly volgnummer: number;
}

export type NieuwDocument = Omit<DocumentRij, 'gewist' | 'bestandsnaam'> & { readonly bestandsnaam: string };

/** Bytes on disk: shared by the documents of one organisation that have this hash. */
export type Inhoud = Pick<DocumentRij, 'organisatie' | 'sha256'>;

/**
 * `scope` = ids of the organisations the caller may see; rows of others do not exist for it. `place` and `remove` touch
 * the bytes; for the same bytes only one of them runs at a time, whichever process it is in. What they throw comes out
 * as it was thrown.
 */
export interface DocumentOpslag {
  /** Keeps the row of bytes that stand in their place once `place` is done. */
  insert(rij: NieuwDocument, place: () => Promise<void>): Promise<void>;
  find(scope: readonly string[], id: string): Promise<DocumentRij | undefined>;
  /**
   * How many documents that were not erased have these bytes. When there are none, and some that were erased, `remove`
   * runs before the answer.
   */
  release(inhoud: Inhoud, remove: () => Promise<void>): Promise<number>;
  /** Hashes of which every document was erased. */
  erased(organisatie: string): Promise<string[]>;
}
