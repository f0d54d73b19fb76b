/** Every page and every state of it, held against the rules for accessibility and for HTML. */
import { amsterdamDatum } from '../../src/base/clock.js';
import type { Browser } from 'playwright-core';
import { opening as opening2011, stappen } from '../../src/cli/demo/dalfsen-2011.js';
import { opening, TestServer, workshop } from '../http/server.js';
import { mustBeValid } from '../web/geldig.js';
import { startBrowser, Venster } from './browser.js';
import { Griffier } from './griffier.js';
import { Muis } from './hand.js';
import { faultsOf, mustBeAccessible, mustBeStill } from './toegankelijkheid.js';
import { play, record } from './zaak.js';

let server: TestServer;
let browser: Browser;
/** Logged in as griffier. */
let venster: Venster;
/** Decided, with refused attempts in its trail. */
let besloten: string;
/** Opened, and nothing more. */
let begonnen: string;
beforeAll(async () => {
  server = await TestServer.start();
  browser = await startBrowser();
  venster = await (await Venster.open(browser, server.url)).logIn('griffier');
}, 60_000);
afterAll(async () => {
  await venster.close();
  await browser.close();
  await server.stop();
});

/** The page as it stands. */
async function mustBeGood(status = 200, here = venster): Promise<void> {
  const { html, status: given } = await here.sent();
  expect([here.path(), given]).toEqual([here.path(), status]);
  await mustBeValid(html);
  await mustBeAccessible(here.page);
  here.mustBeClean();
}

async function visit(path: string, status = 200, here = venster): Promise<void> {
  await here.go(path);
  await mustBeGood(status, here);
}

function press(name: string): Promise<void> {
  return venster.follow(() => venster.page.getByRole('button', { name, exact: true }).click());
}

const alert = async (): Promise<string> =>
  (await venster.page.getByRole('alert').locator('.melding-kop').textContent()) ?? '';

describe('the watch itself', () => {
  it('finds what is wrong, when something is', async () => {
    await venster.go('/trajecten');
    await venster.page.evaluate(`{
      const main = document.querySelector('main');
      const add = (tag, text, css) => {
        const node = document.createElement(tag);
        node.textContent = text;
        Object.assign(node.style, css);
        main.append(node);
      };
      add('p', 'Te licht', { color: '#ddd', background: '#fff' });
      add('p', 'Te breed', { width: '2000px' });
      add('button', 'x', { width: '12px', height: '12px', padding: 0, minHeight: 0, minWidth: 0, outline: 'none', boxShadow: 'none' });
      add('button', 'x', { width: '12px', height: '12px', padding: 0, minHeight: 0, minWidth: 0 });
    }`);
    const found = await faultsOf(venster.page);
    expect(Object.keys(found)).toEqual(
      expect.arrayContaining([
        'axe, narrow and dark',
        'axe, wide and light',
        'focus not seen',
        'focus not seen in the dark',
        'scrolls sideways',
        'too small to hit, narrow',
        'too small to hit, wide',
      ]),
    );
    venster.forgive();
  });
});

describe('before anything is there', () => {
  it('the list of trajecten', async () => {
    await visit('/trajecten');
    expect(await venster.page.getByText('Er is nog geen traject').isVisible()).toBe(true);
  });

  it('the form to open one, and what it says of faults', async () => {
    await visit('/trajecten/nieuw');
    await press('Traject openen');
    expect(await alert()).toContain('niet goed ingevuld');
    await mustBeGood(400);
  });

  it('and what it doubts of a planning', async () => {
    await venster.go('/trajecten/nieuw');
    await venster.page.getByRole('radio', { name: 'Dalfsen', exact: true }).check();
    await venster.page.getByLabel('Titel van het traject').fill('Met een planning');
    await venster.page.getByLabel('Aanleiding').fill('Een vergissing');
    await venster.page.getByLabel('Start van het onderzoek (niet verplicht)').fill('2011-05-23');
    await press('Traject openen');
    expect(await alert()).toContain('Klopt de planning?');
    await mustBeGood();
  });

  it('the public window', async () => {
    await visit('/openbaar/gm0148');
  });
});

describe('a traject', () => {
  it('in every phase, up to its decision', async () => {
    begonnen = await server.open();
    const first = new Map<string, number>();
    let fase = '';
    besloten = await play(server, opening2011, stappen, async (_, id) => {
      const traject = (await (await server.fetch(`/v1/trajecten/${id}`)).json()) as { fase: string };
      if (traject.fase === fase) return;
      fase = traject.fase;
      first.set(fase, first.size);
      await visit(`/trajecten/${id}`);
    });
    expect([...first.keys()]).toHaveLength(7);
    await visit(`/trajecten/${besloten}`);
    await visit(`/trajecten/${besloten}?vastgelegd=2`);
    expect(await alert()).toContain('Vastgelegd');
  }, 180_000);

  it('that lapsed', async () => {
    const id = await server.open();
    const gegevens = { datum: '2011-04-20', reden: 'De aanleiding is er niet meer.' };
    await record(server, id, { handeling: 'traject-laten-vervallen', gegevens }, 1);
    await visit(`/trajecten/${id}`);
  });
});

