/**
 * The page of a dossier: what happened, for a reader without our software, in the words of the pages. It opens offline and
 * runs nothing. Nobody but a reader depends on what it says: the manifest covers its bytes, the verifier does not read it.
 */
import { dateInWords, momentInWords } from '../base/dates-in-words.js';
import type { Blad } from '../audit/leaf.js';
import { disclosed } from '../engine/view.js';
import type { Procedure } from '../procedure/definition.js';
import {
  actDate,
  actInWords,
  entriesInWords,
  organInWords,
  phaseBegun,
  phaseInWords,
  reasonsInWords,
  recorderInWords,
  signalsInWords,
} from '../procedure/entry-words.js';
import { uitslagVan } from '../procedure/overgangen.js';
import { gegevensInWords } from '../procedure/gegevens-words.js';
import type { Tekst } from '../verify/dossier-vorm.js';
import { gegevensHtml, type Bij } from './dossier-gegevens.js';
import type { Rectificaties } from './dossier-rectificaties.js';
import { stijl } from './dossier-stijl.js';
import { markup, type Html } from './html.js';

/** An entry with its texts, as the page shows it. */
export interface Paginaregel {
  /** The leaf, as JSON. */
  readonly blad: string;
  readonly teksten: readonly Tekst[];
}

/** What is known of the entries before the page is written. */
export interface Telling {
  readonly regels: number;
  readonly geweigerd: number;
  /** Entries that are closed. */
  readonly gesloten: number;
  /** Entries that were refused with what they put forward; that is never public. */
  readonly voorgelegd: number;
}

export interface Pagina extends Omit<Bij, 'volgnummer'> {
  readonly titel: string | null;
  readonly fase: string;
  readonly herkomst: string;
  readonly traject: string;
  readonly checkpoint: string;
  readonly procedure: Procedure;
  readonly telling: Telling;
  readonly rectificaties: Rectificaties;
}

/** The page, piece by piece, as the entries come. */
export async function* dossierIndex(
  pagina: Pagina,
  bladzijden: AsyncIterable<readonly Paginaregel[]>,
): AsyncGenerator<string> {
  yield begin(pagina).tekst;
  for await (const regels of bladzijden) yield regels.map((regel) => entry(regel, pagina).tekst).join('');
  yield end(pagina).tekst;
}

// Nothing runs and nothing is fetched, also if a text should ever get through as markup.
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

function begin(pagina: Pagina): Html {
  const { fase, procedure, traject, herkomst, telling } = pagina;
  const titel = pagina.titel ?? 'Titel gewist';
  const spoor = `${entriesInWords(telling.regels)}, waarvan ${telling.geweigerd || 'geen'} geweigerd`;
  return markup`<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dossier: ${titel}</title>
<style>${stijl}</style>
</head>
<body>
<main>
<h1>${titel}</h1>
${closedNotice(pagina)}<dl>
${row('Procedure', procedure.titel)}${row('Fase', phaseInWords(procedure, fase))}${row('Spoor', spoor)}${row(
    'Nummer van het traject',
    traject,
  )}${row('Log', herkomst)}</dl>
<p>Deze bladzijde vertelt in gewone woorden wat in dit dossier staat. Het bewijs staat in de bestanden ernaast. Controleer
het met <code>besluitspoor verifieer</code> en dit zip-bestand. Dat kan zonder verbinding, en zonder de gemeente te
vertrouwen.</p>
<h2>Wat er is gebeurd</h2>
<p>Ook wat is geprobeerd en geweigerd, staat hier. Wie iets registreerde, kan een ander zijn dan wie besloot: daarom staan ze er
allebei.</p>
<ol class="spoor">
`;
}

/** What is in the zip that not everybody may read; without it a reader would pass it on as if it were public. */
function closedNotice({ telling: { gesloten, voorgelegd }, documenten }: Pagina): Html {
  const stukken = [...documenten.values()].filter(({ openbaar }) => !openbaar).length;
  const wat = [
    [
      gesloten,
      'gesloten regel, met alles wat erin is vastgelegd',
      'gesloten regels, met alles wat erin is vastgelegd',
    ],
    [stukken, 'document dat niet openbaar is', 'documenten die niet openbaar zijn'],
    [
      voorgelegd,
      'geweigerde poging, met wat toen is ingevuld',
      'geweigerde pogingen, met wat toen is ingevuld',
    ],
  ] as const;
  const regels = wat
    .filter(([aantal]) => aantal > 0)
    .map(([aantal, een, meer]) => markup`<li>${aantal} ${aantal === 1 ? een : meer}</li>\n`);
  if (regels.length === 0) return markup``;
  return markup`<section class="let-op" aria-labelledby="niet-openbaar">
<h2 id="niet-openbaar">Niet alles in dit dossier is openbaar</h2>
<p>In dit dossier staat ook wat niet iedereen mag lezen. Geef het alleen aan wie dit mag zien. Hieronder staat er steeds
‘Niet openbaar’ bij.</p>
<ul>
${regels}</ul>
</section>
`;
}

