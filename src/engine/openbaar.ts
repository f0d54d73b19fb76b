/**
 * The public window: what anybody may know of the trajecten of a municipality. Each answer is put together from what may
 * be shown and never made by taking away from something internal, so that whatever comes later is closed until it is
 * opened here. What the machine keeps (feiten) is not in it: that may follow from closed entries.
 */
import { LRUCache } from 'lru-cache';
import type { Blad } from '../audit/leaf.js';
import { amsterdamDatum, type Clock } from '../base/clock.js';
import { isUuid } from '../base/id.js';
import type { Procedure } from '../procedure/definition.js';
import type { Procedures } from '../procedure/procedures.js';
import { EngineError } from './engine-error.js';
import { decodeCursor, encodeCursor } from './read.js';
import type { SpoorRij, Store, TrajectLezing } from './store.js';
import { publicRectifications, type Rectificatie, type Verlopen } from './verloop.js';
import { disclosed, standOf } from './view.js';
import { documentenIn } from './wissing.js';

type Gegevens = Readonly<Record<string, unknown>>;

export interface OpenbaarTraject {
  readonly id: string;
  readonly organisatie: string;
  readonly procedure: { readonly naam: string; readonly versie: number };
  /** null = erased. */
  readonly titel: string | null;
  readonly fase: string;
  readonly status: 'lopend' | 'besloten' | 'vervallen';
  readonly geopendTijdstip: string;
  /** null while there is none, and when its entry is closed. */
  readonly besluit: OpenbaarBesluit | null;
}

/** One public entry that puts a slip of the pen in another right. */
export interface OpenbareRechtzetting {
  readonly volgnummer: number;
  /** Path of the field; null when it names none. */
  readonly veld: string | null;
  /** null = erased. */
  readonly juist: string | null;
}

export interface OpenbaarBesluit {
  /** Its entry. */
  readonly volgnummer: number;
  /** As it was put right, where everybody may see that. */
  readonly besluitdatum: string;
  readonly besluitnummer: string;
  /** null = erased. */
  readonly dictum: string | null;
  /** Of its entry. */
  readonly gegevens: Gegevens;
  readonly handeling: string | null;
  /** What public entries put right in it. */
  readonly rechtzettingen: readonly OpenbareRechtzetting[];
  /** Volgnummer of the public entry that says that it was published; null while there is none. */
  readonly bekendgemaaktIn: number | null;
}

/** One traject, with what its opening says. */
export interface GeopendTraject extends OpenbaarTraject {
  /** null = erased. */
  readonly aanleiding: string | null;
  /** Planned dates by their name, as they were put right where everybody may see that; nothing of what became of them. */
  readonly planning: Readonly<Record<string, string>>;
  /** Volgnummers of the entries that put it right. */
  readonly planningRechtgezet: readonly number[];
  /** The traject that this one follows; null when it names none, or none that is public. */
  readonly voorganger: Pick<OpenbaarTraject, 'id' | 'titel'> | null;
  /** Volgnummer of the last entry. */
  readonly aantalRegels: number;
}

/** Where an entry stands, and what it is held against: public of every entry. */
export interface Regelkern {
  readonly volgnummer: number;
  readonly index: number;
  /** Hex. */
  readonly bladhash: string;
}

export interface ToegelatenOpenbaar extends Regelkern {
  readonly zicht: 'toegelaten';
  readonly registratietijdstip: string;
  readonly soort: Blad['soort'];
  readonly handeling: string | null;
  readonly orgaan: string | null;
  /** Role of who recorded it; not who. */
  readonly rol: string;
  readonly van: string | null;
  readonly naar: string | null;
  readonly signalen: readonly string[];
  /** With texts in place of their commitments; null in place of an erased one. */
  readonly gegevens: Gegevens | null;
}

export interface GeweigerdOpenbaar extends Regelkern {
  readonly zicht: 'geweigerd';
  readonly registratietijdstip: string;
  readonly handeling: string | null;
  readonly orgaan: string | null;
  /** Role of who tried it; not who. */
  readonly rol: string;
  readonly redenen: readonly string[];
}

export interface GeslotenRegel extends Regelkern {
  readonly zicht: 'gesloten';
  readonly registratietijdstip: string;
  /** Only of what is always closed: that it was done, and when, is public. */
  readonly handeling: string | null;
  readonly grond: string | null;
}

export type OpenbareRegel = ToegelatenOpenbaar | GeweigerdOpenbaar | GeslotenRegel;

/** Whether anybody may have the bytes of a document that a public entry names. */
export type Documentstand = 'open' | 'gesloten' | 'gewist';

