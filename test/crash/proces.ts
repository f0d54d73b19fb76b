/** The server as a process of its own, and clients that work on it until it is gone. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServerProces } from '../harness/server-proces.js';
import { opening, workshop } from '../http/server.js';

const tooEarly = { handeling: 'raad-consulteren', gegevens: { datum: '2011-04-13' } };

export interface Server {
  readonly url: string;
  readonly child: ChildProcess;
  readonly token: string;
}

export async function start(map: string): Promise<Server> {
  const { url, child } = await startServerProces({
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      BEHEER_PORT: '0',
      BESLUITSPOOR_DATA: map,
      LOG_LEVEL: 'silent',
      VERZOEKEN_PER_SECONDE: '0',
    },
  });
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'griffier' });
  const response = await fetch(`${url}/dev/oauth/token`, { method: 'POST', body });
  return { url, child, token: ((await response.json()) as { access_token: string }).access_token };
}

/** An acknowledged attempt, to be found again afterwards. */
export interface Toegezegd {
  readonly traject: string;
  readonly sleutel: string;
  readonly body: object;
  readonly versie: string;
  readonly status: number;
  readonly answer: unknown;
}

export async function post(
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
export async function client(server: Server, number: number, done: Toegezegd[]): Promise<void> {
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

/** The process id of the PostgreSQL of a data directory. */
export function postmasterOf(map: string): number {
  return Number(readFileSync(join(map, 'postgresql', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** Stopped as an operator does it. Answers the exit code. */
export async function stopped({ child }: Server): Promise<unknown> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  return ended;
}

/** kill -9. */
export async function killed({ child }: Server): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
