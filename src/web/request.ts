import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../auth/policy.js';
import type { Sessie } from '../auth/sessie.js';
import type { Lezing } from '../engine/answer.js';
import { WebError } from './web-error.js';

/** A request for a page, after the gate (gate.ts). */
export type Request = FastifyRequest & { sessie?: Sessie | undefined };
export type Reply = FastifyReply;

export const loggedOut = 'U bent uitgelogd, of u was langer dan een werkdag ingelogd.';

/** The session of who is logged in. @throws WebError `niet-aangemeld`, which leads to the page to log in */
export function sessieOf({ sessie }: Request): Sessie {
  if (sessie === undefined)
    throw new WebError(
      'niet-aangemeld',
      `${loggedOut} Log opnieuw in: daarna bent u terug bij deze bladzijde.`,
    );
  return sessie;
}

export function actorOf(request: Request): Actor {
  return sessieOf(request).actor;
}

/** A reading, or its refusal as a page. */
export function answered<T>(lezing: Lezing<T>): T {
  if (lezing.ok) return lezing.waarde;
  throw WebError.ofRefusal(lezing.weigering);
}

/** One key of the query: text, at most 200 characters, or undefined. Attacker-controlled; no text in the database holds a NUL. */
export function asked(request: Request, naam: string): string | undefined {
  const value = (request.query as Record<string, unknown>)[naam];
  return typeof value === 'string' && value !== ''
    ? value.slice(0, 200).toWellFormed().replaceAll('\0', '\uFFFD')
    : undefined;
}

/** The whole query of the address; attacker-controlled. */
export function queryOf({ url }: Request): URLSearchParams {
  return new URLSearchParams(url.split('?').slice(1).join('?'));
}

/** The fields of a form without files; attacker-controlled. */
export function smallForm({ body }: Request): URLSearchParams {
  return body instanceof URLSearchParams ? body : new URLSearchParams();
}

/** A whole number from the query, or the default when it is none. */
export function askedNumber(request: Request, naam: string, standaard: number): number {
  const value = asked(request, naam);
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : standaard;
}

/** `tekst` as a whole number from 1 on. @throws WebError `niet-gevonden` */
export function volgnummerOf(tekst: string): number {
  if (!/^[1-9]\d{0,8}$/.test(tekst)) throw new WebError('niet-gevonden', 'Deze bladzijde bestaat niet.');
  return Number(tekst);
}

/** An answer that is a file; `naam` is ours and plain. */
export function attach(reply: Reply, type: string, naam: string): Reply {
  return reply.header('content-type', type).header('content-disposition', `attachment; filename="${naam}"`);
}
