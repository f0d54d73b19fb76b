/** Dossiers and logs of a municipality with witnesses, held against policies: the caller's, and the dossier's own. */
import { generateKeyPairSync } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cosignatureLine, cosignerKey } from '../../src/audit/note.js';
import { systemClock } from '../../src/base/clock.js';
import { DossierService } from '../../src/documents/dossier-service.js';
import { Log } from '../../src/log/log.js';
import { Meeondertekend } from '../../src/log/meeondertekend.js';
import { Publisher } from '../../src/log/publisher.js';
import { Sleutelmap } from '../../src/log/sleutelmap.js';
import { procedures } from '../../src/procedure/procedures.js';
import { Database } from '../../src/store/database.js';
import { PostgresGetuigeStore } from '../../src/store/postgres-getuige-store.js';
import { PostgresLogStore } from '../../src/store/postgres-log-store.js';
import { readBeleid } from '../../src/verify/beleid.js';
import { verifyDossier, type DossierVerslag } from '../../src/verify/dossier.js';
import { namen } from '../../src/verify/dossier-vorm.js';
import type { LogBron } from '../../src/verify/log-bron.js';
import { verifyLog, type LogVerslag } from '../../src/verify/log.js';
import { dalfsen, griffier, Wereld, workshop } from '../engine/wereld.js';
import { signed, unzipped, zipped } from './atelier.js';

const herkomst = 'besluitspoor.example/log/gm0148';
const seconden = 1_700_000_000;
const witness = (naam: string): { naam: string; sleutel: ReturnType<typeof pair>; vkey: string } => {
  const sleutel = pair();
  return { naam, sleutel, vkey: cosignerKey({ naam, sleutel }) };
};
const pair = () => generateKeyPairSync('ed25519').privateKey;
const [een, twee] = [witness('een.example/getuige'), witness('twee.example/getuige')];
const eigen = `witness Ommen ${een.vkey}\nwitness Zwolle ${twee.vkey}\nquorum Ommen\n`;

let wereld: Wereld;
let database: Database;
let map: string;
let log: Log;
let id: string;
/** Made with the cosignature of Ommen, and when no witness answered. */
let getuigd: string;
let ongetuigd: string;
let vkey: string;

/** What Ommen does when it is asked. */
async function signAlong(): Promise<void> {
  const notitie = (await log.checkpoint(dalfsen)) ?? '';
  const tekst = notitie.slice(0, notitie.indexOf('\n\n') + 1);
  const omvang = Number(tekst.split('\n')[1]);
  const regel = cosignatureLine(tekst, een, seconden);
  await new PostgresGetuigeStore(database).bewaar(dalfsen, {
    ...{ omvang, getuige: een.vkey, regel, tijdstip: new Date(0).toISOString() },
  });
}

async function make(path: string, ask: () => Promise<void>): Promise<void> {
  const dossiers = new DossierService({
    lees: wereld.engine.read,
    log,
    publisher: new Publisher({ log, report: () => undefined }),
    getuigen: { beleid: Buffer.from(eigen), ask },
    // No entry of this traject names a document.
    documenten: { inhoud: () => Promise.reject(new Error('not asked')) },
  });
  const lezing = await dossiers.maak(griffier, id);
  if (!lezing.ok) throw new Error(lezing.weigering.code);
  await pipeline(lezing.waarde, createWriteStream(path));
}

beforeAll(async () => {
  wereld = await Wereld.make();
  database = new Database(wereld.database.appUrl);
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-getuigd-'));
  log = new Log({
    store: new PostgresLogStore(database),
    sleutels: new Sleutelmap(map),
    clock: systemClock,
    host: 'besluitspoor.example',
    meeondertekend: new Meeondertekend(new PostgresGetuigeStore(database), readBeleid(Buffer.from(eigen))),
  });
  id = await wereld.open();
  await wereld.handel(id, workshop);
  [getuigd, ongetuigd] = [join(map, 'getuigd.zip'), join(map, 'ongetuigd.zip')];
  await make(ongetuigd, () => Promise.resolve());
  await make(getuigd, signAlong);
  vkey = (await log.verifierKeys(dalfsen))[0] ?? '';
});
afterAll(async () => {
  await database.close();
  await wereld.close();
  await rm(map, { recursive: true });
});

