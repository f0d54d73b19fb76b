/** The facts the machine keeps of a bestuurskrachtonderzoek: plain JSON, only what a voorwaarde, a date rule or a termijn reads. */
import type { Datum } from '../definition.js';

export const planningsdata = [
  'gesprekDatum',
  'uitvraagDatum',
  'offerteUiterlijkDatum',
  'presentatieDatum',
  'keuzeDatum',
  'startDatum',
  'rapportUiterlijkDatum',
  'toezeggingDatum',
  'besluitStreefdatum',
] as const;
export type Termijnnaam = (typeof planningsdata)[number];

export const groepen = [
  'gemeenteraad',
  'organisatie',
  'partners',
  'lokale-gemeenschappen',
  'stakeholders',
  'ongeorganiseerde-burgers',
] as const;
export type Groep = (typeof groepen)[number];

export const kringen = [
  'raad',
  'organisatie',
  'maatschappelijke-instellingen',
  'bestuurlijke-partners',
  'inwoners',
] as const;
export type Kring = (typeof kringen)[number];

export const onderdelen = [
  'staat-nu',
  'toekomst',
  'kracht-en-identiteit',
  'ontwikkelpunten',
  'focus',
  'regionale-context',
  'taakstelling',
  'samenspel-met-partners',
  'goed-werkgeverschap',
] as const;

export const materiaalsoorten = [
  'klanttevredenheid',
  'interbestuurlijk-toezicht',
  'onderzoek-buitendienst',
  'rekenkamerrapport',
  'benchmark',
  'anders',
] as const;

export const vormen = [
  'zelfstandig',
  'ambtelijke-samenwerking',
  'ambtelijke-fusie',
  'bestuurlijke-fusie',
  'anders',
] as const;
export type Vorm = (typeof vormen)[number];

export const gronden = ['stemmen-gestaakt', 'geen-quorum', 'stemming-ongeldig', 'anders'] as const;
export type Grond = (typeof gronden)[number];

/** What is known of one bureau. */
export interface Bureau {
  readonly naam: string;
  /** First conversation. */
  readonly gesprek: Datum | null;
  /** First request it was named in. */
  readonly uitgevraagd: Datum | null;
  /** Deadline of the latest request that names it. */
  readonly indienenUiterlijk: Datum | null;
  /** Latest plan. */
  readonly plan: Datum | null;
  /** First presentation. */
  readonly gepresenteerd: Datum | null;
}

export interface Feiten {
  readonly planning: Readonly<Partial<Record<Termijnnaam, Datum>>>;
  /** Date on which the phase was opened; null in the first. */
  readonly faseSinds: Datum | null;
  /** Dates the presidium was informed, in this phase. */
  readonly presidium: readonly Datum[];
  readonly concept: Datum | null;
  /** First consultation on the latest concept. */
  readonly raadGeconsulteerd: Datum | null;
  readonly opdracht: Datum | null;
  readonly vervallen: Datum | null;
  /** First communication plan. */
  readonly communicatieplan: Datum | null;
  /** By name. */
  readonly bureaus: readonly Bureau[];
  /** Deadline of the latest request. */
  readonly indienenUiterlijk: Datum | null;
  readonly keuze: { readonly bureau: string; readonly datum: Datum } | null;
  readonly bkoGestart: Datum | null;
  /** First material that is no benchmark. */
  readonly materiaal: Datum | null;
  /** First meeting with each group. */
  readonly samenspraak: Readonly<Partial<Record<Groep, Datum>>>;
  readonly nieuwBenaderd: boolean;
  readonly rapport: {
    readonly datum: Datum;
    readonly bevindingen: number;
    readonly stand: 'ligt-er' | 'teruggegeven' | 'vastgesteld';
  } | null;
  readonly teruggegeven: Datum | null;
  readonly bevindingenVastgesteld: Datum | null;
  readonly dialoogGestart: Datum | null;
  /** First dialogue with each circle. */
  readonly dialoog: Readonly<Partial<Record<Kring, Datum>>>;
  readonly dialoogLaatste: Datum | null;
  readonly dialoogkader: Datum | null;
  readonly dialoogAfgerond: Datum | null;
  readonly raadskader: Datum | null;
  readonly collegevoorstel: { readonly eerste: Datum; readonly laatste: Datum } | null;
  /** By name. */
  readonly scenarios: readonly { readonly naam: string; readonly vorm: Vorm }[];
  readonly scenarioLaatste: Datum | null;
  readonly conclusie: { readonly scenario: string; readonly datum: Datum } | null;
  readonly notitie: Datum | null;
  /** The proposal before the council: offered or last changed on this date, and whether it was rejected. */
  readonly voorstel: { readonly datum: Datum; readonly verworpen: boolean } | null;
  /** Ground of the last deferral of this same proposal. */
  readonly grond: Grond | null;
  readonly behandeld: Datum | null;
  readonly verworpen: Datum | null;
  readonly aangehouden: Datum | null;
  readonly besluit: {
    readonly besluitdatum: Datum;
    readonly besluitnummer: string;
    readonly volgnummer: number;
  } | null;
  readonly bekendgemaakt: Datum | null;
}

