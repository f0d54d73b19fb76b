/**
 * Who may what: pure functions, no I/O. Roles per handeling come from the procedure definition and are applied here,
 * so that there is one place where a right is decided.
 */

export const rollen = ['griffier', 'college', 'bureau', 'auditor', 'integratie', 'beheerder'] as const;
export type Rol = (typeof rollen)[number];

/** Who calls, as proven by a verified token. */
export interface Actor {
  readonly uitgever: string;
  readonly onderwerp: string;
  readonly rollen: readonly Rol[];
  /** Ids of the organisations the token covers; sorted. */
  readonly organisaties: readonly string[];
  /** Bureau name the token is bound to; null for others. */
  readonly bureau: string | null;
}

/** What to call somebody of whom no name is known. */
export function rolNaam({ rollen }: Pick<Actor, 'rollen'>): string {
  const [rol = ''] = rollen as readonly string[];
  return rol.charAt(0).toUpperCase() + rol.slice(1);
}

/** Roles that read a whole traject; a bureau reads a part of it. */
const readers: readonly Rol[] = ['griffier', 'college', 'auditor', 'integratie'];

export function readsAll(actor: Actor): boolean {
  return actor.rollen.some((rol) => readers.includes(rol));
}

export function readsState(actor: Actor): boolean {
  return readsAll(actor) || actor.rollen.includes('bureau');
}

/** Who takes a whole dossier along, closed entries and texts included. */
export function takesDossier(actor: Actor): boolean {
  return actor.rollen.includes('griffier') || actor.rollen.includes('auditor');
}

export interface Recording {
  /** Roles that may record this handeling. */
  readonly rollen: readonly Rol[];
  /** The organ that took it. */
  readonly orgaan: string | null;
  /** See HandelingInfo.bureau. */
  readonly bureau: 'eigen' | 'gekozen' | null;
  /** The bureau named in the gegevens, when the handeling names one. */
  readonly genoemdBureau: string | null;
  /** The bureau that stands chosen in the traject. */
  readonly gekozenBureau: string | null;
  /** The handeling is a bureau's alone: no other organ takes it. */
  readonly alleenBureau: boolean;
}

/** What is asked of a handeling that somebody wants to record, or that an entry says was recorded. */
export function recordingOf(
  { rollen, bureau, organen }: Pick<Recording, 'rollen' | 'bureau'> & { readonly organen: readonly string[] },
  orgaan: string | null,
  { genoemd, gekozenBureau }: { readonly genoemd: unknown; readonly gekozenBureau: string | null },
): Recording {
  return {
    rollen,
    orgaan,
    bureau,
    genoemdBureau: typeof genoemd === 'string' ? genoemd : null,
    gekozenBureau,
    alleenBureau: organen.every((naam) => naam === 'bureau'),
  };
}

/**
 * The role in which the actor may record, or null when none allows it.
 * A griffier may record for any organ; a college only its own acts and those of burgemeester-en-secretaris;
 * a bureau only its own acts, under its own name.
 */
export function recordingRole(actor: Pick<Actor, 'rollen' | 'bureau'>, recording: Recording): Rol | null {
  return actor.rollen.find((rol) => recording.rollen.includes(rol) && mayAs(rol, actor, recording)) ?? null;
}

function mayAs(rol: Rol, actor: Pick<Actor, 'bureau'>, recording: Recording): boolean {
  switch (rol) {
    case 'griffier':
      return true;
    case 'college':
      return recording.orgaan === 'college' || recording.orgaan === 'burgemeester-en-secretaris';
    case 'bureau':
      return recording.orgaan === 'bureau' && bureauMayRecord(actor.bureau, recording);
    default:
      return false;
  }
}

/**
 * While no bureau stands chosen, an act that only a chosen bureau takes is not refused for rights: the machine then
 * says, with all reasons, that the choice is still to be made. An act that others take as well is refused.
 */
function bureauMayRecord(bureau: string | null, recording: Recording): boolean {
  if (bureau === null || recording.bureau === null) return false;
  if (recording.bureau === 'eigen') return recording.genoemdBureau === bureau;
  return recording.gekozenBureau === null ? recording.alleenBureau : recording.gekozenBureau === bureau;
}

/** Who erases texts and documents. */
export function mayErase(actor: Actor): boolean {
  return actor.rollen.includes('beheerder');
}

/** Who keeps the server itself, and is told what to do on it. */
export function keepsServer(actor: Actor): boolean {
  return actor.rollen.includes('beheerder');
}

/** Who opens trajecten. */
export function mayOpen(actor: Actor): boolean {
  return actor.rollen.includes('griffier');
}

/** Who sees the incidents with the log of an organisation. */
export function readsIncidents(actor: Actor): boolean {
  return actor.rollen.includes('beheerder') || actor.rollen.includes('auditor');
}

/** Who sees how a municipality is kept on this server: who recorded, its keys, its witnesses. */
export function readsBeheer(actor: Actor): boolean {
  return actor.rollen.includes('beheerder') || actor.rollen.includes('auditor');
}
