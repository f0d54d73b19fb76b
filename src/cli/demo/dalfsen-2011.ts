/**
 * The case of 2011, step by step, with the wrong steps that a municipality in a hurry might take. Dates up to 23 May are
 * those of the letter of 21 April 2011, where it gives them; all others are assumed and marked so. The letter names no
 * bureaus and no votes: those are assumed as well.
 */
import { aangenomen, anders, bijlage, doet, faalt, type Speler, type Stap } from './stap.js';

const college: Speler = { rol: 'college' };
const griffier: Speler = { rol: 'griffier' };
const bureauA: Speler = { rol: 'bureau', bureau: 'Bureau A' };
const bureauB: Speler = { rol: 'bureau', bureau: 'Bureau B' };

export const opening = {
  organisatie: 'gm0148',
  procedure: 'bestuurskrachtonderzoek',
  titel: 'Bestuurskrachtonderzoek en notitie bestuurlijke constellatie Dalfsen',
  aanleiding:
    'De voorgenomen ambtelijke fusie van Hardenberg en Ommen, en de vraag wat die betekent voor Dalfsen.',
  planning: {
    offerteUiterlijkDatum: '2011-05-11',
    rapportUiterlijkDatum: '2011-09-01',
    besluitStreefdatum: '2011-10-31',
  },
};

const opdrachtformulering: Stap[] = [
  doet(college, 'workshop-houden', {
    datum: '2011-04-13',
    deelnemers:
      'College, directie, presidium, griffier, bestuurlijk adviseur provincie Overijssel en adviseurs van KING',
  }),
  faalt(college, 'opdracht-vaststellen', { besluitdatum: '2011-04-21', document: bijlage('Opdracht') }, [
    'De opdracht vaststellen zonder concept en zonder de raad.',
    'conceptopdracht-ligt-er',
    'raad-geconsulteerd',
  ]),
  ...aangenomen([
    doet(college, 'conceptopdracht-opstellen', { datum: '2011-04-14', document: bijlage('Conceptopdracht') }),
    doet(college, 'raad-consulteren', {
      datum: '2011-04-18',
      reactie: 'De raad kan zich vinden in het concept.',
    }),
  ]),
  faalt(college, 'opdracht-vaststellen', { besluitdatum: '2011-04-15', document: bijlage('Opdracht') }, [
    'Een datum invullen van vóór de raadpleging van de raad.',
    'datum-voor-vorige-stap',
  ]),
  doet(college, 'opdracht-vaststellen', { besluitdatum: '2011-04-21', document: bijlage('Opdracht') }, [
    'presidium-niet-geinformeerd',
  ]),
  faalt(college, 'traject-laten-vervallen', { datum: '2011-04-22', reden: 'Bij nader inzien liever niet.' }, [
    'Terugtrekken nadat de opdracht er ligt. Wie A zegt, zegt ook B.',
    'fase-voorbij',
  ]),
];

