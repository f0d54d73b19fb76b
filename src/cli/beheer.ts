/**
 * What the commands do that run beside the server, on its own machine, with its settings: they reach keys and database,
 * not the API. Opened only when such a command runs, so that the others load no database.
 */
import type { Herstelreden } from '../base/herstelreden.js';

export interface SleutelBeeld {
  readonly nummer: number;
  /** Verifier key. */
  readonly sleutel: string;
  readonly gemaakt: string;
  readonly ingetrokken: string | null;
  readonly ondertekent: boolean;
  /** Where the private key is to be. */
  readonly bestand: string;
  readonly aanwezig: boolean;
}

export interface LogBeeld {
  readonly organisatie: string;
  /** Name under which it signs; null before it has one. */
  readonly herkomst: string | null;
  /** The newest first. */
  readonly sleutels: readonly SleutelBeeld[];
}

export interface IncidentBeeld {
  readonly organisatie: string;
  readonly volgnummer: number;
  readonly soort: string;
  readonly melding: string;
  readonly bewijs: string | null;
  readonly tijdstip: string;
}

export interface HerstelBeeld {
  readonly organisatie: string;
  /** `zou`: nothing was done, this is what would be. */
  readonly uitkomst: 'zou' | 'hersteld' | 'afgemaakt';
  readonly vorigeHerkomst: string | null;
  readonly getekendeOmvang: number | null;
  readonly omvang: number | null;
  readonly herkomst: string;
}

export interface OrganisatieBeeld {
  readonly id: string;
  readonly naam: string;
  readonly oin: string | null;
}

/** Each throws CliError with a Dutch sentence when it cannot be done. */
export interface Beheer {
  /** Of one organisation, or of every one that has a log. */
  logs(organisatie: string | undefined): Promise<LogBeeld[]>;
  maakSleutel(organisatie: string): Promise<{ readonly nieuw: boolean; readonly log: LogBeeld }>;
  vernieuwSleutel(
    organisatie: string,
  ): Promise<{ readonly uitkomst: 'vernieuwd' | 'afgemaakt'; readonly log: LogBeeld }>;
  trekSleutelIn(
    organisatie: string,
    nummer: number,
  ): Promise<{ readonly nieuw: boolean; readonly log: LogBeeld }>;
  incidenten(organisatie: string | undefined): Promise<IncidentBeeld[]>;
  /** Without `zeker` only what it would do. */
  herstel(
    organisatie: string,
    opdracht: { readonly reden: Herstelreden; readonly zeker: boolean },
  ): Promise<HerstelBeeld>;
  organisaties(): Promise<OrganisatieBeeld[]>;
  voegOrganisatieToe(organisatie: OrganisatieBeeld): Promise<{ readonly nieuw: boolean }>;
  close(): Promise<void>;
}
