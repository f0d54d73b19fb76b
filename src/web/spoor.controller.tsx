/** The trail of a traject: the timeline, one entry, and the state as it was. */
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { readsAll, takesDossier, type Actor } from '../auth/policy.js';
import { DocumentService } from '../documents/document-service.js';
import { spoorAsClaims } from '../documents/spoor-uitvoer.js';
import type { SpoorregelBeeld } from '../engine/answer.js';
import { Engine } from '../engine/engine.js';
import { erasuresOf } from '../engine/verloop.js';
import { Log } from '../log/log.js';
import type { Procedure } from '../procedure/definition.js';
import { documentIds } from '../procedure/gegevens-words.js';
import { rectificatie } from '../procedure/rectificatie.js';
import { datum as dateFault } from '../procedure/waarden.js';
import { Pages } from './pages.js';
import { EntryPage } from './pages/entry-page.js';
import { PastPage } from './pages/past-page.js';
import { TrailPage, type TrailFilter } from './pages/trail-page.js';
import { trajectCrumbs } from './parts/layout.js';
import { mayRecord } from './parts/options.js';
import { rechtzettingen } from './rechtzettingen.js';
import { actorOf, answered, asked, askedNumber, volgnummerOf, type Reply, type Request } from './request.js';
import { warningsOf } from './waarschuwingen.js';
import { WebError } from './web-error.js';

const perPage = 50;

@Controller('trajecten/:id')
export class SpoorPages {
  constructor(
    @Inject(Engine) private readonly engine: Engine,
    @Inject(Log) private readonly log: Log,
    @Inject(Pages) private readonly pages: Pages,
    @Inject(DocumentService) private readonly documenten: DocumentService,
  ) {}

  @Get('spoor')
  async trail(@Req() request: Request, @Res() reply: Reply, @Param('id') id: string): Promise<void> {
    const actor = actorOf(request);
    const traject = answered(await this.engine.read.trajectBeeld(actor, id));
    const procedure = this.engine.read.procedureOf(traject);
    const filter: TrailFilter = {
      resultaat: oneOf(asked(request, 'resultaat'), ['toegelaten', 'geweigerd', 'gewist'] as const),
      handeling: asked(request, 'handeling'),
      orgaan: asked(request, 'orgaan'),
    };
    const { regels, verder } = answered(
      await this.engine.read.spoorTerug(actor, id, {
        voor: askedNumber(request, 'voor', 0) || undefined,
        limiet: perPage,
        wil: (regel) => fits(procedure, regel, filter),
      }),
    );
    const verloop = answered(await this.engine.read.verloop(actor, id));
    const omvang = await this.#covered(traject.organisatie);
    await this.pages.send(
      request,
      reply,
      {
        titel: `Spoor – ${traject.titel ?? 'traject'}`,
        afdeling: 'trajecten',
        kruimels: trajectCrumbs(traject),
        modules: ['controle'],
      },
      <TrailPage
        {...{ traject, procedure, regels, verloop, omvang, filter, verder }}
        dicht={await this.#unseen(actor, regels)}
        dossier={takesDossier(actor)}
      />,
    );
  }

  /** What a browser needs to check the trail by itself. */
  @Get('spoor/regels.json')
  async claims(@Req() request: Request, @Res() reply: Reply, @Param('id') id: string): Promise<void> {
    const actor = actorOf(request);
    const { organisatie } = answered(await this.engine.read.trajectBeeld(actor, id));
    const regels = answered(await this.engine.read.spoorStroom(actor, id, { na: 0 }));
    void reply
      .header('content-type', 'application/json; charset=utf-8')
      .send(spoorAsClaims({ organisatie, traject: id }, regels));
  }

  /** The state as it was at the end of a day. */
  @Get('stand')
  async past(@Req() request: Request, @Res() reply: Reply, @Param('id') id: string): Promise<void> {
    const actor = actorOf(request);
    const nu = answered(await this.engine.read.trajectBeeld(actor, id));
    const op = asked(request, 'op');
    const emptied = op === undefined && new URL(request.url, 'http://x').searchParams.has('op');
    const wrong =
      op === undefined
        ? emptied
          ? 'Vul een datum in.'
          : undefined
        : (dateFault(op)?.melding ?? this.#notYet(op));
    const lezing =
      op === undefined || wrong !== undefined ? undefined : await this.engine.read.trajectOp(actor, id, op);
    const toen = lezing?.ok === true ? (JSON.parse(lezing.waarde.tekst) as typeof nu) : undefined;
    const { overgangen } = answered(await this.engine.read.verloop(actor, id));
    await this.pages.send(
      request,
      reply,
      {
        titel: `Stand op een datum – ${nu.titel ?? 'traject'}`,
        afdeling: 'trajecten',
        kruimels: trajectCrumbs(nu),
        status: wrong === undefined ? 200 : 400,
      },
      <PastPage
        {...{ traject: nu, procedure: this.engine.read.procedureOf(nu), overgangen, op, fout: wrong, toen }}
      />,
    );
  }

  @Get('spoor/:volgnummer')
  async entry(@Req() request: Request, @Res() reply: Reply, @Param() params: EntryParams): Promise<void> {
    const { actor, traject, procedure, regel, volgende } = await this.#entry(request, params);
    const wijziging = answered(await this.engine.read.wijziging(actor, traject.id, regel.volgnummer));
    const redenen = answered(await this.engine.read.redenen(actor, traject.id, regel.volgnummer));
    const verloop = answered(await this.engine.read.verloop(actor, traject.id));
    const documenten = await this.documenten.beelden(actor, documentIds(regel.gegevens));
    const omvang = await this.#covered(traject.organisatie);
    const rectificeerbaar = isRectifiable(regel) && mayRecord(actor, procedure, rectificatie, null);
    await this.pages.send(
      request,
      reply,
      {
        titel: `Regel ${regel.volgnummer} – ${traject.titel ?? 'traject'}`,
        afdeling: 'trajecten',
        kruimels: [...trajectCrumbs(traject), { tekst: 'Spoor', pad: `/trajecten/${traject.id}/spoor` }],
      },
      <EntryPage
        {...{ traject, procedure, regel, wijziging, redenen, omvang, volgende }}
        {...{ rectificeerbaar, documenten }}
        bladLeesbaar={readsAll(actor) || regel.gegevens !== null}
        gewistIn={erasuresOf(verloop, regel)}
        rechtzettingen={await rechtzettingen(this.engine.read, actor, {
          procedure,
          regel,
          rectificaties: verloop.rectificaties,
        })}
        signaalzinnen={await warningsOf(this.engine.read, actor, { procedure, regel })}
      />,
    );
  }

  /** Ids of the documents of these entries that the actor may not have; whoever reads all, has all. */
  async #unseen(actor: Actor, regels: readonly SpoorregelBeeld[]): Promise<Set<string>> {
    if (readsAll(actor)) return new Set();
    const ids = regels.flatMap(({ gegevens }) => documentIds(gegevens));
    const seen = await this.documenten.beelden(actor, ids);
    return new Set(ids.filter((id) => !seen.has(id)));
  }

  #notYet(op: string): string | undefined {
    return op > this.engine.read.vandaag() ? 'Die dag is er nog niet.' : undefined;
  }

