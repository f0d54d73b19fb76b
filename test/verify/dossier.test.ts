import { createHash, generateKeyPairSync } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { canonicalJson } from '../../src/audit/canonical.js';
import { signNote, verifierKey } from '../../src/audit/note.js';
import { systemClock } from '../../src/base/clock.js';
import { DossierService } from '../../src/documents/dossier-service.js';
import { Log } from '../../src/log/log.js';
import { Publisher } from '../../src/log/publisher.js';
import { Sleutelmap } from '../../src/log/sleutelmap.js';
import { procedures } from '../../src/procedure/procedures.js';
import { Database } from '../../src/store/database.js';
import { PostgresLogStore } from '../../src/store/postgres-log-store.js';
import { verifyDossier, type DossierVerslag } from '../../src/verify/dossier.js';
import { manifestText, namen, zipOf } from '../../src/verify/dossier-vorm.js';
import { ZipBron } from '../../src/verify/zip-bron.js';
import { actor, dalfsen, griffier, opening, teVroeg, Wereld, workshop } from '../engine/wereld.js';
import { run } from '../harness/database.js';

const herkomst = 'besluitspoor.example/log/gm0148';
let wereld: Wereld;
let database: Database;
let map: string;
let log: Log;
let id: string;
let zip: string;

const dossiers = (): DossierService =>
  new DossierService({
    lees: wereld.engine.read,
    log,
    publisher: new Publisher({ log, report: () => undefined }),
    // No entry of this traject names a document; those are tried over HTTP.
    documenten: { inhoud: () => Promise.reject(new Error('not asked')) },
    procedures,
  });

async function make(path: string, traject = id): Promise<void> {
  const lezing = await dossiers().maak(griffier, traject);
  if (!lezing.ok) throw new Error(lezing.weigering.code);
  await pipeline(lezing.waarde, createWriteStream(path));
}

beforeAll(async () => {
  wereld = await Wereld.make();
  database = new Database(wereld.database.appUrl);
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-dossier-'));
  const sleutels = new Sleutelmap(map);
  log = new Log({
    store: new PostgresLogStore(database),
    sleutels,
    clock: systemClock,
    host: 'besluitspoor.example',
  });
  await wereld.open();
  id = await wereld.open();
  await wereld.handel(id, workshop);
  await wereld.handel(id, teVroeg, { versie: 2 });
  await wereld.handel(id, { ...workshop, nietOpenbaar: { grond: 'Woo art. 5.1' } }, { versie: 2 });
  zip = join(map, 'goed.zip');
  await make(zip);
});
afterAll(async () => {
  await database.close();
  await wereld.close();
  await rm(map, { recursive: true });
});

const check = (path: string, sleutels?: readonly string[]): Promise<DossierVerslag> =>
  verifyDossier(path, { procedures, ...(sleutels === undefined ? {} : { sleutels }) });
const codes = ({ bevindingen }: DossierVerslag): string[] =>
  [...new Set(bevindingen.map(({ code }) => code))].toSorted();

/** The files of the good dossier, by name. */
async function files(): Promise<Map<string, Buffer>> {
  const bron = await ZipBron.open(zip);
  const found = new Map<string, Buffer>();
  for (const naam of bron.namen) found.set(naam, await bron.bytes(naam));
  bron.close();
  return found;
}

/** A dossier that whoever holds the key of the log made of these files: the manifest and the zip are in order. */
async function forged(
  change: (files: Map<string, Buffer>) => void,
  key?: Parameters<typeof signNote>[1][number],
): Promise<string> {
  const all = await files();
  change(all);
  all.delete(namen.manifest);
  const hashes = [...all].map(([naam, bytes]) => ({
    naam,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }));
  const sleutel = await new Sleutelmap(map).read(dalfsen, 1);
  if (sleutel === undefined) throw new Error('There is no key.');
  const manifest = signNote(manifestText({ herkomst, traject: id }, hashes), [
    key ?? { naam: herkomst, sleutel },
  ]);
  const path = join(map, 'vals.zip');
  const inhoud = [...all, [namen.manifest, Buffer.from(manifest)] as const].map(([naam, bytes]) => ({
    naam,
    inhoud: naam.startsWith('documenten/') ? () => Promise.resolve(Readable.from([bytes])) : bytes,
  }));
  await pipeline(zipOf(inhoud), createWriteStream(path));
  return path;
}

const edit = (all: Map<string, Buffer>, naam: string, van: string, naar: string): void => {
  const text = all.get(naam)?.toString('utf8') ?? '';
  if (!text.includes(van)) throw new Error(`${naam} has no ${van}.`);
  all.set(naam, Buffer.from(text.replace(van, naar)));
};

