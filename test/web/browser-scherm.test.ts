/** The check in a real browser, under the rules that the pages give it: nothing inline, no markup from text. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { Assets } from '../../src/web/assets.js';
import { startBrowser } from '../e2e/browser.js';
import { query } from '../harness/database.js';
import { TestServer, workshop } from '../http/server.js';
import { proefpagina } from './proefpagina.js';

describe('the button to check a trail', () => {
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  let traject: string;
  let regels: { volgnummer: number; index: number; bladhash: string }[];
  let html: string;
  /** As a page of the server has them. */
  let headers: Record<string, string>;
  const faults: string[] = [];

  beforeAll(async () => {
    server = await TestServer.start();
    traject = await server.open();
    const op = (versie: number) => ({ 'if-match': `"${versie}"` });
    const path = `/v1/trajecten/${traject}/handelingen`;
    await server.fetch(path, { json: workshop, headers: op(1) });
    await server.fetch(path, {
      json: { ...workshop, nietOpenbaar: { grond: 'Woo artikel 5.1' } },
      headers: op(2),
    });
    await server.fetch(path, { json: workshop, headers: op(3) });
    regels = await query(
      server.database.beheerUrl,
      `SELECT volgnummer, index::int, encode(bladhash, 'hex') AS bladhash FROM spoorregel
       WHERE traject = $1 ORDER BY volgnummer`,
      [traject],
    );
    html = proefpagina(
      await Assets.load(undefined),
      regels.map(({ volgnummer }) => volgnummer),
    );
    const policy = (await fetch(`${server.url}/`)).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("require-trusted-types-for 'script'");
    headers = { 'content-security-policy': policy, 'content-type': 'text/html; charset=utf-8' };
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  beforeEach(async () => {
    page = await (await browser.newContext({ locale: 'nl-NL' })).newPage();
    faults.length = 0;
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('pageerror', (fault) => faults.push(fault.message));
    await page.route('**/proef', (route) => route.fulfill({ body: html, headers }));
    await claim(regels);
    await page.goto(`${server.url}/proef`);
  });
  afterEach(async () => {
    await page.context().close();
    expect(faults).toEqual([]);
  });

  async function claim(beweerd: unknown): Promise<void> {
    await page.unroute('**/regels.json');
    const json = { organisatie: 'gm0148', traject, regels: beweerd };
    await page.route('**/regels.json', (route) => route.fulfill({ json }));
  }

  async function checked(): Promise<{ kop: string; tekst: string; proeven: string[] }> {
    await page.getByRole('button', { name: 'Controleer dit spoor' }).click();
    await page.locator('[data-controle-uitslag] .melding').waitFor();
    return {
      kop: (await page.locator('.melding-kop').textContent()) ?? '',
      tekst: (await page.locator('[data-controle-uitslag] .melding-tekst').textContent()) ?? '',
      proeven: await page.locator('[data-proef]').allTextContents(),
    };
  }

  it('finds a sound trail sound, says so aloud, and marks every entry', async () => {
    const { kop, proeven } = await checked();
    expect(kop).toBe('Gelukt: Dit spoor klopt met het openbare log');
    const closed = 'Vingerafdruk klopt; de inhoud staat niet in het openbare log';
    expect(proeven).toEqual(['Klopt', 'Klopt', closed, 'Klopt']);
    expect(await page.locator('[data-controle-stem]').textContent()).toContain('De controle is klaar.');
    const vkey = (await (await fetch(`${server.url}/log/gm0148/vkey`)).text()).trim();
    expect(await page.locator('[data-controle-uitslag]').textContent()).toContain(vkey);
  });

  it('names the entry that is broken, with a link to it', async () => {
    await claim(regels.map((one) => (one.volgnummer === 2 ? { ...one, bladhash: 'ab'.repeat(32) } : one)));
    const { kop, tekst, proeven } = await checked();
    expect(kop).toBe('Fout: Er klopt iets niet in dit spoor');
    expect(tekst).toContain('Regel 2');
    expect(await page.locator('.melding-tekst li a').getAttribute('href')).toBe('#regel-2');
    expect(proeven.map((tekst) => tekst === 'Klopt niet')).toEqual([false, true, false, false]);
  });

  it('compares the log with what this browser saw of it before', async () => {
    expect((await checked()).kop).toContain('klopt');
    await page.evaluate(`{
      const kept = JSON.parse(localStorage.getItem('besluitspoor:/log/gm0148'));
      localStorage.setItem('besluitspoor:/log/gm0148', JSON.stringify({ ...kept, wortel: 'A'.repeat(43) + '=' }));
    }`);
    await page.reload();
    const { kop, tekst } = await checked();
    expect(kop).toBe('Fout: Het log is anders dan wat uw browser eerder zag');
    expect(tekst).toContain('herschreven');
  });

  it('says calmly that a trail cannot be checked when its entries do not arrive, or Ed25519 is not there', async () => {
    await page.route('**/regels.json', (route) => route.fulfill({ status: 403, body: '' }));
    expect((await checked()).kop).toBe('Let op: Dit spoor is nu niet te controleren');
    // The browser itself reports the answer that it was refused.
    faults.length = 0;
    await claim(regels);
    await page.evaluate(
      `void (crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError')))`,
    );
    await page.getByRole('button', { name: 'Controleer dit spoor' }).click();
    await page.getByText('kan de handtekening van het log (Ed25519) niet nakijken').waitFor();
    expect(await page.locator('[data-proef]').allTextContents()).toEqual(
      regels.map(() => 'Niet te controleren'),
    );
  });

  it('is not there without JavaScript, where the page says how else to check', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    await plain.route('**/proef', (route) => route.fulfill({ body: html, headers }));
    await plain.goto(`${server.url}/proef`);
    expect(await plain.getByRole('button', { name: 'Controleer dit spoor' }).count()).toBe(0);
    expect(await plain.getByText('staat JavaScript uit').isVisible()).toBe(true);
    expect(await page.getByText('staat JavaScript uit').isVisible()).toBe(false);
    await context.close();
  });

  it('has no faults that a program can find, before and after, also on a small screen in the dark', async () => {
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const violations = (): Promise<unknown[]> =>
      page.evaluate(
        `axe.run('main').then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))`,
      );
    await page.setViewportSize({ width: 320, height: 640 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.evaluate(axe);
    expect(await violations()).toEqual([]);
    await claim(regels.map((one) => (one.volgnummer === 2 ? { ...one, bladhash: 'ab'.repeat(32) } : one)));
    await checked();
    await page.locator('[data-controle-uitslag] summary').click();
    expect(await violations()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    const { SCHERM: path } = process.env;
    if (path !== undefined) await page.screenshot({ path, fullPage: true });
  });

  it('beside it, a file that is dropped on its block is in the field, and of two files neither', async () => {
    const drop = (names: string[]): Promise<void> =>
      page.evaluate(`{
        const dataTransfer = new DataTransfer();
        for (const naam of ${JSON.stringify(names)}) dataTransfer.items.add(new File(['x'], naam));
        const event = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
        document.querySelector('[data-drop]').dispatchEvent(event);
      }`);
    const chosen = (): Promise<string[]> =>
      page.evaluate(`[...document.querySelector('input').files].map(({ name }) => name)`);
    await drop(['brief.pdf']);
    expect(await chosen()).toEqual(['brief.pdf']);
    await drop(['een.pdf', 'twee.pdf']);
    expect(await chosen()).toEqual(['brief.pdf']);
    expect(await page.locator('.drop-uitleg').textContent()).toContain('Sleep er één');
  });
});
