/**
 * The voorwaarden of a bestuurskrachtonderzoek: what each asks, where that is written, who can meet it and by which
 * handeling. A voorwaarde judges facts and the attempt; it never changes anything.
 */
import type { Bladgegevens, Datum, Poging } from '../definition.js';
import { isDatum, isDatumveld, valueAt } from '../rectificatie.js';
import { bureau, type Feiten } from './feiten.js';
import { brief, lezing, type Orgaan } from './bron.js';
import {
  grondKlopt,
  neemtQuorumAan,
  stemmingGeldig,
  stemmingVan,
  tegenspraken,
  uitslag,
} from './stemming.js';
import {
  bureausZonderGesprek,
  groepenZonderSamenspraak,
  internZonderDialoog,
  notitieMist,
  onbekendeBevindingen,
  onderdelenZonderBevinding,
  ongemotiveerd,
} from './tekorten.js';

export interface Voorwaarde {
  readonly omschrijving: string;
  readonly bron: string;
  /** Organs that can meet it. */
  readonly wie: readonly Orgaan[];
  /** The handeling that meets it. */
  readonly handeling: string | null;
  readonly voldaan: (
    feiten: Feiten,
    gegevens: Bladgegevens,
    poging: Poging,
    geschiedenis: readonly Poging[],
  ) => boolean;
  /** Given when the gegevens decide as well: whether some gegevens, dated no later than `vandaag`, would meet it. */
  readonly haalbaar?: (feiten: Feiten, vandaag: Datum) => boolean;
  /** Whether it can never be met again. */
  readonly voorgoed?: (feiten: Feiten) => boolean;
}

const altijd = (): boolean => true;
const genoemd = (gegevens: Bladgegevens): string => gegevens['bureau'] as string;
const stelling = <T extends Record<string, Voorwaarde>>(alle: T): T => alle;

/** Nothing that grows may grow without end: the state must stay readable. */
export const most = { bureaus: 100, scenarios: 100, presidium: 366 };

