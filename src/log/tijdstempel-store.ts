/** What the timestamps need of the database. Like the log they are public, and nothing of them ever changes. */
export interface TijdstempelRegel {
  readonly omvang: number;
  /** By the clock of the authority; UTC with milliseconds. */
  readonly tijdstip: string;
  readonly autoriteit: string;
}

export interface TijdstempelStore {
  /** The signed note of a published size. */
  checkpoint(organisatie: string, omvang: number): Promise<string | undefined>;
  /** The TimeStampResp of a size. */
  tijdstempel(organisatie: string, omvang: number): Promise<Buffer | undefined>;
  /** Those of sizes beyond `na`, the smallest first. */
  tijdstempels(organisatie: string, na: number, aantal: number): Promise<TijdstempelRegel[]>;
  /** That of the largest size. */
  laatste(organisatie: string): Promise<TijdstempelRegel | undefined>;
  /** False when this size has one already. */
  bewaar(organisatie: string, regel: TijdstempelRegel & { readonly antwoord: Buffer }): Promise<boolean>;
}
