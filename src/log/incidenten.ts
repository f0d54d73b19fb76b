/**
 * Incidents are recorded once, however often they are found: first beside the keys, then in the database, which may be
 * away, or be the very thing that is wrong. What the database lacks is told to it again at every occasion.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import type { Incident, IncidentSoort, Melder } from './incident.js';
import type { IncidentStore } from './incident-store.js';
import type { Incidentbestand } from './incidentbestand.js';
import { LogError } from './log-error.js';

export interface IncidentenDeps {
  readonly store: IncidentStore;
  readonly bestand: Incidentbestand;
  readonly clock: Clock;
  /** Told of each incident when it begins, for whoever watches the server. */
  readonly report: (organisatie: string, incident: Incident) => void;
}

export interface GetoondIncident extends Incident {
  readonly organisatie: string;
  readonly volgnummer: number;
  readonly tijdstip: string;
}

/** Kinds that end when the log is published again. */
const ofDatabase: readonly IncidentSoort[] = ['teruggezet', 'boom-klopt-niet'];

export class Incidenten {
  /** Names of incidents that last, and of those that this process saw end, by organisation. */
  readonly #lasting = new Map<string, Map<string, Incident>>();
  readonly #ended = new Set<string>();
  /** Records of each kind, for the figures. */
  readonly #counts = new Map<string, Map<IncidentSoort, number>>();
  /** One after another, so that each sees what the one before it wrote. */
  #writing: Promise<void> = Promise.resolve();

  constructor(private readonly deps: IncidentenDeps) {}

  readonly meld: Melder = (organisatie, incident) => {
    const lasting = this.#lasting.get(organisatie) ?? new Map<string, Incident>();
    this.#lasting.set(organisatie, lasting);
    const naam = nameOf(incident);
    if (lasting.has(naam)) return;
    lasting.set(naam, incident);
    this.deps.report(organisatie, incident);
    this.#write(() => this.#record(organisatie, incident));
  };

  /** What kept the log from being published is over. */
  resumed(organisatie: string): void {
    const lasting = this.#lasting.get(organisatie);
    for (const [naam, { soort }] of lasting ?? []) {
      if (!ofDatabase.includes(soort)) continue;
      lasting?.delete(naam);
      this.#ended.add(`${organisatie} ${naam}`);
    }
    this.known(organisatie);
  }

  /** Reads what was recorded before, and tells the database what it lacks. */
  known(organisatie: string): void {
    this.#write(() => this.#tell(organisatie));
  }

  /** As they are shown: those with volgnummer > `na`, in order. */
  async lijst(
    organisatie: string,
    vraag: { readonly na: number; readonly limiet: number },
  ): Promise<GetoondIncident[]> {
    const rijen = await this.deps.store.incidenten(organisatie, vraag);
    return rijen.map(({ volgnummer, soort, melding, bewijs, tijdstip }) => ({
      organisatie,
      volgnummer,
      soort,
      melding,
      bewijs,
      tijdstip,
    }));
  }

  /** Recorded incidents of each organisation, by kind. */
  get counts(): ReadonlyMap<string, ReadonlyMap<IncidentSoort, number>> {
    return this.#counts;
  }

  /** Resolves when everything found so far is recorded, or could not be. */
  settled(): Promise<void> {
    return this.#writing;
  }

  #write(work: () => Promise<void>): void {
    // What cannot be written, because the disk is full or the database away, was told to `report` and is tried again.
    this.#writing = this.#writing.then(work).catch(() => undefined);
  }

  async #record(organisatie: string, incident: Incident): Promise<void> {
    const { bestand, store, clock } = this.deps;
    const before = await bestand.read(organisatie).catch(() => []);
    const naam = nameOf(incident);
    const same = before.filter((rij) => nameOf(rij) === naam).length;
    // Found before a restart, or by another server: still the same, unless it ended in the meantime.
    const again = this.#ended.delete(`${organisatie} ${naam}`);
    if (same === 0 || again) {
      const kenmerk = createHash('sha256').update(`${organisatie} ${same} ${naam}`, 'utf8').digest('hex');
      const { soort, melding, bewijs } = incident;
      const rij = { kenmerk, soort, melding, bewijs, tijdstip: clock.now().toISOString() };
      // Either place is enough to know it by.
      await Promise.allSettled([bestand.add(organisatie, rij), store.meld(organisatie, rij)]);
    }
    await this.#tell(organisatie);
  }

  async #tell(organisatie: string): Promise<void> {
    const rijen = await this.deps.bestand.read(organisatie);
    const counts = new Map<IncidentSoort, number>();
    for (const { soort } of rijen) counts.set(soort, (counts.get(soort) ?? 0) + 1);
    this.#counts.set(organisatie, counts);
    for (const rij of rijen) await this.deps.store.meld(organisatie, rij);
  }
}

/** The incident that a fault of the log is; null when it is another kind of fault. */
export function incidentOf(fault: unknown): Incident | null {
  if (!(fault instanceof LogError)) return null;
  const { code: soort, message: melding, bewijs } = fault;
  return soort === 'teruggezet' || soort === 'boom-klopt-niet' ? { soort, melding, bewijs } : null;
}

/** The same proof is the same incident, in whatever words; without proof the words are all there is. */
function nameOf({ soort, melding, bewijs }: Incident): string {
  return `${soort}\n${bewijs ?? melding}`;
}
