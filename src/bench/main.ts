/**
 * `npm run bench`: how fast it is, each figure beside its floor in the same run. Options: `--snel` (small numbers, to
 * try it), `--handelingen=<n>` (memory after so many), `--schrijf` (puts the table in docs/snelheid.md).
 */
import 'reflect-metadata';
import { mkdir, mkdtemp, chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { systemClock } from '../base/clock.js';
import { Log } from '../log/log.js';
import { Sleutelmap } from '../log/sleutelmap.js';
import { Database } from '../store/database.js';
import { PostgresLogStore } from '../store/postgres-log-store.js';
import { startEmbedded, type Embedded } from '../store/embedded/launcher.js';
import { migrate } from '../store/migrate.js';
import { addOrganisaties } from '../store/organisatie.js';
import { Load, memory, startFloorServer, startServer, type Server } from './children.js';
import { fillTexts, hasPgbench, makeFloor, runBareFloor, runFloor } from './floor.js';
import type { Gezien, Soort } from './load.js';
import { report, type Uitkomst } from './report.js';
import { pages } from './bladzijden.js';
import { seed } from './seed.js';
import { playDemo } from '../cli/demo/run.js';
import type { Model } from './modellog.js';
import { proofs } from './tienmiljoen.js';
import { verification } from './verification.js';

const options = process.argv.slice(2);
const snel = options.includes('--snel');
const size = snel
  ? { weinig: 200, veel: 3000, seconden: 1, rondes: 1, paren: 3, opwarmen: 1 }
  : { weinig: 1000, veel: 100_000, seconden: 4, rondes: 3, paren: 40, opwarmen: 3 };
const most = Number(
  options.find((option) => option.startsWith('--handelingen='))?.split('=')[1] ?? (snel ? 2000 : 100_000),
);
const clientsList = [1, 32, 128] as const;
const tokens = new Map<number, string>();

const map = await mkdtemp(join(tmpdir(), 'besluitspoor-bench-'));
await chmod(map, 0o711);
const load = new Load();
const closers: (() => Promise<void>)[] = [() => rm(map, { recursive: true, force: true }), () => load.stop()];
try {
  const uitkomst = await bench();
  await mkdir('reports', { recursive: true });
  await writeFile('reports/bench.json', `${JSON.stringify(uitkomst, null, 2)}\n`);
  const tekst = report(uitkomst);
  process.stdout.write(`${tekst}\n`);
  if (options.includes('--schrijf')) await writeInto('docs/snelheid.md', tekst);
} finally {
  for (const close of closers.reverse()) await close();
}

async function bench(): Promise<Uitkomst> {
  say('PostgreSQL starten');
  const postgres = await prepare();
  const client = new pg.Client({ connectionString: postgres.beheerUrl });
  await client.connect();
  closers.push(() => client.end());
  say(`${size.weinig} trajecten openen`);
  await seed(postgres.appUrl, size.weinig, () => undefined);
  const eerste = await startServer({ appUrl: postgres.appUrl, map: join(map, 'server') });
  closers.push(() => eerste.stop());
  await warm(eerste, client);
  const klein = await median(() => measure(eerste, 'handelen', 32, client));
  await eerste.stop();

  say(`aanvullen tot ${size.veel} trajecten`);
  await seed(postgres.appUrl, size.veel - size.weinig, (done) => {
    say(`  ${done} geopend`);
  });
  await client.query('VACUUM ANALYZE');
  await makeFloor(client);
  const server = await startServer({ appUrl: postgres.appUrl, map: join(map, 'server') });
  closers.push(() => server.stop());
  await warm(server, client);

  const handelingen = await measureActs(server, client, postgres);
  const peilen = await measurePolls(server, client, postgres);
  say(`geheugen na ${most} handelingen`);
  const gedaan = await load.run({
    ...(await assignment(server, 'handelen', 32, client)),
    seconden: 3600,
    most,
  });
  const geheugen = { handelingen: gedaan.verzoeken, mib: await memory(server.pid) };
  const ondertekenen = await signing(server, client, postgres);
  const controle = await checking(postgres, server, client);
  const bewijzen = await proving(client, postgres);
  const lang = await longTrail(server, client);
  const bladzijden = await measurePages(server, client);
  const gereed = await readiness();
  return {
    machine: await machine(client),
    trajecten: size.veel,
    pgbench: hasPgbench,
    handelingen,
    peilen,
    groei: {
      weinig: size.weinig,
      weinigPerSeconde: klein.perSeconde,
      veelPerSeconde: handelingen.find(({ clients }) => clients === 32)?.wij.perSeconde ?? 0,
      ...lang,
    },
    geheugen,
    ondertekenen,
    controle,
    bewijzen,
    bladzijden,
    gereed,
  };
}

/**
 * The same server in turn with one that signs nothing; what that one leaves is published before the next round. The
 * machine's own speed wanders by more than signing costs, so each pair of neighbouring rounds gives one ratio, the two
 * take turns in going first, and the answer is the middle of many such ratios.
 */
async function signing(
  server: Server,
  client: pg.Client,
  { appUrl }: Embedded,
): Promise<Uitkomst['ondertekenen']> {
  say('ondertekenen, 32 clients');
  const where = { appUrl, map: join(map, 'server') };
  const stil = await startServer({ ...where, stil: true });
  closers.push(() => stil.stop());
  const database = new Database(appUrl);
  closers.push(() => database.close());
  const log = new Log({
    store: new PostgresLogStore(database),
    sleutels: new Sleutelmap(join(where.map, 'sleutels')),
    clock: systemClock,
    host: 'besluitspoor.example',
  });
  const paren: { met: Gezien; zonder: Gezien }[] = [];
  for (let paar = 0; paar < size.paren; paar += 1) {
    const round = async (which: Server) => {
      const seen = await measure(which, 'handelen', 32, client);
      await log.publish('gm0148');
      return seen;
    };
    if (paar % 2 === 0) paren.push({ zonder: await round(stil), met: await round(server) });
    else paren.push({ met: await round(server), zonder: await round(stil) });
  }
  await stil.stop();
  return {
    met: middle(paren.map(({ met }) => met)).perSeconde,
    zonder: middle(paren.map(({ zonder }) => zonder)).perSeconde,
    ...ratios(paren.map(({ met, zonder }) => met.perSeconde / zonder.perSeconde)),
  };
}

/** The middle of the ratios, and the ranks between which their true median lies with a certainty of 95%. */
function ratios(seen: readonly number[]): { verhouding: number; laag: number; hoog: number } {
  const sorted = seen.toSorted((a, b) => a - b);
  const reach = Math.floor((sorted.length - 1.96 * Math.sqrt(sorted.length)) / 2);
  const at = (rank: number) => sorted[Math.min(Math.max(rank, 0), sorted.length - 1)] ?? Number.NaN;
  return {
    verhouding: at(Math.floor(sorted.length / 2)),
    laag: at(reach - 1),
    hoog: at(sorted.length - reach),
  };
}

async function checking(
  { beheerUrl, appUrl }: Embedded,
  server: Server,
  client: pg.Client,
): Promise<Uitkomst['controle']> {
  say('spoor controleren');
  return verification(
    { beheerUrl, appUrl },
    {
      most: snel ? 5000 : 200_000,
      rondes: size.rondes,
      map: join(map, 'log'),
      model: await model(server, client),
      lang: snel ? 20_000 : 1_000_000,
    },
  );
}

/** The case of 2011, as the server took it down. */
async function model(server: Server, client: pg.Client): Promise<Model> {
  const held = await playDemo(`http://127.0.0.1:${server.port}`, { write: () => true });
  if (!held) throw new Error('The case of 2011 did not go as it should.');
  const { rows } = await client.query<{ traject: string; blad: string }>(
    'SELECT traject, blad FROM spoorregel WHERE traject = (SELECT traject FROM spoorregel ORDER BY index DESC LIMIT 1) ORDER BY volgnummer',
  );
  return { traject: rows[0]?.traject ?? '', bladen: rows.map(({ blad }) => blad) };
}

async function proving(client: pg.Client, { appUrl }: Embedded): Promise<Uitkomst['bewijzen']> {
  const omvang = snel ? 100_000 : 10_000_000;
  say(`bewijzen uit ${omvang} regels`);
  return proofs(client, { appUrl, map: join(map, 'bewijzen'), omvang, vragen: snel ? 200 : 3000 });
}

async function machine(client: pg.Client): Promise<Uitkomst['machine']> {
  const { rows } = await client.query<{ version: string }>(
    "SELECT current_setting('server_version') AS version",
  );
  return {
    kernen: cpus().length,
    model: cpus()[0]?.model ?? '',
    gib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgresql: rows[0]?.version ?? '',
  };
}

async function prepare(): Promise<Embedded> {
  const postgres = await startEmbedded({ map });
  closers.push(() => postgres.stop());
  await migrate(postgres.eigenaarUrl);
  await addOrganisaties(postgres.eigenaarUrl, [
    { id: 'gm0148', naam: 'Dalfsen', oin: null },
    { id: 'gm0175', naam: 'Ommen', oin: null },
  ]);
  return postgres;
}

/** Ours and the floor in turn, and the median of each. */
async function measureActs(
  server: Server,
  client: pg.Client,
  { beheerUrl }: Embedded,
): Promise<Uitkomst['handelingen']> {
  const { rows } = await client.query<{ blad: string }>(
    'SELECT blad FROM spoorregel ORDER BY index DESC LIMIT 1',
  );
  const blad = rows[0]?.blad ?? '';
  const floor = (clients: number, seconden: number) => {
    const run = { clients, seconden, trajecten: size.veel, blad };
    return hasPgbench ? runFloor(beheerUrl, map, run) : runBareFloor(beheerUrl, run);
  };
  await floor(8, size.opwarmen);
  const outcomes = [];
  for (const clients of clientsList) {
    say(`handelingen, ${clients} clients`);
    const ours: Gezien[] = [];
    const floors = [];
    for (let ronde = 0; ronde < size.rondes; ronde += 1) {
      ours.push(await measure(server, 'handelen', clients, client));
      floors.push(await floor(clients, size.seconden));
    }
    outcomes.push({ clients, wij: middle(ours), vloer: middle(floors) });
  }
  return outcomes;
}

async function measurePolls(
  server: Server,
  client: pg.Client,
  { appUrl }: Embedded,
): Promise<Uitkomst['peilen']> {
  const vloer = await startFloorServer(appUrl);
  closers.push(() => vloer.stop());
  await copyTexts(server, client);
  const outcomes = [];
  for (const soort of ['opvragen', 'ongewijzigd'] as const) {
    for (const clients of clientsList) {
      say(`${soort}, ${clients} clients`);
      const ours: Gezien[] = [];
      const floors: Gezien[] = [];
      for (let ronde = 0; ronde < size.rondes; ronde += 1) {
        ours.push(await measure(server, soort, clients, client));
        floors.push(await measure(vloer, soort, clients, client));
      }
      outcomes.push({ soort, clients, wij: middle(ours), vloer: middle(floors) });
    }
  }
  return outcomes;
}

/** The floor sends the very bytes that we send, for the trajecten that are polled. */
async function copyTexts(server: Server, client: pg.Client): Promise<void> {
  const { token, trajecten } = await assignment(server, 'opvragen', 1, client);
  const texts = [];
  for (const { id } of trajecten) {
    const response = await fetch(`http://127.0.0.1:${server.port}/v1/trajecten/${id}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    texts.push({ id, tekst: await response.text() });
  }
  await fillTexts(client, texts);
  await client.query('UPDATE vloer.traject v SET versie = t.versie FROM public.traject t WHERE t.id = v.id');
  await client.query('VACUUM ANALYZE vloer.traject');
}

async function warm(server: Server, client: pg.Client): Promise<void> {
  for (const soort of ['handelen', 'opvragen', 'ongewijzigd'] as const)
    await measure(server, soort, 32, client);
}

async function measure(
  server: { port: number },
  soort: Soort,
  clients: number,
  client: pg.Client,
): Promise<Gezien> {
  return load.run(await assignment(server, soort, clients, client));
}

async function assignment(server: { port: number }, soort: Soort, clients: number, client: pg.Client) {
  // Polls are of a thousand trajecten; handelingen of all.
  const limit = soort === 'opvragen' || soort === 'ongewijzigd' ? 1000 : size.veel;
  const { rows } = await client.query<{ id: string; versie: number }>(
    'SELECT id, versie FROM traject ORDER BY md5(id::text) LIMIT $1',
    [limit],
  );
  return {
    soort,
    port: server.port,
    clients,
    token: await tokenOf(server.port),
    trajecten: rows,
    seconden: size.seconden,
  };
}

async function tokenOf(port: number): Promise<string> {
  const known = tokens.get(port);
  if (known !== undefined) return known;
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'griffier' });
  const response = await fetch(`http://127.0.0.1:${port}/dev/oauth/token`, { method: 'POST', body });
  const { access_token: token = '' } = response.ok
    ? ((await response.json()) as { access_token?: string })
    : {};
  tokens.set(port, token);
  return token;
}

/** A handeling on a trail of ten entries against one of two thousand. */
async function longTrail(server: Server, client: pg.Client): Promise<{ kortP50: number; langP50: number }> {
  say('lengte van het spoor');
  const { rows } = await client.query<{ id: string; versie: number }>(
    'SELECT id, versie FROM traject ORDER BY id LIMIT 2',
  );
  const [kort, lang] = rows;
  if (kort === undefined || lang === undefined) throw new Error('There are no trajecten.');
  const base = await assignment(server, 'toegelaten', 1, client);
  const first = await load.run({ ...base, trajecten: [kort], seconden: 60, most: 20 });
  const short = await load.run({
    ...base,
    trajecten: [{ id: kort.id, versie: first.versies[kort.id] ?? kort.versie }],
    seconden: 60,
    most: 200,
  });
  const filled = await load.run({ ...base, trajecten: [lang], seconden: 60, most: snel ? 200 : 2000 });
  const long = await load.run({
    ...base,
    trajecten: [{ id: lang.id, versie: filled.versies[lang.id] ?? lang.versie }],
    seconden: 60,
    most: 200,
  });
  return { kortP50: short.p50, langP50: long.p50 };
}

async function measurePages(server: Server, client: pg.Client): Promise<Uitkomst['bladzijden']> {
  say('bladzijden');
  // The last by id: the first two have long trails already.
  const { rows } = await client.query<{ id: string; versie: number }>(
    'SELECT id, versie FROM traject ORDER BY id DESC LIMIT 1',
  );
  const [traject] = rows;
  if (traject === undefined) throw new Error('There are no trajecten.');
  const token = await tokenOf(server.port);
  return pages({ load, port: server.port, traject, token, regels: 1000, keren: snel ? 200 : 1000 });
}

/** From the start of the process until it listens: on an empty directory, and on one that is there. */
async function readiness(): Promise<Uitkomst['gereed']> {
  say('starten');
  const own = join(map, 'gereed');
  await mkdir(own, { mode: 0o711 });
  const cold = await startServer({ map: own });
  await cold.stop();
  const warmStart = await startServer({ map: own });
  await warmStart.stop();
  return { koud: cold.gereedNa, warm: warmStart.gereedNa };
}

async function median(run: () => Promise<Gezien>): Promise<Gezien> {
  const runs: Gezien[] = [];
  for (let ronde = 0; ronde < size.rondes; ronde += 1) runs.push(await run());
  return middle(runs);
}

function middle<T extends { perSeconde: number }>(runs: readonly T[]): T {
  const sorted = runs.toSorted((a, b) => a.perSeconde - b.perSeconde);
  const found = sorted[Math.floor(sorted.length / 2)];
  if (found === undefined) throw new Error('Nothing was measured.');
  return found;
}

async function writeInto(file: string, tekst: string): Promise<void> {
  const [begin, end] = ['<!-- meting -->', '<!-- einde meting -->'];
  const oud = await readFile(file, 'utf8');
  const nieuw = oud.replace(
    new RegExp(`${begin}[\\s\\S]*${end}`),
    () => `${begin}\n\n\`\`\`\n${tekst}\n\`\`\`\n\n${end}`,
  );
  await writeFile(file, nieuw);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
