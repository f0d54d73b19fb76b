/** Which entry says that something was erased; noted while the entries pass, in order. */
import { documentsIn } from '../verify/bladwaarden.js';

export class Wissingen {
  readonly #stukken = new Map<string, string>();
  readonly #door = new Map<string, number>();

  note(
    volgnummer: number,
    { soort, gegevens }: { readonly soort: string; readonly gegevens: unknown },
  ): void {
    for (const { veld, id } of documentsIn(gegevens)) this.#stukken.set(`${volgnummer} ${veld}`, id);
    if (soort !== 'wissing') return;
    const { volgnummer: over, veld } = gegevens as { volgnummer: number; veld: string };
    this.#door.set(this.#stukken.get(`${over} ${veld}`) ?? `${over} ${veld}`, volgnummer);
  }

  /** @param wat `<volgnummer> <path>` of a text, or the id of a document */
  door(wat: string): number | undefined {
    return this.#door.get(wat);
  }
}
