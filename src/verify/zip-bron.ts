/**
 * Reads the zip of a dossier, of which every byte is attacker-controlled, in the order in which it is written and with
 * little memory, whatever it says of itself. Each header is held against the one way to write it. What makes the rest
 * unreadable, or dangerous to whoever would unpack it, ends the reading with its name; other differences are noted.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Loper, type Bytes } from './bytes.js';
import { sha256 } from './dossier-vorm.js';
import type { ZipBreuk } from './uitleg.js';
import {
  centralRecord,
  descriptor,
  lengthInZip,
  localHeader,
  vol32,
  zip64EndLength,
  zipEnd,
  type Plaats,
  type Register,
} from './zip-vorm.js';

/** Why the zip cannot be read further. */
export class ZipFout extends Error {
  constructor(
    readonly code: ZipBreuk,
    /** File name, or `zip`. */
    readonly waar: string,
  ) {
    super(`${waar}: ${code}`);
  }
}

/** A file as it was read. */
export interface ZipBestand {
  readonly naam: string;
  /** Hex, as computed. */
  readonly sha256: string;
  /** null when it was not asked for, or is too large to be held. */
  readonly inhoud: Buffer | null;
}

/** No file of a dossier that is read whole is larger. */
export const mostInMemory = 4 * 1024 * 1024;
const mostAtOnce = 65_536;
/** A name and what may follow it in the central directory have two bytes for their length each. */
const endLength = 22;

export class ZipBron {
  private constructor(
    private readonly bytes: Bytes,
    private readonly directory: Register,
    private readonly anders: (waar: string) => void,
  ) {}

  /** `anders` hears of what is written otherwise than it should be. @throws ZipFout */
  static async open(bytes: Bytes, anders: (waar: string) => void): Promise<ZipBron> {
    const directory = await readEnd(bytes);
    const end = zipEnd(directory);
    const begin = bytes.omvang - end.length;
    const found = begin < 0 ? undefined : await bytes.lees(begin, end.length);
    if (directory.begin + directory.omvang !== begin || found?.equals(end) !== true)
      throw new ZipFout('zip-maat-klopt-niet', 'zip');
    return new ZipBron(bytes, directory, anders);
  }

  /** Where each file stands, in order. @throws ZipFout */
  async *register(): AsyncGenerator<Plaats> {
    const { begin, omvang, aantal } = this.directory;
    const loper = new Loper(this.bytes, begin, begin + omvang);
    let [at, read, vorige] = [0, 0, ''];
    for (let i = 0; i < aantal; i += 1) {
      const { plaats, record } = await readRecord(loper);
      if (plaats.naam === vorige) throw new ZipFout('zip-naam-verboden', plaats.naam);
      // From here on it is certain that a file lies behind the one before it and inside the zip, and as large as it says.
      if (plaats.begin !== at || at + lengthInZip(plaats) > begin)
        throw new ZipFout('zip-maat-klopt-niet', plaats.naam);
      if (!record.equals(centralRecord(plaats))) this.anders(plaats.naam);
      yield plaats;
      at += lengthInZip(plaats);
      read += record.length;
      vorige = plaats.naam;
    }
    if (at !== begin || read !== omvang) throw new ZipFout('zip-maat-klopt-niet', 'zip');
  }

  /** Every file in order, each read once; `heel` says of which the bytes are wanted. @throws ZipFout */
  async *bestanden(heel: (naam: string) => boolean): AsyncGenerator<ZipBestand> {
    const loper = new Loper(this.bytes, 0, this.directory.begin);
    for await (const plaats of this.register()) {
      const { naam, omvang } = plaats;
      const header = await this.#take(loper, 30 + naam.length, naam);
      const whole = omvang <= mostInMemory && heel(naam);
      const { crc, sha256, inhoud } = await this.#inhoud(loper, plaats, whole);
      const end = descriptor({ crc, omvang });
      const found = await this.#take(loper, end.length, naam);
      if (crc !== plaats.crc || !header.equals(localHeader(naam)) || !found.equals(end)) this.anders(naam);
      yield { naam, sha256, inhoud };
    }
  }

  /** The bytes of one file; undefined when it is too large to be held. @throws ZipFout */
  async lees({ naam, begin, omvang }: Plaats): Promise<Buffer | undefined> {
    if (omvang > mostInMemory) return undefined;
    const inhoud = await this.bytes.lees(begin + 30 + naam.length, omvang);
    if (inhoud.length !== omvang) throw new ZipFout('zip-onleesbaar', naam);
    return inhoud;
  }

