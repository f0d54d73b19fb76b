/**
 * What a check would have to remember of a trail and hardly ever needs again: the admitted entries, for the rare decision
 * that reads them all (a rectification of a date), and where a trail stood that nothing was added to for a while. They
 * stand in a scratch file, so that what a check keeps in memory does not grow with what it has read.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VerifyError } from './verify-error.js';

/** Where a record stands. */
export type Plek = number;
/** Before the first. */
export const nergens: Plek = -1;

/** Records of many trails; of each trail one remembers where its last stands. */
export interface Geschiedenis {
  /** Answers where it stands now. @param voor where the one before it of the same trail stands */
  add(record: Buffer, voor: Plek): Plek;
  /** The records of a trail, oldest first. */
  alles(laatste: Plek): Buffer[];
}

/** For a trail that is in memory as it is. */
export class GeheugenGeschiedenis implements Geschiedenis {
  readonly #records: { readonly record: Buffer; readonly voor: Plek }[] = [];

  add(record: Buffer, voor: Plek): Plek {
    return this.#records.push({ record, voor }) - 1;
  }

  alles(laatste: Plek): Buffer[] {
    return chain(laatste, (plek) => this.#records[plek] ?? never(plek));
  }
}

/** Before each record: where the one before it of the same trail stands (a double), and its length. */
const kopBytes = 12;
/** Written together. */
const pageBytes = 1024 * 1024;

export class Kladboek implements Geschiedenis {
  #map: string | undefined;
  #file: number | undefined;
  #written = 0;
  readonly #page = Buffer.alloc(pageBytes);
  #filled = 0;

  /** @throws VerifyError `kladruimte-ontbreekt`, as do all of its methods */
  add(record: Buffer, voor: Plek): Plek {
    const length = kopBytes + record.length;
    if (this.#filled + length > pageBytes) this.#flush();
    const plek = this.#written + this.#filled;
    this.#page.writeDoubleBE(voor, this.#filled);
    this.#page.writeUInt32BE(record.length, this.#filled + 8);
    record.copy(this.#page, this.#filled + kopBytes);
    this.#filled += length;
    return plek;
  }

  alles(laatste: Plek): Buffer[] {
    return chain(laatste, (plek) => this.#read(plek));
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    if (this.#map !== undefined) rmSync(this.#map, { recursive: true, force: true });
    this.#file = undefined;
    this.#map = undefined;
  }

  #read(plek: Plek): { record: Buffer; voor: Plek } {
    const kop = this.#bytes(plek, kopBytes);
    return { voor: kop.readDoubleBE(0), record: this.#bytes(plek + kopBytes, kop.readUInt32BE(8)) };
  }

  /** A record is whole in the file or whole in the page. */
  #bytes(at: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    if (at >= this.#written) this.#page.copy(bytes, 0, at - this.#written, at - this.#written + length);
    else onDisk(() => readSync(this.#open(), bytes, 0, length, at));
    return bytes;
  }

  #flush(): void {
    for (let done = 0; done < this.#filled;)
      done += onDisk(() =>
        writeSync(this.#open(), this.#page, done, this.#filled - done, this.#written + done),
      );
    this.#written += this.#filled;
    this.#filled = 0;
  }

  #open(): number {
    this.#map ??= mkdtempSync(join(tmpdir(), 'besluitspoor-controle-'));
    this.#file ??= openSync(join(this.#map, 'kladboek'), 'w+', 0o600);
    return this.#file;
  }
}

function onDisk<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new VerifyError(
      'kladruimte-ontbreekt',
      `Voor deze controle is tijdelijke ruimte nodig, ten hoogste zo groot als wat wordt gecontroleerd, en in ${tmpdir()} lukt schrijven niet. Maak daar ruimte, of wijs met TMPDIR een andere map aan.`,
      { cause },
    );
  }
}

/** From the last record back to the first. */
function chain(
  laatste: Plek,
  read: (plek: Plek) => { readonly record: Buffer; readonly voor: Plek },
): Buffer[] {
  const records: Buffer[] = [];
  for (let plek = laatste; plek !== nergens;) {
    const { record, voor } = read(plek);
    records.push(record);
    plek = voor;
  }
  return records.reverse();
}

function never(plek: Plek): never {
  throw new RangeError(`There is no record at ${plek}.`);
}
