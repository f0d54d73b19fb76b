import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { mask, mustBeAsItWas } from '../harness/golden.js';
import { TestServer } from '../http/server.js';

const main = fileURLToPath(new URL('../../dist/cli/demo/main.js', import.meta.url));

describe('the demo', () => {
  it('plays the case of 2011 from assignment to binding decision, refuses every wrong step, and checks the trail', () => {
    const { status, stdout } = spawnSync(process.execPath, [main], { encoding: 'utf8', timeout: 30_000 });
    expect(status).toBe(0);
    for (const fase of [
      'OPDRACHTFORMULERING',
      'BUREAUSELECTIE',
      'BKO',
      'DIALOOG',
      'AFWEGING',
      'BESLUITVORMING',
      'BESLOTEN',
    ]) {
      expect(stdout).toContain(`\n${fase}\n`);
    }
    expect(stdout.match(/^ {2}✗ /gm)?.length).toBe(22);
    mustBeAsItWas(new URL('./golden/demo.txt', import.meta.url), mask(stdout));
    expect(stdout).toContain('Wie A zegt, zegt ook B.');
    expect(stdout).toContain('✓ de toestand die uit het spoor volgt, is die van de server');
    expect(stdout.trimEnd().endsWith('Alles ging zoals het hoort.')).toBe(true);
  });

  it('takes its server along when nobody reads on, or when it is told to stop', async () => {
    const map = await mkdtemp(join(tmpdir(), 'besluitspoor-niemand-'));
    // Under root PostgreSQL runs as another account, which must be able to walk through.
    await chmod(map, 0o711);
    for (const leave of [
      (child: Demo) => child.stdout.destroy(),
      // As a terminal does, to everything that was started from it.
      (child: Demo) => process.kill(-(child.pid ?? 0), 'SIGINT'),
    ] as const) {
      const child = spawn(process.execPath, [main], {
        env: { ...process.env, TMPDIR: map },
        stdio: ['ignore', 'pipe', 'ignore'],
        detached: true,
      });
      await once(child.stdout, 'data');
      leave(child);
      await once(child, 'exit');
      expect(child.exitCode).toBe(1);
      // A database that was stopped is gone a moment after it says so.
      for (let tries = 50; tries > 0 && running(map).length > 0; tries -= 1) await pause(100);
      expect(running(map)).toEqual([]);
      expect((await readdir(map)).filter((naam) => naam.startsWith('besluitspoor-demo'))).toEqual([]);
    }
    await rm(map, { recursive: true, force: true });
  });

  it('plays on a server that runs, and leaves the traject there to be looked at', async () => {
    const server = await TestServer.start();
    try {
      const child = spawn(process.execPath, [main, '--server', `${server.url}/`], { stdio: 'ignore' });
      await once(child, 'exit');
      expect(child.exitCode).toBe(0);
      const { trajecten } = (await (await server.fetch('/v1/trajecten')).json()) as { trajecten: unknown[] };
      expect(trajecten).toEqual([expect.objectContaining({ fase: 'besloten' })]);
    } finally {
      await server.stop();
    }
    const nobody = spawnSync(process.execPath, [main, '--server', 'http://127.0.0.1:9'], {
      encoding: 'utf8',
    });
    expect(nobody.status).toBe(1);
    expect(nobody.stderr).toContain('Op http://127.0.0.1:9 antwoordt Besluitspoor niet.');
  });

  it('says what it does, and what it does not understand', () => {
    const hulp = spawnSync(process.execPath, [main, '--help'], { encoding: 'utf8' });
    expect([hulp.status, hulp.stderr]).toEqual([0, '']);
    expect(hulp.stdout).toContain('Speelt de zaak van Dalfsen in 2011 na');
    const anders = spawnSync(process.execPath, [main, '--snel'], { encoding: 'utf8' });
    expect([anders.status, anders.stdout]).toEqual([2, '']);
    expect(anders.stderr).toContain('De optie "--snel" bestaat niet.');
  });
});

/** Programs that work in a directory. */
function running(map: string): string[] {
  const { stdout } = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(map));
}

type Demo = ReturnType<typeof spawn> & { readonly stdout: NodeJS.ReadableStream & { destroy(): unknown } };
