import type { BewaardFormulier, FormulierOpslag } from '../web/formulier/formulier-opslag.js';
import type { Database } from './database.js';

export class PostgresFormulierStore implements FormulierOpslag {
  constructor(private readonly database: Database) {}

  async bewaar(kenmerk: Buffer, { eigenaar, traject, inhoud, nu, vervalt }: BewaardFormulier): Promise<void> {
    const values = [kenmerk, eigenaar, traject, inhoud, nu, vervalt];
    await this.database.call('bewaar_formulier', 'SELECT bewaar_formulier($1, $2, $3, $4, $5, $6)', values);
  }

  async lees(kenmerk: Buffer, nu: Date): Promise<string | undefined> {
    const [row] = await this.database.call<{ inhoud: string | null }>(
      'lees_formulier',
      'SELECT lees_formulier($1, $2) AS inhoud',
      [kenmerk, nu],
    );
    return row?.inhoud ?? undefined;
  }

  async verwijder(kenmerk: Buffer): Promise<void> {
    await this.database.call('verwijder_formulier', 'SELECT verwijder_formulier($1)', [kenmerk]);
  }
}
