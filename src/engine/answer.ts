/** What the engine is asked and what it answers. Expected refusals are answers, never exceptions; only http/ knows status codes. */
import type { Invoerfout, Reden, Termijn, JsonSchema } from '../procedure/definition.js';

/** A well-formed or ill-formed attempt, as it came in. */
export interface Aanvraag {
  readonly traject: string;
  /** The parsed body; attacker-controlled; or the fault that kept it from being parsed (not JSON, duplicate keys, too deep). */
  readonly inhoud: { readonly json: unknown } | { readonly fout: Invoerfout };
  /** Version from If-Match; undefined = header absent, `*` or weak; null = a strong tag that is no version of ours. */
  readonly verwacht: number | null | undefined;
  readonly sleutel: string | undefined;
  readonly kanaal: 'api' | 'web' | 'cli';
}

export interface TrajectBeeld {
  readonly id: string;
  readonly organisatie: string;
  readonly procedure: { readonly naam: string; readonly versie: number };
  readonly titel: string | null;
  readonly fase: string;
  readonly status: 'lopend' | 'besloten' | 'vervallen';
  readonly versie: number;
  readonly toestand: Readonly<Record<string, unknown>>;
  readonly termijnen: readonly Termijn[];
  readonly mogelijkeHandelingen: readonly string[];
  readonly besluit?: {
    readonly besluitdatum: string;
    readonly besluitnummer: string;
    readonly dictum: string | null;
  };
  readonly geopendTijdstip: string;
  readonly gewijzigdTijdstip: string;
}

/** A TrajectBeeld as JSON text, so that a poll costs no parsing and writing again. */
export interface TrajectTekst {
  readonly tekst: string;
  readonly versie: number;
}

export interface Registrator {
  readonly id: string;
  readonly rol: string;
  readonly bureau: string | null;
}

/** An entry as a reader sees it; gegevens null where they may not be seen, an erased text is null. */
export interface SpoorregelBeeld {
  readonly traject: string;
  readonly volgnummer: number;
  readonly index: number;
  readonly soort: 'opening' | 'handeling' | 'wissing' | 'herstel';
  readonly handeling: string | null;
  readonly orgaan: string | null;
  readonly registrator: Registrator;
  readonly resultaat: 'toegelaten' | 'geweigerd';
  readonly redenen: readonly string[];
  readonly van: string | null;
  readonly naar: string | null;
  readonly gegevens: Readonly<Record<string, unknown>> | null;
  readonly registratietijdstip: string;
  /** Hex. */
  readonly bladhash: string;
  readonly vorige: string | null;
  readonly signalen: readonly string[];
  readonly openbaar: boolean;
  readonly grond: string | null;
}

export interface HandelingBeeld {
  readonly handeling: string;
  readonly label: string;
  readonly toegelaten: boolean;
  readonly voorwaarden: readonly Reden[];
  readonly afhankelijk: readonly string[];
  readonly organen: readonly string[];
  readonly rollen: readonly string[];
  readonly bron: string;
  readonly schema: JsonSchema;
}

export interface ProefBeeld {
  readonly toegelaten: boolean;
  readonly voorwaarden: readonly Reden[];
  readonly naar: string | null;
  readonly signalen: readonly string[];
  readonly sluit: readonly string[];
  readonly bevestiging: string | null;
}

export type Weigering =
  /** `melding`: why, where the caller may know that it was there. */
  | { readonly code: 'niet-gevonden'; readonly melding?: string }
  | { readonly code: 'ongeldige-invoer'; readonly fouten: readonly Invoerfout[] }
  | { readonly code: 'niet-bevoegd'; readonly melding: string }
  | { readonly code: 'sleutel-hergebruikt' }
  | { readonly code: 'versie-vereist' }
  | { readonly code: 'versie-verouderd'; readonly versie: number }
  | { readonly code: 'bevestiging-verouderd'; readonly versie: number }
  | {
      readonly code: 'handeling-niet-toegelaten' | 'besluit-is-bindend';
      readonly voorwaarden: readonly Reden[];
      readonly versie: number;
      readonly volgnummer: number;
    }
  | { readonly code: 'te-veel-verzoeken'; readonly wachtSeconden: number };

/** Refusals before the machine is asked: the entry they leave holds no gegevens. */
export const voorDeMachine = [
  'ongeldige-invoer',
  'niet-bevoegd',
  'versie-verouderd',
  'bevestiging-verouderd',
] as const satisfies readonly Weigering['code'][];

/** Whether an entry was refused before the machine was asked: there is nothing in it that could be closed. */
export function isVoorDeMachine({ redenen }: Pick<SpoorregelBeeld, 'redenen'>): boolean {
  return redenen.some((code) => voorDeMachine.some((one) => one === code));
}

export type Antwoord =
  | { readonly soort: 'toegelaten'; readonly spoorregel: SpoorregelBeeld; readonly traject: TrajectTekst }
  | { readonly soort: 'geweigerd'; readonly weigering: Weigering };

/** A document that an entry erased; its bytes may still stand. */
export interface GewistDocument {
  readonly organisatie: string;
  readonly id: string;
  /** Hex. */
  readonly sha256: string;
}

export type Wisantwoord =
  | (Extract<Antwoord, { soort: 'toegelaten' }> & {
      /** null when a text was erased. */
      readonly document: GewistDocument | null;
    })
  | Extract<Antwoord, { soort: 'geweigerd' }>;

/** A reading that can be refused: undefined-safe in the caller. */
export type Lezing<T> =
  { readonly ok: true; readonly waarde: T } | { readonly ok: false; readonly weigering: Weigering };
