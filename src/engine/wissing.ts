/**
 * Erasing a text: its value and salt go, the entry that carried its commitment stays as it is, and an entry of its own says
 * that it was erased and on what ground. The state does not change: no voorwaarde reads what a text says.
 */
import type { Beslissing, Zicht } from './decide.js';
import type { WissingVerzoek } from './attempt.js';
import { standOf } from './view.js';

export function judgeWissing(
  { volgnummer, veld, grond }: WissingVerzoek,
  { traject }: Pick<Zicht, 'traject'>,
): Beslissing {
  return {
    handeling: null,
    orgaan: null,
    rol: 'beheerder',
    redenen: [],
    signalen: [],
    openbaar: true,
    grond: null,
    // The database erases what this leaf names, and nothing that no leaf names.
    gegevens: { volgnummer, veld, grond },
    teksten: [],
    nieuw: standOf(traject),
    weigering: null,
    onthoud: null,
  };
}
