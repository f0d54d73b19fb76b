/** What whoever checks believes beforehand: keys of logs, and which witnesses must have signed along. */
import { judge, type Beleid, type BeleidOordeel } from './beleid.js';
import { readKey, type Sleutel } from './note.js';

export interface Vertrouwen {
  /** Verifier keys the caller trusts, beside those of the policy; without any, what is checked brings its own. */
  readonly sleutels?: readonly string[];
  /** Its logs are trusted, and its quorum must have been met. */
  readonly beleid?: Beleid;
}

export interface BeleidVerslag extends BeleidOordeel {
  /** The caller gave the policy; otherwise it is the one in the dossier itself, and binds nobody. */
  readonly opgegeven: boolean;
}

/** Whether the caller says which keys are to be believed. */
export function namesKeys({ sleutels, beleid }: Vertrouwen): boolean {
  return sleutels !== undefined || (beleid !== undefined && beleid.logs.length > 0);
}

/** The keys to be believed. @param own those that what is checked brings along @throws VerifyError `sleutel-ongeldig` */
export function believed(vraag: Vertrouwen, own: readonly string[]): Sleutel[] {
  if (!namesKeys(vraag)) return own.map(readKey);
  const { sleutels = [], beleid } = vraag;
  return [...sleutels.map(readKey), ...(beleid?.logs ?? []).map(({ sleutel }) => sleutel)];
}

/** Who signed this checkpoint along, by the caller's policy or else the one that came along; null without either. */
export function witnessed(
  { beleid }: Vertrouwen,
  eigen: Beleid | undefined,
  checkpoint: string,
): BeleidVerslag | null {
  const rule = beleid ?? eigen;
  return rule === undefined ? null : { ...judge(rule, checkpoint), opgegeven: beleid !== undefined };
}
