/** Incidents as they are recorded. */
import type { Incident } from './incident.js';

export interface IncidentRij extends Incident {
  /** Hex SHA-256; of the same incident always the same. */
  readonly kenmerk: string;
  readonly tijdstip: string;
}

export interface VastgelegdIncident extends IncidentRij {
  readonly volgnummer: number;
}

export interface IncidentStore {
  /** Records it, unless one with this kenmerk is there. */
  meld(organisatie: string, rij: IncidentRij): Promise<void>;
  /** Those with volgnummer > `na`, in order. */
  incidenten(
    organisatie: string,
    vraag: { readonly na: number; readonly limiet: number },
  ): Promise<VastgelegdIncident[]>;
}
