/**
 * The one interface between the engine and the database. The engine decides, the store makes durable; nothing else
 * writes a traject or its trail. Times are UTC with milliseconds (`2011-05-16T09:00:00.000Z`), hashes are raw bytes.
 */
import type { Bladgegevens } from '../procedure/definition.js';

/** A traject as it is stored: the fold of its trail, and where its chain ends. */
export interface TrajectRij {
  readonly id: string;
  readonly organisatie: string;
  readonly procedure: { readonly naam: string; readonly versie: number };
  readonly fase: string;
  readonly status: 'lopend' | 'besloten' | 'vervallen';
  /** Volgnummer of the last admitted entry. */
  readonly versie: number;
  /** Volgnummer of the last entry, admitted or refused. */
  readonly volgnummer: number;
  /** Leaf hash of the last entry. */
  readonly vorige: Buffer;
  /** JCS of the machine's feiten. */
  readonly feiten: string;
  readonly geopendTijdstip: string;
  /** Registratietijdstip of the last admitted entry. */
  readonly gewijzigdTijdstip: string;
  /** Registratietijdstip of the last entry of any kind: time never decreases within a traject. */
  readonly laatsteTijdstip: string;
  /** First date on which the shown state changes without an entry; null when none. */
  readonly kanteldatum: string | null;
  /** First date of an open or missed termijn after which the traject counts as late (that date + 1 is late); null when none. */
  readonly termijndatum: string | null;
  /** JSON text of what is derived from the state and holds until `kanteldatum`: `{termijnen, mogelijkeHandelingen}`. */
  readonly beeld: string;
}

/** What is shown of a traject: the row and the erasable texts that belong to it; null = erased. */
export interface TrajectLezing extends TrajectRij {
  readonly titel: string | null;
  /** Text of the adopted decision; null when there is none or it is erased. */
  readonly dictum: string | null;
}

/** What never changes of a traject. */
export type TrajectPlaats = Pick<TrajectRij, 'organisatie' | 'procedure'>;

/** The head of an organisation's tree. */
export interface Boomhoofd {
  readonly omvang: number;
  /** Hashes of the complete subtrees, largest first. */
  readonly rand: readonly Buffer[];
}

export interface SleutelVraag {
  /** Pseudonymous uuid of the registrator. */
  readonly registrator: string;
  /** Traject id, or a path where there is no traject yet. */
  readonly pad: string;
  readonly sleutel: string;
}

/** A remembered Idempotency-Key: a reference to the entry, never the answer itself. */
export interface SleutelRij extends SleutelVraag {
  /** SHA-256 of the JCS of the body. */
  readonly lichaam: Buffer;
  readonly status: number;
  readonly traject: string;
  readonly volgnummer: number;
}

/** A document as the engine needs it. */
export interface DocumentKenmerk {
  readonly id: string;
  readonly sha256: string;
  readonly openbaar: boolean;
  /** Bureau that uploaded it; null for others. */
  readonly bureau: string | null;
  /** Entries that erased it, the first of them first; empty while it stands. */
  readonly gewist: readonly Regelplaats[];
}

/** Where an entry stands in the trails. */
export interface Regelplaats {
  readonly traject: string;
  readonly volgnummer: number;
}

export interface LaadVraag {
  readonly trajecten: readonly string[];
  readonly sleutels: readonly SleutelVraag[];
  readonly documenten: readonly string[];
}

export interface Geladen {
  readonly hoofd: Boomhoofd;
  /** By id; absent when unknown or of another organisation. */
  readonly trajecten: ReadonlyMap<string, TrajectLezing>;
  /** By `sleutelNaam`. */
  readonly sleutels: ReadonlyMap<string, SleutelRij>;
  readonly documenten: ReadonlyMap<string, DocumentKenmerk>;
}

export function sleutelNaam({ registrator, pad, sleutel }: SleutelVraag): string {
  return `${registrator} ${pad} ${sleutel}`;
}

/** One entry to append. */
export interface NieuweRegel {
  readonly index: number;
  readonly traject: string;
  readonly volgnummer: number;
  readonly vorige: Buffer | null;
  readonly bladhash: Buffer;
  /** The leaf: canonical JSON. */
  readonly blad: string;
  readonly toegelaten: boolean;
  readonly registratietijdstip: string;
}

export interface WisbareWaarde {
  readonly traject: string;
  readonly volgnummer: number;
  /** Path inside the leaf's gegevens, such as `bevindingen[0].bevinding`. */
  readonly veld: string;
  readonly zout: Buffer;
  readonly waarde: string;
}

/** The end state of a traject after the batch; `vanVolgnummer` guards against another writer (0 = new traject). */
export interface TrajectWijziging extends TrajectRij {
  readonly vanVolgnummer: number;
}

/** One organisation's batch: everything in it commits together or not at all. */
export interface Bijschrijving {
  readonly hoofd: { readonly van: number; readonly naar: Boomhoofd; readonly wortel: Buffer };
  readonly regels: readonly NieuweRegel[];
  readonly wisbaar: readonly WisbareWaarde[];
  /** An entry of it erases a text or a document. */
  readonly wist: boolean;
  readonly trajecten: readonly TrajectWijziging[];
  readonly sleutels: readonly SleutelRij[];
}

/** A stored entry with its erasable texts (those not erased), as a reader with full rights may see it. */
export interface SpoorRij {
  readonly traject: string;
  readonly volgnummer: number;
  readonly index: number;
  readonly bladhash: Buffer;
  readonly blad: string;
  /** Path → text; an erased text is absent. */
  readonly wisbaar: Readonly<Record<string, string>>;
}

