/** A log as whoever keeps it has it: keys in a directory, a database that can be put back, and the commands' own objects. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.js';
import { systemRandom } from '../../src/base/id.js';
import { Herstel } from '../../src/log/herstel.js';
import { Log } from '../../src/log/log.js';
import { Sleutelbeheer } from '../../src/log/sleutelbeheer.js';
import { Sleutelmap } from '../../src/log/sleutelmap.js';
import { Database } from '../../src/store/database.js';
import { PostgresBeheerStore } from '../../src/store/postgres-beheer-store.js';
import { openNote, readCheckpoint, readKey } from '../../src/verify/note.js';
import { dalfsen, Wereld } from '../engine/wereld.js';
import { query } from '../harness/database.js';

export const herkomst = 'besluitspoor.example/log/gm0148';

/** A call that is cut off: before it did anything, or after it did all. */
export interface Storing {
  readonly call: string;
  readonly when: 'before' | 'after';
}

export class Beheerwereld {
  readonly log: Log;
  readonly sleutels: Sleutelbeheer;
  readonly herstel: Herstel;
  readonly store: PostgresBeheerStore;

  private constructor(
    readonly wereld: Wereld,
    readonly database: Database,
    readonly map: string,
  ) {
    this.store = new PostgresBeheerStore(database);
    ({ log: this.log, sleutels: this.sleutels, herstel: this.herstel } = this.another());
  }

  static async make(): Promise<Beheerwereld> {
    const wereld = await Wereld.make({ refusalsPerMinute: 100_000 });
    const map = await mkdtemp(join(tmpdir(), 'besluitspoor-beheer-'));
    return new Beheerwereld(wereld, new Database(wereld.database.appUrl), map);
  }

  /** Another process on the same database and keys; with a fault at one call of the store or the key directory. */
  another(storing?: Storing): { log: Log; sleutels: Sleutelbeheer; herstel: Herstel } {
    const store = failing(this.store, storing);
    const sleutels = failing(new Sleutelmap(this.map), storing);
    const log = new Log({ store, sleutels, clock: systemClock, host: 'besluitspoor.example' });
    const deps = { log, store, sleutels, clock: systemClock, random: systemRandom };
    return { log, sleutels: new Sleutelbeheer(deps), herstel: new Herstel(deps) };
  }

  /** The published head, by whichever of the keys that are published; and the keys that signed it. */
  async head(): Promise<ReturnType<typeof readCheckpoint> & { door: string[] }> {
    const keys = (await this.log.allKeys(dalfsen)).map(({ sleutel }) => readKey(sleutel));
    const { tekst, door } = openNote((await this.log.checkpoint(dalfsen)) ?? '', keys);
    return { ...readCheckpoint(tekst), door: door.map(({ naam, id }) => `${naam}+${id}`) };
  }

  /** Name and id of a key, by its number. */
  async key(nummer: number): Promise<string> {
    const found = (await this.log.allKeys(dalfsen)).find(({ volgnummer }) => volgnummer === nummer);
    return (found?.sleutel ?? '').split('+').slice(0, 2).join('+');
  }

  async rows<Row extends Record<string, unknown>>(sql: string): Promise<Row[]> {
    return query<Row>(this.wereld.database.beheerUrl, sql);
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.wereld.close();
    await rm(this.map, { recursive: true });
  }
}

function failing<T extends object>(target: T, storing: Storing | undefined): T {
  if (storing === undefined || !(storing.call in target)) return target;
  const { call, when } = storing;
  const done = (target as Record<string, unknown>)[call] as (...args: unknown[]) => Promise<unknown>;
  return new Proxy(target, {
    get: (own, name) => {
      if (name === call)
        return async (...args: unknown[]): Promise<never> => {
          if (when === 'after') await done.apply(own, args);
          throw new Error('cut off');
        };
      const value = Reflect.get(own, name, own) as unknown;
      return typeof value === 'function' ? (value.bind(own) as unknown) : value;
    },
  });
}
