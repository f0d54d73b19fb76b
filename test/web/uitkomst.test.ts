/** What comes of a form: it can be looked at again, is for nobody else, and outlives a session. */
import { randomUUID } from 'node:crypto';
import { fileName, invoerOf } from '../../src/web/formulier/invoer.js';
import { query } from '../harness/database.js';
import { TestServer } from '../http/server.js';
import {
  Balie,
  bevestigingIn,
  bureauA,
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
    expect(page.path).toMatch(/\?formulier=[\w-]{36}$/);
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
      expect(textOf(html)).toContain('Dit formulier is al vastgelegd, of niet meer bewaard');
    }
    const later = await balie.nieuw(griffier);
    expect(sentBy((await later.get(page.path)).html).get('gegevens.deelnemers')).toBe(getypt);
    expect((await new Visitor(server.url).get(page.path)).location).toContain('/inloggen');
  });

  it('is gone once it is an entry, and says where that is', async () => {
    const { traject, lichaam } = await balie.voorDeSluiting();
    const own = eigen(3);
    const asked = await balie.handel(wij, traject, 'opdracht-vaststellen', lichaam, own);
    expect(zonderToken(await wij.get(asked.path))).toBe(zonderToken(asked));
    const confirmed = { ...own, _bevestiging: bevestigingIn(asked.html) ?? '' };
    await balie.handel(wij, traject, 'opdracht-vaststellen', lichaam, confirmed);
    const late = await wij.get(asked.path);
    expect(textOf(late.html)).toContain('Wat u vastlegde, staat in het spoor');
    expect(bevestigingIn(late.html)).toBeUndefined();
    expect(await kept()).not.toContain(traject);
  });

  it('is found again by whoever opens the form anew, and by nobody else', async () => {
    const traject = await balie.open();
    const pad = formulierPad(traject, 'workshop-houden');
    expect((await wij.get(pad)).html).not.toContain('U was dit formulier al aan het invullen');
    const page = await balie.handel(wij, traject, 'workshop-houden', onvolledig);
    const anew = await wij.get(pad);
    expect(anew.html).not.toContain('zorg');
    expect(anew.html).toContain(`href="${page.path}"`);
    expect(page.html).not.toContain('U was dit formulier al aan het invullen');
    for (const [wie, elders] of [
      [await balie.wie(college), pad],
      [wij, formulierPad(traject, 'presidium-informeren')],
    ] as const)
      expect((await wie.get(elders)).html).not.toContain('formulier=');
  });

  it('is a question that cannot be answered any more once somebody else recorded, and keeps what was typed', async () => {
    const { traject, lichaam } = await balie.voorDeSluiting();
    const asked = await balie.handel(wij, traject, 'opdracht-vaststellen', lichaam, eigen(3));
    await balie.handel(await balie.wie(college), traject, 'workshop-houden', { gegevens: workshop });
    const late = await wij.get(asked.path);
    expect(textOf(late.html)).toContain('Deze vraag is voorbij');
    expect(bevestigingIn(late.html)).toBeUndefined();
    const back = await balie.stuur(wij, formulierPad(traject, 'opdracht-vaststellen'), [
      ...opnieuw(late),
      ['knop', 'terug'],
    ]);
    expect(sentBy(back.html).get('gegevens.besluitdatum')).toBe('2011-04-21');
    expect(sentBy(back.html).get('_versie')).toBe('3');
  });

  it('is no rehearsal of today once something was recorded', async () => {
    const traject = await balie.open();
    const lichaam = { gegevens: workshop };
    const tried = await balie.handel(wij, traject, 'workshop-houden', lichaam, {
      ...eigen(1),
      knop: 'oefen',
    });
    expect(textOf(tried.html)).toContain('Geoefend: dit zou worden toegelaten');
    await balie.handel(await balie.wie(college), traject, 'workshop-houden', lichaam);
    const late = textOf((await wij.get(tried.path)).html);
    expect(late).toContain('U oefende op een eerdere stand');
    expect(late).not.toContain('zou worden toegelaten');
  });

  it('goes when a text of its traject is erased', async () => {
    const traject = await balie.open();
    const genoemd = { gegevens: { ...workshop, deelnemers: 'Mevrouw Jansen' } };
    const page = await balie.handel(wij, traject, 'workshop-houden', genoemd, { ...eigen(1), knop: 'oefen' });
    await balie.handel(wij, traject, 'workshop-houden', genoemd);
    const ander = await balie.handel(wij, await balie.open(), 'workshop-houden', onvolledig);
    const json = { volgnummer: 2, veld: 'deelnemers', grond: 'AVG artikel 17, eerste lid' };
    const wis = `/v1/trajecten/${traject}/spoor/2/wissingen`;
    const headers = { 'if-match': '"2"' };
    const { status } = await server.fetch(wis, {
      rol: 'beheerder',
      json: { veld: json.veld, grond: json.grond },
      headers,
    });
    expect(status).toBe(201);
    expect(await kept()).not.toContain('Mevrouw Jansen');
    expect((await wij.get(page.path)).html).not.toContain('Mevrouw Jansen');
    expect(sentBy((await wij.get(ander.path)).html).get('gegevens.deelnemers')).toBe(getypt);
  });

  it('is kept of ten forms of a person, with what its fields ask for and nothing else, for a working day', async () => {
    const [one, traject] = [await balie.nieuw({ rol: 'auditor' }), await balie.open()];
    await query(server.database.beheerUrl, 'DELETE FROM formulier');
    for (let i = 0; i < 12; i += 1)
      await balie.handel(one, traject, 'workshop-houden', onvolledig, {
        ...eigen(1),
        knop: 'terug',
        ballast: 'x',
      });
    const rows = await query<{ inhoud: string; uren: number; traject: string }>(
      server.database.beheerUrl,
      'SELECT inhoud, traject, extract(epoch FROM vervalt - now())::float8 / 3600 AS uren FROM formulier',
    );
    expect(rows).toHaveLength(10);
    for (const { inhoud, uren, traject: of } of rows) {
      expect(inhoud).not.toContain('ballast');
      expect([Math.round(uren), of]).toEqual([10, traject]);
    }
    // Whoever may not open a traject keeps no form of one.
    const velden = { organisatie: 'gm0148', titel: 'Getypt', aanleiding: 'Lang', planning: {} };
    const delen = [...invoerOf(velden, ''), ['knop', 'terug']] as Deel[];
    expect((await balie.stuur(one, '/trajecten/nieuw', delen)).status).toBe(403);
  });

  it('of whoever may not rehearse is the form, with who may', async () => {
    const traject = await balie.open();
    const bureau = await balie.wie(bureauA);
    const over = { ...eigen(1), knop: 'oefen' };
    const page = await balie.handel(bureau, traject, 'workshop-houden', { gegevens: workshop }, over);
    expect(textOf(page.html)).toContain('dan wordt dit vastgelegd door: college of griffier.');
    expect(sentBy(page.html).get('gegevens.deelnemers')).toBe(workshop.deelnemers);
    expect(await balie.regels(traject)).toEqual([]);
  });
});

