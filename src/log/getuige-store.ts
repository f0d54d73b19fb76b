/** What witnessing needs of the database: see the migration MakeWitnesses. All of it is public. */

/** What was signed along last of a log. */
export interface Getuigenis {
  readonly omvang: number;
  readonly wortel: Buffer;
  /** With the signatures of the log and the cosignature. */
  readonly notitie: string;
  /** POSIX seconds that were signed. */
  readonly seconden: number;
}

export interface GetuigeStore {
  /** Verifier key of this witness; undefined before its first use. */
  getuigesleutel(): Promise<string | undefined>;
  /** Fixes the key, unless that was done already; answers the one that is fixed. */
  beginGetuige(sleutel: string, tijdstip: string): Promise<string>;
  getuigenis(herkomst: string): Promise<Getuigenis | undefined>;
  /** The same by the hex SHA-256 of the name of the log. */
  getuigenisVan(kenmerk: string): Promise<Getuigenis | undefined>;
  /** Stores it when `oud` is still what was signed along last; undefined then, else the size that is there. */
  getuig(
    herkomst: string,
    oud: { readonly omvang: number; readonly wortel: Buffer },
    nieuw: Getuigenis,
  ): Promise<number | undefined>;
}

/** A checkpoint of ours that witnesses signed along. */
export interface Getuigd {
  readonly omvang: number;
  /** As the log signed it. */
  readonly notitie: string;
  /** Verifier keys of the witnesses. */
  readonly getuigen: readonly string[];
  /** Their lines, in the same order. */
  readonly regels: readonly string[];
}

export interface MeeondertekeningStore {
  /** Of checkpoints of less than `onder` (all when null) those signed along by anyone, at most `aantal`, the largest first. */
  getuigd(organisatie: string, onder: number | null, aantal: number): Promise<Getuigd[]>;
  /** Lines for the checkpoint of this size, or none. */
  regels(organisatie: string, omvang: number): Promise<string[]>;
  /** The largest size that this witness signed along; 0 when none. */
  laatste(organisatie: string, getuige: string): Promise<number>;
  bewaar(
    organisatie: string,
    meeondertekening: {
      readonly omvang: number;
      readonly getuige: string;
      readonly regel: string;
      readonly tijdstip: string;
    },
  ): Promise<void>;
}
