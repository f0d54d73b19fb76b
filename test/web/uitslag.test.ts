/** How it ended, and where it stands: the same facts on every page, for who works here and for everybody. */
import { besluit, stemming } from '../procedure/walk.js';
import { TestServer } from '../http/server.js';
import { Balie, bureauA, bureauB, college, eigen, formulierPad, griffier } from './balie.js';
import { sentBy, tagsOf } from './form-reader.js';
import { textOf, Visitor, type Page } from './visitor.js';

let server: TestServer;
let balie: Balie;
let wij: Visitor;
beforeAll(async () => {
  server = await TestServer.start();
  balie = new Balie(server);
  wij = await balie.wie(griffier);
});
afterAll(() => server.stop());

const text = async (pad: string, visitor: Visitor = wij): Promise<string> =>
  textOf((await visitor.get(pad)).html);
const anybody = (): Visitor => new Visitor(server.url);
/** Where a handeling that was recorded led. */
const after = async ({ location }: Page, visitor: Visitor = wij): Promise<string> =>
  text(location ?? '', visitor);
const numberOf = ({ location }: Page): number => Number(/vastgelegd=(\d+)/.exec(location ?? '')?.[1]);

describe('a vote', () => {
  const tegen = { ...besluit, dictum: 'Dalfsen fuseert', stemming: { ...stemming, voor: 8, tegen: 13 } };
  let traject: string;
  let verworpen: number;
  beforeAll(async () => {
    traject = await balie.voor('besluit-nemen');
  });

  it('that rejects says so at once, on its entry, in the trail, on paper, in the table and to everybody', async () => {
    const done = await balie.handelBevestigd(wij, traject, 'besluit-nemen', { gegevens: tegen });
    verworpen = numberOf(done);
    expect(await after(done)).toContain('De uitslag is: verworpen .');
    const pad = `/trajecten/${traject}/spoor/${verworpen}`;
    expect(await text(pad)).toMatch(/Toegelaten\s+Verworpen/);
    expect(await text(`${pad}/bewijsstuk`)).toContain('Uitslag verworpen');
    expect(await text(`/trajecten/${traject}/spoor`)).toMatch(/Besluit nemen\s+Toegelaten\s+Verworpen/);
    expect((await wij.get(`/trajecten/${traject}/spoor.csv`)).html).toContain(
      '"Besluit nemen";"toegelaten";"verworpen"',
    );
    const everybody = await text(`/openbaar/gm0148/${traject}`, anybody());
    expect(everybody).toMatch(/Besluit nemen\s+Toegelaten\s+Verworpen/);
    expect(everybody).toContain('Er is nog geen aangenomen besluit.');
  });

  it('that rejects is told with where the traject stands, until it is decided', async () => {
    const said = 'De raad verwierp het voorstel op 31 oktober 2011. Dat is nog geen besluit';
    expect(await text(`/trajecten/${traject}`)).toContain(said);
    const document = await balie.document(griffier, { openbaar: true });
    await balie.handel(wij, traject, 'voorstel-wijzigen', { gegevens: { datum: '2011-11-01', document } });
    expect(await text(`/trajecten/${traject}`)).not.toContain(said);
    await balie.handel(wij, traject, 'besluit-aanhouden', {
      gegevens: { datum: '2011-11-07', reden: 'Beraad' },
    });
    expect(await text(`/trajecten/${traject}`)).toContain(
      'De raad stelde het besluit op 7 november 2011 uit.',
    );
  });

  it('that adopts stands with the decision in one sentence, for everybody too', async () => {
    const gegevens = { ...besluit, besluitdatum: '2011-11-14' };
    const done = await balie.handelBevestigd(wij, traject, 'besluit-nemen', { gegevens });
    expect(await after(done)).toContain('De uitslag is: aangenomen .');
    const zin = 'Stemmen voor: 13, tegen: 8 (hoofdelijk). Aanwezig: 21 van de 21 leden.';
    for (const one of [
      await text(`/trajecten/${traject}`),
      await text(`/openbaar/gm0148/${traject}`, anybody()),
    ])
      expect(one).toContain(zin);
    await balie.handelBevestigd(wij, traject, 'besluit-bekendmaken', {
      gegevens: { datum: '2011-11-16', vindplaats: 'Gemeenteblad' },
    });
    expect(await text(`/trajecten/${traject}`)).toContain('Bekendgemaakt op 16 november 2011');
    const everybody = await text(`/openbaar/gm0148/${traject}`, anybody());
    expect(everybody).toMatch(/Het besluit is bekendgemaakt: zie regel \d+/);
  });

  it('of which the date is put right has one date everywhere, and says where it was put right', async () => {
    const nummer = (await balie.spoor(traject)).findLast(
      ({ handeling }) => handeling === 'besluit-nemen',
    )?.volgnummer;
    const gegevens = { volgnummer: nummer, veld: 'besluitdatum', juist: '2011-11-15', reden: 'Verschreven' };
    const recht = numberOf(await balie.handel(wij, traject, 'rectificatie-aantekenen', { gegevens }));
    expect(recht).toBeGreaterThan(0);
    expect(await text(`/trajecten/${traject}`)).toMatch(
      new RegExp(
        `Besluitdatum 15 november 2011.*Gerectificeerd Besluitdatum: 15 november 2011 \\(er stond: 14 november 2011\\), in regel ${recht}`,
        's',
      ),
    );
    expect(await text('/trajecten')).toContain('Besluit van 15 november 2011');
    expect(await text('/openbaar/gm0148', anybody())).toContain('Besluit van 15 november 2011');
    expect(await text(`/openbaar/gm0148/${traject}`, anybody())).toMatch(
      new RegExp(
        `van 15 november 2011 .*Gerectificeerd in regel ${recht} : Besluitdatum: 15 november 2011`,
        's',
      ),
    );
    const pad = `/trajecten/${traject}/spoor/${nummer}`;
    expect(await text(pad)).toContain(`staat in regel ${recht} : Besluitdatum: 15 november 2011`);
  });

  it('of which the date was put right behind closed doors keeps its own for everybody', async () => {
    const ander = await balie.voor('besluit-bekendmaken');
    const nummer = (await balie.spoor(ander)).at(-1)?.volgnummer;
    const gegevens = { volgnummer: nummer, veld: 'besluitdatum', juist: '2011-11-01', reden: 'Verschreven' };
    await balie.handel(wij, ander, 'rectificatie-aantekenen', {
      gegevens,
      nietOpenbaar: { grond: 'Woo artikel 5.1' },
    });
    const everybody = await text(`/openbaar/gm0148/${ander}`, anybody());
    expect(everybody).toContain('van 31 oktober 2011');
    expect(everybody).not.toMatch(/1 november 2011|gerectificeerd/);
    expect(await text(`/trajecten/${ander}`)).toContain('Besluitdatum 1 november 2011');
  });

  it('what is over for good says that the decision binds, and nothing that is not so', async () => {
    const { html } = await wij.get(`/trajecten/${traject}`);
    const [, over = ''] = /Wat voorgoed voorbij is([\s\S]*)Waar het traject staat/.exec(textOf(html)) ?? [];
    expect(over).toContain('Het besluit is bindend');
    for (const untrue of ['presidium is', 'geen rapport', 'Hiervoor kan zorgen'])
      expect(over).not.toContain(untrue);
  });
});

