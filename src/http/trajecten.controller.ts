/** Trajecten: open, list, read, wait. */
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { Engine } from '../engine/engine.js';
import type { Actor } from '../auth/policy.js';
import type { Antwoord } from '../engine/answer.js';
import { procedures } from '../procedure/procedures.js';
import {
  boolean,
  idempotencyKey,
  integer,
  knownVersions,
  negotiate,
  oneOf,
  peildatum,
  readQuery,
  text,
} from './headers.js';
import { invalid, problemOf } from './problem.js';
import { actorOf, answered, inhoudOf, sendJson, type Reply, type Request } from './request.js';

const fasen = [...new Set(procedures.all().flatMap((procedure) => procedure.fasen))];

@Controller('v1/trajecten')
export class TrajectenController {
  constructor(@Inject(Engine) private readonly engine: Engine) {}

  @Post()
  async open(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    readQuery(request.query, {});
    const sleutel = idempotencyKey(request.headers['idempotency-key'] as string | undefined);
    const antwoord = await this.engine.openTraject(actorOf(request), {
      inhoud: inhoudOf(request),
      sleutel,
      kanaal: 'api',
    });
    const { spoorregel, traject } = admitted(antwoord);
    void reply
      .header('location', `/v1/trajecten/${spoorregel.traject}`)
      .header('etag', `"${traject.versie}"`);
    sendJson(reply, traject.tekst, 201);
  }

  @Get()
  async list(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    negotiate(request.headers.accept, ['application/json']);
    const { limiet = 100, ...filter } = readQuery(request.query, {
      fase: oneOf(fasen),
      organisatie: text,
      teLaat: boolean,
      na: text,
      limiet: integer(1, 1000),
    });
    const { trajecten, volgende } = answered(
      await this.engine.read.trajecten(actorOf(request), { limiet, ...filter }),
    );
    if (volgende !== null) void reply.header('link', nextLink(request, volgende));
    sendJson(reply, `{"trajecten":[${trajecten.map(({ tekst }) => tekst).join(',')}]}`);
  }

  @Get(':id')
  async show(@Req() request: Request, @Res() reply: Reply, @Param('id') id: string): Promise<void> {
    negotiate(request.headers.accept, ['application/json']);
    const query = readQuery(request.query, { wacht: integer(0, 60), peildatum });
    const actor = actorOf(request);
    if (query.peildatum !== undefined) {
      if (query.wacht !== undefined)
        throw invalid(
          'wacht',
          'combinatie',
          'Wachten op een wijziging kan niet samen met een peildatum. Kies één van beide.',
        );
      sendJson(reply, answered(await this.engine.read.trajectOp(actor, id, query.peildatum)).tekst);
      return;
    }
    const known = knownVersions(request.headers['if-none-match']);
    if (query.wacht !== undefined) await this.#wait(actor, reply, { id, known, seconden: query.wacht });
    const unchanged = await this.#unchanged(actor, id, known);
    if (unchanged !== undefined) {
      void reply.code(304).header('etag', `"${unchanged}"`).send();
      return;
    }
    const { tekst, versie } = answered(await this.engine.read.traject(actor, id));
    void reply.header('etag', `"${versie}"`);
    sendJson(reply, tekst);
  }

  @Get(':id/handelingen')
  async handelingen(@Req() request: Request, @Res() reply: Reply, @Param('id') id: string): Promise<void> {
    negotiate(request.headers.accept, ['application/json']);
    readQuery(request.query, {});
    sendJson(
      reply,
      JSON.stringify({ handelingen: answered(await this.engine.read.handelingen(actorOf(request), id)) }),
    );
  }

  @Get(':id/termijnen')
  async termijnen(@Req() request: Request, @Res() reply: Reply, @Param('id') id: string): Promise<void> {
    negotiate(request.headers.accept, ['application/json']);
    readQuery(request.query, {});
    sendJson(
      reply,
      JSON.stringify({ termijnen: answered(await this.engine.read.termijnen(actorOf(request), id)) }),
    );
  }

  /** Until the traject is no longer at a version the caller knows; without one, at the version of this moment. */
  async #wait(
    actor: Actor,
    reply: Reply,
    { id, known, seconden }: { id: string; known: readonly number[]; seconden: number },
  ): Promise<void> {
    const { versie } = answered(await this.engine.read.traject(actor, id));
    if (known.length > 0 && !known.includes(versie)) return;
    const gone = new AbortController();
    reply.raw.once('close', () => {
      gone.abort();
    });
    await this.engine.wacht(actor, id, versie, { seconden, signal: gone.signal });
  }

  async #unchanged(actor: Actor, id: string, known: readonly number[]): Promise<number | undefined> {
    for (const versie of known.slice(0, 5)) {
      if (await this.engine.read.onveranderd(actor, id, versie)) return versie;
    }
    return undefined;
  }
}

/** What was admitted, or the refusal as a problem. */
export function admitted<T extends Antwoord>(antwoord: T): Extract<T, { soort: 'toegelaten' }> {
  if (antwoord.soort === 'geweigerd') throw problemOf(antwoord.weigering);
  return antwoord as Extract<T, { soort: 'toegelaten' }>;
}

/** The same question, from `na` on (RFC 8288). */
export function nextLink(request: Request, na: string): string {
  const url = new URL(request.url, 'http://localhost');
  url.searchParams.set('na', na);
  return `<${url.pathname}${url.search}>; rel="next"`;
}
