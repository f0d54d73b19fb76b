/**
 * Incidents beside the keys, a line each: the database they are about may itself be what is put away. Lines are added and
 * never changed; the same incident, noted by two servers at once, is recognised by its kenmerk.
 */
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IncidentRij } from './incident-store.js';

export class Incidentbestand {
  constructor(private readonly map: string) {}

  /** In the order in which they came; each once. */
  async read(organisatie: string): Promise<IncidentRij[]> {
    const text = await readFile(this.#path(organisatie), 'utf8').catch((fault: unknown) => {
      if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw fault;
    });
    const found = new Map<string, IncidentRij>();
    for (const line of text.split('\n')) {
      const rij = parsed(line);
      if (rij !== undefined && !found.has(rij.kenmerk)) found.set(rij.kenmerk, rij);
    }
    return [...found.values()];
  }

  /** Durable when it returns. */
  async add(organisatie: string, rij: IncidentRij): Promise<void> {
    await mkdir(this.map, { recursive: true, mode: 0o700 });
    const file = await open(this.#path(organisatie), 'a', 0o600);
    try {
      // A line that was cut off before this one must not take it along.
      await file.write(`\n${JSON.stringify(rij)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  #path(organisatie: string): string {
    return join(this.map, `${organisatie}.incidenten`);
  }
}

/** undefined for what was cut off. */
function parsed(line: string): IncidentRij | undefined {
  try {
    return line === '' ? undefined : (JSON.parse(line) as IncidentRij);
  } catch {
    return undefined;
  }
}