const bureauselectie: Stap[] = [
  doet(college, 'orienterend-gesprek-voeren', { datum: '2011-04-26', bureau: 'Bureau A' }),
  doet(college, 'orienterend-gesprek-voeren', { datum: '2011-04-26', bureau: 'Bureau B' }),
  faalt(
    college,
    'offerte-uitvragen',
    {
      datum: '2011-04-28',
      bureaus: ['Bureau A', 'Bureau B', 'Bureau C'],
      indienenUiterlijkDatum: '2011-05-11',
    },
    ['Een offerte vragen aan een bureau waarmee niemand sprak.', 'bureaus-gesproken'],
  ),
  doet(college, 'offerte-uitvragen', {
    datum: '2011-04-28',
    bureaus: ['Bureau A', 'Bureau B'],
    indienenUiterlijkDatum: '2011-05-11',
  }),
  doet(bureauA, 'plan-van-aanpak-indienen', {
    bureau: 'Bureau A',
    datum: '2011-05-11',
    planVanAanpak: bijlage('Plan van aanpak van Bureau A'),
    offerte: bijlage('Offerte van Bureau A'),
  }),
  anders(
    faalt(bureauB, 'plan-presenteren', { bureau: 'Bureau A', datum: '2011-05-13' }, [
      'Bureau B handelt onder de naam van Bureau A.',
    ]),
    403,
    'niet-bevoegd',
  ),
  doet(bureauB, 'plan-van-aanpak-indienen', {
    bureau: 'Bureau B',
    datum: '2011-05-11',
    planVanAanpak: bijlage('Plan van aanpak van Bureau B'),
    offerte: bijlage('Offerte van Bureau B'),
  }),
  doet(bureauB, 'plan-presenteren', { bureau: 'Bureau B', datum: '2011-05-13' }),
  faalt(
    college,
    'bureau-kiezen',
    { bureau: 'Bureau A', besluitdatum: '2011-05-16', motivering: 'De beste prijs.' },
    ['Een bureau kiezen dat zijn plan nog niet presenteerde.', 'plan-gepresenteerd'],
  ),
  doet(bureauA, 'plan-presenteren', { bureau: 'Bureau A', datum: '2011-05-13' }),
  doet(college, 'bureau-kiezen', {
    bureau: 'Bureau A',
    besluitdatum: '2011-05-16',
    motivering: 'Het plan van aanpak sluit het beste aan bij de opdracht.',
  }),
  faalt(bureauA, 'bko-starten', { datum: '2011-05-23' }, [
    'Beginnen terwijl het presidium van niets weet en er geen communicatieplan is.',
    'presidium-geinformeerd',
    'communicatieplan-ligt-er',
  ]),
  ...aangenomen([
    doet(college, 'presidium-informeren', { datum: '2011-05-17', onderwerp: 'De keuze van het bureau.' }),
    doet(college, 'communicatieplan-vaststellen', {
      datum: '2011-05-18',
      document: bijlage('Communicatieplan'),
    }),
  ]),
  doet(bureauA, 'bko-starten', { datum: '2011-05-23' }),
];

const onderdelen = [
  'staat-nu',
  'toekomst',
  'kracht-en-identiteit',
  'ontwikkelpunten',
  'focus',
  'regionale-context',
  'taakstelling',
  'samenspel-met-partners',
  'goed-werkgeverschap',
];

const rapport = (gedekt: readonly string[], bevatAdvies: boolean): Record<string, unknown> => ({
  datum: '2011-09-01',
  document: bijlage('Rapport bestuurskrachtonderzoek'),
  bevindingen: gedekt.map((onderdeel) => ({
    onderdeel,
    bevinding: `Bevinding over het onderdeel ${onderdeel}.`,
  })),
  bevatAdvies,
});

const scenarioZelfstandig = {
  datum: '2011-10-05',
  naam: 'Dalfsen zelfstandig',
  vorm: 'zelfstandig',
  omschrijving: 'Dalfsen blijft een zelfstandige gemeente.',
};

const samenspraak = (datum: string, groep: string, nieuw: number): Record<string, unknown> => ({
  datum,
  groep,
  aantalDeelnemers: 12,
  aantalNieuwBenaderd: nieuw,
});

const bko: Stap[] = aangenomen([
  doet(college, 'bestaand-materiaal-inbrengen', {
    datum: '2011-05-25',
    soort: 'klanttevredenheid',
    document: bijlage('Klanttevredenheidsonderzoek'),
  }),
  doet(college, 'bestaand-materiaal-inbrengen', {
    datum: '2011-05-25',
    soort: 'rekenkamerrapport',
    document: bijlage('Rapport rekenkamercommissie over burgerparticipatie'),
  }),
  faalt(college, 'scenario-inbrengen', scenarioZelfstandig, [
    'Over samenwerking beginnen voordat er bevindingen zijn. De brief: "Niet te vroeg."',
    'fase-nog-niet-bereikt',
    'bevindingen-vastgesteld',
    'collegevoorstel-ligt-er',
  ]),
  doet(bureauA, 'samenspraak-houden', samenspraak('2011-06-06', 'gemeenteraad', 0), [
    'niemand-nieuw-benaderd',
  ]),
  doet(bureauA, 'samenspraak-houden', samenspraak('2011-06-08', 'organisatie', 5)),
  faalt(bureauA, 'bevindingen-opleveren', rapport(['staat-nu', 'focus'], true), [
    'Een half rapport opleveren, met advies erin, zonder iedereen gesproken te hebben.',
    'samenspraak-compleet',
    'onderdelen-gedekt',
    'geen-advies',
  ]),
  doet(bureauA, 'samenspraak-houden', samenspraak('2011-06-14', 'partners', 4)),
  doet(bureauA, 'samenspraak-houden', samenspraak('2011-06-16', 'lokale-gemeenschappen', 9)),
  doet(bureauA, 'samenspraak-houden', samenspraak('2011-06-21', 'stakeholders', 3)),
  doet(bureauA, 'samenspraak-houden', samenspraak('2011-06-28', 'ongeorganiseerde-burgers', 12)),
  doet(bureauA, 'bevindingen-opleveren', rapport(onderdelen, false)),
  faalt(college, 'bevindingen-vaststellen', { besluitdatum: '2011-09-05', verklaringGeenAdvies: false }, [
    'Het rapport in ontvangst nemen zonder te verklaren dat er geen advies in staat.',
    'geen-advies',
  ]),
  doet(college, 'presidium-informeren', { datum: '2011-09-05', onderwerp: 'Het rapport is binnen.' }),
  doet(college, 'bevindingen-vaststellen', { besluitdatum: '2011-09-06', verklaringGeenAdvies: true }),
  doet(college, 'dialoog-starten', { datum: '2011-09-07' }),
]);

