/** What a browser with an empty cache gets over the wire for one page: the page, its stylesheets, its modules and theirs. */

export interface Lading {
  /** Of all bodies together, as they were sent: compressed where the server compresses. */
  readonly bytes: number;
  /** By address, the largest first. */
  readonly delen: readonly { readonly pad: string; readonly bytes: number }[];
}

/** @param cookie of who is logged in; undefined = nobody */
export async function firstLoad(url: string, pad: string, cookie: string | undefined): Promise<Lading> {
  const sizes = new Map<string, number>();
  const todo = [pad];
  for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
    if (sizes.has(next)) continue;
    const headers = { 'accept-encoding': 'br', ...(cookie === undefined ? {} : { cookie }) };
    const response = await fetch(new URL(next, url), { headers, redirect: 'manual' });
    const text = await response.text();
    const length = response.headers.get('content-length');
    if (response.status !== 200 || length === null)
      throw new Error(`No page that can be weighed: ${next} answers ${response.status}.`);
    sizes.set(next, Number(length));
    todo.push(...parts(next, response.headers.get('content-type') ?? '', text));
  }
  const delen = [...sizes].map(([where, bytes]) => ({ pad: where, bytes }));
  return {
    bytes: delen.reduce((sum, { bytes }) => sum + bytes, 0),
    delen: delen.toSorted((a, b) => b.bytes - a.bytes),
  };
}

/** Addresses of what a browser goes on to fetch. */
function parts(pad: string, type: string, text: string): string[] {
  const pattern = type.startsWith('text/html')
    ? /<(?:link rel="(?:stylesheet|icon)"|script type="module") (?:href|src)="([^"]+)"/g
    : type.startsWith('text/javascript')
      ? /\b(?:from|import)\s*\(?['"](\.[^'"]+)['"]/g
      : type.startsWith('text/css')
        ? /(?:@import\s+|url\()['"]?([^'")]+\.(?:css|woff2?|svg))/g
        : undefined;
  if (pattern === undefined) return [];
  return [...text.matchAll(pattern)].map(
    ([, address = '']) => new URL(address, `http://x${pad.split('?', 1)[0] ?? ''}`).pathname,
  );
}
