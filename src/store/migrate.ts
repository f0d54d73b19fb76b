/** Brings the schema to head. One process at a time; the others wait and then find nothing left to do. */
import pg from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from '#migrations';
import { SetupError } from './setup-error.js';

/** Advisory lock of the migrations: "bs". */
const lockId = 0x6273;

/** @throws SetupError `schema-nieuwer` when the database knows migrations that this program does not. */
export async function migrate(eigenaarUrl: string): Promise<void> {
  const client = await connect(eigenaarUrl, 'DATABASE_URL_EIGENAAR');
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lockId]);
    await mustNotBeNewer(client);
    await runAll(eigenaarUrl);
  } finally {
    await client.end();
  }
}

/** A connection. @throws SetupError `geen-toegang`; `instelling` is where the address came from. */
export async function connect(url: string, instelling: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    return client;
  } catch (cause) {
    const wat = cause instanceof Error ? cause.message : String(cause);
    const melding = `De database van ${instelling} is niet te bereiken: ${wat}. Controleer adres, gebruiker en wachtwoord.`;
    throw new SetupError('geen-toegang', melding, { cause });
  }
}

/** Names of the migrations this program has that the database lacks, and the reverse. */
export async function compareSchema(
  client: pg.Client | pg.Pool,
): Promise<{ missing: string[]; unknown: string[] }> {
  const { rows: tables } = await client.query<{ made: boolean }>(
    "SELECT to_regclass('migrations') IS NOT NULL AS made",
  );
  const { rows } =
    tables[0]?.made === true
      ? await client.query<{ name: string }>('SELECT name FROM migrations')
      : { rows: [] };
  const applied = rows.map(({ name }) => name);
  const known = migrations.map(({ name }) => name);
  return {
    missing: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}

async function runAll(eigenaarUrl: string): Promise<void> {
  const source = await new DataSource({
    type: 'postgres',
    url: eigenaarUrl,
    migrations,
    migrationsTransactionMode: 'all',
    installExtensions: false,
    uuidExtension: 'pgcrypto',
  }).initialize();
  try {
    await source.runMigrations();
    await source.query('GRANT SELECT ON migrations TO besluitspoor_app');
  } finally {
    await source.destroy();
  }
}

async function mustNotBeNewer(client: pg.Client): Promise<void> {
  const { unknown } = await compareSchema(client);
  if (unknown.length === 0) return;
  throw new SetupError(
    'schema-nieuwer',
    `De database is bijgewerkt door een nieuwere versie van Besluitspoor (${unknown.join(', ')}). Start die nieuwere versie; deze versie verandert niets.`,
  );
}
