/** The commands of docs/beheer.md, run as written beside a real server with its embedded database. */
import { execFile, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '../../src/store/embedded/launcher.js';
import { startServerProces } from '../harness/server-proces.js';
import { opening } from '../http/server.js';

const text = readFileSync(new URL('../../docs/beheer.md', import.meta.url), 'utf8');
const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
const dist = (name: string): string => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));

let map: string;
let child: ChildProcess | undefined;
beforeAll(async () => {
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-beheren-'));
  await chmod(map, 0o711);
});
afterAll(async () => {
  await stop();
  await rm(map, { recursive: true, force: true });
});

const env = { PATH: process.env['PATH'] ?? '', PORT: '0', BEHEER_PORT: '0', LOG_LEVEL: 'silent' };

function shell(block: string): Promise<string> {
  const script = block.replaceAll('node dist/cli.js', `"${process.execPath}" "${dist('cli.js')}"`);
  return new Promise((resolve, reject) => {
    execFile('bash', ['-euo', 'pipefail', '-c', script], { cwd: map, env }, (fault, stdout, stderr) => {
      if (fault === null) resolve(stdout + stderr);
      else reject(new Error(`${stdout}\n${stderr}`));
    });
  });
}

/** Starts the server and answers its address and what it said. */
async function start(): Promise<{ url: string; said: string }> {
  const started = await startServerProces({ cwd: map, env }, (one) => {
    child = one;
  });
  return { url: started.url, said: started.said() };
}

async function stop(): Promise<void> {
  const one = child;
  child = undefined;
  if (one === undefined || one.exitCode !== null) return;
  const gone = new Promise((resolve) => one.once('exit', resolve));
  one.kill('SIGTERM');
  await gone;
}

async function open(url: string): Promise<number> {
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

describe('keeping a server as the documentation says', () => {
  it('adds a municipality, renews a key, backs up, finds an old copy, and goes on after a repair', async () => {
    const [municipality = '', making = '', renewing = '', retiring = '', backup = '', restoring = ''] =
      blocks;
    const [, , , , , , incidents = '', repairing = ''] = blocks;
    expect(blocks).toHaveLength(8);
    const first = await start();
    expect(await shell(municipality)).toContain('gm0193  Zwolle');
    expect(await shell(making)).toContain('besluitspoor.example/log/gm0193+');
    expect(await shell(renewing)).toContain('Sleutel 2 is er, en ondertekent vanaf nu naast sleutel 1.');
    expect(await shell(retiring)).toContain('Sleutel 1 van gm0193 ondertekent niet meer.');
    expect(await open(first.url)).toBe(201);
    await stop();
    await shell(backup);
    expect((await stat(join(map, 'reservekopie'))).mode & 0o777).toBe(0o700);

    // The right database, put back: it goes on, and nothing is said.
    await shell(restoring);
    const second = await start();
    expect(second.said).not.toContain('oude kopie');
    expect(await open(second.url)).toBe(201);
    await stop();

    // The copy is an old one now.
    await rm(join(map, '.data', 'postgresql.weg'), { recursive: true });
    await shell(restoring);
    const third = await start();
    expect(third.said).toContain('INCIDENT bij gm0148 (teruggezet)');
    expect(third.said).toContain('LET OP: De database van gm0148');
    expect(await open(third.url)).toBe(503);
    expect(await shell(incidents)).toContain('teruggezet');
    const said = await shell(repairing);
    expect(said).toContain('De juiste database terugzetten is beter');
    expect(said).toContain('gaat verder onder een nieuwe naam');
    expect(said).toContain('besluitspoor.example/log/gm0148/2+');
    for (let times = 0; times < 100 && (await open(third.url)) !== 201; times += 1) await pause(50);
    expect(await open(third.url)).toBe(201);
    await stop();
    await (await startEmbedded({ map: join(map, '.data') })).stop();
  }, 180_000);
});
