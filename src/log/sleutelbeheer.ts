/**
 * Keys are renewed in an order that can be cut off anywhere: the file first, durable, then the database, from when on both
 * the new key and the one before it sign; last the head that stands published. Running it again does what is left.
 */
import { verifierKey } from '../audit/note.js';
import type { Clock } from '../base/clock.js';
import type { BeheerStore } from './beheer-store.js';
import type { Log } from './log.js';
import type { LogStore } from './log-store.js';
import { newestNumber } from './sleutelbos.js';
import type { Sleutelmap } from './sleutelmap.js';

export interface SleutelbeheerDeps {
  readonly log: Pick<Log, 'begin' | 'publish'>;
  readonly store: Pick<LogStore, 'logStand' | 'sleutels'> & BeheerStore;
  readonly sleutels: Sleutelmap;
  readonly clock: Clock;
}

/**
 * `vernieuwd`: there is a new key. `afgemaakt`: an earlier renewal was cut off and is whole now. `al-twee`: two keys sign
 * already. `geen-log`: there is no key yet. `elders`: another server registered a key that is not in this directory.
 */
export type Vernieuwing = 'vernieuwd' | 'afgemaakt' | 'al-twee' | 'geen-log' | 'elders';

export class Sleutelbeheer {
  constructor(private readonly deps: SleutelbeheerDeps) {}

  /** Name and first key, before the first entry; false when they are there already. @throws LogError */
  async maak(organisatie: string): Promise<boolean> {
    const had = (await this.deps.store.logStand(organisatie))?.herkomst ?? null;
    await this.deps.log.begin(organisatie);
    return had === null;
  }

  /** @throws LogError when the log cannot sign now: such a log gets no new key. */
  async vernieuw(organisatie: string): Promise<Vernieuwing> {
    const { log, store, sleutels, clock } = this.deps;
    const before = (await store.logStand(organisatie))?.notitie;
    await log.publish(organisatie);
    const stand = await store.logStand(organisatie);
    const herkomst = stand?.herkomst ?? null;
    if (stand === undefined || herkomst === null) return 'geen-log';
    // Two at most, the newest and the one before it: who renews twice by mistake has one new key.
    if (stand.sleutels.length > 1) return stand.notitie === before ? 'al-twee' : 'afgemaakt';
    const volgnummer = newestNumber(await store.sleutels(organisatie)) + 1;
    const sleutel = verifierKey({ naam: herkomst, sleutel: await sleutels.make(organisatie, volgnummer) });
    // From here on the log signs with both.
    const tijdstip = clock.now().toISOString();
    if ((await store.vernieuwSleutel(organisatie, { volgnummer, sleutel, tijdstip })) === null)
      return 'elders';
    await log.publish(organisatie);
    return 'vernieuwd';
  }

  /** True when it signs no more from now on, false when it did not already, null when it cannot be. */
  trekIn(organisatie: string, volgnummer: number): Promise<boolean | null> {
    return this.deps.store.trekSleutelIn(organisatie, volgnummer, this.deps.clock.now().toISOString());
  }
}
