/**
 * Reads the two bodies a client can send: a handeling and an opening. Everything in here is attacker-controlled; what
 * comes out is checked for form, with all faults at once.
 */
import { isUuid } from '../base/id.js';
import type { Actor } from '../auth/policy.js';
import type { HandelingInfo, Invoerfout, Procedure } from '../procedure/definition.js';
import type { Procedures } from '../procedure/procedures.js';
import type { Aanvraag } from './answer.js';

/** A well-formed handeling. */
export interface Lichaam {
  readonly info: HandelingInfo;
  readonly gegevens: Readonly<Record<string, unknown>>;
  readonly orgaan: string;
  readonly toelichting: string | undefined;
  readonly bevestiging: string | undefined;
  readonly nietOpenbaar: { readonly grond: string } | undefined;
  readonly documenten: readonly { readonly veld: string; readonly id: string }[];
}

export type Vorm =
  | { readonly goed: true; readonly lichaam: Lichaam }
  /** `handeling`: the slug, when it is a known one. */
  | { readonly goed: false; readonly handeling: string | null; readonly fouten: readonly Invoerfout[] };

/** A well-formed opening. */
export interface OpeningLichaam {
  readonly organisatie: string;
  readonly procedure: Procedure;
  readonly titel: string;
  readonly aanleiding: string;
  readonly planning: Readonly<Record<string, string>>;
  readonly voorganger: string | undefined;
}

export type OpeningVorm =
  | { readonly goed: true; readonly lichaam: OpeningLichaam }
  | { readonly goed: false; readonly fouten: readonly Invoerfout[] };

type Json = Readonly<Record<string, unknown>>;
type Check = (veld: string, waarde: unknown) => Invoerfout | undefined;

const maxTekst = 20_000;
const maxNaam = 200;

/** Reads `{handeling, gegevens, orgaan?, toelichting?, bevestiging?, nietOpenbaar?}`. */
export function readHandeling(procedure: Procedure, actor: Actor, inhoud: Aanvraag['inhoud']): Vorm {
  if ('fout' in inhoud) return { goed: false, handeling: null, fouten: [inhoud.fout] };
  const { json } = inhoud;
  if (!isObject(json)) return { goed: false, handeling: null, fouten: [noObject('', json)] };
  const info =
    typeof json['handeling'] === 'string' ? procedure.handelingen.get(json['handeling']) : undefined;
  const fouten = [
    ...checkFields(json, handelingVelden(procedure, info)),
    ...(info === undefined || json['gegevens'] === undefined
      ? []
      : procedure.validate(info.naam, json['gegevens'])),
  ];
  if (info === undefined || fouten.length > 0) return { goed: false, handeling: info?.naam ?? null, fouten };
  const gegevens = json['gegevens'] as Json;
  return {
    goed: true,
    lichaam: {
      info,
      gegevens,
      orgaan: (json['orgaan'] as string | undefined) ?? defaultOrgaan(info, actor),
      toelichting: json['toelichting'] as string | undefined,
      bevestiging: json['bevestiging'] as string | undefined,
      nietOpenbaar: json['nietOpenbaar'] as Lichaam['nietOpenbaar'],
      documenten: procedure.documents(info.naam, gegevens),
    },
  };
}

/** Reads `{organisatie, procedure, titel, aanleiding, planning, voorganger?}`. */
export function readOpening(procedures: Procedures, inhoud: Aanvraag['inhoud']): OpeningVorm {
  if ('fout' in inhoud) return { goed: false, fouten: [inhoud.fout] };
  const { json } = inhoud;
  if (!isObject(json)) return { goed: false, fouten: [noObject('', json)] };
  const naam = json['procedure'];
  const procedure = typeof naam === 'string' ? procedures.latest(naam) : undefined;
  const planning = json['planning'];
  // The rules of a planning are the procedure's; without a known one, the only one there is stands in.
  const judge = procedure ?? procedures.all()[0];
  const fouten = [
    ...checkFields(json, openingVelden(procedures)),
    ...(planning === undefined || judge === undefined ? [] : judge.validatePlanning(planning)),
  ];
  if (procedure === undefined || fouten.length > 0) return { goed: false, fouten };
  const { organisatie, titel, aanleiding, voorganger } = json as Record<string, string>;
  return {
    goed: true,
    lichaam: { organisatie, titel, aanleiding, planning, voorganger, procedure } as OpeningLichaam,
  };
}

export type WissingVorm =
  | { readonly goed: true; readonly veld: string; readonly grond: string }
  | { readonly goed: false; readonly fouten: readonly Invoerfout[] };

/** Reads `{veld, grond}`. */
export function readWissing(inhoud: Aanvraag['inhoud']): WissingVorm {
  if ('fout' in inhoud) return { goed: false, fouten: [inhoud.fout] };
  const { json } = inhoud;
  if (!isObject(json)) return { goed: false, fouten: [noObject('', json)] };
  const fouten = checkFields(json, {
    veld: { verplicht: true, check: text(maxNaam) },
    grond: { verplicht: true, check: text(maxNaam) },
  });
  if (fouten.length > 0) return { goed: false, fouten };
  return { goed: true, veld: json['veld'] as string, grond: json['grond'] as string };
}

