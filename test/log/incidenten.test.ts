import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.js';
import type { Incident } from '../../src/log/incident.js';
import { Incidentbestand } from '../../src/log/incidentbestand.js';
import { Incidenten } from '../../src/log/incidenten.js';
import { Database } from '../../src/store/database.js';
import { PostgresIncidentStore } from '../../src/store/postgres-incident-store.js';
import { dalfsen, ommen } from '../engine/wereld.js';
import { query, run, testDatabase, type TestDatabase } from '../harness/database.js';
import { kopieVan } from '../harness/kopie.js';

let database: TestDatabase;
let pool: Database;
let map: string;
let reports: Incident[];

beforeEach(async () => {
  database = await testDatabase();
  pool = new Database(database.appUrl);
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-incident-'));
  reports = [];
});
afterEach(async () => {
  await pool.close();
  await database.close();
  await rm(map, { recursive: true });
});

/** A server, on the same database and directory unless told otherwise. */
function another({ keys = map, on = pool }: { keys?: string; on?: Database } = {}): Incidenten {
  return new Incidenten({
    store: new PostgresIncidentStore(on),
    bestand: new Incidentbestand(keys),
    clock: systemClock,
    report: (_, incident) => reports.push(incident),
  });
}

const teruggezet: Incident = {
  soort: 'teruggezet',
  melding: 'Een oude kopie.',
  bewijs: 'naam\n3\nwortel\n\n— x y\n',
};
const verder: Incident = { soort: 'getuige-verder', melding: 'Een getuige zag meer.', bewijs: null };
const recorded = async (organisatie = dalfsen): Promise<string[]> =>
  (await another().lijst(organisatie, { na: 0, limiet: 100 })).map(
    ({ volgnummer, soort }) => `${volgnummer} ${soort}`,
  );

describe('an incident', () => {
  it('is recorded and shown once, however often it is found while it lasts', async () => {
    const incidenten = another();
    for (let times = 0; times < 20; times += 1)
      incidenten.meld(dalfsen, { ...teruggezet, melding: `Keer ${times}.` });
    incidenten.meld(dalfsen, verder);
    await incidenten.settled();
    expect(await recorded()).toEqual(['1 teruggezet', '2 getuige-verder']);
    expect(reports).toHaveLength(2);
    expect(incidenten.counts.get(dalfsen)).toEqual(
      new Map([
        ['teruggezet', 1],
        ['getuige-verder', 1],
      ]),
    );
  });

  it('is the same one after a restart, and for another server', async () => {
    const [een, twee] = [another(), another()];
    een.meld(dalfsen, teruggezet);
    twee.meld(dalfsen, teruggezet);
    await Promise.all([een.settled(), twee.settled()]);
    const later = another();
    later.meld(dalfsen, teruggezet);
    await later.settled();
    expect(await recorded()).toEqual(['1 teruggezet']);
  });

  it('that ended and comes again is another one', async () => {
    const incidenten = another();
    incidenten.meld(dalfsen, teruggezet);
    incidenten.meld(dalfsen, verder);
    await incidenten.settled();
    incidenten.resumed(dalfsen);
    incidenten.meld(dalfsen, teruggezet);
    // A witness that saw more is not answered by publishing again.
    incidenten.meld(dalfsen, verder);
    await incidenten.settled();
    expect(await recorded()).toEqual(['1 teruggezet', '2 getuige-verder', '3 teruggezet']);
  });

  it('is kept beside the keys while the database is away, and told to it when it is back', async () => {
    const away = new Database('postgresql://niemand:x@/niets?host=/nergens');
    const incidenten = another({ on: away });
    incidenten.meld(dalfsen, teruggezet);
    await incidenten.settled();
    expect(await recorded()).toEqual([]);
    expect(await readFile(join(map, 'gm0148.incidenten'), 'utf8')).toContain('Een oude kopie.');
    const back = another();
    back.known(dalfsen);
    await back.settled();
    expect(await recorded()).toEqual(['1 teruggezet']);
    await away.close();
  });

  it('is in the database while the directory cannot be written', async () => {
    await writeFile(join(map, 'geen-map'), '');
    const incidenten = another({ keys: join(map, 'geen-map') });
    incidenten.meld(dalfsen, teruggezet);
    await incidenten.settled();
    expect(await recorded()).toEqual(['1 teruggezet']);
  });

  it('outlives the database it is about', async () => {
    const kopie = await kopieVan(database);
    const incidenten = another();
    incidenten.meld(dalfsen, teruggezet);
    await incidenten.settled();
    await kopie.zetTerug();
    await kopie.weg();
    expect(await recorded()).toEqual([]);
    incidenten.resumed(dalfsen);
    await incidenten.settled();
    expect(await recorded()).toEqual(['1 teruggezet']);
  });

  it('is not lost to a line beside the keys that was cut off', async () => {
    const file = join(map, 'gm0148.incidenten');
    const incidenten = another();
    incidenten.meld(dalfsen, teruggezet);
    await incidenten.settled();
    await appendFile(file, '{"kenmerk":"half');
    incidenten.meld(dalfsen, verder);
    await incidenten.settled();
    expect((await new Incidentbestand(map).read(dalfsen)).map(({ soort }) => soort)).toEqual([
      'teruggezet',
      'getuige-verder',
    ]);
  });
});

describe('incidents of a municipality', () => {
  it('do not exist for another, and can be changed or taken away by nobody', async () => {
    const incidenten = another();
    incidenten.meld(dalfsen, teruggezet);
    await incidenten.settled();
    expect(await recorded(ommen)).toEqual([]);
    expect(await query(database.appUrl, 'SELECT * FROM incident')).toEqual([]);
    expect(await query(database.eigenaarUrl, 'SELECT * FROM incident')).toEqual([]);
    for (const url of [database.appUrl, database.eigenaarUrl, database.beheerUrl]) {
      await expect(run(url, ['DELETE FROM incident'])).rejects.toThrow();
      await expect(run(url, ["UPDATE incident SET melding = ''"])).rejects.toThrow();
    }
    await expect(run(database.appUrl, ['INSERT INTO incident SELECT * FROM incident'])).rejects.toThrow(
      /permission denied/,
    );
  });

  it('come in pages, the oldest first', async () => {
    const incidenten = another();
    for (let nth = 1; nth <= 5; nth += 1) incidenten.meld(dalfsen, { ...verder, melding: `Melding ${nth}.` });
    await incidenten.settled();
    const page = await incidenten.lijst(dalfsen, { na: 2, limiet: 2 });
    expect(page.map(({ volgnummer, melding }) => [volgnummer, melding])).toEqual([
      [3, 'Melding 3.'],
      [4, 'Melding 4.'],
    ]);
  });
});
