/** What people are told so that nothing puzzles: why something was refused, what looks like a slip, what is known already. */
import { amsterdamDatum } from '../../src/base/clock.js';
import { TestServer } from '../http/server.js';
import { stepOf } from '../procedure/walk.js';
import {
  Balie,
  bureauA,
  college,
  delenVan,
  eigen,
  formulierPad,
  griffier,
  opnieuw,
  type Deel,
} from './balie.js';
import { tagsOf } from './form-reader.js';
import { textOf, type Visitor } from './visitor.js';

let server: TestServer;
let balie: Balie;
let wij: Visitor;
beforeAll(async () => {
  server = await TestServer.start();
  balie = new Balie(server);
  wij = await balie.wie(griffier);
});
afterAll(() => server.stop());

/** A traject in which Bureau A was spoken to, and nobody else. */
async function nAEenGesprek(): Promise<string> {
  const { traject, lichaam } = await balie.voorDeSluiting();
  await balie.handelBevestigd(wij, traject, 'opdracht-vaststellen', lichaam);
  const gegevens = { datum: '2011-04-26', bureau: 'Bureau A' };
  await balie.handel(wij, traject, 'orienterend-gesprek-voeren', { gegevens });
  return traject;
}

describe('the entry of a refused attempt', () => {
  let traject: string;
  let regel: string;
  beforeAll(async () => {
    traject = await nAEenGesprek();
    const gegevens = {
      datum: '2011-04-20',
      bureaus: ['Bureau A', 'Bureau Z'],
      indienenUiterlijkDatum: '2011-05-11',
    };
    const { status } = await balie.handel(wij, traject, 'offerte-uitvragen', { gegevens });
    expect(status).toBe(409);
    regel = `/trajecten/${traject}/spoor/${(await balie.spoor(traject)).length}`;
  });

  it('says what stood on the screen: which bureau, which dates, what to do', async () => {
    const text = textOf((await wij.get(regel)).html);
    expect(text).toContain('Nog niet gesproken: Bureau Z.');
    expect(text).toContain(
      'De datum 20 april 2011 ligt vóór het vaststellen van de opdracht (21 april 2011)',
    );
    expect(text).toContain('het eerste gesprek met Bureau A (26 april 2011)');
  });

  it('says it later as well, when the reason is gone, as of then: it is no advice for now', async () => {
    const gegevens = { datum: '2011-04-27', bureau: 'Bureau Z' };
    await balie.handel(wij, traject, 'orienterend-gesprek-voeren', { gegevens });
    const text = textOf((await wij.get(regel)).html);
    expect(text).toMatch(/Zo was het toen deze poging werd gedaan:.*Nog niet gesproken: Bureau Z\./s);
    expect(text).not.toContain('Hiervoor kan zorgen');
  });

  it('tells whoever may not see what was filled in only what everybody sees', async () => {
    const { html } = await (await balie.wie(bureauA)).get(regel);
    expect(textOf(html)).toContain('Niet met elk bureau is gesproken');
    expect(html).not.toContain('Bureau Z');
  });

  it('of whoever might not do it names no organ when none was named', async () => {
    const before = (await balie.spoor(traject)).length;
    await balie.handel(wij, traject, 'workshop-houden', { gegevens: {} }, eigen(1));
    const { html } = await wij.get(`/trajecten/${traject}/spoor/${before}`);
    expect(textOf(html)).not.toContain('Niet van toepassing');
  });
});

