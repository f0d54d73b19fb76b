/**
 * This server as a witness (C2SP tlog-witness v1.0.0): only registered when it is one. No login; statuses and bodies are
 * those of the protocol, not problem+json.
 */
import { Controller, Get, Header, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { Getuige, type Uitkomst } from '../log/getuige.js';
import { notFound } from './problem.js';
import type { Reply, Request } from './request.js';

const statuses: Readonly<Record<Uitkomst['soort'], number>> = {
  meeondertekend: 200,
  onleesbaar: 400,
  'niet-ondertekend': 403,
  'onbekend-log': 404,
  'andere-omvang': 409,
  'spreekt-tegen': 422,
};
const anyPage = ['access-control-allow-origin', '*'] as const;

@Controller('getuige')
export class GetuigeController {
  constructor(@Inject(Getuige) private readonly getuige: Getuige) {}

  @Post('add-checkpoint')
  async add(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const uitkomst = await this.getuige.voegToe(body);
    const type = uitkomst.soort === 'andere-omvang' ? 'text/x.tlog.size' : 'text/plain; charset=utf-8';
    void reply.code(statuses[uitkomst.soort]).header('content-type', type).send(bodyOf(uitkomst));
  }

  @Get('vkey')
  @Header(...anyPage)
  vkey(@Res() reply: Reply): void {
    send(reply, `${this.getuige.vkey}\n`, 300);
  }

  @Get(':kenmerk/checkpoint')
  @Header(...anyPage)
  async checkpoint(@Param('kenmerk') kenmerk: string, @Res() reply: Reply): Promise<void> {
    if (!/^[0-9a-f]{64}$/.test(kenmerk)) throw notFound();
    const checkpoint = await this.getuige.checkpoint(kenmerk);
    if (checkpoint === undefined) throw notFound();
    send(reply, checkpoint, 1);
  }
}

function bodyOf(uitkomst: Uitkomst): string {
  if (uitkomst.soort === 'meeondertekend') return uitkomst.regels;
  return `${uitkomst.soort === 'andere-omvang' ? uitkomst.omvang : uitkomst.melding}\n`;
}

function send(reply: Reply, body: string, seconds: number): void {
  void reply
    .header('content-type', 'text/plain; charset=utf-8')
    .header('cache-control', `public, max-age=${seconds}`)
    .send(body);
}
