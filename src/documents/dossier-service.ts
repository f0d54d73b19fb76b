/** Makes the dossier of a traject: one zip with all that is needed to check it offline (verify/dossier-vorm.ts says what). */
import type { Readable } from 'node:stream';
import type { Actor } from '../auth/policy.js';
import { canonicalJson } from '../audit/canonical.js';
import type { Lezing } from '../engine/answer.js';
import type { DossierGegevens, Reader } from '../engine/read.js';
import type { Log } from '../log/log.js';
import type { Publisher } from '../log/publisher.js';
import type { Tijdstempels } from '../log/tijdstempels.js';
import type { Procedures } from '../procedure/procedures.js';
import { documentsIn } from '../verify/bladwaarden.js';
import { dossierIndex } from '../verify/dossier-index.js';
import { manifestText, namen, sha256, zipOf, type Bestand, type Tekst } from '../verify/dossier-vorm.js';
import { DocumentError } from './document-error.js';
import type { DocumentService } from './document-service.js';

export interface DossierDeps {
  readonly lees: Pick<Reader, 'dossier'>;
  readonly log: Pick<Log, 'proofs' | 'sign' | 'verifierKeys'>;
  readonly publisher: Pick<Publisher, 'now'>;
  readonly tijdstempels?: Pick<Tijdstempels, 'bij'>;
  readonly documenten: Pick<DocumentService, 'inhoud'>;
  readonly procedures: Procedures;
}

/** A document as the dossier carries it. */
interface Stuk {
  readonly sha256: string;
  readonly naam: string;
  readonly bestandsnaam: string;
  readonly open: () => Promise<Readable>;
}

export class DossierService {
  constructor(private readonly deps: DossierDeps) {}

  /** The zip as a stream. @throws LogError when the log cannot be signed now */
  async maak(actor: Actor, id: string): Promise<Lezing<Readable>> {
    const lezing = await this.deps.lees.dossier(actor, id);
    if (!lezing.ok) return lezing;
    return { ok: true, waarde: zipOf(await this.#files(actor, id, lezing.waarde)) };
  }

  async #files(actor: Actor, traject: string, gegevens: DossierGegevens): Promise<Bestand[]> {
    const { organisatie, procedure, regels, zouten } = gegevens;
    const { log, procedures } = this.deps;
    const { herkomst, checkpoint, bewijzen } = await this.#proven(gegevens);
    const stempel = await this.deps.tijdstempels?.bij(organisatie, checkpoint);
    const stukken = await this.#documents(actor, gegevens);
    const teksten: Tekst[] = zouten.map(({ zout, ...rest }) => ({ ...rest, zout: zout.toString('base64') }));
    const bladen = regels.map(({ blad }) => blad);
    const documenten = new Map(stukken.map((stuk) => [stuk.sha256, stuk]));
    const pagina = { herkomst, traject, checkpoint, bladen, teksten, documenten };
    const sleutels = (await log.verifierKeys(organisatie)).map((sleutel) => `${sleutel}\n`).join('');
    const texts = [
      text(namen.index, dossierIndex(pagina, procedures)),
      text(namen.sleutels, sleutels),
      text(namen.checkpoint, checkpoint),
      ...(stempel === undefined ? [] : [{ naam: namen.tijdstempel, inhoud: stempel }]),
      text(namen.procedure, canonicalJson(procedure.published())),
      text(namen.teksten, canonicalJson(teksten)),
      ...regels.map(({ volgnummer, blad }) => text(namen.blad(volgnummer), blad)),
      ...regels.map(({ volgnummer }, i) => text(namen.bewijs(volgnummer), bewijzen[i] ?? '')),
    ];
    const hashes = [
      ...texts.map(({ naam, inhoud }) => ({ naam, sha256: sha256(inhoud) })),
      ...stukken.map(({ naam, sha256: hash }) => ({ naam, sha256: hash })),
    ];
    const manifest = await log.sign(organisatie, manifestText({ herkomst, traject }, hashes));
    return [
      ...texts,
      ...stukken.map(({ naam, open }) => ({ naam, inhoud: open })),
      text(namen.manifest, manifest),
    ];
  }

  /** The last entries may have to be published first. */
  async #proven({
    organisatie,
    regels,
  }: DossierGegevens): Promise<NonNullable<Awaited<ReturnType<Log['proofs']>>>> {
    const indices = regels.map(({ index }) => index);
    const known = await this.deps.log.proofs(organisatie, indices);
    if (known !== undefined) return known;
    await this.deps.publisher.now(organisatie);
    const proven = await this.deps.log.proofs(organisatie, indices);
    if (proven === undefined) throw new Error('The log was published and yet lacks an entry.');
    return proven;
  }

  /** Every document the trail names and that is still there as it was, once. */
  async #documents(actor: Actor, { regels }: DossierGegevens): Promise<Stuk[]> {
    const found = new Map<string, Stuk>();
    for (const { blad } of regels) {
      const { gegevens } = JSON.parse(blad) as { gegevens: unknown };
      for (const { id, sha256: hash } of documentsIn(gegevens)) {
        if (found.has(hash)) continue;
        const stuk = await this.#document(actor, id, hash);
        if (stuk !== undefined) found.set(hash, stuk);
      }
    }
    return [...found.values()];
  }

  /** undefined when it is not there, or not what was stored: the dossier then lacks it, and whoever checks sees that. */
  async #document(actor: Actor, id: string, hash: string): Promise<Stuk | undefined> {
    const open = async (): Promise<{ bestandsnaam: string; stroom: Readable } | undefined> => {
      const lezing = await this.deps.documenten.inhoud(actor, id);
      if (!lezing.ok || lezing.waarde.document.sha256 !== hash) return undefined;
      return { bestandsnaam: lezing.waarde.document.bestandsnaam, stroom: lezing.waarde.stroom };
    };
    const first = await open().catch((fault: unknown) => {
      if (fault instanceof DocumentError) return undefined;
      throw fault;
    });
    if (first === undefined) return undefined;
    first.stroom.destroy();
    const { bestandsnaam } = first;
    return {
      sha256: hash,
      naam: namen.document(hash, bestandsnaam),
      bestandsnaam,
      open: async () => {
        const again = await open();
        if (again === undefined) throw new DocumentError('beschadigd', `Document ${id} went away.`);
        return again.stroom;
      },
    };
  }
}

function text(naam: string, inhoud: string): { naam: string; inhoud: Buffer } {
  return { naam, inhoud: Buffer.from(inhoud, 'utf8') };
}
