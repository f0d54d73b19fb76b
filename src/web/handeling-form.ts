/** What a page that records a handeling carries from one request to the next, and how it becomes what the engine takes. */
import { LRUCache } from 'lru-cache';
import type { Readable } from 'node:stream';
import { readsAll, type Actor } from '../auth/policy.js';
import type { Sessie } from '../auth/sessie.js';
import type { DocumentBeeld, DocumentService } from '../documents/document-service.js';
import type { TrajectBeeld } from '../engine/answer.js';
import type { Daad, HandelingInfo, Invoerfout, Procedure, Stand } from '../procedure/definition.js';
import { everyField, jsonOf, stukOf, type Invoer } from './formulier/invoer.js';
import { receive, sessieOfForm, type Ontvangst } from './formulier/receive.js';
import { besides, veldenOf, type Keuze, type Veld } from './formulier/velden.js';
import { organsFor } from './parts/options.js';
import type { Request } from './request.js';

/** A form of one handeling of one traject. */
export interface HandelingForm {
  readonly traject: TrajectBeeld;
  readonly procedure: Procedure;
  readonly info: HandelingInfo;
  /** Where the traject stands. */
  readonly stand: Stand;
  readonly gegevens: readonly Veld[];
  readonly rest: readonly Veld[];
}

/** What the form carries beside its fields. */
export interface Carried {
  /** The version the form was shown at; NaN when it is no number. */
  readonly versie: number;
  /** The same for the same form: sent twice, it does its work once. */
  readonly sleutel: string;
  /** What the confirmation page showed, as a digest. */
  readonly bevestiging: string | undefined;
}

export function formOf(
  actor: Actor,
  { traject, procedure, info }: Pick<HandelingForm, 'traject' | 'procedure' | 'info'>,
  genummerd: Readonly<Record<string, readonly Keuze[]>>,
): HandelingForm {
  const { woorden } = procedure;
  const stand = { fase: traject.fase, feiten: traject.toestand };
  // A name may be known from a closed entry.
  const genoemd = readsAll(actor) ? procedure.genoemd(stand) : {};
  return {
    traject,
    procedure,
    info,
    stand,
    gegevens: veldenOf(info.schema, woorden, {
      handeling: info.naam,
      pad: 'gegevens',
      genoemd,
      genummerd,
    }),
    rest: besides(info, woorden, organsFor(actor, info, procedure.gekozenBureau(stand))),
  };
}

export function allFields({ gegevens, rest }: HandelingForm): Veld[] {
  return [...rest.filter(isOpenness), ...gegevens, ...rest.filter((veld) => !isOpenness(veld))];
}

/** Whether the entry is closed is asked first: the documents that come after it are placed by that. */
export function isOpenness({ naam }: Veld): boolean {
  return naam === 'nietOpenbaar';
}

export function carriedOf(invoer: Invoer): Carried {
  const sleutel = invoer.get('_sleutel') ?? '';
  const bevestiging = invoer.get('_bevestiging') ?? '';
  return {
    versie: Number(invoer.get('_versie') ?? Number.NaN),
    sleutel: /^[\w-]{1,64}$/.test(sleutel) ? sleutel : '',
    bevestiging: /^[0-9a-f]{64}$/.test(bevestiging) ? bevestiging : undefined,
  };
}

/** What was filled in. @param invoer well-formed */
export function daadOf({ info, gegevens }: HandelingForm, invoer: Invoer): Daad {
  return { handeling: info.naam, gegevens: jsonOf(gegevens, invoer) };
}

/** The body as a client of the API would send it. */
export function bodyOf({ info, gegevens, rest }: HandelingForm, invoer: Invoer): Record<string, unknown> {
  return { handeling: info.naam, gegevens: jsonOf(gegevens, invoer), ...jsonOf(rest, invoer) };
}

/** Reads the form; its documents are placed as they come in, closed when the entry will be. */
export async function receiveForm(
  request: Request,
  shown: () => Promise<HandelingForm>,
  { documenten, geplaatst }: Receiving,
): Promise<Ontvangst> {
  const sessie = await sessieOfForm(request);
  const form = await shown();
  const { traject, info } = form;
  const document = async (veld: string, bestandsnaam: string, bytes: Readable, eerder: Invoer) => {
    const openbaar = info.openbaar && !isClosed(eerder) ? 'true' : 'false';
    const velden = { organisatie: traject.organisatie, soort: slugOf(veld), bestandsnaam, openbaar };
    const lezing = await documenten.plaats(sessie.actor, velden, bytes);
    if (!lezing.ok) return lezing;
    return {
      ok: true,
      waarde: geplaatst.first(sessie, carriedOf(eerder), { veld, ...lezing.waarde }),
    } as const;
  };
  return receive(request, { sessie, velden: allFields(form), document });
}

interface Receiving {
  readonly documenten: DocumentService;
  readonly geplaatst: Geplaatst;
}

/**
 * What the forms of late placed. A form that is sent twice, by a second click or a reload, sends its files twice: they
 * are one document, so that the second is the same attempt and not another one.
 */
export class Geplaatst {
  readonly #known = new LRUCache<string, DocumentBeeld>({ max: 10_000, ttl: 3_600_000 });

  /** The document that this form placed in this field when it came with the very same file before. */
  first(
    { geheim }: Sessie,
    { sleutel }: Carried,
    { veld, ...document }: DocumentBeeld & { readonly veld: string },
  ): DocumentBeeld {
    if (sleutel === '') return document;
    const { organisatie, sha256, bestandsnaam, openbaar } = document;
    const naam = JSON.stringify([geheim, sleutel, veld, organisatie, sha256, bestandsnaam, openbaar]);
    const known = this.#known.get(naam);
    if (known === undefined) this.#known.set(naam, document);
    return known ?? document;
  }
}

/** A document is open or closed as its entry is: what is open cannot be taken back, and what is closed nobody can read. */
export async function misplacedDocuments(
  actor: Actor,
  form: HandelingForm,
  { invoer, documenten }: { readonly invoer: Invoer; readonly documenten: DocumentService },
): Promise<Invoerfout[]> {
  // What is closed by its nature keeps its own documents closed, whatever was typed.
  if (!form.info.openbaar && !isClosed(invoer)) return [];
  const closed = isClosed(invoer);
  const fouten: Invoerfout[] = [];
  for (const { veld } of everyField(form.gegevens, invoer)) {
    const waarde = invoer.get(veld.pad);
    if (veld.soort !== 'document' || waarde === undefined || waarde === '') continue;
    const lezing = await documenten.lees(actor, stukOf(waarde).id);
    if (lezing.ok && lezing.waarde.openbaar === closed)
      fouten.push({ veld: veld.pad, ...(closed ? placedOpen : placedClosed) });
  }
  return fouten;
}

const placedOpen = {
  code: 'document-openbaar',
  melding:
    'Dit document is al als openbaar geplaatst, en de regel wordt niet openbaar. Haal het weg en kies het bestand opnieuw.',
};
const placedClosed = {
  code: 'document-niet-openbaar',
  melding:
    'Dit document is als niet openbaar geplaatst, en de regel wordt openbaar. Haal het weg en kies het bestand opnieuw.',
};

function isClosed(invoer: Invoer): boolean {
  return (invoer.get('nietOpenbaar.grond') ?? '').trim() !== '';
}

/** `gegevens.planVanAanpak` as the kind of a document: `plan-van-aanpak`. */
function slugOf(veld: string): string {
  const naam =
    veld
      .replace(/\[\d+\]/g, '')
      .split('.')
      .at(-1) ?? '';
  return naam.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
