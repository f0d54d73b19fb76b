import { BaseError } from '../base/error.js';

/**
 * `niet-aangemeld`: no token, or none that proves who calls; the message is a Dutch sentence. `uitgever-onbereikbaar`:
 * the issuer's keys cannot be had now. `sleutel-onbruikbaar`: our own key for logging in cannot be used; only at the start.
 */
export class AuthError extends BaseError<
  'niet-aangemeld' | 'uitgever-onbereikbaar' | 'sleutel-onbruikbaar'
> {}
