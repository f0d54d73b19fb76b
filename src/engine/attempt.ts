/** An attempt as it goes into the spine: who, on which traject, with what body; all that needs no database. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../audit/canonical.js';
import type { Actor } from '../auth/policy.js';
import type { Procedure } from '../procedure/definition.js';
import type { Aanvraag } from './answer.js';
import type { OpeningVorm, Vorm } from './body.js';
import type { SleutelVraag } from './store.js';

/** An Idempotency-Key and the SHA-256 of the JCS of the body it came with. */
export interface Sleutel extends SleutelVraag {
  readonly lichaam: Buffer;
}

interface Verzoek {
  readonly actor: Actor;
  /** Pseudonymous uuid of the actor. */
  readonly registrator: string;
  readonly organisatie: string;
  /** Of an opening: the id the new traject will have. */
  readonly traject: string;
  readonly procedure: Procedure;
  readonly kanaal: Aanvraag['kanaal'];
  readonly sleutel: Sleutel | undefined;
}

export interface HandelingVerzoek extends Verzoek {
  readonly soort: 'handeling';
  readonly vorm: Vorm;
  /** See Aanvraag.verwacht. */
  readonly verwacht: number | null | undefined;
}

export interface OpeningVerzoek extends Verzoek {
  readonly soort: 'opening';
  readonly vorm: OpeningVorm;
}

/** Erase one text or document of one entry. */
export interface WissingVerzoek extends Verzoek {
  readonly soort: 'wissing';
  readonly volgnummer: number;
  /** Path inside the gegevens of that entry. */
  readonly veld: string;
  readonly grond: string;
  /** Id of the document that stands there; null for a text. */
  readonly document: string | null;
}

export type AnyVerzoek = HandelingVerzoek | OpeningVerzoek | WissingVerzoek;

/** The key of an attempt, when it brought one and its body could be read. */
export function sleutelOf(
  aanvraag: Pick<Aanvraag, 'inhoud' | 'sleutel'>,
  registrator: string,
  pad: string,
): Sleutel | undefined {
  if (aanvraag.sleutel === undefined || 'fout' in aanvraag.inhoud) return undefined;
  const lichaam = createHash('sha256').update(canonicalJson(aanvraag.inhoud.json), 'utf8').digest();
  return { registrator, pad, sleutel: aanvraag.sleutel, lichaam };
}
