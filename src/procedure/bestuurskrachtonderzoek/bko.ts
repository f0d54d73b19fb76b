/** §3 and §4: what is there is gathered, six groups are heard, and the bureau delivers findings: no advice. */
import { Datum, Delen, Document, Getal, JaNee, Keuze, Tekst } from '../velden.js';
import { brief, lezing } from './bron.js';
import { eerste, groepen, materiaalsoorten, onderdelen, type Groep } from './feiten.js';
import { handeling, type Stuk, type Tekst as WisbareTekst } from './handeling.js';

const mostMensen = 1_000_000;

class Materiaal {
  @Datum() datum!: string;
  @Keuze(materiaalsoorten) soort!: (typeof materiaalsoorten)[number];
  @Document() document!: Stuk;
}

class Samenspraak {
  @Datum() datum!: string;
  @Keuze(groepen) groep!: Groep;
  @Getal(0, mostMensen) aantalDeelnemers!: number;
  @Getal(0, mostMensen, { titel: 'Aantal deelnemers dat niet eerder werd benaderd' })
  aantalNieuwBenaderd!: number;
}

class Bevinding {
  @Keuze(onderdelen) onderdeel!: (typeof onderdelen)[number];
  @Tekst() bevinding!: WisbareTekst;
}

class Rapport {
  @Datum() datum!: string;
  @Document() document!: Stuk;
  @Delen(Bevinding) bevindingen!: Bevinding[];
  @JaNee({ titel: 'Bevat het rapport advies?' }) bevatAdvies!: boolean;
}

class Teruggave {
  @Datum() datum!: string;
  @Tekst() reden!: WisbareTekst;
}

class Ontvangst {
  @Datum() besluitdatum!: string;
  @JaNee({ titel: 'Het college verklaart dat het rapport geen advies bevat' }) verklaringGeenAdvies!: boolean;
}

class Start {
  @Datum() datum!: string;
}

export const bko = [
  handeling<Materiaal>({
    naam: 'bestaand-materiaal-inbrengen',
    label: 'Bestaand materiaal inbrengen',
    organen: ['college', 'bureau'],
    bron: brief('§3'),
    gegevens: Materiaal,
    nietVoor: (f) => [{ stap: 'de start van het bko', datum: f.bkoGestart }],
    leg: (f, g) => (g.soort === 'benchmark' ? {} : { materiaal: eerste(f.materiaal, g.datum) }),
    bureau: 'gekozen',
  }),
  handeling<Samenspraak>({
    naam: 'samenspraak-houden',
    label: 'Samenspraak houden',
    organen: ['bureau'],
    bron: brief('§3'),
    gegevens: Samenspraak,
    nietVoor: (f) => [{ stap: 'de start van het bko', datum: f.bkoGestart }],
    leg: (f, g) => ({
      samenspraak: { ...f.samenspraak, [g.groep]: eerste(f.samenspraak[g.groep], g.datum) },
      nieuwBenaderd: f.nieuwBenaderd || g.aantalNieuwBenaderd > 0,
    }),
    signalen: (f, g) => [!f.nieuwBenaderd && g.aantalNieuwBenaderd === 0 && 'niemand-nieuw-benaderd'],
    bureau: 'gekozen',
  }),
  handeling<Rapport>({
    naam: 'bevindingen-opleveren',
    label: 'Rapport bko opleveren',
    organen: ['bureau'],
    bron: brief('§3 en §4'),
    gegevens: Rapport,
    voorwaarden: [
      'samenspraak-compleet',
      'bestaand-materiaal-opgehaald',
      'onderdelen-gedekt',
      'geen-advies',
      'bevindingen-nog-niet-vastgesteld',
      'vorig-rapport-teruggegeven',
    ],
    nietVoor: (f) => [
      ...groepen.map((groep) => ({
        stap: `de eerste samenspraak met ${groep}`,
        datum: f.samenspraak[groep],
      })),
      { stap: 'het eerste bestaande materiaal', datum: f.materiaal },
      { stap: 'de laatste teruggave van een rapport', datum: f.teruggegeven },
    ],
    leg: (_, g) => ({ rapport: { datum: g.datum, bevindingen: g.bevindingen.length, stand: 'ligt-er' } }),
    termijn: 'rapportUiterlijkDatum',
    bureau: 'gekozen',
  }),
  handeling<Teruggave>({
    naam: 'rapport-teruggeven',
    label: 'Rapport teruggeven',
    organen: ['college'],
    bron: lezing(brief('§3 en §4')),
    gegevens: Teruggave,
    voorwaarden: ['rapport-ligt-er'],
    nietVoor: (f) => [{ stap: 'het opleveren van het rapport', datum: f.rapport?.datum }],
    leg: (f, g) => ({
      rapport: f.rapport === null ? null : { ...f.rapport, stand: 'teruggegeven' },
      teruggegeven: g.datum,
    }),
  }),
  handeling<Ontvangst>({
    naam: 'bevindingen-vaststellen',
    label: 'Rapport in ontvangst nemen',
    organen: ['college'],
    bron: lezing(brief('§3 en §4')),
    gegevens: Ontvangst,
    voorwaarden: ['rapport-ligt-er', 'geen-advies'],
    nietVoor: (f) => [{ stap: 'het opleveren van het rapport', datum: f.rapport?.datum }],
    leg: (f, g) => ({
      rapport: f.rapport === null ? null : { ...f.rapport, stand: 'vastgesteld' },
      bevindingenVastgesteld: g.besluitdatum,
    }),
  }),
  handeling<Start>({
    naam: 'dialoog-starten',
    label: 'Dialoog starten',
    organen: ['college'],
    bron: brief('§4'),
    gegevens: Start,
    voorwaarden: ['bevindingen-vastgesteld'],
    nietVoor: (f) => [{ stap: 'het in ontvangst nemen van het rapport', datum: f.bevindingenVastgesteld }],
    leg: (_, g) => ({ dialoogGestart: g.datum }),
  }),
];
