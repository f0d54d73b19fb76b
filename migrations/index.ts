/** Every migration, in order. */
import { MakeTrail1700000000000 } from './1700000000000-MakeTrail.js';
import { MakeFunctions1700000000001 } from './1700000000001-MakeFunctions.js';

export const migrations = [MakeTrail1700000000000, MakeFunctions1700000000001];
