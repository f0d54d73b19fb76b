/** The page of a dossier, as somebody reads it who knows none of our codes. */
import { bestuurskrachtonderzoek } from '../../src/procedure/bestuurskrachtonderzoek/index.js';
import { namen } from '../../src/verify/dossier-vorm.js';
import { actor, opening, teVroeg, workshop } from '../engine/wereld.js';
import { Atelier, check, unzipped } from '../verify/atelier.js';

let atelier: Atelier;
let id: string;
/** The page of a dossier with all that one can have. */
let page: string;

const grond = 'Woo art. 5.1, tweede lid, onder e';
const aanleiding = 'De raad vroeg erom.\n\n- ten eerste <b>nu</b>\n- ten tweede "straks"';

beforeAll(async () => {
  atelier = await Atelier.make();
  const { wereld } = atelier;
  id = await wereld.open({ ...opening, aanleiding });
  const handel = (handeling: string, gegevens: object) => wereld.handel(id, { handeling, gegevens });
  await wereld.handel(id, workshop);
  await wereld.handel(id, { ...workshop, nietOpenbaar: { grond } });
  await wereld.handel(id, teVroeg);
  const document = await atelier.plaats('Concept.txt', Buffer.from('Concept van de opdracht'));
  await handel('conceptopdracht-opstellen', { datum: '2011-04-14', document });
  await handel('raad-consulteren', { datum: '2011-04-18', reactie: 'Akkoord.' });
  await handel('opdracht-vaststellen', { besluitdatum: '2011-04-19', document });
  await handel('orienterend-gesprek-voeren', { datum: '2011-04-20', bureau: 'Bureau A' });
  await handel('offerte-uitvragen', {
    datum: '2011-04-20',
    bureaus: ['Bureau A'],
    indienenUiterlijkDatum: '2011-05-11',
  });
  await handel('plan-van-aanpak-indienen', {
    bureau: 'Bureau A',
    datum: '2011-04-20',
    planVanAanpak: document,
    offerte: document,
  });
  // Whoever may record it can have this refused, and every dossier of the traject shows it from then on.
  await handel('rectificatie-aantekenen', {
    volgnummer: 1,
    veld: 'constructor',
    juist: '2011-11-01',
    reden: 'Een verschrijving.',
  });
  const inhoud = { json: { veld: 'deelnemers', grond: 'AVG artikel 17' } };
  await wereld.engine.wis(actor('beheerder'), { traject: id, volgnummer: 2, inhoud, kanaal: 'api' });
  page = await pageOf(id);
});
afterAll(() => atelier.close());

async function pageOf(traject: string): Promise<string> {
  return (await unzipped(await atelier.zip(traject))).get(namen.index)?.toString('utf8') ?? '';
}

/** What it says of one entry. */
function entry(volgnummer: number): string {
  const [, rest = ''] = page.split(`<li id="regel-${volgnummer}"`);
  return rest.split('<li id="regel-')[0] ?? '';
}

/** What is read: without the markup and the addresses in it. */
function read(markup: string): string {
  return markup.replace(/<style>.*<\/style>/s, '').replace(/<[^>]*>/g, ' ');
}

