/** Why a handeling is refused: every unmet voorwaarde at once, the phase and the dates among them. */
import type { Bladgegevens, Poging, Reden } from '../definition.js';
import type { Feiten } from './feiten.js';
import { andereWeg, toegespitst } from './toespitsing.js';
import { voorwaarden, type Code, type Voorwaarde } from './voorwaarden.js';

export interface Vraag {
  readonly poging: Poging;
  readonly geschiedenis: readonly Poging[];
}

/** The voorwaarden that an attempt does not meet. */
export function unmet(codes: readonly Code[], feiten: Feiten, { poging, geschiedenis }: Vraag): Code[] {
  return codes.filter((code) => !voorwaarde(code).voldaan(feiten, poging.gegevens, poging, geschiedenis));
}

export function voorwaarde(code: Code): Voorwaarde {
  return voorwaarden[code];
}

/** @param gegevens null when nothing was filled in yet */
export function redenVan(code: Code, feiten: Feiten, gegevens: Bladgegevens | null): Reden {
  const { omschrijving, bron, voorgoed, ...rest } = voorwaarde(code);
  // What can never be met again, nobody can see to.
  const nobody = voorgoed?.(feiten) === true ? { wie: [], handeling: null } : undefined;
  const { wie, handeling } = nobody ?? andereWeg(code, feiten, gegevens) ?? rest;
  const hier = toegespitst(code, feiten, gegevens);
  return {
    code,
    omschrijving: hier === undefined ? omschrijving : `${omschrijving} ${hier}`,
    bron,
    wie,
    handeling,
  };
}
