/** The ways through every function with which the server writes, each on the real engine, log or store. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.js';
import { systemRandom } from '../../src/base/id.js';
import type { Antwoord } from '../../src/engine/answer.js';
import type { Engine } from '../../src/engine/engine.js';
import { Log } from '../../src/log/log.js';
import { Sleutelmap } from '../../src/log/sleutelmap.js';
import { Database } from '../../src/store/database.js';
import { addOrganisaties } from '../../src/store/organisatie.js';
import { PostgresLogStore } from '../../src/store/postgres-log-store.js';
import { concept } from '../documents/stukken.js';
import { actor, admitted, dalfsen, griffier, opening, teVroeg, Wereld, workshop } from '../engine/wereld.js';
import { run } from '../harness/database.js';
import { realWith } from '../harness/real.js';
import { Breker } from './breuk.js';
import { beheergangen } from './gangen-beheer.js';

/** One way through a function. */
export interface Gang {
  readonly naam: string;
  /** Entries that it adds. */
  readonly regels: number;
  /** True when it writes nothing, because there is nothing left to write. */
  readonly leeg?: true;
  /** True when it is several attempts, of which some may succeed where others break. */
  readonly meer?: true;
  /** Before the break. Answers what is tried, which may be done again after it failed. */
  readonly bereid: (toneel: Toneel) => Promise<() => Promise<unknown>>;
}

export class Toneel {
  readonly engine: Engine;
  readonly log: Log;
  readonly logStore: PostgresLogStore;
  /** What was in the database each time the engine asked, after a lost answer, whether its entries are there. */
  readonly gezien: string[] = [];
  #nummer = 0;

  private constructor(
    readonly wereld: Wereld,
    readonly database: Database,
    readonly breker: Breker,
    readonly map: string,
  ) {
    const store = realWith(wereld.store, {
      present: async (organisatie, regel) => {
        this.gezien.push(await breker.digest());
        return wereld.store.present(organisatie, regel);
      },
    });
    this.engine = wereld.another({ store, refusalsPerMinute: 1_000_000 });
    this.logStore = new PostgresLogStore(database);
    const sleutels = new Sleutelmap(map);
    this.log = new Log({ store: this.logStore, sleutels, clock: systemClock, host: 'besluitspoor.example' });
  }

  static async make(): Promise<Toneel> {
    const wereld = await Wereld.make();
    const { appUrl, beheerUrl } = wereld.database;
    const map = await mkdtemp(join(tmpdir(), 'besluitspoor-breuk-'));
    const toneel = new Toneel(wereld, new Database(appUrl), await Breker.make(beheerUrl), map);
    // Who acts is known and the log has begun, so that an attempt writes nothing but itself.
    const id = await toneel.open();
    await toneel.engine.wis(actor('beheerder'), wissing(id));
    await toneel.log.publish(dalfsen);
    return toneel;
  }

  /** Another number each time. */
  next(): number {
    this.#nummer += 1;
    return this.#nummer;
  }

  async open(organisatie = dalfsen, sleutel?: string): Promise<string> {
    const wie = { ...griffier, organisaties: [organisatie] };
    const inhoud = { json: { ...opening, organisatie } };
    return admitted(await this.engine.openTraject(wie, { inhoud, sleutel, kanaal: 'api' })).spoorregel
      .traject;
  }

  handel(traject: string, json: unknown, verwacht: number, sleutel?: string): Promise<Antwoord> {
    return this.engine.handel(griffier, { traject, inhoud: { json }, verwacht, sleutel, kanaal: 'api' });
  }

  async close(): Promise<void> {
    await this.engine.close();
    await this.breker.close();
    await this.database.close();
    await this.wereld.close();
    await rm(this.map, { recursive: true });
  }
}

/** Waits for all of them, whatever becomes of each. */
async function all(attempts: readonly Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(attempts))
    if (outcome.status === 'rejected') throw outcome.reason;
}

function wissing(traject: string): Parameters<Engine['wis']>[1] {
  const json = { veld: 'aanleiding', grond: 'AVG artikel 17' };
  return { traject, volgnummer: 1, inhoud: { json }, kanaal: 'api' };
}

