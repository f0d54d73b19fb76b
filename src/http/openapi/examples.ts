/**
 * Examples for the description: the gegevens of every handeling, and every kind of refusal. The gegevens follow the case
 * of 2011; where the letter of 21 April gives a date it is that date, all else is made up, the bureaus too. A test holds
 * every example against the procedure itself.
 */
import { Probleem, problemOf, unavailable } from '../problem.js';

const document = '7f9c24e8-3b12-4fef-91e0-56a2d5a3c1b7';
const offerte = 'd1f0a1c5-0a6e-4a43-8a5e-2b9a7f3e6c10';
const kader = 'De dienstverlening blijft dicht bij de inwoners.';

const opdrachtformulering = {
  'procesnotitie-bespreken': { datum: '2011-04-11', document },
  'workshop-houden': { datum: '2011-04-13', deelnemers: 'College, directie, presidium, griffier en KING' },
  'conceptopdracht-opstellen': { datum: '2011-04-14', document },
  'raad-consulteren': { datum: '2011-04-18', reactie: 'De raad kan zich vinden in het concept.' },
  'opdracht-vaststellen': { besluitdatum: '2011-04-21', besluitnummer: '2011-31', document },
  'traject-laten-vervallen': { datum: '2011-04-20', reden: 'De aanleiding is weggevallen.' },
};

const bureauselectie = {
  'orienterend-gesprek-voeren': { datum: '2011-04-26', bureau: 'Bureau A' },
  'offerte-uitvragen': {
    datum: '2011-04-28',
    bureaus: ['Bureau A', 'Bureau B'],
    indienenUiterlijkDatum: '2011-05-11',
  },
  'plan-van-aanpak-indienen': {
    bureau: 'Bureau A',
    datum: '2011-05-11',
    planVanAanpak: document,
    offerte,
  },
  'plan-presenteren': { bureau: 'Bureau A', datum: '2011-05-13' },
  'bureau-kiezen': {
    bureau: 'Bureau A',
    besluitdatum: '2011-05-16',
    motivering: 'Het plan van aanpak sluit het beste aan bij de opdracht.',
  },
  'communicatieplan-vaststellen': { datum: '2011-05-18', document },
  'bko-starten': { datum: '2011-05-23' },
};

const bko = {
  'bestaand-materiaal-inbrengen': { datum: '2011-05-25', soort: 'rekenkamerrapport', document },
  'samenspraak-houden': {
    datum: '2011-06-06',
    groep: 'ongeorganiseerde-burgers',
    aantalDeelnemers: 12,
    aantalNieuwBenaderd: 9,
  },
  'bevindingen-opleveren': {
    datum: '2011-09-01',
    document,
    bevindingen: [
      { onderdeel: 'staat-nu', bevinding: 'De gemeente voert haar taken binnen de begroting uit.' },
    ],
    bevatAdvies: false,
  },
  'rapport-teruggeven': { datum: '2011-09-02', reden: 'Het rapport bevat een aanbeveling.' },
  'bevindingen-vaststellen': { besluitdatum: '2011-09-06', verklaringGeenAdvies: true },
  'dialoog-starten': { datum: '2011-09-07' },
};

const dialoog = {
  'dialoog-voeren': { datum: '2011-09-12', kring: 'inwoners', verslag: document },
  'raadskader-meegeven': { datum: '2011-09-19', kader, onderwerp: 'samenwerking' },
  'dialoogkader-vastleggen': { datum: '2011-09-28', kader },
  'dialoog-afronden': { datum: '2011-09-30', verslag: document },
};

const afweging = {
  'collegevoorstel-formuleren': {
    datum: '2011-10-04',
    voorstel: 'Versterk de eigen organisatie en zoek samenwerking per taak.',
    bevindingen: [1, 3],
  },
  'scenario-inbrengen': {
    datum: '2011-10-05',
    naam: 'Dalfsen zelfstandig',
    vorm: 'zelfstandig',
    omschrijving: 'Dalfsen blijft een zelfstandige gemeente.',
  },
  'conclusie-trekken': {
    datum: '2011-10-07',
    scenario: 'Dalfsen zelfstandig',
    motivering: {
      bko: 'De bevindingen laten zien dat de gemeente haar taken aankan.',
      dialoog: 'In de dialoog werd nabijheid het vaakst genoemd.',
      scenarios: 'Samenwerking per taak vangt de kwetsbare plekken op.',
    },
  },
  'notitie-vaststellen': { besluitdatum: '2011-10-11', document },
  'voorstel-aanbieden': { datum: '2011-10-12', document },
};

