/** Bytes that lie somewhere, read piece by piece: a file, or what is in memory already. */
import { open } from 'node:fs/promises';

export interface Bytes {
  readonly omvang: number;
  /** Fewer than asked for at the end. */
  lees(begin: number, lengte: number): Promise<Buffer>;
  sluit(): Promise<void>;
}

/** Read at a time. */
const venster = 262_144;

export async function fileBytes(path: string): Promise<Bytes> {
  const file = await open(path);
  const { size } = await file.stat();
  return {
    omvang: size,
    lees: async (begin, lengte) => {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(lengte), 0, lengte, begin);
      return buffer.subarray(0, bytesRead);
    },
    sluit: () => file.close(),
  };
}

export function memoryBytes(all: Uint8Array): Bytes {
  const bytes = Buffer.from(all.buffer, all.byteOffset, all.byteLength);
  return {
    omvang: bytes.length,
    lees: (begin, lengte) => Promise.resolve(bytes.subarray(begin, begin + lengte)),
    sluit: () => Promise.resolve(),
  };
}

/** Walks through a run of bytes once, from front to back; what was given stays valid. */
export class Loper {
  #gelezen = Buffer.alloc(0);
  #at = 0;
  #volgende: number;

  constructor(
    private readonly bytes: Bytes,
    begin: number,
    private readonly eind: number,
  ) {
    this.#volgende = begin;
  }

  /** Exactly this many; undefined when there are not that many left. */
  async take(lengte: number): Promise<Buffer | undefined> {
    if (this.#left < lengte && !(await this.#fill(lengte))) return undefined;
    this.#at += lengte;
    return this.#gelezen.subarray(this.#at - lengte, this.#at);
  }

  /** What is at hand, at most this many; undefined at the end. */
  async some(lengte: number): Promise<Buffer | undefined> {
    if (this.#left === 0 && !(await this.#fill(1))) return undefined;
    return this.take(Math.min(lengte, this.#left));
  }

  /** Up to and with the next newline, which must come within `most` bytes; undefined when it does not. */
  async line(most: number): Promise<string | undefined> {
    let end = this.#gelezen.indexOf(10, this.#at);
    if (end < 0) {
      await this.#fill(Math.min(most, this.#left + this.eind - this.#volgende));
      end = this.#gelezen.indexOf(10, this.#at);
    }
    if (end < 0 || end - this.#at >= most) return undefined;
    return (await this.take(end + 1 - this.#at))?.toString('latin1');
  }

  get #left(): number {
    return this.#gelezen.length - this.#at;
  }

  /** Until at least so many are at hand; false when there are not. */
  async #fill(lengte: number): Promise<boolean> {
    while (this.#left < lengte) {
      const wanted = Math.min(Math.max(venster, lengte - this.#left), this.eind - this.#volgende);
      const more = wanted > 0 ? await this.bytes.lees(this.#volgende, wanted) : Buffer.alloc(0);
      if (more.length === 0) return false;
      this.#gelezen = Buffer.concat([this.#gelezen.subarray(this.#at), more]);
      this.#volgende += more.length;
      this.#at = 0;
    }
    return true;
  }
}
