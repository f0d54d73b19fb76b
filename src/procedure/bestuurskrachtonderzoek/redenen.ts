/** Why a handeling is refused: every unmet voorwaarde at once, the phase and the dates among them. */
import type { Poging, Reden } from '../definition.js';
import type { Feiten } from './feiten.js';
import { voorwaarden, type Code, type Voorwaarde } from './voorwaarden.js';

export interface Vraag {
  readonly poging: Poging;
  readonly geschiedenis: readonly Poging[];
}

/** The voorwaarden that an attempt does not meet. */
export function unmet(codes: readonly Code[], feiten: Feiten, { poging, geschiedenis }: Vraag): Reden[] {
  const unmetCodes = codes.filter(
    (code) => !voorwaarde(code).voldaan(feiten, poging.gegevens, poging, geschiedenis),
  );
  return unmetCodes.map(redenVan);
}

export function voorwaarde(code: Code): Voorwaarde {
  return voorwaarden[code];
}

export function redenVan(code: Code): Reden {
  const { omschrijving, bron, wie, handeling } = voorwaarde(code);
  return { code, omschrijving, bron, wie, handeling };
}
