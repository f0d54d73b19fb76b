/**
 * The state is the fold of the trail. Replay runs the same machine over the admitted entries that decided them in the
 * first place: there is no second program that could disagree.
 */
import { amsterdamDatum } from '../base/clock.js';
import type { Poging, Procedure, Stand } from '../procedure/definition.js';
import { EngineError } from './engine-error.js';
import type { ToegelatenRegel } from './store.js';

/** The attempts of an admitted history, as the machine judges them; entries that never reach the machine are left out. */
export function pogingen(regels: readonly ToegelatenRegel[]): Poging[] {
  return regels
    .filter(({ soort }) => soort === 'opening' || soort === 'handeling')
    .map(({ handeling, orgaan, gegevens, registratietijdstip, volgnummer }) => ({
      handeling,
      orgaan,
      gegevens,
      vandaag: amsterdamDatum(new Date(registratietijdstip)),
      volgnummer,
    }));
}

/**
 * The stand after a history that begins with the opening.
 * @throws EngineError `spoor-onwettig` when the machine would not have admitted an entry.
 */
export function replay(procedure: Procedure, geschiedenis: readonly Poging[]): Stand {
  const [opening, ...rest] = geschiedenis;
  if (opening?.handeling !== 'traject-openen') {
    throw new EngineError('spoor-onwettig', 'A trail begins with its opening; found something else.');
  }
  return rest.reduce((stand, poging, i) => {
    const info = procedure.handelingen.get(poging.handeling);
    // Only a rectification reads what went before; a copy for every entry would make long trails quadratic.
    const eerder = info?.leestGeschiedenis === true ? geschiedenis.slice(0, i + 1) : undefined;
    return replayOne(procedure, stand, { poging, eerder });
  }, procedure.open(opening.gegevens));
}

/**
 * The stand after one more entry. `eerder`: the history before it, where the handeling reads it.
 * @throws EngineError `spoor-onwettig` when the machine would not have admitted it.
 */
export function replayOne(
  procedure: Procedure,
  stand: Stand,
  { poging, eerder }: { readonly poging: Poging; readonly eerder: readonly Poging[] | undefined },
): Stand {
  const oordeel = procedure.decide(stand, poging, eerder);
  if (oordeel.toegelaten) return oordeel.stand;
  const redenen = oordeel.redenen.map(({ code }) => code).join(', ');
  throw new EngineError(
    'spoor-onwettig',
    `Entry ${poging.volgnummer} (${poging.handeling}) is not lawful: ${redenen}.`,
  );
}
