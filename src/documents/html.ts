/** HTML in which every text is escaped, because the only way to write it is with this. */

/** What is markup and no text. Made by `markup` and by nothing else. */
export class Html {
  constructor(readonly tekst: string) {}
}

type Deel = string | number | Html | readonly Html[];

/** Markup with texts in it; each text is attacker-controlled and can stand inside an element or a quoted attribute. */
export function markup(stukken: TemplateStringsArray, ...delen: readonly Deel[]): Html {
  return new Html(stukken.map((stuk, i) => `${stuk}${written(delen[i] ?? '')}`).join(''));
}

function written(deel: Deel): string {
  if (deel instanceof Html) return deel.tekst;
  if (typeof deel === 'object') return deel.map(({ tekst }) => tekst).join('');
  return String(deel)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
