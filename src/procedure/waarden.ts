/** What a single value may be, and in Dutch what is wrong with it: expected, came, what to do. */
import type { Invoerfout } from './definition.js';
import { isUuid } from '../base/id.js';

export type Bevinding = Pick<Invoerfout, 'code' | 'melding'>;
/** undefined = well-formed. */
export type Toets = (waarde: unknown) => Bevinding | undefined;

export const maxTekst = 20_000;
export const maxNaam = 200;
export const maxLijst = 100;

export const ontbreekt: Bevinding = { code: 'verplicht', melding: 'Dit veld ontbreekt. Vul het in.' };

export function onbekend(bekend: readonly string[]): Bevinding {
  const lijst = bekend.length === 0 ? 'geen' : bekend.join(', ');
  return {
    code: 'onbekend-veld',
    melding: `Dit veld bestaat hier niet. Bekende velden: ${lijst}. Haal het weg of verbeter de naam.`,
  };
}

export const datum: Toets = (waarde) => {
  if (typeof waarde !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(waarde))
    return wrong('datum', 'een datum als 2011-05-16', waarde);
  const moment = new Date(`${waarde}T00:00:00Z`);
  const bestaat =
    !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(waarde) && waarde >= '1800-01-01';
  return bestaat ? undefined : wrong('datum', 'een datum die bestaat', waarde);
};

export function tekst(most: number): Toets {
  return (waarde) => {
    if (typeof waarde !== 'string') return wrong('type', 'tekst', waarde);
    if (waarde.trim() === '') return wrong('lengte', 'tekst die niet leeg is', waarde);
    if (waarde.length > most) {
      return {
        code: 'lengte',
        melding: `Verwacht: ten hoogste ${most} tekens. Gekregen: ${waarde.length}. Kort de tekst in of plaats hem als document.`,
      };
    }
    if (!waarde.includes('\0') && waarde.isWellFormed()) return undefined;
    return {
      code: 'teken',
      melding: 'De tekst bevat een teken dat niet bewaard kan worden (NUL of een half teken). Haal het weg.',
    };
  };
}

const kort = tekst(maxNaam);

/** Names identify, so what cannot be seen may not make them differ. */
export const naam: Toets = (waarde) => {
  const fout = kort(waarde);
  if (fout !== undefined) return fout;
  const text = waarde as string;
  if (text !== text.trim()) return wrong('teken', 'een naam zonder spatie aan het begin of einde', waarde);
  if (/\p{C}/u.test(text)) return wrong('teken', 'een naam zonder onzichtbare tekens', waarde);
  return text === text.normalize('NFC')
    ? undefined
    : wrong('teken', 'een naam in de gewone schrijfwijze van Unicode (NFC)', waarde);
};

export function keuze(keuzes: readonly string[]): Toets {
  return (waarde) =>
    typeof waarde === 'string' && keuzes.includes(waarde)
      ? undefined
      : wrong('keuze', `een van ${keuzes.join(', ')}`, waarde);
}

export function getal(min: number, max: number): Toets {
  return (waarde) => {
    if (typeof waarde !== 'number' || !Number.isInteger(waarde))
      return wrong('type', 'een geheel getal', waarde);
    return waarde >= min && waarde <= max && !Object.is(waarde, -0)
      ? undefined
      : wrong('bereik', `een getal van ${min} tot en met ${max}`, waarde);
  };
}

export const jaNee: Toets = (waarde) =>
  typeof waarde === 'boolean' ? undefined : wrong('type', 'true of false', waarde);

export const uuid: Toets = (waarde) =>
  typeof waarde === 'string' && isUuid(waarde)
    ? undefined
    : wrong('type', 'het id van een geplaatst document (een uuid in kleine letters)', waarde);

export const padvorm = /^[a-zA-Z][a-zA-Z0-9]*(\[\d{1,3}\])?(\.[a-zA-Z][a-zA-Z0-9]*(\[\d{1,3}\])?)*$/;

export const pad: Toets = (waarde) =>
  typeof waarde === 'string' && waarde.length <= maxNaam && padvorm.test(waarde)
    ? undefined
    : wrong('type', 'de naam van een veld, zoals datum of planning.startDatum', waarde);

export const object: Toets = (waarde) =>
  typeof waarde === 'object' && waarde !== null && !Array.isArray(waarde)
    ? undefined
    : wrong('type', 'een object', waarde);

/** A list of 1 to 100 different values. */
export function lijst(toets: Toets, wat: string): Toets {
  return (waarde) => {
    if (!Array.isArray(waarde)) return wrong('type', `een lijst van ${wat}`, waarde);
    const items = waarde as readonly unknown[];
    if (items.length === 0 || items.length > maxLijst) {
      return {
        code: 'lengte',
        melding: `Verwacht: een lijst van 1 tot en met ${maxLijst} ${wat}. Gekregen: ${items.length}.`,
      };
    }
    const fout = items.map(toets).find((bevinding) => bevinding !== undefined);
    if (fout !== undefined) return fout;
    const scalars = items.filter((item) => typeof item !== 'object');
    return new Set(scalars).size === scalars.length
      ? undefined
      : wrong('dubbel', `${wat} die elk één keer voorkomen`, waarde);
  };
}

function wrong(code: string, verwacht: string, waarde: unknown): Bevinding {
  return { code, melding: `Verwacht: ${verwacht}. Gekregen: ${shown(waarde)}.` };
}

/** What came, short and harmless enough to show. */
export function shown(waarde: unknown): string {
  if (waarde === undefined) return 'niets';
  const text = JSON.stringify(waarde);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
