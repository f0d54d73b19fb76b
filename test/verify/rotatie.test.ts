/** Dossiers made before, during and after a key is renewed, checked by who knows the old key and by who knows the new one. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBeheer } from '../../src/beheer.js';
import type { Beheer } from '../../src/cli/beheer.js';
import { procedures } from '../../src/procedure/procedures.js';
import { verifyDossier } from '../../src/verify/dossier.js';
import { webBron } from '../../src/verify/log-bron.js';
import { verifyLog } from '../../src/verify/log.js';
import { TestServer } from '../http/server.js';

let server: TestServer;
let map: string;
let beheer: Beheer;
beforeAll(async () => {
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-rotatie-'));
  server = await TestServer.start({ LOG_SLEUTELS: map });
  beheer = await openBeheer({ DATABASE_URL: server.database.appUrl, LOG_SLEUTELS: map });
});
afterAll(async () => {
  await beheer.close();
  await server.stop();
  await rm(map, { recursive: true });
});

async function dossier(id: string, name: string): Promise<string> {
  const path = join(map, `${name}.zip`);
  const response = await server.fetch(`/v1/trajecten/${id}/dossier`, { rol: 'auditor' });
  await writeFile(path, Buffer.from(await response.arrayBuffer()));
  return path;
}

const keys = async (path: string): Promise<string[]> =>
  (await (await fetch(`${server.url}/log/gm0148/${path}`)).text()).trim().split('\n');

/** `klopt`, or why not. */
async function judged(zip: string, sleutel: string | undefined): Promise<string> {
  const { goed, bevindingen } = await verifyDossier(zip, {
    procedures,
    ...(sleutel === undefined ? {} : { sleutels: [sleutel] }),
  });
  return goed ? 'klopt' : bevindingen.map(({ code }) => code).join();
}

describe('a renewed key', () => {
  it('leaves every dossier believed by who knows a key that signed it, and by nobody else', async () => {
    const id = await server.open();
    const voor = await dossier(id, 'voor');
    const [oud = ''] = await keys('vkey');
    await beheer.vernieuwSleutel('gm0148');
    // Of the same entries: nothing was recorded in between.
    const tijdens = await dossier(id, 'tijdens');
    const [nieuw = ''] = await keys('vkey');
    expect(await keys('vkey')).toEqual([nieuw, oud]);
    await beheer.trekSleutelIn('gm0148', 1);
    await server.open();
    const later = await server.open();
    const na = await dossier(later, 'na');
    expect(await keys('vkey')).toEqual([nieuw]);
    expect(await keys('sleutels')).toEqual([nieuw, oud]);
    const table = [];
    for (const zip of [voor, tijdens, na])
      table.push([await judged(zip, oud), await judged(zip, nieuw), await judged(zip, undefined)]);
    expect(table).toEqual([
      ['klopt', 'sleutel-onbekend', 'klopt'],
      ['klopt', 'klopt', 'klopt'],
      ['sleutel-onbekend', 'klopt', 'klopt'],
    ]);
    const log = webBron(`${server.url}/log/gm0148`);
    expect((await verifyLog(log, { procedures, sleutels: [nieuw] })).goed).toBe(true);
    expect((await verifyLog(log, { procedures, sleutels: [oud] })).bevindingen).toMatchObject([
      { code: 'sleutel-onbekend' },
    ]);
  });
});

describe('every key a log ever had', () => {
  it('is public, and there is none before it has one', async () => {
    expect((await fetch(`${server.url}/log/gm0175/sleutels`)).status).toBe(404);
    const response = await fetch(`${server.url}/log/gm0148/sleutels`);
    expect(response.headers.get('content-type')).toContain('text/plain');
  });
});
