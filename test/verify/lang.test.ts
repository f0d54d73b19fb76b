/** A dossier of ten thousand entries: made and checked in as little memory as one of a hundred. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { procedures } from '../../src/procedure/procedures.js';
import { verifyDossier } from '../../src/verify/dossier.js';
import { Atelier } from './atelier.js';
import { longTrail } from './lang.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Bytes that are really in use: what is left after the garbage is collected. */
function live(): number {
  // What a buffer held is given back by the collection after the one that finds the buffer unused.
  gc();
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

class Peak {
  readonly #begin = live();
  #most = 0;

  look(): void {
    this.#most = Math.max(this.#most, live() - this.#begin);
  }

  get megabytes(): number {
    return this.#most / 1e6;
  }
}

let atelier: Atelier;
beforeAll(async () => {
  atelier = await Atelier.make();
});
afterAll(() => atelier.close());

interface Gemeten {
  readonly maken: number;
  readonly controleren: number;
  readonly regels: number;
}

async function measured(lengte: number): Promise<Gemeten> {
  const id = await longTrail(atelier.wereld, lengte);
  const path = join(atelier.map, `${lengte}.zip`);
  const making = new Peak();
  const file = createWriteStream(path);
  let pieces = 0;
  const looking = new Writable({
    write: (piece: Buffer, _, done) => {
      if (pieces % 100 === 0) making.look();
      pieces += 1;
      file.write(piece, done);
    },
    final: (done) => file.end(done),
  });
  await pipeline(await atelier.stroom(id), looking);
  making.look();
  const checking = new Peak();
  const verslag = await verifyDossier(path, {
    procedures,
    voortgang: (gedaan) => {
      if (gedaan % 2500 === 0) checking.look();
    },
  });
  checking.look();
  expect(verslag).toMatchObject({ goed: true, bevindingen: [] });
  return { maken: making.megabytes, controleren: checking.megabytes, regels: verslag.spoor?.regels ?? 0 };
}

it('a dossier a hundred times as long takes a few megabytes more to make and to check', async () => {
  const kort = await measured(100);
  const lang = await measured(10_000);
  expect(lang.regels).toBe(10_000);
  // The directory of the zip and the list of hashes: some three hundred bytes for each of its twenty-five thousand files.
  expect(lang.maken - kort.maken).toBeLessThan(8);
  // The admitted attempts, which a later judgement may look back on.
  expect(lang.controleren - kort.controleren).toBeLessThan(5);
}, 300_000);
