import { Controller, Get, Inject, Res } from '@nestjs/common';
import { Procedures } from '../procedure/procedures.js';
import { openapi } from './openapi/document.js';
import { sendJson, type Reply } from './request.js';

/** The description of this API, for anyone and from any page. */
@Controller('v1/openapi.json')
export class OpenapiController {
  readonly #tekst: string;

  constructor(@Inject(Procedures) procedures: Procedures) {
    this.#tekst = JSON.stringify(openapi(procedures));
  }

  @Get()
  show(@Res() reply: Reply): void {
    void reply.header('access-control-allow-origin', '*');
    sendJson(reply, this.#tekst);
  }
}
