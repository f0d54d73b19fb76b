/**
 * What a procedure version is to the rest of the house: the order of phases, the handelingen, their gegevens and
 * voorwaarden, and one pure question: may this be done now, and what holds afterwards? A procedure decides; it never
 * writes, reads a clock or asks for randomness.
 */

/** A date as `YYYY-MM-DD`; compared as text. */
export type Datum = string;

/** A commitment in place of an erasable text: base64(HMAC-SHA256(salt, JCS(value))). The machine sees it as "present". */
export interface Verbintenis {
  readonly verbintenis: string;
}

/** A document as it stands in a leaf: it enters by hash. */
export interface DocumentVerwijzing {
  readonly id: string;
  readonly sha256: string;
}

export type Bladwaarde =
  | string
  | number
  | boolean
  | Verbintenis
  | DocumentVerwijzing
  | readonly Bladwaarde[]
  | { readonly [veld: string]: Bladwaarde };

/** Gegevens in the form of the leaf: fixed values plain, erasable texts as commitments, documents by hash. The machine judges this form. */
export type Bladgegevens = Readonly<Record<string, Bladwaarde>>;

/** The facts the machine keeps: plain JSON, only what a voorwaarde reads, sets as sorted arrays, bounded in size, no erasable text. */
export type Feiten = Readonly<Record<string, unknown>>;

/** Where a traject stands. */
export interface Stand {
  readonly fase: string;
  readonly feiten: Feiten;
}

/** An attempt as the machine judges it; everything it needs comes in here. */
export interface Poging {
  readonly handeling: string;
  readonly orgaan: string | null;
  readonly gegevens: Bladgegevens;
  /** Amsterdam date of the registratietijdstip. */
  readonly vandaag: Datum;
  /** The volgnummer this attempt would get. */
  readonly volgnummer: number;
}

/** A handeling as people fill it in or read it back: its gegevens are well-formed JSON, null where a text was erased. */
export interface Daad {
  readonly handeling: string;
  readonly gegevens: Readonly<Record<string, unknown>>;
}

/** One unmet voorwaarde: what it asks, where that is written, who can meet it and by which handeling. */
export interface Reden {
  readonly code: string;
  readonly omschrijving: string;
  readonly bron: string;
  readonly wie: readonly string[];
  readonly handeling: string | null;
}

export type Oordeel =
  | { readonly toegelaten: true; readonly stand: Stand; readonly signalen: readonly string[] }
  | { readonly toegelaten: false; readonly redenen: readonly Reden[] };

/** A handeling as it can be listed now: `redenen` that hold whatever the gegevens, `afhankelijk` = codes that gegevens decide. */
export interface Optie {
  readonly handeling: string;
  readonly toegelaten: boolean;
  readonly redenen: readonly Reden[];
  readonly afhankelijk: readonly string[];
}

/** One fault of form in what a client sent. */
export interface Invoerfout {
  /** Path such as `gegevens.bevindingen[2].onderdeel`. */
  readonly veld: string;
  readonly code: string;
  /** Dutch: what was expected, what came, what to do. */
  readonly melding: string;
}

export type Termijnstatus = 'open' | 'gehaald' | 'te-laat';

export interface Termijn {
  readonly naam: string;
  readonly datum: Datum;
  readonly status: Termijnstatus;
}

export interface Termijnstand {
  readonly naam: string;
  readonly datum: Datum;
  /** null = not yet. */
  readonly gedaan: Datum | null;
}

export type Rol = 'griffier' | 'college' | 'bureau' | 'auditor' | 'integratie' | 'beheerder';

/** What the rest of the house may know of one handeling. */
export interface HandelingInfo {
  readonly naam: string;
  readonly label: string;
  /** First is the default. */
  readonly organen: readonly string[];
  readonly rollen: readonly Rol[];
  readonly bron: string;
  readonly voorwaarden: readonly string[];
  /** false: closed unless said otherwise (plan-van-aanpak-indienen). */
  readonly openbaar: boolean;
  /** The ground that stands with a closed entry by default. */
  readonly grond: string | null;
  /**
   * Which bureau may record it with a bureau token: `eigen` = the one named in gegevens.bureau, `gekozen` = the chosen one, null = none.
   */
  readonly bureau: 'eigen' | 'gekozen' | null;
  /** JSON Schema (draft 2020-12) of gegevens. */
  readonly schema: JsonSchema;
  /** The decision needs the earlier admitted entries (rectificatie-aantekenen). */
  readonly leestGeschiedenis: boolean;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/** How wisbare texts and documents are turned into the leaf's form. */
export interface Omzetting {
  /** Commits one erasable text; `veld` is its path inside gegevens, such as `bevindingen[0].bevinding`. */
  wisbaar(veld: string, waarde: string): Verbintenis;
  /** The hash of a document; undefined when it is unknown or invisible. */
  document(id: string): DocumentVerwijzing | undefined;
}

/**
 * How a procedure speaks to people: words for its slugs. They are no part of its digest, because a better word changes no
 * rule; what has no word here is a fault that a test finds.
 */
export interface Woorden {
  /** What the word of each phase is, and in one sentence what happens in it. */
  readonly fasen: Readonly<Record<string, { readonly naam: string; readonly uitleg: string }>>;
  readonly organen: Readonly<Record<string, string>>;
  readonly rollen: Readonly<Record<Rol, string>>;
  /** By name, or by `handeling.naam` where one handeling means something of its own; parts by their own name. */
  readonly velden: Readonly<Record<string, Veldwoord>>;
  /** Of a field with choices; by value, or by `veld.waarde` where a value means different things. */
  readonly keuzes: Readonly<Record<string, string>>;
  readonly signalen: Readonly<Record<string, string>>;
  /** By the name of the field of the planning. */
  readonly termijnen: Readonly<Record<string, string>>;
  /** What the machine keeps (`toestand`), by name. */
  readonly feiten: Readonly<Record<string, string>>;
  /** What a refusal is called in one line, by code: also those that no voorwaarde has. */
  readonly redenen: Readonly<Record<string, string>>;
  /** The sentence of the source behind a voorwaarde, word for word, by its code; absent where the source has none. */
  readonly citaten: Readonly<Record<string, string>>;
}

export interface Veldwoord {
  readonly label: string;
  /** Of a list of groups: what one of them is called. */
  readonly een?: string;
  /** One sentence: what to fill in, and what not. */
  readonly hulp?: string;
  /** Of numbers: the list they count, in what was last recorded with another handeling. */
  readonly nummert?: { readonly handeling: string; readonly veld: string };
}

/** One version of one procedure. Immutable once used. */
export interface Procedure {
  readonly naam: string;
  readonly versie: number;
  readonly titel: string;
  /** Hex SHA-256 of the JCS of `published()`: the leaf's `procedure.machine`. */
  readonly machine: string;
  /** Engine and exact version: the leaf's `procedure.motor`. */
  readonly motor: string;
  readonly handelingen: ReadonlyMap<string, HandelingInfo>;
  readonly fasen: readonly string[];
  readonly eindfasen: readonly string[];
  /** The handeling that publishes the decision. */
  readonly bekendmaking: string;
  readonly woorden: Woorden;
  /** JSON Schema (draft 2020-12) of the planning of an opening. */
  readonly planning: JsonSchema;

