/**
 * The embedded PostgreSQL: real server programs, started by us in a directory of ours, durable as always. It survives
 * kill -9 of either side: what still runs is used again, what was left behind is recovered by PostgreSQL itself.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, open, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { give, postgresAccount, reachable, type Account } from './account.js';
import { isRunning, run, socketDirectory, startCluster, stopCluster, type Cluster } from './cluster.js';
import { EmbeddedError } from './embedded-error.js';
import { Gebruikers, type Gebruik } from './gebruikers.js';
import { findPrograms } from './programs.js';

export interface Embedded {
  /** Owner of the schema; for migrations only. */
  readonly eigenaarUrl: string;
  /** Role of the server: owner of nothing. */
  readonly appUrl: string;
  /** Superuser of the cluster. */
  readonly beheerUrl: string;
  /** Stops the database server, whoever uses it. */
  stop(): Promise<void>;
  /** Uses it no longer, and stops it when that takes it away from nobody; the last thing a shutdown does. */
  leave(): Promise<void>;
}

const rollen = ['besluitspoor_beheer', 'besluitspoor_eigenaar', 'besluitspoor_app'] as const;
type Rolnaam = (typeof rollen)[number];
type Wachtwoorden = Readonly<Record<Rolnaam, string>>;

/**
 * Starts the PostgreSQL of a data directory, making it at first use; or uses it when it runs already.
 * @param map the data directory; a subdirectory `postgresql` is made in it.
 * @param gebruik who uses it: a server, which stops it at its end, or a command, which leaves it.
 * @throws EmbeddedError with a sentence for the one who starts the server.
 */
export async function startEmbedded({
  map,
  gebruik = 'server',
}: {
  map: string;
  gebruik?: Gebruik;
}): Promise<Embedded> {
  const account = await postgresAccount();
  const home = await makeHome(map, account);
  const unlock = await lock(home);
  try {
    const cluster = await prepare(home, account);
    const wachtwoorden = await passwords(home);
    if (!existsSync(cluster.data)) await initialise(cluster, home);
    const gebruikers = new Gebruikers(home);
    await gebruikers.join(gebruik, await isRunning(cluster));
    await startCluster(cluster);
    const url = (rol: Rolnaam, database = 'besluitspoor'): string =>
      `postgresql://${rol}:${wachtwoorden[rol]}@/${database}?host=${encodeURIComponent(cluster.sockets)}`;
    await makeDatabase(url('besluitspoor_beheer', 'postgres'), url('besluitspoor_beheer'), {
      home,
      wachtwoorden,
    });
    return {
      eigenaarUrl: url('besluitspoor_eigenaar'),
      appUrl: url('besluitspoor_app'),
      beheerUrl: url('besluitspoor_beheer'),
      stop: async () => {
        await stopCluster(cluster);
        await gebruikers.stopped();
      },
      leave: () => leaveCluster(home, cluster, { gebruik, gebruikers }),
    };
  } finally {
    await unlock();
  }
}

/** Under the lock, so that who starts at this moment is seen, or sees that it was stopped. */
async function leaveCluster(
  home: string,
  cluster: Cluster,
  { gebruik, gebruikers }: { readonly gebruik: Gebruik; readonly gebruikers: Gebruikers },
): Promise<void> {
  const unlock = await lock(home);
  try {
    if (!(await gebruikers.leave(gebruik))) return;
    await stopCluster(cluster);
    await gebruikers.stopped();
  } finally {
    await unlock();
  }
}

async function makeHome(map: string, account: Account): Promise<string> {
  const asked = join(map, 'postgresql');
  // A directory made here may be passed through, so that PostgreSQL's own account can reach its own part of it.
  if ((await mkdir(map, { recursive: true, mode: 0o711 })) !== undefined) await chmod(map, 0o711);
  await mkdir(asked, { recursive: true, mode: 0o700 });
  const home = await realpath(asked);
  if (!(await reachable(home, account))) {
    throw new EmbeddedError(
      'map-ontoegankelijk',
      `PostgreSQL draait onder een eigen gebruiker en kan niet bij ${home}, omdat een map daarboven gesloten is. Kies met BESLUITSPOOR_DATA een map die voor anderen te doorlopen is, of start Besluitspoor niet als root.`,
    );
  }
  await give(home, account);
  return home;
}