const raadskader = {
  datum: '2011-09-19',
  kader: 'De dienstverlening blijft dicht bij de inwoners.',
  onderwerp: 'samenwerking',
};

const dialoog: Stap[] = aangenomen([
  doet(college, 'dialoog-voeren', { datum: '2011-09-12', kring: 'organisatie' }),
  faalt(college, 'dialoog-afronden', { datum: '2011-09-13', verslag: bijlage('Verslag van de dialoog') }, [
    'De dialoog sluiten na één gesprek.',
    'dialoog-intern-gevoerd',
    'dialoog-samenleving-gevoerd',
    'dialoogkaders-vastgelegd',
  ]),
  doet(college, 'dialoog-voeren', { datum: '2011-09-19', kring: 'raad' }),
  anders(
    faalt(college, 'raadskader-meegeven', raadskader, [
      'Het college legt vast wat alleen de griffier voor de raad vastlegt.',
    ]),
    403,
    'niet-bevoegd',
  ),
  doet(griffier, 'raadskader-meegeven', raadskader),
  doet(college, 'dialoog-voeren', { datum: '2011-09-21', kring: 'maatschappelijke-instellingen' }),
  doet(college, 'dialoog-voeren', { datum: '2011-09-22', kring: 'bestuurlijke-partners' }),
  doet(college, 'dialoog-voeren', { datum: '2011-09-26', kring: 'inwoners' }),
  doet(college, 'dialoogkader-vastleggen', {
    datum: '2011-09-28',
    kader: 'Samenwerking mag niet ten koste gaan van de nabijheid van het bestuur.',
  }),
  doet(college, 'presidium-informeren', { datum: '2011-09-29', onderwerp: 'De uitkomst van de dialoog.' }),
  doet(college, 'dialoog-afronden', { datum: '2011-09-30', verslag: bijlage('Verslag van de dialoog') }),
]);

const voorstel = {
  datum: '2011-10-04',
  voorstel: 'Versterk de eigen organisatie en zoek samenwerking per taak.',
};

const conclusie = {
  datum: '2011-10-07',
  scenario: 'Dalfsen zelfstandig',
  motivering: {
    bko: 'De bevindingen laten zien dat Dalfsen haar taken aankan.',
    dialoog: 'In de dialoog werd nabijheid het vaakst genoemd.',
    scenarios: 'Samenwerking per taak vangt de kwetsbare plekken op.',
  },
};

const hoofdelijk = (voor: number, tegen: number): Record<string, unknown> => ({
  type: 'hoofdelijk',
  zittend: 21,
  aanwezig: voor + tegen,
  voor,
  tegen,
  onthouden: 0,
});

const besluit = (besluitdatum: string, stemming: Record<string, unknown>): Record<string, unknown> => ({
  besluitdatum,
  besluitnummer: '2011-87',
  dictum: 'Dalfsen blijft zelfstandig en werkt per taak samen met gemeenten in de regio.',
  stemming,
});

