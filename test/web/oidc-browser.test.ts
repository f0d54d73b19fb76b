/** Logging in and out in a real browser, which holds itself to our Content-Security-Policy and runs no script of ours. */
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from '../e2e/browser.js';
import { query } from '../harness/database.js';
import { TestServer } from '../http/server.js';
import { Aanbieder, Clientsleutel, freePort } from './aanbieder.js';

describe('in a browser without JavaScript', () => {
  let sleutel: Clientsleutel;
  let aanbieder: Aanbieder;
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    sleutel = await Clientsleutel.make();
    const port = await freePort();
    const webadres = `http://127.0.0.1:${port}`;
    aanbieder = await Aanbieder.start({ webadressen: [webadres], sleutel, claimsInToken: true });
    server = await TestServer.start({
      PORT: String(port),
      HOST: '127.0.0.1',
      OIDC_ISSUER: aanbieder.url,
      OIDC_AUDIENCE: 'besluitspoor',
      OIDC_CLIENT_ID: 'met-sleutel',
      OIDC_CLIENT_SLEUTEL: sleutel.pad,
      BESLUITSPOOR_WEBADRES: webadres,
    });
    browser = await startBrowser();
    page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    page.setDefaultTimeout(15_000);
    page.on('console', (said) => complaints.push(said.text()));
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
    await aanbieder.stop();
    await sleutel.weg();
  });

  const atProvider = (): Promise<void> => page.waitForURL(`${aanbieder.url}/interactie/**`);

  it('one comes in, searches on after the session lapsed, and gets out again, here and there', async () => {
    await page.goto(server.url);
    await page.click('.kop-inloggen');
    await atProvider();
    // Back leads back, and not here again.
    await page.goBack();
    await page.waitForURL(`${server.url}/`);
    await page.click('.kop-inloggen');
    await atProvider();
    await page.fill('input[name=account]', 'anna');
    await page.click('text=ja');
    await page.waitForURL(`${server.url}/trajecten`);
    expect(await page.textContent('.kop-persoon')).toContain('Anna de Vries');

    await page.goto(`${server.url}/trajecten?zoek=niets`);
    // A form whose session lapsed goes on to the provider and back: a redirect would have been stopped.
    await query(server.database.beheerUrl, `UPDATE sessie SET vervalt = now() - interval '1 second'`);
    await page.fill('input[name=zoek]', 'wegen');
    await page.click('text=Zoeken');
    await page.waitForURL(/\/trajecten\?zoek=wegen/);
    expect(await page.textContent('.kop-persoon')).toContain('Anna de Vries');

    await page.click('.kop-uitloggen');
    await page.waitForURL(`${aanbieder.url}/session/end**`);
    await page.click('text=uit');
    await page.waitForURL(`${server.url}/uitgelogd`);
    expect(await page.textContent('h1')).toBe('U bent uitgelogd');
    await page.click('main >> text=Opnieuw inloggen');
    await atProvider();
    expect(complaints.filter((text) => /content security|refused/i.test(text))).toEqual([]);
  });
});
