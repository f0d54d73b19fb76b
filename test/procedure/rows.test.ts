import { canonicalJson } from '../../src/audit/canonical.js';
import { bestuurskrachtonderzoek as procedure } from '../../src/procedure/bestuurskrachtonderzoek/index.js';
import {
  besluit,
  conclusie,
  rapport,
  scenario,
  Spel,
  stap,
  stepOf,
  stemming,
  vandaag,
  walk,
  type Stap,
} from './walk.js';

const stuk = '00000000-0000-4000-8000-00000000000d';
const codes = (voor: string, one: Stap): string[] => Spel.voor(voor).codes(one);

describe('the lawful way', () => {
  it('admits every handeling of the letter and ends in a binding decision', () => {
    const spel = Spel.tot(walk.length);
    expect(spel.stand.fase).toBe('besloten');
    const gedaan = new Set(walk.map(({ handeling }) => handeling));
    const elders = [
      'traject-laten-vervallen',
      'rapport-teruggeven',
      'besluit-aanhouden',
      'voorstel-wijzigen',
      'rectificatie-aantekenen',
    ];
    expect([...procedure.handelingen.keys()].filter((naam) => !gedaan.has(naam))).toEqual(elders);
    expect(procedure.besluit(spel.stand)).toEqual({
      besluitdatum: '2011-10-31',
      besluitnummer: '2011-87',
      volgnummer: walk.length,
    });
  });

  it('admits what stands beside the walk where the letter allows it', () => {
    expect(
      codes(
        'opdracht-vaststellen',
        stap('traject-laten-vervallen', { datum: '2011-04-20', reden: 'Ervan afgezien' }),
      ),
    ).toEqual([]);
    expect(
      codes(
        'bevindingen-vaststellen',
        stap('rapport-teruggeven', { datum: '2011-09-02', reden: 'Onvolledig' }),
      ),
    ).toEqual([]);
    expect(
      codes('besluit-nemen', stap('besluit-aanhouden', { datum: '2011-10-24', reden: 'Nader overleg' })),
    ).toEqual([]);
  });
});

