/** What the commands of whoever keeps the logs need of the database, beside what the log itself does (log-store.ts). */
import type { Boom } from '../audit/merkle.js';
import type { SealedLeaf } from '../audit/leaf.js';

export interface Herstelling {
  /** Name of the log until now; null when the database is from before it had one. */
  readonly van: string | null;
  /** Its first name. */
  readonly basis: string;
  /** Name from now on, and the number in it. */
  readonly herkomst: string;
  readonly volgnummer: number;
  readonly sleutelnummer: number;
  /** Verifier key under the new name. */
  readonly sleutel: string;
  /** The signed head that the database contradicts. */
  readonly notitie: string;
  readonly tijdstip: string;
  /** Entries before, and the tree with the new one. */
  readonly hoofd: { readonly van: number; readonly naar: Boom; readonly wortel: Buffer };
  readonly traject: string;
  readonly blad: SealedLeaf;
}

export interface BeheerStore {
  /** True when it is new, false when it was registered already, null when it cannot be now. */
  vernieuwSleutel(
    organisatie: string,
    sleutel: { readonly volgnummer: number; readonly sleutel: string; readonly tijdstip: string },
  ): Promise<boolean | null>;
  /** True when it is retired now, false when it was already, null when it cannot be. */
  trekSleutelIn(organisatie: string, volgnummer: number, tijdstip: string): Promise<boolean | null>;
  /** One transaction: entry, name, key and head. False when another was first, with an entry or with a herstel. */
  herstel(organisatie: string, herstelling: Herstelling): Promise<boolean>;
}
