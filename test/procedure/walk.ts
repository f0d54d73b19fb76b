/** A lawful traject from opening to publication, in the leaf's form, and the means to play it. */
import { createHash } from 'node:crypto';
import type { Bladgegevens, Omzetting, Oordeel, Poging, Stand } from '../../src/procedure/definition.js';
import { bestuurskrachtonderzoek as procedure } from '../../src/procedure/bestuurskrachtonderzoek/index.js';
import { groepen, onderdelen } from '../../src/procedure/bestuurskrachtonderzoek/feiten.js';

export interface Stap {
  readonly handeling: string;
  readonly gegevens: Readonly<Record<string, unknown>>;
}

export const vandaag = '2012-06-01';
export const planning = {
  offerteUiterlijkDatum: '2011-05-11',
  rapportUiterlijkDatum: '2011-09-01',
  besluitStreefdatum: '2011-10-31',
};

/** Stands where a document stands. */
export const stuk = '00000000-0000-4000-8000-00000000000d';
export const stap = (handeling: string, gegevens: Stap['gegevens']): Stap => ({ handeling, gegevens });

export const rapport = {
  datum: '2011-09-01',
  document: stuk,
  bevindingen: onderdelen.map((onderdeel) => ({ onderdeel, bevinding: `Over ${onderdeel}` })),
  bevatAdvies: false,
};
export const stemming = { type: 'hoofdelijk', zittend: 21, aanwezig: 21, voor: 13, tegen: 8, onthouden: 0 };
export const besluit = {
  besluitdatum: '2011-10-31',
  besluitnummer: '2011-87',
  dictum: 'Dalfsen blijft zelfstandig',
  stemming,
};
export const scenario = {
  datum: '2011-10-05',
  naam: 'Zelfstandig',
  vorm: 'zelfstandig',
  omschrijving: 'Blijven',
};
export const conclusie = {
  datum: '2011-10-06',
  scenario: 'Zelfstandig',
  motivering: { bko: 'a', dialoog: 'b', scenarios: 'c' },
};

export const walk: readonly Stap[] = [
  stap('procesnotitie-bespreken', { datum: '2011-04-01' }),
  stap('workshop-houden', { datum: '2011-04-13', deelnemers: 'College en directie' }),
  stap('presidium-informeren', { datum: '2011-04-14', onderwerp: 'De opdracht' }),
  stap('conceptopdracht-opstellen', { datum: '2011-04-15', document: stuk }),
  stap('raad-consulteren', { datum: '2011-04-18', reactie: 'Akkoord' }),
  stap('opdracht-vaststellen', { besluitdatum: '2011-04-21', document: stuk }),
  stap('orienterend-gesprek-voeren', { datum: '2011-04-26', bureau: 'Bureau A' }),
  stap('orienterend-gesprek-voeren', { datum: '2011-04-26', bureau: 'Bureau B' }),
  stap('offerte-uitvragen', {
    datum: '2011-04-28',
    bureaus: ['Bureau A', 'Bureau B'],
    indienenUiterlijkDatum: '2011-05-11',
  }),
  stap('plan-van-aanpak-indienen', {
    bureau: 'Bureau A',
    datum: '2011-05-10',
    planVanAanpak: stuk,
    offerte: stuk,
  }),
  stap('plan-van-aanpak-indienen', {
    bureau: 'Bureau B',
    datum: '2011-05-11',
    planVanAanpak: stuk,
    offerte: stuk,
  }),
  stap('plan-presenteren', { bureau: 'Bureau A', datum: '2011-05-13' }),
  stap('plan-presenteren', { bureau: 'Bureau B', datum: '2011-05-13' }),
  stap('bureau-kiezen', { bureau: 'Bureau A', besluitdatum: '2011-05-16', motivering: 'Het beste plan' }),
  stap('presidium-informeren', { datum: '2011-05-17', onderwerp: 'De keuze' }),
  stap('communicatieplan-vaststellen', { datum: '2011-05-18', document: stuk }),
  stap('bko-starten', { datum: '2011-05-23' }),
  stap('bestaand-materiaal-inbrengen', { datum: '2011-05-25', soort: 'rekenkamerrapport', document: stuk }),
  ...groepen.map((groep) =>
    stap('samenspraak-houden', { datum: '2011-06-06', groep, aantalDeelnemers: 9, aantalNieuwBenaderd: 3 }),
  ),
  stap('bevindingen-opleveren', rapport),
  stap('presidium-informeren', { datum: '2011-09-05', onderwerp: 'Het rapport' }),
  stap('bevindingen-vaststellen', { besluitdatum: '2011-09-06', verklaringGeenAdvies: true }),
  stap('dialoog-starten', { datum: '2011-09-07' }),
  ...['raad', 'organisatie', 'maatschappelijke-instellingen', 'bestuurlijke-partners', 'inwoners'].map(
    (kring) => stap('dialoog-voeren', { datum: '2011-09-12', kring }),
  ),
  stap('raadskader-meegeven', { datum: '2011-09-19', kader: 'Dichtbij', onderwerp: 'samenwerking' }),
  stap('dialoogkader-vastleggen', { datum: '2011-09-20', kader: 'Nabijheid' }),
  stap('presidium-informeren', { datum: '2011-09-21', onderwerp: 'De dialoog' }),
  stap('dialoog-afronden', { datum: '2011-09-30', verslag: stuk }),
  stap('collegevoorstel-formuleren', { datum: '2011-10-04', voorstel: 'Versterken', bevindingen: [1, 9] }),
  stap('scenario-inbrengen', scenario),
  stap('conclusie-trekken', conclusie),
  stap('notitie-vaststellen', { besluitdatum: '2011-10-11', document: stuk }),
  stap('presidium-informeren', { datum: '2011-10-11', onderwerp: 'De notitie' }),
  stap('voorstel-aanbieden', { datum: '2011-10-12', document: stuk }),
  stap('voorstel-behandelen', { datum: '2011-10-17', vergadering: 'Commissie' }),
  stap('amendement-aannemen', { datum: '2011-10-17', nummer: '1', tekst: 'Toevoegen' }),
  stap('presidium-informeren', { datum: '2011-10-18', onderwerp: 'De behandeling' }),
  stap('besluit-nemen', besluit),
  stap('besluit-bekendmaken', { datum: '2011-11-02', vindplaats: 'Gemeenteblad' }),
];

