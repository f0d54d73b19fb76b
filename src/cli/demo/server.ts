/** A server of the demo's own, on an empty directory and a free port; gone when the demo is. */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../config/child-environment.js';
import { CliError } from '../cli-error.js';

export interface DemoServer {
  readonly url: string;
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL('../../main.js', import.meta.url));

export async function startDemoServer(): Promise<DemoServer> {
  const map = await mkdtemp(join(tmpdir(), 'besluitspoor-demo-'));
  // Under root PostgreSQL runs as another account, which must be able to walk through.
  await chmod(map, 0o711);
  const child = spawn(process.execPath, [main], {
    env: childEnvironment({ PORT: '0', BEHEER_PORT: '0', BESLUITSPOOR_DATA: map, LOG_LEVEL: 'error' }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = async (): Promise<void> => {
    await ended(child);
    await rm(map, { recursive: true, force: true });
  };
  try {
    return { url: await listening(child), stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

/** The address it announces. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const url = /luistert op (\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', () => {
      reject(new CliError('onbereikbaar', `De server van de demo start niet. Hij zegt:\n${said.trim()}`));
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = pause(15_000, 'late', { ref: false });
  if ((await Promise.race([gone, late])) === 'late') child.kill('SIGKILL');
}
