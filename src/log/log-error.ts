import { BaseError } from '../base/error.js';

/**
 * `sleutel-ontbreekt`: the log has a key that this server does not hold. `sleutel-anders`: it holds another.
 * `sleutel-open`: others can read it. `boom-klopt-niet`: the stored leaves do not give the stored root; nothing is signed.
 * `teruggezet`: the database contradicts what was signed. `instelling-ongeldig`: a file that the configuration names is not
 * there or not right. `getuige-antwoordt-niet`: a witness did not sign along. `tijdstempel-mislukt`: the authority gave no
 * stamp that holds, or cannot be asked. The message is a Dutch sentence.
 */
export class LogError extends BaseError<
  | 'sleutel-ontbreekt'
  | 'sleutel-anders'
  | 'sleutel-open'
  | 'boom-klopt-niet'
  | 'teruggezet'
  | 'instelling-ongeldig'
  | 'getuige-antwoordt-niet'
  | 'tijdstempel-mislukt'
> {
  /** The signed note that the database contradicts. */
  readonly bewijs: string | null;

  constructor(
    code: LogError['code'],
    message: string,
    { bewijs = null, ...options }: ErrorOptions & { readonly bewijs?: string | null } = {},
  ) {
    super(code, message, options);
    this.bewijs = bewijs;
  }
}
