/** §2 and §4: building blocks, a draft, the council consulted, and then the assignment. From there on there is no way back. */
import { Datum, Document, Naam, Tekst } from '../velden.js';
import { brief } from './bron.js';
import { eerste } from './feiten.js';
import { handeling, type Stuk, type Tekst as WisbareTekst } from './handeling.js';

class Procesnotitie {
  @Datum() datum!: string;
  @Document({ optioneel: true }) document?: Stuk;
}

class Workshop {
  @Datum() datum!: string;
  @Tekst({ titel: 'Deelnemers: organisaties en functies, geen namen van personen' })
  deelnemers!: WisbareTekst;
  @Document({ optioneel: true }) document?: Stuk;
}

class Conceptopdracht {
  @Datum() datum!: string;
  @Document() document!: Stuk;
}

class Consultatie {
  @Datum() datum!: string;
  @Tekst({ optioneel: true, titel: 'Reactie van de raad' }) reactie?: WisbareTekst;
  @Document({ optioneel: true }) document?: Stuk;
}

class Opdracht {
  @Datum() besluitdatum!: string;
  @Naam({ optioneel: true }) besluitnummer?: string;
  @Document() document!: Stuk;
}

class Vervallen {
  @Datum() datum!: string;
  @Tekst() reden!: WisbareTekst;
}

export const opdrachtformulering = [
  handeling<Procesnotitie>({
    naam: 'procesnotitie-bespreken',
    label: 'Procesnotitie bespreken',
    organen: ['presidium'],
    bron: brief('§2'),
    gegevens: Procesnotitie,
  }),
  handeling<Workshop>({
    naam: 'workshop-houden',
    label: 'Workshop houden',
    organen: ['college'],
    bron: brief('§2'),
    gegevens: Workshop,
  }),
  handeling<Conceptopdracht>({
    naam: 'conceptopdracht-opstellen',
    label: 'Conceptopdracht opstellen',
    organen: ['college'],
    bron: brief('§2 en §4'),
    gegevens: Conceptopdracht,
    nietVoor: (f) => [{ stap: 'de vorige conceptopdracht', datum: f.concept }],
    // A new draft asks for a new consultation.
    leg: (_, g) => ({ concept: g.datum, raadGeconsulteerd: null }),
  }),
  handeling<Consultatie>({
    naam: 'raad-consulteren',
    label: 'Raad consulteren',
    organen: ['college'],
    bron: brief('§2 en §4'),
    gegevens: Consultatie,
    voorwaarden: ['conceptopdracht-ligt-er'],
    nietVoor: (f) => [{ stap: 'de laatste conceptopdracht', datum: f.concept }],
    leg: (f, g) => ({ raadGeconsulteerd: eerste(f.raadGeconsulteerd, g.datum) }),
  }),
  handeling<Opdracht>({
    naam: 'opdracht-vaststellen',
    label: 'Opdracht vaststellen',
    organen: ['college'],
    bron: brief('§2 en §4'),
    gegevens: Opdracht,
    voorwaarden: ['conceptopdracht-ligt-er', 'raad-geconsulteerd'],
    nietVoor: (f) => [{ stap: 'de consultatie van de raad', datum: f.raadGeconsulteerd }],
    leg: (_, g) => ({ opdracht: g.besluitdatum }),
  }),
  handeling<Vervallen>({
    naam: 'traject-laten-vervallen',
    label: 'Traject laten vervallen',
    organen: ['college'],
    bron: brief('§3'),
    gegevens: Vervallen,
    nietVoor: (f) => [
      { stap: 'de laatste conceptopdracht', datum: f.concept },
      { stap: 'de consultatie van de raad', datum: f.raadGeconsulteerd },
    ],
    leg: (_, g) => ({ vervallen: g.datum }),
  }),
];
