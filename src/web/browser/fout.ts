/** What can go wrong while a trail is checked in the browser: the log says something false, or it cannot be reached. */

export type Code =
  // Of the log as a whole.
  | 'sleutel-ongeldig'
  | 'checkpoint-ongeldig'
  | 'handtekening-ontbreekt'
  | 'handtekening-klopt-niet'
  | 'wortel-klopt-niet'
  | 'sleutel-nieuw'
  | 'log-gekrompen'
  | 'log-herschreven'
  // Of one entry.
  | 'spoor-leeg'
  | 'volgorde-klopt-niet'
  | 'regel-ontbreekt'
  | 'nog-niet-in-log'
  | 'tegel-ongeldig'
  | 'bundel-ongeldig'
  | 'deel-ontbreekt'
  | 'hash-klopt-niet'
  | 'inhoud-klopt-niet'
  | 'andere-regel'
  | 'keten-gebroken';

/** Something does not hold. Its message is for people. */
export class Fout extends Error {
  constructor(
    readonly code: Code,
    message: string,
  ) {
    super(message);
  }
}

/** Nothing is known to be wrong: the log, or this browser, did not do what was asked of it. */
export class NietTeControleren extends Error {}
