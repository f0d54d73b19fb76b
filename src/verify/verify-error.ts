import { BaseError } from '../base/error.js';

/** What does not hold of something signed or proven; the message is a Dutch sentence. */
export class VerifyError extends BaseError<
  | 'sleutel-ongeldig'
  | 'notitie-ongeldig'
  | 'handtekening-ontbreekt'
  | 'handtekening-klopt-niet'
  | 'checkpoint-ongeldig'
  | 'bewijs-ongeldig'
  | 'bewijs-klopt-niet'
  | 'bron-onleesbaar'
  | 'beleid-ongeldig'
  | 'eerder-ongeldig'
> {}
