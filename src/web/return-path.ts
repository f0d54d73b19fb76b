/**
 * Where somebody goes on after logging in. Attacker-controlled: whoever sends somebody a link may have filled it in, so it
 * is a path of this very server or it is nothing.
 */
export function returnPath(terug: string | null | undefined): string {
  if (terug === null || terug === undefined || !/^\/(?![/\\])/.test(terug) || /[\\\s\p{C}]/u.test(terug))
    return '/';
  const here = 'https://besluitspoor.invalid';
  if (!URL.canParse(terug, here)) return '/';
  const { origin, pathname, search } = new URL(terug, here);
  // What would log out or in again is no place to go on.
  if (origin !== here || /^\/(\/|inloggen|uitloggen)/.test(pathname)) return '/';
  return pathname + search;
}