describe('a form that is gone', () => {
  it('says that it cannot be done any more, as the page itself does', async () => {
    const traject = await balie.voor('besluit-bekendmaken');
    const { html, status } = await wij.get(`${formulierPad(traject, 'workshop-houden')}?formulier=weg`);
    expect(status).toBe(200);
    expect(textOf(html)).toContain('Dit formulier is al vastgelegd, of niet meer bewaard');
    expect(textOf(html)).toContain('Dit kan niet meer');
  });
});

describe('a rectification of a rectification', () => {
  it('is warned about, and takes back what the first one said', async () => {
    const traject = await balie.open();
    await balie.handel(wij, traject, 'workshop-houden', {
      gegevens: { datum: '2011-04-13', deelnemers: 'x' },
    });
    const recht = (volgnummer: number, veld: string, juist: string) =>
      balie.handel(wij, traject, 'rectificatie-aantekenen', {
        gegevens: { volgnummer, veld, juist, reden: 'Verschreven' },
      });
    expect((await recht(2, 'datum', '2011-04-12')).status).toBe(303);
    const spoor = `/trajecten/${traject}/spoor`;
    expect(await text(`${spoor}/2`)).toContain('Datum: 12 april 2011 (er stond: 13 april 2011)');
    const form = await text(`${formulierPad(traject, 'rectificatie-aantekenen')}?regel=3&veld=juist`);
    expect(form).toContain('Regel 3 is zelf een rectificatie');
    expect((await recht(3, 'juist', '2011-04-11')).status).toBe(303);
    expect(await text(`${spoor}/2`)).not.toContain('12 april 2011');
    expect(await text(`${spoor}/2/bewijsstuk`)).not.toContain('12 april 2011');
  });
});

