/**
 * The floor of a handeling: the same rows, written in separate statements and one transaction, by pgbench. Its tables
 * have the columns and indexes of ours; what they lack is what we add: functions, row-level security, checks, triggers.
 * Each pgbench client has a tree head of its own, so that the floor does not wait for the one row that all share.
 */
import { execFile, spawnSync } from 'node:child_process';
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

export interface Vloer {
  readonly perSeconde: number;
  /** Milliseconds; of one transaction. */
  readonly p50: number;
}

export const hasPgbench = spawnSync('pgbench', ['--version']).status === 0;

export async function makeFloor(client: pg.Client): Promise<void> {
  await client.query(`
    DROP SCHEMA IF EXISTS vloer CASCADE; CREATE SCHEMA vloer;
    CREATE TABLE vloer.traject (LIKE public.traject INCLUDING INDEXES INCLUDING STORAGE, tekst text, nr integer) WITH (fillfactor = 70);
    INSERT INTO vloer.traject SELECT t.*, '', row_number() OVER () FROM public.traject t;
    CREATE INDEX ON vloer.traject (nr);
    CREATE TABLE vloer.spoorregel (LIKE public.spoorregel INCLUDING INDEXES INCLUDING STORAGE);
    CREATE TABLE vloer.wisbaar (LIKE public.wisbaar INCLUDING INDEXES INCLUDING STORAGE);
    CREATE TABLE vloer.uitbox (LIKE public.uitbox INCLUDING INDEXES INCLUDING STORAGE);
    CREATE TABLE vloer.sleutel (LIKE public.sleutel INCLUDING ALL);
    CREATE TABLE vloer.boom (client integer PRIMARY KEY, omvang bigint, rand bytea, wortel bytea) WITH (fillfactor = 50);
    INSERT INTO vloer.boom SELECT n, 0, decode(repeat('ab', 320), 'hex'), decode(repeat('cd', 32), 'hex') FROM generate_series(0, 200) n;
    CREATE SEQUENCE vloer.index CACHE 100;
    GRANT USAGE ON SCHEMA vloer TO besluitspoor_app;
    GRANT SELECT ON ALL TABLES IN SCHEMA vloer TO besluitspoor_app;
    ANALYZE`);
}

/** The bytes a poll must send. */
export async function fillTexts(
  client: pg.Client,
  texts: readonly { id: string; tekst: string }[],
): Promise<void> {
  await client.query(
    'UPDATE vloer.traject t SET tekst = n.tekst FROM unnest($1::uuid[], $2::text[]) AS n (id, tekst) WHERE t.id = n.id',
    [texts.map(({ id }) => id), texts.map(({ tekst }) => tekst)],
  );
}

/** One handeling, statement by statement. `$blad` stands for a leaf of the usual size. */
function statements(blad: string, trajecten: number): string {
  const hash = "decode(md5(random()::text) || md5(random()::text), 'hex')";
  return `\\set nr random(1, ${trajecten})
BEGIN;
SELECT id, volgnummer, feiten AS f FROM vloer.traject WHERE nr = :nr \\gset
SELECT nextval('vloer.index') AS index \\gset
INSERT INTO vloer.spoorregel (organisatie, index, traject, volgnummer, vorige, bladhash, blad, toegelaten, registratietijdstip) VALUES ('gm0148', :index, :id::uuid, :index, ${hash}, ${hash}, '${blad}', true, now());
INSERT INTO vloer.wisbaar (organisatie, traject, volgnummer, veld, zout, waarde) VALUES ('gm0148', :id::uuid, :index, 'deelnemers', ${hash}, 'College, directie, presidium, griffier en adviseurs van KING');
INSERT INTO vloer.uitbox (organisatie, index, traject, volgnummer) VALUES ('gm0148', :index, :id::uuid, :index);
INSERT INTO vloer.sleutel (organisatie, registrator, pad, sleutel, lichaam, status, traject, volgnummer) VALUES ('gm0148', :id::uuid, :id::uuid, gen_random_uuid()::text, ${hash}, 201, :id::uuid, :index);
UPDATE vloer.traject SET volgnummer = volgnummer + 1, versie = versie + 1, vorige = ${hash}, feiten = feiten, beeld = beeld, laatste_tijdstip = now(), gewijzigd_tijdstip = now() WHERE nr = :nr;
UPDATE vloer.boom SET omvang = omvang + 1, rand = rand, wortel = ${hash} WHERE client = :client_id;
COMMIT;
`;
}

interface FloorRun {
  readonly clients: number;
  readonly seconden: number;
  readonly trajecten: number;
  /** A leaf of the usual size. */
  readonly blad: string;
}

