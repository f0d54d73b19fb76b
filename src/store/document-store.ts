/** Rows of documents, through TypeORM. Every transaction begins with the organisations it may see. */
import { In, QueryFailedError, type DataSource, type EntityManager } from 'typeorm';
import type {
  DocumentOpslag,
  DocumentRij,
  Gewist,
  Inhoud,
  NieuwDocument,
} from '../documents/document-opslag.js';
import { StoreError } from '../engine/store-error.js';
import { Document } from './document.entity.js';

export class DocumentStore implements DocumentOpslag {
  constructor(private readonly source: DataSource) {}

  async insert(rij: NieuwDocument, place: () => Promise<void>): Promise<void> {
    await this.#within([rij.organisatie], async (manager) => {
      await hold(manager, rij);
      await elsewhere(place);
      await manager.insert(Document, rij);
    });
  }

  find(scope: readonly string[], id: string): Promise<DocumentRij | undefined> {
    return this.#within(scope, async (manager) => {
      const found = await manager.findOneBy(Document, { id, organisatie: In([...scope]) });
      if (found === null) return undefined;
      const { gewistTijdstip: tijdstip, ...rij } = found;
      return { ...rij, gewist: tijdstip === null ? null : await erasure(manager, id, tijdstip) };
    });
  }

  release({ organisatie, sha256 }: Inhoud, remove: () => Promise<void>): Promise<number> {
    return this.#within([organisatie], async (manager) => {
      await hold(manager, { organisatie, sha256 });
      const [row] = await manager.query<{ staat: number; gewist: number }[]>(counted, [organisatie, sha256]);
      const { staat, gewist } = row ?? { staat: 0, gewist: 0 };
      if (staat === 0 && gewist > 0) await elsewhere(remove);
      return staat;
    });
  }

  erased(organisatie: string): Promise<string[]> {
    return this.#within([organisatie], async (manager) => {
      const rows = await manager.query<{ sha256: string }[]>(whollyErased, [organisatie]);
      return rows.map(({ sha256 }) => sha256);
    });
  }

  async #within<T>(scope: readonly string[], work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.source.transaction(async (manager) => {
        await manager.query("SELECT set_config('besluitspoor.organisaties', $1, true)", [scope.join(',')]);
        return work(manager);
      });
    } catch (cause) {
      if (cause instanceof Elsewhere) throw cause.cause;
      // A query the database refused is ours to mend; anything else is the connection.
      if (
        cause instanceof QueryFailedError &&
        /^(2|42)/.test(String((cause.driverError as { code?: unknown }).code))
      )
        throw cause;
      throw new StoreError('niet-beschikbaar', 'The documents cannot be read or kept now.', { cause });
    }
  }
}

const counted = `
  SELECT count(*) FILTER (WHERE gewist_tijdstip IS NULL)::integer AS staat,
    count(*) FILTER (WHERE gewist_tijdstip IS NOT NULL)::integer AS gewist
  FROM document WHERE organisatie = $1 AND sha256 = $2`;

const whollyErased = `
  SELECT DISTINCT d.sha256 FROM document d
  WHERE d.organisatie = $1 AND d.gewist_tijdstip IS NOT NULL AND NOT EXISTS (SELECT FROM document s
    WHERE s.organisatie = d.organisatie AND s.sha256 = d.sha256 AND s.gewist_tijdstip IS NULL)`;

/**
 * From here until the end of the transaction nobody else places or removes these bytes. Without it bytes that are in
 * their place, and have no row yet, could be taken for those of an erased document.
 */
async function hold(manager: EntityManager, { organisatie, sha256 }: Inhoud): Promise<void> {
  const name = `document ${organisatie} ${sha256}`;
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
}

async function erasure(manager: EntityManager, id: string, tijdstip: string): Promise<Gewist | null> {
  const [row] = await manager.query<{ traject: string; volgnummer: number }[]>(
    'SELECT traject, volgnummer FROM documentwissing WHERE document = $1 ORDER BY index LIMIT 1',
    [id],
  );
  return row === undefined ? null : { tijdstip, ...row };
}

/** A fault of the disk, on its way through a transaction of the database. */
class Elsewhere extends Error {}

async function elsewhere(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw new Elsewhere('The bytes could not be touched.', { cause });
  }
}
