import type { BewaardFormulier, FormulierOpslag } from '../web/formulier/formulier-opslag.js';
import type { Database } from './database.js';

export class PostgresFormulierStore implements FormulierOpslag {
  constructor(private readonly database: Database) {}

  async bewaar(
    kenmerk: Buffer,
    { eigenaar, adres, traject, inhoud, nu, vervalt }: BewaardFormulier,
  ): Promise<void> {
    const values = [kenmerk, eigenaar, adres, traject, inhoud, nu, vervalt];
    const sql = 'SELECT bewaar_formulier($1, $2, $3, $4, $5, $6, $7)';
    await this.database.call('bewaar_formulier', sql, values);
  }

  async lees(kenmerk: Buffer, nu: Date): Promise<string | undefined> {
    const [row] = await this.database.call<{ inhoud: string | null }>(
      'lees_formulier',
      'SELECT lees_formulier($1, $2) AS inhoud',
      [kenmerk, nu],
    );
    return row?.inhoud ?? undefined;
  }

  async laatste(eigenaar: Buffer, adres: Buffer, nu: Date): Promise<string | undefined> {
    const [row] = await this.database.call<{ inhoud: string | null }>(
      'lees_laatste_formulier',
      'SELECT lees_laatste_formulier($1, $2, $3) AS inhoud',
      [eigenaar, adres, nu],
    );
    return row?.inhoud ?? undefined;
  }

  async verwijder(kenmerk: Buffer): Promise<void> {
    await this.database.call('verwijder_formulier', 'SELECT verwijder_formulier($1)', [kenmerk]);
  }
}
