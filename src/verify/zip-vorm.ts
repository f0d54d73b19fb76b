/**
 * The one way in which the zip of a dossier is written (APPNOTE 6.3): files stored as they are, without times or owners,
 * each with its size and CRC behind it, zip64 only for a number that does not fit. From a name and its bytes every byte of
 * the container follows, so a checker need not write the zip again: it holds each header against what it must be.
 */
import { crc32 } from 'node:zlib';

/** One file of a zip: its bytes, or where they come from when they are many. */
export interface Bestand {
  readonly naam: string;
  readonly inhoud: Buffer | AsyncIterable<Buffer>;
}

/** Where a file stands in a zip. */
export interface Plaats {
  /** ASCII. */
  readonly naam: string;
  readonly crc: number;
  readonly omvang: number;
  /** Offset of its header. */
  readonly begin: number;
}

/** The central directory: where it begins, how many bytes and how many files it has. */
export interface Register {
  readonly begin: number;
  readonly omvang: number;
  readonly aantal: number;
}

/** Bytes put together before they are passed on. */
const stuk = 65_536;
/** Numbers from here on stand in a zip64 field, and this stands in their place. */
export const vol32 = 0xffff_ffff;
export const vol16 = 0xffff;

/** Sizes and CRC come behind the file. */
const flags = 0x0008;
const stored = 0;
/** 1 January 1980, midnight: the zero of a zip. */
const noTime = 0x0021_0000;
const regularFile = 0o100644 * 0x1_0000;
const madeByUnix = 3 * 0x100 + 63;

/** The zip, in as many pieces as it takes. Only what is asked for is made: whoever reads slowly, waits alone. */
export async function* zipOf(files: AsyncIterable<Bestand>): AsyncGenerator<Buffer> {
  const out = new Stapel();
  const register: Buffer[] = [];
  const records = new Stapel();
  let [at, aantal, omvang] = [0, 0, 0];
  for await (const { naam, inhoud } of files) {
    out.add(localHeader(naam));
    let plaats = { naam, crc: 0, omvang: 0, begin: at };
    for await (const deel of Buffer.isBuffer(inhoud) ? [inhoud] : inhoud) {
      plaats = { ...plaats, crc: crc32(deel, plaats.crc), omvang: plaats.omvang + deel.length };
      out.add(deel);
      if (out.full) yield out.take();
    }
    out.add(descriptor(plaats));
    const record = centralRecord(plaats);
    records.add(record);
    if (records.full) register.push(records.take());
    at += lengthInZip(plaats);
    omvang += record.length;
    aantal += 1;
    if (out.full) yield out.take();
  }
  yield out.take();
  yield* register;
  yield Buffer.concat([records.take(), zipEnd({ begin: at, omvang, aantal })]);
}

/** What stands before the bytes of a file. */
export function localHeader(naam: string): Buffer {
  const header = Buffer.alloc(30 + naam.length);
  header.writeUInt32LE(0x0403_4b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(stored, 8);
  header.writeUInt32LE(noTime, 10);
  header.writeUInt16LE(naam.length, 26);
  header.write(naam, 30, 'latin1');
  return header;
}

/** What stands behind the bytes of a file. */
export function descriptor({ crc, omvang }: Pick<Plaats, 'crc' | 'omvang'>): Buffer {
  const large = omvang >= vol32;
  const end = Buffer.alloc(large ? 24 : 16);
  end.writeUInt32LE(0x0807_4b50, 0);
  end.writeUInt32LE(crc, 4);
  if (large) {
    end.writeBigUInt64LE(BigInt(omvang), 8);
    end.writeBigUInt64LE(BigInt(omvang), 16);
  } else {
    end.writeUInt32LE(omvang, 8);
    end.writeUInt32LE(omvang, 12);
  }
  return end;
}

/** Bytes of a file with what stands before and behind it. */
export function lengthInZip({ naam, omvang }: Pick<Plaats, 'naam' | 'omvang'>): number {
  return 30 + naam.length + omvang + (omvang >= vol32 ? 24 : 16);
}

/** What the central directory says of a file. */
export function centralRecord({ naam, crc, omvang, begin }: Plaats): Buffer {
  const large = omvang >= vol32 || begin >= vol32;
  const record = Buffer.alloc(46 + naam.length + (large ? 28 : 0));
  record.writeUInt32LE(0x0201_4b50, 0);
  record.writeUInt16LE(madeByUnix, 4);
  record.writeUInt16LE(large ? 45 : 20, 6);
  record.writeUInt16LE(flags, 8);
  record.writeUInt16LE(stored, 10);
  record.writeUInt32LE(noTime, 12);
  record.writeUInt32LE(crc, 16);
  record.writeUInt32LE(large ? vol32 : omvang, 20);
  record.writeUInt32LE(large ? vol32 : omvang, 24);
  record.writeUInt16LE(naam.length, 28);
  record.writeUInt16LE(large ? 28 : 0, 30);
  record.writeUInt32LE(regularFile, 38);
  record.writeUInt32LE(large ? vol32 : begin, 42);
  record.write(naam, 46, 'latin1');
  if (large) zip64Field({ omvang, begin }).copy(record, 46 + naam.length);
  return record;
}

/** What ends the zip; its last 22 bytes are what every program looks for first. */
export function zipEnd({ begin, omvang, aantal }: Register): Buffer {
  const large = begin >= vol32 || omvang >= vol32 || aantal >= vol16;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(Math.min(aantal, vol16), 8);
  end.writeUInt16LE(Math.min(aantal, vol16), 10);
  end.writeUInt32LE(Math.min(omvang, vol32), 12);
  end.writeUInt32LE(Math.min(begin, vol32), 16);
  return large ? Buffer.concat([zip64End({ begin, omvang, aantal }), end]) : end;
}

/** Bytes of the zip64 record and its locator, which stand before the last 22. */
export const zip64EndLength = 56 + 20;

function zip64End({ begin, omvang, aantal }: Register): Buffer {
  const end = Buffer.alloc(zip64EndLength);
  end.writeUInt32LE(0x0606_4b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(madeByUnix, 12);
  end.writeUInt16LE(45, 14);
  end.writeBigUInt64LE(BigInt(aantal), 24);
  end.writeBigUInt64LE(BigInt(aantal), 32);
  end.writeBigUInt64LE(BigInt(omvang), 40);
  end.writeBigUInt64LE(BigInt(begin), 48);
  end.writeUInt32LE(0x0706_4b50, 56);
  end.writeBigUInt64LE(BigInt(begin + omvang), 64);
  end.writeUInt32LE(1, 72);
  return end;
}

function zip64Field({ omvang, begin }: Pick<Plaats, 'omvang' | 'begin'>): Buffer {
  const field = Buffer.alloc(28);
  field.writeUInt16LE(0x0001, 0);
  field.writeUInt16LE(24, 2);
  field.writeBigUInt64LE(BigInt(omvang), 4);
  field.writeBigUInt64LE(BigInt(omvang), 12);
  field.writeBigUInt64LE(BigInt(begin), 20);
  return field;
}

/** Small pieces, kept until they are worth passing on. */
export class Stapel {
  #delen: Buffer[] = [];
  #omvang = 0;

  add(deel: Buffer): void {
    this.#delen.push(deel);
    this.#omvang += deel.length;
  }

  get full(): boolean {
    return this.#omvang >= stuk;
  }

  take(): Buffer {
    const whole = Buffer.concat(this.#delen);
    this.#delen = [];
    this.#omvang = 0;
    return whole;
  }
}
