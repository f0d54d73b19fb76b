/** The documents that a trail names, as far as they are there: gathered while the entries pass, opened when their turn comes. */
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Actor } from '../auth/policy.js';
import { documentsIn } from '../verify/bladwaarden.js';
import { DocumentError } from './document-error.js';
import type { DocumentInhoud, DocumentService } from './document-service.js';

/** A document that stands: it was not erased. */
export type Stuk = DocumentInhoud['document'];

export class Stukken {
  /** Ids under which a trail names a document, by SHA-256: the same bytes may have been placed more than once. */
  readonly #genoemd = new Map<string, Set<string>>();

  constructor(
    private readonly documenten: Pick<DocumentService, 'inhoud'>,
    private readonly actor: Actor,
  ) {}

  /** Notes what an entry names. */
  note(gegevens: unknown): void {
    for (const { id, sha256 } of documentsIn(gegevens)) {
      const ids = this.#genoemd.get(sha256) ?? new Set();
      this.#genoemd.set(sha256, ids.add(id));
    }
  }

  /**
   * Each document that is there as it was stored, once, in order of hash. Each is read to its end before it is promised: a
   * damaged one is left out, and whoever checks will miss it; it must not break off every dossier of its traject.
   */
  async aanwezig(): Promise<Stuk[]> {
    const found: Stuk[] = [];
    for (const [sha256, ids] of [...this.#genoemd].toSorted(([a], [b]) => (a < b ? -1 : 1)))
      for (const id of ids) {
        const document = await this.#whole(id, sha256);
        if (document === undefined) continue;
        found.push(document);
        break;
      }
    return found;
  }

  /** The bytes. @throws DocumentError `beschadigd` when they are not there any more, or not what they were */
  async *bytes({ id, sha256 }: Stuk): AsyncGenerator<Buffer> {
    const inhoud = await this.#open(id, sha256);
    if (inhoud === undefined) throw new DocumentError('beschadigd', `Document ${id} went away.`);
    yield* inhoud.stroom as Readable & AsyncIterable<Buffer>;
  }

  async #whole(id: string, sha256: string): Promise<Stuk | undefined> {
    try {
      const inhoud = await this.#open(id, sha256);
      if (inhoud !== undefined) await finished(inhoud.stroom.resume());
      return inhoud?.document;
    } catch (fault) {
      if (fault instanceof DocumentError) return undefined;
      throw fault;
    }
  }

  async #open(id: string, sha256: string): Promise<DocumentInhoud | undefined> {
    const lezing = await this.documenten.inhoud(this.actor, id);
    return lezing.ok && lezing.waarde.document.sha256 === sha256 ? lezing.waarde : undefined;
  }
}
