/** The connection to the database is cut while an attempt becomes durable: what the caller hears is what happened, once. */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Database } from '../../src/store/database.js';
import { PostgresStore } from '../../src/store/postgres-store.js';
import type { Engine } from '../../src/engine/engine.js';
import { admitted, refused, teVroeg, Wereld, workshop } from '../engine/wereld.js';
import { Wire, type Knip } from './wire.js';

let wereld: Wereld;
let wire: Wire;
let store: PostgresStore;
let engine: Engine;
let id: string;
beforeEach(async () => {
  wereld = await Wereld.make();
  wire = await Wire.make(wereld.database.appUrl);
  store = new PostgresStore(new Database(wire.url));
  engine = wereld.another({ store });
  id = await wereld.open();
});
afterEach(async () => {
  await engine.close();
  await store.close();
  await wire.close();
  await wereld.close();
});

const cuts: Knip[] = ['before it arrives', 'while it is worked on', 'when only the answer is lost'];

describe('a connection that is cut', () => {
  it.each(cuts)('%s does not lose an admitted handeling, nor record it twice', async (when) => {
    const cut = wire.cut('schrijf_bij', when);
    expect(admitted(await wereld.handel(id, workshop, { versie: 1 }, engine)).spoorregel.volgnummer).toBe(2);
    await cut;
    expect(await wereld.spoor(id)).toHaveLength(2);
  });

  it.each(cuts)('%s does not record a refusal twice', async (when) => {
    const cut = wire.cut('schrijf_bij', when);
    expect(refused(await wereld.handel(id, teVroeg, { versie: 1 }, engine)).code).toBe(
      'handeling-niet-toegelaten',
    );
    await cut;
    expect(await wereld.spoor(id)).toHaveLength(2);
  });

  it.each(cuts)('%s answers all of a batch, each with its own outcome', async (when) => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => wereld.open()));
    const cut = wire.cut('schrijf_bij', when);
    const answers = await Promise.all(
      ids.map((traject, i) =>
        wereld.handel(traject, i % 2 === 0 ? workshop : teVroeg, { versie: 1 }, engine),
      ),
    );
    await cut;
    expect(answers.map(({ soort }) => soort)).toEqual([
      'toegelaten',
      'geweigerd',
      'toegelaten',
      'geweigerd',
      'toegelaten',
    ]);
    for (const traject of ids) expect(await wereld.spoor(traject)).toHaveLength(2);
  });
});

describe('an append that goes on in the database after its connection was cut', () => {
  /** Somebody holds the head of the tree, so that the append waits at its last statement. */
  async function held(work: (release: () => Promise<void>) => Promise<void>): Promise<void> {
    const client = new pg.Client({ connectionString: wereld.database.beheerUrl });
    await client.connect();
    await client.query('BEGIN');
    await client.query("SELECT FROM boom WHERE organisatie = 'gm0148' FOR UPDATE");
    try {
      await work(async () => {
        await client.query('COMMIT');
      });
    } finally {
      await client.end();
    }
  }

  it.each([
    ['an admitted handeling', workshop],
    ['a refusal', teVroeg],
  ])('and becomes durable only later, is answered as what happened: %s, once', async (_, poging) => {
    await held(async (release) => {
      const cut = wire.cut('schrijf_bij', 'while it is worked on');
      const answer = wereld.handel(id, poging, { versie: 1 }, engine);
      await cut;
      // The engine found nothing and tries again, and waits for the same head.
      await pause(300);
      await release();
      expect((await answer).soort).toBe(poging === workshop ? 'toegelaten' : 'geweigerd');
    });
    const spoor = await wereld.spoor(id);
    expect(spoor).toHaveLength(2);
    expect(spoor[1]?.handeling).toBe(poging.handeling);
  });
});
