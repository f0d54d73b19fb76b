/** Somebody who owns the database changes an entry; an auditor finds it with the button on the page. */
import type { Browser } from 'playwright-core';
import { leafHash } from '../../src/audit/merkle.js';
import { query, run } from '../harness/database.js';
import { TestServer, workshop } from '../http/server.js';
import { startBrowser, Venster } from './browser.js';
import { mustBeAccessible } from './toegankelijkheid.js';

let server: TestServer;
let browser: Browser;
let auditor: Venster;
let traject: string;
beforeAll(async () => {
  server = await TestServer.start();
  browser = await startBrowser();
  traject = await server.open();
  for (const versie of [1, 2, 3, 4])
    await server.fetch(`/v1/trajecten/${traject}/handelingen`, {
      json: workshop,
      headers: { 'if-match': `"${versie}"` },
    });
  auditor = await (await Venster.open(browser, server.url)).logIn('auditor');
});
afterAll(async () => {
  await auditor.close();
  await browser.close();
  await server.stop();
});

async function check(): Promise<{ kop: string; proeven: Record<string, string> }> {
  await auditor.go(`/trajecten/${traject}/spoor`);
  await auditor.page.getByRole('button', { name: 'Controleer dit spoor' }).click();
  const uitslag = auditor.page.locator('[data-controle-uitslag] .melding');
  await uitslag.waitFor();
  const proeven: Record<string, string> = {};
  for (const regel of await auditor.page.locator('[data-regel]').all())
    proeven[(await regel.getAttribute('data-regel')) ?? ''] =
      (await regel.locator('[data-proef]').textContent()) ?? '';
  return { kop: (await uitslag.locator('.melding-kop').textContent()) ?? '', proeven };
}

/** Makes entry `volgnummer` say that somebody else recorded it, with a hash to match. */
async function tamper(volgnummer: number): Promise<void> {
  const where = `traject = '${traject}' AND volgnummer = ${volgnummer}`;
  const { beheerUrl } = server.database;
  const [{ blad } = { blad: '' }] = await query<{ blad: string }>(
    beheerUrl,
    `SELECT blad FROM spoorregel WHERE ${where}`,
  );
  const other = blad.replace('"rol":"griffier"', '"rol":"college!"');
  expect(other).not.toBe(blad);
  await run(beheerUrl, [
    'ALTER TABLE spoorregel DISABLE TRIGGER onveranderlijk',
    `UPDATE spoorregel SET blad = '${other}', bladhash = '\\x${leafHash(Buffer.from(other)).toString('hex')}' WHERE ${where}`,
    'ALTER TABLE spoorregel ENABLE TRIGGER onveranderlijk',
  ]);
}

describe('a trail that was tampered with', () => {
  it('is sound before, for the auditor who looks', async () => {
    const { kop, proeven } = await check();
    expect(kop).toContain('klopt met het openbare log');
    expect(Object.values(proeven)).toEqual(Array(5).fill('Klopt'));
  });

  it('names the entry that was changed, marks it on the page, and leads to it', async () => {
    await tamper(3);
    const { kop, proeven } = await check();
    expect(kop).toContain('Fout');
    expect(proeven['3']).toBe('Klopt niet');
    const link = auditor.page.locator('[data-controle-uitslag] a[href="#regel-3"]').first();
    await link.click();
    expect(await auditor.page.locator('#regel-3:target').count()).toBe(1);
    await mustBeAccessible(auditor.page);
  });
});
