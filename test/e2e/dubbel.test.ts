/** What is sent twice, sent late, or sent by two people at once, is recorded once; and who did it is told what happened. */
import type { Browser } from 'playwright-core';
import { TestServer, workshop } from '../http/server.js';
import { startBrowser, Venster } from './browser.js';
import { Griffier } from './griffier.js';
import { Muis } from './hand.js';
import { versionOf } from './zaak.js';

let server: TestServer;
let browser: Browser;
let venster: Venster;
let griffier: Griffier;
beforeAll(async () => {
  server = await TestServer.start();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
beforeEach(async () => {
  venster = await (await Venster.open(browser, server.url)).logIn('griffier');
  griffier = griffierIn(venster, await server.open());
});
afterEach(() => venster.close());

function griffierIn(here: Venster, id: string): Griffier {
  const one = new Griffier(here, new Muis(here));
  one.id = id;
  return one;
}

/** What stands in the trail, from the first entry on. */
async function trail(id = griffier.id): Promise<string[]> {
  const response = await server.fetch(`/v1/trajecten/${id}/spoor`, {
    headers: { accept: 'application/jsonl' },
  });
  return (await response.text())
    .trim()
    .split('\n')
    .map((line) => {
      const { handeling, resultaat } = JSON.parse(line) as { handeling: string; resultaat: string };
      return `${handeling} ${resultaat}`;
    });
}

async function elsewhere(): Promise<void> {
  const headers = { 'if-match': `"${await versionOf(server, griffier.id)}"` };
  const response = await server.fetch(`/v1/trajecten/${griffier.id}/handelingen`, {
    json: workshop,
    headers,
  });
  expect(response.status).toBe(201);
}

const opened = 'traject-openen toegelaten';
const held = 'workshop-houden toegelaten';
const button = (name: string, here = venster) => here.page.getByRole('button', { name, exact: true });
const alert = async (here = venster): Promise<string> =>
  (await here.page.getByRole('alert').textContent()) ?? '';

/** What is sent arrives, but its answer does not: the page stays as it is. */
async function lost(send: () => Promise<void>): Promise<void> {
  const { page } = venster;
  const arrived = new Promise<void>((resolve, reject) => {
    const route = page.route(
      (url) => url.pathname.startsWith('/trajecten/'),
      async (sent) => {
        await sent.fetch({ maxRedirects: 0 });
        await sent.fulfill({ status: 204 });
        resolve();
      },
      { times: 1 },
    );
    route.then(send).catch(reject);
  });
  await arrived;
  await page.unrouteAll({ behavior: 'wait' });
}

async function filled(here = griffier): Promise<void> {
  await here.toForm('workshop-houden');
  await here.fillIn('workshop-houden', workshop.gegevens);
}

describe('a form that is sent twice', () => {
  it('by a double click, is recorded once', async () => {
    await filled();
    await venster.follow(() => button('Vastleggen').dblclick());
    await venster.page.waitForURL(/vastgelegd=2/);
    expect(await trail()).toEqual([opened, held]);
  });

  it('because the answer never came, is recorded once, and shows the entry it made', async () => {
    await filled();
    await lost(() => button('Vastleggen').click());
    expect(await trail()).toEqual([opened, held]);
    await griffier.record();
    expect(venster.path()).toContain('vastgelegd=2');
    expect(await trail()).toEqual([opened, held]);
  });

  it('with something else in it, says that it was sent before, and keeps what was typed', async () => {
    await filled();
    await lost(() => button('Vastleggen').click());
    await venster.page.getByLabel('Deelnemers', { exact: true }).fill('De raad');
    await griffier.record();
    expect(await alert()).toContain('al verstuurd');
    expect(await venster.page.getByLabel('Deelnemers', { exact: true }).inputValue()).toBe('De raad');
    expect(await trail()).toEqual([opened, held]);
  });

  it('by going back, is a form anew, that records nothing by itself', async () => {
    await filled();
    await griffier.record();
    await venster.page.goBack();
    await griffier.record();
    expect(await alert()).toContain('ingevuld');
    expect(await trail()).toEqual([opened, held]);
  });

  it('by reloading what came of it, is recorded once, admitted or refused', async () => {
    await filled();
    await griffier.record();
    await venster.page.reload();
    expect(await alert()).toContain('Workshop houden');
    await griffier.tries('bko-starten', { datum: '2011-05-23' });
    await venster.page.reload();
    expect(await alert()).toContain('Niet toegelaten');
    expect(await trail()).toEqual([opened, held, 'bko-starten geweigerd']);
  });

  it('with a fault in it begins where the fault is told, also on a screen of 320 by 256', async () => {
    await venster.page.setViewportSize({ width: 320, height: 256 });
    await griffier.toForm('workshop-houden');
    await griffier.record();
    const focus = "document.activeElement.getAttribute('role')";
    expect(await venster.page.evaluate<string>(focus)).toBe('alert');
    // It is scrolled to, within a few frames.
    const top = (): Promise<number> =>
      venster.page.evaluate<number>('document.activeElement.getBoundingClientRect().top');
    for (let tries = 40; tries > 0 && (await top()) > 128; tries -= 1) await venster.page.waitForTimeout(25);
    expect(await top()).toBeLessThanOrEqual(128);
  });

  it('keeps what was typed when a file is dropped beside its field', async () => {
    await griffier.toForm('conceptopdracht-opstellen');
    const stopped = await venster.page.evaluate<boolean>(`(() => {
      const files = new DataTransfer();
      files.items.add(new File(['x'], 'x.pdf'));
      const drop = new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true });
      return !document.querySelector('h1').dispatchEvent(drop);
    })()`);
    expect(stopped).toBe(true);
  });

  it('is not left by a slip once something was filled in: the browser asks', async () => {
    const asked: string[] = [];
    let stay = true;
    venster.page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void (stay ? dialog.dismiss() : dialog.accept());
    });
    await griffier.toForm('workshop-houden');
    const cancel = venster.page.getByRole('link', { name: 'Annuleren' });
    await venster.follow(() => cancel.click());
    expect(asked).toEqual([]);
    await filled();
    await cancel.click();
    expect(await venster.page.getByLabel('Datum', { exact: true }).inputValue()).toBe(
      workshop.gegevens.datum,
    );
    stay = false;
    await venster.follow(() => cancel.click());
    expect(asked).toEqual(['beforeunload', 'beforeunload']);
    // What is sent is not left, nor is what came back with it.
    await filled();
    await venster.follow(() => button('Eerst oefenen').click());
    await venster.follow(() => cancel.click());
    expect(asked).toHaveLength(2);
  });

  it('with a day that does not exist is not sent: a browser would send no date at all', async () => {
    await griffier.toForm('workshop-houden');
    const { page } = venster;
    const datum = page.getByLabel('Datum', { exact: true });
    const isBad = (): Promise<boolean> =>
      page.evaluate<boolean>("document.querySelector('input[type=date]').validity.badInput");
    // Which part comes first, the browser decides.
    for (const typed of ['31022027', '02312027']) {
      await datum.focus();
      for (let part = 0; part < 3; part += 1) await page.keyboard.press('ArrowLeft');
      await page.keyboard.type(typed);
      if (await isBad()) break;
    }
    expect(await isBad()).toBe(true);
    await page.getByLabel('Deelnemers', { exact: true }).fill('College');
    const before = venster.path();
    await button('Vastleggen').click();
    expect(venster.path()).toBe(before);
    expect(await page.evaluate<string>('document.activeElement.type')).toBe('date');
    expect(await trail()).toEqual([opened]);
  });

  it('forgets that a file was lacking once one is chosen', async () => {
    await griffier.toForm('conceptopdracht-opstellen');
    await griffier.record();
    const wrong = venster.page.locator('#veld-gegevens-document-fout');
    expect(await wrong.textContent()).toContain('Kies een bestand.');
    const file = { name: 'Concept.txt', mimeType: 'text/plain', buffer: Buffer.from('Concept') };
    await venster.page.locator('input[type="file"]').setInputFiles(file);
    expect(await wrong.isVisible()).toBe(false);
    expect(await venster.page.locator('.drop-uitleg').textContent()).toBe('');
  });

  it('to open a traject, opens one', async () => {
    const before = await count();
    await venster.go('/trajecten/nieuw');
    await venster.page.getByRole('radio', { name: 'Dalfsen', exact: true }).check();
    await venster.page.getByLabel('Titel van het traject').fill('Eén keer');
    await venster.page.getByLabel('Aanleiding').fill('Twee klikken');
    await lost(() => button('Traject openen').click());
    await venster.follow(() => button('Traject openen').dblclick());
    await venster.page.waitForURL(/vastgelegd=1/);
    expect(venster.path()).toContain('vastgelegd=1');
    expect(await count()).toBe(before + 1);
  });
});

