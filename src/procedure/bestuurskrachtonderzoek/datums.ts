/** Order in time: dates are compared, never the order of recording; the same day is allowed. No date lies in the future. */
import type { Datum, Poging, Reden } from '../definition.js';
import { handelingen } from './catalogus.js';
import type { Feiten } from './feiten.js';
import { datumVan, type Grens } from './handeling.js';
import { lezing, brief } from './bron.js';

/** Whether a handeling carries a date of its own. */
export function heeftDatum(naam: string): boolean {
  return naam !== 'rectificatie-aantekenen';
}

export function datumredenen(
  naam: string,
  feiten: Feiten,
  { gegevens, vandaag }: Pick<Poging, 'gegevens' | 'vandaag'>,
): Reden[] {
  const handeling = handelingen.get(naam);
  if (handeling === undefined || !heeftDatum(naam)) return [];
  const datum = datumVan(gegevens);
  const eerder = (handeling.nietVoor?.(feiten, gegevens as never) ?? []).filter(
    ({ datum: grens }) => (grens ?? '') > datum,
  );
  const uiterlijk = gegevens['indienenUiterlijkDatum'] as Datum | undefined;
  return [
    ...(eerder.length > 0 ? [voorVorigeStap(datum, eerder)] : []),
    ...(uiterlijk !== undefined && uiterlijk < datum ? [uiterlijkVoorUitvraag(uiterlijk, datum)] : []),
    ...(datum > vandaag ? [inToekomst(datum, vandaag)] : []),
  ];
}

/** What was found, without what to do about it: of an entry that stands, that is not to be followed. */
export function zonderRaad(omschrijving: string): string {
  return omschrijving.replace(/ Vul een datum in op .*$/s, '');
}

/** The choice waits for the deadline while a plan is still to come: no date of today can be given. */
export function wachtreden(grens: Datum): Reden {
  return {
    code: 'datum-voor-vorige-stap',
    omschrijving: `Nog niet elk bureau dat is uitgenodigd, heeft een plan ingediend. Dit kan zodra dat zo is, en anders vanaf ${leesbaar(grens)}, de uiterste datum om in te dienen.`,
    bron: lezing(brief('§4 en §5')),
    wie: ['bureau'],
    handeling: 'plan-van-aanpak-indienen',
  };
}

function voorVorigeStap(datum: Datum, grenzen: readonly Grens[]): Reden {
  const stappen = grenzen.map(({ stap, datum: grens }) => `${stap} (${leesbaar(grens ?? '')})`).join(' en ');
  const dag = grenzen.length === 1 ? 'die dag' : 'de laatste van die dagen';
  const omschrijving = `De datum ${leesbaar(datum)} ligt vóór ${stappen}. Vul een datum in op ${dag} of later. Klopt de eerdere datum niet, dan kan de griffier haar rectificeren.`;
  return {
    code: 'datum-voor-vorige-stap',
    omschrijving,
    bron: lezing(brief('§4 en §5')),
    wie: ['griffier'],
    handeling: 'rectificatie-aantekenen',
  };
}

function uiterlijkVoorUitvraag(uiterlijk: Datum, datum: Datum): Reden {
  const omschrijving = `De uiterste datum om in te dienen (${leesbaar(uiterlijk)}) ligt vóór de uitvraag zelf (${leesbaar(datum)}). Geef een latere datum.`;
  return {
    code: 'datum-voor-vorige-stap',
    omschrijving,
    bron: lezing(brief('§5')),
    wie: ['college'],
    handeling: null,
  };
}

function inToekomst(datum: Datum, vandaag: Datum): Reden {
  const omschrijving = `De datum ${leesbaar(datum)} ligt na vandaag (${leesbaar(vandaag)}). Leg een handeling pas vast als zij heeft plaatsgevonden.`;
  return {
    code: 'datum-in-toekomst',
    omschrijving,
    bron: 'Regel van Besluitspoor',
    wie: [],
    handeling: null,
  };
}

const maanden = [
  'januari',
  'februari',
  'maart',
  'april',
  'mei',
  'juni',
  'juli',
  'augustus',
  'september',
  'oktober',
  'november',
  'december',
];

/** `2011-05-16` as people write it: 16 mei 2011. */
export function leesbaar(datum: Datum): string {
  const [jaar, maand, dag] = datum.split('-').map(Number);
  return `${dag ?? ''} ${maanden[(maand ?? 1) - 1] ?? ''} ${jaar ?? ''}`;
}
