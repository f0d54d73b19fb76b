/** The dates a traject can be planned with. A date that is not in the planning is no termijn. */
import { Datum } from '../velden.js';
import type { Termijnnaam } from './feiten.js';

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