describe('the form of a handeling', () => {
  // Between them they have every kind of field.
  it.each([
    'workshop-houden',
    'offerte-uitvragen',
    'bevindingen-opleveren',
    'collegevoorstel-formuleren',
    'conclusie-trekken',
    'besluit-aanhouden',
    'besluit-nemen',
    'rectificatie-aantekenen',
  ])('%s, as it is, and with all that was left out of it', async (handeling) => {
    await visit(`/trajecten/${begonnen}/handelingen/${handeling}`);
    await press('Vastleggen');
    expect(await alert()).toContain('ingevuld');
    await mustBeGood(400);
  });

  it('that is open to close its entry, with rows and a document', async () => {
    const form = `/trajecten/${begonnen}/handelingen/bevindingen-opleveren`;
    await venster.go(form);
    await venster.page.locator('details.openheid summary').click();
    await venster.page.getByLabel('Rapport', { exact: true }).setInputFiles({
      name: `${'een-heel-lange-naam-van-een-rapport-'.repeat(4)}.txt`,
      mimeType: 'text/plain',
      buffer: Buffer.from('Rapport'),
    });
    await venster.follow(() => venster.page.getByRole('button', { name: /Nog een toevoegen/ }).click());
    await mustBeGood();
  });

  it('with what the rehearsal found: admitted, and refused', async () => {
    const griffier = new Griffier(venster, new Muis(venster));
    griffier.id = begonnen;
    await griffier.toForm('workshop-houden');
    await griffier.fillIn('workshop-houden', workshop.gegevens);
    await press('Eerst oefenen');
    expect(await alert()).toContain('zou worden toegelaten');
    await mustBeGood();
    await griffier.toForm('bko-starten');
    await griffier.fillIn('bko-starten', { datum: '2011-05-23' });
    await press('Eerst oefenen');
    expect(await alert()).toContain('zou worden geweigerd');
    await mustBeGood();
    await press('Vastleggen');
    expect(await alert()).toContain('Niet toegelaten');
    await mustBeGood(409);
  });

  it('that is about a traject as it was, and the page that asks whether one is sure', async () => {
    const griffier = new Griffier(venster, new Muis(venster));
    griffier.id = begonnen;
    await griffier.toForm('workshop-houden');
    await griffier.fillIn('workshop-houden', workshop.gegevens);
    await server.fetch(`/v1/trajecten/${begonnen}/handelingen`, {
      json: workshop,
      headers: { 'if-match': '"1"' },
    });
    await press('Vastleggen');
    expect(await alert()).toContain('intussen iets anders vastgelegd');
    await mustBeGood(412);
    await griffier.toForm('traject-laten-vervallen');
    await griffier.fillIn('traject-laten-vervallen', { datum: '2011-04-20', reden: 'Geen reden meer.' });
    await press('Vastleggen');
    expect(await venster.page.getByRole('button', { name: 'Ja, definitief vastleggen' }).count()).toBe(1);
    await mustBeGood();
  });
});

describe('a form that was left, or sent too late', () => {
  it('is found again, is gone once recorded, and is over when somebody else recorded', async () => {
    const griffier = new Griffier(venster, new Muis(venster));
    griffier.id = await server.open();
    const pad = `/trajecten/${griffier.id}/handelingen/traject-laten-vervallen`;
    await venster.go(pad);
    await griffier.fillIn('traject-laten-vervallen', { datum: '2011-04-20', reden: 'Geen reden meer.' });
    await press('Vastleggen');
    const question = venster.path();
    await visit(pad);
    expect(await venster.page.getByText('U was dit formulier al aan het invullen').count()).toBe(1);
    const headers = { 'if-match': '"1"' };
    await server.fetch(`/v1/trajecten/${griffier.id}/handelingen`, { json: workshop, headers });
    await visit(question);
    expect(await alert()).toContain('Deze vraag is voorbij');
    await visit(`${pad}?formulier=weg`);
    expect(await alert()).toContain('niet meer bewaard');
    await visit('/trajecten/nieuw?formulier=weg');
    await visit(`/trajecten/${griffier.id}/handelingen/rectificatie-aantekenen?regel=2&veld=datum`);
  });

  it('of whoever was logged out, keeps what was typed', async () => {
    const one = await (await Venster.open(browser, server.url)).logIn('griffier');
    await one.go(`/trajecten/${await server.open()}/handelingen/workshop-houden`);
    await one.page.getByLabel('Deelnemers', { exact: true }).fill('College en directie');
    await one.page.context().clearCookies();
    await one.follow(() => one.page.getByRole('button', { name: 'Vastleggen', exact: true }).click());
    expect(await one.page.getByRole('button', { name: 'Verder met wat u had ingevuld' }).count()).toBe(1);
    await mustBeGood(401, one);
    one.forgive();
    await one.close();
  });
});

