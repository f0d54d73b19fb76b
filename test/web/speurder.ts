/** Goes through every page that can be reached, and looks at what stands there. */
import type { Page, Visitor } from './visitor.js';

/** Attributes that a browser follows. */
const wegen = /\s(?:href|src|action|formaction|data-live|data-[a-z-]*(?:pad|adres|bron)[a-z-]*)="([^"]*)"/gi;

/**
 * Each page by its path: the given ones, and whatever they lead to on this server as far as `binnen` lets it; styles,
 * scripts and the API are not followed.
 */
export async function loopAf(
  visitor: Visitor,
  begin: readonly string[],
  binnen: (pad: string) => boolean = () => true,
): Promise<ReadonlyMap<string, Page>> {
  const seen = new Map<string, Page>();
  const todo = [...begin];
  for (let pad = todo.shift(); pad !== undefined; pad = todo.shift()) {
    if (seen.has(pad) || !binnen(pad)) continue;
    const page = await visitor.get(pad);
    seen.set(pad, page);
    for (const weg of wegenIn(page.html)) if (isPagina(weg)) todo.push(weg);
    if (page.location !== undefined && isPagina(page.location)) todo.push(page.location);
  }
  return seen;
}

/** Every address in a page, as it stands in the attribute. */
export function wegenIn(html: string): string[] {
  return [...html.matchAll(wegen)].map(([, weg = '']) => weg.replaceAll('&amp;', '&').replace(/#.*$/, ''));
}

function isPagina(weg: string): boolean {
  if (!weg.startsWith('/') || weg.startsWith('//')) return false;
  // A stream of events ends only when something happens.
  return !/^\/(bestanden|favicon|v1|log|inloggen|uitloggen)|\/live(\?|$)/.test(weg);
}
