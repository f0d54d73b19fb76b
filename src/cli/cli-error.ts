import { BaseError } from '../base/error.js';

/** `geweigerd`: the server said no. `gebruik`: the command is not understood. `onbereikbaar`: no server, or it cannot answer. */
export type CliCode = 'geweigerd' | 'gebruik' | 'onbereikbaar';

/** Its message is Dutch and meant for the person at the keyboard. */
export class CliError extends BaseError<CliCode> {
  /** What the server said, for who asked for JSON. */
  readonly probleem: unknown;

  constructor(code: CliCode, message: string, options: ErrorOptions & { readonly probleem?: unknown } = {}) {
    super(code, message, options);
    this.probleem = options.probleem;
  }

  get exitCode(): 1 | 2 {
    return this.code === 'geweigerd' ? 1 : 2;
  }
}