export async function runFloor(
  url: string,
  map: string,
  { clients, seconden, trajecten, blad }: FloorRun,
): Promise<Vloer> {
  const script = join(map, 'vloer.sql');
  // pgbench would take what follows a colon for a variable.
  await writeFile(script, statements(blad.replaceAll("'", "''").replace(/:(?=\w)/g, '.'), trajecten));
  const log = `vloer-${randomUUID()}`;
  const args = [
    '-n',
    '-M',
    'prepared',
    '-c',
    String(clients),
    '-j',
    String(Math.min(2, clients)),
    '-T',
    String(seconden),
    '-f',
    script,
  ];
  const { stdout } = await promisify(execFile)(
    'pgbench',
    [...args, '--log', '--log-prefix', join(map, log)],
    { env: connection(url), maxBuffer: 1e8 },
  );
  const files = (await readdir(map)).filter((name) => name.startsWith(log));
  const lines = (await Promise.all(files.map((name) => readFile(join(map, name), 'utf8'))))
    .join('')
    .trim()
    .split('\n');
  const latencies = lines.map((line) => Number(line.split(' ')[2]) / 1000).toSorted((a, b) => a - b);
  return {
    perSeconde: Number(/tps = ([\d.]+)/.exec(stdout)?.[1]),
    p50: latencies[Math.floor(latencies.length / 2)] ?? 0,
  };
}

function connection(url: string): Record<string, string> {
  const { username, password, searchParams } = new URL(url.replace('@/', '@localhost/'));
  return {
    PATH: '/usr/bin:/bin',
    PGHOST: searchParams.get('host') ?? '',
    PGUSER: username,
    PGPASSWORD: password,
    PGDATABASE: 'besluitspoor',
  };
}

/** The same statements by a bare `pg` client, where there is no pgbench. */
export async function runBareFloor(
  url: string,
  { clients, seconden, trajecten, blad }: FloorRun,
): Promise<Vloer> {
  const latencies: number[] = [];
  const end = performance.now() + seconden * 1000;
  const one = async (number: number): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    while (performance.now() < end) {
      const started = performance.now();
      await bareTransaction(client, { number, nr: 1 + randomInt(trajecten), blad });
      latencies.push(performance.now() - started);
    }
    await client.end();
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => one(number)));
  latencies.sort((a, b) => a - b);
  return { perSeconde: latencies.length / seconden, p50: latencies[Math.floor(latencies.length / 2)] ?? 0 };
}

const bare = {
  lees: 'SELECT id, volgnummer, feiten FROM vloer.traject WHERE nr = $1',
  index: "SELECT nextval('vloer.index') AS index",
  regel: `INSERT INTO vloer.spoorregel (organisatie, index, traject, volgnummer, vorige, bladhash, blad, toegelaten, registratietijdstip)
    VALUES ('gm0148', $1, $2, $3, $4, $5, $6, true, now())`,
  wisbaar: `INSERT INTO vloer.wisbaar (organisatie, traject, volgnummer, veld, zout, waarde)
    VALUES ('gm0148', $1, $2, 'deelnemers', $3, 'College, directie, presidium, griffier en adviseurs van KING')`,
  uitbox: "INSERT INTO vloer.uitbox (organisatie, index, traject, volgnummer) VALUES ('gm0148', $1, $2, $3)",
  sleutel: `INSERT INTO vloer.sleutel (organisatie, registrator, pad, sleutel, lichaam, status, traject, volgnummer)
    VALUES ('gm0148', $1, $2, $3, $4, 201, $1, $5)`,
  traject: `UPDATE vloer.traject SET volgnummer = volgnummer + 1, versie = versie + 1, vorige = $2, feiten = feiten, beeld = beeld,
    laatste_tijdstip = now(), gewijzigd_tijdstip = now() WHERE nr = $1`,
  boom: 'UPDATE vloer.boom SET omvang = omvang + 1, rand = rand, wortel = $2 WHERE client = $1',
};

async function bareTransaction(
  client: pg.Client,
  { number, nr, blad }: { number: number; nr: number; blad: string },
): Promise<void> {
  const run = (name: keyof typeof bare, values: unknown[]) =>
    client.query<Record<string, unknown>>({ name, text: bare[name], values });
  const hash = (): Buffer => randomBytes(32);
  await client.query('BEGIN');
  const id = (await run('lees', [nr])).rows[0]?.['id'];
  const index = (await run('index', [])).rows[0]?.['index'];
  await run('regel', [index, id, index, hash(), hash(), blad]);
  await run('wisbaar', [id, index, hash()]);
  await run('uitbox', [index, id, index]);
  await run('sleutel', [id, id, randomUUID(), hash(), index]);
  await run('traject', [nr, hash()]);
  await run('boom', [number, hash()]);
  await client.query('COMMIT');
}
