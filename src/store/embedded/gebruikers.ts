/**
 * Who uses an embedded PostgreSQL: a file for each process, so that a command that started it stops it only when nobody
 * else came to use it. Read and written under the start lock; a process that is gone no longer counts.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Gebruik = 'server' | 'opdracht';

export class Gebruikers {
  readonly #map: string;
  /** Says that commands started it: then the last of them stops it. */
  readonly #vanOpdracht: string;
  readonly #eigen = `${process.pid}-${randomUUID()}`;

  constructor(home: string) {
    this.#map = join(home, 'gebruikers');
    this.#vanOpdracht = join(home, 'van-opdracht');
  }

  /** @param running it ran before we came. */
  async join(gebruik: Gebruik, running: boolean): Promise<void> {
    await mkdir(this.#map, { recursive: true, mode: 0o700 });
    await writeFile(join(this.#map, this.#eigen), '');
    // A server that comes to use it stops it at its own end.
    if (gebruik === 'server') await rm(this.#vanOpdracht, { force: true });
    else if (!running) await writeFile(this.#vanOpdracht, '');
  }

  /** Answers whether it may be stopped now: commands started it, and we were the last to use it. */
  async leave(): Promise<boolean> {
    await rm(join(this.#map, this.#eigen), { force: true });
    const others = await readdir(this.#map).catch(() => []);
    for (const other of others) {
      if (isAlive(Number(other.split('-')[0]))) return false;
      await rm(join(this.#map, other), { force: true });
    }
    return (await readFile(this.#vanOpdracht).catch(() => null)) !== null;
  }

  /** It was stopped. */
  async stopped(): Promise<void> {
    await rm(join(this.#map, this.#eigen), { force: true });
    await rm(this.#vanOpdracht, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (fault) {
    // EPERM: it is somebody else's, and it is there.
    return (fault as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