export function beginfeiten(planning: Feiten['planning']): Feiten {
  return {
    planning,
    faseSinds: null,
    presidium: [],
    concept: null,
    raadGeconsulteerd: null,
    opdracht: null,
    vervallen: null,
    communicatieplan: null,
    bureaus: [],
    indienenUiterlijk: null,
    keuze: null,
    bkoGestart: null,
    materiaal: null,
    samenspraak: {},
    nieuwBenaderd: false,
    rapport: null,
    teruggegeven: null,
    bevindingenVastgesteld: null,
    dialoogGestart: null,
    dialoog: {},
    dialoogLaatste: null,
    dialoogkader: null,
    dialoogAfgerond: null,
    raadskader: null,
    collegevoorstel: null,
    scenarios: [],
    scenarioLaatste: null,
    conclusie: null,
    notitie: null,
    voorstel: null,
    grond: null,
    behandeld: null,
    verworpen: null,
    aangehouden: null,
    besluit: null,
    bekendgemaakt: null,
  };
}

export function bureau(feiten: Feiten, naam: string): Bureau | undefined {
  return feiten.bureaus.find((ander) => ander.naam === naam);
}

/** Names, of bureaus or scenarios, that most likely are this one, mistyped; none when this very name is among them. */
export function naamgenoten(bekend: readonly { readonly naam: string }[], naam: string): string[] {
  const namen = bekend.map((one) => one.naam);
  return namen.includes(naam) ? [] : namen.filter((ander) => sameWords(naam, ander));
}

/** Two names that differ in capitals, spaces, signs or what comes after alone: most likely one was mistyped. */
function sameWords(a: string, b: string): boolean {
  const bare = (naam: string): string => naam.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  const [one, other] = [bare(a), bare(b)];
  return a !== b && one !== '' && other !== '' && (one.startsWith(other) || other.startsWith(one));
}

/** The names that were given, by the field that asks for one. */
export function genoemd({ bureaus, scenarios }: Feiten): Record<string, readonly string[]> {
  const names = bureaus.map(({ naam }) => naam);
  return { bureau: names, bureaus: names, scenario: scenarios.map(({ naam }) => naam) };
}

/** The bureaus with what is new of one of them. */
export function metBureau(feiten: Feiten, naam: string, nieuw: Partial<Bureau>): readonly Bureau[] {
  const oud: Bureau = bureau(feiten, naam) ?? {
    naam,
    gesprek: null,
    uitgevraagd: null,
    indienenUiterlijk: null,
    plan: null,
    gepresenteerd: null,
  };
  return [...feiten.bureaus.filter((ander) => ander !== oud), { ...oud, ...nieuw }].toSorted((a, b) =>
    a.naam < b.naam ? -1 : 1,
  );
}

/** The earlier of two dates, the first of which may be absent. */
export function eerste(oud: Datum | null | undefined, nieuw: Datum): Datum {
  return oud !== null && oud !== undefined && oud < nieuw ? oud : nieuw;
}

/** The later of two dates, the first of which may be absent. */
export function laatste(oud: Datum | null | undefined, nieuw: Datum): Datum {
  return oud !== null && oud !== undefined && oud > nieuw ? oud : nieuw;
}
