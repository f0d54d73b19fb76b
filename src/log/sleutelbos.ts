/** The keys with which a log signs now: read from their files, and held against what the database knows of them. */
import type { KeyObject } from 'node:crypto';
import { verifierKey, type Ondertekenaar } from '../audit/note.js';
import { LogError } from './log-error.js';
import type { LogStand, LogStore, Sleutelrij } from './log-store.js';
import type { Sleutelmap } from './sleutelmap.js';

export class Sleutelbos {
  /** Number of a key, by its verifier key: neither ever changes. */
  readonly #numbers = new Map<string, number>();

  constructor(
    private readonly store: Pick<LogStore, 'sleutels'>,
    private readonly map: Sleutelmap,
  ) {}

  /**
   * Every key in use, the newest first. A key that is not there keeps the log from signing: whoever knows only that key
   * would no longer believe it.
   * @throws LogError `sleutel-ontbreekt`, `sleutel-anders`, `sleutel-open`
   */
  async inUse(
    organisatie: string,
    herkomst: string,
    { sleutels }: Pick<LogStand, 'sleutels'>,
  ): Promise<Ondertekenaar[]> {
    const found: Ondertekenaar[] = [];
    for (const publiek of sleutels) {
      const nummer = await this.#numberOf(organisatie, publiek);
      const sleutel = await this.map.read(organisatie, nummer);
      if (sleutel === undefined)
        throw absent(organisatie, nummer, this.map.path(organisatie, nummer), sleutels.length > 1);
      if (!isKey(sleutel, herkomst, publiek)) throw other(organisatie, this.map.path(organisatie, nummer));
      found.push({ naam: herkomst, sleutel });
    }
    return found;
  }

  async #numberOf(organisatie: string, publiek: string): Promise<number> {
    const known = this.#numbers.get(publiek);
    if (known !== undefined) return known;
    for (const { sleutel, volgnummer } of await this.store.sleutels(organisatie))
      this.#numbers.set(sleutel, volgnummer);
    const nummer = this.#numbers.get(publiek);
    if (nummer === undefined) throw new Error(`Key ${publiek} of ${organisatie} has no number.`);
    return nummer;
  }
}

/** The newest key a log ever had; 0 when none. */
export function newestNumber(sleutels: readonly Sleutelrij[]): number {
  return Math.max(0, ...sleutels.map(({ volgnummer }) => volgnummer));
}

function isKey(sleutel: KeyObject, naam: string, publiek: string): boolean {
  return verifierKey({ naam, sleutel }) === publiek;
}

function absent(organisatie: string, nummer: number, path: string, more: boolean): LogError {
  const retire = more
    ? ` Is het voorgoed weg, trek de sleutel dan in: besluitspoor sleutel intrek ${organisatie} ${nummer}.`
    : '';
  return new LogError(
    'sleutel-ontbreekt',
    `Het log van ${organisatie} ondertekent met sleutel ${nummer}, maar die staat niet in ${path}. Zet het bestand terug uit de reservekopie; er wordt geen nieuwe sleutel gemaakt.${retire}`,
  );
}

function other(organisatie: string, path: string): LogError {
  return new LogError(
    'sleutel-anders',
    `De sleutel in ${path} is niet die van het log van ${organisatie}. Zet de goede sleutel terug uit de reservekopie.`,
  );
}
