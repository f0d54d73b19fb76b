/**
 * The file system behind flydrive, made durable: what it has confirmed is still there after a power cut. The package's
 * own driver writes without fsync and moves by copying, so that a crash could leave half a document under its final name.
 */
import { mkdir, open, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { FSDriver } from 'flydrive/drivers/fs';

export class DurableDriver extends FSDriver {
  constructor(private readonly root: string) {
    super({ location: root, visibility: 'private' });
  }

  /** Writes a new file and fsyncs it; a file that could not be written whole is removed again. */
  override async putStream(key: string, contents: Readable): Promise<void> {
    const path = join(this.root, key);
    await this.#makeFolder(dirname(path));
    try {
      await writeFile(path, contents, { flag: 'wx', flush: true, mode: 0o640 });
    } catch (fault) {
      await rm(path, { force: true });
      throw fault;
    }
  }

  /** Atomic: the destination holds all of the bytes or what it held before. */
  override async move(source: string, destination: string): Promise<void> {
    const path = join(this.root, destination);
    await this.#makeFolder(dirname(path));
    await rename(join(this.root, source), path);
    await syncFolder(dirname(path));
  }

  /** Gone for good, also after a power cut; what is not there is no fault. */
  override async delete(key: string): Promise<void> {
    const path = join(this.root, key);
    try {
      await unlink(path);
    } catch (fault) {
      if ((fault as { code?: unknown }).code === 'ENOENT') return;
      throw fault;
    }
    await syncFolder(dirname(path));
  }

  /** Opened before the answer, so that a file which is not there is a fault of this call and not of the stream. */
  override async getStream(key: string): Promise<Readable> {
    return (await open(join(this.root, key))).createReadStream();
  }

  /** A new folder is durable only once the folder that names it is synced, all the way up to the root. */
  async #makeFolder(folder: string): Promise<void> {
    const first = await mkdir(folder, { recursive: true });
    if (first === undefined) return;
    const steps = relative(this.root, folder).split(sep);
    await syncFolder(this.root);
    for (let depth = 1; depth < steps.length; depth += 1) {
      await syncFolder(join(this.root, ...steps.slice(0, depth)));
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder as a file; NTFS journals the name itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