const check = (path: string, beleid?: string, sleutels?: string[]): Promise<DossierVerslag> =>
  verifyDossier(path, {
    procedures,
    ...(beleid === undefined ? {} : { beleid: readBeleid(Buffer.from(beleid)) }),
    ...(sleutels === undefined ? {} : { sleutels }),
  });
const codes = ({ bevindingen }: DossierVerslag | LogVerslag): string[] =>
  [...new Set(bevindingen.map(({ code }) => code))].toSorted();
const ommen = { getuige: 'Ommen', sleutel: expect.any(String) as string, tijdstip: '2023-11-14T22:13:20Z' };

describe('a dossier that a witness signed along', () => {
  it('says so by its own policy, which binds nobody', async () => {
    expect(await check(getuigd)).toMatchObject({
      goed: true,
      sleutelOpgegeven: false,
      beleid: { opgegeven: false, quorum: true, getuigen: [ommen] },
    });
  });

  it('meets the policy of the caller, whose logs are then the ones that are believed', async () => {
    const beleid = `log ${vkey}\n${eigen}`;
    expect(await check(getuigd, beleid)).toMatchObject({
      goed: true,
      sleutelOpgegeven: true,
      beleid: { opgegeven: true, quorum: true, getuigen: [ommen] },
    });
    const foo = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
    expect(codes(await check(getuigd, `log ${foo}\n${eigen}`))).toEqual(['sleutel-onbekend']);
    expect((await check(getuigd, `log ${foo}\n${eigen}`, [vkey])).goed).toBe(true);
    expect(await check(getuigd, eigen)).toMatchObject({ goed: true, sleutelOpgegeven: false });
  });

  it('does not meet a policy that asks for another, whatever its own says', async () => {
    const verslag = await check(getuigd, eigen.replace('quorum Ommen', 'quorum Zwolle'));
    expect([verslag.goed, codes(verslag)]).toEqual([false, ['quorum-niet-gehaald']]);
    expect(verslag.beleid).toEqual({ opgegeven: true, quorum: false, getuigen: [ommen] });
  });

  it('stands on the checkpoint that was signed along, also when the log went on since', async () => {
    await wereld.open();
    await log.publish(dalfsen);
    const again = join(map, 'later.zip');
    await make(again, () => Promise.reject(new Error('There is nothing to ask.')));
    expect(await readFile(again)).toEqual(await readFile(getuigd));
  });
});

describe('a dossier that no witness signed along', () => {
  it('holds, and says what its own policy asks; to who asks for witnesses it does not', async () => {
    expect(await check(ongetuigd)).toMatchObject({
      goed: true,
      beleid: { opgegeven: false, quorum: false, getuigen: [] },
    });
    expect(codes(await check(ongetuigd, eigen))).toEqual(['quorum-niet-gehaald']);
    expect((await check(ongetuigd, `log ${vkey}\nquorum none\n`)).goed).toBe(true);
  });
});

