/** Where everybody arrives: whoever is logged in goes to the desk, others are told what this is. */
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { readsState } from '../auth/policy.js';
import { Pages, seeOther } from './pages.js';
import { ButtonLink, Buttons, Paragraph, Title } from './parts/basis.js';
import type { Reply, Request } from './request.js';

@Controller()
export class HomePages {
  constructor(@Inject(Pages) private readonly pages: Pages) {}

  @Get()
  async home(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    if (request.sessie !== undefined) {
      seeOther(reply, readsState(request.sessie.actor) ? '/trajecten' : '/beheer');
      return;
    }
    await this.pages.send(
      request,
      reply,
      { titel: 'Besluiten langs een vaste weg' },
      <>
        <Title>Besluiten langs een vaste weg</Title>
        <Paragraph lead>
          Sommige besluiten van een gemeente zijn bindend, en komen pas aan het einde van een vaste weg.
          Besluitspoor bewaakt die weg: elke stap, elke weigering en elk besluit staat in een spoor dat
          iedereen kan narekenen.
        </Paragraph>
        <Buttons>
          <ButtonLink href="/inloggen" primary>
            Inloggen
          </ButtonLink>
          <ButtonLink href="/openbaar">Openbare trajecten bekijken</ButtonLink>
        </Buttons>
      </>,
    );
  }
}
