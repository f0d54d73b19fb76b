/** The dates a traject can be planned with. A date that is not in the planning is no termijn. */
import type { Datum as Dag } from '../definition.js';
import { Datum } from '../velden.js';
import { leesbaar } from './datums.js';
import { planningsdata, type Termijnnaam } from './feiten.js';
import { woorden } from './woorden.js';

const planned = (): PropertyDecorator => Datum({ optioneel: true });

export class Planning implements Partial<Record<Termijnnaam, string>> {
  @planned() gesprekDatum?: string;
  @planned() uitvraagDatum?: string;
  @planned() offerteUiterlijkDatum?: string;
  @planned() presentatieDatum?: string;
  @planned() keuzeDatum?: string;
  @planned() startDatum?: string;
  @planned() rapportUiterlijkDatum?: string;
  @planned() toezeggingDatum?: string;
  @planned() besluitStreefdatum?: string;
}

/** What looks like a slip: a step planned before the one it follows, and days that have gone by. */
export function planningTwijfels(planning: Partial<Record<Termijnnaam, Dag>>, vandaag: Dag): string[] {
  const planned = planningsdata.flatMap((naam) => {
    const datum = planning[naam];
    return datum === undefined
      ? []
      : [{ stap: `${woorden.termijnen[naam] ?? naam} (${leesbaar(datum)})`, datum }];
  });
  const omgekeerd = planned.flatMap(({ stap, datum }, i) => {
    const eerder = planned[i - 1];
    return eerder === undefined || eerder.datum <= datum
      ? []
      : [`${stap} komt in de procedure na ${eerder.stap}, maar staat eerder gepland.`];
  });
  const voorbij = planned.filter(({ datum }) => datum < vandaag).map(({ stap }) => stap);
  return voorbij.length === 0 ? omgekeerd : [...omgekeerd, `Al voorbij: ${voorbij.join(', ')}.`];
}