describe('a dossier that the keeper of the log itself made false', () => {
  async function forged(change: (files: Map<string, Buffer>) => void): Promise<string> {
    const all = await unzipped(await readFile(getuigd));
    change(all);
    const sleutel = await new Sleutelmap(map).read(dalfsen, 1);
    if (sleutel === undefined) throw new Error('There is no key.');
    const path = join(map, 'vals.zip');
    await writeFile(path, await zipped(signed(id, all, { naam: herkomst, sleutel })));
    return path;
  }
  /** In every file that carries the checkpoint. */
  const everywhere = (van: string, naar: string) => (all: Map<string, Buffer>) => {
    for (const [naam, bytes] of all)
      if (naam === namen.checkpoint || naam.startsWith('bewijs/'))
        all.set(naam, Buffer.from(bytes.toString('utf8').replace(van, naar)));
  };

  it('has a policy that is none', async () => {
    const path = await forged((all) => all.set(namen.beleid, Buffer.from('quorum wie\n')));
    expect(codes(await check(path))).toEqual(['beleid-ongeldig']);
  });

  it('has a cosignature of another checkpoint, or of a stranger', async () => {
    const line = (await readFile(getuigd, 'utf8')).match(/— een\.example\/getuige \S+\n/)?.[0] ?? '';
    const other = cosignatureLine(`${herkomst}\n9\n${Buffer.alloc(32).toString('base64')}\n`, een, seconden);
    const path = await forged(everywhere(line, other));
    expect(codes(await check(path))).toEqual(['meeondertekening-klopt-niet']);
    expect(codes(await check(path, `log ${vkey}\n${eigen}`))).toEqual(['meeondertekening-klopt-niet']);
    const stranger = cosignatureLine('x\n', witness(een.naam), seconden);
    expect(codes(await check(await forged(everywhere(line, stranger)), eigen))).toEqual([
      'quorum-niet-gehaald',
    ]);
    expect(codes(await check(await forged(everywhere(line, '')), eigen))).toEqual(['quorum-niet-gehaald']);
  });

  it('leaves no byte of its policy or its checkpoint free', async () => {
    const good = await readFile(getuigd);
    const [from, to] = [good.indexOf('witness Ommen'), good.indexOf('quorum Ommen') + 13];
    const head = good.indexOf(`${herkomst}\n`);
    expect(Math.min(from, head)).toBeGreaterThan(0);
    const path = join(map, 'anders.zip');
    for (const at of [...range(from, to, 11), ...range(head, head + 300, 7)]) {
      const bytes = Buffer.from(good);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await writeFile(path, bytes);
      expect([at, (await check(path)).goed]).toEqual([at, false]);
    }
  });

  const range = (from: number, to: number, step: number): number[] =>
    Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);
});

describe('a log that witnesses follow', () => {
  /** The log as it is served; without these paths. */
  const served = (...without: string[]): LogBron => ({
    lees: async (path) => {
      if (without.includes(path)) return undefined;
      const text = (value: string | undefined): Buffer | undefined =>
        value === undefined ? undefined : Buffer.from(value);
      if (path === 'vkey') return text(`${vkey}\n`);
      if (path === 'checkpoint') return text(await log.checkpoint(dalfsen));
      if (path === 'getuigd') return text((await log.witnessed(dalfsen))?.notitie);
      const [, soort = '', breed = ''] = /^tile\/(\w+)\/000\.p\/(\d+)$/.exec(path) ?? [];
      return soort === 'entries'
        ? log.entries(dalfsen, 0, Number(breed))
        : log.tile(dalfsen, { niveau: Number(soort), nummer: 0 }, Number(breed));
    },
  });
  const verified = (bron: LogBron, beleid?: string): Promise<LogVerslag> =>
    verifyLog(bron, {
      procedures,
      ...(beleid === undefined ? {} : { beleid: readBeleid(Buffer.from(beleid)) }),
    });

  beforeAll(async () => {
    await wereld.open();
    await log.publish(dalfsen);
  });

  it('is checked up to the newest head that enough of them signed along', async () => {
    const { omvang: all } = await verified(served());
    const verslag = await verified(served(), `log ${vkey}\n${eigen}`);
    expect(verslag).toMatchObject({
      goed: true,
      omvang: 2,
      sleutelOpgegeven: true,
      beleid: { opgegeven: true, quorum: true, getuigen: [ommen] },
    });
    expect(all).toBeGreaterThan(2);
    expect((await verified(served())).beleid).toBeNull();
    expect(await verified(served(), `log ${vkey}\nquorum none\n`)).toMatchObject({ goed: true, omvang: all });
  });

  it('and that shows no such head does not meet the policy', async () => {
    expect(codes(await verified(served('getuigd'), `log ${vkey}\n${eigen}`))).toEqual([
      'quorum-niet-gehaald',
    ]);
    const other = eigen.replace('quorum Ommen', 'quorum Zwolle');
    expect(codes(await verified(served(), `log ${vkey}\n${other}`))).toEqual(['quorum-niet-gehaald']);
  });
});
