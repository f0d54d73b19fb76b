/** The public window: pages for everybody, without logging in. What is not public does not come this far (engine/openbaar.ts). */
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { disposition } from '../documents/disposition.js';
import { DocumentService } from '../documents/document-service.js';
import { spoorAsClaims } from '../documents/spoor-uitvoer.js';
import { Engine } from '../engine/engine.js';
import { Pages } from './pages.js';
import { Gemeenten, OpenbareTrajecten } from './pages/openbaar-lijst.js';
import { OpenbaarTrajectPage } from './pages/openbaar-traject.js';
import { Uitleg } from './pages/openbaar-uitleg.js';
import type { Crumb } from './parts/layout.js';
import { asked, askedNumber, type Reply, type Request } from './request.js';
import { WebError } from './web-error.js';

const trajectenPerPage = 25;
const regelsPerPage = 50;
const top: Crumb = { tekst: 'Openbaar', pad: '/openbaar' };

@Controller('openbaar')
export class OpenbaarPages {
  constructor(
    @Inject(Engine) private readonly engine: Engine,
    @Inject(Pages) private readonly pages: Pages,
    @Inject(DocumentService) private readonly documenten: DocumentService,
  ) {}

  @Get()
  async gemeenten(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    const gemeenten = await this.pages.gemeenten();
    const head = { titel: 'Openbare trajecten', afdeling: 'openbaar' } as const;
    await this.pages.send(request, reply, head, <Gemeenten gemeenten={gemeenten} />);
  }

  @Get('uitleg')
  async uitleg(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    const head = { titel: 'Zo controleert u een spoor', afdeling: 'openbaar', kruimels: [top] } as const;
    await this.pages.send(request, reply, head, <Uitleg />);
  }

  @Get(':organisatie')
  async trajecten(
    @Req() request: Request,
    @Res() reply: Reply,
    @Param('organisatie') organisatie: string,
  ): Promise<void> {
    const { openbaar } = this.engine;
    const [zoek, na] = [asked(request, 'zoek'), asked(request, 'na')];
    const found =
      zoek === undefined
        ? await openbaar.lijst(organisatie, { na, limiet: trajectenPerPage })
        : await openbaar
            .zoek(organisatie, zoek)
            .then((trajecten) => trajecten && { trajecten, volgende: null });
    const { trajecten, volgende } = mustBeThere(found);
    await this.pages.send(
      request,
      reply,
      { titel: `Trajecten van ${await this.#naam(organisatie)}`, afdeling: 'openbaar', kruimels: [top] },
      <OpenbareTrajecten
        organisatie={organisatie}
        trajecten={trajecten}
        zoek={zoek}
        verder={na !== undefined}
        volgende={volgende}
        procedureOf={(traject) => openbaar.procedureOf(traject)}
      />,
    );
  }

  @Get(':organisatie/documenten/:id')
  async document(
    @Req() _: Request,
    @Res() reply: Reply,
    @Param('organisatie') organisatie: string,
    @Param('id') id: string,
  ): Promise<void> {
    const { document, stroom } = mustBeThere(await this.documenten.openbareInhoud(organisatie, id));
    void reply
      .header('content-type', document.mediatype)
      .header('content-length', document.omvang)
      .header('content-disposition', disposition(document.bestandsnaam))
      .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .header('digest', `sha-256=${Buffer.from(document.sha256, 'hex').toString('base64')}`)
      .send(stroom);
  }

  @Get(':organisatie/:id')
  async traject(
    @Req() request: Request,
    @Res() reply: Reply,
    @Param('organisatie') organisatie: string,
    @Param('id') id: string,
  ): Promise<void> {
    const { openbaar } = this.engine;
    // On paper an entry is named by its number: on which page it stands may change.
    const regel = askedNumber(request, 'regel', 0);
    const bladzijde =
      regel > 0 ? Math.ceil(regel / regelsPerPage) : Math.max(1, askedNumber(request, 'bladzijde', 1));
    const traject = mustBeThere(await openbaar.traject(organisatie, id));
    const na = Math.min((bladzijde - 1) * regelsPerPage, traject.aantalRegels);
    const spoor = mustBeThere(await openbaar.spoor(organisatie, id, { na, limiet: regelsPerPage }));
    const kruimels = [top, { tekst: await this.#naam(organisatie), pad: `/openbaar/${organisatie}` }];
    await this.pages.send(
      request,
      reply,
      {
        titel: traject.titel ?? 'Titel gewist',
        afdeling: 'openbaar',
        kruimels,
        modules: ['controle'],
        status: regel > traject.aantalRegels || spoor.regels.length === 0 ? 404 : 200,
      },
      <OpenbaarTrajectPage
        traject={traject}
        procedure={openbaar.procedureOf(traject)}
        spoor={spoor}
        bladzijde={bladzijde}
        regel={regel}
        perBladzijde={regelsPerPage}
      />,
    );
  }

  @Get(':organisatie/:id/regels.json')
  async regels(
    @Req() _: Request,
    @Res() reply: Reply,
    @Param('organisatie') organisatie: string,
    @Param('id') id: string,
  ): Promise<void> {
    const kernen = mustBeThere(await this.engine.openbaar.kernen(organisatie, id));
    void reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('cache-control', 'public, max-age=1')
      .send(spoorAsClaims({ organisatie, traject: id }, kernen));
  }

  async #naam(organisatie: string): Promise<string> {
    return (await this.pages.gemeenten()).get(organisatie) ?? organisatie;
  }
}

function mustBeThere<T>(found: T | undefined): T {
  if (found !== undefined) return found;
  throw new WebError(
    'niet-gevonden',
    'Dit bestaat niet, of het is niet openbaar. Begin bij het overzicht van de gemeenten.',
  );
}
