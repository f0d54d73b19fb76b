/**
 * What stands before every route: who calls (401), what is sent (415, 413), and the headers of every answer. The order
 * is the contract's. Nothing here knows what a traject is.
 */
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import type { Authenticator } from '../auth/authenticator.js';
import { readJson } from './json.js';
import { isOfWitness, Probleem, tooMany } from './problem.js';
import type { Request } from './request.js';

export interface GateOptions {
  readonly authenticator: Authenticator;
  /** 0 = without limit. */
  readonly verzoekenPerSeconde: number;
  readonly maxDocumentBytes: number;
  /** Whether a path is for people: another gate stands before it. */
  readonly elsewhere: (path: string) => boolean;
}

/** `API-Version` of every answer. */
export const apiVersion = '1.0.0';

/** Read without login. */
const open = /^\/(v1\/(openapi\.json|procedures(\/.*)?)|health\/.*|log\/.*|getuige\/.*|dev\/oauth\/token)$/;

/** What a witness is sent has no type of its own in its protocol: whatever a client calls it, it is read as bytes. */
const sentToWitness = 'application/x-getuige';
/** Sixty-three hashes, and a checkpoint with sixteen of the largest signatures there are. */
const mostToWitness = 64 * 1024;

export async function raiseGate(app: FastifyInstance, options: GateOptions): Promise<void> {
  readBodies(app);
  await app.register(helmet, security);
  await app.register(multipart, {
    limits: { files: 1, fields: 10, fieldSize: 1000, fileSize: options.maxDocumentBytes },
    throwFileSizeLimit: false,
  });
  if (options.verzoekenPerSeconde > 0) await limitRate(app, options.verzoekenPerSeconde);
  app.decorateRequest('actor', undefined);
  app.addHook('onRequest', async (request: Request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    if (options.elsewhere(path)) return;
    void reply.header('api-version', apiVersion).header('cache-control', 'no-store');
    if (isOfWitness(path)) request.raw.headers['content-type'] = sentToWitness;
    if (request.is404 || open.test(path)) return;
    request.actor = await options.authenticator.authenticate(request.headers.authorization);
    mustBeSentAs(request, path === '/v1/documenten' ? 'multipart/form-data' : 'application/json');
  });
}

const security = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], sandbox: [] },
  },
  frameguard: { action: 'deny' as const },
  referrerPolicy: { policy: 'no-referrer' as const },
  hsts: { maxAge: 31_536_000, includeSubDomains: true },
};

async function limitRate(app: FastifyInstance, max: number): Promise<void> {
  await app.register(rateLimit, {
    max,
    timeWindow: 1000,
    errorResponseBuilder: (_, { ttl }) =>
      tooMany(
        `U doet meer dan ${max} verzoeken per seconde. Wacht even en ga dan rustiger verder.`,
        Math.ceil(ttl / 1000),
      ),
  });
}

/** JSON goes through our own reader, which may leave a fault for the engine to record; forms are for the token only. */
function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) => {
    done(null, readJson(body as Buffer));
  });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 10_000 },
    (_, body, done) => {
      done(null, new URLSearchParams(body as string));
    },
  );
  app.addContentTypeParser(
    sentToWitness,
    { parseAs: 'buffer', bodyLimit: mostToWitness },
    (request, body, done) => {
      if (isOfWitness(request.url)) done(null, body);
      else done(new Probleem('verkeerd-mediatype', 'Stuur de inhoud als application/json.'));
    },
  );
}

function mustBeSentAs({ method, headers }: Request, type: string): void {
  if (method !== 'POST') return;
  const sent = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (sent === type) return;
  throw new Probleem(
    'verkeerd-mediatype',
    `Verwacht: Content-Type ${type}. Gekregen: ${sent === '' || sent === undefined ? 'geen' : sent}.`,
  );
}
