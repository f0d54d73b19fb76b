/** What later entries put right in an entry, as far as its reader sees it. */
import type { Actor } from '../auth/policy.js';
import { dateInWords } from '../base/dates-in-words.js';
import type { SpoorregelBeeld } from '../engine/answer.js';
import type { Engine } from '../engine/engine.js';
import type { Rectificatie } from '../engine/verloop.js';
import type { Procedure } from '../procedure/definition.js';
import { placesInWords } from '../procedure/gegevens-words.js';
import { isDatum } from '../procedure/rectificatie.js';
import { answered } from './request.js';

export interface Rechtzetting {
  readonly volgnummer: number;
  /** What in it; undefined when it does not say. */
  readonly wat: string | undefined;
  /** What stands there, in words; undefined when that is not known. */
  readonly was: string | undefined;
  /** What should have stood there; undefined when it was erased, may not be seen, or was put right itself. */
  readonly juist: string | undefined;
}

export async function rechtzettingen(
  read: Engine['read'],
  actor: Actor,
  {
    procedure,
    regel,
    rectificaties,
  }: {
    readonly procedure: Procedure;
    readonly regel: SpoorregelBeeld;
    /** Of the whole traject. */
    readonly rectificaties: readonly Rectificatie[];
  },
): Promise<Rechtzetting[]> {
  const own = rectificaties.filter(({ over }) => over === regel.volgnummer);
  const places = placesInWords(procedure, regel.handeling, regel.gegevens ?? {});
  return Promise.all(
    own.map(async ({ volgnummer }) => {
      const later = answered(await read.spoorregel(actor, regel.traject, volgnummer));
      const { veld, juist } = later.gegevens ?? {};
      // What was itself put right is not to be read as what is right.
      const withdrawn = rectificaties.some(({ over }) => over === volgnummer);
      const plaats = places.find(({ pad }) => pad === veld);
      return {
        volgnummer,
        wat: plaats?.woorden,
        was: plaats?.waarde,
        juist: typeof juist === 'string' && !withdrawn ? juist : undefined,
      };
    }),
  );
}

/** `Besluitdatum: 8 november 2011 (er stond: 7 november 2011)` */
export function putRightInWords({ wat, was, juist }: Pick<Rechtzetting, 'wat' | 'was' | 'juist'>): string {
  const tekst = juist !== undefined && isDatum(juist) ? dateInWords(juist) : (juist ?? '');
  const eerst = was === undefined ? '' : ` (er stond: ${was})`;
  return `${wat === undefined ? '' : `${wat}: `}${tekst}${eerst}`;
}

/** Warnings were judged by what was recorded; what was put right later does not take them away. */
export function asItStood(zinnen: readonly string[], later: readonly unknown[]): readonly string[] {
  return zinnen.length === 0 || later.length === 0 ? zinnen : [...zinnen, toen];
}

const toen = 'Dit is beoordeeld met wat er toen is vastgelegd.';