describe('a dossier', () => {
  it('holds, with all it has: entries, texts, and the state they lead to', async () => {
    const verslag = await check(zip);
    expect(verslag.bevindingen).toEqual([]);
    expect(verslag).toMatchObject({
      goed: true,
      herkomst,
      traject: id,
      omvang: 5,
      spoor: { regels: 4, toegelaten: 3, geweigerd: 1, nietControleerbaar: 0 },
      teksten: { getoond: 5, gewist: 0, ontbreekt: 0 },
      documenten: { aanwezig: 0, ontbreekt: 0 },
      sleutelOpgegeven: false,
    });
  });

  it('is made the same, byte for byte, when nothing happened in between', async () => {
    await make(join(map, 'nog-eens.zip'));
    expect(await readFile(join(map, 'nog-eens.zip'))).toEqual(await readFile(zip));
  });

  it('is believed on the word of the key that the caller trusts, and of no other', async () => {
    const keys = await log.verifierKeys(dalfsen);
    expect(await check(zip, keys)).toMatchObject({ goed: true, sleutelOpgegeven: true });
    const other = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
    expect(codes(await check(zip, [other]))).toEqual(['sleutel-onbekend']);
  });

  it('tells a reader without our software what happened, also when a text would be markup', async () => {
    const page = (await files()).get(namen.index)?.toString('utf8') ?? '';
    expect(page).toContain('Workshop houden');
    expect(page).toContain('Geweigerd (fase-nog-niet-bereikt');
    expect(page).toContain('Bestuurskrachtonderzoek Dalfsen');
    const nasty = await wereld.open({ ...opening, titel: '<script>alert(1)</script>' });
    const lezing = await dossiers().maak(griffier, nasty);
    if (!lezing.ok) throw new Error(lezing.weigering.code);
    const chunks: Buffer[] = [];
    for await (const chunk of lezing.waarde) chunks.push(chunk as Buffer);
    const index = Buffer.concat(chunks).toString('utf8').split('</html>')[0] ?? '';
    expect(index).toContain('&lt;script&gt;');
    expect(index).not.toContain('<script');
  });

  it.each(['college', 'integratie'] as const)('is not for %s', async (rol) => {
    expect(await dossiers().maak(actor(rol), id)).toMatchObject({
      ok: false,
      weigering: { code: 'niet-bevoegd' },
    });
  });

  it('tells a text that was erased from one that is only not there, and holds with both', async () => {
    const beheerder = actor('beheerder');
    const inhoud = { json: { veld: 'deelnemers', grond: 'AVG artikel 17' } };
    const ander = await wereld.open();
    await wereld.handel(ander, workshop);
    await wereld.engine.wis(beheerder, { traject: ander, volgnummer: 2, inhoud, kanaal: 'api' });
    await run(wereld.database.beheerUrl, [
      `DELETE FROM wisbaar WHERE traject = '${ander}' AND veld = 'aanleiding'`,
    ]);
    const path = join(map, 'gewist.zip');
    await make(path, ander);
    expect(await check(path)).toMatchObject({
      goed: true,
      spoor: { regels: 3, toegelaten: 3 },
      teksten: { getoond: 1, gewist: 1, ontbreekt: 1 },
    });
  });
});

describe('a changed dossier', () => {
  it('is refused, whichever byte was changed', async () => {
    const good = await readFile(zip);
    const path = join(map, 'anders.zip');
    const accepted: number[] = [];
    // All of them take minutes: npm run test:mutaties.
    const stride = process.env['MUTATIES'] === 'alle' ? 1 : 97;
    for (let at = 0; at < good.length; at += stride) {
      const bytes = Buffer.from(good);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
      await writeFile(path, bytes);
      if ((await check(path)).goed) accepted.push(at);
    }
    expect(accepted).toEqual([]);
  }, 1_200_000);

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['with bytes before it', (bytes) => Buffer.concat([Buffer.from('x'), bytes])],
    ['with bytes after it', (bytes) => Buffer.concat([bytes, Buffer.from('x')])],
    ['cut off', (bytes) => bytes.subarray(0, bytes.length - 10)],
    ['that is empty', () => Buffer.alloc(0)],
    ['that is something else', () => Buffer.from('Geachte heer, mevrouw,')],
  ])('%s is refused', async (_, change) => {
    const path = join(map, 'anders.zip');
    await writeFile(path, change(await readFile(zip)));
    expect((await check(path)).goed).toBe(false);
  });
});

