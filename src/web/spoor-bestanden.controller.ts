/** The trail of a traject as files to take along. */
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { DossierService } from '../documents/dossier-service.js';
import { spoorAsTable } from '../documents/spoor-tabel.js';
import { spoorAsLines } from '../documents/spoor-uitvoer.js';
import { Engine } from '../engine/engine.js';
import { actorOf, answered, attach, type Reply, type Request } from './request.js';

@Controller('trajecten/:id')
export class SpoorBestanden {
  constructor(
    @Inject(Engine) private readonly engine: Engine,
    @Inject(DossierService) private readonly dossiers: DossierService,
  ) {}

  @Get('spoor.csv')
  async csv(@Req() request: Request, @Res() reply: Reply, @Param('id') id: string): Promise<void> {
    const { read } = this.engine;
    const procedure = read.procedureOf(answered(await read.trajectBeeld(actorOf(request), id)));
    const verloop = answered(await read.verloop(actorOf(request), id));
    const rows = answered(await read.spoorStroom(actorOf(request), id, { na: 0 }));
    const table = spoorAsTable(rows, { procedure, verloop });
    attach(reply, 'text/csv; charset=utf-8', `spoor-${id}.csv`).send(table);
  }

  @Get('spoor.jsonl')
  async lines(@Req() request: Request, @Res() reply: Reply, @Param('id') id: string): Promise<void> {
    const rows = answered(await this.engine.read.spoorStroom(actorOf(request), id, { na: 0 }));
    attach(reply, 'application/jsonl; charset=utf-8', `spoor-${id}.jsonl`).send(spoorAsLines(rows));
  }

  @Get('dossier.zip')
  async dossier(@Req() request: Request, @Res() reply: Reply, @Param('id') id: string): Promise<void> {
    const stroom = answered(await this.dossiers.maak(actorOf(request), id));
    attach(reply, 'application/zip', `dossier-${id}.zip`).send(stroom);
  }
}
