/** The procedures this program knows. Every version ever used stays: a traject ends on the version it was opened with. */
import { bestuurskrachtonderzoek } from './bestuurskrachtonderzoek/index.js';
import type { Procedure } from './definition.js';

export class Procedures {
  constructor(private readonly versions: readonly Procedure[]) {}

  all(): readonly Procedure[] {
    return this.versions;
  }

  find(naam: string, versie: number): Procedure | undefined {
    return this.versions.find((procedure) => procedure.naam === naam && procedure.versie === versie);
  }

  /** The version on which a new traject is opened. */
  latest(naam: string): Procedure | undefined {
    return this.versions
      .filter((procedure) => procedure.naam === naam)
      .toSorted((a, b) => b.versie - a.versie)[0];
  }
}

export const procedures = new Procedures([bestuurskrachtonderzoek]);
