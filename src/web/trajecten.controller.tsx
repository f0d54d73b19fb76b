/** The desk's first page: every traject, what is late on top. */
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { Engine } from '../engine/engine.js';
import { mayOpen } from '../auth/policy.js';
import { Procedures } from '../procedure/procedures.js';
import { Pages, seeOther } from './pages.js';
import { TrajectList, type ListQuestion } from './pages/traject-list.js';
import { actorOf, answered, asked, askedNumber, queryOf, type Reply, type Request } from './request.js';

const perPage = 50;
/** More than there can be trajecten for. */
const mostPages = 1_000_000;

@Controller('trajecten')
export class TrajectenPages {
  constructor(
    @Inject(Engine) private readonly engine: Engine,
    @Inject(Pages) private readonly pages: Pages,
    @Inject(Procedures) private readonly procedures: Procedures,
  ) {}

  @Get()
  async list(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    const actor = actorOf(request);
    const vraag: ListQuestion = {
      zoek: asked(request, 'zoek'),
      gemeente: asked(request, 'gemeente'),
      fase: asked(request, 'fase'),
      teLaat: asked(request, 'telaat') === 'ja',
      bladzijde: Math.min(mostPages, Math.max(1, askedNumber(request, 'bladzijde', 1))),
    };
    const { zoek, gemeente, fase, teLaat, bladzijde } = vraag;
    const { trajecten, aantal } = answered(
      await this.engine.read.zoek(actor, {
        limiet: perPage,
        vanaf: (bladzijde - 1) * perPage,
        ...(zoek === undefined ? {} : { zoek }),
        ...(gemeente === undefined ? {} : { organisatie: gemeente }),
        ...(fase === undefined ? {} : { fase }),
        ...(teLaat ? { teLaat } : {}),
      }),
    );
    // Past the last page there is nothing, which would look as if there were no trajecten at all.
    if (trajecten.length === 0 && bladzijde > 1) {
      const rest = queryOf(request);
      rest.delete('bladzijde');
      seeOther(reply, `/trajecten?${rest.toString()}`);
      return;
    }
    await this.pages.send(
      request,
      reply,
      { titel: 'Trajecten', afdeling: 'trajecten' },
      <TrajectList
        trajecten={trajecten}
        aantal={aantal}
        perBladzijde={perPage}
        vraag={vraag}
        procedures={this.procedures}
        organisaties={actor.organisaties}
        magOpenen={mayOpen(actor)}
      />,
    );
  }
}
