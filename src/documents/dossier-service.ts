/** The dossier of a traject: one zip with all that is needed to check it offline, made while it is read. */
import { Readable } from 'node:stream';
import type { Actor } from '../auth/policy.js';
import type { Lezing } from '../engine/answer.js';
import type { DossierGegevens, Reader } from '../engine/read.js';
import type { Bewijzer } from '../log/bewijzer.js';
import type { Getuigen } from '../log/getuigen.js';
import type { Log } from '../log/log.js';
import type { Publisher } from '../log/publisher.js';
import type { Tijdstempels } from '../log/tijdstempels.js';
import { zipOf } from '../verify/zip-vorm.js';
import type { DocumentService } from './document-service.js';
import { dossierFiles } from './dossier-maker.js';
import { Stukken } from './dossier-stukken.js';

export interface DossierDeps {
  readonly lees: Pick<Reader, 'dossier'>;
  readonly log: Pick<Log, 'bewijzer' | 'sign' | 'verifierKeys'>;
  readonly publisher: Pick<Publisher, 'now'>;
  /** Without when no policy says which witnesses count. */
  readonly getuigen?: Pick<Getuigen, 'ask' | 'beleid'> | undefined;
  readonly tijdstempels?: Pick<Tijdstempels, 'bij'>;
  readonly documenten: Pick<DocumentService, 'inhoud'>;
}

/** Milliseconds that witnesses get to sign along what is new; a dossier is made without them too. */
const patience = 4000;

export class DossierService {
  constructor(private readonly deps: DossierDeps) {}

  /**
   * The zip as a stream, which makes no more than is read of it and stops when it is destroyed. A fault on the way ends it
   * with that fault, before the end of the zip. @throws LogError when the log cannot be signed now
   */
  async maak(actor: Actor, id: string): Promise<Lezing<Readable>> {
    const { log, lees, documenten, getuigen, tijdstempels } = this.deps;
    const lezing = await lees.dossier(actor, id);
    if (!lezing.ok) return lezing;
    const gegevens = lezing.waarde;
    const { organisatie } = gegevens;
    const bewijzer = await this.#bewijzer(gegevens);
    const files = dossierFiles({
      traject: id,
      gegevens,
      bewijzer,
      sleutels: await log.verifierKeys(organisatie),
      beleid: getuigen?.beleid,
      tijdstempel: await tijdstempels?.bij(organisatie, bewijzer.checkpoint),
      stukken: new Stukken(documenten, actor),
      onderteken: (tekst) => log.sign(organisatie, tekst),
    });
    return { ok: true, waarde: Readable.from(zipOf(files), { objectMode: false }) };
  }

  /** The last entries may have to be published, and signed along, first. */
  async #bewijzer({ organisatie, laatsteIndex }: DossierGegevens): Promise<Bewijzer> {
    const { log, publisher, getuigen } = this.deps;
    const known = await log.bewijzer(organisatie, laatsteIndex);
    if (known !== undefined && known.omvang > laatsteIndex && known.getuigd !== false) return known;
    await publisher.now(organisatie);
    await getuigen?.ask(organisatie, patience);
    const proven = await log.bewijzer(organisatie, laatsteIndex);
    if (proven === undefined || proven.omvang <= laatsteIndex)
      throw new Error('The log was published and yet lacks an entry.');
    return proven;
  }
}
