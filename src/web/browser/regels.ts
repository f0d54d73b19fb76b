/** What a page claims of a trail, as its server sends it: attacker-controlled until it is held against the log. */
import type { Bewering } from './bevinding.js';
import { NietTeControleren } from './fout.js';

export interface Beweringen {
  readonly organisatie: string;
  readonly traject: string;
  readonly regels: readonly Bewering[];
}

/** `{organisatie, traject, regels: [{volgnummer, index, bladhash}]}`. @throws NietTeControleren when it is anything else */
export function leesBeweringen(tekst: string): Beweringen {
  const json = parsed(tekst);
  const { organisatie, traject, regels } = json;
  if (typeof organisatie !== 'string' || typeof traject !== 'string' || !Array.isArray(regels))
    throw unreadable();
  return { organisatie, traject, regels: regels.map(bewering) };
}

function bewering(regel: unknown): Bewering {
  const { volgnummer, index, bladhash } = (regel ?? {}) as Partial<Record<string, unknown>>;
  if (!isCount(volgnummer) || volgnummer < 1 || !isCount(index)) throw unreadable();
  if (typeof bladhash !== 'string' || !/^[0-9a-f]{64}$/.test(bladhash)) throw unreadable();
  return { volgnummer, index, bladhash };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function parsed(tekst: string): Partial<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(tekst);
    if (typeof json === 'object' && json !== null) return json;
  } catch {
    // Said below.
  }
  throw unreadable();
}

function unreadable(): NietTeControleren {
  return new NietTeControleren('De server gaf geen leesbare lijst van de regels van dit spoor.');
}