async function count(): Promise<number> {
  const response = await server.fetch('/v1/trajecten?limiet=100');
  return ((await response.json()) as { trajecten: unknown[] }).trajecten.length;
}

describe('two people at once', () => {
  it('the second hears that something else was recorded, and nothing that was typed is lost', async () => {
    const other = await (await Venster.open(browser, server.url)).logIn('college');
    const second = griffierIn(other, griffier.id);
    await filled();
    await filled(second);
    await griffier.record();
    await second.record();
    expect(await alert(other)).toContain('Er is intussen iets anders vastgelegd');
    expect(await other.page.getByLabel('Datum', { exact: true }).inputValue()).toBe(workshop.gegevens.datum);
    expect(await trail()).toEqual([opened, held, 'workshop-houden geweigerd']);
    await second.record();
    expect(other.path()).toContain('vastgelegd=4');
    await other.close();
  });

  it('whoever looks at a traject sees that it changed, and what was opened stays as it is', async () => {
    await venster.go(`/trajecten/${griffier.id}`);
    const notice = venster.page.locator('[data-live]');
    expect(await notice.isVisible()).toBe(false);
    await elsewhere();
    await notice.waitFor({ state: 'visible' });
    await venster.follow(() => notice.getByRole('link').click());
    expect(await notice.isVisible()).toBe(false);
  });

  it('whoever is filling in a form sees it as well, and goes on without a refusal', async () => {
    await filled();
    const notice = venster.page.locator('[data-live]');
    expect(await notice.isVisible()).toBe(false);
    await elsewhere();
    await notice.waitFor({ state: 'visible' });
    await venster.follow(() => button('Verder op de nieuwe stand').click());
    expect(await notice.isVisible()).toBe(false);
    expect(await venster.page.getByLabel('Datum', { exact: true }).inputValue()).toBe(
      workshop.gegevens.datum,
    );
    await griffier.record();
    expect(venster.path()).toContain('vastgelegd=3');
    expect(await trail()).toEqual([opened, held, held]);
  });

  it('whoever confirms what changed meanwhile is asked again, and then it is recorded', async () => {
    await griffier.toForm('traject-laten-vervallen');
    const gegevens = { datum: '2011-04-20', reden: 'De aanleiding is er niet meer.' };
    await griffier.fillIn('traject-laten-vervallen', gegevens);
    await venster.follow(() => button('Vastleggen').click());
    await elsewhere();
    await venster.follow(() => button('Ja, definitief vastleggen').click());
    expect(await alert()).toContain('intussen iets veranderd');
    expect((await trail()).at(-1)).not.toBe('traject-laten-vervallen toegelaten');
    await venster.follow(() => button('Ja, definitief vastleggen').click());
    expect(venster.path()).toContain('vastgelegd=');
    expect((await trail()).at(-1)).toBe('traject-laten-vervallen toegelaten');
  });

  it('whoever goes back after confirming hears where it is, and nothing is sent again', async () => {
    await griffier.toForm('traject-laten-vervallen');
    await griffier.fillIn('traject-laten-vervallen', { datum: '2011-04-20', reden: 'Voorbij.' });
    await venster.follow(() => button('Vastleggen').click());
    await venster.follow(() => button('Ja, definitief vastleggen').click());
    expect(venster.path()).toContain('vastgelegd=2');
    await venster.page.goBack();
    expect(await alert()).toContain('Wat u vastlegde, staat in het spoor');
    expect(await button('Ja, definitief vastleggen').count()).toBe(0);
    expect(await trail()).toEqual([opened, 'traject-laten-vervallen toegelaten']);
  });

  it('whoever goes back from a confirmation finds the form as it was', async () => {
    await griffier.toForm('traject-laten-vervallen');
    const gegevens = { datum: '2011-04-20', reden: 'De aanleiding is er niet meer.' };
    await griffier.fillIn('traject-laten-vervallen', gegevens);
    await venster.follow(() => button('Vastleggen').click());
    await venster.follow(() => button('Terug naar het formulier').click());
    expect(await venster.page.getByLabel('Reden', { exact: true }).inputValue()).toBe(gegevens.reden);
    expect(await trail()).toEqual([opened]);
  });
});
