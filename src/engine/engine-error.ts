import { BaseError } from '../base/error.js';

/**
 * `spoor-onwettig`: an admitted entry of the trail would not be admitted by the machine. `definitie-onbekend`: the trail
 * names a procedure version this program does not have. `gesloten`: the engine has been told to stop. `log-incident`: the log
 * forbids recording; the message is a Dutch sentence.
 */
export class EngineError extends BaseError<
  'spoor-onwettig' | 'definitie-onbekend' | 'gesloten' | 'log-incident'
> {}
