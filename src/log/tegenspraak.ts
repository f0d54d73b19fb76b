/**
 * What a witness shows of our log is held against the database. Only a checkpoint that our own key signed proves that the
 * database was put back or changed: it is then kept as the last one this server signed, and by that the log refuses to go
 * on (log.ts). What a witness merely says proves nothing. Everything here is attacker-controlled.
 */
import { openNote, readCheckpoint, readKey, readSignatures, type Checkpoint } from '../verify/note.js';
import { VerifyError } from '../verify/verify-error.js';
import type { Incident } from './incident.js';
import type { LogStore } from './log-store.js';
import type { Log } from './log.js';
import type { Sleutelmap } from './sleutelmap.js';

export interface TegenspraakDeps {
  readonly log: Pick<Log, 'contradicts'>;
  readonly logStore: Pick<LogStore, 'logStand' | 'sleutels'>;
  readonly sleutels: Pick<Sleutelmap, 'keepCheckpoint'>;
  /** Makes the log look at what was kept: from then on it refuses. */
  readonly herzie: (organisatie: string) => Promise<unknown>;
}

/**
 * The incident that the last checkpoint of a witness proves; undefined when it proves nothing. From the line on that keeps
 * it, nothing more is recorded until somebody looked into it.
 * @param getuige how the witness is called
 */
export async function proveWith(
  { log, logStore, sleutels, herzie }: TegenspraakDeps,
  organisatie: string,
  getuige: string,
  getoond: string,
): Promise<Incident | undefined> {
  const stand = await logStore.logStand(organisatie);
  if (stand?.herkomst == null) return undefined;
  // Also keys that sign no more: what they signed they still prove.
  const sleutelrijen = await logStore.sleutels(organisatie);
  const eigen = signedByUs(
    getoond,
    stand.herkomst,
    sleutelrijen.map(({ sleutel }) => sleutel),
  );
  if (eigen === undefined || !(await log.contradicts(organisatie, eigen.kop))) return undefined;
  await sleutels.keepCheckpoint(organisatie, eigen.notitie);
  await herzie(organisatie).catch(() => undefined);
  return {
    soort: 'getuige-spreekt-tegen',
    melding: `Getuige ${getuige} toont een checkpoint van ${organisatie} van ${eigen.kop.omvang} regels, ondertekend met de sleutel van dit log, dat de database met ${stand.omvang} regels tegenspreekt. Waarschijnlijk is een oude kopie teruggezet. Er wordt niets meer vastgelegd; zet de juiste database terug.`,
    bewijs: eigen.notitie,
  };
}

/** The checkpoint with our signatures alone; undefined when it is not ours. */
function signedByUs(
  note: string,
  herkomst: string,
  vkeys: readonly string[],
): { readonly kop: Checkpoint; readonly notitie: string } | undefined {
  try {
    const keys = vkeys.map(readKey).filter(({ naam }) => naam === herkomst);
    const kop = readCheckpoint(openNote(note, keys).tekst);
    if (kop.herkomst !== herkomst) return undefined;
    const { tekst, handtekeningen } = readSignatures(note, keys);
    return { kop, notitie: `${tekst}\n${handtekeningen.map(({ regel }) => regel).join('')}` };
  } catch (fault) {
    if (fault instanceof VerifyError) return undefined;
    throw fault;
  }
}
