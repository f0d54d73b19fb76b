/**
 * kill -9 of the server, and of PostgreSQL, at random moments under load, over and over on the same files: every checkpoint that
 * anybody ever saw has the root that the entries give, and the log holds for whoever checks it.
 */
import { randomInt } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { procedures } from '../../src/procedure/procedures.js';
import { startEmbedded } from '../../src/store/embedded/launcher.js';
import { webBron } from '../../src/verify/log-bron.js';
import { verifyLog } from '../../src/verify/log.js';
import { openNote, readCheckpoint, readKey } from '../../src/verify/note.js';
import { Groei } from '../../src/verify/tree.js';
import { checkTrail } from '../engine/check-trail.js';
import { query } from '../harness/database.js';
import { client, killed, postmasterOf, start, stopped, type Server } from './proces.js';

const rounds = process.env['CAMPAGNE'] === 'alle' ? 60 : 3;

/** Reads the checkpoint again and again, as a witness would, until the server is gone. */
async function watch({ url }: Server, seen: Set<string>): Promise<void> {
  try {
    for (;;) {
      const response = await fetch(`${url}/log/gm0148/checkpoint`);
      if (response.ok) seen.add(await response.text());
      else await response.arrayBuffer();
      await pause(15);
    }
  } catch {
    // It is gone.
  }
}

async function workUntilKilled(map: string, round: number, seen: Set<string>): Promise<void> {
  const server = await start(map);
  const before = seen.size;
  const work = Array.from({ length: 6 }, (_, number) => client(server, number, []));
  work.push(watch(server, seen));
  // So that each round has a checkpoint of its own that may be broken off by the next.
  while (seen.size <= before + 1) await pause(5);
  await pause(randomInt(700));
  if (round % 3 === 2) process.kill(postmasterOf(map), 'SIGKILL');
  await killed(server);
  await Promise.all(work);
}

describe('after kill -9 at random moments', () => {
  it('no checkpoint that was seen is contradicted, and the log holds', async () => {
    const map = await mkdtemp(join(tmpdir(), 'besluitspoor-crash-'));
    await chmod(map, 0o711);
    const seen = new Set<string>();
    for (let round = 1; round <= rounds; round += 1) {
      await workUntilKilled(map, round, seen);
      const kept = await readFile(join(map, 'sleutels', 'gm0148.checkpoint'), 'utf8');
      seen.add(kept);
    }
    const last = await start(map);
    const verslag = await verifyLog(webBron(`${last.url}/log/gm0148`), { procedures });
    expect(verslag).toMatchObject({ goed: true, bevindingen: [] });
    const keys = (await (await fetch(`${last.url}/log/gm0148/vkey`)).text()).trim().split('\n').map(readKey);
    expect(await stopped(last)).toBe(0);

    const embedded = await startEmbedded({ map });
    expect(await checkTrail(embedded.beheerUrl)).toBeGreaterThan(0);
    const stored = await query<{ notitie: string }>(embedded.beheerUrl, 'SELECT notitie FROM checkpoint');
    const bladen = await query<{ bladhash: Buffer }>(
      embedded.beheerUrl,
      "SELECT bladhash FROM spoorregel WHERE organisatie = 'gm0148' ORDER BY index",
    );
    await embedded.stop();
    const heads = [...seen, ...stored.map(({ notitie }) => notitie)].map((notitie) =>
      readCheckpoint(openNote(notitie, keys).tekst),
    );
    const wortels = new Map<number, Buffer>();
    const groei = new Groei();
    for (const { bladhash } of bladen) {
      groei.add(bladhash);
      wortels.set(groei.omvang, groei.wortel);
    }
    expect(heads.length).toBeGreaterThan(2 * rounds);
    for (const { omvang, wortel } of heads) expect(wortel).toEqual(wortels.get(omvang));
    // One root for each size, also over all that was ever seen.
    expect(new Set(heads.map(({ omvang }) => omvang)).size).toBe(
      new Set(heads.map(({ omvang, wortel }) => `${omvang} ${wortel.toString('hex')}`)).size,
    );
    await rm(map, { recursive: true, force: true });
  }, 1_200_000);
});