/** By the name of the function. A function that is added to the database needs a way here. */
export const gangen: Readonly<Record<string, readonly Gang[]>> = {
  ...beheergangen,
  schrijf_bij: [
    {
      naam: 'opening',
      regels: 1,
      bereid: (toneel) => {
        const sleutel = `opening-${toneel.next()}`;
        return Promise.resolve(() => toneel.open(dalfsen, sleutel));
      },
    },
    {
      naam: 'handeling',
      regels: 1,
      bereid: async (toneel) => {
        const id = await toneel.open();
        return async () => admitted(await toneel.handel(id, workshop, 1, `handeling-${id}`));
      },
    },
    {
      naam: 'weigering',
      regels: 1,
      bereid: async (toneel) => {
        const id = await toneel.open();
        return () => toneel.handel(id, teVroeg, 1, `weigering-${id}`);
      },
    },
    {
      naam: 'samen',
      regels: 5,
      meer: true,
      bereid: async (toneel) => {
        const ids = await Promise.all([1, 2, 3].map(() => toneel.open()));
        const [een = '', twee = '', drie = ''] = ids;
        // The first goes alone; the others wait for it and go together.
        // Whatever their order, the two on one traject come out the same: a refusal for an old version is not remembered by its
        // key, so that trying all of them again would add one more.
        return () =>
          all([
            toneel.handel(een, workshop, 1, `samen-${een}`),
            toneel.handel(twee, teVroeg, 1, `samen-${twee}`),
            toneel.handel(drie, workshop, 1, `samen-${drie}`),
            toneel.open(dalfsen, `samen-opening-${een}`),
            toneel.handel(twee, teVroeg, 1, `samen-tweede-${twee}`),
          ]);
      },
    },
  ],
  schrijf_bij_en_wis: [
    {
      naam: 'wissing',
      regels: 1,
      bereid: async (toneel) => {
        const traject = await toneel.open();
        return async () => admitted(await toneel.engine.wis(actor('beheerder'), wissing(traject)));
      },
    },
    {
      naam: 'document',
      regels: 1,
      bereid: async (toneel) => {
        const [traject, document] = [await toneel.open(), systemRandom.uuid()];
        await run(toneel.wereld.database.beheerUrl, [
          `INSERT INTO document (id, organisatie, sha256, omvang, mediatype, bestandsnaam, soort, openbaar, geplaatst_tijdstip)
           VALUES ('${document}', '${dalfsen}', repeat('ab', 32), 1, 'text/plain', 'stuk.txt', 'concept', true, '2011-04-20')`,
        ]);
        admitted(await toneel.handel(traject, concept(document), 1));
        const inhoud = { json: { veld: 'document', grond: 'AVG artikel 17' } };
        const vraag = { ...wissing(traject), volgnummer: 2, inhoud };
        return async () => admitted(await toneel.engine.wis(actor('beheerder'), vraag));
      },
    },
  ],
  registrator_van: [
    {
      naam: 'nieuw',
      regels: 0,
      bereid: (toneel) => {
        const naam = `medewerker-${toneel.next()}`;
        return Promise.resolve(() =>
          toneel.wereld.store.registrator(dalfsen, 'https://toegang.example', naam),
        );
      },
    },
  ],
  ruim_sleutels_op: [
    {
      naam: 'opruimen',
      regels: 0,
      bereid: async (toneel) => {
        await toneel.open(dalfsen, `oud-${toneel.next()}`);
        return () => toneel.wereld.store.purgeSleutels(dalfsen, new Date(Date.now() + 60_000));
      },
    },
  ],
  begin_log: [
    {
      naam: 'eerste',
      regels: 0,
      bereid: async (toneel) => {
        const id = `gm${9000 + toneel.next()}`;
        await addOrganisaties(toneel.wereld.database.eigenaarUrl, [{ id, naam: id, oin: null }]);
        await toneel.open(id);
        return () => toneel.log.publish(id);
      },
    },
    {
      naam: 'tweede',
      regels: 0,
      leeg: true,
      bereid: async (toneel) => {
        await toneel.open();
        await toneel.log.publish(dalfsen);
        const begin = {
          herkomst: 'ander.example',
          sleutel: 'andere sleutel',
          tijdstip: new Date().toISOString(),
        };
        return () => toneel.logStore.beginLog(dalfsen, begin);
      },
    },
  ],
  publiceer: [
    {
      naam: 'nieuw',
      regels: 0,
      bereid: async (toneel) => {
        await toneel.open();
        return () => toneel.log.publish(dalfsen);
      },
    },
    {
      naam: 'achterop',
      regels: 0,
      leeg: true,
      bereid: async (toneel) => {
        await toneel.open();
        await toneel.log.publish(dalfsen);
        const oud = {
          omvang: 1,
          wortel: Buffer.alloc(32),
          notitie: 'oud',
          tijdstip: new Date().toISOString(),
        };
        return () => toneel.logStore.publiceer(dalfsen, { ...oud, tegels: [] });
      },
    },
  ],
};
