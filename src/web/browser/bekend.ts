/** What this browser saw of a log before: who keeps that can tell whether the log has shrunk or was rewritten since. */
import type { Bekend, Bevinding } from './bevinding.js';
import { base64, fromBase64, type Hoofd } from './note.js';
import type { Boom } from './tree.js';

/** What was kept; undefined when it is not what this module keeps. */
export function leesBekend(tekst: string | null): Bekend | undefined {
  try {
    const { sleutels, omvang, wortel, tijd } = JSON.parse(tekst ?? '') as Partial<
      Record<keyof Bekend, unknown>
    >;
    if (!Array.isArray(sleutels) || !sleutels.every((one) => typeof one === 'string')) return undefined;
    if (
      !Number.isSafeInteger(omvang) ||
      (omvang as number) < 0 ||
      typeof wortel !== 'string' ||
      typeof tijd !== 'string'
    )
      return undefined;
    if (fromBase64(wortel)?.length !== 32 || Number.isNaN(Date.parse(tijd))) return undefined;
    return { sleutels, omvang: omvang as number, wortel, tijd };
  } catch {
    return undefined;
  }
}

export function kennis({ door, omvang, wortel }: Hoofd, tijd: string): Bekend {
  return { sleutels: door.map(({ regel }) => regel), omvang, wortel: base64(wortel), tijd };
}

/** Whether the log signs with a key that signed before. */
export function vergelijkSleutel(bekend: Bekend, hoofd: Hoofd): Bevinding[] {
  if (hoofd.door.some(({ regel }) => bekend.sleutels.includes(regel))) return [];
  const melding = `Dit log is ondertekend met een andere sleutel dan uw browser op ${dag(bekend)} zag. Een gemeente kan haar sleutel vernieuwen. Vergelijk de vingerafdruk van de sleutel met wat de gemeente ergens anders bekendmaakte.`;
  return [{ volgnummer: null, code: 'sleutel-nieuw', melding }];
}

/** Whether the log only grew. @throws Fout when its tiles prove nothing */
export async function vergelijkBoom(bekend: Bekend, hoofd: Hoofd, boom: Boom): Promise<Bevinding[]> {
  if (hoofd.omvang < bekend.omvang) {
    const melding = `Dit log is kleiner dan wat uw browser op ${dag(bekend)} zag: toen ${bekend.omvang} regels, nu ${hoofd.omvang}. Uit een log kan niets verdwijnen: er zijn regels weggehaald, of u ziet een ander log dan toen.`;
    return [{ volgnummer: null, code: 'log-gekrompen', melding }];
  }
  if (base64(await boom.wortelOp(bekend.omvang)) === bekend.wortel) return [];
  const melding = `Dit log is anders dan wat uw browser op ${dag(bekend)} zag: de eerste ${bekend.omvang} regels zijn niet meer dezelfde. Het log is herschreven, of u ziet een ander log dan toen.`;
  return [{ volgnummer: null, code: 'log-herschreven', melding }];
}

function dag({ tijd }: Bekend): string {
  return new Date(tijd).toLocaleDateString('nl-NL', { dateStyle: 'long', timeZone: 'Europe/Amsterdam' });
}
