/** A copy of a test database, and that database put back to it: what a restore of an old backup does. */
import type { TestDatabase } from './database.js';
import { run } from './database.js';

export interface Kopie {
  /** The database is again as it was when the copy was made. Who is connected is thrown out, as in real life. */
  zetTerug(): Promise<void>;
  weg(): Promise<void>;
}

let made = 0;

export async function kopieVan({ beheerUrl }: TestDatabase): Promise<Kopie> {
  const [, name = ''] = /\/(test_[0-9a-f]+)\?/.exec(beheerUrl) ?? [];
  const admin = beheerUrl.replace(`/${name}?`, '/postgres?');
  made += 1;
  const copy = `${name}_${made}`;
  await clone(admin, name, copy);
  return {
    zetTerug: async () => {
      await run(admin, [`DROP DATABASE ${name} WITH (FORCE)`]);
      await clone(admin, copy, name);
    },
    weg: () => run(admin, [`DROP DATABASE ${copy} WITH (FORCE)`]),
  };
}

async function clone(admin: string, from: string, to: string): Promise<void> {
  await run(admin, [
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${from}'`,
    `CREATE DATABASE ${to} TEMPLATE ${from} OWNER besluitspoor_eigenaar STRATEGY wal_log`,
  ]);
}
