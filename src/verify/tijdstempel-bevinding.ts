/** What a timestamp says of a checkpoint and of the entries under it, and what of that does not hold. */
import { readTijdstempel, type Certificaat, type Tijdstempel } from './tijdstempel.js';
import { VerifyError } from './verify-error.js';

/** What the caller asks of a timestamp. */
export interface TijdstempelEis {
  /** Certificates that its authority must lead to; without, that is not judged. */
  readonly autoriteiten?: readonly Certificaat[];
  /** It must be there. */
  readonly verplicht?: boolean;
}

export interface TijdstempelVerslag extends Omit<Tijdstempel, 'tijdstip'> {
  /** UTC with milliseconds, by the clock of the authority. */
  readonly tijdstip: string;
}

export type Tijdstempelbreuk = 'tijdstempel-klopt-niet' | 'tijdstempel-voor-regel' | 'tijdstempel-ontbreekt';

/**
 * Milliseconds that an entry may be later than the stamp of a tree that has it. A stamp is asked for after the entry was
 * recorded, so that only clocks that differ can make it so; a minute is more than clocks on a network differ.
 */
export const speling = 60_000;

export interface Gestempeld {
  /** TimeStampResp. */
  readonly antwoord: Buffer | undefined;
  /** That of the checkpoint: what must have been stamped. */
  readonly tekst: string;
  /** When the entries under it were recorded, by their own word. */
  readonly tijdstippen: readonly string[];
}

export function checkTijdstempel(
  { antwoord, tekst, tijdstippen }: Gestempeld,
  { autoriteiten, verplicht = false }: TijdstempelEis = {},
): {
  tijdstempel: TijdstempelVerslag | null;
  breuken: readonly { code: Tijdstempelbreuk; waarom: string }[];
} {
  if (antwoord === undefined)
    return { tijdstempel: null, breuken: verplicht ? [{ code: 'tijdstempel-ontbreekt', waarom: '' }] : [] };
  try {
    const gelezen = readTijdstempel(antwoord, { tekst, ...(autoriteiten && { autoriteiten }) });
    const tijdstempel = { ...gelezen, tijdstip: gelezen.tijdstip.toISOString() };
    const until = gelezen.tijdstip.getTime() + speling;
    const late = tijdstippen.filter((tijdstip) => Date.parse(tijdstip) > until);
    if (late.length === 0) return { tijdstempel, breuken: [] };
    const waarom = ` Tijdstempel: ${tijdstempel.tijdstip}; regel: ${late.at(-1) ?? ''}.`;
    return { tijdstempel, breuken: [{ code: 'tijdstempel-voor-regel', waarom }] };
  } catch (fault) {
    if (!(fault instanceof VerifyError)) throw fault;
    return { tijdstempel: null, breuken: [{ code: 'tijdstempel-klopt-niet', waarom: ` ${fault.message}` }] };
  }
}
