/** What the log needs of the database. Everything in it is public, and nothing in it ever changes. */
import type { Tegel } from '../audit/tile.js';

export interface LogStand {
  /** Name under which the log signs; null before its first checkpoint. */
  readonly herkomst: string | null;
  /** Verifier keys, the newest first. */
  readonly sleutels: readonly string[];
  /** Entries in the database, and the root over them. */
  readonly omvang: number;
  readonly wortel: Buffer;
  /** Size and signed note of the last checkpoint; null when there is none. */
  readonly gepubliceerd: number | null;
  readonly notitie: string | null;
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
  /** Fixes name and first key, unless that was done already. */
  beginLog(
    organisatie: string,
    begin: { readonly herkomst: string; readonly sleutel: string; readonly tijdstip: string },
  ): Promise<void>;
  /** Leaf hashes of entries `van` up to `tot`, concatenated. */
  bladhashes(organisatie: string, van: number, tot: number): Promise<Buffer>;
  /** Tiles of the tree of the first `omvang` entries, which must have been published. */
  tegels(organisatie: string, tegels: readonly Tegel[], omvang: number): Promise<Buffer[]>;
  /** Leaves of entries `van` up to `tot`. */
  bladen(organisatie: string, van: number, tot: number): Promise<string[]>;
  /** One transaction. False when a checkpoint of this size or larger is public already. */
  publiceer(organisatie: string, publicatie: Publicatie): Promise<boolean>;
}
