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
  readonly bestandsnaam: string;
  readonly openbaar: boolean;
  /** Bureau that uploaded it; null for others. */
  readonly bureau: string | null;
  /** UTC with milliseconds. */
  readonly geplaatstTijdstip: string;
}

/** `scope` = ids of the organisations the caller may see; rows of others do not exist for it. */
export interface DocumentOpslag {
  insert(rij: DocumentRij): Promise<void>;
  find(scope: readonly string[], id: string): Promise<DocumentRij | undefined>;
}
