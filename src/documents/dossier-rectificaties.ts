/** Which entries put a slip of the pen in an earlier one right; noted while the entries pass, in order. */
import type { Blad } from '../audit/leaf.js';
import { rectificatie } from '../procedure/rectificatie.js';

export class Rectificaties {
  readonly #in = new Map<number, number[]>();

  note({ volgnummer, handeling, resultaat, gegevens }: Blad): void {
    const over = gegevens?.['volgnummer'];
    if (resultaat !== 'toegelaten' || handeling !== rectificatie || typeof over !== 'number') return;
    this.#in.set(over, [...this.in(over), volgnummer]);
  }

  /** Volgnummers, in order. */
  in(volgnummer: number): readonly number[] {
    return this.#in.get(volgnummer) ?? [];
  }
}