const afweging: Stap[] = aangenomen([
  faalt(college, 'scenario-inbrengen', scenarioZelfstandig, [
    'Scenario’s op tafel leggen zonder eigen voorstel van het college.',
    'collegevoorstel-ligt-er',
  ]),
  faalt(college, 'collegevoorstel-formuleren', { ...voorstel, bevindingen: [1, 10] }, [
    'Een voorstel dat steunt op een bevinding die niet in het rapport staat.',
    'bevindingen-bestaan',
  ]),
  doet(college, 'collegevoorstel-formuleren', { ...voorstel, bevindingen: [1, 3, 8] }),
  doet(college, 'scenario-inbrengen', scenarioZelfstandig),
  doet(college, 'scenario-inbrengen', {
    datum: '2011-10-05',
    naam: 'Shared services',
    vorm: 'ambtelijke-samenwerking',
    omschrijving: 'Ambtelijke samenwerking met Staphorst en Zwartewaterland.',
  }),
  faalt(griffier, 'besluit-nemen', besluit('2011-10-10', hoofdelijk(13, 8)), [
    'Alvast besluiten, zonder conclusie, notitie en raadsvoorstel.',
    'fase-nog-niet-bereikt',
  ]),
  faalt(college, 'conclusie-trekken', { ...conclusie, scenario: 'Fusie met Zwolle' }, [
    'Een conclusie over een scenario dat niemand inbracht.',
    'scenario-ingebracht',
  ]),
  doet(college, 'conclusie-trekken', conclusie),
  faalt(college, 'voorstel-aanbieden', { datum: '2011-10-11', document: bijlage('Raadsvoorstel') }, [
    'Een voorstel aan de raad zonder notitie.',
    'notitie-vastgesteld',
  ]),
  doet(college, 'notitie-vaststellen', {
    besluitdatum: '2011-10-11',
    document: bijlage('Notitie bestuurlijke constellatie'),
  }),
  doet(college, 'presidium-informeren', { datum: '2011-10-11', onderwerp: 'De notitie is vastgesteld.' }),
  doet(college, 'voorstel-aanbieden', { datum: '2011-10-12', document: bijlage('Raadsvoorstel') }),
]);

const besluitvorming: Stap[] = aangenomen([
  {
    ...anders(
      faalt(griffier, 'voorstel-behandelen', { datum: '2011-10-17', vergadering: 'Raadscommissie' }, [
        'Handelen op een oud beeld van het traject.',
      ]),
      412,
      'versie-verouderd',
    ),
    oudeVersie: true,
  },
  doet(griffier, 'voorstel-behandelen', { datum: '2011-10-17', vergadering: 'Raadscommissie' }),
  anders(
    faalt(griffier, 'besluit-nemen', { ...besluit('2011-02-30', hoofdelijk(13, 8)), besluitnummer: 87 }, [
      'Een datum die niet bestaat en een nummer dat geen tekst is: beide fouten tegelijk genoemd.',
      'gegevens.besluitdatum',
      'gegevens.besluitnummer',
    ]),
    400,
    'ongeldige-invoer',
  ),
  faalt(griffier, 'besluit-nemen', besluit('2011-10-24', hoofdelijk(10, 10)), [
    'De stemmen staken en de vergadering is niet voltallig: dan is er geen besluit.',
    'stemmen-niet-gestaakt',
  ]),
  doet(griffier, 'besluit-aanhouden', {
    datum: '2011-10-24',
    reden: 'De stemmen staakten en de vergadering was niet voltallig.',
    grond: 'stemmen-gestaakt',
    stemming: hoofdelijk(10, 10),
  }),
  faalt(griffier, 'besluit-nemen', besluit('2011-10-24', hoofdelijk(11, 9)), [
    'Dezelfde avond nog eens stemmen.',
    'latere-vergadering',
  ]),
  doet(griffier, 'besluit-nemen', besluit('2011-10-31', hoofdelijk(13, 8)), ['presidium-niet-geinformeerd']),
]);

const besloten: Stap[] = aangenomen([
  anders(
    faalt(griffier, 'besluit-nemen', besluit('2011-11-28', hoofdelijk(9, 12)), [
      'Het besluit na een maand overdoen.',
      'besluit-is-bindend',
    ]),
    409,
    'besluit-is-bindend',
  ),
  doet(griffier, 'besluit-bekendmaken', { datum: '2011-11-02', vindplaats: 'Gemeenteblad van Dalfsen' }),
]);

/** All of it, in the order of recording. */
export const stappen: readonly Stap[] = [
  ...opdrachtformulering,
  ...bureauselectie,
  ...bko,
  ...dialoog,
  ...afweging,
  ...besluitvorming,
  ...besloten,
];
