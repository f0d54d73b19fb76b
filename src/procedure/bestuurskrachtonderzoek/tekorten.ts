/** What a voorwaarde still lacks, piece by piece: it is met when nothing is left. */
import type { Bladgegevens } from '../definition.js';
import { bureau, groepen, onderdelen, type Feiten, type Groep, type Kring } from './feiten.js';

export function bureausZonderGesprek(f: Feiten, g: Bladgegevens): string[] {
  const genoemd = (g['bureaus'] ?? []) as string[];
  return genoemd.filter((naam) => (bureau(f, naam)?.gesprek ?? null) === null);
}

export function groepenZonderSamenspraak({ samenspraak }: Feiten): Groep[] {
  return groepen.filter((groep) => samenspraak[groep] === undefined);
}

export function onderdelenZonderBevinding(g: Bladgegevens): string[] {
  const bevindingen = (g['bevindingen'] ?? []) as { onderdeel: string }[];
  return onderdelen.filter((onderdeel) => !bevindingen.some((one) => one.onderdeel === onderdeel));
}

const intern = ['raad', 'organisatie'] as const satisfies readonly Kring[];

export function internZonderDialoog({ dialoog }: Feiten): Kring[] {
  return intern.filter((kring) => dialoog[kring] === undefined);
}

/** The circles §3 names. */
const kringenVanDeBrief = [
  'raad',
  'organisatie',
  'maatschappelijke-instellingen',
  'bestuurlijke-partners',
] as const satisfies readonly Kring[];

export function kringenZonderDialoog({ dialoog }: Feiten): Kring[] {
  return kringenVanDeBrief.filter((kring) => dialoog[kring] === undefined);
}

/** Names of bureaus that handed in a plan and did not present it. */
export function bureausZonderPresentatie({ bureaus }: Feiten): string[] {
  return bureaus
    .filter(({ plan, gepresenteerd }) => plan !== null && gepresenteerd === null)
    .map(({ naam }) => naam);
}

/** Numbers that the report does not have. */
export function onbekendeBevindingen({ rapport }: Feiten, g: Bladgegevens): number[] {
  return ((g['bevindingen'] ?? []) as number[]).filter((nummer) => nummer > (rapport?.bevindingen ?? 0));
}

const motivering = ['bko', 'dialoog', 'scenarios'] as const;

/** What a conclusion is not argued from. */
export function ongemotiveerd(g: { readonly motivering?: unknown }): string[] {
  const delen = (g.motivering ?? {}) as Readonly<Record<string, unknown>>;
  return motivering.filter((deel) => delen[deel] === undefined);
}

/** In words: parts of the notitie that are not there. */
export function notitieMist(f: Feiten): string[] {
  const { conclusie, scenarioLaatste } = f;
  const verouderd = conclusie !== null && scenarioLaatste !== null && conclusie.datum < scenarioLaatste;
  const delen: readonly [naam: string, ontbreekt: boolean][] = [
    ['het rapport dat in ontvangst is genomen', f.bevindingenVastgesteld === null],
    ['de afgeronde dialoog', f.dialoogAfgerond === null],
    ['het voorstel van het college', f.collegevoorstel === null],
    ['een scenario', scenarioLaatste === null],
    ['een conclusie', conclusie === null],
    ['een conclusie van na het laatste scenario', verouderd],
  ];
  return delen.flatMap(([naam, ontbreekt]) => (ontbreekt ? [naam] : []));
}
