import { StoreError } from '../../src/engine/store-error.js';
import type { Bijschrijving, Store } from '../../src/engine/store.js';
import { Wereld, admitted, griffier, refused, teVroeg, workshop } from './wereld.js';

let wereld: Wereld;
let id: string;
beforeEach(async () => {
  wereld = await Wereld.make();
  id = await wereld.open();
});
afterEach(() => wereld.close());

type Append = Store['append'];

/** The real store with one fault in its append; everything else goes through. */
function withAppend(store: Store, append: (real: Append) => Append): Store {
  const real: Append = (organisatie, bijschrijving) => store.append(organisatie, bijschrijving);
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'append') return append(real);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** A fault that happens once. */
function once(
  fault: (organisatie: string, bijschrijving: Bijschrijving, real: Append) => Promise<void>,
): (real: Append) => Append {
  let happened = false;
  return (real) => (organisatie, bijschrijving) => {
    if (happened) return real(organisatie, bijschrijving);
    happened = true;
    return fault(organisatie, bijschrijving, real);
  };
}

const commitButLoseConnection = () =>
  once(async (organisatie, bijschrijving, real) => {
    await real(organisatie, bijschrijving);
    throw new StoreError('verbinding-verloren', 'The connection was lost after COMMIT was sent.');
  });
const loseConnectionBeforeCommit = () =>
  once(() => Promise.reject(new StoreError('verbinding-verloren', 'The connection was lost at COMMIT.')));
const loseRace = () =>
  once(() => Promise.reject(new StoreError('hoofd-verschoven', 'Another writer was first.')));
const databaseGone = () =>
  once(() => Promise.reject(new StoreError('niet-beschikbaar', 'The database does not answer.')));

describe('a fault while an attempt becomes durable', () => {
  it('that loses only the answer to COMMIT is answered as what happened, and nothing is written twice', async () => {
    const engine = wereld.another({ store: withAppend(wereld.store, commitButLoseConnection()) });
    expect(admitted(await wereld.handel(id, workshop, { versie: 1 }, engine)).spoorregel.volgnummer).toBe(2);
    expect(await wereld.spoor(id)).toHaveLength(2);
  });

  it.each([
    ['loses the connection before COMMIT', loseConnectionBeforeCommit],
    ['lets another writer be first', loseRace],
  ])('that %s is tried again, once', async (_, fault) => {
    const engine = wereld.another({ store: withAppend(wereld.store, fault()) });
    expect(admitted(await wereld.handel(id, workshop, { versie: 1 }, engine)).spoorregel.volgnummer).toBe(2);
    expect(await wereld.spoor(id)).toHaveLength(2);
  });

  it('that is the database being gone is told as such, nothing is written, and the next attempt goes through', async () => {
    const engine = wereld.another({ store: withAppend(wereld.store, databaseGone()) });
    await expect(wereld.handel(id, workshop, { versie: 1 }, engine)).rejects.toMatchObject({
      code: 'niet-beschikbaar',
    });
    expect(await wereld.spoor(id)).toHaveLength(1);
    admitted(await wereld.handel(id, workshop, { versie: 1 }, engine));
  });

  it('that one attempt of a batch causes does not fail its neighbours', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => wereld.open()));
    const bad = ids[3] ?? '';
    const store = withAppend(wereld.store, (real) => (organisatie, bijschrijving) => {
      if (bijschrijving.regels.some(({ traject }) => traject === bad))
        return Promise.reject(new RangeError('a row the database will not have'));
      return real(organisatie, bijschrijving);
    });
    const engine = wereld.another({ store });
    const tries = await Promise.allSettled(
      ids.map((traject) =>
        engine.handel(griffier, {
          traject,
          inhoud: { json: workshop },
          verwacht: 1,
          sleutel: undefined,
          kanaal: 'api',
        }),
      ),
    );
    expect(tries.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('gives the places of a lost batch back to who was refused in it', async () => {
    const store = withAppend(wereld.store, databaseGone());
    const engine = wereld.another({ store, refusalsPerMinute: 1 });
    await expect(wereld.handel(id, teVroeg, { versie: 1 }, engine)).rejects.toMatchObject({
      code: 'niet-beschikbaar',
    });
    expect(refused(await wereld.handel(id, teVroeg, { versie: 1 }, engine)).code).toBe(
      'handeling-niet-toegelaten',
    );
    expect(refused(await wereld.handel(id, teVroeg, { versie: 1 }, engine)).code).toBe('te-veel-verzoeken');
  });
});

describe('an engine that stops', () => {
  it('lets what is under way become durable and takes nothing new', async () => {
    const engine = wereld.another();
    const under = [1, 2, 3].map(() => wereld.handel(id, teVroeg, { versie: 1 }, engine));
    await new Promise((resolve) => setImmediate(resolve));
    await engine.close();
    const outcomes = await Promise.allSettled(under);
    const recorded = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect(await wereld.spoor(id)).toHaveLength(1 + recorded);
    await expect(wereld.handel(id, workshop, { versie: 1 }, engine)).rejects.toMatchObject({
      code: 'gesloten',
    });
  });
});
