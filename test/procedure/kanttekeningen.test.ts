/** What people are told of a handeling beside the rules: what a warning points at, what is replaced, what looks like a slip. */
import { bestuurskrachtonderzoek as procedure } from '../../src/procedure/bestuurskrachtonderzoek/index.js';
import {
  besluit,
  conclusie,
  rapport,
  scenario,
  Spel,
  stap,
  stemming,
  stepOf,
  stuk,
  vandaag,
  walk,
  type Stap,
} from './walk.js';

const bureau = 'Bureau A';

/** What the warnings of an admitted step say more than their own sentence. */
function pointed(spel: Spel, one: Stap): string[] {
  const van = spel.stand;
  const oordeel = spel.probeer(one);
  if (!oordeel.toegelaten) throw new Error(`${one.handeling} is refused.`);
  return procedure.signaalzinnen(van, one, oordeel.signalen).map((zin, i) => {
    const own = procedure.woorden.signalen[oordeel.signalen[i] ?? ''] ?? '';
    expect(own).not.toBe('');
    expect(zin.startsWith(own)).toBe(true);
    return zin.slice(own.length + 1);
  });
}

/** Up to the first of `handeling`, without the steps that `weg` finds. */
function without(handeling: string, weg: (one: Stap) => boolean): Spel {
  const spel = new Spel();
  for (const one of walk.slice(0, walk.indexOf(stepOf(handeling)))) if (!weg(one)) spel.must(one);
  return spel;
}

const isNaming = (naam: string, waarde: string) => (one: Stap) => one.gegevens[naam] === waarde;

describe('a warning says what it points at', () => {
  it.each<[string, Spel, Stap, string[]]>([
    [
      'lateness of a planned step',
      Spel.voor('bevindingen-opleveren'),
      stap('bevindingen-opleveren', { ...rapport, datum: '2011-09-02' }),
      ['In de planning staat: Rapport uiterlijk gereed, 1 september 2011.'],
    ],
    [
      'lateness of a plan',
      Spel.voor('plan-van-aanpak-indienen'),
      stap('plan-van-aanpak-indienen', { bureau, datum: '2011-05-12', planVanAanpak: stuk, offerte: stuk }),
      ['Indienen kon tot en met 11 mei 2011.'],
    ],
    [
      'plans that were not presented',
      without(
        'bureau-kiezen',
        (one) => one.handeling === 'plan-presenteren' && one.gegevens['bureau'] !== bureau,
      ),
      stepOf('bureau-kiezen'),
      ['Nog niet gepresenteerd: Bureau B.'],
    ],
    [
      'circles that nobody spoke to',
      without('dialoog-afronden', isNaming('kring', 'bestuurlijke-partners')),
      stepOf('dialoog-afronden'),
      ['Niet gesproken met: bestuurlijke partners.'],
    ],
    [
      'what a conclusion is not argued from',
      Spel.voor('conclusie-trekken'),
      stap('conclusie-trekken', { ...conclusie, motivering: { bko: 'a' } }),
      ['Er is geen motivering vanuit de dialoog en vanuit de scenario’s.'],
    ],
    [
      'the phase without a word to the presidium',
      without('dialoog-starten', (one) => one.gegevens['onderwerp'] === 'Het rapport'),
      stepOf('dialoog-starten'),
      ['Het gaat om de fase Bestuurskrachtonderzoek.'],
    ],
  ])('%s', (_, spel, one, expected) => {
    expect(pointed(spel, one)).toEqual(expected);
  });

  it('a frame of the council that came after the conclusion says when', () => {
    const spel = Spel.voor('notitie-vaststellen');
    spel.must(stap('raadskader-meegeven', { datum: '2011-10-07', kader: 'x', onderwerp: 'algemeen' }));
    expect(pointed(spel, stepOf('notitie-vaststellen'))).toEqual([
      'Het kader is van 7 oktober 2011, de conclusie van 6 oktober 2011.',
    ]);
  });

  it('says its own sentence alone where that is all there is', () => {
    const spel = Spel.voor('samenspraak-houden');
    const one = stap('samenspraak-houden', {
      ...stepOf('samenspraak-houden').gegevens,
      aantalNieuwBenaderd: 0,
    });
    const signalen = ['niemand-nieuw-benaderd'];
    expect(procedure.signaalzinnen(spel.stand, one, signalen)).toEqual([
      procedure.woorden.signalen['niemand-nieuw-benaderd'],
    ]);
    expect(procedure.signaalzinnen(spel.stand, one, ['later-bedacht'])).toEqual(['later-bedacht']);
  });
});

