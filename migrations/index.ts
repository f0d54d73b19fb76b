/** Every migration, in order. */
import { MakeTrail1700000000000 } from './1700000000000-MakeTrail.js';
import { MakeFunctions1700000000001 } from './1700000000001-MakeFunctions.js';
import { FindTraject1795484000000 } from './1795484000000-FindTraject.js';
import { MakeLog1795485000000 } from './1795485000000-MakeLog.js';
import { ReadSalts1795486000000 } from './1795486000000-ReadSalts.js';
import { EraseText1795487000000 } from './1795487000000-EraseText.js';
import { ReadDossier1795488000000 } from './1795488000000-ReadDossier.js';
import { KeepTimestamps1795490000000 } from './1795490000000-KeepTimestamps.js';
import { MakeWitnesses1795489000000 } from './1795489000000-MakeWitnesses.js';
import { RenewKeys1795491000000 } from './1795491000000-RenewKeys.js';
import { EraseDocument1795492000000 } from './1795492000000-EraseDocument.js';
import { DropSalts1795493000000 } from './1795493000000-DropSalts.js';
import { ServePages1795494000000 } from './1795494000000-ServePages.js';
import { KeepForms1795495000000 } from './1795495000000-KeepForms.js';

export const migrations = [
  MakeTrail1700000000000,
  MakeFunctions1700000000001,
  FindTraject1795484000000,
  MakeLog1795485000000,
  ReadSalts1795486000000,
  EraseText1795487000000,
  ReadDossier1795488000000,
  KeepTimestamps1795490000000,
  MakeWitnesses1795489000000,
  RenewKeys1795491000000,
  EraseDocument1795492000000,
  DropSalts1795493000000,
  ServePages1795494000000,
  KeepForms1795495000000,
];
