/**
 * Who uses an embedded PostgreSQL: a file for each process, so that whoever leaves stops it only when it takes it away from
 * nobody: a server from no other server, a command from nobody at all. Read and written under the start lock; a process
 * that is gone no longer counts.
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
    ours.add(this.#eigen);
    await writeFile(join(this.#map, this.#eigen), gebruik);
    // A server that comes to use it stops it at its own end.
    if (gebruik === 'server') await rm(this.#vanOpdracht, { force: true });
    else if (!running) await writeFile(this.#vanOpdracht, '');
  }

  /**
   * Answers whether it may be stopped now. By a server, when no other server uses it: a second one that cannot listen and
   * ends does not take it along. By a command, when commands started it and nobody uses it any more.
   */
  async leave(gebruik: Gebruik): Promise<boolean> {
    await rm(join(this.#map, this.#eigen), { force: true });
    const others = await this.#others();
    if (gebruik === 'server') return !others.includes('server');
    return others.length === 0 && (await readFile(this.#vanOpdracht).catch(() => null)) !== null;
  }

  /** How the other processes use it. */
  async #others(): Promise<string[]> {
    const found: string[] = [];
    for (const other of await readdir(this.#map).catch(() => [])) {
      if (isThere(other)) found.push(await readFile(join(this.#map, other), 'utf8'));
      else await rm(join(this.#map, other), { force: true });
    }
    return found;
  }

  /** It was stopped. */
  async stopped(): Promise<void> {
    await rm(join(this.#map, this.#eigen), { force: true });
    await rm(this.#vanOpdracht, { force: true });
  }
}

/** Of this process. In a container the next server often has the very pid of the one before it. */
const ours = new Set<string>();

function isThere(eigen: string): boolean {
  const pid = Number(eigen.split('-')[0]);
  return pid === process.pid ? ours.has(eigen) : isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (fault) {
    // EPERM: it is somebody else's, and it is there.
    return (fault as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
