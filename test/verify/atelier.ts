/** Where dossiers are made and made false: a world with its log and its documents. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { DataSource } from 'typeorm';
import yauzl from 'yauzl';
import { signNote } from '../../src/audit/note.js';
import { systemClock } from '../../src/base/clock.js';
import { systemRandom } from '../../src/base/id.js';
import { DocumentService } from '../../src/documents/document-service.js';
import { DossierService, type DossierDeps } from '../../src/documents/dossier-service.js';
import { Log } from '../../src/log/log.js';
import { Publisher } from '../../src/log/publisher.js';
import { Sleutelmap } from '../../src/log/sleutelmap.js';
import { procedures } from '../../src/procedure/procedures.js';
import { dataSourceOptions } from '../../src/store/data-source.js';
import { Database } from '../../src/store/database.js';
import { DocumentStore } from '../../src/store/document-store.js';
import { PostgresLogStore } from '../../src/store/postgres-log-store.js';
import { verifyDossier, type DossierVerslag } from '../../src/verify/dossier.js';
import { compare, Lijst, manifestText, namen, plekOf } from '../../src/verify/dossier-vorm.js';
import { zipOf, type Bestand } from '../../src/verify/zip-vorm.js';
import { dalfsen, griffier, Wereld } from '../engine/wereld.js';

export const herkomst = 'besluitspoor.example/log/gm0148';
export type Bestanden = Map<string, Buffer>;
type Ondertekenaar = Parameters<typeof signNote>[1][number];

export class Atelier {
  private constructor(
    readonly wereld: Wereld,
    readonly map: string,
    readonly log: Log,
    private readonly documenten: DocumentService,
    private readonly closers: readonly (() => Promise<void>)[],
  ) {}

  static async make(): Promise<Atelier> {
    const wereld = await Wereld.make();
    const map = await mkdtemp(join(tmpdir(), 'besluitspoor-dossier-'));
    const database = new Database(wereld.database.appUrl);
    const source = await new DataSource(dataSourceOptions(wereld.database.appUrl)).initialize();
    const store = new PostgresLogStore(database);
    const host = 'besluitspoor.example';
    const log = new Log({ store, sleutels: new Sleutelmap(map), clock: systemClock, host });
    const documenten = new DocumentService({
      opslag: new DocumentStore(source),
      organisaties: wereld.store,
      clock: systemClock,
      random: systemRandom,
      map: join(map, 'documenten'),
      maxBytes: 50_000_000,
    });
    const closers = [() => database.close(), () => source.destroy(), () => wereld.close()];
    return new Atelier(wereld, map, log, documenten, closers);
  }

  async close(): Promise<void> {
    for (const close of this.closers) await close();
    await rm(this.map, { recursive: true });
  }

  /** Stores a document and answers its id. */
  async plaats(
    bestandsnaam: string,
    bytes: Buffer,
    extra: { readonly openbaar?: string } = {},
  ): Promise<string> {
    const velden = { organisatie: dalfsen, soort: 'concept', bestandsnaam, ...extra };
    const lezing = await this.documenten.plaats(griffier, velden, Readable.from([bytes]));
    if (!lezing.ok) throw new Error(JSON.stringify(lezing.weigering));
    return lezing.waarde.id;
  }

  dossiers(deps: Partial<DossierDeps> = {}): DossierService {
    const { log, documenten } = this;
    const publisher = new Publisher({ log, report: () => undefined });
    return new DossierService({
      lees: this.wereld.engine.read,
      log,
      publisher,
      documenten,
      ...deps,
    });
  }

  async stroom(traject: string, deps: Partial<DossierDeps> = {}): Promise<Readable> {
    const lezing = await this.dossiers(deps).maak(griffier, traject);
    if (!lezing.ok) throw new Error(lezing.weigering.code);
    return lezing.waarde;
  }

  async zip(traject: string): Promise<Buffer> {
    return buffer(await this.stroom(traject));
  }

  /** A dossier that whoever holds the key of the log made of these files: list, manifest and zip are in order. */
  async vervals(traject: string, files: Bestanden, key?: Ondertekenaar): Promise<Buffer> {
    const sleutel = await new Sleutelmap(this.map).read(dalfsen, 1);
    if (sleutel === undefined) throw new Error('There is no key.');
    return zipped(signed(traject, files, key ?? { naam: herkomst, sleutel }));
  }
}

/** The files in the order of a dossier, with a list and a manifest of them. */
export function signed(traject: string, files: Bestanden, key: Ondertekenaar): [string, Buffer][] {
  const inOrder = [...files]
    .filter(([naam]) => naam !== namen.bestanden && naam !== namen.manifest)
    .toSorted(([a], [b]) => ranked(a, b));
  const lijst = new Lijst();
  for (const [naam, bytes] of inOrder) lijst.add(naam, createHash('sha256').update(bytes).digest('hex'));
  const lines = inOrder.map(
    ([naam, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${naam}\n`,
  );
  const manifest = signNote(manifestText({ herkomst, traject }, lijst.digest()), [key]);
  return [
    ...inOrder,
    [namen.bestanden, Buffer.from(lines.join(''))],
    [namen.manifest, Buffer.from(manifest)],
  ];
}

export function zipped(files: readonly (readonly [string, Buffer])[]): Promise<Buffer> {
  const all = files.map(([naam, inhoud]): Bestand => ({ naam, inhoud }));
  return buffer(Readable.from(zipOf(Readable.from(all)), { objectMode: false }));
}

function ranked(a: string, b: string): number {
  const [first, second] = [plekOf(a), plekOf(b)];
  if (first === undefined || second === undefined)
    return Number(first === undefined) - Number(second === undefined);
  return compare(first, second);
}

/** The files of a zip, as a reader that is not ours finds them. */
export async function unzipped(zip: Buffer): Promise<Bestanden> {
  const found: Bestanden = new Map();
  const bron = await yauzl.fromBufferPromise(zip, { strictFileNames: true });
  for await (const entry of bron.eachEntry())
    found.set(entry.fileName, await buffer(await bron.openReadStreamPromise(entry)));
  return found;
}

export function check(zip: Buffer | string, sleutels?: readonly string[]): Promise<DossierVerslag> {
  return verifyDossier(zip, { procedures, ...(sleutels === undefined ? {} : { sleutels }) });
}

/** The kinds of what was found. */
export function codes({ bevindingen }: DossierVerslag): string[] {
  return [...new Set(bevindingen.map(({ code }) => code))].toSorted();
}
