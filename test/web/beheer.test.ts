/** The pages of whoever keeps the server: who may see them, and that they show what is. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor, Rol } from '../../src/auth/policy.js';
import { devIssuer } from '../../src/auth/dev-issuer.js';
import { Sessies } from '../../src/auth/sessie.js';
import { systemClock } from '../../src/base/clock.js';
import { systemRandom } from '../../src/base/id.js';
import { openBeheer } from '../../src/beheer.js';
import { Database } from '../../src/store/database.js';
import { PostgresIncidentStore } from '../../src/store/postgres-incident-store.js';
import { PostgresSessieStore } from '../../src/store/postgres-sessie-store.js';
import { TestServer } from '../http/server.js';
import { Proefautoriteit } from '../harness/tijdstempelautoriteit.js';
import { mustBeValid } from './geldig.js';
import { Visitor } from './visitor.js';

let server: TestServer;
let database: Database;
let map: string;
beforeAll(async () => {
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-beheer-'));
  // Somebody else's log, which is witnessed here: a key of the specification.
  const logs = join(map, 'getuige-logs');
  await writeFile(logs, 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n');
  server = await TestServer.start({ LOG_SLEUTELS: join(map, 'sleutels'), GETUIGE_LOGS: logs });
  database = new Database(server.database.appUrl, 2);
});
afterAll(async () => {
  await database.close();
  await server.stop();
  await rm(map, { recursive: true });
});

async function look(path: string, rol: Rol | null, organisaties: readonly string[] = ['gm0148']) {
  const actor = (als: Rol): Actor => ({
    uitgever: devIssuer,
    onderwerp: als,
    rollen: [als],
    organisaties,
    bureau: null,
  });
  const sessies = new Sessies(new PostgresSessieStore(database), systemClock, systemRandom, devIssuer);
  const token =
    rol === null ? undefined : await sessies.begin({ actor: actor(rol), naam: rol, idToken: null });
  const headers = token === undefined ? {} : { cookie: `besluitspoor=${token}` };
  const response = await fetch(server.url + path, { headers, redirect: 'manual' });
  const body = await response.text();
  if (body !== '') await mustBeValid(body);
  return { status: response.status, body, naar: response.headers.get('location') };
}

/** A form has another token each time. */
const withoutToken = (page: { body: string } | undefined): string | undefined =>
  page?.body.replace(/name="_token" value="[^"]*"/g, '');

const pages = ['/beheer', '/beheer/gm0148/mensen', '/beheer/gm0148/log', '/beheer/gm0148/incidenten'];

