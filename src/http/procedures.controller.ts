/** The procedures, for anyone: the rules are public, and so is what a definition hashes to. */
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { Procedures } from '../procedure/procedures.js';
import { Diagrams } from './diagrams.js';
import { negotiate, readQuery } from './headers.js';
import { notFound } from './problem.js';
import { sendJson, type Reply, type Request } from './request.js';

@Controller('v1/procedures')
export class ProceduresController {
  readonly #diagrams = new Diagrams();

  constructor(@Inject(Procedures) private readonly procedures: Procedures) {}

  @Get()
  list(@Req() request: Request, @Res() reply: Reply): void {
    negotiate(request.headers.accept, ['application/json']);
    readQuery(request.query, {});
    const procedures = this.procedures
      .all()
      .map(({ naam, versie, titel, machine }) => ({ naam, versie, titel, machine }));
    sendJson(reply, JSON.stringify({ procedures }));
  }

  @Get(':naam/versies/:versie')
  async show(
    @Req() request: Request,
    @Res() reply: Reply,
    @Param() { naam, versie }: { naam: string; versie: string },
  ): Promise<void> {
    const type = negotiate(request.headers.accept, ['application/json', 'image/svg+xml']);
    readQuery(request.query, {});
    const procedure = /^[1-9]\d{0,5}$/.test(versie) ? this.procedures.find(naam, Number(versie)) : undefined;
    if (procedure === undefined) throw notFound();
    if (type === 'application/json')
      sendJson(
        reply,
        JSON.stringify({ ...procedure.published(), machine: procedure.machine, motor: procedure.motor }),
      );
    else void reply.header('content-type', type).send(await this.#diagrams.svg(procedure));
  }
}