describe('a handeling is refused once for every voorwaarde it does not meet', () => {
  const zonder = (naam: string, voor: string): Spel => {
    const spel = new Spel();
    const einde = walk.findIndex((one) => one.handeling === voor);
    for (const one of walk.slice(0, einde)) if (one.handeling !== naam) spel.must(one);
    return spel;
  };
  const step = stepOf;

  it.each<[string, Spel, Stap, string[]]>([
    ['no draft', new Spel(), step('raad-consulteren'), ['conceptopdracht-ligt-er']],
    [
      'no draft and no council',
      new Spel(),
      step('opdracht-vaststellen'),
      ['conceptopdracht-ligt-er', 'raad-geconsulteerd'],
    ],
    [
      'no council',
      zonder('raad-consulteren', 'opdracht-vaststellen'),
      step('opdracht-vaststellen'),
      ['raad-geconsulteerd'],
    ],
    [
      'a bureau nobody spoke to',
      Spel.voor('offerte-uitvragen'),
      stap('offerte-uitvragen', {
        datum: '2011-04-28',
        bureaus: ['Bureau A', 'Bureau C'],
        indienenUiterlijkDatum: '2011-05-11',
      }),
      ['bureaus-gesproken'],
    ],
    [
      'no request at all',
      Spel.voor('offerte-uitvragen'),
      step('plan-van-aanpak-indienen'),
      ['offerte-nog-niet-uitgevraagd', 'bureau-uitgenodigd'],
    ],
    [
      'a bureau that was not asked',
      Spel.voor('plan-van-aanpak-indienen'),
      stap('plan-van-aanpak-indienen', {
        bureau: 'Bureau C',
        datum: '2011-05-10',
        planVanAanpak: stuk,
        offerte: stuk,
      }),
      ['bureau-uitgenodigd'],
    ],
    ['no plan', Spel.voor('plan-van-aanpak-indienen'), step('plan-presenteren'), ['plan-ingediend']],
    [
      'a choice without plan and presentation',
      Spel.voor('plan-van-aanpak-indienen'),
      step('bureau-kiezen'),
      ['plan-ingediend', 'plan-gepresenteerd'],
    ],
    [
      'a choice without presentation',
      Spel.voor('plan-presenteren'),
      step('bureau-kiezen'),
      ['plan-gepresenteerd'],
    ],
    [
      'a conversation after the choice',
      Spel.voor('bko-starten'),
      step('orienterend-gesprek-voeren'),
      ['bureau-nog-niet-gekozen'],
    ],
    [
      'a start without choice, presidium and plan',
      Spel.voor('bureau-kiezen'),
      step('bko-starten'),
      ['bureau-gekozen', 'presidium-geinformeerd', 'communicatieplan-ligt-er'],
    ],
    [
      'no communication plan',
      zonder('communicatieplan-vaststellen', 'bko-starten'),
      step('bko-starten'),
      ['communicatieplan-ligt-er'],
    ],
    [
      'a report before anything',
      Spel.voor('bestaand-materiaal-inbrengen'),
      step('bevindingen-opleveren'),
      ['samenspraak-compleet', 'bestaand-materiaal-opgehaald'],
    ],
    [
      'a report that skips parts',
      Spel.voor('bevindingen-opleveren'),
      stap('bevindingen-opleveren', { ...rapport, bevindingen: rapport.bevindingen.slice(1) }),
      ['onderdelen-gedekt'],
    ],
    [
      'a report with advice',
      Spel.voor('bevindingen-opleveren'),
      stap('bevindingen-opleveren', { ...rapport, bevatAdvies: true }),
      ['geen-advies'],
    ],
    [
      'a second report while one lies there',
      Spel.voor('bevindingen-vaststellen'),
      step('bevindingen-opleveren'),
      ['vorig-rapport-teruggegeven'],
    ],
    [
      'a report after it was adopted',
      Spel.voor('dialoog-starten'),
      step('bevindingen-opleveren'),
      ['bevindingen-nog-niet-vastgesteld'],
    ],
    [
      'a return of nothing',
      Spel.voor('bevindingen-opleveren'),
      stap('rapport-teruggeven', { datum: '2011-09-02', reden: 'x' }),
      ['rapport-ligt-er'],
    ],
    [
      'no declaration',
      Spel.voor('bevindingen-vaststellen'),
      stap('bevindingen-vaststellen', { besluitdatum: '2011-09-06', verklaringGeenAdvies: false }),
      ['geen-advies'],
    ],
    [
      'a dialogue before the findings stand',
      Spel.voor('bevindingen-vaststellen'),
      step('dialoog-starten'),
      ['bevindingen-vastgesteld'],
    ],
    [
      'frames without a dialogue',
      Spel.voor('dialoog-voeren'),
      step('dialoogkader-vastleggen'),
      ['dialoog-gevoerd'],
    ],
    [
      'an end without dialogue and frames',
      Spel.voor('dialoog-voeren'),
      step('dialoog-afronden'),
      ['dialoog-intern-gevoerd', 'dialoog-samenleving-gevoerd', 'dialoogkaders-vastgelegd'],
    ],
    [
      'a finding that is not there',
      Spel.voor('collegevoorstel-formuleren'),
      stap('collegevoorstel-formuleren', { datum: '2011-10-04', voorstel: 'x', bevindingen: [10] }),
      ['bevindingen-bestaan'],
    ],
    [
      'a scenario before the proposals',
      Spel.voor('collegevoorstel-formuleren'),
      step('scenario-inbrengen'),
      ['collegevoorstel-ligt-er'],
    ],
    [
      'a scenario of the same name',
      Spel.voor('conclusie-trekken'),
      step('scenario-inbrengen'),
      ['scenario-naam-nieuw'],
    ],
    [
      'a conclusion on no scenario',
      Spel.voor('conclusie-trekken'),
      stap('conclusie-trekken', { ...conclusie, scenario: 'Fusie' }),
      ['scenario-ingebracht'],
    ],
    [
      'a notitie without a conclusion',
      Spel.voor('conclusie-trekken'),
      step('notitie-vaststellen'),
      ['notitie-compleet'],
    ],
    [
      'a second notitie',
      Spel.voor('voorstel-aanbieden'),
      step('notitie-vaststellen'),
      ['notitie-nog-niet-vastgesteld'],
    ],
    [
      'an offer without a notitie',
      Spel.voor('notitie-vaststellen'),
      step('voorstel-aanbieden'),
      ['notitie-vastgesteld'],
    ],
    [
      'a changed proposal after nothing',
      Spel.voor('voorstel-behandelen'),
      stap('voorstel-wijzigen', { datum: '2011-10-20', document: stuk }),
      ['verworpen-of-aangehouden'],
    ],
    [
      'votes that do not add up',
      Spel.voor('besluit-nemen'),
      stap('besluit-nemen', { ...besluit, stemming: { ...stemming, voor: 12 } }),
      ['stemming-klopt'],
    ],
    [
      'no quorum',
      Spel.voor('besluit-nemen'),
      stap('besluit-nemen', { ...besluit, stemming: { type: 'hamerslag', zittend: 21, aanwezig: 10 } }),
      ['quorum'],
    ],
    [
      'a tie in a meeting that is not full',
      Spel.voor('besluit-nemen'),
      stap('besluit-nemen', { ...besluit, stemming: { ...stemming, aanwezig: 20, voor: 10, tegen: 10 } }),
      ['stemmen-niet-gestaakt'],
    ],
    [
      'a second publication',
      Spel.tot(walk.length),
      step('besluit-bekendmaken'),
      ['besluit-nog-niet-bekendgemaakt'],
    ],
    [
      'a slip in an entry that is not there',
      Spel.voor('raad-consulteren'),
      stap('rectificatie-aantekenen', { volgnummer: 99, juist: 'x', reden: 'y' }),
      ['regel-bestaat'],
    ],
    [
      'a slip in a field that is not there',
      Spel.voor('raad-consulteren'),
      stap('rectificatie-aantekenen', { volgnummer: 3, veld: 'bureau', juist: 'x', reden: 'y' }),
      ['veld-bestaat'],
    ],
    [
      'no date in the place of a date',
      Spel.voor('raad-consulteren'),
      stap('rectificatie-aantekenen', { volgnummer: 3, veld: 'datum', juist: 'gisteren', reden: 'y' }),
      ['juist-is-datum'],
    ],
  ])('%s', (_, spel, one, expected) => {
    const before = canonicalJson(spel.stand);
    expect(spel.codes(one)).toEqual(expected);
    expect(canonicalJson(spel.stand)).toBe(before);
  });

  it('after a rejection only a changed proposal is voted on, and after a deferral only on a later day', () => {
    const spel = Spel.voor('besluit-nemen');
    expect(
      spel.codes(stap('besluit-nemen', { ...besluit, stemming: { ...stemming, voor: 8, tegen: 13 } })),
    ).toEqual([]);
    expect(spel.stand.fase).toBe('besluitvorming');
    expect(spel.codes(stap('besluit-nemen', besluit))).toEqual(['voorstel-gewijzigd']);
    spel.must(stap('voorstel-wijzigen', { datum: '2011-11-01', document: stuk }));
    spel.must(
      stap('besluit-aanhouden', { datum: '2011-11-07', reden: 'Staking', grond: 'stemmen-gestaakt' }),
    );
    expect(spel.codes(stap('besluit-nemen', { ...besluit, besluitdatum: '2011-11-07' }))).toEqual([
      'latere-vergadering',
    ]);
    const staking = { ...stemming, aanwezig: 20, voor: 10, tegen: 10 };
    expect(
      spel.codes(stap('besluit-nemen', { ...besluit, besluitdatum: '2011-11-08', stemming: staking })),
    ).toEqual([]);
    expect(spel.stand.fase).toBe('besluitvorming');
  });

  it('a new concept asks for a new consultation', () => {
    const spel = Spel.voor('opdracht-vaststellen');
    spel.must(stap('conceptopdracht-opstellen', { datum: '2011-04-19', document: stuk }));
    expect(spel.codes(stap('opdracht-vaststellen', { besluitdatum: '2011-04-21', document: stuk }))).toEqual([
      'raad-geconsulteerd',
    ]);
  });

  it('a conclusion that gives up independence needs all three parts; another is only warned', () => {
    const spel = Spel.voor('conclusie-trekken');
    spel.must(stap('scenario-inbrengen', { ...scenario, naam: 'Fusie', vorm: 'bestuurlijke-fusie' }));
    const half = { bko: 'a' };
    expect(
      spel.codes(stap('conclusie-trekken', { ...conclusie, scenario: 'Fusie', motivering: half })),
    ).toEqual(['motivering-volledig']);
    expect(spel.must(stap('conclusie-trekken', { ...conclusie, motivering: half }))).toEqual([
      'motivering-onvolledig',
    ]);
  });
});

