/** What the database itself keeps of erased documents, whoever tries. */
import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { dalfsen, ommen, Wereld } from '../engine/wereld.js';
import { Stukken, uniek } from '../documents/stukken.js';
import { query } from '../harness/database.js';

let wereld: Wereld;
let stukken: Stukken;
let traject: string;
/** An erased document, and one that stands; an entry names each. */
let gewist: string;
let staat: string;
beforeAll(async () => {
  wereld = await Wereld.make();
  stukken = await Stukken.make(wereld);
  traject = await wereld.open();
  gewist = (await stukken.plaats(uniek('gewist'))).id;
  staat = (await stukken.plaats(uniek('staat'))).id;
  await stukken.wis(traject, await stukken.noem(traject, gewist));
  await stukken.noem(traject, staat);
});
afterAll(async () => {
  await stukken.close();
  await wereld.close();
});

async function attempt(url: string, sql: string, organisatie: string | null = dalfsen) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN');
    if (organisatie !== null)
      await client.query("SELECT set_config('besluitspoor.organisaties', $1, true)", [organisatie]);
    const { rows, rowCount } = await client.query<Record<string, unknown>>(sql);
    return { rows, rowCount, code: null };
  } catch (fault) {
    return { rows: [], rowCount: 0, code: (fault as { code: string }).code };
  } finally {
    await client.end();
  }
}

const rows = () =>
  query(
    wereld.database.beheerUrl,
    'SELECT d, w FROM document d LEFT JOIN documentwissing w ON w.document = d.id ORDER BY d.id',
  );

describe('a document in the database', () => {
  let before: unknown[];
  beforeEach(async () => {
    before = await rows();
  });
  afterEach(async () => {
    expect(await rows()).toEqual(before);
  });

  it.each<[string, () => string]>([
    [
      'un-erase',
      () => `UPDATE document SET gewist_tijdstip = NULL, bestandsnaam = 'x' WHERE id = '${gewist}'`,
    ],
    ['give a name back', () => `UPDATE document SET bestandsnaam = 'x' WHERE id = '${gewist}'`],
    ['erase at another moment', () => `UPDATE document SET gewist_tijdstip = now() WHERE id = '${gewist}'`],
    [
      'erase without an entry',
      () => `UPDATE document SET gewist_tijdstip = now(), bestandsnaam = NULL WHERE id = '${staat}'`,
    ],
    ['change a hash', () => `UPDATE document SET sha256 = '${'0'.repeat(64)}' WHERE id = '${staat}'`],
    ['rename', () => `UPDATE document SET bestandsnaam = 'x' WHERE id = '${staat}'`],
    ['delete', () => `DELETE FROM document WHERE id = '${gewist}'`],
    ['empty', () => 'TRUNCATE document, documentwissing'],
    ['unsay an erasure', () => 'DELETE FROM documentwissing'],
    ['say that another entry did it', () => 'UPDATE documentwissing SET volgnummer = 1'],
  ])('cannot be touched to %s: not by the server, the owner or a superuser', async (_, sql) => {
    expect((await attempt(wereld.database.appUrl, sql())).code).toBe('42501');
    expect(['42501', 'BS002']).toContain((await attempt(wereld.database.eigenaarUrl, sql())).code);
    expect((await attempt(wereld.database.beheerUrl, sql())).code).toBe('BS002');
  });

  it('is not begun as an erased one', async () => {
    const sql = `INSERT INTO document (id, organisatie, sha256, omvang, mediatype, soort, openbaar, geplaatst_tijdstip, gewist_tijdstip)
      VALUES ('${randomUUID()}', '${dalfsen}', '${'0'.repeat(64)}', 1, 'text/plain', 'x', true, now(), now())`;
    expect((await attempt(wereld.database.appUrl, sql)).code).toBe('BS002');
  });

  it.each<[string, () => string]>([
    ['an entry that is no erasure', () => `'${staat}', '${traject}', 4`],
    ['an erasure of another document', () => `'${staat}', '${traject}', 3`],
    ['no entry', () => `'${staat}', '${traject}', 99`],
  ])('is not called erased on the word of %s', async (_, values) => {
    const sql = `INSERT INTO documentwissing (organisatie, document, traject, volgnummer, index) VALUES ('${dalfsen}', ${values()}, 9)`;
    expect((await attempt(wereld.database.appUrl, sql)).code).toBe('42501');
    for (const url of [wereld.database.eigenaarUrl, wereld.database.beheerUrl])
      expect((await attempt(url, sql)).code).toBe('BS002');
  });

  it('shows another municipality, or nobody in particular, nothing of what was erased', async () => {
    for (const url of [wereld.database.appUrl, wereld.database.eigenaarUrl]) {
      for (const organisatie of [ommen, null]) {
        expect((await attempt(url, 'SELECT 1 FROM documentwissing', organisatie)).rows).toEqual([]);
        const asked = `SELECT 1 FROM lees_documenten('${organisatie ?? ''}', ARRAY['${gewist}'::uuid])`;
        expect((await attempt(url, asked, organisatie)).rows).toEqual([]);
      }
    }
  });

  it('is not erased by an entry of another municipality', async () => {
    const sql = `SELECT document_van_wissing('${traject}', 3) AS document`;
    expect((await attempt(wereld.database.eigenaarUrl, sql, dalfsen)).rows).toEqual([{ document: gewist }]);
    expect((await attempt(wereld.database.eigenaarUrl, sql, ommen)).rows).toEqual([{ document: null }]);
    expect((await attempt(wereld.database.appUrl, sql, dalfsen)).code).toBe('42501');
  });
});

