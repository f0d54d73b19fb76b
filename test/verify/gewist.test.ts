/** Dossiers before and after documents were erased, as their reader checks them. */
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { systemClock } from '../../src/base/clock.js';
import { DossierService } from '../../src/documents/dossier-service.js';
import { Log } from '../../src/log/log.js';
import { Publisher } from '../../src/log/publisher.js';
import { Sleutelmap } from '../../src/log/sleutelmap.js';
import { procedures } from '../../src/procedure/procedures.js';
import { Database } from '../../src/store/database.js';
import { PostgresLogStore } from '../../src/store/postgres-log-store.js';
import { verifyDossier } from '../../src/verify/dossier.js';
import { namen } from '../../src/verify/dossier-vorm.js';
import { Stukken, uniek } from '../documents/stukken.js';
import { dalfsen, griffier, Wereld, workshop } from '../engine/wereld.js';
import { signed as again, unzipped, zipped } from './atelier.js';

const herkomst = 'besluitspoor.example/log/gm0148';
let wereld: Wereld;
let stukken: Stukken;
let database: Database;
let map: string;
let sleutels: Sleutelmap;
let dossiers: DossierService;
let id: string;

beforeAll(async () => {
  wereld = await Wereld.make();
  stukken = await Stukken.make(wereld);
  database = new Database(wereld.database.appUrl);
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-gewist-'));
  sleutels = new Sleutelmap(map);
  const store = new PostgresLogStore(database);
  const log = new Log({ store, sleutels, clock: systemClock, host: 'besluitspoor.example' });
  const publisher = new Publisher({ log, report: () => undefined });
  const { service: documenten } = stukken;
  dossiers = new DossierService({ lees: wereld.engine.read, log, publisher, documenten });
});
afterAll(async () => {
  await database.close();
  await stukken.close();
  await wereld.close();
  await rm(map, { recursive: true });
});
beforeEach(async () => {
  id = await wereld.open();
  await wereld.handel(id, workshop);
});

type Files = Map<string, Buffer>;

/** The dossier of a traject as it is now: its path, and its files by name. */
async function make(traject = id): Promise<{ path: string; files: Files }> {
  const lezing = await dossiers.maak(griffier, traject);
  if (!lezing.ok) throw new Error(lezing.weigering.code);
  const path = join(map, 'dossier.zip');
  await pipeline(lezing.waarde, createWriteStream(path));
  return { path, files: await unzipped(await readFile(path)) };
}

const check = (path: string) => verifyDossier(path, { procedures });
const page = (files: Files): string => files.get(namen.index)?.toString('utf8') ?? '';

/** Signed by the log itself: what its keeper could hand out when he does not do what the trail says. */
async function signed(files: Files): Promise<string> {
  const sleutel = await sleutels.read(dalfsen, 1);
  if (sleutel === undefined) throw new Error('There is no key.');
  const path = join(map, 'vals.zip');
  await writeFile(path, await zipped(again(id, files, { naam: herkomst, sleutel })));
  return path;
}