describe('an entry', () => {
  it('calls its documents by the names of their files', async () => {
    const traject = await balie.open();
    const document = await balie.document(griffier, { openbaar: true, naam: 'Conceptopdracht v2.txt' });
    const gegevens = { datum: '2011-04-14', document };
    await balie.handel(wij, traject, 'conceptopdracht-opstellen', { gegevens });
    const { html } = await wij.get(`/trajecten/${traject}/spoor/2`);
    expect(textOf(html)).toContain('Conceptopdracht v2.txt downloaden');
    const paper = await wij.get(`/trajecten/${traject}/spoor/2/bewijsstuk`);
    expect(textOf(paper.html)).toContain('Document: Conceptopdracht v2.txt');
  });

  it('in the trail says which bureau it is about, to whoever may know', async () => {
    const traject = await nAEenGesprek();
    const about = (html: string): string[] =>
      [...html.matchAll(/class="regel-over">([^<]*)</g)].map(([, text = '']) => text);
    expect(about((await wij.get(`/trajecten/${traject}/spoor`)).html)).toEqual(['Bureau A']);
    const gegevens = { datum: '2011-04-26', bureau: 'Bureau Geheim' };
    await balie.handel(wij, traject, 'orienterend-gesprek-voeren', {
      gegevens,
      nietOpenbaar: { grond: 'Woo artikel 5.1' },
    });
    expect(about((await wij.get(`/openbaar/gm0148/${traject}`)).html)).toEqual(['Bureau A']);
    const bureau = await balie.wie(bureauA);
    expect(about((await bureau.get(`/trajecten/${traject}/spoor`)).html)).toEqual(['Bureau A']);
  });

  it('of an attempt that never reached the procedure says that what was filled in is not kept', async () => {
    const traject = await balie.open();
    const json = { handeling: 'workshop-houden', gegevens: { datum: '2011-02-30', deelnemers: 'x' } };
    await server.fetch(`/v1/trajecten/${traject}/handelingen`, { headers: { 'if-match': '"1"' }, json });
    const { html } = await wij.get(`/trajecten/${traject}/spoor/2`);
    expect(textOf(html)).toContain('Wat er was ingevuld, is niet bewaard');
    // What the procedure did judge is there, and closed to some.
    await balie.handel(wij, traject, 'bko-starten', { gegevens: { datum: '2011-05-23' } });
    const closed = await (await balie.wie(bureauA)).get(`/trajecten/${traject}/spoor/3`);
    expect(textOf(closed.html)).toContain('Wat er was ingevuld, is voor u niet in te zien.');
  });
});

describe('a form that asks for a name', () => {
  it('says which names the traject knows, and proposes them', async () => {
    const traject = await nAEenGesprek();
    const { html } = await wij.get(formulierPad(traject, 'offerte-uitvragen'));
    expect(textOf(html)).toContain('In dit traject genoemd: Bureau A');
    const tags = tagsOf(html);
    const lists = tags
      .filter(({ naam }) => naam === 'datalist')
      .map(({ attributen }) => attributen.get('id'));
    const asking = tags.filter(({ attributen }) => attributen.has('list'));
    expect(asking.map(({ attributen }) => attributen.get('list'))).toEqual(lists);
    expect(lists).toHaveLength(1);
    expect(tags.find(({ naam }) => naam === 'option')?.attributen.get('value')).toBe('Bureau A');
  });

  it('tells a bureau of no other: their names may stand in a closed entry', async () => {
    const traject = await nAEenGesprek();
    const { html } = await (await balie.wie(bureauA)).get(formulierPad(traject, 'plan-van-aanpak-indienen'));
    expect(html).toContain('name="gegevens.bureau"');
    expect(html).not.toContain('datalist');
    expect(html).not.toContain('In dit traject genoemd');
  });

  it('proposes nothing where nothing is known', async () => {
    const { html } = await wij.get(formulierPad(await balie.open(), 'offerte-uitvragen'));
    expect(html).not.toContain('datalist');
    expect(html).not.toContain('In dit traject genoemd');
  });
});