describe('a document that is not for a bureau', () => {
  it('is not offered to it, on the entry nor in the trail', async () => {
    const traject = await balie.voor('bureau-kiezen');
    const document = await balie.document(griffier, { openbaar: false });
    // The pages would refuse it: through the API a document may be closed in an entry that is not.
    const json = { handeling: 'communicatieplan-vaststellen', gegevens: { datum: '2011-05-13', document } };
    const headers = { 'if-match': `"${await balie.versie(traject)}"` };
    await server.fetch(`/v1/trajecten/${traject}/handelingen`, { headers, json });
    const nummer = (await balie.spoor(traject)).at(-1)?.volgnummer;
    const bureau = await balie.wie(bureauB);
    for (const pad of [`/trajecten/${traject}/spoor`, `/trajecten/${traject}/spoor/${nummer}`]) {
      const page = await bureau.get(pad);
      expect(page.html).not.toContain(`/documenten/${document}`);
      expect(textOf(page.html)).toContain('Document: voor u niet in te zien');
    }
    const own = await wij.get(`/trajecten/${traject}/spoor/${nummer}`);
    expect(textOf(own.html)).toMatch(/downloaden\s+Niet openbaar/);
  });
});

describe('on paper', () => {
  it('a refusal says what was asked as a voorwaarde, with its source, and never as a fact', async () => {
    const traject = await balie.open();
    const document = await balie.document(griffier, { openbaar: true });
    const gegevens = { besluitdatum: '2011-04-21', document };
    await balie.handel(wij, traject, 'opdracht-vaststellen', { gegevens });
    const paper = await text(`/trajecten/${traject}/spoor/2/bewijsstuk`);
    expect(paper).toContain(
      'De raad is niet geconsulteerd Voorwaarde: De raad is geconsulteerd over de laatste conceptopdracht.',
    );
    expect(paper).toContain('Opdracht Dalfsen 21 april 2011, §4 (onze lezing)');
    expect(paper).toContain('Daar staat dat deze poging is gedaan en waarom zij is geweigerd');
  });

  it('a closed entry says on what ground, and a bureau learns of another neither lateness nor name', async () => {
    const traject = await balie.voor('plan-presenteren');
    const regels = await balie.spoor(traject);
    const { volgnummer } = regels.find(({ handeling }) => handeling === 'plan-van-aanpak-indienen') ?? {};
    expect(await text(`/trajecten/${traject}/spoor/${volgnummer}/bewijsstuk`)).toContain(
      'Deze regel is niet openbaar, op grond van Woo art. 5.1.',
    );
    const response = await server.fetch(`/v1/trajecten/${traject}/spoor?limiet=1000`, bureauB);
    const { spoorregels } = (await response.json()) as { spoorregels: typeof regels };
    const seen = spoorregels.find((regel) => regel.volgnummer === volgnummer);
    expect([seen?.gegevens, seen?.registrator.bureau, seen?.signalen]).toEqual([null, null, []]);
  });
});

describe('the planning', () => {
  it('of which a date is put right, is so for everybody', async () => {
    const traject = await balie.open();
    const gegevens = {
      volgnummer: 1,
      veld: 'planning.rapportUiterlijkDatum',
      juist: '2011-10-01',
      reden: 'Verschreven',
    };
    expect((await balie.handel(wij, traject, 'rectificatie-aantekenen', { gegevens })).status).toBe(303);
    const everybody = await text(`/openbaar/gm0148/${traject}`, anybody());
    expect(everybody).toMatch(/Rapport uiterlijk gereed 1 oktober 2011\s+Gerectificeerd in regel 2/);
  });
});

