/**
 * The course of a traject: by which entries it came into each phase, which documents its entries name, and which entries
 * put right what an earlier one says. It only ever grows, so what was read once is kept and only newer entries are read.
 */
import { LRUCache } from 'lru-cache';
import { tellingOf } from '../procedure/entry-words.js';
import { correctieVan, rectificatie, type Correctie } from '../procedure/rectificatie.js';
import { pogingen } from './replay.js';
import type { Store, ToegelatenRegel } from './store.js';
import { closenessOf, type Closeness } from './view.js';

export interface Overgang {
  readonly volgnummer: number;
  readonly handeling: string;
  readonly orgaan: string | null;
  readonly van: string | null;
  readonly naar: string;
  /** When the organ acted, as it was put right; null when the entry has no such date. */
  readonly datum: string | null;
  readonly registratietijdstip: string;
}

export interface Stuk {
  readonly volgnummer: number;
  readonly handeling: string;
  /** Path inside the gegevens of that entry. */
  readonly veld: string;
  readonly id: string;
  /** Hex. */
  readonly sha256: string;
  /** What tells that entry from others of its handeling, such as the name of a bureau. */
  readonly kenmerk: Readonly<Record<string, string>>;
  /** Of the entry that names it: who may not see its gegevens, does not learn of its documents. */
  readonly regel: Closeness;
}

/** An entry that puts a slip of the pen in an earlier one right. */
export interface Rectificatie {
  readonly volgnummer: number;
  /** Volgnummer of the entry with the slip. */
  readonly over: number;
  /** Whether everybody may see what it says. */
  readonly openbaar: boolean;
}

/** An entry that erased something of an earlier one. */
export interface Gewist {
  readonly volgnummer: number;
  /** Volgnummer of the entry of which something is gone. */
  readonly over: number;
  /** Path of what is gone. */
  readonly veld: string;
}

export interface Verloop {
  readonly overgangen: readonly Overgang[];
  readonly stukken: readonly Stuk[];
  readonly rectificaties: readonly Rectificatie[];
  readonly wissingen: readonly Gewist[];
}

interface Known extends Verloop {
  readonly tot: number;
}

const nothing: Known = { tot: 0, overgangen: [], stukken: [], rectificaties: [], wissingen: [] };

export class Verlopen {
  readonly #known = new LRUCache<string, Known>({ max: 5000 });

  constructor(private readonly store: Store) {}

  /** The course up to and including the entry `versie`. */
  async verloop(organisatie: string, traject: string, versie: number): Promise<Verloop> {
    const known = this.#known.get(traject) ?? nothing;
    if (known.tot >= versie) return known;
    const regels = await this.store.geschiedenis([organisatie], traject, { na: known.tot, tot: versie });
    const correcties = pogingen(regels).flatMap((poging) => correctieVan(poging) ?? []);
    const overgangen = [...known.overgangen, ...regels.flatMap(transitionOf)];
    const grown = {
      tot: versie,
      overgangen: overgangen.map((one) => putRight(one, correcties)),
      stukken: [...known.stukken, ...regels.flatMap(documentsOf)],
      rectificaties: [...known.rectificaties, ...regels.flatMap(rectificationOf)],
      wissingen: [...known.wissingen, ...regels.flatMap(erasureOf)],
    };
    this.#known.set(traject, grown);
    return grown;
  }
}

/** What everybody may know of the course of a traject. */
export function publicRectifications({ rectificaties }: Verloop): Rectificatie[] {
  return rectificaties.filter(({ openbaar }) => openbaar);
}

function transitionOf({ van, naar, gegevens, ...regel }: ToegelatenRegel): Overgang[] {
  if (naar === null || van === naar) return [];
  const { volgnummer, handeling, orgaan, registratietijdstip } = regel;
  const datum = gegevens['besluitdatum'] ?? gegevens['datum'];
  return [
    {
      volgnummer,
      handeling,
      orgaan,
      van,
      naar,
      datum: typeof datum === 'string' ? datum : null,
      registratietijdstip,
    },
  ];
}

function putRight(overgang: Overgang, correcties: readonly Correctie[]): Overgang {
  const last = correcties.findLast(
    ({ volgnummer, veld }) =>
      volgnummer === overgang.volgnummer && (veld === 'besluitdatum' || veld === 'datum'),
  );
  return last === undefined ? overgang : { ...overgang, datum: last.juist };
}

function rectificationOf({ volgnummer, handeling, gegevens, openbaar }: ToegelatenRegel): Rectificatie[] {
  const over = gegevens['volgnummer'];
  return handeling === rectificatie && typeof over === 'number' ? [{ volgnummer, over, openbaar }] : [];
}

function erasureOf({ volgnummer, soort, gegevens: { volgnummer: over, veld } }: ToegelatenRegel): Gewist[] {
  return soort === 'wissing' && typeof over === 'number' && typeof veld === 'string'
    ? [{ volgnummer, over, veld }]
    : [];
}

/** Volgnummers of the entries that erased something of this one. */
export function erasuresOf(
  { wissingen }: Pick<Verloop, 'wissingen'>,
  { volgnummer }: { readonly volgnummer: number },
): number[] {
  return wissingen.flatMap((one) => (one.over === volgnummer ? [one.volgnummer] : []));
}

/** Ids of the documents that this traject says were erased. */
export function erasedDocuments({ stukken, wissingen }: Pick<Verloop, 'stukken' | 'wissingen'>): Set<string> {
  return new Set(
    stukken.flatMap(({ id, volgnummer, veld }) =>
      wissingen.some((one) => one.over === volgnummer && one.veld === veld) ? [id] : [],
    ),
  );
}

function documentsOf(entry: ToegelatenRegel): Stuk[] {
  const { volgnummer, handeling, gegevens } = entry;
  const found: Stuk[] = [];
  const regel = closenessOf(entry);
  const kenmerk = tellingOf(gegevens);
  const look = (value: unknown, veld: string): void => {
    if (typeof value !== 'object' || value === null) return;
    const { id, sha256 } = value as { id?: unknown; sha256?: unknown };
    if (typeof id === 'string' && typeof sha256 === 'string')
      found.push({ volgnummer, handeling, veld, id, sha256, regel, kenmerk });
    else for (const [naam, part] of Object.entries(value)) look(part, veld === '' ? naam : `${veld}.${naam}`);
  };
  look(gegevens, '');
  return found;
}
