/** Signs that a log was tampered with or put back (BIO2 8.15.05). `bewijs`: the signed note that proves it, when there is one. */
export type IncidentSoort = 'teruggezet' | 'boom-klopt-niet' | 'getuige-verder' | 'getuige-spreekt-tegen';
export interface Incident {
  readonly soort: IncidentSoort;
  /** Dutch. */
  readonly melding: string;
  readonly bewijs: string | null;
}
export type Melder = (organisatie: string, incident: Incident) => void;
