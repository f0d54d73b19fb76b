/** Rows of documents, through TypeORM. Every transaction begins with the organisations it may see. */
import { In, QueryFailedError, type DataSource, type EntityManager } from 'typeorm';
import type { DocumentOpslag, DocumentRij } from '../documents/document-opslag.js';
import { StoreError } from '../engine/store-error.js';
import { Document } from './document.entity.js';

export class DocumentStore implements DocumentOpslag {
  constructor(private readonly source: DataSource) {}

  async insert(rij: DocumentRij): Promise<void> {
    await this.#within([rij.organisatie], (manager) => manager.insert(Document, rij));
  }

  async find(scope: readonly string[], id: string): Promise<DocumentRij | undefined> {
    const found = await this.#within(scope, (manager) =>
      manager.findOneBy(Document, { id, organisatie: In([...scope]) }),
    );
    return found ?? undefined;
  }

  async #within<T>(scope: readonly string[], work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.source.transaction(async (manager) => {
        await manager.query("SELECT set_config('besluitspoor.organisaties', $1, true)", [scope.join(',')]);
        return work(manager);
      });
    } catch (cause) {
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
