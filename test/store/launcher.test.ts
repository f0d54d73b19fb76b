import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbedded } from '../../src/store/embedded/launcher.js';
import { query } from '../harness/database.js';

let map: string;
beforeEach(async () => {
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-launcher-'));
  await chmod(map, 0o711);
});
afterEach(() => rm(map, { recursive: true, force: true }));

const pidFile = (): string => join(map, 'postgresql', 'data', 'postmaster.pid');
const pid = (): number => Number(readFileSync(pidFile(), 'utf8').split('\n')[0]);
const works = async (url: string): Promise<unknown> =>
  (await query<{ rol: string }>(url, 'SELECT current_user AS rol'))[0]?.rol;

describe('the embedded PostgreSQL', () => {
  it('has three roles with secrets of their own, in a directory for us alone', async () => {
    const embedded = await startEmbedded({ map });
    expect([
      await works(embedded.beheerUrl),
      await works(embedded.eigenaarUrl),
      await works(embedded.appUrl),
    ]).toEqual(['besluitspoor_beheer', 'besluitspoor_eigenaar', 'besluitspoor_app']);
    const [rights] = await query<{ super: boolean; bypass: boolean }>(
      embedded.appUrl,
      'SELECT rolsuper AS super, rolbypassrls AS bypass FROM pg_roles WHERE rolname = current_user',
    );
    expect(rights).toEqual({ super: false, bypass: false });
    expect(statSync(join(map, 'postgresql')).mode & 0o777).toBe(0o700);
    expect(statSync(join(map, 'postgresql', 'wachtwoorden.json')).mode & 0o777).toBe(0o600);
    const [durable] = await query<{ fsync: string; commit: string }>(
      embedded.beheerUrl,
      "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit",
    );
    expect(durable).toEqual({ fsync: 'on', commit: 'on' });
    await embedded.stop();
    expect(existsSync(pidFile())).toBe(false);
  });

  it('starts in a directory that is not there yet, nor the one above it', async () => {
    const embedded = await startEmbedded({ map: join(map, 'nieuw', 'gegevens') });
    expect(await works(embedded.appUrl)).toBe('besluitspoor_app');
    await embedded.stop();
  });

  it('is used again when it still runs, and comes back after kill -9', async () => {
    const first = await startEmbedded({ map });
    const running = pid();
    const second = await startEmbedded({ map });
    expect([pid(), second.appUrl]).toEqual([running, first.appUrl]);
    process.kill(running, 'SIGKILL');
    await pause(20);
    const third = await startEmbedded({ map });
    expect(await works(third.appUrl)).toBe('besluitspoor_app');
    expect(pid()).not.toBe(running);
    await third.stop();
  });

  it('is not fooled by a pid that now belongs to another program', async () => {
    const first = await startEmbedded({ map });
    const text = readFileSync(pidFile(), 'utf8');
    await first.stop();
    writeFileSync(pidFile(), text.replace(/^\d+/, String(process.pid)));
    const second = await startEmbedded({ map });
    expect(await works(second.appUrl)).toBe('besluitspoor_app');
    await second.stop();
  });

  it('is stopped by a server that leaves, unless another server uses it; what has our pid and is not us is gone', async () => {
    const [one, two] = [await startEmbedded({ map }), await startEmbedded({ map })];
    await one.leave();
    expect(existsSync(pidFile())).toBe(true);
    writeFileSync(join(map, 'postgresql', 'gebruikers', `${process.pid}-van-vroeger`), 'server');
    await two.leave();
    expect(existsSync(pidFile())).toBe(false);
  });

  it('is started once by two that start at the same moment', async () => {
    const [one, two] = await Promise.all([startEmbedded({ map }), startEmbedded({ map })]);
    expect(one.appUrl).toBe(two.appUrl);
    expect(await works(two.appUrl)).toBe('besluitspoor_app');
    await one.stop();
  });

  it('does not mind a long path, spaces in it, or a first start that was cut off', async () => {
    const odd = join(map, 'een map met spaties', 'x'.repeat(80));
    await mkdir(join(odd, 'postgresql', 'data.half'), { recursive: true });
    const embedded = await startEmbedded({ map: odd });
    expect(await works(embedded.appUrl)).toBe('besluitspoor_app');
    await embedded.stop();
  });
});
