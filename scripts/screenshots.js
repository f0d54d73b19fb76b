// Draws docs/schermen/*.png: the pages as they are, on a server of its own with the case of 2011 and 200 other trajecten.
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build } from './build.js';

build({ ifStale: true });
const { startDemoServer } = await import('../dist/cli/demo/server.js');
const { opening, stappen } = await import('../dist/cli/demo/dalfsen-2011.js');
const { Bijlage } = await import('../dist/cli/demo/stap.js');

const executables = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const executablePath = process.env.CHROMIUM ?? executables.find((path) => existsSync(path));
if (executablePath === undefined || !existsSync(executablePath)) {
  process.stderr.write(
    `Er is geen browser op ${executablePath ?? executables.join(' of ')}. Installeer hem (Debian: apt-get install chromium-headless-shell fonts-dejavu-core), of zet zijn pad in CHROMIUM.\n`,
  );
  process.exit(1);
}
const map = fileURLToPath(new URL('../docs/schermen/', import.meta.url));
mkdirSync(map, { recursive: true });

const onderwerpen = [
  'Bestuurskracht van de gemeente',
  'Samenwerking in de regio Zwolle: belastingen, inkoop en personeelszaken',
  'Dienstverlening aan inwoners en ondernemers',
  'Onderzoek naar de ambtelijke organisatie',
  'Taken in het sociaal domein, jeugdzorg en maatschappelijke ondersteuning en wat daarvan dichtbij moet blijven',
  'Bestuurlijke toekomst',
  'Verkenning van een gezamenlijke uitvoeringsorganisatie',
  'Kwaliteit van de besluitvorming in raad en college',
];

const server = await startDemoServer();
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--lang=nl-NL'],
});
try {
  await draw(await fill());
} finally {
  await browser.close();
  await server.stop();
}

/** Answers the trajecten that are drawn. */
async function fill() {
  const token = await login();
  const besluitNemen = stappen.findLastIndex(
    ({ handeling, uitkomst }) => handeling === 'besluit-nemen' && uitkomst.soort === 'toegelaten',
  );
  await others(token);
  return {
    besloten: await play(token, opening, stappen),
    bijna: await play(
      token,
      { ...opening, titel: 'Toekomst van het bestuur in het Vechtdal' },
      stappen.slice(0, besluitNemen),
    ),
    loopt: await play(
      token,
      { ...opening, titel: 'Herijking van de samenwerking met Staphorst' },
      stappen.slice(0, 8),
    ),
    besluit: stappen[besluitNemen].gegevens,
  };
}

/** Two hundred, in two municipalities, some of them late, some let go. */
async function others(token) {
  for (let i = 0; i < 200; i += 1) {
    const jaar = 2024 + (i % 4);
    const day = `${jaar}-${String((i % 12) + 1).padStart(2, '0')}-${String((i % 28) + 1).padStart(2, '0')}`;
    const titel = `${onderwerpen[i % onderwerpen.length]} ${jaar}${i % 3 === 0 ? `, deel ${i}` : ''}`;
    const planning = i % 5 === 0 ? {} : { rapportUiterlijkDatum: day };
    const { id } = await send(token, '/v1/trajecten', {
      ...opening,
      organisatie: i % 4 === 3 ? 'gm0175' : 'gm0148',
      titel,
      planning,
    });
    if (i % 9 !== 0) continue;
    const gegevens = { datum: '2024-01-15', reden: 'De aanleiding is er niet meer.' };
    await send(
      token,
      `/v1/trajecten/${id}/handelingen`,
      { handeling: 'traject-laten-vervallen', gegevens },
      1,
    );
  }
}

async function login() {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'griffier' });
  const response = await fetch(`${server.url}/dev/oauth/token`, { method: 'POST', body: form });
  return (await response.json()).access_token;
}

async function play(token, van, deel) {
  const { id } = await send(token, '/v1/trajecten', van);
  let versie = 1;
  for (const { handeling, gegevens } of deel) {
    const placed = await Promise.all(
      Object.entries(gegevens).map(async ([veld, waarde]) => [
        veld,
        waarde instanceof Bijlage ? await place(token, waarde) : waarde,
      ]),
    );
    const body = { handeling, gegevens: Object.fromEntries(placed) };
    const { traject } = await send(token, `/v1/trajecten/${id}/handelingen`, body, versie);
    versie = traject?.versie ?? (await read(token, `/v1/trajecten/${id}`)).versie;
  }
  return id;
}

