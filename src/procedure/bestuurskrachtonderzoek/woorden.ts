/** The words people read for the slugs of this procedure. */
import type { Woorden } from '../definition.js';

export const woorden: Woorden = {
  fasen: {
    opdrachtformulering: {
      naam: 'Opdrachtformulering',
      uitleg: 'Het college schrijft de opdracht en raadpleegt de raad.',
    },
    bureauselectie: {
      naam: 'Bureauselectie',
      uitleg: 'Het college spreekt bureaus, vraagt offertes en kiest.',
    },
    bko: {
      naam: 'Bestuurskrachtonderzoek',
      uitleg: 'Het bureau onderzoekt en levert bevindingen, geen advies.',
    },
    dialoog: {
      naam: 'Dialoog',
      uitleg: 'Het college bespreekt de bevindingen met raad, organisatie en samenleving.',
    },
    afweging: {
      naam: 'Afweging',
      uitleg: 'Het college weegt scenario’s en trekt een conclusie.',
    },
    besluitvorming: {
      naam: 'Besluitvorming',
      uitleg: 'De raad behandelt het voorstel en besluit.',
    },
    besloten: {
      naam: 'Besloten',
      uitleg: 'Het besluit is genomen. Het is richtinggevend en bindend.',
    },
    vervallen: {
      naam: 'Vervallen',
      uitleg: 'Het traject is gestopt voordat er een opdracht lag.',
    },
  },
  organen: {
    college: 'College van burgemeester en wethouders',
    raad: 'Gemeenteraad',
    presidium: 'Presidium',
    bureau: 'Bureau',
    'burgemeester-en-secretaris': 'Burgemeester en gemeentesecretaris',
    griffier: 'Griffier',
  },
  rollen: {
    griffier: 'Griffier',
    college: 'College',
    bureau: 'Bureau',
    auditor: 'Auditor',
    integratie: 'Integratie',
    beheerder: 'Beheerder',
  },
  velden: {},
  keuzes: {},
  signalen: {},
  termijnen: {
    gesprekDatum: 'Gesprekken met bureaus',
    uitvraagDatum: 'Uitvraag aan bureaus',
    offerteUiterlijkDatum: 'Offertes uiterlijk binnen',
    presentatieDatum: 'Presentaties van bureaus',
    keuzeDatum: 'Keuze van een bureau',
    startDatum: 'Start van het onderzoek',
    rapportUiterlijkDatum: 'Rapport uiterlijk gereed',
    toezeggingDatum: 'Toezegging aan de raad',
    besluitStreefdatum: 'Besluit van de raad (streefdatum)',
  },
  feiten: {},
  redenen: {},
  citaten: {},
};
