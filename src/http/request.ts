import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../auth/policy.js';
import type { Aanvraag, Lezing } from '../engine/answer.js';
import { Probleem, problemOf } from './problem.js';

/** A request after the gate (gate.ts): its caller is known, and a JSON body was read. */
export type Request = FastifyRequest & { actor?: Actor };
export type Reply = FastifyReply;

/** The proven caller; a route that asks for one is never reached without. */
export function actorOf(request: Request): Actor {
  if (request.actor === undefined)
    throw new Probleem('niet-aangemeld', 'Stuur een geldig token mee: Authorization: Bearer <token>.');
  return request.actor;
}

/** The body as the JSON reader left it. */
export function inhoudOf(request: Request): Aanvraag['inhoud'] {
  return (request.body as Aanvraag['inhoud'] | undefined) ?? { json: undefined };
}

/** A reading, or its refusal as a problem. */
export function answered<T>(lezing: Lezing<T>): T {
  if (lezing.ok) return lezing.waarde;
  throw problemOf(lezing.weigering);
}

/** Text that is JSON already. */
export function sendJson(reply: Reply, tekst: string, status = 200): void {
  void reply.code(status).header('content-type', 'application/json; charset=utf-8').send(tekst);
}
