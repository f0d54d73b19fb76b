/** Whether the server lives and can work. It tells nothing else. */
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { Engine } from '../engine/engine.js';
import { sendJson, type Reply } from './request.js';

@Controller('health')
export class HealthController {
  constructor(@Inject(Engine) private readonly engine: Engine) {}

  @Get('live')
  live(@Res() reply: Reply): void {
    sendJson(reply, '{"status":"ok"}');
  }

  /** 503 while the database does not answer. */
  @Get('ready')
  async ready(@Res() reply: Reply): Promise<void> {
    await this.engine.ping();
    sendJson(reply, '{"status":"ok"}');
  }
}