async function place(token, { titel }) {
  const form = new FormData();
  form.set('organisatie', 'gm0148');
  form.set('soort', 'stuk');
  form.set('bestand', new Blob([`${titel}\n`]), `${titel}.txt`);
  return (await ask(token, '/v1/documenten', { method: 'POST', body: form })).id;
}

function send(token, path, json, versie) {
  const headers = {
    'content-type': 'application/json',
    ...(versie === undefined ? {} : { 'if-match': `"${versie}"` }),
  };
  return ask(token, path, { method: 'POST', body: JSON.stringify(json), headers });
}

function read(token, path) {
  return ask(token, path, {});
}

/** Waits when the server finds it too much. */
async function ask(token, path, { headers = {}, ...init }) {
  for (;;) {
    const response = await fetch(server.url + path, {
      ...init,
      headers: { ...headers, authorization: `Bearer ${token}` },
    });
    if (response.status !== 429) return response.json();
    await new Promise((done) => setTimeout(done, 1000));
  }
}

async function draw({ besloten, bijna, loopt, besluit }) {
  const griffier = await visitor('griffier');
  const shot = (page, naam) => page.screenshot({ path: `${map}${naam}.png` });
  const go = (page, path) => page.goto(server.url + path, { waitUntil: 'load' });
  const show = async (page, path, naam) => {
    await go(page, path);
    await shot(page, naam);
  };
  await show(griffier, '/trajecten', 'lijst');
  await show(griffier, `/trajecten/${loopt}`, 'traject');
  await show(griffier, `/trajecten/${besloten}`, 'besluit');
  await go(griffier, `/trajecten/${bijna}/handelingen/besluit-nemen`);
  await griffier.getByLabel('Besluitnummer', { exact: true }).fill('2011-87');
  await press(griffier, 'Vastleggen');
  await shot(griffier, 'formulier-met-fouten');
  await fillDecision(griffier, besluit);
  await press(griffier, 'Vastleggen');
  await shot(griffier, 'bevestiging');
  await go(griffier, `/trajecten/${besloten}/spoor?resultaat=geweigerd`);
  await griffier.locator('.zoeken').scrollIntoViewIfNeeded();
  await griffier.locator('.zoeken').evaluate((node) => node.scrollIntoView());
  await shot(griffier, 'spoor-met-weigering');
  await go(griffier, `/trajecten/${besloten}/spoor`);
  await griffier.getByRole('button', { name: 'Controleer dit spoor' }).click();
  await griffier.locator('[data-controle-uitslag] .melding').waitFor();
  await griffier.locator('.controle').evaluate((node) => node.scrollIntoView());
  await shot(griffier, 'spoor-gecontroleerd');
  await go(griffier, `/trajecten/${besloten}`);
  await griffier.getByRole('link', { name: 'Bewijsstuk van het besluit' }).click();
  await griffier.waitForLoadState('load');
  await shot(griffier, 'bewijsstuk');
  await show(griffier, `/openbaar/gm0148/${besloten}`, 'openbaar');
  await show(await visitor('beheerder'), '/beheer', 'beheer');
  const telefoon = await visitor('griffier', { viewport: { width: 320, height: 720 }, colorScheme: 'dark' });
  await show(telefoon, `/trajecten/${loopt}`, 'telefoon-donker');
}

async function visitor(rol, looks = {}) {
  const context = await browser.newContext({
    locale: 'nl-NL',
    // Nothing moves: a picture of a page that still scrolls is one of nowhere.
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 900 },
    ...looks,
  });
  const page = await context.newPage();
  await page.goto(`${server.url}/inloggen`);
  await page.locator(`#rol-${rol}`).check();
  await press(page, 'Inloggen');
  return page;
}

async function press(page, naam) {
  const loaded = page.waitForEvent('load');
  await page.getByRole('button', { name: naam, exact: true }).click();
  await loaded;
}

async function fillDecision(page, { besluitdatum, dictum, stemming: { type, ...aantallen } }) {
  await page.locator('[name="gegevens.besluitdatum"]').fill(besluitdatum);
  await page.locator('[name="gegevens.dictum"]').fill(dictum);
  await page.locator(`[name="gegevens.stemming.type"][value="${type}"]`).check();
  for (const [naam, aantal] of Object.entries(aantallen))
    await page.locator(`[name="gegevens.stemming.${naam}"]`).fill(String(aantal));
}
