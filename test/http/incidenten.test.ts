/** A whole server whose database is put back under it: what it refuses, what it shows to whom, and how it goes on. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openBeheer } from '../../src/beheer.js';
import { procedures } from '../../src/procedure/procedures.js';
import { webBron } from '../../src/verify/log-bron.js';
import { verifyDossier } from '../../src/verify/dossier.js';
import { verifyLog } from '../../src/verify/log.js';
import { kopieVan, type Kopie } from '../harness/kopie.js';
import { opening, problem, TestServer, workshop } from './server.js';
import { writeFile } from 'node:fs/promises';

let server: TestServer;
let sleutels: string;
let kopie: Kopie;
let id: string;

beforeAll(async () => {
  sleutels = await mkdtemp(join(tmpdir(), 'besluitspoor-sleutels-'));
  server = await TestServer.start({ LOG_SLEUTELS: sleutels });
  id = await server.open();
  await server.fetch(`/v1/trajecten/${id}/spoor/1/bewijs`, { rol: 'auditor' });
  kopie = await kopieVan(server.database);
});
afterAll(async () => {
  await kopie.weg();
  await server.stop();
  await rm(sleutels, { recursive: true });
});

interface Incident {
  readonly soort: string;
  readonly bewijs: string;
  readonly volgnummer: number;
}

const incidenten = (rol: string, query = '?organisatie=gm0148'): Promise<Response> =>
  server.fetch(`/v1/incidenten${query}`, { rol });
const found = async (rol = 'beheerder'): Promise<Incident[]> =>
  ((await (await incidenten(rol)).json()) as { incidenten: Incident[] }).incidenten;
const figures = async (): Promise<string[]> =>
  (await (await fetch(server.beheerUrl)).text())
    .split('\n')
    .filter((line) => /^besluitspoor_(incidenten|log_geweigerd)/.test(line));

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const start = Date.now();
  while (!(await holds())) {
    if (Date.now() - start > 15_000) throw new Error('It took too long.');
    await pause(50);
  }
}

describe('incidents', () => {
  it('are for the beheerder and the auditor of the municipality, and for nobody else', async () => {
    for (const rol of ['beheerder', 'auditor']) expect(await found(rol)).toEqual([]);
    for (const rol of ['griffier', 'college', 'integratie'])
      expect(await problem(await incidenten(rol))).toMatchObject({ status: 403, code: 'niet-bevoegd' });
    expect((await server.fetch('/v1/incidenten?organisatie=gm0148', { rol: null })).status).toBe(401);
    expect((await problem(await incidenten('beheerder', '?organisatie=gm9999'))).status).toBe(404);
    const ommen = { rol: 'beheerder', organisatie: 'gm0175' };
    expect((await server.fetch('/v1/incidenten?organisatie=gm0148', ommen)).status).toBe(404);
  });

  it('are asked for in one way', async () => {
    expect((await problem(await incidenten('beheerder', ''))).fouten).toMatchObject([
      { veld: 'organisatie' },
    ]);
    expect((await problem(await incidenten('beheerder', '?organisatie=gm0148&limiet=0'))).status).toBe(400);
    expect((await problem(await incidenten('beheerder', '?organisatie=gm0148&iets=1'))).status).toBe(400);
    const headers = { accept: 'text/csv' };
    const refused = await server.fetch('/v1/incidenten?organisatie=gm0148', { rol: 'auditor', headers });
    expect(refused.status).toBe(406);
  });
});

describe('a server whose database is put back under it', () => {
  it('refuses, records it once, shows it, and goes on by itself after a repair', async () => {
    for (const versie of [1, 2])
      await server.fetch(`/v1/trajecten/${id}/handelingen`, {
        json: workshop,
        headers: { 'if-match': `"${versie}"` },
      });
    const zip = join(sleutels, 'dossier.zip');
    const before = await server.fetch(`/v1/trajecten/${id}/dossier`, { rol: 'auditor' });
    await writeFile(zip, Buffer.from(await before.arrayBuffer()));
    const vkey = (await (await fetch(`${server.url}/log/gm0148/vkey`)).text()).trim();
    await kopie.zetTerug();
    const attempt = (): Promise<Response> => server.fetch('/v1/trajecten', { json: opening });
    // Within a second after the first entry it is known.
    await eventually(async () => (await attempt()).status === 503);
    const { detail } = (await (await attempt()).json()) as { detail: string };
    expect(detail).toContain('oude kopie');
    await pause(1500);
    const all = await found('auditor');
    expect(all).toMatchObject([{ volgnummer: 1, soort: 'teruggezet' }]);
    expect(all[0]?.bewijs.split('\n')[1]).toBe('3');
    expect(await figures()).toEqual([
      'besluitspoor_incidenten{organisatie="gm0148",soort="teruggezet"} 1',
      'besluitspoor_log_geweigerd{organisatie="gm0148"} 1',
    ]);

    const { appUrl, eigenaarUrl } = server.database;
    const beheer = await openBeheer({
      DATABASE_URL: appUrl,
      DATABASE_URL_EIGENAAR: eigenaarUrl,
      LOG_SLEUTELS: sleutels,
    });
    expect(await beheer.herstel('gm0148', { reden: 'onbekend', zeker: true })).toMatchObject({
      uitkomst: 'hersteld',
      herkomst: 'besluitspoor.example/log/gm0148/2',
    });
    await beheer.close();
    await eventually(async () => (await attempt()).status === 201);
    expect(await figures()).toEqual(['besluitspoor_incidenten{organisatie="gm0148",soort="teruggezet"} 1']);
    const handeling = await server.fetch(`/v1/trajecten/${id}/handelingen`, {
      json: workshop,
      headers: { 'if-match': '"1"' },
    });
    expect(handeling.status).toBe(201);

    // What was taken along before still proves what it proved; a dossier of now is of the log under its new name.
    expect((await verifyDossier(zip, { procedures, sleutels: [vkey] })).goed).toBe(true);
    const after = await server.fetch(`/v1/trajecten/${id}/dossier`, { rol: 'auditor' });
    await writeFile(zip, Buffer.from(await after.arrayBuffer()));
    const verslag = await verifyDossier(zip, { procedures });
    expect([verslag.goed, verslag.herkomst]).toEqual([true, 'besluitspoor.example/log/gm0148/2']);
    await eventually(async () => (await verifyLog(webBron(`${server.url}/log/gm0148`), { procedures })).goed);
    const log = await verifyLog(webBron(`${server.url}/log/gm0148`), { procedures });
    expect(log.herstellingen).toMatchObject([{ vorigeHerkomst: 'besluitspoor.example/log/gm0148' }]);
  });

  it('says so at its start, and does not forget what it recorded', async () => {
    await kopie.zetTerug();
    const { appUrl, eigenaarUrl } = server.database;
    const { readConfig } = await import('../../src/config/config.js');
    const { startServer } = await import('../../src/server.js');
    const { config } = readConfig({
      PORT: '0',
      BEHEER_PORT: '0',
      LOG_LEVEL: 'silent',
      DATABASE_URL: appUrl,
      DATABASE_URL_EIGENAAR: eigenaarUrl,
      LOG_SLEUTELS: sleutels,
      BESLUITSPOOR_DATA: sleutels,
    });
    const again = await startServer(config);
    expect(again.hindernissen).toEqual([expect.stringContaining('gm0148') as string]);
    await eventually(async () => (await found()).length === 2);
    await again.stop();
  });
});