  /** The stand of a new traject, from the leaf-form gegevens of `traject-openen` (`planning` is read). */
  open(gegevens: Bladgegevens): Stand;
  /** Faults of form in gegevens (raw JSON from a client): all at once; empty when well-formed. Paths start with `gegevens`. */
  validate(handeling: string, gegevens: unknown): Invoerfout[];
  /** What looks like a slip of the pen in a handeling, in Dutch. Nothing is refused for it. */
  twijfels(stand: Stand, daad: Daad, vandaag: Datum): string[];
  /** What happened that the phase alone does not tell, in Dutch. */
  bijzonderheden(stand: Stand): string[];
  /** The vote that an entry holds, in Dutch; null when it holds none. */
  stemmingszin(gegevens: Daad['gegevens']): string | null;
  /** What stands now and is replaced when a handeling is recorded, in Dutch; null when it replaces nothing. */
  vervangt(stand: Stand, handeling: string): string | null;
  /** The warnings of an admitted handeling in Dutch, each with what it points at. @param van before the handeling */
  signaalzinnen(van: Stand, daad: Daad, signalen: readonly string[]): string[];
  /** Faults of form in the planning of an opening; paths start with `planning`. */
  validatePlanning(planning: unknown): Invoerfout[];
  /** What looks like a slip in a well-formed planning, in Dutch: dates that have gone by, steps that change places. */
  planningTwijfels(planning: Readonly<Record<string, string>>, vandaag: Datum): string[];
  /** The documents that well-formed gegevens name: path and id. */
  documents(handeling: string, gegevens: Readonly<Record<string, unknown>>): { veld: string; id: string }[];
  /** Well-formed gegevens in the leaf's form. Throws when a document is unknown: ask `documents` first. */
  toBlad(handeling: string, gegevens: Readonly<Record<string, unknown>>, omzetting: Omzetting): Bladgegevens;
  /**
   * Decide one attempt. `geschiedenis` = the earlier admitted attempts of the traject, in order, the opening first
   * (handeling `traject-openen`); only needed where `leestGeschiedenis`.
   */
  decide(stand: Stand, poging: Poging, geschiedenis?: readonly Poging[]): Oordeel;
  /**
   * Every handeling as it can be listed now. @param bureau for whom what a bureau does under its own name is judged; absent
   * = for any bureau
   */
  options(stand: Stand, vandaag: Datum, bureau?: string | null): Optie[];
  /** Termijnen of the planning as they stand on a day. */
  termijnen(stand: Stand, vandaag: Datum): Termijn[];
  /** The same, whatever the day: when the step of each was done. */
  termijnstanden(stand: Stand): readonly Termijnstand[];
  /** The first date after `vanaf` on which termijnen or options change without anything being recorded; null when none. */
  kanteldatum(stand: Stand, vanaf: Datum): Datum | null;
  /** Slugs of what can never be done again once `van` has become `naar`. */
  closes(van: Stand, naar: Stand): string[];
  /** Slugs of what can never be done any more. */
  voorbij(stand: Stand): ReadonlySet<string>;
  /** The names a traject knows, by the field that asks for one: of bureaus, of scenarios. */
  genoemd(stand: Stand): Readonly<Record<string, readonly string[]>>;
  /** The bureau that stands chosen, if any. */
  gekozenBureau(stand: Stand): string | null;
  /** The adopted decision as the machine keeps it, without erasable text; null while there is none. `volgnummer` = its entry. */
  besluit(stand: Stand): { besluitdatum: Datum; besluitnummer: string; volgnummer: number } | null;
  /** The published definition: plain JSON, what outsiders read and what `machine` hashes. */
  published(): Readonly<Record<string, unknown>>;
}
