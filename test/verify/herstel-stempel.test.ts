/** Timestamps of a log that went on under a new name: each is of what the log signed then, under the name it had. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seal, type Blad } from '../../src/audit/leaf.js';
import { emptyBoom, grow, root } from '../../src/audit/merkle.js';
import { checkpointText } from '../../src/audit/note.js';
import { procedures } from '../../src/procedure/procedures.js';
import { folderBron } from '../../src/verify/log-bron.js';
import { verifyLog } from '../../src/verify/log.js';
import { Proefautoriteit } from '../harness/tijdstempelautoriteit.js';
import { herkomst, put, spoor, writeLog, type Regel } from './logmap.js';

const nieuw = `${herkomst}/2`;
const before = 10;

/** The entry with which a log goes on after its database was lost. */
function herstel(omvang: number): Regel {
  const [begin] = spoor(0);
  const gewoon = JSON.parse(begin?.blad.tekst ?? '') as Blad;
  const gegevens = {
    herkomst: nieuw,
    vorigeHerkomst: herkomst,
    getekendeOmvang: omvang + 5,
    getekendeWortel: Buffer.alloc(32, 7).toString('base64'),
    omvang,
    reden: { verbintenis: Buffer.alloc(32, 8).toString('base64') },
  };
  const nothing = { handeling: null, van: null, naar: null, toestand: null, procedure: null };
  return {
    blad: seal({
      ...gewoon,
      ...nothing,
      traject: '99999999-0000-4000-8000-000000000000',
      soort: 'herstel',
      registrator: { ...gewoon.registrator, rol: 'beheerder' },
      gegevens,
    }),
    openbaar: true,
  };
}

let autoriteit: Proefautoriteit;
let map: string;
let regels: Regel[];

beforeAll(async () => {
  autoriteit = await Proefautoriteit.start();
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-herstelstempel-'));
  regels = [...spoor(1).slice(0, before), herstel(before), ...spoor(2).slice(0, 5)];
  await writeLog(map, regels, nieuw);
});
afterAll(async () => {
  await autoriteit.close();
  await rm(map, { recursive: true });
});

/** Stamps of these sizes, each of the text under the name that is given with it. */
async function stamped(sizes: readonly (readonly [number, string])[]): Promise<string[]> {
  for (const [omvang, naam] of sizes) {
    const wortel = root(
      grow(
        emptyBoom,
        regels.slice(0, omvang).map(({ blad }) => blad.hash),
      ),
    );
    const tekst = checkpointText({ herkomst: naam, omvang, wortel });
    await put(map, `tijdstempel/${omvang}`, await autoriteit.maker.stempel('autoriteit', tekst));
  }
  await put(map, 'tijdstempels', JSON.stringify(sizes.map(([omvang]) => ({ omvang }))));
  const { bevindingen } = await verifyLog(folderBron(map), { procedures });
  return bevindingen.map(({ waar, code }) => `${waar}: ${code}`);
}

describe('a log that went on under a new name', () => {
  it('holds with stamps from before and after it', async () => {
    const sizes = [
      [4, herkomst],
      [before, herkomst],
      [before + 1, nieuw],
      [before + 3, nieuw],
    ] as const;
    expect(await stamped(sizes)).toEqual([]);
  });

  it('does not hold with a stamp under the name that it did not have then', async () => {
    expect(
      await stamped([
        [before, nieuw],
        [before + 1, herkomst],
      ]),
    ).toEqual([
      `tijdstempel/${before}: tijdstempel-klopt-niet`,
      `tijdstempel/${before + 1}: tijdstempel-klopt-niet`,
    ]);
  });
});
