/** How fast a page is made, warm and for one visitor, and what a first visit weighs. */
import type { Load } from './children.js';
import { firstLoad } from './eerste-lading.js';
import type { Gezien, Opdracht } from './load.js';

export interface Bladzijden {
  /** Entries of the traject that is shown. */
  readonly regels: number;
  readonly tijden: readonly { readonly naam: string; readonly p50: number; readonly p99: number }[];
  /** Of the page of the traject: body bytes of everything a browser fetches for it, compressed. */
  readonly eersteLading: number;
}

interface Werk {
  readonly load: Load;
  readonly port: number;
  /** A traject of its own, which is filled up to `regels` entries. */
  readonly traject: { readonly id: string; readonly versie: number };
  readonly token: string;
  readonly regels: number;
  /** Requests for each page, after half as many to warm up. */
  readonly keren: number;
}

export async function pages({ load, port, traject, token, regels, keren }: Werk): Promise<Bladzijden> {
  const base = { port, token, clients: 1, seconden: 3600, trajecten: [traject] };
  await load.run({ ...base, soort: 'toegelaten', most: Math.max(0, regels - traject.versie) });
  const cookie = await logIn(`http://127.0.0.1:${port}`);
  const tijden = [];
  for (const [naam, staart] of [
    ['het traject', ''],
    ['het spoor', '/spoor'],
    ['een formulier', '/handelingen/workshop-houden'],
  ] as const) {
    const opdracht: Opdracht = { ...base, soort: 'bladzijde', bladzijde: { cookie, staart } };
    await load.run({ ...opdracht, most: Math.ceil(keren / 2) });
    const { p50, p99 }: Gezien = await load.run({ ...opdracht, most: keren });
    tijden.push({ naam, p50, p99 });
  }
  const { bytes } = await firstLoad(`http://127.0.0.1:${port}`, `/trajecten/${traject.id}`, cookie);
  return { regels, tijden, eersteLading: bytes };
}

/** As the griffier of a development server. */
export async function logIn(url: string): Promise<string> {
  const response = await fetch(`${url}/inloggen`, {
    method: 'POST',
    headers: { origin: url },
    body: new URLSearchParams({ rol: 'griffier' }),
    redirect: 'manual',
  });
  const cookie = response.headers.getSetCookie()[0]?.split(';', 1)[0];
  if (cookie === undefined) throw new Error(`Logging in failed: ${response.status}.`);
  return cookie;
}
