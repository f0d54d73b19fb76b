import { mustBeAsItWas } from '../harness/golden.js';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { checkDatabase } from '../../src/store/check.js';
import { migrate } from '../../src/store/migrate.js';
import { clusterUrls, query, run, testDatabase } from '../harness/database.js';

/** All that the database keeps and guarantees, as lines that a person can read. */
const catalogue = `
  SELECT format('tabel %s kolom %s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
      CASE WHEN a.attnotnull THEN ' not null' ELSE '' END, ' default ' || pg_get_expr(d.adbin, d.adrelid)) AS line
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  UNION ALL SELECT format('tabel %s eigenaar %s, rijen gescheiden %s, ook voor de eigenaar %s', relname, relowner::regrole, relrowsecurity, relforcerowsecurity)
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
  UNION ALL SELECT format('tabel %s regel %s', conrelid::regclass, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
  UNION ALL SELECT format('tabel %s index %s', tablename, indexdef) FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT format('tabel %s %s', tgrelid::regclass, pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT format('tabel %s scheiding %s %s', tablename, cmd, qual) FROM pg_policies WHERE schemaname = 'public'
  UNION ALL SELECT format('tabel %s recht %s: %s', c.relname, a.grantee::regrole, string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type))
    FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' GROUP BY c.relname, a.grantee
  UNION ALL SELECT format('functie %s(%s) %s%s, recht %s, tekst %s', p.proname, pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid),
      CASE WHEN p.prosecdef THEN ' als eigenaar' ELSE '' END,
      (SELECT string_agg(a.grantee::regrole::text, ', ' ORDER BY 1) FROM aclexplode(p.proacl) a), md5(p.prosrc))
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
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
  it('is as it was', async () => {
    const made = await testDatabase();
    const text = `${(await lines(made.beheerUrl)).join('\n')}\n`;
    await made.close();
    mustBeAsItWas(new URL('./golden/schema.txt', import.meta.url), text);
  });

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
