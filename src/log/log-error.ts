import { BaseError } from '../base/error.js';

/**
 * `sleutel-ontbreekt`: the log has a key that this server does not hold. `sleutel-anders`: it holds another.
 * `boom-klopt-niet`: the stored leaves do not give the stored root; nothing is signed. `teruggezet`: the database
 * contradicts what was signed. `tijdstempel-mislukt`: the authority gave no stamp that holds, or cannot be asked. The message is a Dutch sentence.
 */
export class LogError extends BaseError<
  'sleutel-ontbreekt' | 'sleutel-anders' | 'boom-klopt-niet' | 'teruggezet' | 'tijdstempel-mislukt'
> {}
