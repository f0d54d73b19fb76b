/** The proof of one entry: as a file, as the bytes that were hashed, and on paper. */
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { DocumentService } from '../documents/document-service.js';
import { Engine } from '../engine/engine.js';
import { erasuresOf } from '../engine/verloop.js';
import { documentIds } from '../procedure/gegevens-words.js';
import { Publisher } from '../log/publisher.js';
import { Pages } from './pages.js';
import { ReceiptPage } from './pages/receipt-page.js';
import { trajectCrumbs } from './parts/layout.js';
import { rechtzettingen } from './rechtzettingen.js';
import { actorOf, answered, attach, volgnummerOf, type Reply, type Request } from './request.js';
import { warningsOf } from './waarschuwingen.js';
import { WebError } from './web-error.js';

@Controller('trajecten/:id')
export class BewijsPages {
  constructor(
    @Inject(Engine) private readonly engine: Engine,
    @Inject(Publisher) private readonly publisher: Publisher,
    @Inject(Pages) private readonly pages: Pages,
    @Inject(DocumentService) private readonly documenten: DocumentService,
  ) {}

  @Get('spoor/:volgnummer/bewijs')
  async proof(@Req() request: Request, @Res() reply: Reply, @Param() params: EntryParams): Promise<void> {
    const { traject, regel } = await this.#entry(request, params);
    const naam = `regel-${regel.volgnummer}-${traject.id}.tlog-proof`;
    attach(reply, 'text/plain; charset=utf-8', naam).send(
      await this.#proof(traject.organisatie, regel.index),
    );
  }

  @Get('spoor/:volgnummer/blad')
  async leaf(@Req() request: Request, @Res() reply: Reply, @Param() params: EntryParams): Promise<void> {
    const volgnummer = volgnummerOf(params.volgnummer);
    const bytes = answered(await this.engine.read.blad(actorOf(request), params.id, volgnummer));
    attach(reply, 'application/octet-stream', `regel-${volgnummer}-${params.id}.json`).send(bytes);
  }

  @Get('spoor/:volgnummer/bewijsstuk')
  async receipt(@Req() request: Request, @Res() reply: Reply, @Param() params: EntryParams): Promise<void> {
    const { actor, traject, procedure, regel } = await this.#entry(request, params);
    const { read } = this.engine;
    const verloop = answered(await read.verloop(actor, traject.id));
    const redenen = answered(await read.redenen(actor, traject.id, regel.volgnummer));
    const documenten = await this.documenten.beelden(actor, documentIds(regel.gegevens));
    const origin = this.pages.origin(request);
    const bewijs = await this.#proof(traject.organisatie, regel.index);
    await this.pages.send(
      request,
      reply,
      {
        titel: `Bewijsstuk van regel ${regel.volgnummer}`,
        afdeling: 'trajecten',
        modules: ['afdrukken'],
        kruimels: [
          ...trajectCrumbs(traject),
          { tekst: `Regel ${regel.volgnummer}`, pad: `/trajecten/${traject.id}/spoor/${regel.volgnummer}` },
        ],
      },
      <ReceiptPage
        {...{ traject, procedure, regel, redenen, documenten, bewijs, origin }}
        gewistIn={erasuresOf(verloop, regel)}
        signaalzinnen={await warningsOf(read, actor, { procedure, regel })}
        rechtzettingen={await rechtzettingen(read, actor, {
          procedure,
          regel,
          rectificaties: verloop.rectificaties,
        })}
      />,
    );
  }

  async #entry(request: Request, { id, volgnummer }: EntryParams) {
    const actor = actorOf(request);
    const regel = answered(await this.engine.read.spoorregel(actor, id, volgnummerOf(volgnummer)));
    const traject = answered(await this.engine.read.trajectBeeld(actor, id));
    return { actor, regel, traject, procedure: this.engine.read.procedureOf(traject) };
  }

  async #proof(organisatie: string, index: number): Promise<string> {
    const bewijs = await this.publisher.proof(organisatie, index);
    if (bewijs !== undefined) return bewijs;
    throw new WebError('niet-beschikbaar', 'Het bewijs is er nog niet. Probeer het over een minuut opnieuw.');
  }
}

interface EntryParams {
  readonly id: string;
  readonly volgnummer: string;
}
