/** §4: proposals on the findings, only then scenarios of cooperation, a conclusion, the notitie, and the proposal to the council. */
import { Datum, Deel, Document, Keuze, Naam, Nummers, Tekst } from '../velden.js';
import { brief } from './bron.js';
import { eerste, laatste, vormen, type Vorm } from './feiten.js';
import { handeling, type Stuk, type Tekst as WisbareTekst } from './handeling.js';
import { ongemotiveerd } from './tekorten.js';

class Collegevoorstel {
  @Datum() datum!: string;
  @Tekst() voorstel!: WisbareTekst;
  @Nummers(1, 100, { titel: 'Nummers van de bevindingen waarop het voorstel rust' }) bevindingen!: number[];
}

class Scenario {
  @Datum() datum!: string;
  @Naam() naam!: string;
  @Keuze(vormen) vorm!: Vorm;
  @Tekst() omschrijving!: WisbareTekst;
  @Document({ optioneel: true }) document?: Stuk;
}

class Motivering {
  @Tekst({ optioneel: true, titel: 'Vanuit het bko' }) bko?: WisbareTekst;
  @Tekst({ optioneel: true, titel: 'Vanuit de dialoog' }) dialoog?: WisbareTekst;
  @Tekst({ optioneel: true, titel: 'Vanuit de scenario’s' }) scenarios?: WisbareTekst;
}

class Conclusie {
  @Datum() datum!: string;
  @Naam({ titel: 'Naam van het scenario' }) scenario!: string;
  @Deel(Motivering) motivering!: Motivering;
}

class Notitie {
  @Datum() besluitdatum!: string;
  @Naam({ optioneel: true }) besluitnummer?: string;
  @Document({ optioneel: true }) document?: Stuk;
}

class Aanbieding {
  @Datum() datum!: string;
  @Document() document!: Stuk;
}

export const afweging = [
  handeling<Collegevoorstel>({
    naam: 'collegevoorstel-formuleren',
    label: 'Voorstellen van het college formuleren',
    organen: ['college'],
    bron: brief('§4'),
    gegevens: Collegevoorstel,
    voorwaarden: ['bevindingen-bestaan', 'notitie-nog-niet-vastgesteld'],
    nietVoor: (f) => [{ stap: 'het afronden van de dialoog', datum: f.dialoogAfgerond }],
    leg: (f, g) => ({
      collegevoorstel: {
        eerste: eerste(f.collegevoorstel?.eerste, g.datum),
        laatste: laatste(f.collegevoorstel?.laatste, g.datum),
      },
    }),
  }),
  handeling<Scenario>({
    naam: 'scenario-inbrengen',
    label: 'Scenario inbrengen',
    organen: ['college', 'raad'],
    bron: brief('§4'),
    gegevens: Scenario,
    voorwaarden: [
      'bevindingen-vastgesteld',
      'collegevoorstel-ligt-er',
      'notitie-nog-niet-vastgesteld',
      'scenario-naam-nieuw',
      'past-in-traject',
    ],
    nietVoor: (f) => [{ stap: 'het eerste voorstel van het college', datum: f.collegevoorstel?.eerste }],
    leg: (f, g) => ({
      scenarios: [...f.scenarios, { naam: g.naam, vorm: g.vorm }].toSorted((a, b) =>
        a.naam < b.naam ? -1 : 1,
      ),
      scenarioLaatste: laatste(f.scenarioLaatste, g.datum),
    }),
  }),
  handeling<Conclusie>({
    naam: 'conclusie-trekken',
    label: 'Conclusie trekken',
    organen: ['college'],
    bron: brief('§3 en §4'),
    gegevens: Conclusie,
    voorwaarden: ['scenario-ingebracht', 'motivering-volledig', 'notitie-nog-niet-vastgesteld'],
    nietVoor: (f) => [{ stap: 'het laatste scenario', datum: f.scenarioLaatste }],
    leg: (_, g) => ({ conclusie: { scenario: g.scenario, datum: g.datum } }),
    signalen: (f, g) => [
      ongemotiveerd(g).length > 0 && 'motivering-onvolledig',
      !f.scenarios.some(({ vorm }) => vorm === 'zelfstandig') && 'geen-scenario-zelfstandig',
    ],
  }),
  handeling<Notitie>({
    naam: 'notitie-vaststellen',
    label: 'Notitie bestuurlijke constellatie vaststellen',
    organen: ['college'],
    bron: brief('§4'),
    gegevens: Notitie,
    voorwaarden: ['notitie-compleet', 'notitie-nog-niet-vastgesteld'],
    nietVoor: (f) => [
      { stap: 'de laatste conclusie', datum: f.conclusie?.datum },
      { stap: 'het laatste voorstel van het college', datum: f.collegevoorstel?.laatste },
      { stap: 'het laatste raadskader', datum: f.raadskader },
    ],
    leg: (_, g) => ({ notitie: g.besluitdatum }),
    signalen: (f) => [
      f.raadskader !== null && f.raadskader > (f.conclusie?.datum ?? '9999') && 'raadskader-na-conclusie',
    ],
    termijn: 'toezeggingDatum',
  }),
  handeling<Aanbieding>({
    naam: 'voorstel-aanbieden',
    label: 'Raadsvoorstel aanbieden',
    organen: ['college'],
    bron: brief('§4'),
    gegevens: Aanbieding,
    voorwaarden: ['notitie-vastgesteld'],
    nietVoor: (f) => [{ stap: 'het vaststellen van de notitie', datum: f.notitie }],
    leg: (_, g) => ({ voorstel: { datum: g.datum, verworpen: false } }),
  }),
];
