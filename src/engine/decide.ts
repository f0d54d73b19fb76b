/**
 * The one place where an attempt is decided. `judge` reads as the contract's order of checks: form, rights, repeated
 * key, version, confirmation, procedure. It writes nothing: what must be written comes back as a Beslissing.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../audit/canonical.js';
import { commitment } from '../audit/leaf.js';
import { recordingOf, recordingRole, readsAll, type Actor, type Rol } from '../auth/policy.js';
import { amsterdamDatum } from '../base/clock.js';
import type { Random } from '../base/id.js';
import type {
  Bladgegevens,
  DocumentVerwijzing,
  Invoerfout,
  Omzetting,
  Oordeel,
  Poging,
  Procedure,
  Reden,
  Stand,
  Verbintenis,
} from '../procedure/definition.js';
import type { voorDeMachine, Weigering } from './answer.js';
import type { HandelingVerzoek } from './attempt.js';
import type { Lichaam } from './body.js';
import type { DocumentKenmerk, SleutelRij, TrajectLezing, WisbareWaarde } from './store.js';
import { standOf } from './view.js';

/** What the decision sees: the traject as the batch has it so far, and the moment it is recorded. */
export interface Zicht {
  readonly traject: TrajectLezing;
  readonly documenten: ReadonlyMap<string, DocumentKenmerk>;
  /** What was remembered under the attempt's key. */
  readonly eerder: SleutelRij | undefined;
  /** UTC; never before the traject's last entry. */
  readonly tijdstip: string;
  /** Admitted attempts so far; only where the handeling reads them. */
  readonly geschiedenis: readonly Poging[] | undefined;
  readonly random: Random;
}

/** What is to be written of an attempt. */
export interface Beslissing {
  readonly handeling: string | null;
  readonly orgaan: string | null;
  readonly rol: Rol | null;
  /** Codes; empty when admitted. */
  readonly redenen: readonly string[];
  readonly signalen: readonly string[];
  readonly openbaar: boolean;
  readonly grond: string | null;
  readonly gegevens: Bladgegevens | null;
  readonly teksten: readonly Tekst[];
  /** The stand after it; null when refused. */
  readonly nieuw: Stand | null;
  /** The answer when refused. */
  readonly weigering: Weigering | null;
  /** Status under which the answer is remembered with the attempt's key; null = the key stays free. */
  readonly onthoud: number | null;
}

export type Tekst = Pick<WisbareWaarde, 'veld' | 'zout' | 'waarde'>;

type VoorDeMachine = Extract<Weigering, { readonly code: (typeof voorDeMachine)[number] }>;

export type Uitkomst =
  | { readonly soort: 'regel'; readonly beslissing: Beslissing }
  /** The key was used before with this body: the first answer is given again. */
  | { readonly soort: 'herhaling'; readonly eerder: SleutelRij }
  /** An answer that leaves no entry. */
  | { readonly soort: 'zonder-regel'; readonly weigering: Weigering };

/** Decides one attempt. The default is refusal: only the last line can admit. */
export function judge(verzoek: HandelingVerzoek, zicht: Zicht): Uitkomst {
  const { vorm, sleutel, verwacht } = verzoek;
  const { traject, eerder } = zicht;
  if (!vorm.goed) return refuse({ code: 'ongeldige-invoer', fouten: vorm.fouten }, vorm.handeling, null);
  const herhaald = eerder !== undefined && sleutel !== undefined && eerder.lichaam.equals(sleutel.lichaam);
  // What was answered is answered again, also when a document was erased since.
  const onbekend = herhaald ? [] : unknownDocuments(verzoek.actor, vorm.lichaam, zicht.documenten);
  if (onbekend.length > 0)
    return refuse({ code: 'ongeldige-invoer', fouten: onbekend }, vorm.lichaam.info.naam, null);
  const stand = standOf(traject);
  const rol = roleFor(verzoek.actor, vorm.lichaam, verzoek.procedure.gekozenBureau(stand));
  if (rol === null) return unauthorised(vorm.lichaam, herhaald ? eerder : undefined);
  if (herhaald) return { soort: 'herhaling', eerder };
  if (eerder !== undefined) return { soort: 'zonder-regel', weigering: { code: 'sleutel-hergebruikt' } };
  if (verwacht === undefined) return { soort: 'zonder-regel', weigering: { code: 'versie-vereist' } };
  if (verwacht !== traject.versie)
    return refuse({ code: 'versie-verouderd', versie: traject.versie }, vorm.lichaam.info.naam, rol);
  const gewogen = weigh(verzoek.procedure, vorm.lichaam, stand, zicht);
  if (outdatedConfirmation(verzoek, vorm.lichaam, gewogen, traject)) {
    return refuse({ code: 'bevestiging-verouderd', versie: traject.versie }, vorm.lichaam.info.naam, rol);
  }
  return { soort: 'regel', beslissing: concluded(vorm.lichaam, rol, gewogen, traject) };
}

