/**
 * Documents of a dossier. The bytes stand on disk under their own SHA-256, once per organisation and never shared
 * between two; each upload is a row of its own with its own id. Everything is streamed. The order is what makes it safe:
 * first the bytes are whole and durable under their final name, only then does a row point to them, and nobody removes
 * them in between (wisser.ts). So a row never points to nothing, unless it was erased; at worst, when the database fails
 * in between, bytes stand without a row, and the next upload of the same document uses them.
 */
import { Readable } from 'node:stream';
import { Disk } from 'flydrive';
import type { Actor } from '../auth/policy.js';
import { readsAll, readsState } from '../auth/policy.js';
import { amsterdamMoment, type Clock } from '../base/clock.js';
import type { Random } from '../base/id.js';
import { isUuid } from '../base/id.js';
import type { Lezing, Weigering } from '../engine/answer.js';
import type { Store } from '../engine/store.js';
import type { Invoerfout } from '../procedure/definition.js';
import { address, damaged, Meter, verified } from './content.js';
import { DocumentError } from './document-error.js';
import type { DocumentOpslag, DocumentRij, Gewist, NieuwDocument } from './document-opslag.js';
import { DurableDriver } from './durable-driver.js';
import { sniff } from './media-type.js';
import type { DocumentVelden, RuweVelden } from './velden.js';
import { readVelden } from './velden.js';

/** A document as a reader sees it. */
export type DocumentBeeld = Pick<
  DocumentRij,
  | 'id'
  | 'organisatie'
  | 'soort'
  | 'sha256'
  | 'omvang'
  | 'mediatype'
  | 'bestandsnaam'
  | 'openbaar'
  | 'geplaatstTijdstip'
> & {
  /** Absent while it stands. */
  readonly gewist?: Gewist;
};

export interface DocumentInhoud {
  readonly document: DocumentBeeld & { readonly bestandsnaam: string };
  /** Ends with a DocumentError `beschadigd`, before its last bytes, when it is not what was stored. */
  readonly stroom: Readable;
}

export interface DocumentDeps {
  readonly opslag: Pick<DocumentOpslag, 'insert' | 'find'>;
  readonly organisaties: Pick<Store, 'organisatieBestaat'>;
  readonly clock: Clock;
  readonly random: Random;
  /** Folder that holds the bytes; made when absent. */
  readonly map: string;
  readonly maxBytes: number;
}

/** Uploads under way; what stands here and is old belongs to a process that was killed. */
const pendingFolder = 'tijdelijk';
const pendingLifeMs = 24 * 3_600_000;

export class DocumentService {
  readonly #disk: Disk;

  constructor(private readonly deps: DocumentDeps) {
    this.#disk = new Disk(new DurableDriver(deps.map));
  }