describe('an entry of erasure', () => {
  /** Rolled back: a leaf as no engine makes it, and what the database takes it to name. */
  async function named(gegevens: unknown, veld: string): Promise<string | null> {
    const client = new pg.Client({ connectionString: wereld.database.beheerUrl });
    await client.connect();
    const id = randomUUID();
    const add = (volgnummer: number, blad: object): Promise<unknown> =>
      client.query(
        `INSERT INTO spoorregel (organisatie, index, traject, volgnummer, vorige, bladhash, blad, toegelaten, registratietijdstip)
        VALUES ($1, $2, $3, $4, $5, sha256('\\x00'::bytea || convert_to($6, 'UTF8')), $6, true, now())`,
        [
          dalfsen,
          1000 + volgnummer,
          id,
          volgnummer,
          volgnummer === 1 ? null : randomBytes(32),
          JSON.stringify(blad),
        ],
      );
    try {
      await client.query('BEGIN');
      await add(1, { soort: 'handeling', gegevens });
      await add(2, { soort: 'wissing', gegevens: { volgnummer: 1, veld, grond: 'AVG' } });
      const { rows: found } = await client.query<{ id: string | null }>(
        'SELECT document_van_wissing($1, 2) AS id',
        [id],
      );
      return found[0]?.id ?? null;
    } finally {
      await client.end();
    }
  }

  const stuk = { id: '00000000-0000-4000-8000-00000000000d', sha256: 'a'.repeat(64) };
  it.each<[string, unknown, string, boolean]>([
    ['a field', { document: stuk }, 'document', true],
    ['a field within', { a: { b: { stuk } } }, 'a.b.stuk', true],
    ['an item of a list', { bijlagen: [1, stuk] }, 'bijlagen[1]', true],
    ['a field of an item of a list', { a: [{}, { b: [[stuk]] }] }, 'a[1].b[0][0]', true],
    ['a part of a document', { document: stuk }, 'document.id', false],
    ['what surrounds one', { a: { stuk } }, 'a', false],
    ['a commitment', { document: { verbintenis: 'x' } }, 'document', false],
    ['a text', { document: 'x' }, 'document', false],
    ['nothing', {}, 'document', false],
    ['nothing, in a list', { a: [stuk] }, 'a[1]', false],
    ['an entry without gegevens', null, 'document', false],
  ])(
    'names the document that stands at its path, and nothing else: %s',
    async (_, gegevens, veld, isDocument) => {
      expect(await named(gegevens, veld)).toBe(isDocument ? stuk.id : null);
    },
  );
});