describe('a dossier of which a document was erased', () => {
  it('held before with it, and holds after without it, which an entry explains', async () => {
    const tekst = uniek('inhoud');
    const naam = `${uniek('brief')}.txt`;
    const { id: document, sha256 } = await stukken.plaats(tekst, { naam });
    const volgnummer = await stukken.noem(id, document);
    const before = await make();
    expect(await check(before.path)).toMatchObject({
      goed: true,
      documenten: { aanwezig: 1, gewist: 0, ontbreekt: 0 },
    });
    expect(page(before.files)).toContain(naam);

    await stukken.wis(id, volgnummer);
    const after = await make();
    expect(await check(after.path)).toMatchObject({
      goed: true,
      bevindingen: [],
      spoor: { regels: 4, toegelaten: 4 },
      documenten: { aanwezig: 0, gewist: 1, ontbreekt: 0 },
    });
    expect(page(after.files)).toContain('Document: <em>gewist, zie <a href="#regel-4">regel 4</a></em>');
    expect(page(after.files)).toContain(`Vingerafdruk: <code>${sha256}</code>`);
    for (const bytes of after.files.values()) {
      expect(bytes.includes(tekst)).toBe(false);
      expect(bytes.includes(naam)).toBe(false);
    }
  });

  it('tells it from one that is lost, also when both are', async () => {
    const [gewist, weg] = [uniek('gewist'), uniek('weg')];
    const erased = await stukken.noem(id, (await stukken.plaats(gewist)).id);
    await stukken.noem(id, (await stukken.plaats(weg)).id);
    await stukken.noem(id, (await stukken.plaats(uniek('er'))).id);
    await stukken.wis(id, erased);
    await rm(stukken.pad(weg));
    const { path, files } = await make();
    expect(await check(path)).toMatchObject({
      goed: true,
      documenten: { aanwezig: 1, gewist: 1, ontbreekt: 1 },
    });
    expect(page(files)).toContain('Document: <em>niet in dit dossier</em>');
  });

  it('is explained once for every entry that names it', async () => {
    const { id: document } = await stukken.plaats(uniek('inhoud'));
    await stukken.noem(id, document);
    const again = await stukken.noem(id, document);
    await stukken.wis(id, again);
    const { path, files } = await make();
    expect(await check(path)).toMatchObject({ goed: true, documenten: { gewist: 1, ontbreekt: 0 } });
    expect(page(files).match(/gewist, zie <a href="#regel-5">regel 5/g)).toHaveLength(2);
  });

  it('is not explained by the trail of another traject, until this one says it too', async () => {
    const { id: document } = await stukken.plaats(uniek('inhoud'));
    const here = await stukken.noem(id, document);
    const ander = await wereld.open();
    await stukken.wis(ander, await stukken.noem(ander, document));
    expect(await check((await make()).path)).toMatchObject({
      goed: true,
      documenten: { gewist: 0, ontbreekt: 1 },
    });
    await stukken.wis(id, here);
    expect(await check((await make()).path)).toMatchObject({
      goed: true,
      documenten: { gewist: 1, ontbreekt: 0 },
    });
  });

  it('keeps the same bytes under the name of a document that was not erased', async () => {
    const tekst = uniek('gedeeld');
    const first = await stukken.noem(id, (await stukken.plaats(tekst, { naam: 'persoonlijk.txt' })).id);
    await stukken.noem(id, (await stukken.plaats(tekst, { naam: 'openbaar.txt' })).id);
    await stukken.wis(id, first);
    const { path, files } = await make();
    expect(await check(path)).toMatchObject({
      goed: true,
      documenten: { aanwezig: 1, gewist: 0, ontbreekt: 0 },
    });
    expect([...files.keys()].filter((naam) => naam.startsWith('documenten/'))).toEqual([
      expect.stringMatching(/openbaar\.txt$/),
    ]);
    expect(page(files)).not.toContain('persoonlijk.txt');
    expect(page(files)).toContain('gewist, zie <a href="#regel-5">regel 5</a>');
  });
});

describe('a dossier that holds what its trail calls erased', () => {
  it('is a finding, for a document', async () => {
    const volgnummer = await stukken.noem(id, (await stukken.plaats(uniek('inhoud'))).id);
    const { files: before } = await make();
    await stukken.wis(id, volgnummer);
    const { files: after } = await make();
    const [naam = ''] = [...before.keys()].filter((one) => one.startsWith('documenten/'));
    const path = await signed(new Map([...after, [naam, before.get(naam) ?? Buffer.alloc(0)]]));
    expect(await check(path)).toMatchObject({
      goed: false,
      documenten: { aanwezig: 1, gewist: 0, ontbreekt: 0 },
      bevindingen: [{ waar: naam, code: 'gewist-en-toch-aanwezig' }],
    });
  });

  it('is a finding, for a text', async () => {
    const { files: before } = await make();
    await stukken.wisRegel(id, 2, 'deelnemers');
    const { files: after } = await make();
    const teksten = before.get(namen.teksten(2)) ?? Buffer.alloc(0);
    const path = await signed(new Map([...after, [namen.teksten(2), teksten]]));
    expect(await check(path)).toMatchObject({
      goed: false,
      bevindingen: [{ waar: 'regel 2, deelnemers', code: 'gewist-en-toch-aanwezig' }],
    });
  });

  it('signed again with nothing added is none', async () => {
    await stukken.wisRegel(id, 2, 'deelnemers');
    expect(await check(await signed((await make()).files))).toMatchObject({ goed: true, bevindingen: [] });
  });

  it('is not made while the bytes of the document still stand, as after a crash', async () => {
    const volgnummer = await stukken.noem(id, (await stukken.plaats(uniek('inhoud'))).id);
    await stukken.wisRegel(id, volgnummer);
    expect(await check((await make()).path)).toMatchObject({
      goed: true,
      documenten: { aanwezig: 0, gewist: 1, ontbreekt: 0 },
    });
  });
});
