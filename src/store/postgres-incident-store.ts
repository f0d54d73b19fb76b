/** Incidents as PostgreSQL keeps them: see the migration RenewKeys. */
import type { IncidentRij, IncidentStore, VastgelegdIncident } from '../log/incident-store.js';
import type { Database } from './database.js';
import { utc } from './rows.js';

export class PostgresIncidentStore implements IncidentStore {
  constructor(private readonly database: Database) {}

  async meld(organisatie: string, { kenmerk, soort, melding, bewijs, tijdstip }: IncidentRij): Promise<void> {
    const values = [organisatie, kenmerk, soort, melding, bewijs, tijdstip];
    await this.database.call('meld_incident', 'SELECT meld_incident($1, $2, $3, $4, $5, $6)', values);
  }

  async incidenten(
    organisatie: string,
    { na, limiet }: { readonly na: number; readonly limiet: number },
  ): Promise<VastgelegdIncident[]> {
    const rows = await this.database.call<VastgelegdIncident>(
      'lees_incidenten',
      'SELECT * FROM lees_incidenten($1, $2, $3)',
      [organisatie, na, limiet],
    );
    return rows.map((row) => ({ ...row, tijdstip: utc(row.tijdstip) }));
  }
}
