/** What people see when something is gone: the server for a moment, its database, or the truth of its log. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { run } from '../harness/database.js';
import { kopieVan } from '../harness/kopie.js';
import { TestServer } from '../http/server.js';
import { Balie, griffier, workshop } from './balie.js';
import { mustBeHarmless } from './speurder.js';
import { textOf, Visitor, type Page } from './visitor.js';

let sleutels: string;
let server: TestServer;
let balie: Balie;
beforeAll(async () => {
  sleutels = await mkdtemp(join(tmpdir(), 'besluitspoor-sleutels-'));
  server = await TestServer.start({ LOG_SLEUTELS: sleutels });
  balie = new Balie(server);
});
afterAll(async () => {
  await server.stop();
  await rm(sleutels, { recursive: true });
});

/** The same person at the server of now, which may have another port. */
function opnieuw(visitor: Visitor): Visitor {
  const again = new Visitor(server.url);
  for (const [naam, waarde] of visitor.cookies) again.cookies.set(naam, waarde);
  again.formToken = visitor.formToken;
  return again;
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; !(await holds()); turn += 1) {
    if (turn > 200) throw new Error('It took too long.');
    await pause(50);
  }
}

function mustBeAway(page: Page, why: string): void {
  expect([page.status, page.headers.get('retry-after')]).toEqual([503, '60']);
  expect(textOf(page.html)).toContain(why);
  expect(page.html).not.toMatch(/ECONN|terminat|postgres|pg_|node_modules|\bat \w+ \(/i);
  mustBeHarmless(page);
}

describe('whoever is at work', () => {
  it('goes on where they were after the server was stopped and started, with the form that was open', async () => {
    const traject = await balie.open();
    const visitor = await balie.wie(griffier);
    await visitor.get(`/trajecten/${traject}/handelingen/workshop-houden`);
    await server.restart(() => Promise.resolve());
    const again = opnieuw(visitor);
    const { location } = await balie.handel(again, traject, 'workshop-houden', { gegevens: workshop });
    expect(location).toBe(`/trajecten/${traject}?vastgelegd=2`);
    expect((await again.get('/trajecten')).status).toBe(200);
  });

  it('is told in Dutch when the database is away, loses nothing by it, and goes on when it is back', async () => {
    const traject = await balie.open();
    const visitor = await balie.nieuw(griffier);
    await visitor.get('/trajecten');
    const token = visitor.formToken ?? '';
    const versie = await balie.versie(traject);
    await allowConnections(false);
    try {
      for (const pad of [
        '/',
        '/trajecten',
        `/trajecten/${traject}`,
        `/trajecten/${traject}/spoor`,
        '/beheer',
      ])
        mustBeAway(await visitor.get(pad), 'De server kan nu niet bij zijn gegevens');
      mustBeAway(
        await new Visitor(server.url).get('/openbaar/gm0148'),
        'De server kan nu niet bij zijn gegevens',
      );
      visitor.formToken = token;
      const over = { _versie: String(versie), _sleutel: 'weg' };
      const away = await balie.stuur(visitor, `/trajecten/${traject}/handelingen/workshop-houden`, [
        ...Object.entries(over),
      ]);
      mustBeAway(away, 'Er is niets half vastgelegd');
    } finally {
      await allowConnections(true);
    }
    await eventually(async () => (await visitor.get('/trajecten')).status === 200);
    const page = await balie.handel(visitor, traject, 'workshop-houden', { gegevens: workshop });
    expect(page.location).toBe(`/trajecten/${traject}?vastgelegd=2`);
  });

  it('is told so too by a server that has read nothing yet, which goes on itself', async () => {
    const cold = await TestServer.start();
    try {
      await allowConnections(false, cold);
      for (let turn = 0; turn < 3; turn += 1) {
        const page = await new Visitor(cold.url).get('/openbaar');
        mustBeAway(page, 'De server kan nu niet bij zijn gegevens');
      }
      expect((await fetch(`${cold.url}/health/live`)).status).toBe(200);
      await allowConnections(true, cold);
      await eventually(async () => (await new Visitor(cold.url).get('/openbaar')).status === 200);
    } finally {
      await cold.stop();
    }
  });

  it('is told why nothing is recorded when the log is not what it was', async () => {
    const traject = await balie.open();
    const visitor = await balie.nieuw(griffier);
    await server.fetch(`/v1/trajecten/${traject}/spoor/1/bewijs`, { rol: 'auditor' });
    const kopie = await kopieVan(server.database);
    await balie.handel(visitor, traject, 'workshop-houden', { gegevens: workshop });
    await server.fetch(`/v1/trajecten/${traject}/spoor/2/bewijs`, { rol: 'auditor' });
    await kopie.zetTerug();
    await eventually(async () => {
      const page = await balie.handel(visitor, traject, 'workshop-houden', { gegevens: workshop });
      if (page.status !== 503) return false;
      const known = textOf(page.html).includes('oude kopie');
      if (known) mustBeAway(page, 'oude kopie');
      return known;
    });
    // What is read, is read.
    expect((await visitor.get(`/trajecten/${traject}`)).status).toBe(200);
    await kopie.weg();
  });
});

async function allowConnections(allowed: boolean, whose = server): Promise<void> {
  const { beheerUrl } = whose.database;
  const [, naam = ''] = /\/(test_[0-9a-f]+)\?/.exec(beheerUrl) ?? [];
  await run(beheerUrl.replace(`/${naam}?`, '/postgres?'), [
    `ALTER DATABASE ${naam} ALLOW_CONNECTIONS ${String(allowed)}`,
    ...(allowed ? [] : [`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${naam}'`]),
  ]);
}
