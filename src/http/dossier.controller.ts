/** The dossier of a traject, as a stream. */
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { DossierService } from '../documents/dossier-service.js';
import { negotiate, readQuery } from './headers.js';
import { actorOf, answered, type Reply, type Request } from './request.js';

@Controller('v1/trajecten/:id/dossier')
export class DossierController {
  constructor(@Inject(DossierService) private readonly dossiers: DossierService) {}

  @Get()
  async show(@Req() request: Request, @Res() reply: Reply, @Param('id') id: string): Promise<void> {
    negotiate(request.headers.accept, ['application/zip']);
    readQuery(request.query, {});
    const stroom = answered(await this.dossiers.maak(actorOf(request), id));
    void reply
      .header('content-type', 'application/zip')
      .header('content-disposition', `attachment; filename="dossier-${id}.zip"`)
      .send(stroom);
  }
}
