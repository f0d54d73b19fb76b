/**
 * What stands before every page: the headers that tell a browser to trust nothing but this server, who is logged in, and
 * that what is sent was sent from one of our own pages. A form that does something proves that a second time, with a token
 * of its session (formulier/receive.ts).
 */
import cookie from '@fastify/cookie';
import type { FastifyInstance } from 'fastify';
import type { Sessies } from '../auth/sessie.js';
import { cookieOf } from './cookies.js';
import type { Request } from './request.js';
import { WebError } from './web-error.js';

export interface DeskOptions {
  readonly sessies: Sessies;
  /** Origin under which browsers reach this server; undefined = whatever they call it. */
  readonly webadres: string | undefined;
}

/** Whatever is not for programs is for people. */
export function isPage(path: string): boolean {
  return !/^\/(v1|log|getuige|health|dev)(\/|$)/.test(decodedPath(path));
}

/** As the router reads it: `/%76%31` is `/v1`. */
export function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Scripts and styles from here alone, nothing inline, no page inside another. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const pageHeaders = {
  'content-security-policy': contentSecurityPolicy,
  // Under `no-referrer` a browser would hide from ourselves that a form came from here.
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** All that an answer needs that comes past no gate. */
export const bareHeaders = {
  ...pageHeaders,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
};

export async function raiseDesk(app: FastifyInstance, { sessies, webadres }: DeskOptions): Promise<void> {
  await app.register(cookie);
  app.decorateRequest('sessie', undefined);
  app.addHook('onRequest', async (request: Request, reply) => {
    if (!isPage(pathOf(request))) return;
    void reply.headers(pageHeaders);
    if (request.method !== 'GET' && request.method !== 'HEAD') mustComeFromHere(request, webadres);
    request.sessie = await sessies.lees(cookieOf(request, 'besluitspoor', { webadres }));
  });
}

export function pathOf({ url }: Pick<Request, 'url'>): string {
  return url.split('?', 1)[0] ?? '';
}

/** A page of another site cannot send here: browsers tell where a form comes from, and this listens. */
function mustComeFromHere({ headers }: Request, webadres: string | undefined): void {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  const ours = origin === undefined ? site === 'same-origin' : isOurs(origin, headers.host, webadres);
  if (ours && (site === undefined || site === 'same-origin')) return;
  throw new WebError(
    'vreemd-formulier',
    'Dit formulier komt niet van een bladzijde van Besluitspoor, of uw browser zegt niet waar het vandaan komt. Er is niets vastgelegd. Open de bladzijde opnieuw en vul het formulier daar in.',
  );
}

/** Behind a proxy that ends TLS this server does not see its own scheme, so without a webadres only the host counts. */
function isOurs(origin: string, host: string | undefined, webadres: string | undefined): boolean {
  if (webadres !== undefined) return origin === webadres;
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}