async function prepare(home: string, account: Account): Promise<Cluster> {
  return {
    account,
    programs: await findPrograms(home, account),
    data: join(home, 'data'),
    sockets: await socketDirectory(home, account),
    log: join(home, 'postgresql.log'),
  };
}

/** Only one process at a time prepares or starts a directory. */
async function lock(home: string): Promise<() => Promise<void>> {
  const file = join(home, 'start.lock');
  for (let tries = 0; tries < 1200; tries += 1) {
    const handle = await open(file, 'wx', 0o600).catch(() => null);
    if (handle !== null) {
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    }
    if (await abandoned(file)) await rm(file, { force: true });
    else await pause(50);
  }
  throw new EmbeddedError(
    'bezet',
    `Een ander proces houdt ${home} bezet. Stop dat proces, of verwijder ${file} als er geen is.`,
  );
}

/** The process that took the lock is gone. */
async function abandoned(file: string): Promise<boolean> {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** The passwords of the three roles, made at first use and readable by us alone. */
async function passwords(home: string): Promise<Wachtwoorden> {
  const file = join(home, 'wachtwoorden.json');
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as Wachtwoorden;
  const made = Object.fromEntries(
    rollen.map((rol) => [rol, randomBytes(24).toString('hex')]),
  ) as Wachtwoorden;
  await writeWhole(file, JSON.stringify(made));
  return made;
}

/** initdb works beside the final place, so that a start that is cut off leaves no half database. */
async function initialise(cluster: Cluster, home: string): Promise<void> {
  const half = `${cluster.data}.half`;
  const passwordFile = join(home, 'initdb.wachtwoord');
  await rm(half, { recursive: true, force: true });
  const { besluitspoor_beheer: wachtwoord } = await passwords(home);
  await writeFile(passwordFile, wachtwoord, { mode: 0o600 });
  await give(passwordFile, cluster.account);
  const args = [
    '-D',
    half,
    '-U',
    'besluitspoor_beheer',
    `--pwfile=${passwordFile}`,
    '-A',
    'scram-sha-256',
    '-E',
    'UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ];
  const { code, output } = await run(cluster.programs.initdb, args, cluster.account);
  await rm(passwordFile, { force: true });
  if (code !== 0)
    throw new EmbeddedError(
      'start-mislukt',
      `De ingebouwde PostgreSQL kan geen database maken:\n${output.trim()}`,
    );
  await rename(half, cluster.data);
}

/** Roles and database; every statement may be repeated, because an earlier start may have been cut off anywhere. */
async function makeDatabase(
  serverUrl: string,
  databaseUrl: string,
  { home, wachtwoorden }: { home: string; wachtwoorden: Wachtwoorden },
): Promise<void> {
  const done = join(home, 'gereed');
  if (existsSync(done)) return;
  await withClient(serverUrl, async (client) => {
    for (const rol of ['besluitspoor_eigenaar', 'besluitspoor_app'] as const) {
      const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [rol]);
      if (rowCount === 0) await client.query(`CREATE ROLE ${rol}`);
      await client.query(
        `ALTER ROLE ${rol} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD ${client.escapeLiteral(wachtwoorden[rol])}`,
      );
    }
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = 'besluitspoor'");
    if (rowCount === 0) await client.query('CREATE DATABASE besluitspoor OWNER besluitspoor_eigenaar');
    await client.query('REVOKE ALL ON DATABASE besluitspoor FROM PUBLIC');
    await client.query('GRANT CONNECT ON DATABASE besluitspoor TO besluitspoor_app');
  });
  await withClient(databaseUrl, async (client) => {
    await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
    await client.query('ALTER SCHEMA public OWNER TO besluitspoor_eigenaar');
  });
  await writeWhole(done, '');
}

async function withClient(
  connectionString: string,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function writeWhole(file: string, text: string): Promise<void> {
  const half = `${file}.half`;
  await writeFile(half, text, { mode: 0o600, flush: true });
  await rename(half, file);
}
