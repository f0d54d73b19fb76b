import { BaseError } from '../base/error.js';

/** `blad-te-groot`: the attempt does not fit in one entry. */
export class AuditError extends BaseError<
  'blad-te-groot' | 'naam-ongeldig' | 'buiten-boom' | 'tegel-onvolledig'
> {}