describe('a form that asks for numbers of findings', () => {
  let traject: string;
  beforeAll(async () => {
    traject = await balie.voor('collegevoorstel-formuleren');
  });
  const pad = (): string => formulierPad(traject, 'collegevoorstel-formuleren');
  const boxes = (html: string) =>
    tagsOf(html).filter(({ attributen }) => attributen.get('type') === 'checkbox');
  const gegevens = { datum: '2011-10-04', voorstel: 'Versterken' };

  it('shows them to be ticked, each with its number and its text', async () => {
    const { html } = await wij.get(pad());
    expect(boxes(html).map(({ attributen }) => attributen.get('value'))).toEqual(
      Array.from({ length: 9 }, (_, i) => String(i + 1)),
    );
    expect(textOf(html)).toContain('1. Hoe de gemeente er nu voor staat: Over staat-nu');
    expect(textOf(html)).toContain('9. Goed werkgeverschap: Over goed-werkgeverschap');
    expect(textOf(html)).not.toContain('Nog een toevoegen');
  });

  it('keeps the ticks of a form that comes back, and asks for one where there is none', async () => {
    const ticks: Deel[] = ['2', '7'].map((n) => [`gegevens.bevindingen[${Number(n) - 1}]`, n]);
    const rehearsed = await balie.stuur(wij, pad(), [
      ...delenVan({ gegevens }, eigen(await balie.versie(traject))),
      ...ticks,
      ['knop', 'oefen'],
    ]);
    expect(textOf(rehearsed.html)).toContain('dit zou worden toegelaten');
    const ticked = boxes(rehearsed.html).filter(({ attributen }) => attributen.has('checked'));
    expect(ticked.map(({ attributen }) => attributen.get('value'))).toEqual(['2', '7']);
    const none = await balie.handel(wij, traject, 'collegevoorstel-formuleren', { gegevens });
    expect(none.status).toBe(400);
    expect(textOf(none.html)).toContain('Kies er ten minste één.');
    const sent = await balie.stuur(wij, pad(), opnieuw(rehearsed));
    expect(sent.location).toContain('vastgelegd=');
    expect((await balie.spoor(traject)).at(-1)?.gegevens?.['bevindingen']).toEqual([2, 7]);
  });

  it('asks for the numbers themselves where there is no report', async () => {
    const early = await balie.open();
    const { html } = await wij.get(formulierPad(early, 'collegevoorstel-formuleren'));
    expect(boxes(html)).toEqual([]);
    expect(textOf(html)).toContain('Nog een toevoegen');
  });
});

describe('what is told beside the rules', () => {
  it('what looks like a slip is asked about once, and recorded by whoever meant it', async () => {
    const traject = await nAEenGesprek();
    const before = (await balie.spoor(traject)).length;
    const gegevens = { datum: '2011-04-26', bureau: 'bureau a' };
    const asked = await balie.handel(wij, traject, 'orienterend-gesprek-voeren', { gegevens });
    expect(asked.status).toBe(200);
    expect(textOf(asked.html)).toMatch(/Klopt dit\?.*kent al een bureau ‘Bureau A’/s);
    expect(await balie.spoor(traject)).toHaveLength(before);
    const pad = formulierPad(traject, 'orienterend-gesprek-voeren');
    const again = await balie.stuur(wij, pad, opnieuw(asked));
    expect(again.location).toContain('vastgelegd=');
    expect(await balie.spoor(traject)).toHaveLength(before + 1);
  });

  it('is not asked of what would be refused: the refusal says enough', async () => {
    const traject = await nAEenGesprek();
    const gegevens = { datum: '2011-04-20', bureau: 'bureau a' };
    const refused = await balie.handel(wij, traject, 'orienterend-gesprek-voeren', { gegevens });
    expect(refused.status).toBe(409);
    expect(textOf(refused.html)).not.toContain('Klopt dit?');
  });

  it('a choice that replaces another says so', async () => {
    const traject = await balie.voor('communicatieplan-vaststellen');
    const pad = formulierPad(traject, 'bureau-kiezen');
    expect(textOf((await wij.get(pad)).html)).toContain('koos op 16 mei 2011 al voor Bureau A');
    expect(textOf((await wij.get(formulierPad(traject, 'plan-presenteren'))).html)).not.toContain(
      'al eerder gedaan',
    );
  });

  it('a late report is late against a date, at the rehearsal and in the trail', async () => {
    const traject = await balie.voor('bevindingen-opleveren');
    const { gegevens } = stepOf('bevindingen-opleveren');
    const document = await balie.document(griffier, { openbaar: true });
    const late = { gegevens: { ...gegevens, document, datum: '2011-09-02' } };
    const zin = 'In de planning staat: Rapport uiterlijk gereed, 1 september 2011.';
    const rehearsed = await balie.handel(wij, traject, 'bevindingen-opleveren', late, {
      ...eigen(await balie.versie(traject)),
      knop: 'oefen',
    });
    expect(textOf(rehearsed.html)).toContain(zin);
    const { location } = await balie.handel(wij, traject, 'bevindingen-opleveren', late);
    const nummer = /vastgelegd=(\d+)/.exec(location ?? '')?.[1] ?? '';
    const entry = `/trajecten/${traject}/spoor/${nummer}`;
    expect(textOf((await wij.get(entry)).html)).toContain(zin);
    // Whoever does not read all has the general sentence.
    const bureau = textOf((await (await balie.wie(bureauA)).get(entry)).html);
    expect(bureau).toContain(`Dit gebeurde na de datum die was afgesproken.`);
    expect(bureau).not.toContain('In de planning staat');
  });
});