/** An attempt in the leaf's form, and what the machine says of it. */
export interface Gewogen {
  readonly van: Stand;
  readonly gegevens: Bladgegevens;
  readonly teksten: readonly Tekst[];
  readonly oordeel: Oordeel;
}

/** Puts the question to the machine. */
export function weigh(
  procedure: Procedure,
  lichaam: Lichaam,
  van: Stand,
  zicht: Omit<Zicht, 'eerder'>,
): Gewogen {
  const vastlegging = new Vastlegging(zicht.random, zicht.documenten);
  const gegevens = procedure.toBlad(lichaam.info.naam, withToelichting(lichaam), vastlegging);
  const poging: Poging = {
    handeling: lichaam.info.naam,
    orgaan: lichaam.orgaan,
    gegevens,
    vandaag: amsterdamDatum(new Date(zicht.tijdstip)),
    volgnummer: zicht.traject.volgnummer + 1,
  };
  const oordeel = procedure.decide(van, poging, zicht.geschiedenis);
  return { van, gegevens, teksten: vastlegging.teksten, oordeel };
}

/** What an admitted attempt closes for good, and the digest that binds a confirmation to exactly that. */
export function rehearsal(
  verzoek: Pick<HandelingVerzoek, 'procedure'>,
  lichaam: Lichaam,
  gewogen: Gewogen,
  traject: Pick<TrajectLezing, 'id' | 'versie'>,
): { sluit: string[]; bevestiging: string | null } {
  if (!gewogen.oordeel.toegelaten) return { sluit: [], bevestiging: null };
  const { stand } = gewogen.oordeel;
  const sluit = verzoek.procedure.closes(gewogen.van, stand);
  const { gegevens, orgaan, info } = lichaam;
  const bound = {
    traject: traject.id,
    versie: traject.versie,
    handeling: info.naam,
    gegevens,
    orgaan,
    naar: stand.fase,
    sluit,
  };
  return { sluit, bevestiging: createHash('sha256').update(canonicalJson(bound), 'utf8').digest('hex') };
}

/** Faults for documents that are unknown, erased, of another organisation, or closed to this actor: all the same to a caller. */
export function unknownDocuments(
  actor: Actor,
  lichaam: Lichaam,
  documenten: ReadonlyMap<string, DocumentKenmerk>,
): Invoerfout[] {
  return lichaam.documenten
    .filter(({ id }) => !seesDocument(actor, documenten.get(id)))
    .map(({ veld, id }) => ({
      veld,
      code: 'document-onbekend',
      melding: `Er is geen document ${id} dat u kunt gebruiken. Plaats het document eerst met POST /v1/documenten en noem het id dat u terugkrijgt.`,
    }));
}

/** The role in which the actor may record this; null when none allows it. */
export function roleFor(actor: Actor, lichaam: Lichaam, gekozenBureau: string | null): Rol | null {
  const { info, orgaan, gegevens } = lichaam;
  return recordingRole(actor, recordingOf(info, orgaan, { genoemd: gegevens['bureau'], gekozenBureau }));
}

/** Why a role is not enough, in words for the one who tried. */
export function unauthorisedText({ info, orgaan }: Lichaam): string {
  const wie = info.rollen.join(' of ');
  const eigen = info.bureau === null ? '' : ' Een bureau legt alleen zijn eigen handelingen vast.';
  return `De handeling ${info.naam} (orgaan ${orgaan}) wordt vastgelegd door: ${wie}.${eigen} Vraag de griffier om het te doen.`;
}

