/**
 * kill -9 of the server and of PostgreSQL in the middle of load. After a restart every acknowledged handeling is there,
 * none is half there, and the trail replays to the stored state.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbedded } from '../../src/store/embedded/launcher.js';
import { checkTrail } from '../engine/check-trail.js';
import { opening, workshop } from '../http/server.js';
import { client, post, postmasterOf, start, stopped, type Toegezegd } from './proces.js';

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
      const postmaster = postmasterOf(map);
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
      expect(await stopped(second)).toBe(0);

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
    await startEmbedded({ map, gebruik: 'opdracht' });
    const back = await post(server, `/v1/trajecten/${id}/handelingen`, { body: workshop, versie: '"1"' });
    expect(back.status).toBe(201);
    expect(await stopped(server)).toBe(0);
    await rm(map, { recursive: true, force: true });
  });
});