function end({ checkpoint }: Pagina): Html {
  return markup`</ol>
<h2>De ondertekende stand van het log</h2>
<pre>${checkpoint}</pre>
</main>
</body>
</html>
`;
}

function entry({ blad, teksten }: Paginaregel, pagina: Pagina): Html {
  const regel = JSON.parse(blad) as Blad;
  const { volgnummer, soort, handeling, resultaat } = regel;
  const { procedure } = pagina;
  const kind = soort === 'wissing' ? 'gewist' : resultaat;
  return markup`<li id="regel-${volgnummer}" class="${kind}">
<p class="nummer">Regel ${volgnummer}</p>
<h3>${actInWords(procedure, soort, handeling)}</h3>
<p><span class="merk">${uitkomsten[kind]}</span>${outcome(regel, procedure)}${closedMark(regel)}</p>
${who(regel, procedure)}${listed('Waarom geweigerd', reasonsInWords(procedure, regel.redenen))}${listed(
    'Let op',
    signalsInWords(procedure, regel.signalen),
  )}${contents(regel, teksten, pagina)}${putRight(pagina.rectificaties.in(volgnummer))}${begun(phaseBegun(procedure, regel))}</li>
`;
}

function putRight(later: readonly number[]): Html {
  const zinnen = later.map(
    (nummer) => markup`<p>Gerectificeerd in <a href="#regel-${nummer}">regel ${nummer}</a>.</p>\n`,
  );
  return markup`${zinnen}`;
}

function begun(fase: string | undefined): Html {
  return fase === undefined ? markup`` : markup`<p>Hiermee begon de fase ${fase}.</p>\n`;
}

const uitkomsten = { toegelaten: 'Toegelaten', geweigerd: 'Geweigerd', gewist: 'Gewist' } as const;

/** How it ended, of what can end in more than one way, such as a vote. */
function outcome(regel: Blad, procedure: Procedure): Html {
  const uitslag = uitslagVan(procedure, regel);
  return uitslag === undefined ? markup`` : markup` <span class="merk">${uitslag}</span>`;
}

function closedMark({ openbaar, grond }: Blad): Html {
  if (openbaar) return markup``;
  const waarom = grond === null ? markup`` : markup` Grond: ${grond}`;
  return markup` <span class="merk dicht">Niet openbaar</span>${waarom}`;
}

/** The organ that decided and who recorded it, apart; of a refused attempt nobody decided. */
function who(
  { resultaat, orgaan, registrator, registratietijdstip, gegevens }: Blad,
  procedure: Procedure,
): Html {
  const datum = actDate(gegevens);
  const organ = organInWords(procedure, orgaan);
  const door = resultaat === 'geweigerd' ? 'Namens' : 'Besloten of gedaan door';
  const op = markup`<time datetime="${registratietijdstip}">${momentInWords(registratietijdstip)}</time>`;
  return markup`<dl>
${organ === undefined ? '' : row(door, organ)}${datum === undefined ? '' : row('Datum van de handeling', dateInWords(datum))}${row('Geregistreerd door', recorderInWords(procedure, registrator))}${row(
    'Geregistreerd op',
    op,
  )}</dl>
`;
}

function row(term: string, wat: string | Html): Html {
  return markup`<div><dt>${term}</dt><dd>${wat}</dd></div>\n`;
}

function listed(kop: string, zinnen: readonly string[]): Html {
  if (zinnen.length === 0) return markup``;
  return markup`<h4>${kop}</h4>
<ul>
${zinnen.map((zin) => markup`<li>${zin}</li>\n`)}</ul>
`;
}

function contents(regel: Blad, teksten: readonly Tekst[], pagina: Pagina): Html {
  const { volgnummer, handeling, resultaat, openbaar, gegevens } = regel;
  if (gegevens === null) return markup``;
  const waarden = Object.fromEntries(teksten.map(({ veld, waarde }) => [veld, waarde]));
  const rubrieken = gegevensInWords(pagina.procedure, handeling, disclosed(gegevens, waarden));
  if (rubrieken.length === 0) return markup``;
  const kop = resultaat === 'geweigerd' ? 'Wat is ingevuld' : 'Wat is vastgelegd';
  // A refused attempt is public, but not what it put forward.
  const merk =
    resultaat === 'geweigerd' && openbaar ? markup` <span class="merk dicht">Niet openbaar</span>` : markup``;
  return markup`<h4>${kop}${merk}</h4>
${gegevensHtml(rubrieken, { ...pagina, volgnummer })}`;
}