export interface OpenbaarSpoor {
  readonly regels: readonly OpenbareRegel[];
  /** By the ids of the documents that these entries show. */
  readonly documenten: ReadonlyMap<string, Documentstand>;
  /** Of the whole traject, those that everybody may see. */
  readonly rectificaties: readonly Rectificatie[];
}

/** Trajecten that a search finds at most: whoever finds more, searches for more. */
const mostFound = 100;
/** Entries read at a time while streaming. */
const page = 500;

export class Openbaar {
  /** Whether the opening of a traject is public; an entry never changes in that. */
  readonly #open = new LRUCache<string, boolean>({ max: 100_000 });

  constructor(
    private readonly store: Store,
    private readonly procedures: Procedures,
    private readonly verlopen: Verlopen,
    private readonly clock: Clock,
  ) {}

  /**
   * The newest first, a page at a time; undefined when there is no such municipality.
   * @param na attacker-controlled: the `volgende` of an earlier page; what is none of ours begins at the beginning
   */
  async lijst(
    organisatie: string,
    { na, limiet }: { readonly na: string | undefined; readonly limiet: number },
  ): Promise<{ trajecten: OpenbaarTraject[]; volgende: string | null } | undefined> {
    if (!(await this.#isGemeente(organisatie))) return undefined;
    const found: TrajectLezing[] = [];
    let after = (na === undefined ? null : decodeCursor(na)) ?? undefined;
    for (let more = true; more && found.length <= limiet;) {
      const vandaag = amsterdamDatum(this.clock.now());
      const filter = {
        organisatie,
        vandaag,
        limiet: limiet + 1,
        ...(after === undefined ? {} : { na: after }),
      };
      const rijen = await this.store.trajecten([organisatie], filter);
      found.push(...(await this.#onlyOpen(rijen)));
      after = rijen.at(-1);
      more = rijen.length > limiet;
    }
    const shown = found.slice(0, limiet);
    const last = found.length > limiet ? shown.at(-1) : undefined;
    return {
      trajecten: await Promise.all(shown.map((rij) => this.#traject(rij))),
      volgende: last === undefined ? null : encodeCursor(last),
    };
  }

  /** Those with a part of their title like this, the newest first: a hundred at most. */
  async zoek(organisatie: string, zoek: string): Promise<OpenbaarTraject[] | undefined> {
    if (!(await this.#isGemeente(organisatie))) return undefined;
    const vandaag = amsterdamDatum(this.clock.now());
    const vraag = { organisatie, zoek, vandaag, vanaf: 0, limiet: mostFound };
    const { trajecten } = await this.store.zoek([organisatie], vraag);
    // The order in which they were found follows what is late, and that may follow from closed entries.
    const shown = (await this.#onlyOpen(trajecten)).toSorted((a, b) =>
      a.geopendTijdstip < b.geopendTijdstip ? 1 : -1,
    );
    return Promise.all(shown.map((rij) => this.#traject(rij)));
  }

  /** undefined when it is not there, of another municipality, or opened behind closed doors: all the same to whoever asks. */
  async traject(organisatie: string, id: string): Promise<GeopendTraject | undefined> {
    const rij = await this.#row(organisatie, id);
    const opening = rij === undefined ? undefined : await this.#regel(rij, 1);
    if (rij === undefined || opening === undefined) return undefined;
    const gegevens = shownGegevens(opening) ?? {};
    const rechtzettingen = (await this.#rectificaties(rij, 1)).filter(({ veld }) => isPlanning(veld));
    const eerder = await this.#row(organisatie, textOf(gegevens['voorganger']) ?? '');
    return {
      ...(await this.#traject(rij)),
      aanleiding: textOf(gegevens['aanleiding']),
      planning: putRight(planningOf(gegevens['planning']), rechtzettingen),
      planningRechtgezet: rechtzettingen.map(({ volgnummer }) => volgnummer),
      voorganger: eerder === undefined ? null : { id: eerder.id, titel: eerder.titel },
      aantalRegels: rij.volgnummer,
    };
  }

  /** Entries with volgnummer > `na`, in order. */
  async spoor(
    organisatie: string,
    id: string,
    vraag: { readonly na: number; readonly limiet: number },
  ): Promise<OpenbaarSpoor | undefined> {
    const rij = await this.#row(organisatie, id);
    if (rij === undefined) return undefined;
    const procedure = this.procedureOf(rij);
    const rijen = await this.store.spoor([organisatie], id, vraag);
    const regels = rijen.map((one) => regelOf(procedure, one));
    const shown = new Set(
      regels.flatMap(({ zicht, volgnummer }) => (zicht === 'toegelaten' ? [volgnummer] : [])),
    );
    const ids = rijen.filter(({ volgnummer }) => shown.has(volgnummer)).flatMap(documentenIn);
    const verloop = await this.verlopen.verloop(organisatie, id, rij.versie);
    return {
      regels,
      rectificaties: publicRectifications(verloop),
      documenten: await this.#documenten(organisatie, [...new Set(ids.map((one) => one.id))]),
    };
  }

  /** What of every entry is held against the log, closed ones too. */
  async kernen(organisatie: string, id: string): Promise<AsyncIterable<Regelkern> | undefined> {
    return (await this.#row(organisatie, id)) === undefined ? undefined : this.#stream(organisatie, id);
  }

  /** @throws EngineError `definitie-onbekend` when this program is older than the traject. */
  procedureOf({ procedure: { naam, versie } }: Pick<OpenbaarTraject, 'procedure'>): Procedure {
    const procedure = this.procedures.find(naam, versie);
    if (procedure !== undefined) return procedure;
    throw new EngineError(
      'definitie-onbekend',
      `This program has no version ${versie} of procedure ${naam}.`,
    );
  }

  async *#stream(organisatie: string, id: string): AsyncGenerator<Regelkern> {
    let na = 0;
    for (;;) {
      const rijen = await this.store.spoor([organisatie], id, { na, limiet: page });
      for (const rij of rijen) yield kernOf(rij);
      if (rijen.length < page) return;
      na = rijen.at(-1)?.volgnummer ?? na;
    }
  }

  /** `organisatie` is attacker-controlled; to the database it is a list, in which a star stands for everybody. */
  async #isGemeente(organisatie: string): Promise<boolean> {
    return isGemeentecode(organisatie) && this.store.organisatieBestaat(organisatie);
  }

  async #row(organisatie: string, id: string): Promise<TrajectLezing | undefined> {
    if (!isGemeentecode(organisatie) || !isUuid(id)) return undefined;
    const rij = await this.store.traject([organisatie], id);
    return rij !== undefined && (await this.#isOpen(rij)) ? rij : undefined;
  }

  async #onlyOpen(rijen: readonly TrajectLezing[]): Promise<TrajectLezing[]> {
    const open = await Promise.all(rijen.map((rij) => this.#isOpen(rij)));
    return rijen.filter((_, i) => open[i]);
  }

  async #isOpen(rij: Pick<TrajectLezing, 'organisatie' | 'id'>): Promise<boolean> {
    const known = this.#open.get(rij.id);
    if (known !== undefined) return known;
    const opening = await this.#regel(rij, 1);
    const open = opening !== undefined && isShown(bladOf(opening));
    if (opening !== undefined) this.#open.set(rij.id, open);
    return open;
  }

  /** Only of a row whose opening is public. */
  async #traject(rij: TrajectLezing): Promise<OpenbaarTraject> {
    const { id, organisatie, procedure, titel, fase, status, geopendTijdstip } = rij;
    const besluit = await this.#besluit(rij);
    return { id, organisatie, procedure, titel, fase, status, geopendTijdstip, besluit };
  }

  /** As its own entry says it, when that is public. The facts only tell which entry that is. */
  async #besluit(rij: TrajectLezing): Promise<OpenbaarBesluit | null> {
    const volgnummer =
      rij.status === 'besloten' ? this.procedureOf(rij).besluit(standOf(rij))?.volgnummer : undefined;
    const regel = volgnummer === undefined ? undefined : await this.#regel(rij, volgnummer);
    if (volgnummer === undefined || regel === undefined) return null;
    const gegevens = shownGegevens(regel);
    if (gegevens === null) return null;
    const rectificaties = await this.#rectificaties(rij, volgnummer);
    const datum = rectificaties.findLast(({ veld }) => veld === 'besluitdatum')?.juist ?? null;
    return {
      volgnummer,
      besluitdatum: datum ?? textOf(gegevens['besluitdatum']) ?? '',
      besluitnummer: textOf(gegevens['besluitnummer']) ?? '',
      dictum: textOf(gegevens['dictum']),
      gegevens,
      handeling: bladOf(regel).handeling,
      rechtzettingen: rectificaties,
      bekendgemaaktIn: await this.#published(rij, volgnummer),
    };
  }

  async #published(rij: TrajectLezing, besluit: number): Promise<number | null> {
    const { bekendmaking } = this.procedureOf(rij);
    for (let na = besluit; ;) {
      const rijen = await this.store.spoor([rij.organisatie], rij.id, { na, limiet: page });
      const found = rijen.find((one) => {
        const blad = bladOf(one);
        return blad.handeling === bekendmaking && isShown(blad);
      });
      if (found !== undefined || rijen.length < page) return found?.volgnummer ?? null;
      na = rijen.at(-1)?.volgnummer ?? na;
    }
  }

  /** What public entries put right in an entry. */
  async #rectificaties(rij: TrajectLezing, over: number): Promise<OpenbareRechtzetting[]> {
    const verloop = await this.verlopen.verloop(rij.organisatie, rij.id, rij.versie);
    const own = publicRectifications(verloop).filter((one) => one.over === over);
    return Promise.all(
      own.map(async ({ volgnummer }) => {
        const regel = await this.#regel(rij, volgnummer);
        const { veld, juist } = (regel === undefined ? null : shownGegevens(regel)) ?? {};
        return { volgnummer, veld: textOf(veld), juist: textOf(juist) };
      }),
    );
  }

  async #regel(
    { organisatie, id }: Pick<TrajectLezing, 'organisatie' | 'id'>,
    volgnummer: number,
  ): Promise<SpoorRij | undefined> {
    const [rij] = await this.store.spoor([organisatie], id, { na: volgnummer - 1, limiet: 1 });
    return rij?.volgnummer === volgnummer ? rij : undefined;
  }

  async #documenten(
    organisatie: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, Documentstand>> {
    if (ids.length === 0) return new Map();
    const known = await this.store.documenten([organisatie], ids);
    return new Map(
      known.map(({ id, openbaar, gewist }) => [
        id,
        gewist.length > 0 ? 'gewist' : openbaar ? 'open' : 'gesloten',
      ]),
    );
  }
}

function isGemeentecode(organisatie: string): boolean {
  return /^gm\d{4}$/.test(organisatie);
}

function bladOf({ blad }: Pick<SpoorRij, 'blad'>): Blad {
  return JSON.parse(blad) as Blad;
}

/** Whether everybody may see what was put forward. */
function isShown({ openbaar, resultaat }: Pick<Blad, 'openbaar' | 'resultaat'>): boolean {
  return openbaar && resultaat === 'toegelaten';
}

/** null when they are not for everybody. */
function shownGegevens(rij: SpoorRij): Gegevens | null {
  const blad = bladOf(rij);
  return isShown(blad) && blad.gegevens !== null ? disclosed(blad.gegevens, rij.wisbaar) : null;
}

function kernOf({ volgnummer, index, bladhash }: SpoorRij): Regelkern {
  return { volgnummer, index, bladhash: bladhash.toString('hex') };
}

/** The default is closed. */
function regelOf(procedure: Procedure, rij: SpoorRij): OpenbareRegel {
  const blad = bladOf(rij);
  const kern = { ...kernOf(rij), registratietijdstip: blad.registratietijdstip };
  const { soort, handeling, orgaan, van, naar, signalen, redenen } = blad;
  const { rol } = blad.registrator;
  if (isShown(blad)) {
    const gegevens = shownGegevens(rij);
    return {
      zicht: 'toegelaten',
      ...kern,
      soort,
      handeling,
      orgaan,
      rol,
      van,
      naar,
      signalen,
      gegevens,
    };
  }
  if (blad.openbaar) return { zicht: 'geweigerd', ...kern, handeling, orgaan, rol, redenen };
  const info = handeling === null ? undefined : procedure.handelingen.get(handeling);
  const known = blad.resultaat === 'toegelaten' && info?.openbaar === false;
  return { zicht: 'gesloten', ...kern, handeling: known ? handeling : null, grond: blad.grond };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function isPlanning(veld: string | null): boolean {
  return veld?.startsWith('planning.') === true;
}

/** A date of the planning that a public entry puts right is that one from then on. */
function putRight(
  planning: GeopendTraject['planning'],
  rechtzettingen: readonly OpenbareRechtzetting[],
): GeopendTraject['planning'] {
  const right = rechtzettingen.flatMap(({ veld, juist }): [string, string][] => {
    const naam = veld?.split('.')[1];
    return naam === undefined || juist === null || !Object.hasOwn(planning, naam) ? [] : [[naam, juist]];
  });
  return { ...planning, ...Object.fromEntries(right) };
}

function planningOf(value: unknown): Readonly<Record<string, string>> {
  const dates = Object.entries(typeof value === 'object' && value !== null ? value : {});
  return Object.fromEntries(
    dates.flatMap(([naam, datum]: [string, unknown]) => (typeof datum === 'string' ? [[naam, datum]] : [])),
  );
}