describe('dates', () => {
  it.each(
    walk
      .map((one, i) => ({ one, i }))
      .filter(
        ({ one }) =>
          ![
            'procesnotitie-bespreken',
            'workshop-houden',
            'presidium-informeren',
            'communicatieplan-vaststellen',
          ].includes(one.handeling),
      ),
  )('$one.handeling (step $i) does not precede what it follows, nor lies in the future', ({ one, i }) => {
    const veld = 'besluitdatum' in one.gegevens ? 'besluitdatum' : 'datum';
    const spel = Spel.tot(i);
    const later = spel.codes({
      ...one,
      gegevens: {
        ...one.gegevens,
        [veld]: '2012-06-02',
        ...('indienenUiterlijkDatum' in one.gegevens ? { indienenUiterlijkDatum: '2012-06-02' } : {}),
      },
    });
    expect(later).toEqual(['datum-in-toekomst']);
    const early = spel.codes({ ...one, gegevens: { ...one.gegevens, [veld]: '1999-01-01' } });
    expect(early).toEqual(one.handeling === 'conceptopdracht-opstellen' ? [] : ['datum-voor-vorige-stap']);
  });

  it('may be the same day', () => {
    const spel = new Spel();
    for (const one of walk) {
      const naam = 'besluitdatum' in one.gegevens ? 'besluitdatum' : 'datum';
      const uiterlijk =
        'indienenUiterlijkDatum' in one.gegevens ? { indienenUiterlijkDatum: '2011-05-16' } : {};
      spel.must({ ...one, gegevens: { ...one.gegevens, [naam]: '2011-05-16', ...uiterlijk } });
    }
    expect(spel.stand.fase).toBe('besloten');
  });

  it('of a choice wait for the deadline while a plan is still to come', () => {
    const spel = new Spel();
    for (const one of walk.slice(0, 13))
      if (one.gegevens['bureau'] !== 'Bureau B' || one.handeling === 'orienterend-gesprek-voeren')
        spel.must(one);
    const keuze = stap('bureau-kiezen', { bureau: 'Bureau A', besluitdatum: '2011-05-10', motivering: 'x' });
    expect(spel.codes(keuze)).toEqual(['datum-voor-vorige-stap']);
    const vroeg = procedure
      .options(spel.stand, '2011-05-10')
      .find(({ handeling }) => handeling === 'bureau-kiezen');
    expect(vroeg).toMatchObject({ toegelaten: false });
    expect(procedure.kanteldatum(spel.stand, '2011-05-10')).toBe('2011-05-11');
  });

  it('are shown late the day after, and never before', () => {
    const { stand } = new Spel();
    const status = (dag: string) =>
      procedure.termijnen(stand, dag).find(({ naam }) => naam === 'rapportUiterlijkDatum')?.status;
    expect([status('2011-09-01'), status('2011-09-02')]).toEqual(['open', 'te-laat']);
    expect(procedure.kanteldatum(stand, '2011-05-12')).toBe('2011-09-02');
  });
});