describe('a dossier that the keeper of the log itself made false', () => {
  it.each<[string, (files: Map<string, Buffer>) => void, string[]]>([
    ['with nothing changed is only written again', () => undefined, []],
    [
      'lacks an entry in the middle',
      (all) => {
        all.delete(namen.blad(3));
      },
      ['bestand-ontbreekt', 'tekst-zonder-regel'],
    ],
    [
      'lacks an entry, the others moved up',
      (all) => {
        for (const naam of [namen.blad, namen.bewijs]) {
          all.set(naam(3), all.get(naam(4)) ?? Buffer.alloc(0));
          all.delete(naam(4));
        }
        all.set(namen.teksten, Buffer.from('[]'));
      },
      ['volgnummer-sluit-niet-aan', 'vorige-klopt-niet'],
    ],
    [
      'has two entries swapped',
      (all) => {
        for (const naam of [namen.blad, namen.bewijs]) {
          const [a, b] = [all.get(naam(2)), all.get(naam(3))];
          all.set(naam(2), b ?? Buffer.alloc(0));
          all.set(naam(3), a ?? Buffer.alloc(0));
        }
        all.set(namen.teksten, Buffer.from('[]'));
      },
      ['volgnummer-sluit-niet-aan', 'vorige-klopt-niet'],
    ],
    [
      'has an entry with another outcome',
      (all) => {
        edit(all, namen.blad(3), 'geweigerd', 'toegelaten');
      },
      ['bewijs-klopt-niet', 'ten-onrechte-toegelaten', 'vorige-klopt-niet'],
    ],
    [
      'has an entry with another date',
      (all) => {
        edit(all, namen.blad(2), '2011-04-13', '2011-04-12');
      },
      ['bewijs-klopt-niet', 'vorige-klopt-niet'],
    ],
    [
      'has another text',
      (all) => {
        edit(all, namen.teksten, 'De raad vroeg', 'De raad vraagt');
      },
      ['tekst-klopt-niet'],
    ],
    [
      'has a text that no entry has',
      (all) => {
        const teksten = JSON.parse(all.get(namen.teksten)?.toString('utf8') ?? '') as object[];
        all.set(
          namen.teksten,
          Buffer.from(
            canonicalJson([...teksten, { volgnummer: 3, veld: 'erbij', zout: 'AAAA', waarde: 'x' }]),
          ),
        );
      },
      ['tekst-zonder-regel'],
    ],
    [
      'has the proof of another entry',
      (all) => {
        all.set(namen.bewijs(2), all.get(namen.bewijs(3)) ?? Buffer.alloc(0));
      },
      ['bewijs-klopt-niet'],
    ],
    [
      'has another procedure',
      (all) => {
        edit(all, namen.procedure, 'dialoog', 'monoloog');
      },
      ['procedure-klopt-niet'],
    ],
    [
      'has no checkpoint',
      (all) => {
        all.delete(namen.checkpoint);
      },
      ['bestand-ontbreekt'],
    ],
    [
      'has a checkpoint of another size',
      (all) => {
        edit(all, namen.checkpoint, '\n5\n', '\n6\n');
      },
      ['checkpoint-ongeldig'],
    ],
    [
      'has a document that the trail does not name',
      (all) => {
        all.set(namen.document('a'.repeat(64), 'x.txt'), Buffer.from('x'));
      },
      ['document-klopt-niet'],
    ],
  ])('%s', async (_, change, expected) => {
    expect(codes(await check(await forged(change)))).toEqual(expected);
  });

  it('is signed by a stranger whose key it brings along beside that of the log', async () => {
    const stranger = { naam: herkomst, sleutel: generateKeyPairSync('ed25519').privateKey };
    const path = await forged((all) => {
      const keys = all.get(namen.sleutels)?.toString('utf8') ?? '';
      all.set(namen.sleutels, Buffer.from(`${verifierKey(stranger)}\n${keys}`));
      edit(all, namen.index, 'Workshop houden', 'Workshop overslaan');
    }, stranger);
    expect(codes(await check(path))).toEqual(['checkpoint-ongeldig']);
  });

  it.each(['niets', '[]', 'null', '{"traject":1}', '{}'])('has %s for an entry', async (tekst) => {
    const path = await forged((all) => {
      all.set(namen.blad(2), Buffer.from(tekst));
    });
    expect((await check(path)).goed).toBe(false);
  });

  it('is signed by a key of its own that it brings along, and is found by who knows the key', async () => {
    const own = { naam: herkomst, sleutel: generateKeyPairSync('ed25519').privateKey };
    const path = await forged(() => undefined, own);
    expect((await check(path)).goed).toBe(false);
    expect((await check(path, await log.verifierKeys(dalfsen))).goed).toBe(false);
  });
});
