/** Witnessing as PostgreSQL keeps it: see the migration MakeWitnesses. */
import type { Getuigd, Getuigenis, GetuigeStore, MeeondertekeningStore } from '../log/getuige-store.js';
import type { Database } from './database.js';

const getuigenis = 'SELECT omvang, wortel, notitie, seconden FROM getuigenis';

export class PostgresGetuigeStore implements GetuigeStore, MeeondertekeningStore {
  constructor(private readonly database: Database) {}

  async getuigesleutel(): Promise<string | undefined> {
    const [row] = await this.database.call<{ sleutel: string }>(
      'getuigesleutel',
      'SELECT sleutel FROM getuigesleutel',
      [],
    );
    return row?.sleutel;
  }

  async beginGetuige(sleutel: string, tijdstip: string): Promise<string> {
    const [row] = await this.database.call<{ sleutel: string }>(
      'begin_getuige',
      'SELECT begin_getuige($1, $2) AS sleutel',
      [sleutel, tijdstip],
    );
    return row?.sleutel ?? sleutel;
  }

  async getuigenis(herkomst: string): Promise<Getuigenis | undefined> {
    const [row] = await this.database.call<Getuigenis & Record<string, unknown>>(
      'getuigenis',
      `${getuigenis} WHERE herkomst = $1`,
      [herkomst],
    );
    return row;
  }

  async getuigenisVan(kenmerk: string): Promise<Getuigenis | undefined> {
    const [row] = await this.database.call<Getuigenis & Record<string, unknown>>(
      'getuigenis_van',
      // One row for each log that is witnessed: few.
      `${getuigenis} WHERE encode(sha256(convert_to(herkomst, 'UTF8')), 'hex') = $1`,
      [kenmerk],
    );
    return row;
  }

  async getuig(
    herkomst: string,
    oud: { readonly omvang: number; readonly wortel: Buffer },
    { omvang, wortel, notitie, seconden }: Getuigenis,
  ): Promise<number | undefined> {
    const [row] = await this.database.call<{ bekend: number | null }>(
      'getuig',
      'SELECT getuig($1, $2, $3, $4, $5, $6, $7) AS bekend',
      [herkomst, oud.omvang, oud.wortel, omvang, wortel, notitie, seconden],
    );
    return row?.bekend ?? undefined;
  }

  async getuigd(organisatie: string, onder: number | null, aantal: number): Promise<Getuigd[]> {
    return this.database.call<Getuigd & Record<string, unknown>>(
      'lees_getuigd',
      'SELECT * FROM lees_getuigd($1, $2, $3)',
      [organisatie, onder, aantal],
    );
  }

  async regels(organisatie: string, omvang: number): Promise<string[]> {
    const rows = await this.database.call<{ regel: string }>(
      'meeondertekeningen',
      'SELECT regel FROM meeondertekening WHERE organisatie = $1 AND omvang = $2 ORDER BY getuige',
      [organisatie, omvang],
    );
    return rows.map(({ regel }) => regel);
  }

  async laatste(organisatie: string, getuige: string): Promise<number> {
    const [row] = await this.database.call<{ omvang: number }>(
      'laatste_meeondertekening',
      `SELECT omvang FROM meeondertekening WHERE organisatie = $1 AND getuige = $2
        ORDER BY omvang DESC LIMIT 1`,
      [organisatie, getuige],
    );
    return row?.omvang ?? 0;
  }

  async bewaar(
    organisatie: string,
    {
      omvang,
      getuige,
      regel,
      tijdstip,
    }: { omvang: number; getuige: string; regel: string; tijdstip: string },
  ): Promise<void> {
    await this.database.call(
      'bewaar_meeondertekening',
      'SELECT bewaar_meeondertekening($1, $2, $3, $4, $5)',
      [organisatie, omvang, getuige, regel, tijdstip],
    );
  }
}
