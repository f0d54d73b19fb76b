/**
 * What a voorwaarde lacks here and now, in words: the sentence of the voorwaarde itself is the same for everybody. It names
 * what was filled in and what everybody may know; never the bureaus of an entry that may be closed to who tries.
 */
import type { Bladgegevens, Reden } from '../definition.js';
import { allInWords, wordOf } from '../entry-words.js';
import { leesbaar } from './datums.js';
import { naamgenoten, type Feiten } from './feiten.js';
import { stemmingVan, tegenspraken } from './stemming.js';
import {
  bureausZonderGesprek,
  groepenZonderSamenspraak,
  internZonderDialoog,
  notitieMist,
  onbekendeBevindingen,
  onderdelenZonderBevinding,
  ongemotiveerd,
} from './tekorten.js';
import type { Code } from './voorwaarden.js';
import { woorden } from './woorden.js';

/** `g`: null when nothing was filled in yet. Undefined or empty where there is nothing to add. */
type Toespitsing = (f: Feiten, g: Bladgegevens | null) => string | undefined;

/** With the vote that was filled in. */
const vanStemming =
  (zeg: (stemming: Telling, grond: unknown) => string): Toespitsing =>
  (_, g) =>
    g?.['stemming'] === undefined ? undefined : zeg(stemmingVan(g), g['grond']);

type Telling = ReturnType<typeof stemmingVan>;

function aanwezigen({ aanwezig, zittend }: Telling): string {
  return `Aanwezig: ${aanwezig}; nodig: ${Math.floor(zittend / 2) + 1}.`;
}

function uitgebracht({ voor, tegen, zittend, onthoudenArt28 }: Telling): string {
  return `Stemmen uitgebracht: ${voor + tegen}; nodig: ${Math.floor((zittend - onthoudenArt28) / 2) + 1}.`;
}

/** Whoever mistyped a name sees it. */
const filledIn: Toespitsing = (_, g) =>
  typeof g?.['bureau'] === 'string' ? listed('Ingevuld', [g['bureau']]) : undefined;

const toespitsingen: Partial<Record<Code, Toespitsing>> = {
  'bureaus-gesproken': (f, g) => {
    const zonder = g === null ? [] : bureausZonderGesprek(f, g);
    const lacking = listed('Nog niet gesproken', zonder);
    const meant = [...new Set(zonder.flatMap((one) => naamgenoten(f.bureaus, one)))];
    return meant.length === 0 ? lacking : `${lacking ?? ''} Bedoelt u ${allInWords(meant)}?`;
  },
  'bureau-uitgenodigd': filledIn,
  'plan-ingediend': filledIn,
  'plan-gepresenteerd': filledIn,
  'verworpen-of-aangehouden': () => 'Verwerpen gaat met ‘Besluit nemen’.',
  'samenspraak-compleet': (f) => listed('Nog niet met', groepenZonderSamenspraak(f).map(keuze)),
  'onderdelen-gedekt': (_, g) =>
    listed('Zonder bevinding', g === null ? [] : onderdelenZonderBevinding(g).map(keuze)),
  'geen-advies': (_, g) =>
    g?.['verklaringGeenAdvies'] === false
      ? 'Het college verklaarde niet dat het rapport geen advies bevat. Bevat het advies, dan geeft het college het terug aan het bureau.'
      : undefined,
  'rapport-ligt-er': ({ bevindingenVastgesteld }) =>
    bevindingenVastgesteld === null
      ? undefined
      : `Het rapport is op ${leesbaar(bevindingenVastgesteld)} in ontvangst genomen; dat wordt niet teruggedraaid.`,
  'dialoog-intern-gevoerd': (f) => listed('Nog niet met', internZonderDialoog(f).map(keuze)),
  'bevindingen-bestaan': (f, g) =>
    f.rapport === null
      ? 'Er is nog geen rapport.'
      : listed('Niet in het rapport', g === null ? [] : onbekendeBevindingen(f, g).map(String)),
  'scenario-ingebracht': ({ scenarios }) =>
    listed(
      'Ingebracht',
      scenarios.map(({ naam }) => naam),
    ),
  'motivering-volledig': (_, g) =>
    listed(
      'Nog niet gemotiveerd',
      g === null ? [] : ongemotiveerd(g).map((deel) => woorden.velden[deel]?.label.toLowerCase() ?? deel),
    ),
  'notitie-compleet': (f) => listed('Er ontbreekt nog', notitieMist(f)),
  'stemming-klopt': vanStemming((stemming) => tegenspraken(stemming).join(' ')),
  'grond-klopt': vanStemming((stemming, grond) => {
    if (grond === 'geen-quorum') return aanwezigen(stemming);
    return grond === 'stemming-ongeldig'
      ? uitgebracht(stemming)
      : `Stemmen voor: ${stemming.voor}, tegen: ${stemming.tegen}. Staken is: evenveel voor als tegen.`;
  }),
  quorum: vanStemming(aanwezigen),
  'stemming-geldig': vanStemming(uitgebracht),
  'latere-vergadering': ({ aangehouden }) =>
    aangehouden === null ? undefined : `Het laatste uitstel was op ${leesbaar(aangehouden)}.`,
};

/** Where another way leads there than the one of the voorwaarde itself: what comes first comes first. */
export function andereWeg(
  code: Code,
  feiten: Feiten,
  gegevens: Bladgegevens | null,
): Pick<Reden, 'wie' | 'handeling'> | undefined {
  if (code === 'geen-advies' && gegevens?.['verklaringGeenAdvies'] === false)
    return { wie: ['college'], handeling: 'rapport-teruggeven' };
  if (code === 'bevindingen-bestaan' && feiten.rapport === null)
    return { wie: ['bureau'], handeling: 'bevindingen-opleveren' };
  if (code !== 'notitie-compleet') return undefined;
  if (feiten.collegevoorstel === null) return { wie: ['college'], handeling: 'collegevoorstel-formuleren' };
  return feiten.scenarioLaatste === null
    ? { wie: ['college', 'raad'], handeling: 'scenario-inbrengen' }
    : undefined;
}

/** What is to be added to the sentence of a voorwaarde that is not met; undefined when there is nothing to add. */
export function toegespitst(code: Code, feiten: Feiten, gegevens: Bladgegevens | null): string | undefined {
  return toespitsingen[code]?.(feiten, gegevens);
}

function keuze(slug: string): string {
  return (wordOf(woorden.keuzes, slug) ?? slug).toLowerCase();
}

/** A name may end in a full stop of its own. */
function listed(kop: string, wat: readonly string[]): string | undefined {
  return wat.length === 0 ? undefined : `${kop}: ${allInWords(wat)}.`.replace(/\.\.$/, '.');
}
