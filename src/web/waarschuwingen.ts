/** The warnings of an entry, as precisely as its reader may know. */
import { readsAll, type Actor } from '../auth/policy.js';
import type { SpoorregelBeeld } from '../engine/answer.js';
import type { Engine } from '../engine/engine.js';
import type { Procedure } from '../procedure/definition.js';
import { signalsInWords } from '../procedure/entry-words.js';
import { answered } from './request.js';

/** In words; what a warning points at names bureaus, and is for those who read all. */
export async function warningsOf(
  read: Engine['read'],
  actor: Actor,
  { procedure, regel }: { readonly procedure: Procedure; readonly regel: SpoorregelBeeld },
): Promise<string[]> {
  const { traject, volgnummer, handeling, gegevens, signalen } = regel;
  if (signalen.length === 0) return [];
  const known = readsAll(actor) ? answered(await read.wijziging(actor, traject, volgnummer)) : null;
  if (known?.voor == null || handeling === null || gegevens === null)
    return signalsInWords(procedure, signalen);
  return procedure.signaalzinnen(known.voor, { handeling, gegevens }, signalen);
}
