/** The trail of a traject: in pages, as a stream in constant memory, one entry, and the exact bytes of its leaf. */
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { spoorAsCsv, spoorAsLines } from '../documents/spoor-uitvoer.js';
import { Wisser } from '../documents/wisser.js';
import { Engine } from '../engine/engine.js';
import { Publisher } from '../log/publisher.js';
import { integer, negotiate, readQuery } from './headers.js';
import { notFound, unavailable } from './problem.js';
import { actorOf, answered, inhoudOf, sendJson, type Reply, type Request } from './request.js';
import { admitted, nextLink } from './trajecten.controller.js';

const maxVolgnummer = 2_147_483_647;

@Controller('v1/trajecten/:id/spoor')
export class SpoorController {
  constructor(
    @Inject(Engine) private readonly engine: Engine,
    @Inject(Publisher) private readonly publisher: Publisher,
    @Inject(Wisser) private readonly wisser: Wisser,
  ) {}

  @Get()
  async list(@Req() request: Request, @Res() reply: Reply, @Param('id') id: string): Promise<void> {
    const type = negotiate(request.headers.accept, ['application/json', 'application/jsonl', 'text/csv']);
    const { na = 0, limiet } = readQuery(request.query, {
      na: integer(0, maxVolgnummer),
      limiet: integer(1, 1000),
    });
    if (type !== 'application/json') {
      const stroom = answered(await this.engine.read.spoorStroom(actorOf(request), id, { na }));
      const rows = limiet === undefined ? stroom : firstOf(stroom, limiet);
      void reply
        .header('content-type', `${type}; charset=utf-8`)
        .send(type === 'text/csv' ? spoorAsCsv(rows) : spoorAsLines(rows));
      return;
    }
    const { spoorregels, volgende } = answered(
      await this.engine.read.spoor(actorOf(request), id, { na, limiet: limiet ?? 100 }),
    );
    if (volgende !== null) void reply.header('link', nextLink(request, String(volgende)));
    sendJson(reply, JSON.stringify({ spoorregels }));
  }

  @Get(':volgnummer')
  async show(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    negotiate(request.headers.accept, ['application/json']);
    readQuery(request.query, {});
    const { id, volgnummer } = entryOf(request);
    sendJson(
      reply,
      JSON.stringify(answered(await this.engine.read.spoorregel(actorOf(request), id, volgnummer))),
    );
  }

  @Get(':volgnummer/blad')
  async blad(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    negotiate(request.headers.accept, ['application/octet-stream']);
    readQuery(request.query, {});
    const { id, volgnummer } = entryOf(request);
    const bytes = answered(await this.engine.read.blad(actorOf(request), id, volgnummer));
    void reply.header('content-type', 'application/octet-stream').send(bytes);
  }

  /** Erases one text or document of the entry; the answer is the entry that says so, and what came of the document's bytes. */
  @Post(':volgnummer/wissingen')
  async wis(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    readQuery(request.query, {});
    const { id, volgnummer } = entryOf(request);
    const inhoud = inhoudOf(request);
    const vraag = { traject: id, volgnummer, inhoud, kanaal: 'api' as const };
    const { spoorregel, document } = admitted(await this.engine.wis(actorOf(request), vraag));
    // The erasure is durable; what is left is only to take the bytes away.
    const gewist = document === null ? {} : { document: await this.wisser.wis(document) };
    void reply.header('location', `/v1/trajecten/${id}/spoor/${spoorregel.volgnummer}`);
    sendJson(reply, JSON.stringify({ spoorregel, ...gewist }), 201);
  }

  @Get(':volgnummer/bewijs')
  async bewijs(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    negotiate(request.headers.accept, ['text/plain']);
    readQuery(request.query, {});
    const { id, volgnummer } = entryOf(request);
    const { organisatie, index } = answered(await this.engine.read.plaats(actorOf(request), id, volgnummer));
    const bewijs = await this.publisher.proof(organisatie, index);
    if (bewijs === undefined) throw unavailable();
    void reply.header('content-type', 'text/plain; charset=utf-8').send(bewijs);
  }
}

function entryOf({ params }: Request): { id: string; volgnummer: number } {
  const { id, volgnummer } = params as { id: string; volgnummer: string };
  if (!/^[1-9]\d{0,9}$/.test(volgnummer) || Number(volgnummer) > maxVolgnummer) throw notFound();
  return { id, volgnummer: Number(volgnummer) };
}

async function* firstOf<T>(rows: AsyncIterable<T>, most: number): AsyncGenerator<T> {
  let left = most;
  for await (const row of rows) {
    yield row;
    left -= 1;
    if (left === 0) return;
  }
}