const besluitvorming = {
  'voorstel-behandelen': { datum: '2011-10-17', vergadering: 'Raadscommissie' },
  'amendement-aannemen': {
    datum: '2011-10-24',
    nummer: 'A1',
    tekst: 'Evalueer de samenwerking na twee jaar.',
  },
  'besluit-aanhouden': {
    datum: '2011-10-24',
    reden: 'De stemmen staakten.',
    grond: 'stemmen-gestaakt',
    stemming: { type: 'hoofdelijk', zittend: 21, aanwezig: 20, voor: 10, tegen: 10, onthouden: 0 },
  },
  'voorstel-wijzigen': { datum: '2011-10-26', document },
  'besluit-nemen': {
    besluitdatum: '2011-10-31',
    besluitnummer: '2011-87',
    dictum: 'Dalfsen blijft zelfstandig en werkt per taak samen met gemeenten in de regio.',
    stemming: { type: 'hoofdelijk', zittend: 21, aanwezig: 21, voor: 13, tegen: 8, onthouden: 0 },
  },
};

const altijd = {
  'presidium-informeren': { datum: '2011-05-17', onderwerp: 'De keuze van het bureau.' },
  'besluit-bekendmaken': { datum: '2011-11-02', vindplaats: 'Gemeenteblad van Dalfsen' },
  'rectificatie-aantekenen': {
    volgnummer: 4,
    veld: 'datum',
    juist: '2011-04-15',
    reden: 'De datum was verkeerd overgenomen.',
  },
};

/** By slug of the handeling. */
export const examples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  ...opdrachtformulering,
  ...bureauselectie,
  ...bko,
  ...dialoog,
  ...afweging,
  ...besluitvorming,
  ...altijd,
};

const conceptMissing = {
  code: 'conceptopdracht-ligt-er',
  omschrijving: 'Er ligt een conceptopdracht.',
  bron: 'Opdrachtbrief 21 april 2011, §2 en §4',
  wie: ['college'],
  handeling: 'conceptopdracht-opstellen',
};
const binding = {
  code: 'besluit-is-bindend',
  omschrijving: 'Het besluit is genomen en bindend; daarna is alleen bekendmaken of rectificeren mogelijk.',
  bron: 'Opdrachtbrief 21 april 2011, §3',
  wie: [],
  handeling: null,
};
const impossible = {
  veld: 'gegevens.datum',
  code: 'datum',
  melding: 'Verwacht: een bestaande datum, zoals 2011-05-16. Gekregen: "2011-02-30".',
};

/** One of every kind of refusal. */
export const problems: readonly Probleem[] = [
  problemOf({ code: 'ongeldige-invoer', fouten: [impossible] }),
  new Probleem('niet-aangemeld', 'Het token is verlopen. Vraag een nieuw token aan.'),
  problemOf({ code: 'niet-bevoegd', melding: 'Met uw rol kunt u deze handeling niet vastleggen.' }),
  problemOf({ code: 'niet-gevonden' }),
  new Probleem(
    'niet-aanvaardbaar',
    'Deze bron is er als: application/json. Vraag met Accept een van die vormen.',
  ),
  problemOf({ code: 'handeling-niet-toegelaten', voorwaarden: [conceptMissing], versie: 4, volgnummer: 5 }),
  problemOf({ code: 'besluit-is-bindend', voorwaarden: [binding], versie: 68, volgnummer: 70 }),
  problemOf({ code: 'sleutel-hergebruikt' }),
  problemOf({ code: 'versie-verouderd', versie: 7 }),
  problemOf({ code: 'bevestiging-verouderd', versie: 7 }),
  problemOf({ code: 'versie-vereist' }),
  new Probleem(
    'te-groot',
    'De inhoud is te groot. Een verzoek heeft ten hoogste 1 MiB; plaats grote stukken als document.',
  ),
  new Probleem('verkeerd-mediatype', 'Verwacht: Content-Type application/json. Gekregen: text/plain.'),
  problemOf({ code: 'te-veel-verzoeken', wachtSeconden: 30 }),
  unavailable(),
];
