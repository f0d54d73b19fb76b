/** The processes of a bench: the server, the floor's server, and the load. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../config/child-environment.js';
import type { Controleopdracht, Gecontroleerd } from './controleur.js';
import type { Gezien, Opdracht } from './load.js';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export interface Server {
  readonly port: number;
  readonly pid: number;
  /** Milliseconds from the start of the process until it listens. */
  readonly gereedNa: number;
  stop(): Promise<void>;
}

/** Our server, on a database that runs already (`appUrl`) or on an embedded one of its own (`map`). */
export async function startServer(where: {
  appUrl?: string;
  map: string;
  /** Signs nothing while it runs. */
  stil?: boolean;
}): Promise<Server> {
  const env = childEnvironment({
    PORT: '0',
    BEHEER_PORT: '0',
    BESLUITSPOOR_DATA: where.map,
    VERZOEKEN_PER_SECONDE: '0',
    LOG_LEVEL: 'error',
    ...(where.appUrl === undefined ? {} : { DATABASE_URL: where.appUrl }),
  });
  const begin = performance.now();
  const program = path(where.stil === true ? './stille-server.js' : '../main.js');
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /luistert op http:\S+:(\d+)/.exec(said)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    child.once('exit', () => {
      reject(new Error('The server did not start.'));
    });
  });
  return { port, pid: child.pid ?? 0, gereedNa: performance.now() - begin, stop: () => ended(child) };
}

/** The bare Fastify route. */
export async function startFloorServer(url: string): Promise<{ port: number; stop(): Promise<void> }> {
  const child = fork(path('./floor-server.js'));
  const { port } = await ask<{ port: number }>(child, { url });
  return { port, stop: () => ended(child) };
}

/** A whole check of a log in a folder, by a process that does nothing else. */
export async function checkInProcess(opdracht: Controleopdracht): Promise<Gecontroleerd> {
  const child = fork(path('./controleur.js'));
  const gecontroleerd = await ask<Gecontroleerd>(child, opdracht);
  await ended(child);
  return gecontroleerd;
}

export class Load {
  readonly #child = fork(path('./load.js'));

  async run(opdracht: Opdracht): Promise<Gezien> {
    const { gezien, fout } = await ask<{ gezien?: Gezien; fout?: string }>(this.#child, opdracht);
    if (gezien === undefined) throw new Error(`The load failed: ${fout ?? 'without a word'}`);
    return gezien;
  }

  stop(): Promise<void> {
    return ended(this.#child);
  }
}

/** Resident memory of a process, in MiB; null where /proc does not tell. */
export async function memory(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /VmRSS:\s+(\d+)/.exec(status)?.[1];
  return kib === undefined ? null : Math.round(Number(kib) / 1024);
}

function ask<T>(child: ChildProcess, message: object): Promise<T> {
  return new Promise((resolve, reject) => {
    const died = (): void => {
      reject(new Error('A process of the bench ended.'));
    };
    child.once('exit', died);
    child.once('message', (answer) => {
      child.off('exit', died);
      resolve(answer as T);
    });
    child.send(message);
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) {
      resolve();
      return;
    }
    child.once('exit', () => {
      resolve();
    });
    child.kill('SIGTERM');
  });
}
