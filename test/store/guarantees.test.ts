import { createHash, randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Bijschrijving, NieuweRegel, TrajectWijziging } from '../../src/engine/store.js';
import { query, testDatabase, type TestDatabase } from '../harness/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const moment = '2011-04-20T09:00:00.000Z';
const sha = (text: string): Buffer => createHash('sha256').update(`\0${text}`).digest();

function regel(traject: string, volgnummer: number, vorige: Buffer | null): Omit<NieuweRegel, 'index'> {
  const blad = JSON.stringify({ traject, volgnummer, uniek: randomUUID() });
  return {
    traject,
    volgnummer,
    vorige,
    bladhash: sha(blad),
    blad,
    toegelaten: true,
    registratietijdstip: moment,
  };
}

function wijziging(
  id: string,
  { volgnummer, vanVolgnummer, vorige }: Pick<TrajectWijziging, 'volgnummer' | 'vanVolgnummer' | 'vorige'>,
): TrajectWijziging {
  const times = { geopendTijdstip: moment, gewijzigdTijdstip: moment, laatsteTijdstip: moment };
  return {
    id,
    organisatie: 'gm0148',
    procedure: { naam: 'p', versie: 1 },
    fase: 'f',
    status: 'lopend',
    versie: volgnummer,
    volgnummer,
    vorige,
    feiten: '{"b":1,"a":"é"}',
    beeld: '{}',
    ...times,
    kanteldatum: null,
    termijndatum: null,
    vanVolgnummer,
  };
}

/** One new traject with its first entry. */
async function opened(organisatie = 'gm0148'): Promise<{ id: string; hash: Buffer }> {
  const id = randomUUID();
  const eerste = regel(id, 1, null);
  await append(
    organisatie,
    [eerste],
    [wijziging(id, { volgnummer: 1, vanVolgnummer: 0, vorige: eerste.bladhash })],
  );
  return { id, hash: eerste.bladhash };
}

async function append(
  organisatie: string,
  regels: Omit<NieuweRegel, 'index'>[],
  trajecten: TrajectWijziging[],
  extra: Partial<Bijschrijving> = {},
  van?: number,
): Promise<void> {
  const { hoofd } = await database.store.load(organisatie, { trajecten: [], sleutels: [], documenten: [] });
  const from = van ?? hoofd.omvang;
  await database.store.append(organisatie, {
    hoofd: {
      van: from,
      naar: { omvang: from + regels.length, rand: [randomBytes(32)] },
      wortel: randomBytes(32),
    },
    regels: regels.map((one, i) => ({ ...one, index: from + i })),
    wisbaar: [],
    wist: false,
    trajecten,
    sleutels: [],
    ...extra,
  });
}

const count = async (table: string): Promise<number> =>
  Number((await query<{ n: string }>(database.beheerUrl, `SELECT count(*) AS n FROM ${table}`))[0]?.n);

async function asRole(
  url: string,
  organisaties: string | null,
  sql: string,
): Promise<{ rows: unknown[]; code: string | null }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN');
    if (organisaties !== null)
      await client.query("SELECT set_config('besluitspoor.organisaties', $1, true)", [organisaties]);
    const { rows } = await client.query(sql);
    return { rows, code: null };
  } catch (fault) {
    return { rows: [], code: (fault as { code: string }).code };
  } finally {
    await client.end();
  }
}

