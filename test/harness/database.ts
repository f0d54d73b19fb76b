/** A database of its own for each test file (or test): a clone of the migrated template, with Dalfsen and Ommen. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Database } from '../../src/store/database.js';
import { PostgresStore } from '../../src/store/postgres-store.js';

export interface TestDatabase {
  readonly beheerUrl: string;
  readonly eigenaarUrl: string;
  readonly appUrl: string;
  readonly store: PostgresStore;
  close(): Promise<void>;
}

export async function testDatabase(): Promise<TestDatabase> {
  const urls = clusterUrls();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = urls.beheer.replace('/besluitspoor?', '/postgres?');
  await run(admin, [
    `CREATE DATABASE ${name} TEMPLATE besluitspoor OWNER besluitspoor_eigenaar STRATEGY wal_log`,
  ]);
  const of = (url: string): string => url.replace('/besluitspoor?', `/${name}?`);
  const store = new PostgresStore(new Database(of(urls.app)));
  return {
    beheerUrl: of(urls.beheer),
    eigenaarUrl: of(urls.eigenaar),
    appUrl: of(urls.app),
    store,
    close: async () => {
      await store.close();
      await run(admin, [`DROP DATABASE ${name} WITH (FORCE)`]);
    },
  };
}

/** Connection strings of the run's cluster; its database `besluitspoor` is the template and takes no connections. */
export function clusterUrls(): { beheer: string; eigenaar: string; app: string } {
  const urls = process.env['BESLUITSPOOR_TEST_URLS'];
  if (urls === undefined) throw new Error('The test cluster is not there: run the tests with npm test.');
  return JSON.parse(urls) as { beheer: string; eigenaar: string; app: string };
}

export async function run(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const sql of statements) await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Rows as a superuser sees them: row-level security does not hide anything. */
export async function query<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
