/**
 * kill -9 of the server and of PostgreSQL in the middle of load. After a restart every acknowledged handeling is there,
 * none is half there, and the trail replays to the stored state.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '../../src/store/embedded/launcher.js';
import { checkTrail } from '../engine/check-trail.js';
import { opening, workshop } from '../http/server.js';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const tooEarly = { handeling: 'raad-consulteren', gegevens: { datum: '2011-04-13' } };

interface Server {
  readonly url: string;
  readonly child: ChildProcess;
  readonly token: string;
}

async function start(map: string): Promise<Server> {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      BEHEER_PORT: '0',
      BESLUITSPOOR_DATA: map,
      LOG_LEVEL: 'silent',
      VERZOEKEN_PER_SECONDE: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const found = /luistert op (\S+)/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
    }
    child.once('exit', () => {
      reject(new Error(said));
    });
  });
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'griffier' });
  const response = await fetch(`${url}/dev/oauth/token`, { method: 'POST', body });
  return { url, child, token: ((await response.json()) as { access_token: string }).access_token };
}

/** An acknowledged attempt, to be found again afterwards. */
interface Toegezegd {
  readonly traject: string;
  readonly sleutel: string;
  readonly body: object;
  readonly versie: string;
  readonly status: number;
  readonly answer: unknown;
}

async function post(
  { url, token }: Server,
  path: string,
  { body, versie, sleutel }: { body: object; versie?: string; sleutel?: string },
): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(versie === undefined ? {} : { 'if-match': versie }),
      ...(sleutel === undefined ? {} : { 'idempotency-key': sleutel }),
    },
    body: JSON.stringify(body),
  });
}

/** Works on one traject until the server is gone. */
async function client(server: Server, number: number, done: Toegezegd[]): Promise<void> {
  try {
    const { id } = (await (await post(server, '/v1/trajecten', { body: opening })).json()) as { id: string };
    let versie = '"1"';
    for (let i = 0; ; i += 1) {
      const body = i % 3 === 2 ? tooEarly : workshop;
      const sleutel = `${number}-${i}-${id}`;
      const response = await post(server, `/v1/trajecten/${id}/handelingen`, { body, versie, sleutel });
      const answer: unknown = await response.json();
      if (![201, 409].includes(response.status)) return;
      done.push({ traject: id, sleutel, body, versie, status: response.status, answer });
      versie = response.headers.get('etag') ?? versie;
    }
  } catch {
    // The server is gone: what was not answered was not promised.
  }
}

describe('after kill -9', () => {
  it.each([
    ['the server', 30, false],
    ['the server and PostgreSQL', 170, true],
    ['PostgreSQL first, then the server', 310, true],
  ])(
    'of %s, in the middle of load, nothing that was promised is lost and nothing is half there',
    async (who, after, databaseToo) => {
      const map = await mkdtemp(join(tmpdir(), 'besluitspoor-crash-'));
      await chmod(map, 0o711);
      const first = await start(map);
      const postmaster = Number(
        readFileSync(join(map, 'postgresql', 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
      );
      const done: Toegezegd[] = [];
      const clients = Array.from({ length: 12 }, (_, number) => client(first, number, done));
      while (done.length < 40) await pause(10);
      await pause(after);
      const gone = new Promise((resolve) => first.child.once('exit', resolve));
      if (who.startsWith('PostgreSQL')) process.kill(postmaster, 'SIGKILL');
      if (who.startsWith('PostgreSQL')) await pause(50);
      first.child.kill('SIGKILL');
      if (databaseToo && !who.startsWith('PostgreSQL')) process.kill(postmaster, 'SIGKILL');
      await gone;
      await Promise.all(clients);
      expect(done.length).toBeGreaterThanOrEqual(40);

      const second = await start(map);
      for (const { traject, sleutel, body, versie, status, answer } of done) {
        const again = await post(second, `/v1/trajecten/${traject}/handelingen`, { body, versie, sleutel });
        expect([again.status, await again.json()]).toEqual([status, answer]);
      }
      const ended = new Promise((resolve) => second.child.once('exit', resolve));
      second.child.kill('SIGTERM');
      expect(await ended).toBe(0);

      const embedded = await startEmbedded({ map });
      expect(await checkTrail(embedded.beheerUrl)).toBeGreaterThanOrEqual(done.length);
      await embedded.stop();
      await rm(map, { recursive: true, force: true });
    },
  );
});

describe('the database away for a while', () => {
  it('is told with 503 and when to come back, and the server goes on when it returns', async () => {
    const map = await mkdtemp(join(tmpdir(), 'besluitspoor-crash-'));
    await chmod(map, 0o711);
    const server = await start(map);
    const { id } = (await (await post(server, '/v1/trajecten', { body: opening })).json()) as { id: string };
    const embedded = await startEmbedded({ map });
    await embedded.stop();
    const away = await post(server, `/v1/trajecten/${id}/handelingen`, { body: workshop, versie: '"1"' });
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '2']);
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(503);
    await startEmbedded({ map });
    const back = await post(server, `/v1/trajecten/${id}/handelingen`, { body: workshop, versie: '"1"' });
    expect(back.status).toBe(201);
    const ended = new Promise((resolve) => server.child.once('exit', resolve));
    server.child.kill('SIGTERM');
    expect(await ended).toBe(0);
    await rm(map, { recursive: true, force: true });
  });
});
