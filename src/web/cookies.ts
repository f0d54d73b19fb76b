/** What we ask a browser to hold: random tokens, and nothing else. Its scripts do not see them, other sites do not send them along. */
import type { Desk } from './desk.js';
import type { Reply, Request } from './request.js';

/** Of a session, and of each login under way: tabs that are opened at once each have their own. */
export type Cookie = 'besluitspoor' | `besluitspoor-inloggen-${string}`;
type At = Pick<Desk, 'webadres'>;

/** Of the login with this state; undefined when it is no state of ours. Attacker-controlled. */
export function loginCookie(state: string | undefined): Cookie | undefined {
  return state !== undefined && /^[\w-]{43}$/.test(state)
    ? `besluitspoor-inloggen-${state.slice(0, 8)}`
    : undefined;
}

const login = /^(?:__Host-)?besluitspoor-inloggen-([\w-]{8})$/;

/** Logins that were begun and not finished, when a browser has so many that its requests grow too large. */
export function tooManyLogins({ cookies }: Request): Cookie[] {
  const known = Object.keys(cookies).flatMap((naam): Cookie[] => {
    const [, deel] = login.exec(naam) ?? [];
    return deel === undefined ? [] : [`besluitspoor-inloggen-${deel}`];
  });
  return known.length >= mostLogins ? known : [];
}

const mostLogins = 20;

/** As the browser sent it; attacker-controlled. */
export function cookieOf({ cookies }: Request, cookie: Cookie, at: At): string | undefined {
  return cookies[nameOf(cookie, at)];
}

/** @param seconden how long the browser keeps it; undefined = until it is closed */
export function giveCookie(
  reply: Reply,
  cookie: Cookie,
  { webadres, token, seconden }: At & { readonly token: string; readonly seconden?: number },
): void {
  const maxAge = seconden === undefined ? {} : { maxAge: seconden };
  void reply.setCookie(nameOf(cookie, { webadres }), token, { ...optionsOf({ webadres }), ...maxAge });
}

export function takeCookie(reply: Reply, cookie: Cookie, { webadres }: At): void {
  void reply.clearCookie(nameOf(cookie, { webadres }), optionsOf({ webadres }));
}

/** Over https the browser itself refuses to let anybody else set it. */
function nameOf(cookie: Cookie, { webadres }: At): string {
  return isSecure(webadres) ? `__Host-${cookie}` : cookie;
}

function isSecure(webadres: string | undefined): boolean {
  return webadres?.startsWith('https://') === true;
}

function optionsOf({ webadres }: At) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(webadres) } as const;
}
