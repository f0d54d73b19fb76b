/**
 * What people are told about a handeling beside the rules: what it replaces, what looks like a slip of the pen, and what a
 * warning points at. Nothing of it decides anything or stands in the trail.
 */
import type { Daad } from '../definition.js';
import { allInWords, wordOf } from '../entry-words.js';
import { handelingen } from './catalogus.js';
import { leesbaar } from './datums.js';
import { bureau, naamgenoten, type Feiten } from './feiten.js';
import { bureausZonderPresentatie, kringenZonderDialoog, ongemotiveerd } from './tekorten.js';
import { woorden } from './woorden.js';

const vervangingen: Readonly<Record<string, (f: Feiten) => string | null>> = {
  'conceptopdracht-opstellen': ({ concept }) =>
    concept === null
      ? null
      : `Er ligt al een conceptopdracht van ${leesbaar(concept)}. Een nieuw concept komt daarvoor in de plaats, en daarover moet de raad opnieuw worden geconsulteerd.`,
  'bureau-kiezen': ({ keuze }) =>
    keuze === null
      ? null
      : `Het college koos op ${leesbaar(keuze.datum)} al voor ${keuze.bureau}. Een nieuwe keuze komt daarvoor in de plaats, en daarover moet het presidium opnieuw worden geïnformeerd.`,
  'communicatieplan-vaststellen': ({ communicatieplan }) =>
    communicatieplan === null
      ? null
      : `Er is al een communicatieplan; het eerste is van ${leesbaar(communicatieplan)}. Een nieuw plan komt in de plaats van het vorige.`,
  'conclusie-trekken': ({ conclusie }) =>
    conclusie === null
      ? null
      : `Het college trok op ${leesbaar(conclusie.datum)} al een conclusie, voor het scenario ${conclusie.scenario}. Een nieuwe conclusie komt daarvoor in de plaats.`,
};

/** What stands now and will be replaced when this is recorded; null when it replaces nothing. */
export function vervangt(f: Feiten, handeling: string): string | null {
  return vervangingen[handeling]?.(f) ?? null;
}

/** What looks like a slip in well-formed gegevens. */
export function twijfels(f: Feiten, { handeling, gegevens: g }: Daad): string[] {
  switch (handeling) {
    case 'orienterend-gesprek-voeren':
      return naamgenoten(f, String(g['bureau'])).map(
        (naam) =>
          `Dit traject kent al een bureau ‘${naam}’. ‘${String(g['bureau'])}’ wordt een ander bureau.`,
      );
    case 'samenspraak-houden': {
      const [deelnemers, nieuw] = [Number(g['aantalDeelnemers']), Number(g['aantalNieuwBenaderd'])];
      return nieuw > deelnemers
        ? [`Van ${deelnemers} deelnemers kunnen er geen ${nieuw} niet eerder zijn benaderd.`]
        : [];
    }
    default:
      return [];
  }
}

/** Where the traject stood before the handeling. */
interface Moment {
  readonly fase: string;
  readonly feiten: Feiten;
}

/** What a warning points at; undefined where its own sentence says all. */
type Aanwijzing = (moment: Moment, daad: Daad) => string | undefined;

const aanwijzingen: Readonly<Record<string, Aanwijzing>> = {
  'te-laat': ({ feiten }, { handeling, gegevens }) => {
    const naam = handelingen.get(handeling)?.termijn;
    if (naam === undefined) {
      const uiterlijk = bureau(feiten, String(gegevens['bureau']))?.indienenUiterlijk;
      return uiterlijk == null ? undefined : `Indienen kon tot en met ${leesbaar(uiterlijk)}.`;
    }
    const datum = feiten.planning[naam];
    return datum === undefined
      ? undefined
      : `In de planning staat: ${woorden.termijnen[naam] ?? naam}, ${leesbaar(datum)}.`;
  },
  'niet-alle-plannen-gepresenteerd': ({ feiten }) =>
    `Nog niet gepresenteerd: ${allInWords(bureausZonderPresentatie(feiten))}.`,
  'kring-niet-gesproken': ({ feiten }) =>
    `Niet gesproken met: ${allInWords(kringenZonderDialoog(feiten).map(keuze))}.`,
  'motivering-onvolledig': (_, { gegevens }) =>
    `Er is geen motivering ${allInWords(ongemotiveerd(gegevens).map((deel) => woorden.velden[deel]?.label.toLowerCase() ?? deel))}.`,
  'raadskader-na-conclusie': ({ feiten: { raadskader, conclusie } }) =>
    raadskader === null || conclusie === null
      ? undefined
      : `Het kader is van ${leesbaar(raadskader)}, de conclusie van ${leesbaar(conclusie.datum)}.`,
  'presidium-niet-geinformeerd': ({ fase }) => `Het gaat om de fase ${woorden.fasen[fase]?.naam ?? fase}.`,
};

/** The warnings of an admitted handeling in words, each with what it points at. */
export function signaalzinnen(moment: Moment, daad: Daad, signalen: readonly string[]): string[] {
  return signalen.map((code) => {
    const zin = wordOf(woorden.signalen, code) ?? code;
    const waar = wordOf(aanwijzingen, code)?.(moment, daad);
    return waar === undefined ? zin : `${zin} ${waar}`;
  });
}

function keuze(slug: string): string {
  return (wordOf(woorden.keuzes, slug) ?? slug).toLowerCase();
}
