/**
 * The real program beside a real server, on the embedded database: a command uses what a server uses and never stops it,
 * and starts and stops what it needs when there is no server.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '../../src/store/embedded/launcher.js';
import { startServerProces, type ServerProces } from '../harness/server-proces.js';
import { opening } from '../http/server.js';

const dist = (name: string): string => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));

let map: string;
let servers: ChildProcess[];
beforeEach(async () => {
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-naast-'));
  await chmod(map, 0o711);
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map(ended));
  await rm(map, { recursive: true, force: true });
});

const env = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  PORT: '0',
  BEHEER_PORT: '0',
  BESLUITSPOOR_DATA: map,
  LOG_LEVEL: 'silent',
  VERZOEKEN_PER_SECONDE: '0',
});

const server = (): Promise<ServerProces> =>
  startServerProces({ env: env() }, (child) => {
    servers.push(child);
  });

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  return gone;
}

interface Gedaan {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function cli(args: readonly string[], node: readonly string[] = []): Promise<Gedaan> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...node, dist('cli.js'), ...args], { env: env() }, (fault, out, err) => {
      resolve({ code: fault === null ? 0 : Number(fault.code), out, err });
    });
  });
}

const pidFile = (): string => join(map, 'postgresql', 'data', 'postmaster.pid');
const postmaster = (): string => readFileSync(pidFile(), 'utf8').split('\n')[0] ?? '';
const ready = async ({ url }: ServerProces): Promise<number> => (await fetch(`${url}/health/ready`)).status;

async function open({ url }: ServerProces): Promise<number> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'griffier' });
  const answer = await fetch(`${url}/dev/oauth/token`, { method: 'POST', body: form });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const response = await fetch(`${url}/v1/trajecten`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(opening),
  });
  return response.status;
}

async function keysOf({ url }: ServerProces): Promise<string[]> {
  return (await (await fetch(`${url}/log/gm0148/vkey`)).text()).trim().split('\n');
}

async function signaturesOf(one: ServerProces): Promise<number> {
  const note = await (await fetch(`${one.url}/log/gm0148/checkpoint`)).text();
  return note.split('\n').filter((line) => line.startsWith('— ')).length;
}

describe('a command without a server', () => {
  it('starts the database, also for the first time, and stops it again', async () => {
    const first = await cli(['sleutel', 'maak', 'gm0148']);
    expect([first.code, first.err]).toEqual([0, '']);
    expect(existsSync(pidFile())).toBe(false);
    const list = await cli(['--json', 'organisatie', 'lijst']);
    expect(JSON.parse(list.out)).toMatchObject({ organisaties: [{ id: 'gm0148' }, { id: 'gm0175' }] });
    expect(existsSync(pidFile())).toBe(false);
  });

  it('stops it when the last of several ends, and not before', async () => {
    await cli(['sleutel', 'maak', 'gm0148']);
    const all = await Promise.all(Array.from({ length: 4 }, () => cli(['sleutel', 'toon', 'gm0148'])));
    expect(all.map(({ code, err }) => [code, err])).toEqual(all.map(() => [0, '']));
    expect(existsSync(pidFile())).toBe(false);
  });
});

describe('a command beside a server', () => {
  it('uses its database and leaves it running, and the server signs with a new key from then on', async () => {
    const running = await server();
    expect(await open(running)).toBe(201);
    const pid = postmaster();
    expect((await cli(['sleutel', 'maak', 'gm0148'])).code).toBe(0);
    expect((await cli(['sleutel', 'vernieuw', 'gm0148'])).code).toBe(0);
    expect([postmaster(), await ready(running)]).toEqual([pid, 200]);
    expect([(await keysOf(running)).length, await signaturesOf(running)]).toEqual([2, 2]);
    expect((await cli(['organisatie', 'voeg-toe', 'gm0193', 'Zwolle'])).code).toBe(0);
    expect((await cli(['sleutel', 'intrek', 'gm0148', '1'])).code).toBe(0);
    expect(await open(running)).toBe(201);
    const start = Date.now();
    while ((await signaturesOf(running)) !== 1 && Date.now() - start < 10_000)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect([await keysOf(running), await signaturesOf(running)]).toMatchObject([{ length: 1 }, 1]);
    expect(await ended(running.child)).toBe(0);
    expect(existsSync(pidFile())).toBe(false);
  });

  it('that renews twice at the same moment makes one key', async () => {
    const running = await server();
    await open(running);
    await cli(['sleutel', 'maak', 'gm0148']);
    const both = await Promise.all([1, 2].map(() => cli(['sleutel', 'vernieuw', 'gm0148'])));
    expect(both.map(({ code }) => code)).toContain(0);
    expect(await keysOf(running)).toHaveLength(2);
    expect(existsSync(join(map, 'sleutels', 'gm0148-3.pem'))).toBe(false);
  });

  it('that came first does not take the database away from a server that starts meanwhile', async () => {
    const command = await startEmbedded({ map, gebruik: 'opdracht' });
    const pid = postmaster();
    const running = await server();
    await command.leave();
    expect([postmaster(), await ready(running), await open(running)]).toEqual([pid, 200, 201]);
    await ended(running.child);
    expect(existsSync(pidFile())).toBe(false);
  });

  it('ends in any order with others, while a server starts, and the server has its database', async () => {
    const commands = Array.from({ length: 3 }, () => cli(['organisatie', 'lijst']));
    const running = await server();
    const all = await Promise.all(commands);
    expect(all.map(({ code, err }) => [code, err])).toEqual(all.map(() => [0, '']));
    expect([await ready(running), await open(running)]).toEqual([200, 201]);
  });
});

describe('a server beside a server', () => {
  it('that cannot listen ends, says why, and leaves the first its database', async () => {
    const first = await server();
    const [pid, port] = [postmaster(), new URL(first.url).port];
    const second = await new Promise<Gedaan>((resolve) => {
      const twice = { env: { ...env(), PORT: port } };
      execFile(process.execPath, [dist('main.js')], twice, (fault, out, err) => {
        resolve({ code: fault === null ? 0 : Number(fault.code), out, err });
      });
    });
    expect(second.code).toBe(1);
    expect(second.err).toContain(`Op poort ${port} of 0 luistert al een ander programma.`);
    expect([postmaster(), await ready(first), await open(first)]).toEqual([pid, 200, 201]);
    expect(await ended(first.child)).toBe(0);
    expect(existsSync(pidFile())).toBe(false);
  });
});

describe('a database that nobody uses as far as is known', () => {
  it('is left running by a command that found it running, as after kill -9 of a server', async () => {
    const running = await server();
    const pid = postmaster();
    const gone = new Promise((resolve) => running.child.once('exit', resolve));
    running.child.kill('SIGKILL');
    await gone;
    expect((await cli(['organisatie', 'lijst'])).code).toBe(0);
    expect(postmaster()).toBe(pid);
    await (await startEmbedded({ map })).stop();
  });

  it('is stopped by the next command when a command before it was killed', async () => {
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `const { startEmbedded } = await import(${JSON.stringify(dist('store/embedded/launcher.js'))});
         await startEmbedded({ map: ${JSON.stringify(map)}, gebruik: 'opdracht' });
         console.log('klaar'); setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    expect(existsSync(pidFile())).toBe(true);
    expect((await cli(['organisatie', 'lijst'])).code).toBe(0);
    expect(existsSync(pidFile())).toBe(false);
  });
});

describe('a command that checks', () => {
  it('loads nothing of a database', async () => {
    const hooks = `export async function load(url, context, next) { process._rawDebug(url); return next(url, context); }`;
    const register = `import { register } from 'node:module'; register('data:text/javascript,${encodeURIComponent(hooks)}');`;
    const { err } = await cli(
      ['verifieer', join(map, 'niets.zip')],
      ['--import', `data:text/javascript,${encodeURIComponent(register)}`],
    );
    expect(err).toContain('/dist/verify/dossier.js');
    expect(
      err.split('\n').filter((line) => /\/dist\/(store|log|engine|beheer)|\/(pg|typeorm)\//.test(line)),
    ).toEqual([]);
  });
});
