import { bestuurskrachtonderzoek as procedure } from '../../src/procedure/bestuurskrachtonderzoek/index.js';
import { organInWords, phaseInWords, reasonsInWords } from '../../src/procedure/entry-words.js';
import { gegevensInWords } from '../../src/procedure/gegevens-words.js';

const words = (handeling: string | null, gegevens: Readonly<Record<string, unknown>>) =>
  gegevensInWords(procedure, handeling, gegevens);

describe('what an entry holds, in words', () => {
  it('comes in the order of the form, with its labels, dates, choices and lists', () => {
    const gegevens = {
      datum: '2011-10-05',
      naam: 'Samen',
      omschrijving: 'Eén\ngemeente',
      vorm: 'ambtelijke-fusie',
    };
    expect(words('scenario-inbrengen', gegevens)).toEqual([
      { label: 'Datum', waarde: { soort: 'datum', datum: '2011-10-05' } },
      { label: 'Naam van het scenario', waarde: { soort: 'tekst', tekst: 'Samen' } },
      { label: 'Vorm', waarde: { soort: 'woord', woord: 'Ambtelijke fusie' } },
      { label: 'Omschrijving', waarde: { soort: 'tekst', tekst: 'Eén\ngemeente' } },
    ]);
    expect(words('offerte-uitvragen', { bureaus: ['anders'] })).toEqual([
      {
        label: 'Bureaus die een uitvraag krijgen',
        // A bureau may be called as a choice is.
        waarde: { soort: 'lijst', waarden: [{ soort: 'tekst', tekst: 'anders' }] },
      },
    ]);
  });

  it('names each date of the planning, and where a text is gone says which', () => {
    const planning = { besluitStreefdatum: '2026-12-17' };
    expect(words('traject-openen', { aanleiding: null, planning })).toEqual([
      { label: 'Aanleiding', waarde: { soort: 'weg', veld: 'aanleiding' } },
      {
        label: 'Planning',
        waarde: {
          soort: 'groep',
          rubrieken: [
            { label: 'Besluit van de raad (streefdatum)', waarde: { soort: 'datum', datum: '2026-12-17' } },
          ],
        },
      },
    ]);
    const bevindingen = [{ onderdeel: 'focus', bevinding: null }];
    expect(JSON.stringify(words('bevindingen-opleveren', { bevindingen }))).toContain(
      'bevindingen[0].bevinding',
    );
  });

  it.each([
    ['deelnemers', 'Deelnemers'],
    ['planVanAanpak', 'Plan van aanpak'],
    ['planning.startDatum', 'Planning: Start van het onderzoek'],
    ['bevindingen[1].bevinding', 'Bevindingen, nummer 2: Bevinding'],
    ['ditBestaatNiet', 'ditBestaatNiet'],
  ])('says of the field %s of another entry what it is called', (veld, woord) => {
    for (const handeling of [null, 'rectificatie-aantekenen'])
      expect(words(handeling, { veld })).toMatchObject([{ waarde: { soort: 'woord', woord } }]);
  });

  it('takes nothing for a word that every object has by birth', () => {
    const [veld] = words('rectificatie-aantekenen', { veld: 'constructor.toString[0]' });
    expect(veld?.waarde).toEqual({ soort: 'woord', woord: 'constructor: toString, nummer 1' });
    expect(organInWords(procedure, 'constructor')).toBe('constructor');
    expect(phaseInWords(procedure, 'toString')).toBe('toString');
    expect(reasonsInWords(procedure, ['valueOf'])).toEqual(['valueOf']);
  });
});
