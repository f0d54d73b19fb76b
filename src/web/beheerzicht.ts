/** What the pages of whoever keeps the server show of the logs, gathered from the parts that know it. */
import type { Getuige } from '../log/getuige.js';
import type { Getuigen } from '../log/getuigen.js';
import type { GetoondIncident, Incidenten } from '../log/incidenten.js';
import type { Log, Logbeeld } from '../log/log.js';
import type { Sleutelrij } from '../log/log-store.js';
import type { Publisher } from '../log/publisher.js';
import type { TijdstempelRegel } from '../log/tijdstempel-store.js';
import type { Tijdstempels } from '../log/tijdstempels.js';

export interface BeheerzichtDeps {
  readonly log: Log;
  readonly publisher: Publisher;
  readonly incidenten: Incidenten;
  readonly tijdstempels: Tijdstempels;
  /** undefined = no policy says which witnesses count. */
  readonly getuigen: Getuigen | undefined;
  /** undefined = this server is no witness. */
  readonly getuige: Getuige | undefined;
}

/** How a municipality is doing. */
export interface GemeenteStand {
  readonly organisatie: string;
  /** Why nothing is recorded now; null when it is. */
  readonly hindernis: string | null;
  readonly incidenten: number;
  readonly checkpoint: Logbeeld['checkpoint'];
}

export interface Getuigenbeeld {
  readonly getuigen: Getuigen['instelling']['getuigen'];
  readonly quorum: string;
  /** Size of the newest checkpoint that enough of them signed along; null when none is known. */
  readonly getuigd: number | null;
}

export interface Logzicht {
  readonly log: Logbeeld;
  readonly sleutels: readonly Sleutelrij[];
  readonly getuigen: Getuigenbeeld | undefined;
  readonly tijdstempels: { readonly aan: boolean; readonly laatste: TijdstempelRegel | undefined };
}

/** More than a server ever has. */
const mostIncidents = 10_000;

export class Beheerzicht {
  constructor(private readonly deps: BeheerzichtDeps) {}

  async stand(organisatie: string): Promise<GemeenteStand> {
    const [log, incidenten] = await Promise.all([
      this.deps.log.beeld(organisatie),
      this.incidenten(organisatie),
    ]);
    return {
      organisatie,
      hindernis: this.hindernis(organisatie),
      incidenten: incidenten.length,
      checkpoint: log?.checkpoint ?? null,
    };
  }

  /** undefined = no such organisation. */
  async log(organisatie: string): Promise<Logzicht | undefined> {
    const { log: source, tijdstempels } = this.deps;
    const log = await source.beeld(organisatie);
    if (log === undefined) return undefined;
    const [sleutels, getuigen, laatste] = await Promise.all([
      source.allKeys(organisatie),
      this.#getuigen(organisatie),
      tijdstempels.laatste(organisatie),
    ]);
    return { log, sleutels, getuigen, tijdstempels: { aan: tijdstempels.aan, laatste } };
  }

  /** The newest first. */
  async incidenten(organisatie: string): Promise<GetoondIncident[]> {
    const found = await this.deps.incidenten.lijst(organisatie, { na: 0, limiet: mostIncidents });
    return found.toReversed();
  }

  /** Why nothing is recorded now, in Dutch; null when it is. */
  hindernis(organisatie: string): string | null {
    return this.deps.publisher.hindrance(organisatie);
  }

  /** The logs of others that are witnessed here; undefined when this server is no witness. */
  async gevolgd(): Promise<Awaited<ReturnType<Getuige['gevolgd']>> | undefined> {
    return this.deps.getuige?.gevolgd();
  }

  async #getuigen(organisatie: string): Promise<Getuigenbeeld | undefined> {
    const { getuigen, log } = this.deps;
    if (getuigen === undefined) return undefined;
    return { ...getuigen.instelling, getuigd: (await log.witnessed(organisatie))?.omvang ?? null };
  }
}
