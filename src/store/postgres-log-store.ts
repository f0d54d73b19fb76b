/** The log as PostgreSQL keeps it: see the migration MakeLog. */
import type { Tegel } from '../audit/tile.js';
import type { LogStand, LogStore, Publicatie, Sleutelrij } from '../log/log-store.js';
import type { Database } from './database.js';
import { utc } from './rows.js';

interface StandRecord {
  readonly herkomst: string | null;
  readonly sleutels: string[];
  readonly omvang: number;
  readonly wortel: Buffer;
  readonly gepubliceerd: number | null;
  readonly notitie: string | null;
}

export class PostgresLogStore implements LogStore {
  constructor(private readonly database: Database) {}

  async logs(): Promise<string[]> {
    const rows = await this.database.call<{ organisatie: string }>(
      'logs',
      'SELECT organisatie FROM log ORDER BY 1',
      [],
    );
    return rows.map(({ organisatie }) => organisatie);
  }

  async logStand(organisatie: string): Promise<LogStand | undefined> {
    const [stand] = await this.database.call<StandRecord>('lees_log', 'SELECT * FROM lees_log($1)', [
      organisatie,
    ]);
    return stand;
  }

  async gepubliceerdOp(organisatie: string): Promise<string | undefined> {
    const [row] = await this.database.call<{ tijdstip: string }>(
      'gepubliceerd_op',
      `SELECT to_char(tijdstip AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS tijdstip
        FROM checkpoint WHERE organisatie = $1 ORDER BY omvang DESC LIMIT 1`,
      [organisatie],
    );
    return row?.tijdstip;
  }

  async beginLog(
    organisatie: string,
    { herkomst, sleutel, tijdstip }: { herkomst: string; sleutel: string; tijdstip: string },
  ): Promise<void> {
    const values = [organisatie, herkomst, sleutel, tijdstip];
    await this.database.call('begin_log', 'SELECT begin_log($1, $2, $3, $4)', values);
  }

  async sleutels(organisatie: string): Promise<Sleutelrij[]> {
    const rows = await this.database.call<Sleutelrij>(
      'lees_logsleutels',
      'SELECT * FROM lees_logsleutels($1)',
      [organisatie],
    );
    return rows.map((row) => ({
      ...row,
      gemaakt: utc(row.gemaakt),
      ingetrokken: row.ingetrokken === null ? null : utc(row.ingetrokken),
    }));
  }

  async ondertekenOpnieuw(
    organisatie: string,
    { omvang, notitie, tijdstip }: Pick<Publicatie, 'omvang' | 'notitie' | 'tijdstip'>,
  ): Promise<boolean> {
    const [row] = await this.database.call<{ nieuw: boolean }>(
      'onderteken_opnieuw',
      'SELECT onderteken_opnieuw($1, $2, $3, $4) AS nieuw',
      [organisatie, omvang, notitie, tijdstip],
    );
    return row?.nieuw === true;
  }

  async aanvaard(organisatie: string, notitie: string): Promise<boolean> {
    const [row] = await this.database.call<{ er: boolean }>(
      'is_aanvaard',
      'SELECT is_aanvaard($1, $2) AS er',
      [organisatie, notitie],
    );
    return row?.er === true;
  }

  async bladhashes(organisatie: string, van: number, tot: number): Promise<Buffer> {
    const [row] = await this.database.call<{ hashes: Buffer }>(
      'lees_bladhashes',
      'SELECT lees_bladhashes($1, $2, $3) AS hashes',
      [organisatie, van, tot],
    );
    return row?.hashes ?? Buffer.alloc(0);
  }

  async tegels(organisatie: string, tegels: readonly Tegel[], omvang: number): Promise<Buffer[]> {
    const niveaus = tegels.map(({ niveau }) => niveau);
    const nummers = tegels.map(({ nummer }) => nummer);
    // A row each: an array of them would be read letter by letter.
    const rows = await this.database.call<{ hashes: Buffer }>(
      'lees_tegels',
      'SELECT hashes FROM unnest(lees_tegels($1, $2, $3, $4)) AS hashes',
      [organisatie, niveaus, nummers, omvang],
    );
    return rows.map(({ hashes }) => hashes);
  }

  async bladen(organisatie: string, van: number, tot: number): Promise<string[]> {
    const rows = await this.database.call<{ blad: string }>(
      'lees_bladen',
      'SELECT blad FROM lees_bladen($1, $2, $3)',
      [organisatie, van, tot],
    );
    return rows.map(({ blad }) => blad);
  }

  async publiceer(
    organisatie: string,
    { omvang, wortel, notitie, tijdstip, tegels }: Publicatie,
  ): Promise<boolean> {
    const records = tegels.map((tegel) => ({
      ...tegel,
      wortel: tegel.wortel.toString('hex'),
      hashes: tegel.hashes.toString('hex'),
    }));
    const [row] = await this.database.call<{ nieuw: boolean }>(
      'publiceer',
      'SELECT publiceer($1, $2, $3, $4, $5, $6) AS nieuw',
      [organisatie, omvang, wortel, notitie, tijdstip, JSON.stringify(records)],
    );
    return row?.nieuw === true;
  }
}
