/** What a page cannot show, as a page of its own (error-page.tsx). */
import { BaseError } from '../base/error.js';
import type { Weigering } from '../engine/answer.js';
import type { Invoer } from './formulier/invoer.js';

export type WebCode =
  | 'niet-aangemeld'
  | 'niet-bevoegd'
  | 'niet-gevonden'
  | 'ongeldig-verzoek'
  /** The form did not come from a page of this session. */
  | 'vreemd-formulier'
  | 'te-groot'
  | 'te-veel-verzoeken'
  | 'niet-beschikbaar';

/** The message is a Dutch sentence for whoever asked. */
export class WebError extends BaseError<WebCode> {
  /** @param invoer what was typed in the form that was not taken, to be kept on the page */
  constructor(
    code: WebCode,
    message: string,
    readonly invoer?: Invoer,
  ) {
    super(code, message);
  }

  static ofRefusal(weigering: Weigering, invoer?: Invoer): WebError {
    switch (weigering.code) {
      case 'niet-gevonden':
        return new WebError(
          'niet-gevonden',
          weigering.melding ?? 'Dit bestaat niet, of u mag het niet inzien.',
          invoer,
        );
      case 'niet-bevoegd':
        return new WebError('niet-bevoegd', weigering.melding, invoer);
      case 'te-veel-verzoeken':
        return new WebError(
          'te-veel-verzoeken',
          `U deed in korte tijd te veel pogingen. Wacht ${weigering.wachtSeconden} seconden en probeer het opnieuw.`,
          invoer,
        );
      case 'ongeldige-invoer':
        return new WebError(
          'ongeldig-verzoek',
          weigering.fouten.map(({ melding }) => melding).join(' '),
          invoer,
        );
      default:
        return new WebError(
          'ongeldig-verzoek',
          'Dit verzoek past niet bij wat er nu staat. Ga terug en probeer het opnieuw.',
          invoer,
        );
    }
  }
}
