/** The public log of the first entries of a database, written to a folder as a server publishes it, with a key of its own. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { emptyBoom, grow, root } from '../audit/merkle.js';
import { checkpointText, signNote, verifierKey } from '../audit/note.js';
import { splitHashes, tilePath, tileRoot, tileWidth } from '../audit/tile.js';
import { publicRecord } from '../log/log.js';
import type { PostgresLogStore } from '../store/postgres-log-store.js';

const herkomst = 'besluitspoor.example/log/gm0148';

export async function writeLog(store: PostgresLogStore, map: string, omvang: number): Promise<void> {
  const organisatie = 'gm0148';
  let boom = emptyBoom;
  let roots: Buffer[] = [];
  for (let van = 0; van < omvang; van += tileWidth) {
    const tot = Math.min(van + tileWidth, omvang);
    const hashes = await store.bladhashes(organisatie, van, tot);
    const bladen = await store.bladen(organisatie, van, tot);
    boom = grow(boom, splitHashes(hashes));
    await put(map, tilePath(0, van / tileWidth, tot - van), hashes);
    await put(map, tilePath('entries', van / tileWidth, tot - van), Buffer.concat(bladen.map(publicRecord)));
    if (tot - van === tileWidth) roots.push(tileRoot(hashes));
  }
  for (let niveau = 1; roots.length > 0; niveau += 1) {
    const above: Buffer[] = [];
    for (let nummer = 0; nummer * tileWidth < roots.length; nummer += 1) {
      const own = roots.slice(nummer * tileWidth, (nummer + 1) * tileWidth);
      await put(map, tilePath(niveau, nummer, own.length), Buffer.concat(own));
      if (own.length === tileWidth) above.push(tileRoot(Buffer.concat(own)));
    }
    roots = above;
  }
  const { privateKey: sleutel } = generateKeyPairSync('ed25519');
  const tekst = checkpointText({ herkomst, omvang, wortel: root(boom) });
  await put(map, 'vkey', `${verifierKey({ naam: herkomst, sleutel })}\n`);
  await put(map, 'checkpoint', signNote(tekst, [{ naam: herkomst, sleutel }]));
}

async function put(map: string, path: string, bytes: Buffer | string): Promise<void> {
  await mkdir(dirname(join(map, path)), { recursive: true });
  await writeFile(join(map, path), bytes);
}
