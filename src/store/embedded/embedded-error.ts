import { BaseError } from '../../base/error.js';

/** The embedded PostgreSQL cannot run here; the message is a Dutch sentence that says what to do. */
export class EmbeddedError extends BaseError<
  'geen-programma' | 'geen-gebruiker' | 'map-ontoegankelijk' | 'bezet' | 'start-mislukt'
> {}