describe('whoever may not record it', () => {
  it('hears so at the rehearsal as well, and for whom it would be', async () => {
    const traject = await balie.voor('bureau-kiezen');
    const knop = { ...eigen(await balie.versie(traject)), knop: 'oefen' };
    const lichaam = { gegevens: { datum: '2011-05-13', bureau: 'Bureau B' } };
    const bureau = await balie.wie(bureauA);
    const told = await balie.handel(bureau, traject, 'plan-presenteren', lichaam, knop);
    expect(textOf(told.html)).toMatch(/Geoefend: dit zou worden geweigerd U bent aangemeld voor Bureau A\./);
    const refused = await balie.handel(bureau, traject, 'plan-presenteren', lichaam);
    expect([refused.status, textOf(refused.html)]).toEqual([
      403,
      expect.stringContaining('U bent aangemeld voor Bureau A.'),
    ]);
  });

  it('is asked for no organ but their own', async () => {
    const traject = await balie.voor('bureau-kiezen');
    const organen = (html: string): (string | undefined)[] =>
      tagsOf(html)
        .filter(({ attributen }) => attributen.get('name') === 'orgaan')
        .map(({ attributen }) => attributen.get('value'));
    const pad = formulierPad(traject, 'communicatieplan-vaststellen');
    expect(organen((await wij.get(pad)).html)).toEqual(['college', 'raad', 'presidium', 'bureau']);
    const page = await (await balie.wie(college)).get(pad);
    expect([organen(page.html), sentBy(page.html).get('orgaan')]).toEqual([['college'], 'college']);
    // Sent all the same, it is refused with who records it.
    const document = await balie.document(college, { openbaar: true });
    const sent = await balie.handel(await balie.wie(college), traject, 'communicatieplan-vaststellen', {
      gegevens: { datum: '2011-05-13', document },
      orgaan: 'raad',
    });
    expect(textOf(sent.html)).toContain(
      'Is het orgaan Gemeenteraad, dan wordt dit vastgelegd door: griffier.',
    );
  });
});

describe('a bureau', () => {
  it('is offered what it may do itself, and not what another bureau may', async () => {
    const traject = await balie.voor('plan-presenteren');
    await server.fetch(`/v1/trajecten/${traject}`);
    const eigenOpties = async (bureau: typeof bureauA): Promise<string> => {
      const said = await text(`/trajecten/${traject}`, await balie.wie(bureau));
      return /Wat u nu kunt doen([\s\S]*?)Wat nog niet kan/.exec(said)?.[1] ?? '';
    };
    expect(await eigenOpties(bureauB)).toContain('Plan presenteren');
    const vreemd = { rol: 'bureau', bureau: 'Bureau Zonder Uitnodiging' };
    expect(await eigenOpties(vreemd)).not.toMatch(/Plan presenteren|Plan van aanpak indienen/);
    const page = await (await balie.wie(vreemd)).get(formulierPad(traject, 'plan-van-aanpak-indienen'));
    expect(textOf(page.html)).toContain('Het bureau is niet uitgenodigd');
    // It need not type its own name, nor can it mistype it.
    expect(sentBy(page.html).get('gegevens.bureau')).toBe('Bureau Zonder Uitnodiging');
  });
});

describe('where a traject stood', () => {
  it('on a day is told by what was recorded, and by the dates of what was done', async () => {
    const traject = await balie.voor('bevindingen-opleveren');
    const said = await text(`/trajecten/${traject}/stand?op=2011-06-01`);
    expect(said).toContain('Op 1 juni 2011 stond er van dit traject nog niets in Besluitspoor');
    expect(said).toMatch(/op 1 juni 2011 in de fase Bestuurskrachtonderzoek .*op 23 mei 2011/s);
    expect(await text(`/trajecten/${traject}/stand?op=`)).toContain('Vul een datum in.');
    expect(await text(`/trajecten/${traject}/stand?op=2011-04-01`)).toContain(
      'nog niet verder dan de fase Opdrachtformulering',
    );
  });

  it('after another is told with a link, to everybody only when everybody may see that one', async () => {
    const eerder = await balie.open({ titel: 'Het eerste onderzoek' });
    await balie.handelBevestigd(wij, eerder, 'traject-laten-vervallen', {
      gegevens: { datum: '2011-04-10', reden: 'Uitgesteld' },
    });
    const later = await balie.open({ voorganger: eerder } as never);
    expect(await text(`/trajecten/${later}`)).toContain('Volgt op Het eerste onderzoek');
    const everybody = (await anybody().get(`/openbaar/gm0148/${later}`)).html;
    expect(textOf(everybody)).toContain('Volgt op Het eerste onderzoek');
    expect(everybody).toContain(`href="/openbaar/gm0148/${eerder}"`);
  });
});

