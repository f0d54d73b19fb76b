import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { checkDatabase } from '../../src/store/check.js';
import { migrate } from '../../src/store/migrate.js';
import { clusterUrls, query, run, testDatabase } from '../harness/database.js';

const catalogue = `
  SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable AS line FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT p.proname || ' ' || md5(p.prosrc) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public'
  UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  ORDER BY 1`;

/** An empty database, owned as ours is. */
async function empty(): Promise<{
  eigenaar: string;
  app: string;
  beheer: string;
  drop: () => Promise<void>;
}> {
  const urls = clusterUrls();
  const name = `leeg_${randomUUID().replaceAll('-', '')}`;
  const admin = urls.beheer.replace('/besluitspoor?', '/postgres?');
  await run(admin, [`CREATE DATABASE ${name} TEMPLATE template0 OWNER besluitspoor_eigenaar`]);
  const of = (url: string): string => url.replace('/besluitspoor?', `/${name}?`);
  await run(of(urls.beheer), ['ALTER SCHEMA public OWNER TO besluitspoor_eigenaar']);
  return {
    eigenaar: of(urls.eigenaar),
    app: of(urls.app),
    beheer: of(urls.beheer),
    drop: () => run(admin, [`DROP DATABASE ${name} WITH (FORCE)`]),
  };
}

const lines = async (url: string): Promise<string[]> =>
  (await query<{ line: string }>(url, catalogue)).map(({ line }) => line);

describe('the schema', () => {
  it('comes to the same head from nothing, twice, and by three at once', async () => {
    const made = await testDatabase();
    const head = await lines(made.beheerUrl);
    await made.close();
    expect(head.length).toBeGreaterThan(100);
    const one = await empty();
    await Promise.all([migrate(one.eigenaar), migrate(one.eigenaar), migrate(one.eigenaar)]);
    await migrate(one.eigenaar);
    expect(await lines(one.beheer)).toEqual(head);
    await one.drop();
  });

  it('is left alone when it is newer than the program, and the server says so', async () => {
    const database = await testDatabase();
    await run(database.beheerUrl, ["INSERT INTO migrations (timestamp, name) VALUES (1, 'Later1')"]);
    await expect(migrate(database.eigenaarUrl)).rejects.toMatchObject({ code: 'schema-nieuwer' });
    await expect(checkDatabase(database.appUrl)).rejects.toMatchObject({ code: 'schema-nieuwer' });
    await database.close();
  });
});

describe('a start on a database of somebody else', () => {
  it('is refused for an owner, a superuser and a schema that is behind, and not for the role of the server', async () => {
    const database = await testDatabase();
    await expect(checkDatabase(database.appUrl)).resolves.toBeUndefined();
    await expect(checkDatabase(database.eigenaarUrl)).rejects.toMatchObject({ code: 'rol-te-machtig' });
    await expect(checkDatabase(database.beheerUrl)).rejects.toMatchObject({ code: 'rol-te-machtig' });
    await database.close();
    const leeg = await empty();
    await run(leeg.beheer, [
      `GRANT CONNECT ON DATABASE ${new pg.Client({ connectionString: leeg.app }).database ?? ''} TO besluitspoor_app`,
      'GRANT USAGE ON SCHEMA public TO besluitspoor_app',
    ]);
    await expect(checkDatabase(leeg.app)).rejects.toMatchObject({ code: 'schema-ouder' });
    await leeg.drop();
    await expect(checkDatabase('postgresql://niemand:x@/niets?host=/nergens')).rejects.toMatchObject({
      code: 'geen-toegang',
    });
  });
});
