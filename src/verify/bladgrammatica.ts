/**
 * A leaf read in one go: outside its gegevens a canonical leaf is a regular language, so that one expression tells its
 * shape, the kind of every field, their order and their spelling, and gives their values. What it takes, the reader of
 * spoorblad.ts takes as well, with the same outcome; what it does not take (a text with an escape in it, a number of
 * sixteen digits, anything wrong) is left to that reader, which also says what it is. It takes a third of the time.
 */
import type { Bladgegevens } from '../procedure/definition.js';
import { endOfPlain } from './canoniek.js';

/** What this verifier reads of a leaf. */
export interface Spoorblad {
  readonly organisatie: string;
  readonly traject: string;
  readonly volgnummer: number;
  readonly vorige: string | null;
  readonly registratietijdstip: string;
  readonly soort: string;
  readonly handeling: string | null;
  readonly orgaan: string | null;
  readonly registrator: { readonly rol: string; readonly bureau: string | null };
  readonly resultaat: 'toegelaten' | 'geweigerd';
  readonly redenen: readonly string[];
  readonly signalen: readonly string[];
  readonly procedure: { readonly naam: string; readonly versie: number; readonly machine: string };
  readonly van: string | null;
  readonly naar: string | null;
  readonly toestand: string;
  readonly gegevens: Bladgegevens | null;
}

/** No quote, no backslash, no control character: what stands in JSON as it is. */
const plain = '[^"\\\\\\u0000-\\u001f]*';
const text = `"(${plain})"`;
const textOrNull = `(?:null|${text})`;
const texts = `\\[((?:"${plain}"(?:,"${plain}")*)?)\\]`;
const hex = (digits: number): string => '[0-9a-f]'.repeat(digits);
const hash = `"(${hex(64)})"`;
const uuid = [8, 4, 4, 4, 12].map(hex).join('-');
/** At most fifteen digits: every such number is a safe one. */
const count = '([1-9]\\d{0,14})';
const integer = '(?:0|-?[1-9]\\d{0,14})';
const moment = '"((\\d{4}-\\d\\d-\\d\\d)T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d\\.\\d{3}Z)"';

const begin = '{"formaat":"besluitspoor/1","gegevens":';
/** The group that is the day of the moment. */
const datum = 10;
const rest = new RegExp(
  [
    `,"grond":(?:null|"${plain}")`,
    `"handeling":${textOrNull}`,
    `"naar":${textOrNull}`,
    `"oorsprong":\\{"kanaal":"${plain}","verwacht":(?:null|${integer}),"verzoek":"${uuid}"\\}`,
    '"openbaar":(?:true|false)',
    `"orgaan":${textOrNull}`,
    '"organisatie":"(gm\\d{4})"',
    `"procedure":\\{"machine":${hash},"motor":"${plain}","naam":${text},"versie":${count}\\}`,
    `"redenen":${texts}`,
    `"registratietijdstip":${moment}`,
    `"registrator":\\{"bureau":${textOrNull},"id":"${uuid}","rol":${text}\\}`,
    '"resultaat":"(toegelaten|geweigerd)"',
    `"signalen":${texts}`,
    '"soort":"(opening|handeling|wissing)"',
    `"toestand":${hash}`,
    `"traject":"(${uuid})"`,
    `"van":${textOrNull}`,
    `"volgnummer":${count}`,
    `"vorige":(?:null|${hash})\\}$`,
  ].join(','),
  'y',
);

/** Undefined when this expression does not take it. The text must be all of the bytes, as UTF-8. */
export function readRegular(tekst: string): Spoorblad | undefined {
  if (!tekst.startsWith(begin)) return undefined;
  const end = endOfPlain(tekst, begin.length);
  rest.lastIndex = end;
  const found = end < 0 ? null : rest.exec(tekst);
  if (found === null || !isDate(found[datum] ?? '')) return undefined;
  const gegevens = JSON.parse(tekst.slice(begin.length, end)) as unknown;
  if (typeof gegevens !== 'object' || Array.isArray(gegevens)) return undefined;
  // By number: a pattern of names for an array, or names in the expression, take as long as the expression itself.
  return {
    handeling: found[1] ?? null,
    naar: found[2] ?? null,
    orgaan: found[3] ?? null,
    organisatie: found[4] ?? '',
    procedure: { machine: found[5] ?? '', naam: found[6] ?? '', versie: Number(found[7]) },
    redenen: listOf(found[8] ?? ''),
    registratietijdstip: found[9] ?? '',
    registrator: { bureau: found[11] ?? null, rol: found[12] ?? '' },
    resultaat: found[13] as Spoorblad['resultaat'],
    signalen: listOf(found[14] ?? ''),
    soort: found[15] ?? '',
    toestand: found[16] ?? '',
    traject: found[17] ?? '',
    van: found[18] ?? null,
    volgnummer: Number(found[19]),
    vorige: found[20] ?? null,
    gegevens: gegevens as Bladgegevens | null,
  };
}

/** Plain texts with quotes and commas between them. */
function listOf(joined: string): readonly string[] {
  return joined === '' ? [] : joined.slice(1, -1).split('","');
}

let lastDate = '';

/** A day of the calendar; most entries are of the same day as the one before. */
function isDate(datum: string): boolean {
  if (datum === lastDate) return true;
  const moment = new Date(`${datum}T00:00:00.000Z`);
  const holds = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(datum);
  if (holds) lastDate = datum;
  return holds;
}
