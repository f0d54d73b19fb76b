/** The case of 2011 on the pages, with the mouse: from opening to binding decision, with the wrong steps in between. */
import type { Browser } from 'playwright-core';
import { opening, stappen } from '../../src/cli/demo/dalfsen-2011.js';
import type { Stap } from '../../src/cli/demo/stap.js';
import { procedures } from '../../src/procedure/procedures.js';
import { verifyDossier } from '../../src/verify/index.js';
import { TestServer } from '../http/server.js';
import { startBrowser, Venster } from './browser.js';
import { Griffier, infoOf } from './griffier.js';
import { Muis } from './hand.js';

let server: TestServer;
let browser: Browser;
let venster: Venster;
let griffier: Griffier;
beforeAll(async () => {
  server = await TestServer.start();
  browser = await startBrowser();
  venster = await (await Venster.open(browser, server.url)).logIn('griffier');
  griffier = new Griffier(venster, new Muis(venster));
});
afterAll(async () => {
  await venster.close();
  await browser.close();
  await server.stop();
});

const formOnly = new Set(['niet-bevoegd', 'ongeldige-invoer']);
/**
 * What the griffie may try itself, and what is an attempt: a form that is not filled in well is none, and a finding that
 * does not exist cannot be ticked.
 */
const zaak = stappen.filter(
  ({ uitkomst, oudeVersie }) =>
    !oudeVersie &&
    (uitkomst.soort === 'toegelaten' ||
      !(formOnly.has(uitkomst.code) || uitkomst.redenen.includes('bevindingen-bestaan'))),
);
const isRefused = ({ uitkomst }: Stap): boolean => uitkomst.soort === 'geweigerd';

describe('the case of 2011, on the pages', () => {
  it('goes from opening to binding decision, and says of every wrong step why it is refused', async () => {
    await griffier.open(opening);
    let confirmed: string[] = [];
    for (const stap of zaak) {
      if (isRefused(stap)) await mustBeRefused(stap);
      else if (await griffier.does(stap.handeling, stap.gegevens)) confirmed = [...confirmed, stap.handeling];
    }
    expect(zaak.filter(isRefused).length).toBeGreaterThanOrEqual(15);
    // Whatever closes something for good was asked twice; the decision above all.
    expect(confirmed).toContain('besluit-nemen');
    expect(confirmed).toContain('opdracht-vaststellen');
    expect(confirmed).not.toContain('workshop-houden');
  }, 240_000);

  it('shows the decision, and that there is no way back', async () => {
    await venster.go(`/trajecten/${griffier.id}`);
    const besluit = venster.page.getByRole('region', { name: 'Het besluit' });
    expect(await besluit.textContent()).toContain('Dalfsen blijft zelfstandig');
    expect(await besluit.textContent()).toContain('31 oktober 2011');
    expect(await besluit.textContent()).toContain('2011-87');
  });

  it('leaves a trail of every attempt, refused ones with their reasons', async () => {
    await venster.go(`/trajecten/${griffier.id}/spoor?resultaat=geweigerd`);
    const titles = await venster.page.locator('.regel-geweigerd .regel-titel').allTextContents();
    const tried = zaak.filter(isRefused).map(({ handeling }) => infoOf(handeling).label);
    expect(titles).toEqual(tried.toReversed());
    expect(await venster.page.locator('.regel-geweigerd .regel-redenen').count()).toBe(tried.length);
  });

  it('is found sound by the browser, which checks the trail against the log itself', async () => {
    await venster.go(`/trajecten/${griffier.id}/spoor`);
    await venster.page.getByRole('button', { name: 'Controleer dit spoor' }).click();
    await venster.page.locator('[data-controle-uitslag] .melding').waitFor();
    expect(await venster.page.locator('[data-controle-uitslag] .melding-kop').textContent()).toContain(
      'klopt',
    );
    const proeven = await venster.page.locator('[data-proef]').allTextContents();
    expect(proeven).toHaveLength(50);
    expect(proeven.filter((proef) => !/^(Klopt|Vingerafdruk klopt; .*)$/.test(proef))).toEqual([]);
  });

  it('is found sound by the verifier, from the dossier that the griffier takes along', async () => {
    const response = await venster.page.request.get(`${server.url}/trajecten/${griffier.id}/dossier.zip`);
    expect(response.status()).toBe(200);
    const verslag = await verifyDossier(await response.body(), { procedures });
    expect(verslag).toMatchObject({
      goed: true,
      bevindingen: [],
      spoor: { regels: zaak.length + 1, geweigerd: zaak.filter(isRefused).length },
    });
  });
});

async function mustBeRefused({ handeling, gegevens, uitkomst }: Stap): Promise<void> {
  const shown = await griffier.tries(handeling, gegevens);
  const codes = uitkomst.soort === 'geweigerd' ? uitkomst.redenen : [];
  expect([handeling, shown.length]).toEqual([handeling, codes.length]);
  const link = venster.page.locator('[role="alert"] a').first();
  const entry = (await link.getAttribute('href')) ?? '';
  const regel = await server.fetch(`/v1${entry}`);
  const { resultaat, redenen } = (await regel.json()) as { resultaat: string; redenen: string[] };
  expect([handeling, resultaat, redenen.toSorted()]).toEqual([handeling, 'geweigerd', [...codes].toSorted()]);
}
