/** What a refusal says of this traject and this form, beside the sentence that is the same for everybody. */
import { bestuurskrachtonderzoek as procedure } from '../../src/procedure/bestuurskrachtonderzoek/index.js';
import { voorwaarden } from '../../src/procedure/bestuurskrachtonderzoek/voorwaarden.js';
import {
  besluit,
  conclusie,
  rapport,
  scenario,
  Spel,
  stap,
  stepOf,
  stuk,
  stemming,
  vandaag,
  walk,
  type Stap,
} from './walk.js';

const step = stepOf;

/** What is added to the sentence of `code` when `one` is refused. */
function added(spel: Spel, one: Stap, code: keyof typeof voorwaarden): string {
  const oordeel = spel.probeer(one);
  if (oordeel.toegelaten) throw new Error(`${one.handeling} is admitted.`);
  const omschrijving = oordeel.redenen.find((reden) => reden.code === code)?.omschrijving ?? '';
  const zin = voorwaarden[code].omschrijving;
  expect(omschrijving.startsWith(zin)).toBe(true);
  return omschrijving.slice(zin.length + 1);
}

const uitvraag = (...bureaus: string[]): Stap =>
  stap('offerte-uitvragen', { datum: '2011-04-28', bureaus, indienenUiterlijkDatum: '2011-05-11' });
const stem = (anders: object): Stap =>
  stap('besluit-nemen', { ...besluit, stemming: { ...stemming, ...anders } });

