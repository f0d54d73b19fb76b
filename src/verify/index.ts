/**
 * The verifier as a package of its own: `import { verifyDossier } from 'besluitspoor/verify'`. It needs no server, no
 * database and no key of ours.
 */
import 'reflect-metadata';

export { procedures } from '../procedure/procedures.js';
export { readBeleid, type Beleid } from './beleid.js';
export type { Bevinding } from './bevindingen.js';
export { verifyDossier, type DossierVerslag, type DossierVraag } from './dossier.js';
export { compareDossier, readEerder } from './eerder.js';
export { folderBron, webBron, type LogBron } from './log-bron.js';
export { verifyLog, type LogBevinding, type LogVerslag, type LogVraag } from './log.js';
export { openNote, readCheckpoint, readKey, type Checkpoint, type Notitie, type Sleutel } from './note.js';
export { readProof, type Bewijs } from './proof.js';
export { verifyTrail, type Breuk, type GelezenBlad, type Verslag } from './trail.js';
export { consistencyHolds, inclusionHolds, leafOf } from './tree.js';
export { uitleg } from './uitleg.js';
export { VerifyError } from './verify-error.js';
