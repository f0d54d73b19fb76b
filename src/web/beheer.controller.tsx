/** How the server is kept, for who keeps it and who audits it. Nothing is changed here: that is done on the command line. */
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { readsBeheer, type Actor } from '../auth/policy.js';
import { Engine } from '../engine/engine.js';
import { recentEntries } from '../engine/read.js';
import { Procedures } from '../procedure/procedures.js';
import { Beheerzicht } from './beheerzicht.js';
import { Pages } from './pages.js';
import { BeheerIncidenten, BeheerMensen } from './pages/beheer-lijsten.js';
import { BeheerLog } from './pages/beheer-log.js';
import { BeheerOverzicht } from './pages/beheer-overzicht.js';
import type { PageHead } from './parts/layout.js';
import { actorOf, answered, type Reply, type Request } from './request.js';
import { WebError } from './web-error.js';

@Controller('beheer')
export class BeheerPages {
  constructor(
    @Inject(Engine) private readonly engine: Engine,
    @Inject(Pages) private readonly pages: Pages,
    @Inject(Procedures) private readonly procedures: Procedures,
    @Inject(Beheerzicht) private readonly zicht: Beheerzicht,
  ) {}

  @Get()
  async overzicht(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    const actor = keeperOf(request);
    const gemeenten = await Promise.all(actor.organisaties.map((one) => this.zicht.stand(one)));
    const gevolgd = await this.zicht.gevolgd();
    const head = { titel: 'Beheer', afdeling: 'beheer' } as const;
    await this.pages.send(request, reply, head, <BeheerOverzicht gemeenten={gemeenten} gevolgd={gevolgd} />);
  }

  @Get(':organisatie/mensen')
  async mensen(
    @Req() request: Request,
    @Res() reply: Reply,
    @Param('organisatie') organisatie: string,
  ): Promise<void> {
    const registratoren = answered(await this.engine.read.registratoren(actorOf(request), organisatie));
    await this.pages.send(
      request,
      reply,
      headOf('Mensen en rollen'),
      <BeheerMensen
        organisatie={organisatie}
        registratoren={registratoren}
        recent={recentEntries}
        rolOf={(rol) => this.#rol(rol)}
      />,
    );
  }

  @Get(':organisatie/log')
  async logPage(
    @Req() request: Request,
    @Res() reply: Reply,
    @Param('organisatie') organisatie: string,
  ): Promise<void> {
    mustKeep(keeperOf(request), organisatie);
    const zicht = await this.zicht.log(organisatie);
    if (zicht === undefined) throw unknown();
    await this.pages.send(
      request,
      reply,
      headOf('Log en sleutels'),
      <BeheerLog organisatie={organisatie} {...zicht} />,
    );
  }

  @Get(':organisatie/incidenten')
  async incidentPage(
    @Req() request: Request,
    @Res() reply: Reply,
    @Param('organisatie') organisatie: string,
  ): Promise<void> {
    mustKeep(keeperOf(request), organisatie);
    await this.pages.send(
      request,
      reply,
      headOf('Incidenten'),
      <BeheerIncidenten
        organisatie={organisatie}
        incidenten={await this.zicht.incidenten(organisatie)}
        hindernis={this.zicht.hindernis(organisatie)}
      />,
    );
  }

  #rol(rol: string): string {
    for (const { woorden } of this.procedures.all()) {
      const word = (woorden.rollen as Readonly<Record<string, string>>)[rol];
      if (word !== undefined) return word;
    }
    return rol;
  }
}

function headOf(titel: string): PageHead {
  return { titel, afdeling: 'beheer', kruimels: [{ tekst: 'Beheer', pad: '/beheer' }] };
}

/** @throws WebError `niet-bevoegd` */
function keeperOf(request: Request): Actor {
  const actor = actorOf(request);
  if (readsBeheer(actor)) return actor;
  throw new WebError(
    'niet-bevoegd',
    'Het beheer is in te zien voor de beheerder en de auditor. Vraag een van hen om wat u wilt weten.',
  );
}

/** @throws WebError `niet-gevonden`, also when the municipality is there: whoever does not keep it, does not learn of it. */
function mustKeep(actor: Actor, organisatie: string): void {
  if (!actor.organisaties.includes(organisatie)) throw unknown();
}

function unknown(): WebError {
  return new WebError(
    'niet-gevonden',
    'Deze gemeente is er niet, of u beheert haar niet. Begin bij het overzicht van het beheer.',
  );
}
