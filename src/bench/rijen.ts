/** Rows of entries as COPY gives them in its binary form, in chunks that end anywhere: traject, vorige, bladhash, blad. */
import { hashBytes, tileWidth } from '../audit/tile.js';
import { Groei, leafHex, rootOver } from '../verify/tree.js';

const headerBytes = 19;
const columns = 4;
/** Before each field. */
const lengthBytes = 4;
const uuidBytes = 16;
/** Of a full tile in the tree. */
const tileHeight = 8;

/** Counts rows. */
export class Rijen {
  aantal = 0;
  #rest: Buffer = Buffer.alloc(0);
  #header = true;

  /** @param row what else is to be done with each: its bytes stand from `begin` up to `end` */
  constructor(private readonly row?: (bytes: Buffer, begin: number, end: number) => void) {}

  add(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = this.#header ? headerBytes : 0;
    this.#header = false;
    for (let end = rowEnd(bytes, at); end !== null; end = rowEnd(bytes, at)) {
      this.row?.(bytes, at, end);
      this.aantal += 1;
      at = end;
    }
    this.#rest = bytes.subarray(at);
  }
}

/** Checks hash, chain and tree of the rows, which stand in the order of the log. */
export class Keten {
  readonly #rijen = new Rijen((bytes, begin, end) => {
    this.#row(bytes, begin, end);
  });
  readonly #hashes: Buffer;
  readonly #groei = new Groei();
  /** Index of the last entry of each traject. */
  readonly #laatste = new Map<string, number>();

  constructor(regels: number) {
    this.#hashes = Buffer.alloc(regels * hashBytes);
  }

  add(chunk: Buffer): void {
    this.#rijen.add(chunk);
  }

  get wortel(): Buffer {
    for (let i = this.#groei.omvang; i < this.#rijen.aantal; i += 1) this.#groei.add(this.#at(i));
    return this.#groei.wortel;
  }

  #row(bytes: Buffer, begin: number, end: number): void {
    const trajectAt = begin + 2 + lengthBytes;
    const vorigeAt = trajectAt + uuidBytes + lengthBytes;
    const first = bytes.readInt32BE(vorigeAt - lengthBytes) < 0;
    const hashAt = vorigeAt + (first ? 0 : hashBytes) + lengthBytes;
    const blad = bytes.subarray(hashAt + hashBytes + lengthBytes, end);
    if (leafHex(blad) !== bytes.toString('hex', hashAt, hashAt + hashBytes))
      throw new Error('An entry does not have its hash.');
    const traject = bytes.toString('latin1', trajectAt, trajectAt + uuidBytes);
    const last = this.#laatste.get(traject);
    const follows =
      last === undefined
        ? first
        : !first && this.#at(last).equals(bytes.subarray(vorigeAt, vorigeAt + hashBytes));
    if (!follows) throw new Error('An entry does not follow the one before it.');
    this.#laatste.set(traject, this.#rijen.aantal);
    bytes.copy(this.#hashes, this.#rijen.aantal * hashBytes, hashAt, hashAt + hashBytes);
    const full = this.#rijen.aantal + 1;
    if (full % tileWidth === 0) this.#groei.add(rootOver(this.#at(full - tileWidth, tileWidth)), tileHeight);
  }

  #at(index: number, count = 1): Buffer {
    return this.#hashes.subarray(index * hashBytes, (index + count) * hashBytes);
  }
}

/** Where a row ends; null when it is not all there, or when it is the end of the rows. */
function rowEnd(bytes: Buffer, begin: number): number | null {
  if (bytes.length < begin + 2 || bytes.readInt16BE(begin) !== columns) return null;
  let at = begin + 2;
  for (let column = 0; column < columns; column += 1) {
    if (bytes.length < at + lengthBytes) return null;
    at += lengthBytes + Math.max(0, bytes.readInt32BE(at));
  }
  return at <= bytes.length ? at : null;
}