describe('the page of a dossier', () => {
  it('says in a list what a refused attempt lacked, and on whose behalf it was', () => {
    const geweigerd = entry(4);
    expect(geweigerd).toContain('Scenario inbrengen');
    for (const reden of [
      'Te vroeg: deze fase is nog niet bereikt',
      'Het rapport is nog niet in ontvangst genomen',
      'Er is geen voorstel van het college',
    ])
      expect(geweigerd).toContain(`<li>${reden}</li>`);
    expect(geweigerd).toContain('<dt>Namens</dt><dd>College van burgemeester en wethouders</dd>');
    expect(geweigerd).not.toContain('Besloten of gedaan door');
    expect(geweigerd).toContain('<dt>Vorm</dt><dd>Bestuurlijke fusie</dd>');
  });

  it('uses the words of the pages for organs, fields, phases and signals', () => {
    expect(page).toContain('<dt>Fase</dt><dd>Bureauselectie</dd>');
    expect(entry(7)).toContain('Hiermee begon de fase Bureauselectie.');
    expect(entry(7)).toContain(
      '<li>De fase is afgesloten zonder dat het presidium in die fase is geïnformeerd.</li>',
    );
    expect(entry(8)).toContain('<dd>Burgemeester en gemeentesecretaris</dd>');
    expect(entry(9)).toContain('<dt>Bureaus die een uitvraag krijgen</dt><dd><ol><li>');
    expect(entry(10)).toContain('<dt>Plan van aanpak</dt><dd><a href="documenten/');
  });

  it('leads from a slip of the pen to what puts it right, as far as that was admitted', async () => {
    const { wereld } = atelier;
    const ander = await wereld.open();
    await wereld.handel(ander, workshop);
    const gegevens = { volgnummer: 2, veld: 'datum', juist: '2011-04-14', reden: 'Een verschrijving.' };
    await wereld.handel(ander, { handeling: 'rectificatie-aantekenen', gegevens });
    const said = 'Gerectificeerd in <a href="#regel-3">regel 3</a>';
    const [, workshopregel = ''] = (await pageOf(ander)).split('<li id="regel-2"');
    expect(workshopregel.split('<li id="regel-3"')[0]).toContain(said);
    expect(workshopregel).toContain('<dt>Datum van de handeling</dt><dd>13 april 2011</dd>');
    // The one of the page above was refused.
    expect(page).not.toContain('Gerectificeerd in');
  });

  it('writes dates and moments as people do', () => {
    expect(entry(1)).toContain(
      'Besluit van de raad (streefdatum)</dt><dd><time datetime="2011-10-31">31 oktober 2011<',
    );
    expect(entry(1)).toContain('>20 april 2011 om 11:00<');
  });

  it('shows no code, no path and no date of a computer', () => {
    const { redenen, signalen, keuzes, organen } = bestuurskrachtonderzoek.woorden;
    const codes = [
      redenen,
      signalen,
      keuzes,
      organen,
      Object.fromEntries(bestuurskrachtonderzoek.handelingen),
    ]
      .flatMap((words) => Object.keys(words))
      .filter((code) => code.includes('-'));
    const text = read(page);
    expect(codes.filter((code) => text.includes(code))).toEqual([]);
    expect(text).not.toMatch(/\d{4}-\d{2}-\d{2}|\w\[\d+\]|planning\.|planVanAanpak|Streefdatum/);
  });

  it('keeps the lines of a text, and none of its markup', () => {
    expect(page).toContain('.tekst { white-space: pre-line;');
    expect(entry(1)).toContain(
      '<span class="tekst">De raad vroeg erom.\n\n- ten eerste &lt;b&gt;nu&lt;/b&gt;\n- ten tweede &quot;straks&quot;</span>',
    );
  });

  it('marks what is not public, with its ground, and says so first', () => {
    const mark = '<span class="merk dicht">Niet openbaar</span>';
    expect(entry(3)).toContain(`${mark} Grond: ${grond}`);
    // A refused attempt is public, and what it put forward is not.
    expect(entry(4)).toContain(`Wat is ingevuld ${mark}`);
    expect(entry(2)).not.toContain(mark);
    const [before = ''] = page.split('<h2>Wat er is gebeurd</h2>');
    expect(before).toContain('Niet alles in dit dossier is openbaar');
    expect(before).toContain('<li>2 gesloten regels, met alles wat erin is vastgelegd</li>');
    expect(before).toContain('<li>2 geweigerde pogingen, met wat toen is ingevuld</li>');
  });

  it('marks a document that is not public', async () => {
    const ander = await atelier.wereld.open();
    const document = await atelier.plaats('Dicht.txt', Buffer.from('Niet voor iedereen'), {
      openbaar: 'false',
    });
    await atelier.wereld.handel(ander, {
      handeling: 'conceptopdracht-opstellen',
      gegevens: { datum: '2011-04-14', document },
    });
    const text = await pageOf(ander);
    expect(text).toContain('<bdi>Dicht.txt</bdi></a> <span class="merk dicht">Niet openbaar</span>');
    expect(text).toContain('<li>1 document dat niet openbaar is</li>');
  });

  it('says nothing of that when everything is public', async () => {
    const text = await pageOf(await atelier.wereld.open());
    expect(text).not.toContain('openbaar');
    expect(text).toContain('1 regel, waarvan geen geweigerd');
  });

  it('says which text was erased, and where that is recorded', () => {
    expect(entry(2)).toContain(
      '<dt>Deelnemers</dt><dd><em>gewist, zie <a href="#regel-12">regel 12</a></em></dd>',
    );
    expect(entry(12)).toContain('<dt>Over regel</dt><dd>2</dd>');
    expect(entry(12)).toContain('<dt>Veld</dt><dd>Deelnemers</dd>');
  });

  it('fetches nothing and runs nothing', () => {
    expect(page).toContain('content="default-src &#39;none&#39;;');
    expect(page).not.toMatch(/<(script|link|img|iframe)|https?:|src=| on\w+=/);
  });

  it('is the same, byte for byte, when it is made again, and its dossier holds', async () => {
    expect(await pageOf(id)).toBe(await pageOf(id));
    expect(await check(await atelier.zip(id))).toMatchObject({ goed: true, bevindingen: [] });
  });
});
