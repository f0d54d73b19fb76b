/** What comes of a form: it can be looked at again, is for nobody else, and outlives a session. */
import { fileName, invoerOf } from '../../src/web/formulier/invoer.js';
import { TestServer } from '../http/server.js';
import {
  Balie,
  bevestigingIn,
  college,
  delenVan,
  eigen,
  formulierPad,
  griffier,
  opnieuw,
  workshop,
  type Deel,
  type Lichaam,
} from './balie.js';
import { sentBy } from './form-reader.js';
import { textOf, Visitor, type Page } from './visitor.js';

let server: TestServer;
let balie: Balie;
let wij: Visitor;
beforeAll(async () => {
  server = await TestServer.start({ MAX_DOCUMENT_MIB: '1' });
  balie = new Balie(server);
  wij = await balie.wie(griffier);
});
afterAll(() => server.stop());

const besluit = '2011-04-21';
const bijlage = fileName({ pad: 'gegevens.document' });

describe('what came of a form', () => {
  const getypt = 'Met <b>zorg</b> getypt';
  const zonderToken = ({ html }: Page): string => html.replaceAll(/name="_token" value="[^"]+"/g, '');
  const onvolledig = { gegevens: { deelnemers: getypt } };

  it.each<[string, number, Lichaam, Readonly<Record<string, string>>]>([
    ['what is wrong with it', 400, onvolledig, {}],
    ['a rehearsal', 200, { gegevens: { ...workshop, deelnemers: getypt } }, { knop: 'oefen' }],
    ['the form again', 200, onvolledig, { knop: 'terug' }],
  ])('has an address of its own, that shows %s as often as it is asked', async (_, status, lichaam, over) => {
    const traject = await balie.open();
    const page = await balie.handel(wij, traject, 'workshop-houden', lichaam, { ...eigen(1), ...over });
    expect(page.path).toMatch(/\?formulier=[\w-]{43}$/);
    expect(page.status).toBe(status);
    expect(sentBy(page.html).get('gegevens.deelnemers')).toBe(getypt);
    const again = await wij.get(page.path);
    expect(again.status).toBe(status);
    expect(zonderToken(again)).toBe(zonderToken(page));
    expect(await balie.regels(traject)).toEqual([]);
  });

  it('is for the person who sent it, also after logging in again, and for that form alone', async () => {
    const traject = await balie.open();
    const page = await balie.handel(wij, traject, 'workshop-houden', onvolledig);
    const [, vraag = ''] = page.path.split('?');
    for (const [wie, pad] of [
      [await balie.wie(college), page.path],
      [wij, `${formulierPad(traject, 'presidium-informeren')}?${vraag}`],
      [wij, `${formulierPad(await balie.open(), 'workshop-houden')}?${vraag}`],
      [wij, `${formulierPad(traject, 'workshop-houden')}?formulier=${'x'.repeat(43)}`],
    ] as const) {
      const { status, html } = await wie.get(pad);
      expect(status).toBe(200);
      expect(html).not.toContain('zorg');
      expect(textOf(html)).toContain('Wat u had ingevuld, is niet meer bewaard');
    }
    const later = await balie.nieuw(griffier);
    expect(sentBy((await later.get(page.path)).html).get('gegevens.deelnemers')).toBe(getypt);
    expect((await new Visitor(server.url).get(page.path)).location).toContain('/inloggen');
  });

  it('is a question that cannot be answered again once the traject has gone on, and keeps what was typed', async () => {
    const { traject, lichaam } = await balie.voorDeSluiting();
    const own = eigen(3);
    const asked = await balie.handel(wij, traject, 'opdracht-vaststellen', lichaam, own);
    expect(zonderToken(await wij.get(asked.path))).toBe(zonderToken(asked));
    const confirmed = { ...own, _bevestiging: bevestigingIn(asked.html) ?? '' };
    await balie.handel(wij, traject, 'opdracht-vaststellen', lichaam, confirmed);
    const late = await wij.get(asked.path);
    expect(textOf(late.html)).toContain('Deze vraag is voorbij');
    expect(bevestigingIn(late.html)).toBeUndefined();
    const back = await balie.stuur(wij, formulierPad(traject, 'opdracht-vaststellen'), [
      ...opnieuw(late),
      ['knop', 'terug'],
    ]);
    expect(sentBy(back.html).get('gegevens.besluitdatum')).toBe(besluit);
    expect((await balie.regels(traject)).length).toBe(3);
  });
});

describe('a form of whoever is logged out meanwhile', () => {
  /** From a page that had no token to give. */
  function zonder(visitor: Visitor, pad: string, delen: readonly Deel[]): Promise<Page> {
    const body = new FormData();
    for (const [naam, waarde] of delen) body.append(naam, waarde);
    return visitor.send(pad, { method: 'POST', body });
  }

  it('is not recorded and not lost: after logging in it goes on at the version it was about', async () => {
    const traject = await balie.open();
    const gegevens = { ...workshop, deelnemers: 'Lang <i>getypt</i>' };
    const one = await balie.nieuw(griffier);
    await one.get('/');
    const sessie = one.cookies.get('besluitspoor') ?? '';
    one.cookies.delete('besluitspoor');
    const pad = formulierPad(traject, 'workshop-houden');
    const delen = delenVan({ gegevens }, eigen(1, 'bewaard'));
    const lapsed = await zonder(one, pad, [...delen, [bijlage, new File(['x'], 'x.txt')]]);
    expect(lapsed.status).toBe(401);
    expect(textOf(lapsed.html)).toContain('Wat u had ingevuld, is niet weg');
    expect(sentBy(lapsed.html).get('gegevens.deelnemers')).toBe(gegevens.deelnemers);
    // Somebody else records; and logging in gave this browser another session.
    await balie.handel(await balie.wie(college), traject, 'workshop-houden', { gegevens: workshop });
    one.cookies.set('besluitspoor', sessie);
    const back = await zonder(one, pad, [...opnieuw(lapsed), ['knop', 'terug']]);
    expect(back.status).toBe(200);
    const form = sentBy(back.html);
    expect([form.get('gegevens.deelnemers'), form.get('_versie')]).toEqual([gegevens.deelnemers, '1']);
    expect((await balie.stuur(one, pad, opnieuw(back))).status).toBe(412);
    expect(await balie.regels(traject)).toEqual(['toegelaten', 'geweigerd versie-verouderd']);
  });

  it('that opens a traject is kept as well', async () => {
    const one = new Visitor(server.url);
    const velden = { organisatie: 'gm0148', titel: 'Getypt', aanleiding: 'Lang', planning: {} };
    const lapsed = await zonder(one, '/trajecten/nieuw', [...invoerOf(velden, '')]);
    expect([lapsed.status, sentBy(lapsed.html).get('titel')]).toEqual([401, 'Getypt']);
    const back = await balie.stuur(wij, '/trajecten/nieuw', [...opnieuw(lapsed), ['knop', 'terug']]);
    expect([back.status, sentBy(back.html).get('titel')]).toEqual([200, 'Getypt']);
  });
});
