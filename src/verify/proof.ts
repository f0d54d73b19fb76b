/** Reads a proof file (C2SP tlog-proof); attacker-controlled. */
import { strictBase64 } from './note.js';

export interface Bewijs {
  readonly index: number;
  /** The leaf's sibling first. */
  readonly pad: readonly Buffer[];
  /** Signed note. */
  readonly checkpoint: string;
}

/** undefined when it is no proof file. */
export function readProof(text: string): Bewijs | undefined {
  const border = text.indexOf('\n\n');
  const [kop, regel = '', ...lines] = text.slice(0, border).split('\n');
  const index = /^index (0|[1-9]\d*)$/.exec(regel)?.[1];
  const pad = lines.map(strictBase64);
  if (border < 0 || kop !== 'c2sp.org/tlog-proof@v1' || index === undefined || pad.length > 63)
    return undefined;
  if (!pad.every((hash): hash is Buffer => hash?.length === 32)) return undefined;
  return { index: Number(index), pad, checkpoint: text.slice(border + 2) };
}
