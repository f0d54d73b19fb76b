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

const elementen =
  /^(a|abbr|article|aside|blockquote|body|button|circle|code|datalist|dd|defs|desc|details|div|dl|dt|em|fieldset|figcaption|figure|footer|form|g|h1|h2|h3|h4|head|header|html|input|label|legend|li|line|link|main|marker|meta|nav|ol|optgroup|option|output|p|path|polygon|polyline|pre|rect|script|section|select|small|span|strong|sub|summary|sup|svg|table|tbody|td|text|textarea|th|thead|time|title|tr|tspan|ul)$/;
const tag = /<(\/?)([a-zA-Z0-9]+)((?:\s+[a-zA-Z:-]+="[^"<>]*")*)\s*\/?>/y;

/**
 * A page whose every byte is what we meant: elements that we use, attributes between quotes, no handlers, no addresses but
 * web addresses and our own, and all else text. What is no page says so and is not guessed at by a browser.
 */
export function mustBeHarmless({ html, headers, status }: Page): void {
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  const type = headers.get('content-type') ?? '';
  if (html === '' && status === 303) return;
  if (!type.startsWith('text/html')) {
    const download = headers.get('content-disposition')?.startsWith('attachment; ') === true;
    if (!download) expect(type).toMatch(/^(application\/json|text\/event-stream|image\/svg\+xml)/);
    return;
  }
  mustBeOurMarkup(html.replace('<!DOCTYPE html>', ''));
}

function mustBeOurMarkup(html: string): void {
  for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', tag.lastIndex)) {
    tag.lastIndex = at;
    const [, , naam = '', attributen = ''] = tag.exec(html) ?? [];
    if (!elementen.test(naam)) throw new Error(`No markup of ours: ${html.slice(at, at + 200)}`);
    for (const [whole, sleutel = '', waarde = ''] of attributen.matchAll(/([a-zA-Z:-]+)="([^"]*)"/g)) {
      const bad =
        /^(on|style$|srcdoc$)/i.test(sleutel) ||
        (isWeg(sleutel) && !/^(\/(?![/\\])|#|https?:\/\/)/.test(waarde));
      if (bad) throw new Error(`No attribute of ours: ${whole}`);
      if (naam === 'script' && sleutel === 'src' && !waarde.startsWith('/bestanden/')) throw new Error(whole);
    }
    // Between its tags a script of ours has nothing.
    if (naam === 'script' && !html.startsWith('</script>', tag.lastIndex) && html[at + 1] !== '/')
      throw new Error(`A script inside a page: ${html.slice(at, at + 200)}`);
  }
}

function isWeg(sleutel: string): boolean {
  return /^(href|src|action|formaction|xlink:href|data-live)$/i.test(sleutel);
}
