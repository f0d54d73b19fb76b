/** What the log needs of the database. Everything in it is public, and nothing in it ever changes. */
import type { Tegel } from '../audit/tile.js';

export interface LogStand {
  /** Name under which the log signs; null before it has one. */
  readonly herkomst: string | null;
  /** Verifier keys in use, the newest first. */
  readonly sleutels: readonly string[];
  /** Entries in the database, and the root over them. */
  readonly omvang: number;
  readonly wortel: Buffer;
  /** Size of the last checkpoint, and its signed note unless it is of an earlier name; null when there is none. */
  readonly gepubliceerd: number | null;
  readonly notitie: string | null;
}

/** A key of a log, as everybody may know it. */
export interface Sleutelrij {
  readonly volgnummer: number;
  /** Verifier key, with the name under which it signed. */
  readonly sleutel: string;
  readonly gemaakt: string;
  /** Since when it signs no more; null while it was not retired. */
  readonly ingetrokken: string | null;
  readonly ondertekent: boolean;
}

/** A tile that became full. */
export interface VolleTegel extends Tegel {
  readonly wortel: Buffer;
  /** 8,192 bytes. */
  readonly hashes: Buffer;
}

export interface Publicatie {
  readonly omvang: number;
  readonly wortel: Buffer;
  readonly notitie: string;
  readonly tijdstip: string;
  readonly tegels: readonly VolleTegel[];
}

export interface LogStore {
  /** Organisations that have a log. */
  logs(): Promise<string[]>;
  /** undefined = no such organisation. */
  logStand(organisatie: string): Promise<LogStand | undefined>;
  /** When the last checkpoint was signed; undefined before the first. */
  gepubliceerdOp(organisatie: string): Promise<string | undefined>;
  /** Fixes name and first key, unless that was done already. */
  beginLog(
    organisatie: string,
    begin: { readonly herkomst: string; readonly sleutel: string; readonly tijdstip: string },
  ): Promise<void>;
  /** Every key the log ever had, the newest first. */
  sleutels(organisatie: string): Promise<Sleutelrij[]>;
  /** Other signatures under the published head of this size; false when they stand there already. */
  ondertekenOpnieuw(
    organisatie: string,
    head: Pick<Publicatie, 'omvang' | 'notitie' | 'tijdstip'>,
  ): Promise<boolean>;
  /** Whether the log went on under a new name because it could not keep this signed head. */
  aanvaard(organisatie: string, notitie: string): Promise<boolean>;
  /** Leaf hashes of entries `van` up to `tot`, concatenated. */
  bladhashes(organisatie: string, van: number, tot: number): Promise<Buffer>;
  /** Tiles of the tree of the first `omvang` entries, which must have been published. */
  tegels(organisatie: string, tegels: readonly Tegel[], omvang: number): Promise<Buffer[]>;
  /** Leaves of entries `van` up to `tot`. */
  bladen(organisatie: string, van: number, tot: number): Promise<string[]>;
  /** One transaction. False when a checkpoint of this size or larger is public already. */
  publiceer(organisatie: string, publicatie: Publicatie): Promise<boolean>;
}