describe('the trail', () => {
  it('whole, filtered, and when no entry fits', async () => {
    await visit(`/trajecten/${besloten}/spoor`);
    await visit(`/trajecten/${besloten}/spoor?resultaat=geweigerd&handeling=besluit-nemen`);
    await visit(`/trajecten/${besloten}/spoor?resultaat=geweigerd&handeling=workshop-houden`);
  });

  it('once it was checked', async () => {
    await venster.go(`/trajecten/${besloten}/spoor`);
    await venster.page.getByRole('button', { name: 'Controleer dit spoor' }).click();
    await venster.page.locator('[data-controle-uitslag] .melding').waitFor();
    for (const summary of await venster.page.locator('.controle summary').all()) await summary.click();
    await mustBeGood();
  });

  it('entry by entry, with what is to be taken along', async () => {
    await visit(`/trajecten/${besloten}/spoor/1`);
    await visit(`/trajecten/${besloten}/spoor/3`);
    await visit(`/trajecten/${besloten}/spoor/12`);
    await visit(`/trajecten/${besloten}/spoor/2/bewijsstuk`);
    await visit(`/trajecten/${besloten}/documenten`);
    await visit(`/trajecten/${begonnen}/documenten`);
  });

  it('as it was on a day', async () => {
    await visit(`/trajecten/${besloten}/stand`);
    await visit(`/trajecten/${besloten}/stand?op=${amsterdamDatum(new Date())}`);
    await visit(`/trajecten/${besloten}/stand?op=2099-01-01`, 400);
    await visit(`/trajecten/${besloten}/stand?op=2011-02-30`, 400);
  });
});

describe('what anybody sees', () => {
  let anybody: Venster;
  beforeAll(async () => {
    anybody = await Venster.open(browser, server.url);
  });
  afterAll(() => anybody.close());

  it.each(['/', '/inloggen', '/uitgelogd', '/openbaar', '/openbaar/gm0148', '/openbaar/uitleg'])(
    '%s',
    async (path) => {
      await visit(path, 200, anybody);
    },
  );

  it('of a traject, and of a search for one', async () => {
    await visit(`/openbaar/gm0148/${besloten}`, 200, anybody);
    await visit('/openbaar/gm0148?zoek=bestuurskracht', 200, anybody);
    await visit('/openbaar/gm0148?zoek=xyzzy', 200, anybody);
  });

  it('when there is nothing there, or logging in did not work', async () => {
    await visit('/openbaar/gm9999', 404, anybody);
    await anybody.go('/inloggen');
    await anybody.follow(() => anybody.page.getByRole('button', { name: 'Inloggen', exact: true }).click());
    await mustBeGood(400, anybody);
  });
});

describe('with another role', () => {
  it('the beheer', async () => {
    const beheerder = await (await Venster.open(browser, server.url)).logIn('beheerder');
    for (const path of ['', '/gm0148/mensen', '/gm0148/log', '/gm0148/incidenten'])
      await visit(`/beheer${path}`, 200, beheerder);
    await beheerder.close();
  });

  it('what one may not, and what is not there', async () => {
    const college = await (await Venster.open(browser, server.url)).logIn('college');
    await visit('/trajecten/nieuw', 403, college);
    await visit(`/trajecten/${begonnen}/handelingen/bevindingen-opleveren`, 200, college);
    await visit('/trajecten/00000000-0000-4000-8000-000000000000', 404, college);
    await college.close();
  });
});

describe('two hundred trajecten', () => {
  beforeAll(async () => {
    const long = 'Bestuurskrachtonderzoeksbegeleidingscommissievergaderingsverslag';
    await server.fetch('/v1/trajecten', { json: { ...opening, titel: long.repeat(3) } });
    for (let batch = 0; batch < 8; batch += 1)
      await Promise.all(
        Array.from({ length: 25 }, (_, i) =>
          server.fetch('/v1/trajecten', {
            json: { ...opening, titel: `Onderzoek ${batch * 25 + i} naar de kracht van het bestuur` },
          }),
        ),
      );
  }, 60_000);

  it('fill the list, which is leafed through and searched', async () => {
    await visit('/trajecten');
    await visit('/trajecten?bladzijde=3&fase=opdrachtformulering');
    await visit('/trajecten?zoek=xyzzy');
    expect(await venster.page.getByText('Geen traject gevonden').isVisible()).toBe(true);
    await visit('/trajecten?zoek=Bestuurskrachtonderzoeksbegeleiding');
    await venster.page.locator('.traject-titel a').click();
    await mustBeGood();
  });
});

describe('for whoever cannot bear movement', () => {
  it('nothing moves', async () => {
    const { page } = venster;
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const path of [`/trajecten/${besloten}`, `/trajecten/${besloten}/spoor`, '/trajecten/nieuw']) {
      await venster.go(path);
      await mustBeStill(page);
    }
    await page.emulateMedia({ reducedMotion: null });
  });
});
