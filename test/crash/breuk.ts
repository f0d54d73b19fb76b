/**
 * Real functions of a test database, made to break at one of their statements: the connection is ended from within, so that
 * nobody gets an answer, or an error is raised.
 */
import pg from 'pg';
import { query } from '../harness/database.js';
import { places, type Plaats } from './plpgsql.js';

export type Soort = 'verbinding' | 'uitzondering';

/** A function of the server's role that writes, and its places. */
export interface Functie {
  readonly naam: string;
  readonly definitie: string;
  readonly plaatsen: readonly Plaats[];
}

/**
 * Everything with which the server's role can write: what it may execute and runs with the rights of another. A function in
 * plain SQL writes with a single statement (sessions), and has no place in between.
 */
export async function writingFunctions(url: string): Promise<Functie[]> {
  const rows = await query<{ naam: string; definitie: string }>(
    url,
    `SELECT p.proname AS naam, pg_get_functiondef(p.oid) AS definitie FROM pg_proc p
     JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname = 'public'
     JOIN pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
     WHERE p.prosecdef AND has_function_privilege('besluitspoor_app', p.oid, 'EXECUTE') ORDER BY p.proname`,
  );
  return rows.map(({ naam, definitie }) => ({ naam, definitie, plaatsen: places(definitie) }));
}

/** One connection of a superuser to a test database, kept open: the breaking itself must not cost a connection each time. */
export class Breker {
  readonly #client: pg.Client;

  private constructor(url: string) {
    this.#client = new pg.Client({ connectionString: url });
  }

  /** Once per database. Its function runs as superuser: another role may not end a connection. */
  static async make(url: string): Promise<Breker> {
    const breker = new Breker(url);
    await breker.#client.connect();
    await breker.#client.query(`
      CREATE SCHEMA breuk;
      GRANT USAGE ON SCHEMA breuk TO PUBLIC;
      CREATE SEQUENCE breuk.bereikt;
      CREATE FUNCTION breuk.breek(p_soort text, p_keer integer) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN
        -- A sequence does not go back with its transaction.
        IF nextval('breuk.bereikt') > p_keer THEN RETURN true; END IF;
        IF p_soort = 'uitzondering' THEN RAISE EXCEPTION 'afgebroken' USING ERRCODE = 'BSTST'; END IF;
        PERFORM pg_terminate_backend(pg_backend_pid());
        PERFORM pg_sleep(30);
        RETURN false;
      END $$`);
    return breker;
  }

  /** From now on the function breaks at this place, the first `keer` times that it comes there. */
  async breakAt({ voor, na }: Plaats, soort: Soort, keer: number): Promise<void> {
    await this.#client.query('ALTER SEQUENCE breuk.bereikt RESTART');
    // As a condition: a statement would change what FOUND says of the one before it.
    const here = `IF breuk.breek('${soort}', ${keer}) THEN NULL; END IF;`;
    await this.#client.query(`${voor} ${here} ${na}`);
  }

  /** The function is itself again. Answers whether it came to the place. */
  async restore({ definitie }: Functie): Promise<boolean> {
    const { rows } = await this.#client.query<{ bereikt: boolean }>(
      'SELECT is_called AS bereikt FROM breuk.bereikt',
    );
    await this.#client.query(definitie);
    return rows[0]?.bereikt === true;
  }

  /** One value for all that is in the database: the same when nothing changed. */
  async digest(): Promise<string> {
    const tables = await this.#client.query<{ naam: string }>(
      "SELECT format('%I', tablename) AS naam FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
    );
    const each = tables.rows.map(
      ({ naam }) =>
        // A sum does not ask for an order, which costs more than all the rest.
        `SELECT '${naam}' AS naam, concat_ws(' ', sum(hashtextextended(t::text, 0)::numeric), sum(hashtextextended(t::text, 1)::numeric)) AS hash FROM ${naam} t`,
    );
    const { rows } = await this.#client.query<{ naam: string; hash: string }>(
      // Without an order the database may give them in another one each time.
      `${each.join(' UNION ALL ')} ORDER BY naam`,
    );
    return rows.map(({ naam, hash }) => `${naam} ${hash}`).join('\n');
  }

  async entries(): Promise<number> {
    const { rows } = await this.#client.query<{ n: number }>('SELECT count(*)::integer AS n FROM spoorregel');
    return rows[0]?.n ?? 0;
  }

  close(): Promise<void> {
    return this.#client.end();
  }
}