  /**
   * Stores one upload. `bytes` is attacker-controlled and is always used up or destroyed.
   * Throws DocumentError `te-groot`, `afgebroken` or `opslag-mislukt`; then no document exists.
   */
  async plaats(actor: Actor, ruw: RuweVelden, bytes: Readable): Promise<Lezing<DocumentBeeld>> {
    // A sender may hang up while nobody is reading yet; the reader below hears of it, and without this the process ends.
    bytes.on('error', () => undefined);
    const { velden, fouten } = readVelden(ruw);
    const weigering = await this.#refusal(actor, velden, fouten);
    if (weigering !== undefined) {
      bytes.destroy();
      return { ok: false, weigering };
    }
    const pending = `${pendingFolder}/${this.deps.random.uuid()}`;
    try {
      const rij = await this.#receive(actor, velden, { bytes, pending });
      if (rij === undefined) return { ok: false, weigering: emptyFile };
      // Also when these bytes are there already: the same bytes take the place of the same bytes, and damage is healed.
      // When this returns they are durable under their final name and have their row: the document exists.
      await this.deps.opslag.insert(rij, () => this.#disk.move(pending, address(rij)).catch(failed));
      return { ok: true, waarde: beeld({ ...rij, gewist: null }) };
    } catch (fault) {
      bytes.destroy();
      throw fault;
    } finally {
      await this.#disk.delete(pending).catch(() => undefined);
    }
  }

  /** What is known of a document. */
  async lees(actor: Actor, id: string): Promise<Lezing<DocumentBeeld>> {
    const found = await this.#find(actor, id);
    return found.ok ? { ok: true, waarde: beeld(found.waarde) } : found;
  }

  /** The document itself. Throws DocumentError `beschadigd` at once when the bytes are gone or of another size. */
  /** By id, those of these documents that the actor may know. */
  async beelden(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, DocumentBeeld>> {
    const lezingen = await Promise.all(ids.map((id) => this.lees(actor, id)));
    return new Map(lezingen.flatMap((one) => (one.ok ? [[one.waarde.id, one.waarde]] : [])));
  }

  async inhoud(actor: Actor, id: string): Promise<Lezing<DocumentInhoud>> {
    const found = await this.#find(actor, id);
    if (!found.ok) return found;
    const rij = found.waarde;
    if (rij.gewist !== null) return { ok: false, weigering: erased(rij.gewist) };
    const document = { ...beeld(rij), bestandsnaam: rij.bestandsnaam ?? '' };
    try {
      return { ok: true, waarde: { document, stroom: await this.#open(rij) } };
    } catch (fault) {
      // It may have been erased since it was found.
      const now = await this.#find(actor, id);
      if (now.ok && now.waarde.gewist !== null) return { ok: false, weigering: erased(now.waarde.gewist) };
      throw fault;
    }
  }

  /**
   * An open document, for anybody; undefined for whatever else there is and for what is not there, so that nobody learns
   * which of the two it was. Throws as `inhoud` does.
   */
  async openbareInhoud(organisatie: string, id: string): Promise<DocumentInhoud | undefined> {
    const rij = await this.#findOpen(organisatie, id);
    if (rij === undefined) return undefined;
    const document = { ...beeld(rij), bestandsnaam: rij.bestandsnaam ?? '' };
    try {
      return { document, stroom: await this.#open(rij) };
    } catch (fault) {
      // It may have been erased since it was found.
      if ((await this.#findOpen(organisatie, id)) === undefined) return undefined;
      throw fault;
    }
  }

  /** Removes what killed processes left of uploads under way: at start-up. */
  async ruimOp(): Promise<void> {
    const before = this.deps.clock.now().getTime() - pendingLifeMs;
    const { objects } = await this.#disk.listAll(pendingFolder);
    for (const object of objects) {
      if (!object.isFile) continue;
      const { lastModified } = await object.getMetaData();
      if (lastModified.getTime() < before) await this.#disk.delete(object.key);
    }
  }

  async #refusal(
    actor: Actor,
    { organisatie }: DocumentVelden,
    fouten: Invoerfout[],
  ): Promise<Weigering | undefined> {
    const unknown = organisatie !== '' && !(await this.deps.organisaties.organisatieBestaat(organisatie));
    if (unknown) fouten.push(unknownOrganisatie);
    if (fouten.length > 0) return { code: 'ongeldige-invoer', fouten };
    if (!actor.organisaties.includes(organisatie))
      return notFor(`Uw toegang geldt niet voor ${organisatie}.`);
    if (uploader(actor) === undefined)
      return notFor('Alleen griffier, college en bureau plaatsen documenten.');
    return undefined;
  }

  async #open(rij: DocumentRij): Promise<Readable> {
    const lost = (fault: unknown): never => {
      throw damaged(rij.sha256, { cause: fault });
    };
    const stored = await this.#disk.getMetaData(address(rij)).catch(lost);
    if (stored.contentLength !== rij.omvang) throw damaged(rij.sha256);
    const bytes = await this.#disk.getStream(address(rij)).catch(lost);
    const stroom = Readable.from(verified(bytes, rij.sha256), { objectMode: false });
    // Who stops before the first byte has not begun to read, and would leave the file open.
    return stroom.once('close', () => bytes.destroy());
  }

  /** The row of bytes that stand whole and durable as `pending`; undefined when there were none. */
  async #receive(
    actor: Actor,
    velden: DocumentVelden,
    { bytes, pending }: { bytes: Readable; pending: string },
  ): Promise<NieuwDocument | undefined> {
    const meter = new Meter(this.deps.maxBytes);
    await this.#disk.putStream(pending, Readable.from(meter.through(bytes))).catch(failed);
    return meter.omvang === 0 ? undefined : this.#describe(actor, velden, meter);
  }

  async #describe(actor: Actor, velden: DocumentVelden, meter: Meter): Promise<NieuwDocument> {
    const bureau = uploader(actor)?.bureau ?? null;
    return {
      id: this.deps.random.uuid(),
      organisatie: velden.organisatie,
      soort: velden.soort,
      sha256: meter.digest(),
      omvang: meter.omvang,
      mediatype: await sniff(meter.head, velden.bestandsnaam),
      bestandsnaam: velden.bestandsnaam,
      // What a bureau sends is an offer in competition with others: closed unless it says otherwise (Woo art. 5.1).
      openbaar: velden.openbaar ?? bureau === null,
      bureau,
      geplaatstTijdstip: this.deps.clock.now().toISOString(),
    };
  }

  async #findOpen(organisatie: string, id: string): Promise<DocumentRij | undefined> {
    const rij = isUuid(id) ? await this.deps.opslag.find([organisatie], id) : undefined;
    return rij?.openbaar === true && rij.gewist === null ? rij : undefined;
  }

  /** One answer for what is unknown, another organisation's or another bureau's: nobody learns that it exists. */
  async #find(actor: Actor, id: string): Promise<Lezing<DocumentRij>> {
    if (!readsState(actor)) return { ok: false, weigering: notFor('Uw rol leest geen documenten.') };
    const rij = isUuid(id) ? await this.deps.opslag.find(actor.organisaties, id) : undefined;
    if (rij === undefined || !mayRead(actor, rij)) return { ok: false, weigering: { code: 'niet-gevonden' } };
    return { ok: true, waarde: rij };
  }
}

const emptyFile: Weigering = {
  code: 'ongeldige-invoer',
  fouten: [{ veld: 'bestand', code: 'leeg', melding: 'Het bestand is leeg. Kies een bestand met inhoud.' }],
};

const unknownOrganisatie: Invoerfout = {
  veld: 'organisatie',
  code: 'onbekend',
  melding: 'Deze gemeente is hier niet bekend. Verwacht is gm met de CBS-code, bijvoorbeeld gm0148.',
};

function notFor(melding: string): Weigering {
  return { code: 'niet-bevoegd', melding };
}

/** In which capacity somebody uploads; undefined = in none. A bureau without a name cannot: its documents carry it. */
function uploader({ rollen, bureau }: Actor): { bureau: string | null } | undefined {
  if (rollen.includes('griffier') || rollen.includes('college')) return { bureau: null };
  return rollen.includes('bureau') && bureau !== null ? { bureau } : undefined;
}

function mayRead(actor: Actor, rij: DocumentRij): boolean {
  return readsAll(actor) || rij.openbaar || (rij.bureau !== null && rij.bureau === actor.bureau);
}

/** The storage library wraps what went wrong in the stream; the fault inside says whose it was. */
function failed(fault: unknown): never {
  if (fault instanceof DocumentError) throw fault;
  if (fault instanceof Error && fault.cause instanceof DocumentError) throw fault.cause;
  throw new DocumentError(
    'opslag-mislukt',
    'The disk did not take the document; look at its space and rights.',
    {
      cause: fault,
    },
  );
}

function beeld(rij: DocumentRij): DocumentBeeld {
  const { id, organisatie, soort, sha256, omvang, mediatype, bestandsnaam, openbaar, geplaatstTijdstip } =
    rij;
  const known = { id, organisatie, soort, sha256, omvang, mediatype, bestandsnaam, openbaar };
  return { ...known, geplaatstTijdstip, ...(rij.gewist === null ? {} : { gewist: rij.gewist }) };
}

function erased({ tijdstip, traject, volgnummer }: Gewist): Weigering {
  const op = amsterdamMoment(new Date(tijdstip));
  const melding = `Dit document is op ${op} gewist; regel ${volgnummer} van traject ${traject} zegt op welke grond.`;
  return { code: 'niet-gevonden', melding };
}
