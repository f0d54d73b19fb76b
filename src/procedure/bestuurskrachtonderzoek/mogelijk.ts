/** What can be done now, read from the machine: phases of a handeling, reasons of the phase, what is closed for good. */
import type { Datum, Optie, Reden } from '../definition.js';
import { iedereenIngediend } from './bureauselectie.js';
import { brief, lezing } from './bron.js';
import { handelingen } from './catalogus.js';
import { datumredenen, heeftDatum, wachtreden } from './datums.js';
import type { Feiten } from './feiten.js';
import type { AnyHandeling } from './handeling.js';
import { machine } from './machine.js';
import { redenVan, unmet, voorwaarde, type Vraag } from './redenen.js';
import { dagNa, kantelpunten } from './termijnen.js';
import { woorden } from './woorden.js';

/** Phases in order; the only other end stands last. */
export const fasen = Object.keys(machine.states);
export const eindfasen = ['besloten', 'vervallen'];

/** One transition as the machine has it. */
export interface Overgang {
  readonly van: string;
  readonly handeling: string;
  readonly naar: string;
  readonly guard: { readonly type: string; readonly params: unknown };
}

interface Regel {
  readonly target?: string;
  readonly guard: Overgang['guard'];
}

/** Every transition, in the order of the machine; what holds in every phase is listed for each. */
export const overgangen: readonly Overgang[] = fasen.flatMap((van) => {
  const on = { ...machine.config.states?.[van as never]?.['on'], ...machine.config.on } as Record<
    string,
    Regel | Regel[]
  >;
  return Object.entries(on).flatMap(([handeling, regels]) =>
    [regels].flat().map(({ target, guard }) => ({ van, handeling, naar: target ?? van, guard })),
  );
});

const mogelijkIn = new Set(overgangen.map(({ van, handeling }) => `${van} ${handeling}`));

/** Every reason why an attempt is refused: phase, voorwaarden, dates. */
export function redenen(fase: string, feiten: Feiten, vraag: Vraag): Reden[] {
  const { handeling, gegevens } = vraag.poging;
  const codes = unmet(handelingen.get(handeling)?.voorwaarden ?? [], feiten, vraag);
  return [
    ...phaseReason(fase, handeling),
    ...codes.map((code) => redenVan(code, feiten, gegevens)),
    ...datumredenen(handeling, feiten, vraag.poging),
  ];
}

/** @param bureau for whom an own handeling of a bureau is judged; null = for any of them */
export function options({ fase, feiten }: Plaats, vandaag: Datum, bureau: string | null): Optie[] {
  return [...handelingen.values()].map((handeling) => option(handeling, { fase, feiten, vandaag, bureau }));
}

/** The first day after `vanaf` on which something shown changes without anything being recorded. */
export function kanteldatum(fase: string, feiten: Feiten, vanaf: Datum): Datum | null {
  const wachten = [
    fase === 'bureauselectie' && !iedereenIngediend(feiten) ? feiten.indienenUiterlijk : null,
    fase === 'besluitvorming' && feiten.aangehouden !== null ? dagNa(feiten.aangehouden) : null,
  ];
  const later = [...kantelpunten(feiten, vanaf), ...wachten].filter(
    (datum) => datum !== null && datum > vanaf,
  );
  return later.toSorted()[0] ?? null;
}

interface Plaats {
  readonly fase: string;
  readonly feiten: Feiten;
}

/** What could still be done at `van`, now or later, and never again at `naar`. */
export function closes(van: Plaats, naar: Plaats): string[] {
  const still = new Set(open(naar));
  return open(van).filter((naam) => !still.has(naam));
}

/** What can never be done any more, whatever else is done. */
export function over(plaats: Plaats): Set<string> {
  const still = new Set(open(plaats));
  return new Set([...handelingen.keys()].filter((naam) => !still.has(naam)));
}

/** What can be done, now or later. */
function open({ fase, feiten }: Plaats): string[] {
  return [...handelingen.values()]
    .filter(({ naam }) => reachable(fase).some((later) => mogelijkIn.has(`${later} ${naam}`)))
    .filter(
      ({ voorwaarden = [] }) => !voorwaarden.some((code) => voorwaarde(code).voorgoed?.(feiten) === true),
    )
    .map(({ naam }) => naam);
}