export const voorwaarden = stelling({
  'conceptopdracht-ligt-er': {
    omschrijving: 'Er ligt een conceptopdracht.',
    bron: brief('§2 en §4'),
    wie: ['college'],
    handeling: 'conceptopdracht-opstellen',
    voldaan: (f) => f.concept !== null,
  },
  'raad-geconsulteerd': {
    omschrijving: 'De raad is geconsulteerd over de laatste conceptopdracht.',
    bron: lezing(brief('§4')),
    wie: ['college'],
    handeling: 'raad-consulteren',
    voldaan: (f) => f.raadGeconsulteerd !== null,
  },
  'bureau-nog-niet-gekozen': {
    omschrijving: 'Er is nog geen bureau gekozen; daarna komen er geen gesprekken en uitvragen meer bij.',
    bron: lezing(brief('§5')),
    wie: [],
    handeling: null,
    voldaan: (f) => f.keuze === null,
    voorgoed: (f) => f.keuze !== null,
  },
  'bureaus-gesproken': {
    omschrijving: 'Met elk bureau dat een uitvraag krijgt, is een oriënterend gesprek gevoerd.',
    bron: brief('§5'),
    wie: ['burgemeester-en-secretaris'],
    handeling: 'orienterend-gesprek-voeren',
    voldaan: (f, g) => bureausZonderGesprek(f, g).length === 0,
    haalbaar: (f) => f.bureaus.some(({ gesprek }) => gesprek !== null),
  },
  'offerte-nog-niet-uitgevraagd': {
    omschrijving: 'Er is een offerte uitgevraagd; dat is nog niet gebeurd.',
    bron: brief('§5'),
    wie: ['college'],
    handeling: 'offerte-uitvragen',
    voldaan: (f) => f.indienenUiterlijk !== null,
  },
  'bureau-uitgenodigd': {
    omschrijving: 'Het bureau is uitgenodigd om een offerte te doen.',
    bron: brief('§5'),
    wie: ['college'],
    handeling: 'offerte-uitvragen',
    voldaan: (f, g) => (bureau(f, genoemd(g))?.uitgevraagd ?? null) !== null,
    haalbaar: (f) => f.bureaus.some(({ uitgevraagd }) => uitgevraagd !== null),
  },
  'plan-ingediend': {
    omschrijving: 'Het bureau heeft een plan van aanpak met offerte ingediend.',
    bron: brief('§5'),
    wie: ['bureau'],
    handeling: 'plan-van-aanpak-indienen',
    voldaan: (f, g) => (bureau(f, genoemd(g))?.plan ?? null) !== null,
    haalbaar: (f) => f.bureaus.some(({ plan }) => plan !== null),
  },
  'plan-gepresenteerd': {
    omschrijving: 'Het bureau heeft zijn plan gepresenteerd.',
    bron: brief('§5'),
    wie: ['bureau'],
    handeling: 'plan-presenteren',
    voldaan: (f, g) => (bureau(f, genoemd(g))?.gepresenteerd ?? null) !== null,
    haalbaar: (f) => f.bureaus.some(({ gepresenteerd }) => gepresenteerd !== null),
  },
  'bureau-gekozen': {
    omschrijving: 'Het college heeft een bureau gekozen.',
    bron: brief('§4 en §5'),
    wie: ['college'],
    handeling: 'bureau-kiezen',
    voldaan: (f) => f.keuze !== null,
  },
  'presidium-geinformeerd': {
    omschrijving: 'Het presidium is geïnformeerd op of na de dag van de bureaukeuze.',
    bron: lezing(brief('§4')),
    wie: ['college'],
    handeling: 'presidium-informeren',
    voldaan: (f) => presidiumNaKeuze(f) !== undefined,
  },
  'communicatieplan-ligt-er': {
    omschrijving: 'Er ligt een communicatieplan voordat het bko begint.',
    bron: brief('§3'),
    wie: ['college', 'raad', 'presidium', 'bureau'],
    handeling: 'communicatieplan-vaststellen',
    voldaan: (f) => f.communicatieplan !== null,
  },
  'samenspraak-compleet': {
    omschrijving: 'Met alle zes groepen is samenspraak gehouden.',
    bron: brief('§3'),
    wie: ['bureau'],
    handeling: 'samenspraak-houden',
    voldaan: (f) => groepenZonderSamenspraak(f).length === 0,
  },
  'bestaand-materiaal-opgehaald': {
    omschrijving: 'Er is bestaand materiaal ingebracht dat geen benchmark is.',
    bron: lezing(brief('§3')),
    wie: ['college', 'bureau'],
    handeling: 'bestaand-materiaal-inbrengen',
    voldaan: (f) => f.materiaal !== null,
  },
  'onderdelen-gedekt': {
    omschrijving: 'Elk onderdeel van het onderzoek heeft ten minste één bevinding.',
    bron: brief('§3'),
    wie: ['bureau'],
    handeling: 'bevindingen-opleveren',
    voldaan: (_, g) => onderdelenZonderBevinding(g).length === 0,
    haalbaar: altijd,
  },
  'geen-advies': {
    omschrijving: 'Het rapport bevat bevindingen en geen advies.',
    bron: brief('§3 en §4'),
    wie: ['bureau'],
    handeling: 'bevindingen-opleveren',
    voldaan: (_, g) => g['bevatAdvies'] !== true && g['verklaringGeenAdvies'] !== false,
    haalbaar: altijd,
  },
  'bevindingen-nog-niet-vastgesteld': {
    omschrijving: 'Het rapport is nog niet in ontvangst genomen.',
    bron: lezing(brief('§3 en §4')),
    wie: [],
    handeling: null,
    voldaan: (f) => f.bevindingenVastgesteld === null,
    voorgoed: (f) => f.bevindingenVastgesteld !== null,
  },
  'vorig-rapport-teruggegeven': {
    omschrijving: 'Een eerder opgeleverd rapport is teruggegeven.',
    bron: lezing(brief('§4')),
    wie: ['college'],
    handeling: 'rapport-teruggeven',
    voldaan: (f) => f.rapport?.stand !== 'ligt-er',
  },
  'rapport-ligt-er': {
    omschrijving:
      'Er ligt een opgeleverd rapport dat niet is teruggegeven en nog niet in ontvangst is genomen.',
    bron: lezing(brief('§3 en §4')),
    wie: ['bureau'],
    handeling: 'bevindingen-opleveren',
    voldaan: (f) => f.rapport?.stand === 'ligt-er',
    voorgoed: (f) => f.bevindingenVastgesteld !== null,
  },
  'bevindingen-vastgesteld': {
    omschrijving: 'Het rapport is in ontvangst genomen: de bevindingen staan vast.',
    bron: brief('§4'),
    wie: ['college'],
    handeling: 'bevindingen-vaststellen',
    voldaan: (f) => f.bevindingenVastgesteld !== null,
  },
  'dialoog-gestart': {
    omschrijving: 'De dialoog is begonnen.',
    bron: brief('§4'),
    wie: ['college'],
    handeling: 'dialoog-starten',
    voldaan: (f) => f.dialoogGestart !== null,
  },
  'notitie-nog-niet-vastgesteld': {
    omschrijving: 'De notitie is nog niet vastgesteld.',
    bron: brief('§4'),
    wie: [],
    handeling: null,
    voldaan: (f) => f.notitie === null,
    voorgoed: (f) => f.notitie !== null,
  },
  'dialoog-gevoerd': {
    omschrijving: 'Er is ten minste één dialoog gevoerd.',
    bron: brief('§4'),
    wie: ['college'],
    handeling: 'dialoog-voeren',
    voldaan: (f) => f.dialoogLaatste !== null,
  },
  'dialoog-intern-gevoerd': {
    omschrijving: 'De dialoog is gevoerd met de raad en met de organisatie.',
    bron: brief('§4'),
    wie: ['college'],
    handeling: 'dialoog-voeren',
    voldaan: (f) => internZonderDialoog(f).length === 0,
  },
  'dialoog-samenleving-gevoerd': {
    omschrijving: 'De dialoog is gevoerd met de samenleving: maatschappelijke instellingen of inwoners.',
    bron: brief('§4'),
    wie: ['college'],
    handeling: 'dialoog-voeren',
    voldaan: ({ dialoog }) =>
      dialoog['maatschappelijke-instellingen'] !== undefined || dialoog.inwoners !== undefined,
  },
  'dialoogkaders-vastgelegd': {
    omschrijving: 'De kaders uit de dialoog zijn vastgelegd.',
    bron: brief('§4'),
    wie: ['college'],
    handeling: 'dialoogkader-vastleggen',
    voldaan: (f) => f.dialoogkader !== null,
  },
  'bevindingen-bestaan': {
    omschrijving: 'Elk genoemd nummer is dat van een bevinding in het rapport.',
    bron: brief('§4'),
    wie: ['college'],
    handeling: 'collegevoorstel-formuleren',
    voldaan: (f, g) => onbekendeBevindingen(f, g).length === 0,
    haalbaar: (f) => (f.rapport?.bevindingen ?? 0) > 0,
  },
  'collegevoorstel-ligt-er': {
    omschrijving: 'Het college heeft op basis van de bevindingen een voorstel geformuleerd.',
    bron: brief('§4'),
    wie: ['college'],
    handeling: 'collegevoorstel-formuleren',
    voldaan: (f) => f.collegevoorstel !== null,
  },
  'scenario-naam-nieuw': {
    omschrijving: 'Het scenario heeft een naam die nog niet is gebruikt.',
    bron: lezing(brief('§4')),
    wie: ['college', 'raad'],
    handeling: 'scenario-inbrengen',
    voldaan: (f, g) => !f.scenarios.some(({ naam }) => naam === g['naam']),
    haalbaar: altijd,
  },
  'scenario-ingebracht': {
    omschrijving: 'Het scenario van de conclusie is ingebracht.',
    bron: brief('§4'),
    wie: ['college', 'raad'],
    handeling: 'scenario-inbrengen',
    voldaan: (f, g) => f.scenarios.some(({ naam }) => naam === g['scenario']),
    haalbaar: (f) => f.scenarios.length > 0,
  },
  'motivering-volledig': {
    omschrijving:
      'Een conclusie die de bestuurlijke zelfstandigheid opgeeft, is gemotiveerd vanuit bko, dialoog en scenario’s.',
    bron: brief('§3'),
    wie: ['college'],
    handeling: 'conclusie-trekken',
    voldaan: (f, g) => {
      const vorm = f.scenarios.find(({ naam }) => naam === g['scenario'])?.vorm;
      return (vorm !== 'bestuurlijke-fusie' && vorm !== 'anders') || ongemotiveerd(g).length === 0;
    },
    haalbaar: altijd,
  },
  'notitie-compleet': {
    omschrijving:
      'De notitie is compleet: rapport, dialoog, voorstel van het college, scenario’s en een conclusie na het laatste scenario.',
    bron: brief('§4'),
    wie: ['college'],
    handeling: 'conclusie-trekken',
    voldaan: (f) => notitieMist(f).length === 0,
  },
  'notitie-vastgesteld': {
    omschrijving: 'De notitie is vastgesteld.',
    bron: brief('§4'),
    wie: ['college'],
    handeling: 'notitie-vaststellen',
    voldaan: (f) => f.notitie !== null,
  },
  'verworpen-of-aangehouden': {
    omschrijving: 'Het voorstel is verworpen of het besluit is uitgesteld.',
    bron: lezing('Gemeentewet art. 32'),
    wie: ['raad'],
    handeling: 'besluit-aanhouden',
    voldaan: (f) => f.verworpen !== null || f.aangehouden !== null,
  },
  'stemming-klopt': {
    omschrijving: 'De aantallen van de stemming kloppen met elkaar.',
    bron: 'Gemeentewet art. 28 en 32',
    wie: ['raad'],
    handeling: null,
    voldaan: (_, g) => g['stemming'] === undefined || tegenspraken(stemmingVan(g)).length === 0,
    haalbaar: altijd,
  },
  'grond-klopt': {
    omschrijving: 'De stemming spreekt de grond van het uitstel niet tegen.',
    bron: lezing('Gemeentewet art. 20, 29 en 32'),
    wie: ['raad'],
    handeling: null,
    voldaan: (_, g) =>
      g['stemming'] === undefined || grondKlopt(g['grond'] as string | undefined, stemmingVan(g)),
    haalbaar: altijd,
  },
  quorum: {
    omschrijving: 'Meer dan de helft van de zittende raadsleden is aanwezig.',
    bron: 'Gemeentewet art. 20',
    wie: ['raad'],
    handeling: 'besluit-aanhouden',
    voldaan: (f, g) => f.grond === 'geen-quorum' || neemtQuorumAan(stemmingVan(g)),
    haalbaar: altijd,
  },
  'stemming-geldig': {
    omschrijving: 'Meer dan de helft van de leden die mogen stemmen, heeft een stem uitgebracht.',
    bron: 'Gemeentewet art. 29',
    wie: ['raad'],
    handeling: 'besluit-aanhouden',
    voldaan: (f, g) =>
      f.grond === 'geen-quorum' || f.grond === 'stemming-ongeldig' || stemmingGeldig(stemmingVan(g)),
    haalbaar: altijd,
  },
  'voorstel-gewijzigd': {
    omschrijving: 'Na een verwerping wordt alleen over een gewijzigd voorstel opnieuw gestemd.',
    bron: lezing(brief('§4')),
    wie: ['college'],
    handeling: 'voorstel-wijzigen',
    voldaan: (f) => f.voorstel?.verworpen !== true,
  },
  'latere-vergadering': {
    omschrijving: 'De stemming is in een vergadering op een latere dag dan het laatste uitstel.',
    bron: 'Gemeentewet art. 20 en 32',
    wie: ['raad'],
    handeling: null,
    voldaan: (f, g) => f.aangehouden === null || (g['besluitdatum'] as Datum) > f.aangehouden,
    haalbaar: (f, vandaag) => f.aangehouden === null || vandaag > f.aangehouden,
  },
  'stemmen-niet-gestaakt': {
    omschrijving:
      'De stemmen staken niet; staken zij wel, dan wordt het besluit uitgesteld tot een volgende vergadering.',
    bron: 'Gemeentewet art. 32',
    wie: ['raad'],
    handeling: 'besluit-aanhouden',
    voldaan: (f, g) => uitslag(stemmingVan(g), f.grond) !== 'gestaakt',
    haalbaar: altijd,
  },
  'besluit-nog-niet-bekendgemaakt': {
    omschrijving: 'Het besluit is nog niet bekendgemaakt.',
    bron: lezing(brief('§4')),
    wie: [],
    handeling: null,
    voldaan: (f) => f.bekendgemaakt === null,
    voorgoed: (f) => f.bekendgemaakt !== null,
  },
  'regel-bestaat': {
    omschrijving: 'Het volgnummer is dat van een eerdere, toegelaten regel van dit traject.',
    bron: 'Regel van Besluitspoor',
    wie: ['griffier'],
    handeling: null,
    voldaan: (_, g, __, geschiedenis) => entry(g, geschiedenis) !== undefined,
    haalbaar: altijd,
  },
  'veld-bestaat': {
    omschrijving: 'Het genoemde veld staat in die regel.',
    bron: 'Regel van Besluitspoor',
    wie: ['griffier'],
    handeling: null,
    voldaan: (_, g, __, geschiedenis) => {
      const regel = entry(g, geschiedenis);
      return (
        g['veld'] === undefined ||
        (regel !== undefined && valueAt(regel.gegevens, g['veld'] as string) !== undefined)
      );
    },
    haalbaar: altijd,
  },
  'juist-is-datum': {
    omschrijving: 'In de plaats van een datum komt een datum.',
    bron: 'Regel van Besluitspoor',
    wie: ['griffier'],
    handeling: null,
    voldaan: (_, g) => g['veld'] === undefined || !isDatumveld(g['veld'] as string) || isDatum(g['juist']),
    haalbaar: altijd,
  },
  'past-in-traject': {
    omschrijving: `Een traject telt ten hoogste ${most.bureaus} bureaus, ${most.scenarios} scenario’s en ${most.presidium} dagen per fase waarop het presidium is geïnformeerd.`,
    bron: 'Grens van Besluitspoor',
    wie: [],
    handeling: null,
    voldaan: fits,
    haalbaar: altijd,
  },
});

export type Code = keyof typeof voorwaarden;

/** The first day on which the presidium heard of the standing choice. */
export function presidiumNaKeuze(f: Feiten): Datum | undefined {
  const { keuze } = f;
  return keuze === null ? undefined : f.presidium.find((datum) => datum >= keuze.datum);
}

/** The earlier entry a rectification names. */
function entry(g: Bladgegevens, geschiedenis: readonly Poging[]): Poging | undefined {
  return geschiedenis.find(({ volgnummer }) => volgnummer === g['volgnummer']);
}

function fits(f: Feiten, g: Bladgegevens, { handeling }: Poging): boolean {
  switch (handeling) {
    case 'orienterend-gesprek-voeren':
      return f.bureaus.length < most.bureaus || bureau(f, genoemd(g)) !== undefined;
    case 'scenario-inbrengen':
      return f.scenarios.length < most.scenarios;
    case 'presidium-informeren':
      return f.presidium.length < most.presidium || f.presidium.includes(g['datum'] as Datum);
    default:
      return true;
  }
}
