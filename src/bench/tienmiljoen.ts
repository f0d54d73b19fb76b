/** Proofs from a log of ten million entries: its tiles are really there, in the tables that a server keeps them in. */
import { randomBytes, randomInt } from 'node:crypto';
import type pg from 'pg';
import { leafHash } from '../audit/merkle.js';
import { hashBytes, tileWidth } from '../audit/tile.js';
import { systemClock } from '../base/clock.js';
import { Log } from '../log/log.js';
import { Sleutelmap } from '../log/sleutelmap.js';
import { Database } from '../store/database.js';
import { PostgresLogStore } from '../store/postgres-log-store.js';
import { openNote, readCheckpoint, readKey } from '../verify/note.js';
import { readProof } from '../verify/proof.js';
import { Groei, inclusionHolds } from '../verify/tree.js';
import { checkpointText, signNote, verifierKey } from '../audit/note.js';

export interface Bewijzen {
  readonly omvang: number;
  /** Milliseconds, from the question to the file, the database included. */
  readonly p50: number;
  readonly p99: number;
  /** Largest proof file. */
  readonly bytes: number;
}

const organisatie = 'gm0175';
const host = 'besluitspoor.example';
/** Tiles in one statement. */
const together = 200;

export async function proofs(
  client: pg.Client,
  { appUrl, map, omvang, vragen }: { appUrl: string; map: string; omvang: number; vragen: number },
): Promise<Bewijzen> {
  const sleutels = new Sleutelmap(map);
  const database = new Database(appUrl);
  const store = new PostgresLogStore(database);
  const leaves = await fill(client, omvang, { store, sleutels });
  const log = new Log({ store, sleutels, clock: systemClock, host });
  const keys = (await log.verifierKeys(organisatie)).map(readKey);
  const times: number[] = [];
  let bytes = 0;
  for (let vraag = 0; vraag < vragen; vraag += 1) {
    const index = randomInt(omvang);
    const begin = performance.now();
    const file = (await log.proof(organisatie, index)) ?? '';
    times.push(performance.now() - begin);
    const bewijs = readProof(file);
    const head = readCheckpoint(openNote(bewijs?.checkpoint ?? '', keys).tekst);
    if (!inclusionHolds({ ...head, index }, leaves(index), bewijs?.pad ?? []))
      throw new Error('A proof does not hold.');
    bytes = Math.max(bytes, Buffer.byteLength(file));
  }
  await database.close();
  times.sort((a, b) => a - b);
  const at = (part: number): number => times[Math.floor(times.length * part)] ?? 0;
  return { omvang, p50: at(0.5), p99: at(0.99), bytes };
}

/** The leaf hashes are any; the last, which stand in no full tile, are of rows that are there. Answers a leaf's hash. */
async function fill(
  client: pg.Client,
  omvang: number,
  { store, sleutels }: { store: PostgresLogStore; sleutels: Sleutelmap },
): Promise<(index: number) => Buffer> {
  await client.query('SET synchronous_commit = off');
  const full = Math.floor(omvang / tileWidth);
  const seed = randomBytes(8);
  const naam = `${host}/log/${organisatie}`;
  const sleutel = await sleutels.make(organisatie, 1);
  const tijdstip = systemClock.now().toISOString();
  await store.beginLog(organisatie, { herkomst: naam, sleutel: verifierKey({ naam, sleutel }), tijdstip });
  const groei = new Groei();
  const tiles = Array.from({ length: full }, (_, nummer) => nummer);
  const roots = await fillLevel(client, 0, tiles, (nummer) => {
    const hashes = Buffer.concat(
      Array.from({ length: tileWidth }, (_, i) => made(seed, nummer * tileWidth + i)),
    );
    return hashes;
  });
  for (const root of roots) groei.add(root, 8);
  const last = await fillRows(client, full * tileWidth, omvang);
  for (const hash of last) groei.add(hash);
  await fillAbove(client, roots);
  const wortel = groei.wortel;
  await client.query('UPDATE boom SET omvang = $2, wortel = $3 WHERE organisatie = $1', [
    organisatie,
    omvang,
    wortel,
  ]);
  const notitie = signNote(checkpointText({ herkomst: naam, omvang, wortel }), [{ naam, sleutel }]);
  await store.publiceer(organisatie, { omvang, wortel, notitie, tijdstip, tegels: [] });
  await client.query('VACUUM ANALYZE tegel');
  return (index) => last[index - full * tileWidth] ?? made(seed, index);
}

async function fillAbove(client: pg.Client, below: readonly Buffer[]): Promise<void> {
  let roots = below;
  for (let niveau = 1; roots.length >= tileWidth; niveau += 1) {
    const level = roots;
    const tiles = Array.from({ length: Math.floor(level.length / tileWidth) }, (_, nummer) => nummer);
    roots = await fillLevel(client, niveau, tiles, (nummer) =>
      Buffer.concat(level.slice(nummer * tileWidth, (nummer + 1) * tileWidth)),
    );
  }
}

/** Answers the roots of the tiles. */
async function fillLevel(
  client: pg.Client,
  niveau: number,
  tiles: readonly number[],
  hashesOf: (nummer: number) => Buffer,
): Promise<Buffer[]> {
  const roots: Buffer[] = [];
  for (let from = 0; from < tiles.length; from += together) {
    const nummers = tiles.slice(from, from + together);
    const hashes = nummers.map(hashesOf);
    const own = hashes.map(rootOf);
    roots.push(...own);
    await client.query(
      `INSERT INTO tegel (organisatie, niveau, nummer, wortel, hashes)
       SELECT $1, $2, t.* FROM unnest($3::bigint[], $4::bytea[], $5::bytea[]) AS t`,
      [organisatie, niveau, nummers, own, hashes],
    );
  }
  return roots;
}

/** Entries from `van` up to `tot`; their text says nothing. */
async function fillRows(client: pg.Client, van: number, tot: number): Promise<Buffer[]> {
  const bladen = Array.from({ length: tot - van }, (_, i) => `{"regel":${van + i}}`);
  const hashes = bladen.map((blad) => leafHash(Buffer.from(blad, 'utf8')));
  await client.query(
    `INSERT INTO spoorregel (organisatie, index, traject, volgnummer, vorige, bladhash, blad, toegelaten, registratietijdstip)
     SELECT $1, index, gen_random_uuid(), 1, NULL, bladhash, blad, true, now()
     FROM unnest($2::bigint[], $3::bytea[], $4::text[]) AS t (index, bladhash, blad)`,
    [organisatie, bladen.map((_, i) => van + i), hashes, bladen],
  );
  return hashes;
}

function rootOf(hashes: Buffer): Buffer {
  const groei = new Groei();
  for (let at = 0; at < hashes.length; at += hashBytes) groei.add(hashes.subarray(at, at + hashBytes));
  return groei.wortel;
}

function made(seed: Buffer, index: number): Buffer {
  const entry = Buffer.alloc(16);
  seed.copy(entry);
  entry.writeDoubleBE(index, 8);
  return leafHash(entry);
}