/** An admitted entry as the machine replays it. */
export interface ToegelatenRegel {
  readonly volgnummer: number;
  readonly handeling: string;
  readonly orgaan: string | null;
  readonly gegevens: Bladgegevens;
  readonly registratietijdstip: string;
  readonly soort: string;
  readonly van: string | null;
  readonly naar: string | null;
  readonly openbaar: boolean;
  /** The bureau whose token recorded it; null when none did. */
  readonly registratorBureau: string | null;
}

/** An entry as a dossier holds it: with the texts that were not erased and the salts of their commitments, in order of field. */
export interface DossierRij {
  readonly volgnummer: number;
  readonly index: number;
  readonly blad: string;
  /** Salts in base64. */
  readonly teksten: readonly { readonly veld: string; readonly waarde: string; readonly zout: string }[];
}

export interface TrajectFilter {
  readonly fase?: string;
  readonly organisatie?: string;
  /** Only trajecten late (true) or not late (false) on `vandaag`. */
  readonly teLaat?: boolean;
  readonly vandaag: string;
  /** Keyset: after this id in the order (geopendTijdstip, id) descending. */
  readonly na?: { readonly geopendTijdstip: string; readonly id: string };
  readonly limiet: number;
}

/** A list as a person asks for it: running ones first, late and soonest due on top. */
export interface TrajectZoekvraag extends Pick<TrajectFilter, 'fase' | 'organisatie' | 'teLaat' | 'vandaag'> {
  /** Part of the title, in capitals or not. */
  readonly zoek?: string;
  /** How many to skip. */
  readonly vanaf: number;
  readonly limiet: number;
}

export interface Gemeente {
  readonly id: string;
  readonly naam: string;
}

/** Who recorded, in which role, as the latest entries show it; `rol` null = not among those. */
export interface RegistratorRij {
  readonly id: string;
  readonly uitgever: string;
  readonly onderwerp: string;
  readonly rol: string | null;
  readonly aantal: number;
  readonly laatst: string | null;
}

export interface OrganisatieRij {
  readonly id: string;
  readonly naam: string;
  readonly oin: string | null;
}

/**
 * `hoofd-verschoven`: another writer was first; load again and retry. `verbinding-verloren`: nobody knows whether the
 * append committed; ask `present`. `niet-beschikbaar`: nothing was done.
 */
export type StoreCode = 'hoofd-verschoven' | 'verbinding-verloren' | 'niet-beschikbaar';

/** `scope` = ids of the organisations the caller may see; rows of others do not exist for it. */
export interface Store {
  load(organisatie: string, vraag: LaadVraag): Promise<Geladen>;
  /** One transaction: state, spoorregel, tree growth, outbox. Throws StoreError (see StoreCode). */
  append(organisatie: string, bijschrijving: Bijschrijving): Promise<void>;
  /** Whether this very entry stands in the trail. */
  present(
    organisatie: string,
    regel: Pick<NieuweRegel, 'traject' | 'volgnummer' | 'bladhash'>,
  ): Promise<boolean>;
  /** The pseudonymous id of who records; made at first use. */
  registrator(organisatie: string, uitgever: string, onderwerp: string): Promise<string>;

  /** Does this organisation exist at all (also outside any scope)? */
  organisatieBestaat(id: string): Promise<boolean>;
  /** Shared reads: many callers in one query. */
  traject(scope: readonly string[], id: string): Promise<TrajectLezing | undefined>;
  /** What never changes of a traject; shared reads. */
  plaats(scope: readonly string[], id: string): Promise<TrajectPlaats | undefined>;
  /** Only what the ETag check needs; shared reads. */
  versie(
    scope: readonly string[],
    id: string,
  ): Promise<Pick<TrajectRij, 'versie' | 'kanteldatum' | 'gewijzigdTijdstip'> | undefined>;
  trajecten(scope: readonly string[], filter: TrajectFilter): Promise<TrajectLezing[]>;
  /** A page of a list, and how many there are in all. */
  zoek(
    scope: readonly string[],
    vraag: TrajectZoekvraag,
  ): Promise<{ trajecten: TrajectLezing[]; aantal: number }>;
  /** Every organisation there is, by name. */
  gemeenten(): Promise<Gemeente[]>;
  /** Who recorded in an organisation; roles as the last `recent` entries show them. */
  registratoren(organisatie: string, recent: number): Promise<RegistratorRij[]>;
  /** Entries with volgnummer > `na`, in order. */
  spoor(
    scope: readonly string[],
    traject: string,
    vraag: { na: number; limiet: number },
  ): Promise<SpoorRij[]>;
  /** Those of these documents that there are. */
  documenten(scope: readonly string[], ids: readonly string[]): Promise<DocumentKenmerk[]>;
  /** Entries with volgnummer > `na` and ≤ `tot`, in order, as a dossier holds them. */
  dossier(
    scope: readonly string[],
    traject: string,
    vraag: { na: number; tot: number; limiet: number },
  ): Promise<DossierRij[]>;
  /** Admitted entries in order, those with volgnummer > `na` and ≤ `tot`. */
  geschiedenis(
    scope: readonly string[],
    traject: string,
    vraag: { na: number; tot: number },
  ): Promise<ToegelatenRegel[]>;
  /** Volgnummer of the last admitted entry registered at or before a UTC moment; 0 when none. */
  versieOp(scope: readonly string[], traject: string, tijdstip: string): Promise<number>;
  /** Forgets Idempotency-Keys made before a moment; answers how many. */
  purgeSleutels(organisatie: string, voor: Date): Promise<number>;
  /** Answers when the database answers. Throws StoreError `niet-beschikbaar` otherwise. */
  ping(): Promise<void>;
}
