import { decodedPath } from './gate.js';
import type { Request } from './request.js';

/**
 * Where somebody goes on after logging in. Attacker-controlled: whoever sends somebody a link may have filled it in, so it
 * is a path of this very server or it is nothing.
 */
export function returnPath(terug: string | null | undefined): string {
  if (terug === null || terug === undefined || terug.length > longest) return '/';
  if (!/^\/(?![/\\])/.test(terug) || /[\\\s\p{C}]/u.test(terug)) return '/';
  const here = 'https://besluitspoor.invalid';
  if (!URL.canParse(terug, here)) return '/';
  const { origin, pathname, search } = new URL(terug, here);
  // What would log out or in again is no place to go on, however it is written.
  if (origin !== here || /^\/(\/|inloggen|uitloggen|uitgelogd)/.test(decodedPath(pathname))) return '/';
  return pathname + search;
}

const longest = 2000;

/** From the query of the page to log in. */
export function returnPathOf({ query }: Request): string {
  const { terug } = query as Record<string, unknown>;
  return returnPath(typeof terug === 'string' ? terug : undefined);
}
