/** The one base class of faults: each room derives one class with a closed union of codes. */
export abstract class BaseError<Code extends string> extends Error {
  constructor(
    readonly code: Code,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}
