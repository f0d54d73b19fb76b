/** Every migration, in order. */
import { MakeTrail1700000000000 } from './1700000000000-MakeTrail.js';
import { MakeFunctions1700000000001 } from './1700000000001-MakeFunctions.js';
import { FindTraject1795484000000 } from './1795484000000-FindTraject.js';
import { MakeLog1795485000000 } from './1795485000000-MakeLog.js';

export const migrations = [
  MakeTrail1700000000000,
  MakeFunctions1700000000001,
  FindTraject1795484000000,
  MakeLog1795485000000,
];
