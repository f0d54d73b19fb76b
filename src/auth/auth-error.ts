import { BaseError } from '../base/error.js';

/**
 * `niet-aangemeld`: no token, or none that proves who calls; the message is a Dutch sentence. `uitgever-onbereikbaar`:
 * the issuer's keys cannot be had now.
 */
export class AuthError extends BaseError<'niet-aangemeld' | 'uitgever-onbereikbaar'> {}