interface Velden {
  readonly [veld: string]: { readonly verplicht: boolean; readonly check: Check };
}

function handelingVelden(procedure: Procedure, info: HandelingInfo | undefined): Velden {
  return {
    handeling: { verplicht: true, check: oneOf([...procedure.handelingen.keys()]) },
    gegevens: { verplicht: true, check: () => undefined },
    orgaan: { verplicht: false, check: info === undefined ? text(maxNaam) : oneOf(info.organen) },
    toelichting: { verplicht: false, check: text(maxTekst) },
    bevestiging: {
      verplicht: false,
      check: pattern(/^[0-9a-f]{64}$/, 'de bevestiging van een oefening: 64 hexadecimale tekens'),
    },
    nietOpenbaar: { verplicht: false, check: closedGround },
  };
}

function openingVelden(procedures: Procedures): Velden {
  return {
    organisatie: {
      verplicht: true,
      check: pattern(/^gm\d{4}$/, 'een gemeente als gm en vier cijfers, zoals gm0148'),
    },
    procedure: { verplicht: true, check: oneOf([...new Set(procedures.all().map(({ naam }) => naam))]) },
    titel: { verplicht: true, check: text(maxNaam) },
    aanleiding: { verplicht: true, check: text(maxTekst) },
    planning: { verplicht: true, check: () => undefined },
    voorganger: { verplicht: false, check: uuid },
  };
}

function checkFields(json: Json, velden: Velden, pad = ''): Invoerfout[] {
  const onbekend = Object.keys(json)
    .filter((veld) => !Object.hasOwn(velden, veld))
    .map((veld) => unknownField(pad + veld, Object.keys(velden)));
  const fouten = Object.entries(velden).map(([veld, { verplicht, check }]) => {
    const waarde = Object.hasOwn(json, veld) ? json[veld] : undefined;
    if (waarde !== undefined) return check(pad + veld, waarde);
    return verplicht ? missing(pad + veld) : undefined;
  });
  return [...onbekend, ...fouten.filter((fout) => fout !== undefined)];
}

function defaultOrgaan(info: HandelingInfo, actor: Actor): string {
  const bureauAlone = actor.rollen.includes('bureau') && !actor.rollen.includes('griffier');
  if (bureauAlone && info.organen.includes('bureau')) return 'bureau';
  return info.organen[0] ?? 'griffier';
}

function isObject(json: unknown): json is Json {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

const closedGround: Check = (veld, waarde) => {
  if (!isObject(waarde)) return noObject(veld, waarde);
  return checkFields(waarde, { grond: { verplicht: true, check: text(maxNaam) } }, `${veld}.`)[0];
};

const uuid: Check = (veld, waarde) =>
  typeof waarde === 'string' && isUuid(waarde)
    ? undefined
    : fault(
        veld,
        'type',
        `Verwacht: het id van een traject (een uuid in kleine letters). Gekregen: ${shown(waarde)}.`,
      );

function oneOf(keuzes: readonly string[]): Check {
  return (veld, waarde) =>
    typeof waarde === 'string' && keuzes.includes(waarde)
      ? undefined
      : fault(veld, 'keuze', `Verwacht: een van ${keuzes.join(', ')}. Gekregen: ${shown(waarde)}.`);
}

function pattern(vorm: RegExp, omschrijving: string): Check {
  return (veld, waarde) =>
    typeof waarde === 'string' && vorm.test(waarde)
      ? undefined
      : fault(veld, 'type', `Verwacht: ${omschrijving}. Gekregen: ${shown(waarde)}.`);
}

function text(most: number): Check {
  return (veld, waarde) => {
    if (typeof waarde !== 'string')
      return fault(veld, 'type', `Verwacht: tekst. Gekregen: ${shown(waarde)}.`);
    if (waarde.trim() === '')
      return fault(veld, 'lengte', 'Verwacht: tekst die niet leeg is. Vul de tekst in.');
    if (waarde.length > most) {
      return fault(
        veld,
        'lengte',
        `Verwacht: ten hoogste ${most} tekens. Gekregen: ${waarde.length}. Kort de tekst in.`,
      );
    }
    if (waarde.includes('\0') || !waarde.isWellFormed()) {
      return fault(veld, 'teken', 'De tekst bevat een teken dat niet bewaard kan worden. Haal het weg.');
    }
    return undefined;
  };
}

function missing(veld: string): Invoerfout {
  return fault(veld, 'verplicht', `Het veld ${veld} ontbreekt. Geef het mee.`);
}

function unknownField(veld: string, bekend: readonly string[]): Invoerfout {
  return fault(veld, 'onbekend-veld', `Dit veld bestaat niet. Bekend zijn: ${bekend.join(', ')}.`);
}

function noObject(veld: string, waarde: unknown): Invoerfout {
  return fault(veld, 'type', `Verwacht: een JSON-object. Gekregen: ${shown(waarde)}.`);
}

function fault(veld: string, code: string, melding: string): Invoerfout {
  return { veld, code, melding };
}

/** What came, short and harmless enough to show. */
function shown(waarde: unknown): string {
  const tekst = JSON.stringify(waarde);
  return tekst.length > 60 ? `${tekst.slice(0, 60)}…` : tekst;
}
