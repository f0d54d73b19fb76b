/** The pool of connections, and what the faults of a connection mean. */
import pg from 'pg';
import { StoreError } from '../engine/store-error.js';
import type { StoreCode } from '../engine/store.js';

/** Types are read as the contract wants them, in this pool only: timestamps as text, bigint as number. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format?: 'text' | 'binary') => {
    if (oid === pg.types.builtins.TIMESTAMPTZ) return (text: string) => text;
    // Indices of a log stay far below 2^53.
    if (oid === pg.types.builtins.INT8) return Number;
    return pg.types.getTypeParser(oid, format) as (value: string) => unknown;
  },
};

/**
 * Times come back as UTC text, whatever the server's own zone. Every statement of ours finds a few rows by an index, in
 * functions whose arguments the planner cannot look into: left to guess, it scans whole tables, and plans anew each call.
 */
const settings = [
  'TimeZone=UTC',
  'DateStyle=ISO',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'plan_cache_mode=force_generic_plan',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** Ours (see the migrations), unique violation, serialization failure, deadlock: each means that another was first. */
const lostRace = new Set(['BS001', '23505', '40001', '40P01']);

export class Database {
  readonly #pool: pg.Pool;

  constructor(url: string, size = 10) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: size,
      types,
      connectionTimeoutMillis: 2000,
      keepAlive: true,
      options: settings,
      application_name: 'besluitspoor',
    });
    // An idle connection that dies is replaced at next use; without a listener it would end the process.
    this.#pool.on('error', () => undefined);
    // So does one that dies in use: its query fails with the fault, and the caller hears that.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** One named statement, prepared once per connection. @throws StoreError */
  async call<Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    const client = await this.#pool.connect().catch((cause: unknown) => {
      throw new StoreError('niet-beschikbaar', 'No connection to the database.', { cause });
    });
    let fault: unknown;
    try {
      const { rows } = await client.query<Row>({ name, text, values });
      return rows;
    } catch (cause) {
      fault = cause;
      const code = meaning(cause);
      throw code === null ? cause : new StoreError(code, `The database did not finish ${name}.`, { cause });
    } finally {
      client.release(fault !== undefined && meaning(fault) === 'verbinding-verloren');
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

function meaning(fault: unknown): StoreCode | null {
  const code = fault instanceof Error ? (fault as Error & { code?: unknown }).code : undefined;
  if (typeof code !== 'string')
    return fault instanceof Error && /connection|terminated/i.test(fault.message)
      ? 'verbinding-verloren'
      : null;
  if (lostRace.has(code)) return 'hoofd-verschoven';
  // Class 08 and 57P: the connection or the server went away; E…: the socket did.
  if (/^(08|57P|E)/.test(code)) return 'verbinding-verloren';
  // Class 53: no disk, no memory, no connections.
  return code.startsWith('53') ? 'niet-beschikbaar' : null;
}
