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

  lees(kenmerk: Buffer, nu: Date): Promise<string | undefined> {
    return this.#inhoud('lees_formulier', 'SELECT lees_formulier($1, $2) AS inhoud', [kenmerk, nu]);
  }

  laatste(eigenaar: Buffer, adres: Buffer, nu: Date): Promise<string | undefined> {
    const sql = 'SELECT lees_laatste_formulier($1, $2, $3) AS inhoud';
    return this.#inhoud('lees_laatste_formulier', sql, [eigenaar, adres, nu]);
  }

  async verwijder(kenmerk: Buffer): Promise<void> {
    await this.database.call('verwijder_formulier', 'SELECT verwijder_formulier($1)', [kenmerk]);
  }

  async #inhoud(naam: string, sql: string, values: unknown[]): Promise<string | undefined> {
    const [row] = await this.database.call<{ inhoud: string | null }>(naam, sql, values);
    return row?.inhoud ?? undefined;
  }
}
