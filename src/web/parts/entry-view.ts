/** An entry as those who read the whole trail see it, in words. */
import type { SpoorregelBeeld } from '../../engine/answer.js';
import type { Procedure } from '../../procedure/definition.js';
import {
  actDate,
  actInWords,
  organInWords,
  phaseBegun,
  reasonsInWords,
  roleInWords,
  signalsInWords,
} from './entry-words.js';
import type { EntryView } from './timeline.js';

export function entryView(regel: SpoorregelBeeld, procedure: Procedure): EntryView {
  const { volgnummer, soort, handeling, registrator, resultaat } = regel;
  return {
    volgnummer,
    kind: soort === 'wissing' ? 'gewist' : resultaat,
    titel: actInWords(procedure, soort, handeling),
    registratietijdstip: regel.registratietijdstip,
    datum: actDate(regel.gegevens),
    beslotenDoor: organInWords(procedure, regel.orgaan),
    geregistreerdDoor:
      roleInWords(procedure, registrator.rol) + (registrator.bureau === null ? '' : ` ${registrator.bureau}`),
    naarFase: phaseBegun(procedure, regel),
    redenen: reasonsInWords(procedure, regel.redenen),
    signalen: signalsInWords(procedure, regel.signalen),
    nietOpenbaar: !regel.openbaar,
    details: `/trajecten/${regel.traject}/spoor/${volgnummer}`,
  };
}