function seesDocument(actor: Actor, document: DocumentKenmerk | undefined): boolean {
  if (document === undefined || document.gewist.length > 0) return false;
  return (
    readsAll(actor) || document.openbaar || (document.bureau !== null && document.bureau === actor.bureau)
  );
}

function withToelichting({ gegevens, toelichting }: Lichaam): Readonly<Record<string, unknown>> {
  return toelichting === undefined ? gegevens : { ...gegevens, toelichting };
}

function outdatedConfirmation(
  verzoek: HandelingVerzoek,
  lichaam: Lichaam,
  gewogen: Gewogen,
  traject: TrajectLezing,
): boolean {
  if (lichaam.bevestiging === undefined) return false;
  return rehearsal(verzoek, lichaam, gewogen, traject).bevestiging !== lichaam.bevestiging;
}

function concluded(
  lichaam: Lichaam,
  rol: Rol,
  { oordeel, gegevens, teksten }: Gewogen,
  traject: TrajectLezing,
): Beslissing {
  const { info, orgaan, nietOpenbaar } = lichaam;
  const openbaar = info.openbaar && nietOpenbaar === undefined;
  const grond = openbaar ? null : (nietOpenbaar?.grond ?? info.grond);
  const common = { handeling: info.naam, orgaan, rol, openbaar, grond, gegevens, teksten };
  if (oordeel.toegelaten) {
    const { stand, signalen } = oordeel;
    return { ...common, redenen: [], signalen, nieuw: stand, weigering: null, onthoud: 201 };
  }
  const weigering = notAdmitted(oordeel.redenen, traject);
  const redenen = [...new Set(oordeel.redenen.map(({ code }) => code))];
  return { ...common, redenen, signalen: [], nieuw: null, weigering, onthoud: 409 };
}

/** The refusal by the procedure, with every reason. */
export function notAdmitted(
  redenen: readonly Reden[],
  traject: Pick<TrajectLezing, 'versie' | 'volgnummer'>,
): Weigering {
  const bindend = redenen.some(({ code }) => code === 'besluit-is-bindend');
  const code = bindend ? 'besluit-is-bindend' : 'handeling-niet-toegelaten';
  return { code, voorwaarden: redenen, versie: traject.versie, volgnummer: traject.volgnummer + 1 };
}

function unauthorised(lichaam: Lichaam, eerder: SleutelRij | undefined): Uitkomst {
  const weigering = { code: 'niet-bevoegd', melding: unauthorisedText(lichaam) } as const;
  // A repeated key is never an entry, also when the first answer can no longer be given.
  if (eerder !== undefined) return { soort: 'zonder-regel', weigering };
  return refuse(weigering, lichaam.info.naam, null, lichaam.orgaan);
}

/** A refusal before the machine was asked: an entry without gegevens. */
function refuse(
  weigering: VoorDeMachine,
  handeling: string | null,
  rol: Rol | null,
  orgaan: string | null = null,
): Uitkomst {
  const beslissing: Beslissing = {
    handeling,
    orgaan,
    rol,
    redenen: [weigering.code],
    signalen: [],
    openbaar: true,
    grond: null,
    gegevens: null,
    teksten: [],
    nieuw: null,
    weigering,
    onthoud: weigering.code === 'niet-bevoegd' ? 403 : null,
  };
  return { soort: 'regel', beslissing };
}

/** Turns texts into commitments and keeps what is needed to disclose them. */
export class Vastlegging implements Omzetting {
  readonly teksten: Tekst[] = [];

  constructor(
    private readonly random: Random,
    private readonly documenten: ReadonlyMap<string, DocumentKenmerk>,
  ) {}

  wisbaar(veld: string, waarde: string): Verbintenis {
    const zout = this.random.bytes(32);
    this.teksten.push({ veld, zout, waarde });
    return commitment(zout, waarde);
  }

  document(id: string): DocumentVerwijzing | undefined {
    const document = this.documenten.get(id);
    return document === undefined ? undefined : { id, sha256: document.sha256 };
  }
}
