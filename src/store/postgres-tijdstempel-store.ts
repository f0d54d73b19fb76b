/** Timestamps as PostgreSQL keeps them: see the migration KeepTimestamps. */
import type { TijdstempelRegel, TijdstempelStore } from '../log/tijdstempel-store.js';
import type { Database } from './database.js';

const fields = `SELECT omvang, to_char(tijdstip AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS tijdstip, autoriteit
  FROM tijdstempel WHERE organisatie = $1`;

export class PostgresTijdstempelStore implements TijdstempelStore {
  constructor(private readonly database: Database) {}

  async checkpoint(organisatie: string, omvang: number): Promise<string | undefined> {
    const [row] = await this.database.call<{ notitie: string }>(
      'checkpoint',
      'SELECT notitie FROM checkpoint WHERE organisatie = $1 AND omvang = $2',
      [organisatie, omvang],
    );
    return row?.notitie;
  }

  async tijdstempel(organisatie: string, omvang: number): Promise<Buffer | undefined> {
    const [row] = await this.database.call<{ antwoord: Buffer }>(
      'tijdstempel',
      'SELECT antwoord FROM tijdstempel WHERE organisatie = $1 AND omvang = $2',
      [organisatie, omvang],
    );
    return row?.antwoord;
  }

  tijdstempels(organisatie: string, na: number, aantal: number): Promise<TijdstempelRegel[]> {
    return this.database.call<TijdstempelRegel>(
      'tijdstempels',
      `${fields} AND omvang > $2 ORDER BY omvang LIMIT $3`,
      [organisatie, na, aantal],
    );
  }

  async laatste(organisatie: string): Promise<TijdstempelRegel | undefined> {
    const sql = `${fields} ORDER BY omvang DESC LIMIT 1`;
    const [row] = await this.database.call<TijdstempelRegel>('laatste_tijdstempel', sql, [organisatie]);
    return row;
  }

  async bewaar(
    organisatie: string,
    { omvang, tijdstip, autoriteit, antwoord }: TijdstempelRegel & { readonly antwoord: Buffer },
  ): Promise<boolean> {
    const [row] = await this.database.call<{ nieuw: boolean }>(
      'bewaar_tijdstempel',
      'SELECT bewaar_tijdstempel($1, $2, $3, $4, $5) AS nieuw',
      [organisatie, omvang, tijdstip, autoriteit, antwoord],
    );
    return row?.nieuw === true;
  }
}
