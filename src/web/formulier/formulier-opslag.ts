/** Where forms are kept that came back to whoever sent them. They are no part of the trail: they come and go. */

export interface BewaardFormulier {
  /** Hash of the person: of each the ten kept last are kept. */
  readonly eigenaar: Buffer;
  /** Hash of the address that the form is sent to. */
  readonly adres: Buffer;
  /** When a text or document of this traject is erased, the form goes with it. null = it opens one. */
  readonly traject: string | null;
  /** JSON. */
  readonly inhoud: string;
  readonly nu: Date;
  readonly vervalt: Date;
}

export interface FormulierOpslag {
  /** `kenmerk`: hash of the person, the address and the key of the form; what was kept under it before, is replaced. */
  bewaar(kenmerk: Buffer, formulier: BewaardFormulier): Promise<void>;
  /** undefined when there is none, or it lapsed before `nu`. */
  lees(kenmerk: Buffer, nu: Date): Promise<string | undefined>;
  /** What this person was filling in last at this address. */
  laatste(eigenaar: Buffer, adres: Buffer, nu: Date): Promise<string | undefined>;
  verwijder(kenmerk: Buffer): Promise<void>;
}
