/**
 * Takes the bytes of erased documents off the disk. That a document is erased is decided and durable before anything here
 * runs; a crash or a failing disk in between leaves bytes that no reader can ask for, and these go at the next sweep. Bytes
 * go only when every document of the organisation that has them was erased.
 */
import { Disk } from 'flydrive';
import type { GewistDocument } from '../engine/answer.js';
import { address } from './content.js';
import type { DocumentOpslag, Inhoud } from './document-opslag.js';
import { DurableDriver } from './durable-driver.js';

export interface WisserDeps {
  readonly opslag: Pick<DocumentOpslag, 'release' | 'erased'>;
  /** Folder that holds the bytes. */
  readonly map: string;
  /** Called with what kept bytes on the disk that should be gone. */
  readonly report: (inhoud: Inhoud, fault: unknown) => void;
}

/** What came of the bytes of an erased document. */
export interface Wisbeeld {
  readonly id: string;
  readonly sha256: string;
  /** `weg`: durably off the disk. `gedeeld`: others have them too. `volgt`: not yet, the sweep goes on trying. */
  readonly inhoud: 'weg' | 'gedeeld' | 'volgt';
  /** Documents of the organisation that have the same bytes and were not erased; null when that is not known now. */
  readonly anderen: number | null;
  /** Dutch. */
  readonly melding: string;
}

export class Wisser {
  readonly #disk: Disk;

  constructor(private readonly deps: WisserDeps) {
    this.#disk = new Disk(new DurableDriver(deps.map));
  }

  /** Removes the bytes of one document. The erasure itself stands, so a fault is no fault of the caller's. */
  async wis({ organisatie, id, sha256 }: GewistDocument): Promise<Wisbeeld> {
    try {
      const anderen = await this.#remove({ organisatie, sha256 });
      const inhoud = anderen === 0 ? 'weg' : 'gedeeld';
      return { id, sha256, inhoud, anderen, melding: anderen === 0 ? gone : shared(anderen) };
    } catch (fault) {
      this.deps.report({ organisatie, sha256 }, fault);
      return { id, sha256, inhoud: 'volgt', anderen: null, melding: later };
    }
  }

  /** Removes all bytes that should be gone: at start-up, and now and then. Throws when the database does not answer. */
  async ruimOp(): Promise<void> {
    const { objects } = await this.#disk.listAll('');
    for (const { isDirectory, name } of objects) {
      if (!isDirectory || !/^gm\d{4}$/.test(name)) continue;
      for (const sha256 of await this.deps.opslag.erased(name))
        await this.#retry({ organisatie: name, sha256 });
    }
  }

  async #retry(inhoud: Inhoud): Promise<void> {
    try {
      // Most went long ago; only what still stands is worth a lock.
      if (await this.#disk.exists(address(inhoud))) await this.#remove(inhoud);
    } catch (fault) {
      this.deps.report(inhoud, fault);
    }
  }

  #remove(inhoud: Inhoud): Promise<number> {
    return this.deps.opslag.release(inhoud, () => this.#disk.delete(address(inhoud)));
  }
}

const gone = 'De inhoud van het document is verwijderd.';

const later =
  'Het document is gewist en voor niemand meer te lezen, maar de inhoud kon nog niet van de schijf worden verwijderd. De server blijft het proberen; kijk in het serverlog wat eraan schort.';

function shared(anderen: number): string {
  return anderen === 1
    ? 'Dezelfde inhoud is ook als 1 ander document geplaatst en is daarom niet weg. Wis ook dat document.'
    : `Dezelfde inhoud is ook als ${anderen} andere documenten geplaatst en is daarom niet weg. Wis ook die documenten.`;
}