describe('what is replaced', () => {
  it.each([
    ['conceptopdracht-opstellen', 'raad-consulteren', 'een conceptopdracht van 15 april 2011'],
    ['bureau-kiezen', 'communicatieplan-vaststellen', 'koos op 16 mei 2011 al voor Bureau A'],
    ['communicatieplan-vaststellen', 'bko-starten', 'het eerste is van 18 mei 2011'],
    [
      'conclusie-trekken',
      'notitie-vaststellen',
      'op 6 oktober 2011 al een conclusie, voor het scenario Zelfstandig',
    ],
  ])('%s says what stands, once it does', (handeling, later, zin) => {
    expect(procedure.vervangt(Spel.voor(handeling).stand, handeling)).toBeNull();
    expect(procedure.vervangt(Spel.voor(later).stand, handeling)).toContain(zin);
  });

  it('nothing is, by what adds', () => {
    const { stand } = Spel.tot(walk.length);
    expect(procedure.vervangt(stand, 'samenspraak-houden')).toBeNull();
  });
});

describe('what looks like a slip', () => {
  const doubts = (spel: Spel, one: Stap): string[] => procedure.twijfels(spel.stand, one, vandaag);

  it('is a bureau that differs from a known one by a sign, and neither that one nor another', () => {
    const spel = Spel.voor('offerte-uitvragen');
    const gesprek = (naam: string) =>
      stap('orienterend-gesprek-voeren', { datum: '2011-04-27', bureau: naam });
    expect(doubts(spel, gesprek('bureau-a'))).toEqual([
      'Dit traject kent al een bureau ‘Bureau A’. ‘bureau-a’ wordt een ander bureau.',
    ]);
    expect(doubts(spel, gesprek('Bureau A'))).toEqual([]);
    expect(doubts(spel, gesprek('Zijdelings'))).toEqual([]);
  });

  it('is that more were new than there were', () => {
    const spel = Spel.voor('samenspraak-houden');
    const met = (aantalNieuwBenaderd: number) =>
      stap('samenspraak-houden', { ...stepOf('samenspraak-houden').gegevens, aantalNieuwBenaderd });
    expect(doubts(spel, met(10))).toEqual(['Van 9 deelnemers kunnen er geen 10 niet eerder zijn benaderd.']);
    expect(doubts(spel, met(9))).toEqual([]);
  });

  it('is a meeting to which nobody came, and a scenario that differs from a known one by a sign', () => {
    const spel = Spel.voor('conclusie-trekken');
    const leeg = { ...stepOf('samenspraak-houden').gegevens, aantalDeelnemers: 0, aantalNieuwBenaderd: 0 };
    expect(doubts(spel, stap('samenspraak-houden', leeg))).toEqual([
      'Er deed niemand mee. Toch telt dit als samenspraak met deze groep.',
    ]);
    expect(doubts(spel, stap('scenario-inbrengen', { ...scenario, naam: 'zelfstandig' }))).toEqual([
      'Dit traject kent al een scenario ‘Zelfstandig’. ‘zelfstandig’ wordt een ander scenario.',
    ]);
  });

  it('is an abstention at a roll call of which nobody said why', () => {
    const spel = Spel.voor('besluit-nemen');
    const met = (anders: object) =>
      stap('besluit-nemen', { ...besluit, stemming: { ...stemming, tegen: 6, onthouden: 2, ...anders } });
    expect(doubts(spel, met({}))).toEqual([expect.stringContaining('Zo tellen deze onthoudingen: 2.')]);
    expect(doubts(spel, met({ onthoudenArt28: 2 }))).toEqual([]);
    expect(doubts(spel, met({ type: 'handopsteken' }))).toEqual([]);
  });

  it('is a day that is still to come', () => {
    const one = stap('workshop-houden', { datum: '2012-06-02', deelnemers: 'x' });
    expect(doubts(new Spel(), one)).toEqual([expect.stringContaining('ligt na vandaag (1 juni 2012)')]);
  });

  it('is a rectification of the decision that is not about a date', () => {
    const spel = Spel.voor('besluit-bekendmaken');
    const { volgnummer } = procedure.besluit(spel.stand) ?? {};
    const recht = (anders: object) =>
      stap('rectificatie-aantekenen', { volgnummer, juist: 'Anders', reden: 'x', ...anders });
    const zin = [expect.stringContaining('De uitslag en het besluit veranderen daar niet door')];
    expect(doubts(spel, recht({ veld: 'dictum' }))).toEqual(zin);
    expect(doubts(spel, recht({}))).toEqual(zin);
    expect(doubts(spel, recht({ veld: 'besluitdatum', juist: '2011-10-30' }))).toEqual([]);
    expect(doubts(spel, recht({ volgnummer: 3, veld: 'stemming.voor', juist: '12' }))).toEqual(zin);
    expect(doubts(spel, recht({ volgnummer: 3, veld: 'onderwerp' }))).toEqual([]);
    expect(doubts(spel, recht({ volgnummer: 3, veld: 'bureau' }))).toEqual([
      expect.stringContaining('blijft de oude naam gebruiken'),
    ]);
  });

  it('is nothing of a whole lawful traject', () => {
    const spel = new Spel();
    for (const one of walk) {
      expect(doubts(spel, one)).toEqual([]);
      spel.must(one);
    }
  });
});
