/** A thread that judges entries for ploeg.ts. */
import 'reflect-metadata';
import { parentPort, workerData } from 'node:worker_threads';
import { procedures } from '../procedure/procedures.js';
import { Beoordelaar } from './beoordelaar.js';
import { unpacked } from './pak.js';
import type { Antwoord } from './ploeg.js';

const { herkomst } = workerData as { herkomst: string };
const beoordelaar = new Beoordelaar(procedures, herkomst);

/** Entries, or null after the last. */
parentPort?.on('message', (room: ArrayBuffer | null) => {
  if (room === null) {
    answer({ verslag: beoordelaar.verslag() });
    beoordelaar.close();
    parentPort?.close();
    return;
  }
  for (const regel of unpacked(room)) beoordelaar.entry(regel);
  // The room goes back, to be filled again.
  answer({ beroepen: beoordelaar.beroepen(), room }, [room]);
});

function answer(antwoord: Antwoord, rooms: ArrayBuffer[] = []): void {
  parentPort?.postMessage(antwoord, rooms);
}
