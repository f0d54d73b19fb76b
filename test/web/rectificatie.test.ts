/** A slip of the pen: where it is put right, and who hears of it. */
import { TestServer } from '../http/server.js';
import { Balie, college, formulierPad, griffier, opnieuw, workshop } from './balie.js';
import { decoded, sentBy } from './form-reader.js';
import { textOf, Visitor } from './visitor.js';

let server: TestServer;
let balie: Balie;
let wij: Visitor;
beforeAll(async () => {
  server = await TestServer.start({ MAX_DOCUMENT_MIB: '1' });
  balie = new Balie(server);
  wij = await balie.wie(griffier);
});
afterAll(() => server.stop());

describe('a rectification', () => {
  it('is named where the slip of the pen is, in the trail too, and names it', async () => {
    const traject = await balie.open();
    await balie.handel(wij, traject, 'workshop-houden', { gegevens: workshop });
    const gegevens = { volgnummer: 2, veld: 'datum', juist: '2011-04-14', reden: 'Een verschrijving.' };
    const { status } = await balie.handel(wij, traject, 'rectificatie-aantekenen', { gegevens });
    expect(status).toBe(303);
    const spoor = `/trajecten/${traject}/spoor`;
    expect(textOf((await wij.get(`${spoor}/2`)).html)).toContain('Wat er had moeten staan, staat in regel 3');
    expect(textOf((await wij.get(`${spoor}/3`)).html)).toContain('Zij zet recht wat in regel 2 staat.');
    expect(textOf((await wij.get(spoor)).html)).toContain('Gerectificeerd in regel 3');
    expect(textOf((await wij.get(`${spoor}/1`)).html)).not.toContain('erectificeerd');
  });

  it('begins at the entry, with its place filled in and named in words', async () => {
    const traject = await balie.open();
    await balie.handel(wij, traject, 'workshop-houden', { gegevens: workshop });
    const pad = `/trajecten/${traject}/spoor/2`;
    const form = `${formulierPad(traject, 'rectificatie-aantekenen')}?regel=2&veld=deelnemers`;
    const { html } = await wij.get(pad);
    expect(decoded(html)).toContain(`href="${form}"`);
    const shown = await wij.get(form);
    const sent = sentBy(shown.html);
    expect([sent.get('gegevens.volgnummer'), sent.get('gegevens.veld')]).toEqual(['2', 'deelnemers']);
    expect(textOf(shown.html)).toContain('U zet recht wat bij ‘Deelnemers’ staat in');
    const delen = [
      ...opnieuw(shown),
      ['gegevens.juist', 'De raad'],
      ['gegevens.reden', 'Verschreven'],
    ] as const;
    const done = await balie.stuur(wij, formulierPad(traject, 'rectificatie-aantekenen'), delen);
    expect(done.location).toBe(`/trajecten/${traject}?vastgelegd=3`);
    // Who may not, is not asked to; and a rectification is put right by another one of the same entry.
    expect((await (await balie.wie(college)).get(pad)).html).not.toContain('verschrijving?');
    expect((await wij.get(`/trajecten/${traject}/spoor/3`)).html).not.toContain('verschrijving?');
  });

  it('says what stands there now, and takes a place and a date as people write them', async () => {
    const traject = await balie.open();
    await balie.handel(wij, traject, 'workshop-houden', { gegevens: workshop });
    const pad = formulierPad(traject, 'rectificatie-aantekenen');
    const shown = await wij.get(`${pad}?regel=2&veld=datum`);
    expect(textOf(shown.html)).toContain('Daar staat: 13 april 2011');
    const gegevens = { volgnummer: 2, veld: 'Datum', juist: '14 april 2011', reden: 'Een verschrijving.' };
    expect((await balie.handel(wij, traject, 'rectificatie-aantekenen', { gegevens })).status).toBe(303);
    const [, regel] = (await balie.spoor(traject)).slice(1);
    expect(regel?.gegevens).toMatchObject({ veld: 'datum', juist: '2011-04-14' });
    const again = textOf((await wij.get(`${pad}?regel=2&veld=deelnemers`)).html);
    expect(again).toContain('In regel 2 is al eerder iets rechtgezet, in regel 3.');
    expect(again).toContain('De uitslag en de stand van het traject veranderen er niet door');
    expect(textOf(shown.html)).not.toMatch(/al eerder iets rechtgezet|veranderen er niet door/);
    // What is no date stays as it was typed, and is refused as before.
    const fout = { ...gegevens, juist: 'morgen' };
    const told = await balie.handel(wij, traject, 'rectificatie-aantekenen', { gegevens: fout });
    expect([told.status, sentBy(told.html).get('gegevens.juist')]).toEqual([409, 'morgen']);
  });

  it('fills in no other form, and nothing but a place', async () => {
    const traject = await balie.open();
    const [ander, eigenlijk] = [
      await wij.get(`${formulierPad(traject, 'workshop-houden')}?regel=2&veld=datum`),
      await wij.get(`${formulierPad(traject, 'rectificatie-aantekenen')}?regel=x&veld=<b>&juist=2011-04-14`),
    ];
    expect([...sentBy(ander.html).values()]).not.toContain('datum');
    const sent = sentBy(eigenlijk.html);
    expect([sent.get('gegevens.volgnummer'), sent.get('gegevens.juist')]).toEqual(['x', '']);
    expect(eigenlijk.html).not.toContain('<b>');
  });

  it('stands on the receipt of the entry it puts right, which anybody finds by its number', async () => {
    const traject = await balie.open();
    for (let i = 0; i < 51; i += 1)
      await balie.handel(wij, traject, 'workshop-houden', { gegevens: workshop });
    const gegevens = { volgnummer: 52, veld: 'datum', juist: '2011-04-14', reden: 'Een verschrijving.' };
    const pad = `/trajecten/${traject}/spoor/52/bewijsstuk`;
    expect(textOf((await wij.get(pad)).html)).not.toContain('verschrijving');
    await balie.handel(wij, traject, 'rectificatie-aantekenen', { gegevens });
    const { html } = await wij.get(pad);
    expect(textOf(html)).toContain('Gerectificeerd in regel 53 Datum: 14 april 2011');
    const [, adres = ''] = /<code>(http[^<]+)<\/code>/.exec(html) ?? [];
    const { pathname, search, hash } = new URL(decoded(adres));
    const found = await new Visitor(server.url).get(pathname + search);
    expect(found.html).toContain(`id="${hash.slice(1)}"`);
    expect(hash).toBe('#regel-52');
  });

  it('of a closed entry is closed too, unless somebody takes the ground away', async () => {
    const traject = await balie.open();
    const lichaam = { gegevens: workshop, nietOpenbaar: { grond: 'Woo artikel 5.1' } };
    await balie.handel(wij, traject, 'workshop-houden', lichaam);
    const pad = formulierPad(traject, 'rectificatie-aantekenen');
    const shown = await wij.get(`${pad}?regel=2&veld=datum`);
    expect(sentBy(shown.html).get('nietOpenbaar.grond')).toBe('Woo artikel 5.1');
    expect(textOf(shown.html)).toContain('Regel 2 is niet openbaar');
    expect(sentBy((await wij.get(`${pad}?regel=1&veld=titel`)).html).get('nietOpenbaar.grond')).toBe('');
  });

  it('is begun at no refused or erased entry, and at no document', async () => {
    const traject = await balie.open();
    const document = await balie.document(griffier, { openbaar: true });
    await balie.handel(wij, traject, 'conceptopdracht-opstellen', {
      gegevens: { datum: '2011-04-14', document },
    });
    await balie.handel(wij, traject, 'bko-starten', { gegevens: { datum: '2011-05-23' } });
    const { html } = await wij.get(`/trajecten/${traject}/spoor/2`);
    expect(html).toContain('veld=datum');
    expect(html).not.toContain('veld=document');
    expect((await wij.get(`/trajecten/${traject}/spoor/3`)).html).not.toContain('verschrijving?');
  });

  it('is named to everybody, unless it is closed', async () => {
    const traject = await balie.open();
    await balie.handel(wij, traject, 'workshop-houden', { gegevens: workshop });
    const gegevens = { volgnummer: 2, veld: 'datum', juist: '2011-04-14', reden: 'Een verschrijving.' };
    const closed = {
      gegevens: { ...gegevens, volgnummer: 1, veld: 'titel' },
      nietOpenbaar: { grond: 'Woo 5.1' },
    };
    await balie.handel(wij, traject, 'rectificatie-aantekenen', { gegevens });
    await balie.handel(wij, traject, 'rectificatie-aantekenen', closed);
    const text = textOf((await new Visitor(server.url).get(`/openbaar/gm0148/${traject}`)).html);
    expect(text).toContain('Gerectificeerd in regel 3');
    expect(text).not.toContain('Gerectificeerd in regel 4');
    expect(textOf((await wij.get(`/trajecten/${traject}/spoor`)).html)).toContain(
      'Gerectificeerd in regel 4',
    );
  });
});