describe('the pages of the beheer', () => {
  it('are for the beheerder and the auditor; others are told so, and who is not logged in is sent to log in', async () => {
    for (const path of pages) {
      for (const rol of ['beheerder', 'auditor'] as const)
        expect([path, (await look(path, rol)).status]).toEqual([path, 200]);
      for (const rol of ['griffier', 'college', 'bureau', 'integratie'] as const)
        expect([path, rol, (await look(path, rol)).status]).toEqual([path, rol, 403]);
      expect(await look(path, null)).toMatchObject({
        status: 303,
        naar: `/inloggen?terug=${encodeURIComponent(path)}`,
      });
    }
  });

  it('do not show another municipality, nor whether it is there', async () => {
    const pair = async (path: string) => [
      await look(path, 'beheerder'),
      await look(path.replace('gm0175', 'gm9999'), 'beheerder'),
    ];
    for (const path of pages.slice(1)) {
      const [other, none] = await pair(path.replace('gm0148', 'gm0175'));
      expect([other?.status, none?.status]).toEqual([404, 404]);
      expect(withoutToken(other)).toBe(withoutToken(none));
    }
    expect((await look('/beheer', 'beheerder')).body).not.toContain('gm0175');
    expect((await look('/beheer', 'beheerder', ['gm0148', 'gm0175'])).body).toContain('/beheer/gm0175/log');
  });

  it('say truly that there is nothing yet', async () => {
    const { body } = await look('/beheer/gm0175/incidenten', 'auditor', ['gm0175']);
    expect(body).toContain('Er zijn geen incidenten');
    const opdracht = 'besluitspoor sleutel maak gm0175';
    expect((await look('/beheer/gm0175/log', 'beheerder', ['gm0175'])).body).toContain(opdracht);
    // Whoever only looks is told of no command.
    expect((await look('/beheer/gm0175/log', 'auditor', ['gm0175'])).body).not.toContain(opdracht);
    expect((await look('/beheer/gm0175/mensen', 'auditor', ['gm0175'])).body).toContain('Nog niemand');
    expect((await look('/beheer', 'auditor')).body).toContain('Nog geen: er is nog niets vastgelegd');
  });

  it('show who recorded and in which role', async () => {
    await server.open();
    const { body } = await look('/beheer/gm0148/mensen', 'beheerder');
    expect(body).toMatch(/<th scope="row">[^<]*griffier[^<]*<\/th>/);
    expect(body).toContain('<td>Griffier</td>');
    expect(body).toContain('uit de laatste 10.000 regels');
  });

  it('show the log, and its keys after a renewal: both sign, until the old one is retired', async () => {
    const published = async (): Promise<string> =>
      (await fetch(`${server.url}/log/gm0148/checkpoint`)).text();
    while (!(await published()).includes('\n1\n')) await new Promise((done) => setTimeout(done, 50));
    const before = await look('/beheer/gm0148/log', 'beheerder');
    expect(before.body).toContain('besluitspoor.example/log/gm0148');
    expect(before.body).toContain('1 regel, ondertekend op');
    expect(before.body).toContain('besluitspoor sleutel vernieuw gm0148');
    const env = {
      DATABASE_URL: server.database.appUrl,
      LOG_SLEUTELS: join(map, 'sleutels'),
      BESLUITSPOOR_DATA: map,
    };
    const beheer = await openBeheer(env);
    try {
      await beheer.vernieuwSleutel('gm0148');
      const kenmerken = (await (await fetch(`${server.url}/log/gm0148/vkey`)).text())
        .trim()
        .split('\n')
        .map((vkey) => vkey.split('+')[1] ?? '');
      const { body } = await look('/beheer/gm0148/log', 'auditor');
      expect(kenmerken).toHaveLength(2);
      for (const kenmerk of kenmerken) expect(body).toContain(`<code>${kenmerk}</code>`);
      expect(body.match(/>Ondertekent</g)).toHaveLength(2);
      await beheer.trekSleutelIn('gm0148', 1);
      const after = await look('/beheer/gm0148/log', 'auditor');
      expect(after.body.match(/>Ondertekent</g)).toHaveLength(1);
      expect(after.body).toMatch(/Ondertekent niet<\/span> Ingetrokken op/);
    } finally {
      await beheer.close();
    }
  });

  it('show an incident with what was found, what to do, and its proof; the newest first', async () => {
    const store = new PostgresIncidentStore(database);
    const bewijs = 'besluitspoor.example/log/gm0148\n3\nAAAA\n\n— x y\n';
    const melding = 'Er is <b>iets</b> teruggezet.';
    await store.meld('gm0148', {
      kenmerk: 'a'.repeat(64),
      soort: 'teruggezet',
      melding,
      bewijs,
      tijdstip: '2026-01-02T03:04:05.000Z',
    });
    await store.meld('gm0148', {
      kenmerk: 'b'.repeat(64),
      soort: 'getuige-verder',
      melding: 'Later.',
      bewijs: null,
      tijdstip: '2026-02-03T04:05:06.000Z',
    });
    const { body } = await look('/beheer/gm0148/incidenten', 'beheerder');
    expect(body).toContain('Er is &lt;b&gt;iets&lt;/b&gt; teruggezet.');
    expect(body).toContain('besluitspoor log herstel gm0148');
    expect(body).toContain('2 januari 2026 om 04:04');
    expect(body.indexOf('getuige-verder')).toBeLessThan(body.indexOf('teruggezet'));
    expect(body).toContain('besluitspoor.example/log/gm0148\n3\n');
    expect((await look('/beheer', 'beheerder')).body).toContain('<strong>2</strong>');
    expect((await look('/beheer/gm0175/incidenten', 'beheerder', ['gm0175'])).body).not.toContain(
      'teruggezet.',
    );
  });

  it('show of which logs this server is a witness', async () => {
    const { body } = await look('/beheer', 'beheerder');
    expect(body).toContain('example.com/foo');
    expect(body).toContain('Nog niets meeondertekend');
  });

  it('show the newest timestamp, and that one is asked for before it is there', async () => {
    const autoriteit = await Proefautoriteit.start();
    const stamped = await TestServer.start(autoriteit.omgeving);
    try {
      const beheerder = await new Visitor(stamped.url).logIn({ rol: 'beheerder', gemeente: 'gm0148' });
      const page = async (): Promise<string> => {
        const { html } = await beheerder.get('/beheer/gm0148/log');
        await mustBeValid(html);
        return html;
      };
      expect(await page()).toContain('Er is nog geen tijdstempel.');
      await stamped.open();
      while ((await page()).includes('Er is nog geen tijdstempel.'))
        await new Promise((done) => setTimeout(done, 100));
      expect(await page()).toMatch(
        /Het laatste tijdstempel is van <time [^>]*>[^<]+<\/time>, over 1 regel, door [^<]*CN=autoriteit/,
      );
      expect(autoriteit.vragen).toBe(1);
    } finally {
      await stamped.stop();
      await autoriteit.close();
    }
  });

  it('say that there are no witnesses and no timestamps when there are none', async () => {
    const { body } = await look('/beheer/gm0148/log', 'beheerder');
    expect(body).toContain('Er tekenen geen getuigen mee');
    expect(body).toContain('Er worden geen tijdstempels gevraagd');
  });
});
