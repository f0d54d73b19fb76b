/** Whether the server may start on a database it was only given the application role of. */
import type pg from 'pg';
import { compareSchema, connect } from './migrate.js';
import { SetupError } from './setup-error.js';

/** @throws SetupError that says what is wrong and what to do. */
export async function checkDatabase(appUrl: string): Promise<void> {
  const client = await connect(appUrl, 'DATABASE_URL');
  try {
    await checkRole(client);
    await checkSchema(client);
  } finally {
    await client.end();
  }
}

async function checkRole(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ rol: string; machtig: boolean }>(`
    SELECT current_user AS rol, r.rolsuper OR r.rolbypassrls OR EXISTS (
      SELECT FROM pg_class c WHERE c.relname IN ('traject', 'spoorregel') AND pg_has_role(current_user, c.relowner, 'MEMBER')
    ) AS machtig FROM pg_roles r WHERE r.rolname = current_user`);
  const [row] = rows;
  if (row === undefined || !row.machtig) return;
  throw new SetupError(
    'rol-te-machtig',
    `De rol ${row.rol} van DATABASE_URL is eigenaar van de tabellen of superuser; dan beschermt de database het spoor niet. Geef in DATABASE_URL de rol besluitspoor_app, en de eigenaar alleen in DATABASE_URL_EIGENAAR.`,
  );
}

async function checkSchema(client: pg.Client): Promise<void> {
  const { missing, unknown } = await compareSchema(client);
  if (unknown.length > 0) {
    throw new SetupError(
      'schema-nieuwer',
      `De database is bijgewerkt door een nieuwere versie van Besluitspoor (${unknown.join(', ')}). Start die nieuwere versie.`,
    );
  }
  if (missing.length === 0) return;
  throw new SetupError(
    'schema-ouder',
    `De database mist ${missing.length} wijziging(en) van het schema. Start één keer met DATABASE_URL_EIGENAAR erbij: dan wordt het schema bijgewerkt.`,
  );
}
