/**
 * The admitted entries of a trail, for the rare decision that reads them all again (a rectification of a date). They stand
 * in a scratch file, so that what a verification keeps in memory does not grow with what it has read.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The entries of one traject, oldest first. */
export interface Geschiedenis {
  add(blad: Buffer): void;
  alles(): Buffer[];
}

/** For a trail that is in memory as it is. */
export class GeheugenGeschiedenis implements Geschiedenis {
  readonly #bladen: Buffer[] = [];

  add(blad: Buffer): void {
    this.#bladen.push(blad);
  }

  alles(): Buffer[] {
    return this.#bladen;
  }
}

/** Before each entry: where the one before it of the same traject stands (a double; -1 = nowhere), and its length. */
const kopBytes = 12;
const nowhere = -1;
/** Written together. */
const pageBytes = 1024 * 1024;

/** A scratch file for the entries of many trajecten; each remembers only where its last one stands. */
export class Kladboek {
  #map: string | undefined;
  #file: number | undefined;
  #written = 0;
  readonly #page = Buffer.alloc(pageBytes);
  #filled = 0;

  /** The history of one more traject. */
  geschiedenis(): Geschiedenis {
    let last = nowhere;
    return {
      add: (blad) => {
        last = this.#write(blad, last);
      },
      alles: () => {
        const bladen: Buffer[] = [];
        for (let at = last; at !== nowhere;) {
          const { blad, voor } = this.#read(at);
          bladen.push(blad);
          at = voor;
        }
        return bladen.reverse();
      },
    };
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    if (this.#map !== undefined) rmSync(this.#map, { recursive: true, force: true });
    this.#file = undefined;
    this.#map = undefined;
  }

  #write(blad: Buffer, voor: number): number {
    const length = kopBytes + blad.length;
    if (this.#filled + length > pageBytes) this.#flush();
    const at = this.#written + this.#filled;
    this.#page.writeDoubleBE(voor, this.#filled);
    this.#page.writeUInt32BE(blad.length, this.#filled + 8);
    blad.copy(this.#page, this.#filled + kopBytes);
    this.#filled += length;
    return at;
  }

  #read(at: number): { blad: Buffer; voor: number } {
    const kop = this.#bytes(at, kopBytes);
    return { voor: kop.readDoubleBE(0), blad: this.#bytes(at + kopBytes, kop.readUInt32BE(8)) };
  }

  /** An entry is whole in the file or whole in the page. */
  #bytes(at: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    if (at >= this.#written) this.#page.copy(bytes, 0, at - this.#written, at - this.#written + length);
    else readSync(this.#open(), bytes, 0, length, at);
    return bytes;
  }

  #flush(): void {
    for (let done = 0; done < this.#filled;)
      done += writeSync(this.#open(), this.#page, done, this.#filled - done, this.#written + done);
    this.#written += this.#filled;
    this.#filled = 0;
  }

  #open(): number {
    this.#map ??= mkdtempSync(join(tmpdir(), 'besluitspoor-controle-'));
    this.#file ??= openSync(join(this.#map, 'kladboek'), 'w+', 0o600);
    return this.#file;
  }
}
