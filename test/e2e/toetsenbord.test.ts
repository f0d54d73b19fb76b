/**
 * The whole case again, by keyboard alone and without scripts, and with it every handeling that the procedure has. Of the
 * wrong steps one is tried: the others are as many pages of the same kind.
 */
import type { Browser } from 'playwright-core';
import { opening, stappen } from '../../src/cli/demo/dalfsen-2011.js';
import { bijlage, doet, type Stap } from '../../src/cli/demo/stap.js';
import { bestuurskrachtonderzoek as procedure } from '../../src/procedure/bestuurskrachtonderzoek/index.js';
import { TestServer } from '../http/server.js';
import { startBrowser, Venster } from './browser.js';
import { Griffier } from './griffier.js';
import { Toetsenbord } from './hand.js';

let server: TestServer;
let browser: Browser;
let venster: Venster;
let hand: Toetsenbord;
beforeAll(async () => {
  server = await TestServer.start();
  browser = await startBrowser();
  venster = await Venster.open(browser, server.url, { javaScript: false });
  hand = new Toetsenbord(venster);
});
afterAll(async () => {
  await venster.close();
  await browser.close();
  await server.stop();
});

const als = { rol: 'griffier' } as const;
const eerst = [
  doet(als, 'procesnotitie-bespreken', { datum: '2011-04-06', document: bijlage('Procesnotitie') }),
];
/** What the case of 2011 had no need of, before the step of that name. */
const ook: Readonly<Record<string, Stap[]>> = {
  'bevindingen-vaststellen': [
    doet(als, 'rapport-teruggeven', { datum: '2011-09-02', reden: 'Er ontbreekt een bijlage.' }),
    doet(als, 'bevindingen-opleveren', rapport()),
  ],
  'besluit-aanhouden': [
    doet(als, 'amendement-aannemen', {
      datum: '2011-10-17',
      nummer: 'A1',
      tekst: 'Met een evaluatie na twee jaar.',
    }),
  ],
  'besluit-nemen': [
    doet(als, 'voorstel-wijzigen', { datum: '2011-10-26', document: bijlage('Gewijzigd raadsvoorstel') }),
    doet(als, 'rectificatie-aantekenen', {
      volgnummer: 3,
      veld: 'deelnemers',
      juist: 'College, directie en presidium',
      reden: 'Een verschrijving.',
    }),
  ],
};

/** As it was delivered before. */
function rapport(): Stap['gegevens'] {
  const delivered = stappen.find(
    ({ handeling, uitkomst }) => handeling === 'bevindingen-opleveren' && uitkomst.soort === 'toegelaten',
  );
  return { ...delivered?.gegevens, datum: '2011-09-03' };
}

const zaak = [
  ...eerst,
  ...stappen
    .filter(({ uitkomst }) => uitkomst.soort === 'toegelaten')
    .flatMap((stap) => [...(ook[stap.handeling] ?? []), stap]),
];

describe('by keyboard alone, without scripts', () => {
  it('somebody logs in, and finds the content behind one key', async () => {
    await venster.go('/inloggen');
    await hand.pick(venster.page.getByRole('radio', { name: 'Griffier' }));
    await hand.select(venster.page.getByLabel('Gemeente'), 'Dalfsen');
    await hand.press(venster.page.getByRole('button', { name: 'Inloggen', exact: true }));
    expect(venster.path()).toBe('/trajecten');
    const skip = venster.page.getByRole('link', { name: 'Naar de inhoud' });
    await venster.page.keyboard.press('Tab');
    expect(await skip.and(venster.page.locator(':focus')).count()).toBe(1);
    await venster.page.keyboard.press('Enter');
    await hand.reach(venster.page.getByRole('link', { name: 'Nieuw traject openen' }));
  });

  it('every handeling of the procedure is recorded, up to the decision', async () => {
    const griffier = new Griffier(venster, hand);
    await griffier.open(opening);
    for (const { handeling, gegevens } of zaak) await griffier.does(handeling, gegevens);
    const done = new Set(zaak.map(({ handeling }) => handeling));
    const left = [...procedure.handelingen.keys()].filter((naam) => !done.has(naam));
    expect(left).toEqual(['traject-laten-vervallen']);
    await venster.go(`/trajecten/${griffier.id}`);
    expect(await venster.page.getByRole('region', { name: 'Het besluit' }).isVisible()).toBe(true);
  }, 300_000);

  it('another traject is let go, after one asked whether that is sure, and its refusal is read', async () => {
    const griffier = new Griffier(venster, hand);
    griffier.id = await server.open();
    expect(await griffier.tries('bko-starten', { datum: '2011-05-23' })).not.toEqual([]);
    const vervallen = { datum: '2011-04-20', reden: 'De aanleiding is er niet meer.' };
    expect(await griffier.does('traject-laten-vervallen', vervallen)).toBe(true);
  });

  it('the focus goes through a form in the order of reading, and nothing has an order of its own', async () => {
    await venster.go('/trajecten/nieuw');
    const { page } = venster;
    const heights: number[] = [];
    const last = page.getByRole('button', { name: 'Traject openen', exact: true });
    await hand.reach(page.getByRole('radio', { name: 'Dalfsen', exact: true }));
    while ((await last.and(page.locator(':focus')).count()) === 0 && heights.length < 100) {
      await page.keyboard.press('Tab');
      heights.push(
        await page.evaluate<number>('document.activeElement.getBoundingClientRect().top + scrollY'),
      );
    }
    expect(heights.length).toBeGreaterThan(10);
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
    expect(await page.locator('[tabindex]:not([tabindex="0"], [tabindex="-1"])').count()).toBe(0);
  });
});
