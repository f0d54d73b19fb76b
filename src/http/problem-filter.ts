/** The last stop of everything that is thrown: a problem for the client, and for the log what the client need not know. */
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { AuthError } from '../auth/auth-error.js';
import { DocumentError } from '../documents/document-error.js';
import { EngineError } from '../engine/engine-error.js';
import { StoreError } from '../engine/store-error.js';
import { LogError } from '../log/log-error.js';
import { invalid, isOfWitness, notFound, Probleem, unavailable } from './problem.js';
import type { Reply, Request } from './request.js';

@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(fault: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const reply = http.getResponse<Reply>();
    const probleem = problemFor(fault, request);
    if (probleem.status >= 500) request.log.error({ err: told(fault), verzoek: request.id }, probleem.code);
    if (isOfWitness(request.url)) sendPlain(reply, probleem);
    else sendProblem(reply, probleem);
  }
}

/**
 * What the log may keep of a fault. A database adds the row and the parameters to its own, with texts and names of files in
 * them, and from the log nobody erases them.
 */
function told(fault: unknown): object {
  if (!(fault instanceof Error)) return { message: String(fault) };
  const { name, message, stack, cause } = fault;
  const { code } = fault as { code?: unknown };
  return { type: name, code, message, stack, ...(cause === undefined ? {} : { cause: told(cause) }) };
}

export function sendProblem(reply: Reply, probleem: Probleem): void {
  if (reply.raw.headersSent) {
    // Half an answer is out: only breaking off tells the client that it is not whole.
    reply.raw.destroy();
    return;
  }
  void reply
    .code(probleem.status)
    .headers(probleem.headers)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(probleem.body));
}

function sendPlain(reply: Reply, { status, headers, message }: Probleem): void {
  void reply
    .code(status)
    .headers(headers)
    .header('content-type', 'text/plain; charset=utf-8')
    .send(`${message}\n`);
}

export function problemFor(fault: unknown, request: Request): Probleem {
  if (fault instanceof Probleem) return fault;
  if (fault instanceof StoreError || (fault instanceof EngineError && fault.code === 'gesloten'))
    return unavailable();
  if (fault instanceof LogError || (fault instanceof EngineError && fault.code === 'log-incident'))
    return new Probleem('niet-beschikbaar', fault.message, { headers: { 'retry-after': '60' } });
  if (fault instanceof AuthError) return authProblem(fault);
  if (fault instanceof DocumentError) return documentProblem(fault) ?? internal(request);
  return transportProblem(fault) ?? internal(request);
}

function authProblem({ code, message }: AuthError): Probleem {
  if (code === 'uitgever-onbereikbaar')
    return new Probleem('niet-beschikbaar', message, { headers: { 'retry-after': '5' } });
  return new Probleem('niet-aangemeld', message, {
    headers: { 'www-authenticate': 'Bearer realm="besluitspoor"' },
  });
}

function documentProblem({ code, message }: DocumentError): Probleem | undefined {
  if (code === 'te-groot') return new Probleem('te-groot', message);
  if (code === 'afgebroken') return invalid('bestand', 'afgebroken', message);
  return undefined;
}

/** Faults of Fastify and Nest: they carry a status. */
function transportProblem(fault: unknown): Probleem | undefined {
  const status =
    fault instanceof HttpException ? fault.getStatus() : (fault as { statusCode?: unknown }).statusCode;
  switch (status) {
    case 404:
    case 405:
      return notFound();
    case 413:
      return new Probleem(
        'te-groot',
        'De inhoud is te groot. Een verzoek heeft ten hoogste 1 MiB; plaats grote stukken als document.',
      );
    case 415:
      return new Probleem('verkeerd-mediatype', 'Stuur de inhoud als application/json.');
    case 400:
      return invalid('', 'verzoek', 'Het verzoek is niet goed gevormd. Controleer adres, headers en inhoud.');
    default:
      return undefined;
  }
}

function internal(request: Request): Probleem {
  const detail =
    'Er ging bij ons iets mis; er is niets half vastgelegd. Probeer het opnieuw, en noem bij een melding het verzoeknummer.';
  return new Probleem('interne-fout', detail, { verzoek: request.id });
}
