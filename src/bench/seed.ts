/** Opens trajecten through the engine itself, so that their trails and the tree are true. */
import { systemClock } from '../base/clock.js';
import { systemRandom } from '../base/id.js';
import type { Actor } from '../auth/policy.js';
import { Engine } from '../engine/engine.js';
import { procedures } from '../procedure/procedures.js';
import { Database } from '../store/database.js';
import { PostgresStore } from '../store/postgres-store.js';

const griffier: Actor = {
  uitgever: 'urn:besluitspoor:bench',
  onderwerp: 'griffier',
  rollen: ['griffier'],
  organisaties: ['gm0148'],
  bureau: null,
};
const opening = {
  organisatie: 'gm0148',
  procedure: 'bestuurskrachtonderzoek',
  titel: 'Bestuurskrachtonderzoek',
  aanleiding: 'Zicht op de kracht van het bestuur.',
  planning: {
    offerteUiterlijkDatum: '2011-05-11',
    rapportUiterlijkDatum: '2011-09-01',
    besluitStreefdatum: '2011-10-31',
  },
};

export async function seed(appUrl: string, count: number, progress: (done: number) => void): Promise<void> {
  const store = new PostgresStore(new Database(appUrl));
  const engine = new Engine({ store, procedures, clock: systemClock, random: systemRandom });
  let left = count;
  let done = 0;
  const opener = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const antwoord = await engine.openTraject(griffier, {
        inhoud: { json: opening },
        sleutel: undefined,
        kanaal: 'api',
      });
      if (antwoord.soort === 'geweigerd') throw new Error(`Not opened: ${antwoord.weigering.code}`);
      done += 1;
      if (done % 10_000 === 0) progress(done);
    }
  };
  await Promise.all(Array.from({ length: 256 }, opener));
  await engine.close();
  await store.close();
}
