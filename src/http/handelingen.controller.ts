/** A handeling: recorded, or rehearsed. */
import { Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { Engine } from '../engine/engine.js';
import { boolean, expectedVersion, idempotencyKey, readQuery } from './headers.js';
import { actorOf, answered, inhoudOf, sendJson, type Reply, type Request } from './request.js';
import { admitted } from './trajecten.controller.js';

@Controller('v1/trajecten/:id/handelingen')
export class HandelingenController {
  constructor(@Inject(Engine) private readonly engine: Engine) {}

  @Post()
  async handel(@Req() request: Request, @Res() reply: Reply, @Param('id') id: string): Promise<void> {
    const { proef = false } = readQuery(request.query, { proef: boolean });
    const inhoud = inhoudOf(request);
    if (proef) {
      sendJson(
        reply,
        JSON.stringify(answered(await this.engine.oefen(actorOf(request), { traject: id, inhoud }))),
      );
      return;
    }
    const antwoord = await this.engine.handel(actorOf(request), {
      traject: id,
      inhoud,
      verwacht: expectedVersion(request.headers['if-match']),
      sleutel: idempotencyKey(request.headers['idempotency-key'] as string | undefined),
      kanaal: 'api',
    });
    const { spoorregel, traject } = admitted(antwoord);
    void reply
      .header('location', `/v1/trajecten/${id}/spoor/${spoorregel.volgnummer}`)
      .header('etag', `"${traject.versie}"`);
    sendJson(reply, `{"spoorregel":${JSON.stringify(spoorregel)},"traject":${traject.tekst}}`, 201);
  }
}
