/** Keys renewed and retired, and a log that goes on under a new name: see the migration RenewKeys. */
import { StoreError } from '../engine/store-error.js';
import type { BeheerStore, Herstelling } from '../log/beheer-store.js';
import type { Database } from './database.js';
import { PostgresLogStore } from './postgres-log-store.js';

/** The database has a rule against it. */
const refused = 'BS005';

export class PostgresBeheerStore extends PostgresLogStore implements BeheerStore {
  constructor(private readonly eigen: Database) {
    super(eigen);
  }

  vernieuwSleutel(
    organisatie: string,
    { volgnummer, sleutel, tijdstip }: { volgnummer: number; sleutel: string; tijdstip: string },
  ): Promise<boolean | null> {
    return this.#done('vernieuw_sleutel', [organisatie, volgnummer, sleutel, tijdstip]);
  }

  trekSleutelIn(organisatie: string, volgnummer: number, tijdstip: string): Promise<boolean | null> {
    return this.#done('trek_sleutel_in', [organisatie, volgnummer, tijdstip]);
  }

  async herstel(organisatie: string, herstelling: Herstelling): Promise<boolean> {
    const { hoofd, traject, blad, ...rest } = herstelling;
    const values = [
      organisatie,
      JSON.stringify({
        van: hoofd.van,
        naar: hoofd.naar.omvang,
        rand: Buffer.concat(hoofd.naar.rand).toString('hex'),
        wortel: hoofd.wortel.toString('hex'),
      }),
      JSON.stringify({
        traject,
        volgnummer: 1,
        vorige: null,
        bladhash: blad.hash.toString('hex'),
        blad: blad.tekst,
        toegelaten: true,
        registratietijdstip: rest.tijdstip,
      }),
      // Nothing in it can be erased.
      '[]',
      JSON.stringify(rest),
    ];
    try {
      return (await this.#done('herstel_log', values)) === true;
    } catch (fault) {
      if (fault instanceof StoreError && fault.code === 'hoofd-verschoven') return false;
      throw fault;
    }
  }

  /** What a function answers; null when it refuses. */
  async #done(name: string, values: unknown[]): Promise<boolean | null> {
    const places = values.map((_, i) => `$${i + 1}`).join(', ');
    try {
      const [row] = await this.eigen.call<{ gedaan: boolean }>(
        name,
        `SELECT ${name}(${places}) AS gedaan`,
        values,
      );
      return row?.gedaan === true;
    } catch (fault) {
      if ((fault as { code?: unknown }).code === refused) return null;
      throw fault;
    }
  }
}
