/** §4: the findings are talked over, inside and with society, and the dialogue leaves frames for the council's decision. */
import { Datum, Document, Keuze, Tekst } from '../velden.js';
import { brief } from './bron.js';
import { eerste, kringen, laatste, type Kring } from './feiten.js';
import { handeling, type Stuk, type Tekst as WisbareTekst } from './handeling.js';
import { kringenZonderDialoog } from './tekorten.js';

class Dialoog {
  @Datum() datum!: string;
  @Keuze(kringen) kring!: Kring;
  @Document({ optioneel: true }) verslag?: Stuk;
}

class Raadskader {
  @Datum() datum!: string;
  @Tekst() kader!: WisbareTekst;
  @Keuze(['algemeen', 'samenwerking']) onderwerp!: 'algemeen' | 'samenwerking';
}

class Dialoogkader {
  @Datum() datum!: string;
  @Tekst() kader!: WisbareTekst;
}

class Afronding {
  @Datum() datum!: string;
  @Document() verslag!: Stuk;
}

export const dialoog = [
  handeling<Dialoog>({
    naam: 'dialoog-voeren',
    label: 'Dialoog voeren',
    organen: ['college'],
    bron: brief('§4'),
    gegevens: Dialoog,
    nietVoor: (f) => [{ stap: 'de start van de dialoog', datum: f.dialoogGestart }],
    leg: (f, g) => ({
      dialoog: { ...f.dialoog, [g.kring]: eerste(f.dialoog[g.kring], g.datum) },
      dialoogLaatste: laatste(f.dialoogLaatste, g.datum),
    }),
  }),
  handeling<Raadskader>({
    naam: 'raadskader-meegeven',
    label: 'Raadskader meegeven',
    organen: ['raad'],
    bron: brief('§4'),
    gegevens: Raadskader,
    voorwaarden: ['dialoog-gestart', 'notitie-nog-niet-vastgesteld'],
    nietVoor: (f) => [{ stap: 'de start van de dialoog', datum: f.dialoogGestart }],
    leg: (f, g) => ({ raadskader: laatste(f.raadskader, g.datum) }),
  }),
  handeling<Dialoogkader>({
    naam: 'dialoogkader-vastleggen',
    label: 'Kaders uit de dialoog vastleggen',
    organen: ['college'],
    bron: brief('§4'),
    gegevens: Dialoogkader,
    voorwaarden: ['dialoog-gevoerd'],
    nietVoor: (f) => [{ stap: 'de eerste dialoog', datum: Object.values(f.dialoog).toSorted()[0] }],
    leg: (f, g) => ({ dialoogkader: laatste(f.dialoogkader, g.datum) }),
  }),
  handeling<Afronding>({
    naam: 'dialoog-afronden',
    label: 'Dialoog afronden',
    organen: ['college'],
    bron: brief('§4'),
    gegevens: Afronding,
    voorwaarden: ['dialoog-intern-gevoerd', 'dialoog-samenleving-gevoerd', 'dialoogkaders-vastgelegd'],
    nietVoor: (f) => [
      { stap: 'de laatste dialoog', datum: f.dialoogLaatste },
      { stap: 'het vastleggen van de kaders uit de dialoog', datum: f.dialoogkader },
    ],
    leg: (_, g) => ({ dialoogAfgerond: g.datum }),
    signalen: (f) => [kringenZonderDialoog(f).length > 0 && 'kring-niet-gesproken'],
  }),
];
