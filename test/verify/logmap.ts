/** A log of lawful trails in a folder, made without server or database: many trajecten that go the whole way side by side. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formaat, seal, type Blad, type SealedLeaf } from '../../src/audit/leaf.js';
import { emptyBoom, grow, root } from '../../src/audit/merkle.js';
import { checkpointText, signNote, verifierKey } from '../../src/audit/note.js';
import { stateHash } from '../../src/audit/state-hash.js';
import { canonicalJson } from '../../src/audit/canonical.js';
import { tilePath, tileRoot, tileWidth } from '../../src/audit/tile.js';
import { bestuurskrachtonderzoek as procedure } from '../../src/procedure/bestuurskrachtonderzoek/index.js';
import { planning, Spel, stap, vandaag, walk, type Stap } from '../procedure/walk.js';

export interface Regel {
  readonly blad: SealedLeaf;
  /** false: nothing but its hash is in the log. */
  readonly openbaar: boolean;
}

export const herkomst = 'besluitspoor.example/log/gm0148';
const tijdstip = `${vandaag}T12:00:00.000Z`;
/** What a council does before it goes on: a refusal, and a slip of the pen that is put right. */
const tussen: readonly Stap[] = [
  stap('besluit-bekendmaken', { datum: '2011-11-05', vindplaats: 'Gemeenteblad' }),
  stap('rectificatie-aantekenen', { volgnummer: 3, veld: 'datum', juist: '2011-04-12', reden: 'x' }),
];

/** The trail of one traject. `verborgen`: volgnummers of entries that are not public. */
export function spoor(nummer: number, verborgen: readonly number[] = []): Regel[] {
  const traject = `${nummer.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
  const spel = new Spel();
  const regels: Regel[] = [];
  const add = (deel: Partial<Blad>): void => {
    const volgnummer = regels.length + 1;
    const blad: Blad = {
      ...gewoon,
      traject,
      volgnummer,
      vorige: regels.at(-1)?.blad.hash.toString('hex') ?? null,
      toestand: stateHash(spel.stand.fase, canonicalJson(spel.stand.feiten)),
      ...deel,
    };
    regels.push({ blad: seal(blad), openbaar: !verborgen.includes(volgnummer) });
  };
  add({
    soort: 'opening',
    handeling: 'traject-openen',
    van: null,
    naar: spel.stand.fase,
    gegevens: { planning },
  });
  for (const one of [...walk.slice(0, 3), ...tussen, ...walk.slice(3)]) {
    const van = spel.stand.fase;
    // A refusal takes a volgnummer as well.
    const poging = { ...spel.poging(one), volgnummer: regels.length + 1 };
    const oordeel = procedure.decide(spel.stand, poging, spel.geschiedenis);
    const { handeling, orgaan, gegevens } = poging;
    const common = { handeling, orgaan, gegevens, van };
    if (oordeel.toegelaten) {
      spel.stand = oordeel.stand;
      spel.geschiedenis.push(poging);
      add({ ...common, naar: spel.stand.fase, signalen: oordeel.signalen });
    } else {
      const redenen = [...new Set(oordeel.redenen.map(({ code }) => code))];
      add({ ...common, naar: null, redenen, resultaat: 'geweigerd' });
    }
  }
  return regels;
}

/** Trails that grow side by side, as those of a municipality do. */
export function sideBySide(sporen: readonly (readonly Regel[])[]): Regel[] {
  const longest = Math.max(...sporen.map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) => sporen.flatMap((regels) => regels.slice(i, i + 1))).flat();
}

/** Writes the log as a server publishes it, under this name. Answers its verifier key. */
export async function writeLog(map: string, regels: readonly Regel[], naam = herkomst): Promise<string> {
  const hashes = regels.map(({ blad }) => blad.hash);
  for (let niveau = 0, level = hashes; level.length > 0; niveau += 1) {
    const tiles = pages(level);
    for (const [nummer, tile] of tiles.entries())
      await put(map, tilePath(niveau, nummer, tile.length), Buffer.concat(tile));
    level = tiles.filter(({ length }) => length === tileWidth).map((tile) => tileRoot(Buffer.concat(tile)));
  }
  for (const [nummer, page] of pages(regels).entries())
    await put(map, tilePath('entries', nummer, page.length), Buffer.concat(page.map(record)));
  const { privateKey: sleutel } = generateKeyPairSync('ed25519');
  const tekst = checkpointText({
    herkomst: naam,
    omvang: regels.length,
    wortel: root(grow(emptyBoom, hashes)),
  });
  await put(map, 'checkpoint', signNote(tekst, [{ naam, sleutel }]));
  await put(map, 'vkey', `${verifierKey({ naam, sleutel })}\n`);
  return verifierKey({ naam, sleutel });
}

/** The same entry with something in it changed, sealed anew: whoever holds the key can do that. */
export function forged({ blad, openbaar }: Regel, change: (blad: Blad) => Blad): Regel {
  return { blad: seal(change(JSON.parse(blad.tekst) as Blad)), openbaar };
}

const gewoon = {
  formaat,
  organisatie: 'gm0148',
  registratietijdstip: tijdstip,
  soort: 'handeling',
  handeling: null,
  orgaan: null,
  van: null,
  gegevens: null,
  registrator: { id: '00000000-0000-4000-8000-00000000000a', rol: 'griffier', bureau: null },
  oorsprong: { kanaal: 'api', verzoek: '00000000-0000-4000-8000-00000000000b', verwacht: null },
  resultaat: 'toegelaten',
  redenen: [],
  signalen: [],
  openbaar: true,
  grond: null,
  procedure: {
    naam: procedure.naam,
    versie: procedure.versie,
    machine: procedure.machine,
    motor: procedure.motor,
  },
  naar: null,
} as const;

function pages<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / tileWidth) }, (_, i) =>
    all.slice(i * tileWidth, (i + 1) * tileWidth),
  );
}

function record({ blad, openbaar }: Regel): Buffer {
  const entry = Buffer.from(openbaar ? blad.tekst : '', 'utf8');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(entry.length);
  return Buffer.concat([length, entry]);
}

export async function put(map: string, path: string, bytes: Buffer | string): Promise<void> {
  await mkdir(dirname(join(map, path)), { recursive: true });
  await writeFile(join(map, path), bytes);
}
