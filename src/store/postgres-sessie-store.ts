/** Sessions of the web pages. They are no part of the trail: they come and go. */
import type { SessieStore } from '../auth/sessie.js';
import type { Database } from './database.js';

export class PostgresSessieStore implements SessieStore {
  constructor(private readonly database: Database) {}

  async bewaar(kenmerk: Buffer, inhoud: string, vervalt: Date): Promise<void> {
    await this.database.call('bewaar_sessie', 'SELECT bewaar_sessie($1, $2, $3)', [kenmerk, inhoud, vervalt]);
  }

  async lees(kenmerk: Buffer, nu: Date): Promise<string | undefined> {
    const [row] = await this.database.call<{ inhoud: string | null }>(
      'lees_sessie',
      'SELECT lees_sessie($1, $2) AS inhoud',
      [kenmerk, nu],
    );
    return row?.inhoud ?? undefined;
  }

  async verwijder(kenmerk: Buffer): Promise<void> {
    await this.database.call('eindig_sessie', 'SELECT eindig_sessie($1)', [kenmerk]);
  }

  async ruimOp(nu: Date): Promise<number> {
    const [row] = await this.database.call<{ aantal: number }>(
      'ruim_sessies_op',
      'SELECT ruim_sessies_op($1) AS aantal',
      [nu],
    );
    return row?.aantal ?? 0;
  }
}