  /** A way through a file that is read line by line. */
  loper({ naam, begin, omvang }: Plaats): Loper {
    const at = begin + 30 + naam.length;
    return new Loper(this.bytes, at, at + omvang);
  }

  async #inhoud(
    loper: Loper,
    { naam, omvang }: Plaats,
    whole: boolean,
  ): Promise<{ crc: number; sha256: string; inhoud: Buffer | null }> {
    if (whole) {
      const inhoud = await this.#take(loper, omvang, naam);
      return { crc: crc32(inhoud), sha256: sha256(inhoud), inhoud };
    }
    const hash = createHash('sha256');
    let crc = 0;
    for (let left = omvang; left > 0;) {
      const deel = await loper.some(Math.min(left, mostAtOnce));
      if (deel === undefined) throw new ZipFout('zip-onleesbaar', naam);
      hash.update(deel);
      crc = crc32(deel, crc);
      left -= deel.length;
    }
    return { crc, sha256: hash.digest('hex'), inhoud: null };
  }

  async #take(loper: Loper, lengte: number, waar: string): Promise<Buffer> {
    const found = await loper.take(lengte);
    if (found === undefined) throw new ZipFout('zip-onleesbaar', waar);
    return found;
  }
}

/** The end as it speaks for itself; whether it is true is looked at by who asked. */
async function readEnd(bytes: Bytes): Promise<Register> {
  const tail = await bytes.lees(
    Math.max(0, bytes.omvang - endLength - zip64EndLength),
    endLength + zip64EndLength,
  );
  const end = tail.subarray(-endLength);
  if (end.length < endLength || end.readUInt32LE(0) !== 0x0605_4b50)
    throw new ZipFout('zip-onleesbaar', 'zip');
  const short = { aantal: end.readUInt16LE(10), omvang: end.readUInt32LE(12), begin: end.readUInt32LE(16) };
  const before = tail.subarray(0, -endLength);
  if (before.length < zip64EndLength || before.readUInt32LE(0) !== 0x0606_4b50) return short;
  const long = {
    aantal: Number(before.readBigUInt64LE(32)),
    omvang: Number(before.readBigUInt64LE(40)),
    begin: Number(before.readBigUInt64LE(48)),
  };
  const safe = Object.values(long).every((number) => Number.isSafeInteger(number) && number <= bytes.omvang);
  return safe ? long : short;
}

async function readRecord(loper: Loper): Promise<{ plaats: Plaats; record: Buffer }> {
  const vast = await loper.take(46);
  if (vast?.readUInt32LE(0) !== 0x0201_4b50) throw new ZipFout('zip-onleesbaar', 'zip');
  const [name, extra, comment] = [28, 30, 32].map((at) => vast.readUInt16LE(at)) as [number, number, number];
  const rest = await loper.take(name + extra + comment);
  if (rest === undefined) throw new ZipFout('zip-onleesbaar', 'zip');
  const naam = rest.toString('latin1', 0, name);
  if (!safe(naam)) throw new ZipFout('zip-naam-verboden', printable(naam));
  // Bit 0: encrypted. Any way of storing but as it is: packed.
  if (vast.readUInt16LE(8) % 2 === 1 || vast.readUInt16LE(10) !== 0) throw new ZipFout('zip-ingepakt', naam);
  const maten = numbers(vast, rest.subarray(name, name + extra));
  if (maten === undefined) throw new ZipFout('zip-maat-klopt-niet', naam);
  return { plaats: { naam, crc: vast.readUInt32LE(16), ...maten }, record: Buffer.concat([vast, rest]) };
}

/** undefined when packed and unpacked size differ, or a zip64 field is missing. */
function numbers(vast: Buffer, extra: Buffer): { omvang: number; begin: number } | undefined {
  const [packed, omvang, begin] = [20, 24, 42].map((at) => vast.readUInt32LE(at)) as [number, number, number];
  if (packed !== omvang) return undefined;
  if (omvang !== vol32 && begin !== vol32) return { omvang, begin };
  if (extra.length !== 28 || extra.readUInt32LE(0) !== 0x0018_0001) return undefined;
  const long = [4, 12, 20].map((at) => Number(extra.readBigUInt64LE(at))) as [number, number, number];
  return long[0] === long[1] && long.every(Number.isSafeInteger)
    ? { omvang: long[0], begin: long[2] }
    : undefined;
}

/** Names that stay inside the folder where somebody unpacks them, on any system. */
function safe(naam: string): boolean {
  return /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/.test(naam) && naam.length <= 250;
}

function printable(naam: string): string {
  return naam.slice(0, 100).replaceAll(/[^\x21-\x7e]/g, '?');
}
