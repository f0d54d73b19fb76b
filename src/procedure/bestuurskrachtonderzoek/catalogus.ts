/** Every handeling of the procedure by its slug, in the order of the letter. */
import { afweging } from './afweging.js';
import { altijd } from './altijd.js';
import { besluitvorming } from './besluitvorming.js';
import { bko } from './bko.js';
import { bureauselectie } from './bureauselectie.js';
import { dialoog } from './dialoog.js';
import type { AnyHandeling } from './handeling.js';
import { opdrachtformulering } from './opdrachtformulering.js';

export const handelingen: ReadonlyMap<string, AnyHandeling> = new Map(
  [opdrachtformulering, bureauselectie, bko, dialoog, afweging, besluitvorming, altijd]
    .flat()
    .map((handeling) => [handeling.naam, handeling]),
);
