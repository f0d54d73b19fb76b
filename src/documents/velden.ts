/** The fields beside an uploaded file: what a client sent, checked, with all faults at once. */
import type { Invoerfout } from '../procedure/definition.js';

/** As they came in: attacker-controlled, each absent or a text. */
export interface RuweVelden {
  readonly organisatie?: string | undefined;
  readonly soort?: string | undefined;
  readonly openbaar?: string | undefined;
  readonly bestandsnaam?: string | undefined;
}

export interface DocumentVelden {
  readonly organisatie: string;
  readonly soort: string;
  /** undefined = as is usual for who uploads. */
  readonly openbaar: boolean | undefined;
  readonly bestandsnaam: string;
}

const slug = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const longestSoort = 64;
const longestName = 200;

export function readVelden(ruw: RuweVelden): { velden: DocumentVelden; fouten: Invoerfout[] } {
  const velden = {
    organisatie: ruw.organisatie ?? '',
    soort: ruw.soort ?? '',
    openbaar: ruw.openbaar === undefined ? undefined : ruw.openbaar === 'true',
    bestandsnaam: lastPart(ruw.bestandsnaam ?? ''),
  };
  const fouten = [
    ...faultIf(
      velden.organisatie === '',
      'organisatie',
      'verplicht',
      'Noem de gemeente, bijvoorbeeld gm0148.',
    ),
    ...soortFaults(velden.soort),
    ...faultIf(
      ruw.openbaar !== undefined && ruw.openbaar !== 'true' && ruw.openbaar !== 'false',
      'openbaar',
      'geen-boolean',
      'Verwacht is true of false. Laat het veld weg voor de gewone keuze.',
    ),
    ...nameFaults(velden.bestandsnaam),
  ];
  return { velden, fouten };
}

/** Browsers write a quote or line break in a file name as %22, %0D or %0A (HTML, multipart/form-data), and nothing else. */
export function unescaped(naam: string): string {
  return naam.replace(/%(22|0D|0A)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** Browsers of old sent a whole path; only the last part is a name. */
function lastPart(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).trim();
}

function soortFaults(soort: string): Invoerfout[] {
  if (soort === '')
    return faultIf(true, 'soort', 'verplicht', 'Noem de soort van het document, bijvoorbeeld rapport.');
  return faultIf(
    !slug.test(soort) || soort.length > longestSoort,
    'soort',
    'geen-slug',
    `Verwacht zijn hooguit ${longestSoort} kleine letters, cijfers en streepjes, bijvoorbeeld plan-van-aanpak.`,
  );
}

function nameFaults(name: string): Invoerfout[] {
  const refused = name === '' || name === '.' || name === '..' || name.length > longestName;
  return [
    ...faultIf(
      refused,
      'bestand',
      'bestandsnaam',
      `Het bestand heeft een naam nodig van 1 tot en met ${longestName} tekens. Geef het bestand een kortere of andere naam.`,
    ),
    ...faultIf(
      /[\p{Cc}\p{Surrogate}]/u.test(name),
      'bestand',
      'bestandsnaam-teken',
      'In de naam van het bestand staan tekens die niet te lezen zijn. Geef het bestand een andere naam.',
    ),
  ];
}

function faultIf(fault: boolean, veld: string, code: string, melding: string): Invoerfout[] {
  return fault ? [{ veld, code, melding }] : [];
}