describe('a refusal says what is lacking here', () => {
  it.each<[keyof typeof voorwaarden, Spel, Stap, string]>([
    [
      'bureaus-gesproken',
      Spel.voor('offerte-uitvragen'),
      uitvraag('Bureau D', 'Bureau A', 'Bureau C'),
      'Nog niet gesproken: Bureau D en Bureau C.',
    ],
    [
      // Never who else was asked: that may be closed.
      'bureau-uitgenodigd',
      Spel.voor('plan-van-aanpak-indienen'),
      stap('plan-van-aanpak-indienen', {
        bureau: 'Bureau C',
        datum: '2011-05-10',
        planVanAanpak: stuk,
        offerte: stuk,
      }),
      'Ingevuld: Bureau C.',
    ],
    [
      'plan-ingediend',
      Spel.voor('plan-van-aanpak-indienen'),
      step('plan-presenteren'),
      'Ingevuld: Bureau A.',
    ],
    [
      'plan-gepresenteerd',
      Spel.voor('bureau-kiezen'),
      stap('bureau-kiezen', { ...step('bureau-kiezen').gegevens, bureau: 'Bureau C' }),
      'Ingevuld: Bureau C.',
    ],
    [
      'samenspraak-compleet',
      Spel.tot(walk.findIndex(({ handeling }) => handeling === 'samenspraak-houden') + 4),
      step('bevindingen-opleveren'),
      'Nog niet met: stakeholders en ongeorganiseerde burgers.',
    ],
    [
      'onderdelen-gedekt',
      Spel.voor('bevindingen-opleveren'),
      stap('bevindingen-opleveren', { ...rapport, bevindingen: rapport.bevindingen.slice(2) }),
      'Zonder bevinding: hoe de gemeente er nu voor staat en toekomst.',
    ],
    [
      'geen-advies',
      Spel.voor('bevindingen-vaststellen'),
      stap('bevindingen-vaststellen', { besluitdatum: '2011-09-06', verklaringGeenAdvies: false }),
      'Het college verklaarde niet dat het rapport geen advies bevat. Bevat het advies, dan geeft het college het terug aan het bureau.',
    ],
    [
      'dialoog-intern-gevoerd',
      Spel.tot(walk.findIndex(({ handeling }) => handeling === 'dialoog-voeren') + 1),
      step('dialoog-afronden'),
      'Nog niet met: de eigen organisatie.',
    ],
    [
      'bevindingen-bestaan',
      Spel.voor('collegevoorstel-formuleren'),
      stap('collegevoorstel-formuleren', { datum: '2011-10-04', voorstel: 'x', bevindingen: [3, 10, 12] }),
      'Niet in het rapport: 10 en 12.',
    ],
    [
      'scenario-ingebracht',
      Spel.voor('conclusie-trekken'),
      stap('conclusie-trekken', { ...conclusie, scenario: 'Fusie' }),
      'Ingebracht: Zelfstandig.',
    ],
    [
      'notitie-compleet',
      Spel.voor('conclusie-trekken'),
      step('notitie-vaststellen'),
      'Er ontbreekt nog: een conclusie.',
    ],
    [
      'stemming-klopt',
      Spel.voor('besluit-nemen'),
      stem({ voor: 12 }),
      'Voor, tegen en onthouden zijn samen 20; aanwezig: 21.',
    ],
    [
      'stemming-klopt',
      Spel.voor('besluit-nemen'),
      stem({ aanwezig: 22, zetels: 20, voor: 14, onthouden: 1, onthoudenArt28: 0, tegen: 7 }),
      'Aanwezig: 22, en zittend: 21. Zittend: 21, en zetels: 20. Bij een hoofdelijke stemming onthoudt zich alleen wie niet mag stemmen.',
    ],
    [
      'quorum',
      Spel.voor('besluit-nemen'),
      stap('besluit-nemen', { ...besluit, stemming: { type: 'hamerslag', zittend: 21, aanwezig: 10 } }),
      'Aanwezig: 10; nodig: 11.',
    ],
    [
      'stemming-geldig',
      Spel.voor('besluit-nemen'),
      stem({ type: 'handopsteken', voor: 6, tegen: 3, onthouden: 12 }),
      'Stemmen uitgebracht: 9; nodig: 11.',
    ],
  ])('%s: %#', (code, spel, one, expected) => {
    expect(added(spel, one, code)).toBe(expected);
  });

  it.each([
    ['stemmen-gestaakt', 'Stemmen voor: 13, tegen: 8. Staken is: evenveel voor als tegen.'],
    ['geen-quorum', 'Aanwezig: 21; nodig: 11.'],
    ['stemming-ongeldig', 'Stemmen uitgebracht: 21; nodig: 11.'],
  ])('a deferral of which the vote says otherwise: %s', (grond, expected) => {
    const spel = Spel.voor('besluit-nemen');
    const gegevens = { datum: '2011-10-31', reden: 'Beraad', grond, stemming };
    expect(added(spel, stap('besluit-aanhouden', gegevens), 'grond-klopt')).toBe(expected);
  });

  it('a conclusion that gives up independence says which argument is lacking', () => {
    const spel = Spel.voor('conclusie-trekken');
    spel.must(stap('scenario-inbrengen', { ...scenario, naam: 'Fusie', vorm: 'bestuurlijke-fusie' }));
    const one = stap('conclusie-trekken', { ...conclusie, scenario: 'Fusie', motivering: { bko: 'a' } });
    expect(added(spel, one, 'motivering-volledig')).toBe(
      'Nog niet gemotiveerd: vanuit de dialoog en vanuit de scenario’s.',
    );
  });

  it('of many names says ten, and a name that ends in a full stop gets no second', () => {
    const spel = Spel.voor('offerte-uitvragen');
    const many = Array.from({ length: 12 }, (_, i) => `Bureau ${i + 10} B.V.`);
    expect(added(spel, uitvraag(...many), 'bureaus-gesproken')).toMatch(/Bureau 19 B\.V\. en nog 2\.$/);
    expect(added(spel, uitvraag('Zo B.V.'), 'bureaus-gesproken')).toBe('Nog niet gesproken: Zo B.V.');
  });

  it('a name that was mistyped leads to the one that was meant', () => {
    const meant = (naam: string) =>
      added(Spel.voor('offerte-uitvragen'), uitvraag(naam), 'bureaus-gesproken');
    expect(meant('bureau-a')).toBe('Nog niet gesproken: bureau-a. Bedoelt u Bureau A?');
    expect(meant('Bureau A B.V.')).toBe('Nog niet gesproken: Bureau A B.V. Bedoelt u Bureau A?');
    expect(meant('Zijdelings')).toBe('Nog niet gesproken: Zijdelings.');
  });

  it('a choice that waits for plans says until when, and never to give a date that cannot be given', () => {
    const spel = Spel.voor('plan-van-aanpak-indienen');
    const optie = procedure
      .options(spel.stand, '2011-05-02')
      .find(({ handeling }) => handeling === 'bureau-kiezen');
    const reden = optie?.redenen.find(({ code }) => code === 'datum-voor-vorige-stap');
    expect(reden?.omschrijving).toContain('en anders vanaf 11 mei 2011');
    expect(reden?.handeling).toBe('plan-van-aanpak-indienen');
  });

  it('a vote on the day of the deferral says which day that was', () => {
    const spel = Spel.voor('besluit-nemen');
    spel.must(stap('besluit-aanhouden', { datum: '2011-10-31', reden: 'Nader overleg' }));
    expect(added(spel, step('besluit-nemen'), 'latere-vergadering')).toBe(
      'Het laatste uitstel was op 31 oktober 2011.',
    );
  });

  it('a list of what can be done says it before anything is filled in', () => {
    const { stand } = Spel.tot(walk.findIndex(({ handeling }) => handeling === 'samenspraak-houden') + 5);
    const optie = procedure
      .options(stand, vandaag)
      .find(({ handeling }) => handeling === 'bevindingen-opleveren');
    expect(optie?.redenen.map(({ omschrijving }) => omschrijving)).toEqual([
      'Met alle zes groepen is samenspraak gehouden. Nog niet met: ongeorganiseerde burgers.',
    ]);
  });
});

it('a traject knows the names that were given in it, by the field that asks for one', () => {
  const { stand } = Spel.voor('conclusie-trekken');
  const bureaus = ['Bureau A', 'Bureau B'];
  expect(procedure.genoemd(stand)).toEqual({ bureau: bureaus, bureaus, scenario: ['Zelfstandig'] });
});