/** Everything that is kept of forms. */
async function kept(): Promise<string> {
  const rows = await query(server.database.beheerUrl, 'SELECT inhoud, traject FROM formulier');
  return JSON.stringify(rows);
}

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

  it('was confirmed, and asks again', async () => {
    const { traject, lichaam } = await balie.voorDeSluiting();
    const own = eigen(3);
    const asked = await balie.handel(wij, traject, 'opdracht-vaststellen', lichaam, own);
    const bevestiging = bevestigingIn(asked.html) ?? '';
    const delen = [...delenVan(lichaam, own), ['_bevestiging', bevestiging]] as Deel[];
    const lapsed = await zonder(
      new Visitor(server.url),
      formulierPad(traject, 'opdracht-vaststellen'),
      delen,
    );
    expect(lapsed.status).toBe(401);
    expect(lapsed.html).not.toContain(bevestiging);
  });

  it('is not kept when it is far larger than a form of ours, and costs little', async () => {
    const delen = Array.from({ length: 79 }, (_, i): Deel => [`veld${i}`, '"'.repeat(99_000)]);
    const pad = formulierPad(randomUUID(), 'workshop-houden');
    const lapsed = await zonder(new Visitor(server.url), pad, delen);
    expect(lapsed.status).toBe(401);
    expect(lapsed.html.length).toBeLessThan(20_000);
  });

  it('that opened a traject says so, and is not shown as still to do', async () => {
    const velden = { organisatie: 'gm0148', titel: 'Eerst fout', planning: {} };
    const sleutel = randomUUID();
    const wrong = await balie.stuur(wij, '/trajecten/nieuw', [
      ...invoerOf(velden, ''),
      ['_sleutel', sleutel],
    ]);
    expect(wrong.status).toBe(400);
    const goed = [...invoerOf({ ...velden, aanleiding: 'Dan goed' }, ''), ['_sleutel', sleutel]] as Deel[];
    expect((await balie.stuur(wij, '/trajecten/nieuw', goed)).status).toBe(303);
    const { html } = await wij.get(wrong.path);
    expect(textOf(html)).toContain('Dit formulier is niet meer bewaard');
    expect(html).not.toContain('Eerst fout');
  });

  it('takes the address of the traject that came before for its number', async () => {
    const eerder = randomUUID();
    const velden = { organisatie: 'gm0148', titel: 'Vervolg', aanleiding: 'Een vervolg', planning: {} };
    const open = (voorganger: string): Promise<Page> =>
      balie.stuur(wij, '/trajecten/nieuw', [
        ...invoerOf({ ...velden, voorganger }, ''),
        ['_sleutel', randomUUID()],
      ]);
    const address = await open(`https://besluiten.example/trajecten/${eerder}/spoor`);
    expect(sentBy(address.html).get('voorganger')).toBe(eerder);
    const other = await open('traject Ommen');
    expect(textOf(other.html)).toContain('Plak het adres van de bladzijde van het eerdere traject');
  });
});

describe('a form that was refused', () => {
  it('goes on where the traject is now, once something was recorded since, and says so', async () => {
    const traject = await balie.open();
    const wij = await balie.nieuw(griffier);
    const gegevens = { datum: '2011-05-23' };
    const refused = await balie.handel(wij, traject, 'bko-starten', { gegevens });
    expect(textOf(refused.html)).toContain('Niet toegelaten');
    expect(textOf((await wij.get(refused.path)).html)).toContain('Niet toegelaten');
    await balie.handel(wij, traject, 'workshop-houden', { gegevens: workshop });
    const later = await wij.get(refused.path);
    expect(later.status).toBe(200);
    expect(textOf(later.html)).not.toContain('Niet toegelaten');
    expect(textOf(later.html)).toContain('Het werd toen geweigerd: zie regel 2 van het spoor');
    expect(sentBy(later.html).get('gegevens.datum')).toBe('2011-05-23');
    expect(sentBy(later.html).get('_versie')).toBe(String(await balie.versie(traject)));
  });
});