/** The first step of that name. */
export function stepOf(naam: string): Stap {
  const found = walk.find((one) => one.handeling === naam);
  if (found === undefined) throw new Error(naam);
  return found;
}

/** Deterministic commitments: the machine sees only that a text is there. */
const omzetting: Omzetting = {
  wisbaar: (veld, waarde) => ({
    verbintenis: createHash('sha256').update(`${veld}${waarde}`).digest('base64'),
  }),
  document: (id) => ({ id, sha256: 'ab'.repeat(32) }),
};

/** One traject in memory: attempts are checked for form, put in the leaf's form and decided. */
export class Spel {
  stand: Stand;
  readonly geschiedenis: Poging[] = [];

  constructor(eigen: Bladgegevens = planning) {
    const opening: Poging = {
      handeling: 'traject-openen',
      orgaan: null,
      gegevens: { planning: eigen },
      vandaag,
      volgnummer: 1,
    };
    this.geschiedenis.push(opening);
    this.stand = procedure.open(opening.gegevens);
  }

  /** Plays the walk up to and without the first of `handeling`; '' = nothing. */
  static voor(handeling: string): Spel {
    return Spel.tot(walk.findIndex((one) => one.handeling === handeling));
  }

  static tot(aantal: number): Spel {
    const spel = new Spel();
    for (const one of walk.slice(0, aantal)) spel.must(one);
    return spel;
  }

  /** A step as the machine judges it. */
  poging({ handeling, gegevens }: Stap, op = vandaag): Poging {
    const fouten = procedure.validate(handeling, gegevens);
    if (fouten.length > 0) throw new Error(JSON.stringify(fouten));
    return {
      handeling,
      orgaan: procedure.handelingen.get(handeling)?.organen[0] ?? null,
      gegevens: procedure.toBlad(handeling, gegevens, omzetting),
      vandaag: op,
      volgnummer: this.geschiedenis.length + 1,
    };
  }

  probeer(one: Stap, op = vandaag): Oordeel {
    const poging = this.poging(one, op);
    const oordeel = procedure.decide(this.stand, poging, this.geschiedenis);
    if (oordeel.toegelaten) {
      this.stand = oordeel.stand;
      this.geschiedenis.push(poging);
    }
    return oordeel;
  }

  /** Codes of the refusal; empty when admitted. */
  codes(one: Stap, op = vandaag): string[] {
    const oordeel = this.probeer(one, op);
    return oordeel.toegelaten ? [] : oordeel.redenen.map(({ code }) => code);
  }

  /** Signals of what must be admitted. */
  must(one: Stap): readonly string[] {
    const oordeel = this.probeer(one);
    if (oordeel.toegelaten) return oordeel.signalen;
    throw new Error(`${one.handeling}: ${oordeel.redenen.map(({ code }) => code).join()}`);
  }
}
