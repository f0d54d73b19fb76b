/** The files of a zip, read one by one from disk. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import yauzl from 'yauzl';

/** Larger than any file of a dossier that is read whole. */
const mostInMemory = 64 * 1024 * 1024;

export class ZipBron {
  private constructor(
    private readonly zip: yauzl.ZipFile,
    private readonly entries: ReadonlyMap<string, yauzl.Entry>,
  ) {}

  /** Rejects when the file is no zip, or one that names a file twice or outside itself. */
  static open(path: string): Promise<ZipBron> {
    return new Promise((resolve, reject) => {
      yauzl.open(path, { lazyEntries: true, autoClose: false, strictFileNames: true }, (fault, zip) => {
        if (fault !== null) {
          reject(fault);
          return;
        }
        const entries = new Map<string, yauzl.Entry>();
        zip.on('entry', (entry: yauzl.Entry) => {
          if (entries.has(entry.fileName)) zip.emit('error', new Error('A file is there twice.'));
          entries.set(entry.fileName, entry);
          zip.readEntry();
        });
        zip.on('error', reject);
        zip.on('end', () => {
          resolve(new ZipBron(zip, entries));
        });
        zip.readEntry();
      });
    });
  }

  get namen(): string[] {
    return [...this.entries.keys()];
  }

  has(naam: string): boolean {
    return this.entries.has(naam);
  }

  stroom(naam: string): Promise<Readable> {
    const entry = this.entries.get(naam);
    if (entry === undefined) return Promise.reject(new Error(`There is no ${naam}.`));
    return new Promise((resolve, reject) => {
      this.zip.openReadStream(entry, (fault, stream) => {
        if (fault === null) resolve(stream);
        else reject(fault);
      });
    });
  }

  async bytes(naam: string): Promise<Buffer> {
    if ((this.entries.get(naam)?.uncompressedSize ?? 0) > mostInMemory)
      throw new Error(`${naam} is too large.`);
    const chunks: Buffer[] = [];
    for await (const chunk of await this.stroom(naam)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  close(): void {
    this.zip.close();
  }
}

/** Hex SHA-256 of all that a stream gives. */
export async function hashOf(stream: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Whether a stream gives exactly the bytes of a file. */
export async function sameBytes(stream: Readable, path: string): Promise<boolean> {
  const file = await open(path);
  try {
    let at = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(chunk.length), 0, chunk.length, at);
      if (bytesRead !== chunk.length || !buffer.equals(chunk)) return false;
      at += chunk.length;
    }
    return at === (await file.stat()).size;
  } finally {
    await file.close();
  }
}
