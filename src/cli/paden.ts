/** Addresses of the API as the commands need them, and reading a collection page by page. */
import type { Client } from './client.js';
import { CliError } from './cli-error.js';

export function trajectPath(id: string, below = ''): string {
  return `/v1/trajecten/${encodeURIComponent(id)}${below}`;
}

/** The pages of a collection, following the server's `Link: <…>; rel="next"`. */
export async function* pages(client: Client, first: string): AsyncGenerator {
  let path: string | undefined = first;
  while (path !== undefined) {
    const response: Response = await client.response(path);
    yield await response.json();
    path = nextPage(response.headers.get('link'));
  }
}

/** Only its path and query: a token goes to the server that was named, wherever a link points. */
function nextPage(link: string | null): string | undefined {
  const [, target] = /<([^>]*)>\s*;\s*rel="next"/.exec(link ?? '') ?? [];
  if (target === undefined) return undefined;
  if (!URL.canParse(target, 'http://server/')) {
    throw new CliError('onbereikbaar', 'De server wijst naar een volgende bladzijde die niet te lezen is.');
  }
  const { pathname, search } = new URL(target, 'http://server/');
  return pathname + search;
}