describe('phases', () => {
  it('refuse what is too early, and name the handeling that leads there', () => {
    const oordeel = new Spel().probeer(stap('besluit-nemen', besluit));
    if (oordeel.toegelaten) throw new Error('admitted');
    expect(oordeel.redenen[0]).toMatchObject({
      code: 'fase-nog-niet-bereikt',
      handeling: 'voorstel-aanbieden',
    });
  });

  it('refuse what is past', () => {
    expect(
      Spel.voor('dialoog-voeren').codes(stap('traject-laten-vervallen', { datum: '2011-10-01', reden: 'x' })),
    ).toEqual(['fase-voorbij']);
  });

  it.each([...procedure.handelingen.keys()])(
    'let %s change nothing once the council decided, or the traject lapsed',
    (naam) => {
      const one = walk.find(({ handeling }) => handeling === naam) ?? elders[naam];
      if (one === undefined) throw new Error(naam);
      const besloten = Spel.tot(walk.length);
      const vervallen = Spel.tot(0);
      vervallen.must(stap('traject-laten-vervallen', { datum: '2011-04-20', reden: 'x' }));
      const record = naam === 'rectificatie-aantekenen';
      expect(besloten.codes(one).includes('besluit-is-bindend')).toBe(
        !record && naam !== 'besluit-bekendmaken',
      );
      expect(vervallen.codes(one).includes('traject-is-vervallen')).toBe(!record);
      expect([besloten.stand.fase, vervallen.stand.fase]).toEqual(['besloten', 'vervallen']);
    },
  );

  const elders: Record<string, Stap | undefined> = {
    'traject-laten-vervallen': stap('traject-laten-vervallen', { datum: '2011-11-10', reden: 'x' }),
    'rapport-teruggeven': stap('rapport-teruggeven', { datum: '2011-11-10', reden: 'x' }),
    'besluit-aanhouden': stap('besluit-aanhouden', { datum: '2011-11-10', reden: 'x' }),
    'voorstel-wijzigen': stap('voorstel-wijzigen', { datum: '2011-11-10', document: stuk }),
    'rectificatie-aantekenen': stap('rectificatie-aantekenen', { volgnummer: 1, juist: 'x', reden: 'y' }),
  };
});

