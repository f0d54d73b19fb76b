/** What the numbers that a form asks for count, read from the trail, so that nobody has to look them up. */
import type { Actor } from '../auth/policy.js';
import { dateInWords } from '../base/dates-in-words.js';
import type { Engine } from '../engine/engine.js';
import type { Procedure } from '../procedure/definition.js';
import { gegevensInWords, type Waarde } from '../procedure/gegevens-words.js';
import { veldwoord, type Keuze } from './formulier/velden.js';
import type { HandelingForm } from './handeling-form.js';
import { answered } from './request.js';

/** Longest text of a thing to tick. */
const mostLabel = 300;

/** By field of the gegevens: from the latest admitted entry that holds the list, as far as the actor sees it. */
export async function numberedLists(
  { read }: Pick<Engine, 'read'>,
  actor: Actor,
  { traject, procedure, info }: Pick<HandelingForm, 'traject' | 'procedure' | 'info'>,
): Promise<Record<string, Keuze[]>> {
  const lists: Record<string, Keuze[]> = {};
  for (const naam of Object.keys(info.schema['properties'] as object)) {
    const { nummert } = veldwoord(procedure.woorden, info.naam, naam);
    if (nummert === undefined) continue;
    const { regels } = answered(
      await read.spoorTerug(actor, traject.id, {
        voor: undefined,
        limiet: 1,
        wil: ({ handeling, resultaat }) => handeling === nummert.handeling && resultaat === 'toegelaten',
      }),
    );
    lists[naam] = numbered(procedure, nummert, regels[0]?.gegevens ?? {});
  }
  return lists;
}

function numbered(
  procedure: Procedure,
  { handeling, veld }: { readonly handeling: string; readonly veld: string },
  gegevens: Readonly<Record<string, unknown>>,
): Keuze[] {
  if (gegevens[veld] === undefined) return [];
  const [rubriek] = gegevensInWords(procedure, handeling, { [veld]: gegevens[veld] });
  if (rubriek?.waarde.soort !== 'lijst') return [];
  return rubriek.waarde.waarden.map((waarde, i) => {
    const text = inOneLine(waarde);
    const short = text.length > mostLabel ? `${text.slice(0, mostLabel).toWellFormed()}…` : text;
    return { waarde: String(i + 1), label: `${i + 1}. ${short}` };
  });
}

function inOneLine(waarde: Waarde): string {
  switch (waarde.soort) {
    case 'woord':
      return waarde.woord;
    case 'tekst':
      return waarde.tekst.replaceAll(/\s+/g, ' ').trim();
    case 'datum':
      return dateInWords(waarde.datum);
    case 'document':
      return 'een document';
    case 'weg':
      return '(gewist)';
    case 'lijst':
      return waarde.waarden.map(inOneLine).join(', ');
    case 'groep':
      return waarde.rubrieken.map((one) => inOneLine(one.waarde)).join(': ');
  }
}
