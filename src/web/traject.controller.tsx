/** One traject: where it stands, what can be done, its documents, and word at once when it changes. */
import { Readable } from 'node:stream';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { Actor } from '../auth/policy.js';
import { disposition } from '../documents/disposition.js';
import { DocumentService } from '../documents/document-service.js';
import type { TrajectBeeld } from '../engine/answer.js';
import { Engine } from '../engine/engine.js';
import type { Verloop } from '../engine/verloop.js';
import type { Procedure } from '../procedure/definition.js';
import { actInWords } from '../procedure/entry-words.js';
import { uitslagVan } from '../procedure/overgangen.js';
import { Pages } from './pages.js';
import { DocumentList } from './pages/document-list.js';
import { TrajectPage, type TrajectPageProps } from './pages/traject-page.js';
import { trajectCrumbs } from './parts/layout.js';
import { rechtzettingen } from './rechtzettingen.js';
import { actorOf, answered, askedNumber, type Reply, type Request } from './request.js';
import { warningsOf } from './waarschuwingen.js';
import { WebError } from './web-error.js';

/** A stream that lasts no longer than proxies like; browsers come back by themselves. */
const streamSeconds = 50;

interface Gelezen {
  readonly traject: TrajectBeeld;
  readonly procedure: Procedure;
  readonly verloop: Verloop;
}

@Controller('trajecten/:id')
export class TrajectPages {
  constructor(
    @Inject(Engine) private readonly engine: Engine,
    @Inject(DocumentService) private readonly documenten: DocumentService,
    @Inject(Pages) private readonly pages: Pages,
  ) {}

  @Get()
  async show(@Req() request: Request, @Res() reply: Reply, @Param('id') id: string): Promise<void> {
    const actor = actorOf(request);
    const { read } = this.engine;
    const [traject, opties, verloop, voorganger] = await Promise.all([
      read.trajectBeeld(actor, id).then(answered),
      read.handelingen(actor, id).then(answered),
      read.verloop(actor, id).then(answered),
      this.#predecessor(actor, id),
    ]);
    const procedure = read.procedureOf(traject);
    const vastgelegd = await this.#recorded(request, id, procedure);
    const besluit = await this.#decision(actor, { traject, procedure, verloop });
    const { titel } = traject;
    await this.pages.send(
      request,
      reply,
      { titel: titel ?? 'Traject', afdeling: 'trajecten', kruimels: trajectCrumbs(), modules: ['live'] },
      <TrajectPage
        {...{ traject, procedure, opties, actor, vastgelegd, voorganger, ...besluit }}
        overgangen={verloop.overgangen}
      />,
    );
  }

  @Get('documenten')
  async documents(@Req() request: Request, @Res() reply: Reply, @Param('id') id: string): Promise<void> {
    const actor = actorOf(request);
    const traject = answered(await this.engine.read.trajectBeeld(actor, id));
    const { stukken } = answered(await this.engine.read.verloop(actor, id));
    const documenten = await Promise.all(
      stukken.map(async (stuk) => {
        const lezing = await this.documenten.lees(actor, stuk.id);
        return { stuk, document: lezing.ok ? lezing.waarde : undefined };
      }),
    );
    await this.pages.send(
      request,
      reply,
      {
        titel: `Documenten – ${traject.titel ?? 'traject'}`,
        afdeling: 'trajecten',
        kruimels: trajectCrumbs(traject),
      },
      <DocumentList
        traject={traject}
        procedure={this.engine.read.procedureOf(traject)}
        documenten={documenten}
      />,
    );
  }

  @Get('documenten/:document')
  async download(
    @Req() request: Request,
    @Res() reply: Reply,
    @Param() { id, document }: { readonly id: string; readonly document: string },
  ): Promise<void> {
    const actor = actorOf(request);
    const traject = answered(await this.engine.read.trajectBeeld(actor, id));
    const { organisatie } = answered(await this.documenten.lees(actor, document));
    if (organisatie !== traject.organisatie) throw WebError.ofRefusal({ code: 'niet-gevonden' });
    const { document: rij, stroom } = answered(await this.documenten.inhoud(actor, document));
    void reply
      .header('content-type', rij.mediatype)
      .header('content-length', rij.omvang)
      .header('content-disposition', disposition(rij.bestandsnaam))
      .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox")
      .send(stroom);
  }

  /** Server-sent events: `gewijzigd` once the traject is not as it was at `versie`, or when a day changed it meanwhile. */
  @Get('live')
  async live(@Req() request: Request, @Res() reply: Reply, @Param('id') id: string): Promise<void> {
    const actor = actorOf(request);
    const versie = askedNumber(request, 'versie', 0);
    answered(await this.engine.read.trajectBeeld(actor, id));
    const begonnen = this.engine.read.vandaag();
    const gone = new AbortController();
    request.raw.once('close', () => {
      gone.abort();
    });
    const events = this.#events(
      () => this.engine.read.onveranderd(actor, id, versie, begonnen),
      () => this.engine.wacht(actor, id, versie, { seconden: streamSeconds, signal: gone.signal }),
    );
    void reply.header('content-type', 'text/event-stream; charset=utf-8').send(Readable.from(events));
  }

  async *#events(same: () => Promise<boolean>, wait: () => Promise<void>): AsyncGenerator<string> {
    yield 'retry: 2000\n\n';
    await wait();
    if (!(await same())) yield 'event: gewijzigd\ndata: {}\n\n';
  }

  /** The traject that the opening names, when this reader sees it. */
  async #predecessor(actor: Actor, id: string): Promise<TrajectBeeld | undefined> {
    const { gegevens } = answered(await this.engine.read.spoorregel(actor, id, 1));
    const eerder = gegevens?.['voorganger'];
    const lezing =
      typeof eerder === 'string' ? await this.engine.read.trajectBeeld(actor, eerder) : undefined;
    return lezing?.ok === true ? lezing.waarde : undefined;
  }

  async #decision(
    actor: Actor,
    { traject, procedure, verloop: { rectificaties } }: Gelezen,
  ): Promise<Pick<TrajectPageProps, 'besluitregel' | 'rechtzettingen'>> {
    const volgnummer = procedure.besluit({ fase: traject.fase, feiten: traject.toestand })?.volgnummer;
    if (volgnummer === undefined) return { besluitregel: undefined, rechtzettingen: [] };
    const { read } = this.engine;
    const regel = answered(await read.spoorregel(actor, traject.id, volgnummer));
    const later = await rechtzettingen(read, actor, { procedure, regel, rectificaties });
    return { besluitregel: regel, rechtzettingen: later };
  }

  /** What the page before this one recorded, when it says so; attacker-controlled, so it is looked up. */
  async #recorded(
    request: Request,
    id: string,
    procedure: Procedure,
  ): Promise<TrajectPageProps['vastgelegd']> {
    const volgnummer = askedNumber(request, 'vastgelegd', 0);
    if (volgnummer === 0) return undefined;
    const lezing = await this.engine.read.spoorregel(actorOf(request), id, volgnummer);
    if (!lezing.ok || lezing.waarde.resultaat !== 'toegelaten') return undefined;
    const regel = lezing.waarde;
    const actor = actorOf(request);
    return {
      volgnummer,
      label: actInWords(procedure, regel.soort, regel.handeling),
      uitslag: uitslagVan(procedure, regel),
      letOp: await warningsOf(this.engine.read, actor, { procedure, regel }),
    };
  }
}