describe('what was erased', () => {
  it('is said with a link both ways, of a text and of a document', async () => {
    const traject = await balie.open();
    const document = await balie.document(griffier, { openbaar: true, naam: 'Verslag.txt' });
    const gegevens = { datum: '2011-04-13', deelnemers: 'Een naam', document };
    await balie.handel(wij, traject, 'workshop-houden', { gegevens });
    await balie.handel(wij, traject, 'workshop-houden', { gegevens: { ...gegevens, deelnemers: 'Niemand' } });
    const wis = (nummer: number, veld: string) =>
      server.fetch(`/v1/trajecten/${traject}/spoor/${nummer}/wissingen`, {
        json: { veld, grond: 'AVG artikel 17' },
        rol: 'beheerder',
      });
    expect((await wis(2, 'deelnemers')).status).toBe(201);
    const spoor = `/trajecten/${traject}/spoor`;
    expect(await text(`${spoor}/2`)).toContain('Op welke grond dat is gedaan, staat in regel 4');
    expect(await text(`${spoor}/4`)).toMatch(/Gewist.*Het gaat om iets in regel 2/s);
    expect(await text(`${spoor}/3`)).not.toContain('Er is iets gewist');
    expect(await text(spoor)).toContain('Iets gewist in regel 4');
    expect((await wis(3, 'document')).status).toBe(201);
    const { html } = await wij.get(`${spoor}/3`);
    expect(textOf(html)).toContain('staat in regel 5');
    expect(textOf(html)).toContain('Document: gewist');
    expect(html).not.toContain(`/documenten/${document}`);
    expect((await wij.get(spoor)).html).not.toContain(`/documenten/${document}`);
    expect(await text(`${spoor}/3/bewijsstuk`)).toContain('Document: gewist');
    expect((await wij.get(`/trajecten/${traject}/spoor.csv`)).html).toContain('document, gewist');
    // What erases is neither of the attempts.
    const numbers = async (resultaat: string): Promise<string[]> =>
      [...(await wij.get(`${spoor}?resultaat=${resultaat}`)).html.matchAll(/data-regel="(\d+)"/g)].map(
        ([, nummer = '']) => nummer,
      );
    expect([await numbers('gewist'), await numbers('toegelaten')]).toEqual([
      ['5', '4'],
      ['3', '2', '1'],
    ]);
  });
});

describe('the trail', () => {
  it('of an organ has the attempts too that never reached the procedure', async () => {
    const traject = await balie.open();
    await balie.handel(await balie.wie(college), traject, 'voorstel-behandelen', {
      gegevens: { datum: '2011-04-12', vergadering: 'Raad' },
    });
    await balie.handel(
      wij,
      traject,
      'workshop-houden',
      { gegevens: { datum: '2011-04-13', deelnemers: 'x' } },
      eigen(0),
    );
    const found = async (orgaan: string): Promise<string[]> => {
      const { html } = await wij.get(`/trajecten/${traject}/spoor?resultaat=geweigerd&orgaan=${orgaan}`);
      return [...html.matchAll(/data-regel="(\d+)"/g)].map(([, nummer = '']) => nummer);
    };
    expect(await found('raad')).toEqual(['2']);
    expect(await found('college')).toEqual(['3']);
    expect(await text(`/trajecten/${traject}/spoor/3`)).toContain('Dat is geen fout van wie het probeerde.');
  });

  it('of everybody says that an entry is not there', async () => {
    const traject = await balie.open();
    const page = await anybody().get(`/openbaar/gm0148/${traject}?regel=99`);
    expect([page.status, textOf(page.html)]).toEqual([404, expect.stringContaining('Regel 99 is er niet')]);
  });

  it('shows of a list only what changed in it', async () => {
    const traject = await balie.voor('plan-van-aanpak-indienen');
    const nummer = (await balie.spoor(traject)).at(-1)?.volgnummer ?? 0;
    const said = await text(`/trajecten/${traject}/spoor/${nummer}`);
    expect(said).toContain('Naam: Bureau B, Eerste uitvraag: 28 april 2011, Indienen uiterlijk: 11 mei 2011');
    expect(said).not.toContain('Naam: Bureau B, Eerste gesprek');
  });
});
