/** A thread that judges entries for ploeg.ts. */
import 'reflect-metadata';
import { parentPort, workerData } from 'node:worker_threads';
import { procedures } from '../procedure/procedures.js';
import { Beoordelaar, type Partij } from './beoordelaar.js';
import type { Antwoord } from './ploeg.js';

const { herkomst } = workerData as { herkomst: string };
const beoordelaar = new Beoordelaar(procedures, herkomst);

/** A batch, or null after the last. */
parentPort?.on('message', (partij: Partij | null) => {
  if (partij !== null) {
    answer({ beroepen: beoordelaar.beoordeel(partij) });
    return;
  }
  answer({ verslag: beoordelaar.verslag() });
  beoordelaar.close();
  parentPort?.close();
});

function answer(antwoord: Antwoord): void {
  parentPort?.postMessage(antwoord);
}
