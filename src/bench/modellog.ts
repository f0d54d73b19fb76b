/**
 * A public log of many trajecten that all go the whole way of one traject, in a folder as a server publishes it, with a key
 * of its own. Every entry is a true one: whoever checks the log has to judge each.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { emptyBoom, grow, leafHash, root } from '../audit/merkle.js';
import { checkpointText, signNote, verifierKey } from '../audit/note.js';
import { tilePath, tileRoot, tileWidth } from '../audit/tile.js';
import { bundle } from '../log/log.js';

const herkomst = 'besluitspoor.example/log/gm0148';
/** Trajecten under way at once. */
const together = 256;

export interface Model {
  readonly traject: string;
  /** Its leaves, in order. */
  readonly bladen: readonly string[];
}

/** @param omvang entries of the log */
export async function writeModelLog(map: string, model: Model, omvang: number): Promise<void> {
  const level = new Niveaus(map);
  let boom = emptyBoom;
  let hashes: Buffer[] = [];
  let bladen: string[] = [];
  const page = async (): Promise<void> => {
    const nummer = (boom.omvang - hashes.length) / tileWidth;
    await put(map, tilePath('entries', nummer, bladen.length), bundle(bladen));
    await level.add(Buffer.concat(hashes), nummer);
    [hashes, bladen] = [[], []];
  };
  for (const blad of leaves(model)) {
    if (boom.omvang === omvang) break;
    const hash = leafHash(Buffer.from(blad, 'utf8'));
    boom = grow(boom, [hash]);
    hashes.push(hash);
    bladen.push(blad);
    if (hashes.length === tileWidth) await page();
  }
  if (hashes.length > 0) await page();
  await level.finish();
  const { privateKey: sleutel } = generateKeyPairSync('ed25519');
  const tekst = checkpointText({ herkomst, omvang, wortel: root(boom) });
  await put(map, 'vkey', `${verifierKey({ naam: herkomst, sleutel })}\n`);
  await put(map, 'checkpoint', signNote(tekst, [{ naam: herkomst, sleutel }]));
}

/** The leaves of one traject after the other, side by side in groups; without end. */
function* leaves({ traject, bladen }: Model): Generator<string> {
  for (let first = 0; ; first += together) {
    const vorige = new Map<string, string>();
    for (const blad of bladen) {
      for (let nummer = first; nummer < first + together; nummer += 1) {
        const id = `${traject.slice(0, 24)}${nummer.toString(16).padStart(12, '0')}`;
        const eigen = blad
          .replace(`"traject":"${traject}"`, `"traject":"${id}"`)
          .replace(/"vorige":"[0-9a-f]{64}"\}$/, () => `"vorige":"${vorige.get(id) ?? ''}"}`);
        vorige.set(id, leafHash(Buffer.from(eigen, 'utf8')).toString('hex'));
        yield eigen;
      }
    }
  }
}

/** Tiles of every level; those of the levels above the leaves are written when they are full, or at the end. */
class Niveaus {
  readonly #roots: Buffer[][] = [];

  constructor(private readonly map: string) {}

  async add(hashes: Buffer, nummer: number, niveau = 0): Promise<void> {
    await put(this.map, tilePath(niveau, nummer, hashes.length / 32), hashes);
    if (hashes.length < tileWidth * 32) return;
    const above = (this.#roots[niveau] ??= []);
    above.push(tileRoot(hashes));
    if (above.length % tileWidth === 0)
      await this.add(Buffer.concat(above.slice(-tileWidth)), above.length / tileWidth - 1, niveau + 1);
  }

  async finish(): Promise<void> {
    for (const [niveau, roots] of this.#roots.entries()) {
      const rest = roots.length % tileWidth;
      if (rest > 0)
        await this.add(Buffer.concat(roots.slice(-rest)), (roots.length - rest) / tileWidth, niveau + 1);
    }
  }
}

async function put(map: string, path: string, bytes: Buffer | string): Promise<void> {
  await mkdir(dirname(join(map, path)), { recursive: true });
  await writeFile(join(map, path), bytes);
}
