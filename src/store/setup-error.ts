import { BaseError } from '../base/error.js';

/** The database is not fit to start on; the message is a Dutch sentence that says what to do. */
export class SetupError extends BaseError<
  'schema-ouder' | 'schema-nieuwer' | 'rol-te-machtig' | 'geen-toegang'
> {}