describe('the trail in the database', () => {
  it.each(['UPDATE spoorregel SET toegelaten = false', 'DELETE FROM spoorregel', 'TRUNCATE spoorregel'])(
    'is not changed by the server or the owner: %s',
    async (sql) => {
      await opened();
      expect((await asRole(database.appUrl, 'gm0148', sql)).code).toBe('42501');
      expect(['42501', 'BS002']).toContain((await asRole(database.eigenaarUrl, 'gm0148', sql)).code);
      expect((await asRole(database.beheerUrl, 'gm0148', sql)).code).toBe('BS002');
    },
  );

  it.each([
    'INSERT INTO traject SELECT * FROM traject',
    'UPDATE traject SET versie = 9',
    'DELETE FROM wisbaar',
    'UPDATE boom SET omvang = 0',
    'DELETE FROM sleutel',
  ])('is written by the server in one way only: not by %s', async (sql) => {
    expect((await asRole(database.appUrl, 'gm0148', sql)).code).toBe('42501');
  });

  it('has an entry, its text and its key, or none of them', async () => {
    const { id, hash } = await opened();
    const tweede = regel(id, 2, hash);
    const before = [await count('spoorregel'), await count('wisbaar'), await count('uitbox')];
    const dubbel = { traject: id, volgnummer: 2, veld: 'x', zout: randomBytes(32), waarde: 'tekst' };
    const change = wijziging(id, { volgnummer: 2, vanVolgnummer: 1, vorige: tweede.bladhash });
    await expect(append('gm0148', [tweede], [change], { wisbaar: [dubbel, dubbel] })).rejects.toMatchObject({
      code: 'hoofd-verschoven',
    });
    expect([await count('spoorregel'), await count('wisbaar'), await count('uitbox')]).toEqual(before);
  });

  it('does not fork: not on a traject, not on the tree', async () => {
    const { id, hash } = await opened();
    const change = (vorige: Buffer, volgnummer = 2) =>
      wijziging(id, { volgnummer, vanVolgnummer: volgnummer - 1, vorige });
    const een = regel(id, 2, hash);
    await append('gm0148', [een], [change(een.bladhash)]);
    const ander = regel(id, 2, hash);
    await expect(append('gm0148', [ander], [change(ander.bladhash)])).rejects.toMatchObject({
      code: 'hoofd-verschoven',
    });
    const drie = regel(id, 3, een.bladhash);
    await expect(append('gm0148', [drie], [change(drie.bladhash, 3)], {}, 0)).rejects.toMatchObject({
      code: 'hoofd-verschoven',
    });
  });

  it('does not skip: an entry follows the one before it, under its own hash', async () => {
    const { id, hash } = await opened();
    const change = (vorige: Buffer, volgnummer: number) =>
      wijziging(id, { volgnummer, vanVolgnummer: 1, vorige });
    const gat = regel(id, 3, hash);
    await expect(append('gm0148', [gat], [change(gat.bladhash, 3)])).rejects.toMatchObject({ code: 'BS003' });
    const vreemd = regel(id, 2, randomBytes(32));
    await expect(append('gm0148', [vreemd], [change(vreemd.bladhash, 2)])).rejects.toMatchObject({
      code: 'BS003',
    });
    const vals = { ...regel(id, 2, hash), bladhash: randomBytes(32) };
    await expect(append('gm0148', [vals], [change(vals.bladhash, 2)])).rejects.toMatchObject({
      code: '23514',
    });
    const los = regel(id, 2, hash);
    await expect(append('gm0148', [los], [change(randomBytes(32), 2)])).rejects.toMatchObject({
      code: 'BS003',
    });
  });

  it('keeps the facts byte for byte', async () => {
    const { id } = await opened();
    expect((await database.store.traject(['gm0148'], id))?.feiten).toBe('{"b":1,"a":"é"}');
  });
});

describe('municipalities', () => {
  const tables = [
    'organisatie',
    'registrator',
    'traject',
    'spoorregel',
    'wisbaar',
    'boom',
    'uitbox',
    'sleutel',
    'document',
    'documentwissing',
  ];

  it.each(tables)(
    'are apart in %s: with nothing set no row is seen, and only one’s own otherwise',
    async (table) => {
      await opened();
      const column = table === 'organisatie' ? 'id' : 'organisatie';
      for (const url of [database.appUrl, database.eigenaarUrl]) {
        expect((await asRole(url, null, `SELECT * FROM ${table}`)).rows).toEqual([]);
        const { rows } = await asRole(url, 'gm0175', `SELECT DISTINCT ${column} AS id FROM ${table}`);
        expect(rows.filter((row) => (row as { id: string }).id !== 'gm0175')).toEqual([]);
      }
    },
  );

  it('do not see each other’s trajecten through any reading', async () => {
    const { id } = await opened();
    const scope = ['gm0175'];
    expect(await database.store.traject(scope, id)).toBeUndefined();
    expect(await database.store.versie(scope, id)).toBeUndefined();
    expect(await database.store.spoor(scope, id, { na: 0, limiet: 9 })).toEqual([]);
    expect(await database.store.geschiedenis(scope, id, { na: 0, tot: 9 })).toEqual([]);
    expect(await database.store.versieOp(scope, id, '2030-01-01T00:00:00.000Z')).toBe(0);
    const lijst = await database.store.trajecten(scope, {
      vandaag: '2011-01-01',
      limiet: 9,
      organisatie: 'gm0148',
    });
    expect(lijst).toEqual([]);
    expect(
      (await database.store.load('gm0175', { trajecten: [id], sleutels: [], documenten: [] })).trajecten.size,
    ).toBe(0);
  });

  it('cannot be written for by another', async () => {
    const { id, hash } = await opened();
    const tweede = regel(id, 2, hash);
    await expect(
      append(
        'gm0175',
        [tweede],
        [wijziging(id, { volgnummer: 2, vanVolgnummer: 1, vorige: tweede.bladhash })],
      ),
    ).rejects.toMatchObject({ code: 'BS003' });
  });
});

describe('keys', () => {
  it('are forgotten after their time', async () => {
    const { id, hash } = await opened();
    const tweede = regel(id, 2, hash);
    const vraag = { registrator: randomUUID(), pad: id, sleutel: 'k' };
    const sleutel = { ...vraag, lichaam: randomBytes(32), status: 201, traject: id, volgnummer: 2 };
    await append(
      'gm0148',
      [tweede],
      [wijziging(id, { volgnummer: 2, vanVolgnummer: 1, vorige: tweede.bladhash })],
      { sleutels: [sleutel] },
    );
    const known = async () =>
      (await database.store.load('gm0148', { trajecten: [], sleutels: [vraag], documenten: [] })).sleutels
        .size;
    expect(await known()).toBe(1);
    expect(await database.store.purgeSleutels('gm0148', new Date(Date.now() - 60_000))).toBe(0);
    expect(await database.store.purgeSleutels('gm0148', new Date(Date.now() + 60_000))).toBe(1);
    expect(await known()).toBe(0);
  });
});
