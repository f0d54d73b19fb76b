/** A vote of the council, and what the Gemeentewet makes of it. Council members only: the mayor presides and does not vote. */
import type { JsonSchema } from '../definition.js';
import { ontbreekt } from '../waarden.js';
import { Getal, Keuze, Samen } from '../velden.js';
import type { Grond } from './feiten.js';

const mostLeden = 1000;
const geteld = ['voor', 'tegen', 'onthouden'] as const;
const types = ['hamerslag', 'hoofdelijk', 'handopsteken'] as const;

const telling: JsonSchema = {
  if: { properties: { type: { enum: ['hoofdelijk', 'handopsteken'] } }, required: ['type'] },
  then: { required: [...geteld] },
};

@Samen({
  schema: telling,
  fouten: (raw) => {
    if (raw['type'] !== 'hoofdelijk' && raw['type'] !== 'handopsteken') return [];
    return geteld.filter((veld) => raw[veld] === undefined).map((veld) => ({ veld, bevinding: ontbreekt }));
  },
})
export class Stemming {
  @Keuze(types) type!: (typeof types)[number];
  /** Members in office. */
  @Getal(0, mostLeden) zittend!: number;
  @Getal(0, mostLeden) aanwezig!: number;
  @Getal(0, mostLeden, { optioneel: true }) voor?: number;
  @Getal(0, mostLeden, { optioneel: true }) tegen?: number;
  /** Present, and no vote cast. */
  @Getal(0, mostLeden, { optioneel: true }) onthouden?: number;
  /** Of those, who had to abstain (Gemeentewet art. 28). */
  @Getal(0, mostLeden, { optioneel: true }) onthoudenArt28?: number;
  /** Seats of the council. */
  @Getal(0, mostLeden, { optioneel: true }) zetels?: number;
}

/** A vote with everything filled in that follows from the rest. */
interface Telling {
  readonly type: Stemming['type'];
  readonly zittend: number;
  readonly aanwezig: number;
  readonly voor: number;
  readonly tegen: number;
  readonly onthouden: number;
  readonly onthoudenArt28: number;
  readonly zetels: number;
}

export function stemmingVan(gegevens: { readonly stemming?: unknown }): Telling {
  const {
    type,
    zittend,
    aanwezig,
    voor = 0,
    tegen = 0,
    onthouden = 0,
    ...rest
  } = gegevens.stemming as Stemming;
  const onthoudenArt28 = rest.onthoudenArt28 ?? (type === 'hoofdelijk' ? onthouden : 0);
  return { type, zittend, aanwezig, voor, tegen, onthouden, onthoudenArt28, zetels: rest.zetels ?? zittend };
}

/** Where the numbers contradict each other; at a roll call who is present must vote, unless art. 28 forbids it (art. 32). */
export function tegenspraken(s: Telling): string[] {
  const samen = s.voor + s.tegen + s.onthouden;
  const geteld = s.type !== 'hamerslag';
  const all: readonly [boolean, string][] = [
    [s.aanwezig > s.zittend, `Aanwezig: ${s.aanwezig}, en zittend: ${s.zittend}.`],
    [s.zittend > s.zetels, `Zittend: ${s.zittend}, en zetels: ${s.zetels}.`],
    [!geteld && samen + s.onthoudenArt28 > 0, 'Bij een hamerslag worden geen stemmen geteld.'],
    [
      geteld && samen !== s.aanwezig,
      `Voor, tegen en onthouden zijn samen ${samen}; aanwezig: ${s.aanwezig}.`,
    ],
    [
      geteld && s.onthoudenArt28 > s.onthouden,
      `Onthouden: ${s.onthouden}, en daarvan moesten het volgens het formulier ${s.onthoudenArt28}.`,
    ],
    [
      s.type === 'hoofdelijk' && s.onthouden > s.onthoudenArt28,
      'Bij een hoofdelijke stemming onthoudt zich alleen wie niet mag stemmen.',
    ],
  ];
  return all.flatMap(([wrong, zin]) => (wrong ? [zin] : []));
}

/** More than half of the members in office are present (art. 20). */
export function neemtQuorumAan({ aanwezig, zittend }: Telling): boolean {
  return 2 * aanwezig > zittend;
}

/** More than half of the members who may vote cast a vote (art. 29); no vote is asked at a hamerslag. */
export function stemmingGeldig({ type, voor, tegen, zittend, onthoudenArt28 }: Telling): boolean {
  return type === 'hamerslag' || 2 * (voor + tegen) > zittend - onthoudenArt28;
}

/**
 * The outcome: the absolute majority of the votes cast (art. 30). Equal votes in a full meeting, or again after a tie on
 * this same proposal, reject it; otherwise the tie asks a later meeting (art. 32).
 */
export function uitslag(s: Telling, grond: Grond | null): 'aangenomen' | 'verworpen' | 'gestaakt' {
  if (s.type === 'hamerslag' || s.voor > s.tegen) return 'aangenomen';
  if (s.tegen > s.voor) return 'verworpen';
  const voltallig = s.aanwezig === s.zetels && s.onthouden === s.onthoudenArt28;
  return voltallig || grond === 'stemmen-gestaakt' ? 'verworpen' : 'gestaakt';
}

/** Whether a vote agrees with the ground on which the decision is deferred. */
export function grondKlopt(grond: string | undefined, s: Telling): boolean {
  switch (grond) {
    case 'stemmen-gestaakt':
      return s.type !== 'hamerslag' && s.voor === s.tegen;
    case 'geen-quorum':
      return !neemtQuorumAan(s);
    case 'stemming-ongeldig':
      return !stemmingGeldig(s);
    default:
      return true;
  }
}
