/** Documents on a real database and a folder of their own, and what one looks for after an erasure. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { DataSource } from 'typeorm';
import type { Actor } from '../../src/auth/policy.js';
import { systemRandom } from '../../src/base/id.js';
import type { DocumentOpslag } from '../../src/documents/document-opslag.js';
import { DocumentService, type DocumentBeeld } from '../../src/documents/document-service.js';
import { Wisser, type Wisbeeld } from '../../src/documents/wisser.js';
import type { Lezing, Wisantwoord } from '../../src/engine/answer.js';
import { dataSourceOptions } from '../../src/store/data-source.js';
import { DocumentStore } from '../../src/store/document-store.js';
import { actor, dalfsen, griffier, type Wereld } from '../engine/wereld.js';
import { query } from '../harness/database.js';

export const beheerder = actor('beheerder');
export const grond = 'AVG artikel 17, eerste lid, onder a';

export class Stukken {
  readonly service: DocumentService;
  readonly wisser: Wisser;
  /** What kept bytes on the disk. */
  readonly storingen: string[] = [];

  private constructor(
    readonly wereld: Wereld,
    readonly map: string,
    private readonly source: DataSource,
    readonly opslag: DocumentOpslag,
  ) {
    this.service = this.newService();
    this.wisser = this.newWisser();
  }

  static async make(wereld: Wereld): Promise<Stukken> {
    const source = await new DataSource(dataSourceOptions(wereld.database.appUrl)).initialize();
    const map = await mkdtemp(join(tmpdir(), 'besluitspoor-stukken-'));
    return new Stukken(wereld, map, source, new DocumentStore(source));
  }

  /** The documents of another process on the same database and folder. */
  async another(): Promise<Stukken> {
    const source = await new DataSource(dataSourceOptions(this.wereld.database.appUrl)).initialize();
    return new Stukken(this.wereld, this.map, source, new DocumentStore(source));
  }

  newService(opslag: Pick<DocumentOpslag, 'insert' | 'find'> = this.opslag): DocumentService {
    return new DocumentService({
      opslag,
      organisaties: this.wereld.store,
      clock: { now: () => this.wereld.now },
      random: systemRandom,
      map: this.map,
      maxBytes: 1_000_000,
    });
  }

  newWisser(opslag: Pick<DocumentOpslag, 'release' | 'erased'> = this.opslag): Wisser {
    const report = (_: unknown, fault: unknown): void => {
      this.storingen.push(String(fault));
    };
    return new Wisser({ opslag, map: this.map, report });
  }

  async plaats(
    tekst: string,
    { wie = griffier, organisatie = dalfsen, naam = 'stuk.txt', openbaar }: Plaatsing = {},
  ): Promise<DocumentBeeld> {
    const velden = { organisatie, soort: 'concept', bestandsnaam: naam, openbaar };
    return must(await this.service.plaats(wie, velden, Readable.from([Buffer.from(tekst)])));
  }

  /** A new concept of the assignment: it may be repeated, and names a document. Answers its volgnummer. */
  async noem(traject: string, document: string): Promise<number> {
    const antwoord = await this.wereld.handel(traject, concept(document));
    if (antwoord.soort === 'geweigerd') throw new Error(JSON.stringify(antwoord.weigering));
    return antwoord.spoorregel.volgnummer;
  }

  /** Only the entry and the row, as when the server stops right after the commit. */
  wisRegel(
    traject: string,
    volgnummer: number,
    veld = 'document',
    wie: Actor = beheerder,
  ): Promise<Wisantwoord> {
    const inhoud = { json: { veld, grond } };
    return this.wereld.engine.wis(wie, { traject, volgnummer, inhoud, kanaal: 'api' });
  }

  /** As the API does it: the entry, and then the bytes. */
  async wis(traject: string, volgnummer: number, veld = 'document'): Promise<Wisbeeld> {
    const antwoord = await this.wisRegel(traject, volgnummer, veld);
    if (antwoord.soort === 'geweigerd') throw new Error(JSON.stringify(antwoord.weigering));
    if (antwoord.document === null) throw new Error('A text was erased, not a document.');
    return this.wisser.wis(antwoord.document);
  }

  async lees(id: string, wie: Actor = griffier): Promise<string> {
    return (await buffer(must(await this.service.inhoud(wie, id)).stroom)).toString('utf8');
  }

  async leesbaar(id: string, wie: Actor = griffier): Promise<boolean> {
    const lezing = await this.service.inhoud(wie, id);
    if (lezing.ok) lezing.waarde.stroom.destroy();
    return lezing.ok;
  }

  pad(tekst: string, organisatie = dalfsen): string {
    const hash = createHash('sha256').update(tekst).digest('hex');
    return join(this.map, organisatie, hash.slice(0, 2), hash);
  }

  /** Every file of the folder, with what is in it. */
  async bestanden(): Promise<{ pad: string; inhoud: Buffer }[]> {
    const entries = await readdir(this.map, { recursive: true, withFileTypes: true });
    return Promise.all(
      entries
        .filter((entry) => entry.isFile())
        .map(async ({ parentPath, name }) => {
          const pad = join(parentPath, name);
          return { pad, inhoud: await readFile(pad) };
        }),
    );
  }

  /** Tables and files in which a text can be found, whatever the column. */
  async vindplaatsen(tekst: string): Promise<string[]> {
    return (await this.vindplaatsenVan([tekst])).get(tekst) ?? [];
  }

  /** As `vindplaatsen`, of many texts in one search; a text that is nowhere has no places. */
  async vindplaatsenVan(teksten: readonly string[]): Promise<Map<string, string[]>> {
    const url = this.wereld.database.beheerUrl;
    const tables = await query<{ naam: string }>(
      url,
      "SELECT relname AS naam FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
    );
    // A column of bytes shows as hex.
    const searches = tables.map(
      ({ naam }) => `SELECT '${naam}' AS plaats, z.tekst FROM unnest($1::text[]) AS z (tekst)
        WHERE EXISTS (SELECT FROM ${naam} t WHERE strpos(t::text, z.tekst) > 0
          OR strpos(t::text, encode(convert_to(z.tekst, 'UTF8'), 'hex')) > 0)`,
    );
    const inTables = await query<{ plaats: string; tekst: string }>(url, searches.join(' UNION ALL '), [
      teksten,
    ]);
    const inFiles = (await this.bestanden()).flatMap(({ pad, inhoud }) =>
      teksten.filter((tekst) => inhoud.includes(tekst)).map((tekst) => ({ plaats: pad, tekst })),
    );
    const found = new Map<string, string[]>();
    for (const { plaats, tekst } of [...inTables, ...inFiles])
      found.set(tekst, [...(found.get(tekst) ?? []), plaats]);
    return found;
  }

  async close({ keepMap = false } = {}): Promise<void> {
    await this.source.destroy();
    if (!keepMap) await rm(this.map, { recursive: true, force: true });
  }
}

interface Plaatsing {
  readonly wie?: Actor;
  readonly organisatie?: string;
  readonly naam?: string;
  readonly openbaar?: string;
}

export function concept(document: string): object {
  return { handeling: 'conceptopdracht-opstellen', gegevens: { datum: '2011-04-14', document } };
}

/** A text that stands nowhere else. */
export function uniek(wat: string): string {
  return `${wat} ${randomUUID()}`;
}

export function must<T>(lezing: Lezing<T>): T {
  if (!lezing.ok) throw new Error(`refused: ${JSON.stringify(lezing.weigering)}`);
  return lezing.waarde;
}
