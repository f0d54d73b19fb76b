/** One PostgreSQL data directory: is it running, start it, stop it; also after kill -9 of either side. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, mkdir, readFile, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { give, type Account } from './account.js';
import { EmbeddedError } from './embedded-error.js';
import type { Programs } from './programs.js';

export interface Cluster {
  readonly programs: Programs;
  readonly account: Account;
  /** The data directory itself. */
  readonly data: string;
  /** Directory of the Unix socket. */
  readonly sockets: string;
  readonly log: string;
}

/** A Unix socket's path has at most 107 bytes; PostgreSQL's own file name takes 16 of them. */
const longestSocketDirectory = 90;

/** Durability stays as PostgreSQL ships it; these only fit it to one small server. */
const settings = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  shared_buffers: '256MB',
  max_connections: '200',
  jit: 'off',
  max_wal_size: '2GB',
  log_min_messages: 'warning',
  cluster_name: 'besluitspoor',
};

/** Where the socket goes: beside the data, or in a short private directory when that path is too long for a socket. */
export async function socketDirectory(home: string, account: Account): Promise<string> {
  const beside = join(home, 'sockets');
  const long = Buffer.byteLength(beside) > longestSocketDirectory || /[\s,"']/.test(beside);
  const id = createHash('sha256').update(home).digest('hex').slice(0, 12);
  const directory = long ? join(tmpdir(), `besluitspoor-${id}`) : beside;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { uid } = await lstat(directory);
  if (uid !== process.getuid?.() && uid !== account?.uid) {
    throw new EmbeddedError(
      'map-ontoegankelijk',
      `De map ${directory} is van een andere gebruiker. Verwijder die map en start opnieuw.`,
    );
  }
  await give(directory, account);
  return directory;
}

export async function startCluster(cluster: Cluster): Promise<void> {
  if (await isRunning(cluster)) return;
  await clearStale(cluster);
  const options = Object.entries({ ...settings, unix_socket_directories: cluster.sockets })
    .map(([name, value]) => `-c ${name}=${quoted(value)}`)
    .join(' ');
  const { code, output } = await run(
    cluster.programs.pgCtl,
    ['-D', cluster.data, '-l', cluster.log, '-w', '-t', '60', '-o', options, 'start'],
    cluster.account,
  );
  if (code === 0) return;
  const log = existsSync(cluster.log)
    ? (await readFile(cluster.log, 'utf8')).trim().split('\n').slice(-5).join('\n')
    : '';
  throw new EmbeddedError(
    'start-mislukt',
    `De ingebouwde PostgreSQL start niet. Het logboek ${cluster.log} zegt:\n${log || output}`,
  );
}

export async function stopCluster(cluster: Cluster): Promise<void> {
  if (!(await isRunning(cluster))) return;
  await run(
    cluster.programs.pgCtl,
    ['-D', cluster.data, '-w', '-t', '60', '-m', 'fast', 'stop'],
    cluster.account,
  );
}

/** Runs a program as the account, without our directory or our output; answers its exit code and what it wrote. */
export function run(
  program: string,
  args: readonly string[],
  account: Account,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: '/', ...account, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    // 'exit', not 'close': a server that was started keeps the pipes open.
    child.on('exit', (code) => {
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ code: code ?? 1, output });
    });
  });
}

export async function isRunning({ programs, data, account }: Cluster): Promise<boolean> {
  if (!existsSync(join(data, 'postmaster.pid')) || (await stalePid(data))) return false;
  return (await run(programs.pgCtl, ['-D', data, 'status'], account)).code === 0;
}

/** After kill -9 the pid file stays, and its number may by now be another program's: that one does not work in our directory. */
async function stalePid(data: string): Promise<boolean> {
  const pid = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0] ?? '';
  if (!existsSync('/proc/self/cwd')) return false;
  return (await workingDirectory(pid)) !== data;
}

/** Nobody serves this directory: what a killed server left would stop the next, also while its number is still a zombie's. */
async function clearStale({ data, sockets }: Cluster): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (existsSync(file) && !(await stalePid(data))) return;
  // The children of a killed server may still be writing; two servers in one directory would destroy it.
  for (let tries = 0; (await anyWorkingIn(data)) && tries < 200; tries += 1) await pause(50);
  await rm(file, { force: true });
  await rm(join(sockets, '.s.PGSQL.5432.lock'), { force: true });
}

async function anyWorkingIn(data: string): Promise<boolean> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return (await Promise.all(pids.map(workingDirectory))).includes(data);
}

function workingDirectory(pid: string): Promise<string | null> {
  return readlink(`/proc/${pid}/cwd`).catch(() => null);
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