  /** Entries that the last checkpoint covers; its second line says how many. */
  async #covered(organisatie: string): Promise<number> {
    const checkpoint = await this.log.checkpoint(organisatie);
    return Number(checkpoint?.split('\n', 2)[1] ?? 0);
  }

  async #entry(request: Request, { id, volgnummer }: EntryParams) {
    const actor = actorOf(request);
    const na = volgnummerOf(volgnummer) - 1;
    const { spoorregels, volgende } = answered(await this.engine.read.spoor(actor, id, { na, limiet: 1 }));
    const [regel] = spoorregels;
    if (regel === undefined) throw WebError.ofRefusal({ code: 'niet-gevonden' });
    const traject = answered(await this.engine.read.trajectBeeld(actor, id));
    const procedure = this.engine.read.procedureOf(traject);
    return { actor, regel, volgende: volgende !== null, traject, procedure };
  }
}

interface EntryParams {
  readonly id: string;
  readonly volgnummer: string;
}

/** A rectification itself is not put right: another one says so. */
function isRectifiable({ resultaat, soort, handeling }: SpoorregelBeeld): boolean {
  return resultaat === 'toegelaten' && soort !== 'wissing' && handeling !== rectificatie;
}

function fits(procedure: Procedure, regel: SpoorregelBeeld, filter: TrailFilter): boolean {
  const { soort, handeling, orgaan } = regel;
  const resultaat = soort === 'wissing' ? 'gewist' : regel.resultaat;
  // An attempt that never reached the procedure names no organ: it belongs to each that takes the handeling.
  const organen = orgaan === null ? (procedure.handelingen.get(handeling ?? '')?.organen ?? []) : [orgaan];
  return (
    (filter.resultaat === undefined || filter.resultaat === resultaat) &&
    (filter.handeling === undefined || filter.handeling === handeling) &&
    (filter.orgaan === undefined || organen.includes(filter.orgaan))
  );
}

function oneOf<T extends string>(value: string | undefined, choices: readonly T[]): T | undefined {
  return choices.find((choice) => choice === value);
}
