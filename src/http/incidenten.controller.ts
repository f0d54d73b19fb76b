/** Incidents with the log of an organisation, for who keeps the server and who audits it. */
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { readsIncidents } from '../auth/policy.js';
import { Incidenten } from '../log/incidenten.js';
import { integer, negotiate, readQuery, text } from './headers.js';
import { invalid, notFound, Probleem } from './problem.js';
import { actorOf, sendJson, type Reply, type Request } from './request.js';
import { nextLink } from './trajecten.controller.js';

const maxVolgnummer = 2_147_483_647;

@Controller('v1/incidenten')
export class IncidentenController {
  constructor(@Inject(Incidenten) private readonly incidenten: Incidenten) {}

  @Get()
  async list(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    negotiate(request.headers.accept, ['application/json']);
    const {
      organisatie,
      na = 0,
      limiet = 100,
    } = readQuery(request.query, {
      organisatie: text,
      na: integer(0, maxVolgnummer),
      limiet: integer(1, 1000),
    });
    const actor = actorOf(request);
    if (!readsIncidents(actor))
      throw new Probleem('niet-bevoegd', 'Incidenten zijn in te zien voor de beheerder en de auditor.');
    if (organisatie === undefined)
      throw invalid('organisatie', 'verplicht', 'Noem met organisatie de gemeente, zoals gm0148.');
    if (!actor.organisaties.includes(organisatie)) throw notFound();
    const found = await this.incidenten.lijst(organisatie, { na, limiet: limiet + 1 });
    const incidenten = found.slice(0, limiet);
    const last = found.length > limiet ? incidenten.at(-1) : undefined;
    if (last !== undefined) void reply.header('link', nextLink(request, String(last.volgnummer)));
    sendJson(reply, JSON.stringify({ incidenten }));
  }
}
