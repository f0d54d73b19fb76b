/** The page of a dossier: what happened, for a reader without our software. It opens offline and runs nothing. */
import type { Procedures } from '../procedure/procedures.js';
import { documentsIn } from './bladwaarden.js';
import type { Tekst } from './dossier-vorm.js';

/** What the page reads of an entry. */
interface Regel {
  readonly volgnummer: number;
  readonly soort: string;
  readonly handeling: string | null;
  readonly orgaan: string | null;
  readonly registrator: { readonly rol: string; readonly bureau: string | null };
  readonly resultaat: string;
  readonly redenen: readonly string[];
  readonly signalen: readonly string[];
  readonly registratietijdstip: string;
  readonly procedure: { readonly naam: string; readonly versie: number };
  readonly naar: string | null;
  readonly gegevens: Readonly<Record<string, unknown>> | null;
}

/** An entry with its texts, as the page shows it. */
export interface Paginaregel {
  /** The leaf, as JSON. */
  readonly blad: string;
  readonly teksten: readonly Tekst[];
}

export interface Pagina {
  readonly titel: string | null;
  readonly fase: string;
  readonly herkomst: string;
  readonly traject: string;
  readonly checkpoint: string;
  readonly regels: number;
  readonly geweigerd: number;
  readonly wissingen: Wissingen;
  /** Name in the zip and file name, by SHA-256. */
  readonly documenten: ReadonlyMap<string, { readonly naam: string; readonly bestandsnaam: string }>;
}

/** Which entry says that something was erased; noted while the entries pass, in order. */
export class Wissingen {
  readonly #stukken = new Map<string, string>();
  readonly #door = new Map<string, number>();

  note(
    volgnummer: number,
    { soort, gegevens }: { readonly soort: string; readonly gegevens: unknown },
  ): void {
    for (const { veld, id } of documentsIn(gegevens)) this.#stukken.set(`${volgnummer} ${veld}`, id);
    if (soort !== 'wissing') return;
    const { volgnummer: over, veld } = gegevens as { volgnummer: number; veld: string };
    this.#door.set(this.#stukken.get(`${over} ${veld}`) ?? `${over} ${veld}`, volgnummer);
  }

  /** @param wat `<volgnummer> <path>` of a text, or the id of a document */
  door(wat: string): number | undefined {
    return this.#door.get(wat);
  }
}

/** The page, piece by piece, as the entries come. */
export async function* dossierIndex(
  pagina: Pagina,
  bladzijden: AsyncIterable<readonly Paginaregel[]>,
  procedures: Procedures,
): AsyncGenerator<string> {
  yield begin(pagina);
  for await (const regels of bladzijden)
    yield regels
      .map(({ blad, teksten }) => {
        const waarden = new Map(teksten.map(({ veld, waarde }) => [veld, waarde]));
        return entry(
          JSON.parse(blad) as Regel,
          { teksten: waarden, documenten: pagina.documenten, wissingen: pagina.wissingen },
          procedures,
        );
      })
      .join('');
  yield einde(pagina);
}

function begin(pagina: Pagina): string {
  const kop = escape(pagina.titel ?? 'Traject zonder titel');
  return `<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Dossier: ${kop}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${kop}</h1>
<dl>
<dt>Fase</dt><dd>${escape(pagina.fase)}</dd>
<dt>Traject</dt><dd>${escape(pagina.traject)}</dd>
<dt>Log</dt><dd>${escape(pagina.herkomst)}</dd>
<dt>Regels</dt><dd>${pagina.regels}, waarvan ${pagina.geweigerd} geweigerd</dd>
</dl>
<p>Deze bladzijde vertelt na wat in dit dossier staat. Het bewijs staat in de bestanden ernaast. Controleer het met
<code>besluitspoor verifieer</code> en dit zip-bestand; het kan zonder verbinding en zonder de gemeente te vertrouwen.</p>
<h2>Het spoor</h2>
<ol>
`;
}

function einde({ checkpoint }: Pagina): string {
  return `</ol>
<h2>De ondertekende stand van het log</h2>
<pre>${escape(checkpoint)}</pre>
</main>
</body>
</html>
`;
}

/** What the values of an entry are shown with. */
interface Bij {
  /** By field. */
  readonly teksten: ReadonlyMap<string, string>;
  readonly documenten: Pagina['documenten'];
  readonly wissingen: Wissingen;
}