function option(
  handeling: AnyHandeling,
  { fase, feiten, vandaag, bureau }: Plaats & { readonly vandaag: Datum; readonly bureau: string | null },
): Optie {
  const { naam, voorwaarden = [] } = handeling;
  const own = bureau !== null && handeling.bureau === 'eigen';
  const vast = voorwaarden.filter((code) => voorwaarde(code).haalbaar === undefined);
  const vrij = voorwaarden.filter((code) => voorwaarde(code).haalbaar !== undefined);
  const onhaalbaar = vrij.filter((code) =>
    own
      ? !voorwaarde(code).voldaan(feiten, { bureau }, geenPoging(naam, vandaag), [])
      : voorwaarde(code).haalbaar?.(feiten, vandaag) === false,
  );
  const nietVast = vast.filter(
    (code) => !voorwaarde(code).voldaan(feiten, {}, geenPoging(naam, vandaag), []),
  );
  const redenenNu = [
    ...phaseReason(fase, naam),
    ...voorwaarden
      .filter((code) => nietVast.includes(code) || onhaalbaar.includes(code))
      .map((code) => redenVan(code, feiten, null)),
    ...waitReasons(naam, feiten, vandaag),
  ];
  const datums = heeftDatum(naam) ? ['datum-voor-vorige-stap', 'datum-in-toekomst'] : [];
  const afhankelijk = [...vrij.filter((code) => !onhaalbaar.includes(code)), ...datums];
  return { handeling: naam, toegelaten: redenenNu.length === 0, redenen: redenenNu, afhankelijk };
}

/** The one date rule that can lie in the future: a choice waits for the deadline while a plan is still to come. */
function waitReasons(naam: string, feiten: Feiten, vandaag: Datum): Reden[] {
  const grens = feiten.indienenUiterlijk;
  if (naam !== 'bureau-kiezen' || grens === null || grens <= vandaag || iedereenIngediend(feiten)) return [];
  return [wachtreden(grens)];
}

function geenPoging(handeling: string, vandaag: Datum): Vraag['poging'] {
  return { handeling, orgaan: null, gegevens: {}, vandaag, volgnummer: 0 };
}

function phaseReason(fase: string, handeling: string): Reden[] {
  if (mogelijkIn.has(`${fase} ${handeling}`)) return [];
  if (fase === 'besloten') return [bindend];
  if (fase === 'vervallen') return [vervallen];
  const later = fasen.slice(fasen.indexOf(fase) + 1).find((ander) => mogelijkIn.has(`${ander} ${handeling}`));
  if (later === undefined) return [voorbij(fase)];
  const opener = overgangen.find(({ van, naar }) => naar === later && van !== later);
  return [nietBereikt(later, opener?.handeling ?? null)];
}

function nietBereikt(fase: string, opener: string | null): Reden {
  const label = opener === null ? undefined : handelingen.get(opener)?.label;
  const hoe = label === undefined ? '' : ` Daar leidt de handeling ‘${label}’ naartoe.`;
  const wie = opener === null ? [] : [...(handelingen.get(opener)?.organen ?? [])];
  return {
    code: 'fase-nog-niet-bereikt',
    omschrijving: `Dit kan pas in de fase ${inWoorden(fase)}.${hoe}`,
    bron: brief('§4'),
    wie,
    handeling: opener,
  };
}

function inWoorden(fase: string): string {
  return woorden.fasen[fase]?.naam ?? fase;
}

function voorbij(fase: string): Reden {
  const omschrijving = `Dit kan niet meer: het traject is al in de fase ${inWoorden(fase)}, en er is geen weg terug.`;
  return { code: 'fase-voorbij', omschrijving, bron: lezing(brief('§3')), wie: [], handeling: null };
}

const bindend: Reden = {
  code: 'besluit-is-bindend',
  omschrijving:
    'De raad heeft besloten. Dat besluit is richtinggevend en bindend; er is geen weg terug. Wie iets anders wil, opent een nieuw traject.',
  bron: brief('§3'),
  wie: [],
  handeling: null,
};

const vervallen: Reden = {
  code: 'traject-is-vervallen',
  omschrijving: 'Dit traject is vervallen. Open een nieuw traject dat dit traject als voorganger noemt.',
  bron: lezing(brief('§3')),
  wie: ['griffier'],
  handeling: null,
};

/** A phase and every phase that can come after it. */
function reachable(fase: string): string[] {
  const seen = [fase];
  for (const hier of seen) {
    for (const { van, naar } of overgangen) if (van === hier && !seen.includes(naar)) seen.push(naar);
  }
  return seen;
}