describe('a planning', () => {
  const opening = { organisatie: 'gm0148', titel: 'Met planning', aanleiding: 'Zicht' };
  const jaar = Number(amsterdamDatum(new Date()).slice(0, 4)) + 1;
  const count = async (): Promise<number> => {
    const response = await server.fetch('/v1/trajecten?limiet=100');
    return ((await response.json()) as { trajecten: unknown[] }).trajecten.length;
  };

  it('with steps that change places is asked about once, and opened by whoever meant it', async () => {
    const before = await count();
    const planning = { keuzeDatum: `${jaar}-03-01`, startDatum: `${jaar}-02-01` };
    const asked = await balie.stuur(wij, '/trajecten/nieuw', delenVan({ ...opening, planning }, eigen(0)));
    expect(asked.status).toBe(200);
    expect(textOf(asked.html)).toMatch(/Klopt de planning\?.*komt in de procedure na .*\(1 maart \d{4}\)/s);
    expect(await count()).toBe(before);
    const again = await balie.stuur(wij, '/trajecten/nieuw', opnieuw(asked));
    expect(again.location).toContain('?vastgelegd=1');
    expect(await count()).toBe(before + 1);
  });

  it('is asked about again when it was changed into another doubt', async () => {
    const planning = { startDatum: '2011-05-23' };
    const asked = await balie.stuur(wij, '/trajecten/nieuw', delenVan({ ...opening, planning }, eigen(0)));
    expect(textOf(asked.html)).toContain('Al voorbij: Start van het onderzoek (23 mei 2011).');
    const changed = opnieuw(asked).map(([naam, waarde]) =>
      naam === 'planning.startDatum' ? ([naam, '2012-05-23'] as const) : ([naam, waarde] as const),
    );
    const again = await balie.stuur(wij, '/trajecten/nieuw', changed);
    expect(textOf(again.html)).toContain('(23 mei 2012)');
  });

  it('is opened by whoever put right what was doubted', async () => {
    const planning = { startDatum: '2011-05-23' };
    const asked = await balie.stuur(wij, '/trajecten/nieuw', delenVan({ ...opening, planning }, eigen(0)));
    const put = (datum: string) =>
      opnieuw(asked).map(([naam, waarde]) =>
        naam === 'planning.startDatum' ? ([naam, datum] as const) : ([naam, waarde] as const),
      );
    const wrong = await balie.stuur(wij, '/trajecten/nieuw', put('2011-99-99'));
    expect(wrong.status).toBe(400);
    expect(textOf(wrong.html)).toContain('Vul een datum in die bestaat');
    const right = await balie.stuur(wij, '/trajecten/nieuw', put(`${jaar}-05-23`));
    expect(right.location).toContain('?vastgelegd=1');
  });

  it('with a fault in the form is first a form to mend, and asked about after that', async () => {
    const fields = { ...opening, titel: '', planning: { startDatum: '2011-05-23' } };
    const page = await balie.stuur(wij, '/trajecten/nieuw', delenVan(fields, eigen(0)));
    expect(page.status).toBe(400);
    expect(textOf(page.html)).toContain('Er is nog iets niet goed ingevuld');
    expect(textOf(page.html)).not.toContain('Klopt de planning?');
    const mended = opnieuw(page).map(([naam, waarde]) =>
      naam === 'titel' ? ([naam, 'Met titel'] as const) : ([naam, waarde] as const),
    );
    const asked = await balie.stuur(wij, '/trajecten/nieuw', [...mended, ['titel', 'Met titel']]);
    expect(textOf(asked.html)).toContain('Klopt de planning?');
    expect((await balie.stuur(wij, '/trajecten/nieuw', opnieuw(asked))).location).toContain('vastgelegd=1');
  });

  it('in order and ahead is not asked about; one without dates is nowhere to be seen', async () => {
    const planning = { keuzeDatum: `${jaar}-02-01`, startDatum: `${jaar}-02-01` };
    const page = await balie.stuur(wij, '/trajecten/nieuw', delenVan({ ...opening, planning }, eigen(0)));
    expect(page.location).toContain('?vastgelegd=1');
    const zonder = await balie.open({ planning: {} } as never);
    expect(textOf((await wij.get(`/trajecten/${zonder}/spoor/1`)).html)).not.toContain('Planning');
  });
});

