import pg from 'pg';
import type { OrganisatieRij } from '../engine/store.js';

/** Adds an organisation with its empty tree, or renames it. The schema's owner does this; the server's role cannot. */
export async function addOrganisaties(
  eigenaarUrl: string,
  organisaties: readonly OrganisatieRij[],
): Promise<void> {
  const client = new pg.Client({ connectionString: eigenaarUrl });
  await client.connect();
  try {
    for (const { id, naam, oin } of organisaties)
      await client.query('SELECT voeg_organisatie_toe($1, $2, $3)', [id, naam, oin]);
  } finally {
    await client.end();
  }
}

/** Every organisation. Only the schema's owner may ask; to the server's role the others do not exist. */
export async function readOrganisaties(eigenaarUrl: string): Promise<OrganisatieRij[]> {
  const client = new pg.Client({ connectionString: eigenaarUrl });
  await client.connect();
  try {
    return (await client.query<OrganisatieRij>('SELECT * FROM lees_organisaties()')).rows;
  } finally {
    await client.end();
  }
}
