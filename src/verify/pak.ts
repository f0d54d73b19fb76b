/** Public entries of a log in one block of bytes, to hand to a thread: a message of many small things costs more than judging them. */

/** A public entry with the leaf hash that the log shows for it; attacker-controlled. */
export interface Getoond {
  readonly index: number;
  readonly hash: Buffer;
  readonly bytes: Buffer;
}

/** Before each entry: its length, its index (a double) and its leaf hash. */
const kopBytes = 4 + 8 + 32;
/** Room for several of the largest entries, whose length a bundle has in two bytes. */
export const pakBytes = 256 * 1024;

export class Pak {
  readonly #bytes: Buffer;
  #filled = 0;

  /** @param room of `pakBytes` */
  constructor(readonly room: ArrayBuffer) {
    this.#bytes = Buffer.from(room);
  }

  get leeg(): boolean {
    return this.#filled === 0;
  }

  /** False when there is no room for it. */
  add({ index, hash, bytes }: Getoond): boolean {
    // After the last there is room for a length of zero, which ends it.
    if (this.#filled + kopBytes + bytes.length + 4 > this.#bytes.length) return false;
    this.#bytes.writeUInt32BE(bytes.length, this.#filled);
    this.#bytes.writeDoubleBE(index, this.#filled + 4);
    this.#bytes.set(hash, this.#filled + 12);
    this.#bytes.set(bytes, this.#filled + kopBytes);
    this.#filled += kopBytes + bytes.length;
    this.#bytes.writeUInt32BE(0, this.#filled);
    return true;
  }
}

/** What was put in, in order; the bytes are those of the room itself. */
export function* unpacked(room: ArrayBuffer): Generator<Getoond> {
  const all = Buffer.from(room);
  for (let at = 0, length = all.readUInt32BE(at); length > 0; length = all.readUInt32BE(at)) {
    const end = at + kopBytes + length;
    yield {
      index: all.readDoubleBE(at + 4),
      hash: all.subarray(at + 12, at + kopBytes),
      bytes: all.subarray(at + kopBytes, end),
    };
    at = end;
  }
}
