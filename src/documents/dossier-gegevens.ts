/** What an entry holds, on the page of a dossier: the words of the pages, with links into the zip. */
import { dateInWords } from '../base/dates-in-words.js';
import type { DocumentVerwijzing } from '../procedure/definition.js';
import type { Rubriek, Waarde } from '../procedure/gegevens-words.js';
import type { Wissingen } from './dossier-wissingen.js';
import { markup, type Html } from './html.js';

/** A document in the zip. */
export interface Bijlage {
  /** Name in the zip. */
  readonly naam: string;
  readonly bestandsnaam: string;
  readonly openbaar: boolean;
}

/** What the values of an entry are shown with. */
export interface Bij {
  readonly volgnummer: number;
  /** By SHA-256. */
  readonly documenten: ReadonlyMap<string, Bijlage>;
  readonly wissingen: Wissingen;
}

export function gegevensHtml(rubrieken: readonly Rubriek[], bij: Bij): Html {
  const rows = rubrieken.map(
    ({ label, waarde }) => markup`<div><dt>${label}</dt><dd>${waardeHtml(waarde, bij)}</dd></div>\n`,
  );
  return markup`<dl>\n${rows}</dl>\n`;
}

function waardeHtml(waarde: Waarde, bij: Bij): Html {
  switch (waarde.soort) {
    case 'woord':
      return markup`${waarde.woord}`;
    case 'tekst':
      return markup`<span class="tekst">${waarde.tekst}</span>`;
    case 'datum':
      return markup`<time datetime="${waarde.datum}">${dateInWords(waarde.datum)}</time>`;
    case 'document':
      return documentHtml(waarde.document, bij);
    case 'weg':
      return gone(bij.wissingen.door(`${bij.volgnummer} ${waarde.veld}`));
    case 'groep':
      return gegevensHtml(waarde.rubrieken, bij);
    case 'lijst':
      return markup`<ol>${waarde.waarden.map((item) => markup`<li>${waardeHtml(item, bij)}</li>`)}</ol>`;
  }
}

function documentHtml({ id, sha256 }: DocumentVerwijzing, { documenten, wissingen }: Bij): Html {
  const door = wissingen.door(id);
  const bijlage = documenten.get(sha256);
  if (door !== undefined || bijlage === undefined)
    return markup`Document: ${gone(door)} <span class="vingerafdruk">Vingerafdruk: <code>${sha256}</code></span>`;
  const { naam, bestandsnaam, openbaar } = bijlage;
  const merk = openbaar ? markup`` : markup` <span class="merk dicht">Niet openbaar</span>`;
  return markup`<a href="${naam}"><bdi>${bestandsnaam}</bdi></a>${merk}`;
}

/** A text or document that is not in the zip. @param door the entry that says it was erased */
function gone(door: number | undefined): Html {
  return door === undefined
    ? markup`<em>niet in dit dossier</em>`
    : markup`<em>gewist, zie <a href="#regel-${door}">regel ${door}</a></em>`;
}