describe('whoever only reads', () => {
  it('is not asked to fill in what they may not record, and reads what it asks and what is lacking', async () => {
    const traject = await balie.open();
    const { html } = await (await balie.wie({ rol: 'auditor' })).get(formulierPad(traject, 'bko-starten'));
    expect(html).not.toContain('name="gegevens.datum"');
    expect(textOf(html)).toContain('Dit mag u met uw rol niet vastleggen');
    expect(textOf(html)).toContain('Het college heeft een bureau gekozen.');
    expect(textOf(html)).toMatch(/Wat hierbij wordt vastgelegd\s*Datum/);
    expect(textOf(html)).not.toContain('U kunt oefenen');
    expect(textOf(html)).not.toContain('wat u hieronder invult');
    const gone = await (
      await balie.wie({ rol: 'auditor' })
    ).get(`${formulierPad(traject, 'bko-starten')}?formulier=weg`);
    expect(textOf(gone.html)).toContain('Dit mag u met uw rol niet vastleggen');
  });

  it('whoever may, has the form', async () => {
    const traject = await balie.open();
    const { html } = await (await balie.wie(college)).get(formulierPad(traject, 'workshop-houden'));
    expect(html).toContain('name="gegevens.datum"');
  });
});

describe('the trail as a table', () => {
  it('opens in a spreadsheet of here, in words', async () => {
    const traject = await nAEenGesprek();
    const { html, headers } = await wij.get(`/trajecten/${traject}/spoor.csv`);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [head = ''] = html.split('\n');
    const cells = (line: string): string[] => line.slice(1, -1).split('";"');
    expect(cells(head).slice(0, 4)).toEqual(['Regel', 'Wat', 'Resultaat', 'Uitslag']);
    const gesprek = cells(html.split('\n').find((line) => line.startsWith('"5"')) ?? '');
    expect(gesprek.slice(0, 8)).toEqual([
      ...['5', 'Oriënterend gesprek voeren', 'toegelaten', '', ''],
      ...['Burgemeester en gemeentesecretaris', '2011-04-26', 'Griffier'],
    ]);
    expect(gesprek[8]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d$/);
    const bytes = await fetch(`${server.url}/trajecten/${traject}/spoor.csv`, {
      headers: { cookie: [...wij.cookies].map(([naam, waarde]) => `${naam}=${waarde}`).join('; ') },
    }).then((response) => response.arrayBuffer());
    // Whoever publishes what says ja publishes nothing that is closed.
    await balie.handel(wij, traject, 'bko-starten', { gegevens: { datum: '2011-05-23' } });
    const again = await wij.get(`/trajecten/${traject}/spoor.csv`);
    const openbaar = cells(head).indexOf('Inhoud openbaar');
    const rows = again.html.split('\n').filter((line) => /^"\d+";.*"$/.test(line));
    expect(rows.map((line) => [cells(line)[2], cells(line)[openbaar]])).toContainEqual(['geweigerd', 'nee']);
    // Without it a spreadsheet takes UTF-8 for something else.
    expect([...new Uint8Array(bytes).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });
});
