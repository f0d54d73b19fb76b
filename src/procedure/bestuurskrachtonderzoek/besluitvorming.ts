/** The council decides, once and for good. A rejection leaves the traject open; an adopted decision is directing and binding (§3). */
import { Datum, Deel, Document, Keuze, Naam, Tekst } from '../velden.js';
import { brief } from './bron.js';
import { gronden, laatste, type Feiten, type Grond } from './feiten.js';
import { handeling, type Grens, type Stuk, type Tekst as WisbareTekst } from './handeling.js';
import { Stemming, stemmingVan, uitslag } from './stemming.js';

class Behandeling {
  @Datum() datum!: string;
  @Tekst() vergadering!: WisbareTekst;
}

class Amendement {
  @Datum() datum!: string;
  @Tekst() nummer!: WisbareTekst;
  @Tekst() tekst!: WisbareTekst;
}

class Uitstel {
  @Datum() datum!: string;
  @Tekst() reden!: WisbareTekst;
  @Keuze(gronden, { optioneel: true }) grond?: Grond;
  @Deel(Stemming, { optioneel: true }) stemming?: Stemming;
}

class Wijziging {
  @Datum() datum!: string;
  @Document() document!: Stuk;
}

class Besluit {
  @Datum() besluitdatum!: string;
  @Naam() besluitnummer!: string;
  @Tekst({ titel: 'Dictum: de tekst waarover is gestemd' }) dictum!: WisbareTekst;
  @Deel(Stemming) stemming!: Stemming;
}

const raadsstappen = (f: Feiten): readonly Grens[] => [
  { stap: 'het aanbieden of wijzigen van het voorstel', datum: f.voorstel?.datum },
  { stap: 'de laatste verwerping', datum: f.verworpen },
];
const uitstel = (f: Feiten): Grens => ({ stap: 'het laatste uitstel', datum: f.aangehouden });

export const besluitvorming = [
  handeling<Behandeling>({
    naam: 'voorstel-behandelen',
    label: 'Voorstel behandelen',
    organen: ['raad'],
    bron: brief('§4'),
    gegevens: Behandeling,
    nietVoor: (f) => [...raadsstappen(f), uitstel(f)],
    leg: (f, g) => ({ behandeld: laatste(f.behandeld, g.datum) }),
  }),
  handeling<Amendement>({
    naam: 'amendement-aannemen',
    label: 'Amendement aannemen',
    organen: ['raad'],
    bron: brief('§4'),
    gegevens: Amendement,
    nietVoor: (f) => [...raadsstappen(f), uitstel(f)],
    leg: (f, g) => ({ behandeld: laatste(f.behandeld, g.datum) }),
  }),
  handeling<Uitstel>({
    naam: 'besluit-aanhouden',
    label: 'Besluit uitstellen',
    organen: ['raad'],
    bron: 'Gemeentewet art. 20, 29 en 32',
    gegevens: Uitstel,
    voorwaarden: ['stemming-klopt', 'grond-klopt'],
    nietVoor: (f) => [...raadsstappen(f), uitstel(f)],
    leg: (f, g) => ({ aangehouden: laatste(f.aangehouden, g.datum), grond: g.grond ?? 'anders' }),
  }),
  handeling<Wijziging>({
    naam: 'voorstel-wijzigen',
    label: 'Voorstel wijzigen',
    organen: ['college'],
    bron: 'Gemeentewet art. 32',
    gegevens: Wijziging,
    voorwaarden: ['verworpen-of-aangehouden'],
    nietVoor: (f) => [{ stap: 'de laatste verwerping', datum: f.verworpen }, uitstel(f)],
    // A changed proposal is a new one: the earlier ground lapses.
    leg: (_, g) => ({ voorstel: { datum: g.datum, verworpen: false }, grond: null }),
  }),
  handeling<Besluit>({
    naam: 'besluit-nemen',
    label: 'Besluit nemen',
    organen: ['raad'],
    bron: brief('§3 en §4'),
    gegevens: Besluit,
    voorwaarden: [
      'stemming-klopt',
      'quorum',
      'stemming-geldig',
      'voorstel-gewijzigd',
      'latere-vergadering',
      'stemmen-niet-gestaakt',
    ],
    nietVoor: (f) => [
      ...raadsstappen(f),
      { stap: 'de laatste behandeling of het laatste amendement', datum: f.behandeld },
    ],
    leg: (f, g, { volgnummer }) => {
      if (!aangenomen(f, g)) {
        return {
          verworpen: g.besluitdatum,
          voorstel: f.voorstel === null ? null : { ...f.voorstel, verworpen: true },
        };
      }
      return { besluit: { besluitdatum: g.besluitdatum, besluitnummer: g.besluitnummer, volgnummer } };
    },
    signalen: (f, g) => {
      const streef = f.planning.besluitStreefdatum ?? '9999';
      return [aangenomen(f, g) && g.besluitdatum > streef && 'te-laat'];
    },
  }),
];

/** Whether this vote adopts the proposal. */
export function aangenomen(f: Feiten, gegevens: { readonly stemming?: unknown }): boolean {
  return uitslag(stemmingVan(gegevens), f.grond) === 'aangenomen';
}
