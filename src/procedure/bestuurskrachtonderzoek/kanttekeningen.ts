/**
 * What people are told about a handeling beside the rules: what it replaces, what looks like a slip of the pen, and what a
 * warning points at. Nothing of it decides anything or stands in the trail.
 */
import type { Daad, Datum } from '../definition.js';
import { allInWords, wordOf } from '../entry-words.js';
import { handelingen } from './catalogus.js';
import { isDatumveld } from '../rectificatie.js';
import { heeftDatum, leesbaar } from './datums.js';
import { bureau, naamgenoten, type Feiten } from './feiten.js';
import { datumVan } from './handeling.js';
import { stemmingVan, type Stemming } from './stemming.js';
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
      : `Het college koos op ${leesbaar(keuze.datum)} al voor ${keuze.bureau}. Een nieuwe keuze komt daarvoor in de plaats. Het onderzoek begint pas als het presidium is geïnformeerd op of na de dag van die nieuwe keuze.`,
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

/** What happened that a phase alone does not tell: that a report goes back, or that the council voted and did not decide. */
export function bijzonderheden(f: Feiten): string[] {
  const { rapport, teruggegeven, voorstel, verworpen, aangehouden, besluit } = f;
  const stemming = besluit === null && voorstel !== null;
  const all = [
    rapport?.stand === 'teruggegeven' &&
      teruggegeven !== null &&
      `Het college gaf het rapport op ${leesbaar(teruggegeven)} terug. Het bureau levert het opnieuw op.`,
    stemming &&
      voorstel.verworpen &&
      verworpen !== null &&
      `De raad verwierp het voorstel op ${leesbaar(verworpen)}. Dat is nog geen besluit: over een gewijzigd voorstel kan opnieuw worden gestemd.`,
    stemming &&
      aangehouden !== null &&
      aangehouden >= (verworpen ?? '') &&
      aangehouden >= voorstel.datum &&
      `De raad stelde het besluit op ${leesbaar(aangehouden)} uit. Stemmen kan op een latere dag.`,
  ];
  return all.filter((zin) => zin !== false);
}

/** A vote in one sentence or two; null where none was held. */
export function stemmingszin(gegevens: Daad['gegevens']): string | null {
  if (typeof gegevens['stemming'] !== 'object' || gegevens['stemming'] === null) return null;
  const { type, zittend, aanwezig, voor, tegen, onthouden } = stemmingVan(gegevens);
  const leden = `Aanwezig: ${aanwezig} van de ${zittend} leden.`;
  if (type === 'hamerslag') return `Niemand vroeg om stemming: het ging met een hamerslag. ${leden}`;
  const onthoudingen = onthouden === 0 ? '' : `, onthoudingen: ${onthouden}`;
  return `Stemmen voor: ${voor}, tegen: ${tegen}${onthoudingen} (${type}). ${leden}`;
}

/** What looks like a slip in well-formed gegevens, by handeling. */
const twijfelgevallen: Readonly<Record<string, (f: Feiten, g: Daad['gegevens']) => (string | false)[]>> = {
  'orienterend-gesprek-voeren': (f, { bureau: naam }) =>
    naamgenoten(f.bureaus, String(naam)).map(
      (ander) => `Dit traject kent al een bureau ‘${ander}’. ‘${String(naam)}’ wordt een ander bureau.`,
    ),
  'samenspraak-houden': (_, { aantalDeelnemers, aantalNieuwBenaderd }) => {
    const [deelnemers, nieuw] = [Number(aantalDeelnemers), Number(aantalNieuwBenaderd)];
    return [
      deelnemers === 0 && 'Er deed niemand mee. Toch telt dit als samenspraak met deze groep.',
      nieuw > deelnemers && `Van ${deelnemers} deelnemers kunnen er geen ${nieuw} niet eerder zijn benaderd.`,
    ];
  },
  'scenario-inbrengen': (f, { naam }) =>
    naamgenoten(f.scenarios, String(naam)).map(
      (ander) => `Dit traject kent al een scenario ‘${ander}’. ‘${String(naam)}’ wordt een ander scenario.`,
    ),
  'besluit-nemen': (_, { stemming }) => {
    const { type, onthouden = 0, onthoudenArt28 } = stemming as Stemming;
    return [
      type === 'hoofdelijk' &&
        onthouden > 0 &&
        onthoudenArt28 === undefined &&
        `Bij een hoofdelijke stemming onthoudt zich alleen wie niet mag meestemmen (Gemeentewet art. 28 en 32). Zo tellen deze onthoudingen: ${onthouden}.`,
    ];
  },
  'rectificatie-aantekenen': ({ besluit }, { volgnummer, veld = '' }) => {
    const pad = String(veld);
    const ofVote = /^(stemming|dictum)\b/.test(pad) || volgnummer === besluit?.volgnummer;
    return [
      ofVote &&
        !isDatumveld(pad) &&
        'U zet iets recht in een stemming of een besluit van de raad. De uitslag en het besluit veranderen daar niet door: dit is alleen voor een verschrijving.',
      /^(bureaus?|naam|scenario)\b/.test(pad) &&
        'Het traject blijft de oude naam gebruiken. Moet er onder de juiste naam iets gebeuren, leg de handeling dan met die naam opnieuw vast.',
    ];
  },
};

/** What looks like a slip; `vandaag` is in Amsterdam. */
export function twijfels(f: Feiten, { handeling, gegevens }: Daad, vandaag: Datum): string[] {
  const datum = heeftDatum(handeling) ? datumVan(gegevens) : '';
  const all = [
    datum > vandaag &&
      `De datum ${leesbaar(datum)} ligt na vandaag (${leesbaar(vandaag)}). Zo wordt dit geweigerd, en iedereen ziet dat het is geprobeerd.`,
    ...(twijfelgevallen[handeling]?.(f, gegevens) ?? []),
  ];
  return all.filter((zin) => zin !== false);
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
    const naam = handeling === 'besluit-nemen' ? 'besluitStreefdatum' : handelingen.get(handeling)?.termijn;
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
