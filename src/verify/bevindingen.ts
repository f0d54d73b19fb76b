/** What was found not to hold. */
import type { Breuk } from './trail.js';
import { uitleg, type DossierBreuk } from './uitleg.js';

export interface Bevinding {
  /** File, entry or field. */
  readonly waar: string;
  readonly code: string;
  readonly uitleg: string;
}

/** What follows cannot be checked; why was noted. */
export class Afgebroken extends Error {}

/** Whoever makes a file in which nothing holds must not decide how much memory its check takes. */
const most = 10_000;

export class Bevindingen {
  readonly alle: Bevinding[] = [];
  readonly #anders = new Set<string>();

  /** @param waarom what is added to the words that go with the code @throws Afgebroken when this is one too many */
  add(waar: string, code: Breuk | DossierBreuk, waarom = ''): void {
    if (this.alle.length >= most) {
      if (this.alle.length === most) this.last(waar, 'te-veel-bevindingen');
      throw new Afgebroken();
    }
    this.last(waar, code, waarom);
  }

  /** A part of the container that is not as it should be; said once of each file. */
  anders(waar: string): void {
    if (this.#anders.has(waar)) return;
    this.#anders.add(waar);
    this.add(waar, 'zip-anders-geschreven');
  }

  /** What ended the check. */
  last(waar: string, code: Breuk | DossierBreuk, waarom = ''): void {
    this.alle.push({ waar, code, uitleg: `${uitleg[code]}${waarom}` });
  }
}