function entry(regel: Regel, bij: Bij, procedures: Procedures): string {
  const { volgnummer, resultaat } = regel;
  const waarden = flat(regel.gegevens, '').map(
    ([veld, waarde]) =>
      `<dt>${escape(veld)}</dt><dd>${shown(`${volgnummer} ${veld}`, waarde, { ...bij, tekst: bij.teksten.get(veld) })}</dd>`,
  );
  return `<li value="${volgnummer}" class="${resultaat === 'geweigerd' ? 'geweigerd' : 'vastgelegd'}">
<h3>${escape(label(regel, procedures))}</h3>
<p>${escape(outcome(regel))} ${escape(who(regel))}</p>
${waarden.length === 0 ? '' : `<dl>${waarden.join('')}</dl>`}
</li>
`;
}

function outcome({ resultaat, redenen, signalen }: Regel): string {
  if (resultaat === 'geweigerd') return `Geweigerd (${redenen.join(', ')}).`;
  return signalen.length === 0 ? 'Vastgelegd.' : `Vastgelegd. Let op: ${signalen.join(', ')}.`;
}

/** The organ that decided and the person who recorded, apart; of a refused attempt nobody decided. */
function who({ resultaat, orgaan, registrator, registratietijdstip }: Regel): string {
  const door = `eregistreerd door ${registrator.bureau ?? registrator.rol} op ${moment(registratietijdstip)}.`;
  if (orgaan === null) return `G${door}`;
  return `${resultaat === 'geweigerd' ? 'Namens' : 'Besloten door'} ${orgaan}, g${door}`;
}

function label({ handeling, soort, procedure: { naam, versie } }: Regel, procedures: Procedures): string {
  if (soort === 'opening') return 'Traject geopend';
  if (soort === 'wissing') return 'Gewist';
  const info = procedures.find(naam, versie)?.handelingen.get(handeling ?? '');
  return info?.label ?? handeling ?? soort;
}

type Waarde = string | { readonly verbintenis: string } | { readonly id: string; readonly sha256: string };

/** Paths and values below them; commitments and documents stay whole. */
function flat(value: unknown, path: string): [string, Waarde][] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [[path, typeof value === 'string' ? value : JSON.stringify(value)]];
  if (Array.isArray(value)) return value.flatMap((item, i) => flat(item, `${path}[${i}]`));
  if ('verbintenis' in value || 'sha256' in value) return [[path, value as Waarde]];
  return Object.entries(value).flatMap(([naam, item]) => flat(item, path === '' ? naam : `${path}.${naam}`));
}

function shown(
  plek: string,
  waarde: Waarde,
  { tekst, documenten, wissingen }: Bij & { readonly tekst: string | undefined },
): string {
  if (typeof waarde === 'string') return escape(waarde);
  const door = wissingen.door('sha256' in waarde ? waarde.id : plek);
  const weg = door === undefined ? undefined : `<em>gewist, zie regel ${door}</em>`;
  if ('sha256' in waarde) {
    const document = documenten.get(waarde.sha256);
    if (weg !== undefined) return `document ${escape(waarde.sha256)} (${weg})`;
    if (document === undefined) return `document ${escape(waarde.sha256)} (niet in dit dossier)`;
    return `<a href="${escape(document.naam)}">${escape(document.bestandsnaam)}</a>`;
  }
  return tekst === undefined ? (weg ?? '<em>niet getoond</em>') : escape(tekst);
}

const amsterdam = new Intl.DateTimeFormat('nl-NL', {
  timeZone: 'Europe/Amsterdam',
  dateStyle: 'long',
  timeStyle: 'short',
});

function moment(tijdstip: string): string {
  return amsterdam.format(new Date(tijdstip));
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const style = `
body { font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; margin: 0; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { line-height: 1.2; } h3 { margin: 0; font-size: 1.05rem; } p { margin: .25rem 0 .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .25rem 0; }
dt { color: #555; } dd { margin: 0; overflow-wrap: anywhere; }
ol { padding: 0 0 0 3rem; } li { padding: .75rem 0 .75rem .75rem; border-top: 1px solid #ccc; }
li.geweigerd { border-left: .3rem solid #a32020; } li.vastgelegd { border-left: .3rem solid #1f6b3a; }
pre { overflow-x: auto; background: #f4f4f4; padding: 1rem; }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #16181b; } dt { color: #aaa; } pre { background: #24272b; } a { color: #8ab8ff; } }
`;