describe('signals', () => {
  it.each<[string, Spel, Stap, string[]]>([
    [
      'a late plan',
      Spel.voor('plan-van-aanpak-indienen'),
      stap('plan-van-aanpak-indienen', {
        bureau: 'Bureau A',
        datum: '2011-05-12',
        planVanAanpak: stuk,
        offerte: stuk,
      }),
      ['te-laat'],
    ],
    [
      'a late report',
      Spel.voor('bevindingen-opleveren'),
      stap('bevindingen-opleveren', { ...rapport, datum: '2011-09-02' }),
      ['te-laat'],
    ],
    [
      'a report on the day itself',
      Spel.voor('bevindingen-opleveren'),
      stap('bevindingen-opleveren', rapport),
      [],
    ],
    [
      'nobody new',
      Spel.voor('samenspraak-houden'),
      stap('samenspraak-houden', {
        datum: '2011-06-06',
        groep: 'partners',
        aantalDeelnemers: 3,
        aantalNieuwBenaderd: 0,
      }),
      ['niemand-nieuw-benaderd'],
    ],
    [
      'a late decision',
      Spel.voor('besluit-nemen'),
      stap('besluit-nemen', { ...besluit, besluitdatum: '2011-11-01' }),
      ['te-laat'],
    ],
  ])('%s', (_, spel, one, expected) => {
    expect(spel.must(one)).toEqual(expected);
  });

  it('tell that the presidium heard nothing in a phase that closes', () => {
    const spel = new Spel();
    for (const one of walk
      .slice(0, 6)
      .filter(({ handeling }) => handeling !== 'presidium-informeren')
      .slice(0, -1))
      spel.must(one);
    expect(spel.must(stap('opdracht-vaststellen', { besluitdatum: '2011-04-21', document: stuk }))).toEqual([
      'presidium-niet-geinformeerd',
    ]);
  });
});

describe('a rectification', () => {
  it('puts a date right, and from then on the order is judged by it', () => {
    const spel = Spel.voor('raad-consulteren');
    const volgnummer = spel.geschiedenis.length;
    expect(spel.codes(stap('raad-consulteren', { datum: '2011-04-14' }))).toEqual(['datum-voor-vorige-stap']);
    spel.must(
      stap('rectificatie-aantekenen', {
        volgnummer,
        veld: 'datum',
        juist: '2011-04-12',
        reden: 'Verschreven',
      }),
    );
    expect(spel.codes(stap('raad-consulteren', { datum: '2011-04-14' }))).toEqual([]);
  });

  it('is refused when the date does not fit what came after it', () => {
    const spel = Spel.voor('opdracht-vaststellen');
    const concept = spel.geschiedenis.find(
      ({ handeling }) => handeling === 'conceptopdracht-opstellen',
    )?.volgnummer;
    const fout = stap('rectificatie-aantekenen', {
      volgnummer: concept,
      veld: 'datum',
      juist: '2011-04-20',
      reden: 'x',
    });
    expect(spel.codes(fout)).toEqual(['datum-voor-vorige-stap']);
  });

  it('of a planned date moves the termijn', () => {
    const spel = new Spel();
    spel.must(
      stap('rectificatie-aantekenen', {
        volgnummer: 1,
        veld: 'planning.rapportUiterlijkDatum',
        juist: '2011-10-01',
        reden: 'x',
      }),
    );
    expect(procedure.termijnen(spel.stand, vandaag)).toContainEqual({
      naam: 'rapportUiterlijkDatum',
      datum: '2011-10-01',
      status: 'te-laat',
    });
  });
});
