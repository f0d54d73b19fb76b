/** What a check comes to, for people and for programs. */
import type { Code } from './fout.js';

/** What this browser saw of a log before. */
export interface Bekend {
  /** Keys that signed, as they were published. */
  readonly sleutels: readonly string[];
  readonly omvang: number;
  /** Base64. */
  readonly wortel: string;
  /** When it was seen, as ISO 8601. */
  readonly tijd: string;
}

/** An entry as the page claims it. */
export interface Bewering {
  readonly volgnummer: number;
  readonly index: number;
  /** Hex. */
  readonly bladhash: string;
}

/** What does not hold. */
export interface Bevinding {
  /** null when it is of the log, or of the trail as a whole. */
  readonly volgnummer: number | null;
  readonly code: Code;
  readonly melding: string;
}

/** `onbekend`: could not be checked, which says nothing about the entry. */
export type Staat = 'klopt' | 'klopt-niet' | 'besloten' | 'onbekend';

export interface Uitkomst {
  /** Everything that was to be checked was checked, and holds. */
  readonly goed: boolean;
  readonly bevindingen: readonly Bevinding[];
  /** What could not be checked, and why: no fault of the trail. */
  readonly nietTeControleren: readonly { readonly volgnummer: number | null; readonly melding: string }[];
  readonly staten: readonly { readonly volgnummer: number; readonly staat: Staat }[];
  /** Entries of the whole log; null when the log showed nothing that it signed. */
  readonly omvang: number | null;
  /** Base64. */
  readonly wortel: string | null;
  /** Entries of this traject that were held against the log. */
  readonly gecontroleerd: number;
  /** Entries among them of which there is only a hash. */
  readonly besloten: number;
  /** Keys that signed the log, as they are published, with their fingerprint: hex SHA-256 of the key. */
  readonly sleutels: readonly {
    readonly naam: string;
    readonly regel: string;
    readonly vingerafdruk: string;
  }[];
  /** ISO 8601. */
  readonly tijd: string;
  /** What to remember of this log: what was seen now, unless that contradicts what was known. */
  readonly bekend: Bekend | undefined;
  /** What was seen now, whatever was known. */
  readonly gezien: Bekend | undefined;
}
