/** One PostgreSQL for a whole test run, with a migrated template that every test clones. Jest loads it before its own transforms, so it uses dist/. */
import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../../dist/store/embedded/launcher.js';
import { migrate } from '../../dist/store/migrate.js';
import { addOrganisaties } from '../../dist/store/organisatie.js';

const prefix = 'besluitspoor-test-';

export default async function setup() {
  await clearInterrupted();
  const map = await mkdtemp(join(tmpdir(), prefix));
  // Under root the server runs as another account, which must be able to walk through.
  await chmod(map, 0o711);
  await writeFile(join(map, 'runner.pid'), String(process.pid));
  const embedded = await startEmbedded({ map });
  globalThis.testCluster = { embedded, map };
  await migrate(embedded.eigenaarUrl);
  await addOrganisaties(embedded.eigenaarUrl, [
    { id: 'gm0148', naam: 'Dalfsen', oin: null },
    { id: 'gm0175', naam: 'Ommen', oin: null },
  ]);
  const client = new pg.Client({
    connectionString: embedded.beheerUrl.replace('/besluitspoor?', '/postgres?'),
  });
  await client.connect();
  // Nothing of a run outlives the power going off; a killed server or a lost connection is as real as ever.
  await client.query('ALTER SYSTEM SET fsync = off');
  await client.query('ALTER SYSTEM SET full_page_writes = off');
  await client.query('SELECT pg_reload_conf()');
  await client.query('ALTER DATABASE besluitspoor WITH IS_TEMPLATE true ALLOW_CONNECTIONS false');
  await client.end();
  process.env['BESLUITSPOOR_TEST_URLS'] = JSON.stringify({
    beheer: embedded.beheerUrl,
    eigenaar: embedded.eigenaarUrl,
    app: embedded.appUrl,
  });
}

/** What an interrupted run left behind: its server is stopped and its directory removed. */
async function clearInterrupted() {
  const left = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix));
  for (const name of left) {
    const map = join(tmpdir(), name);
    if (await inUse(map)) continue;
    const { stop } = await startEmbedded({ map });
    await stop();
    await rm(map, { recursive: true, force: true });
  }
}

/** Another run may be going on at this moment: its runner holds the directory. */
async function inUse(map) {
  const pid = Number(await readFile(join(map, 'runner.pid'), 'utf8').catch(() => ''));
  if (pid === 0) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
