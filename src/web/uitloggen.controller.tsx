/** Logging out: here at once, and then at the identity provider, when it has a place for that. */
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { isFormToken } from '../auth/sessie.js';
import { Desk } from './desk.js';
import { Entrance } from './entrance.js';
import { Pages, seeOther } from './pages.js';
import { LoggedOut } from './pages/inloggen.js';
import { smallForm, type Reply, type Request } from './request.js';
import { WebError } from './web-error.js';

const titel = 'U bent uitgelogd';

@Controller()
export class UitlogPages {
  constructor(
    @Inject(Desk) private readonly desk: Desk,
    @Inject(Entrance) private readonly entrance: Entrance,
    @Inject(Pages) private readonly pages: Pages,
  ) {}

  @Post('uitloggen')
  async leave(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    const { sessie } = request;
    if (sessie !== undefined && !isFormToken(sessie, smallForm(request).get('_token')))
      throw new WebError('vreemd-formulier', 'Log uit met de knop op een bladzijde van Besluitspoor.');
    await this.entrance.leave(request, reply);
    request.sessie = undefined;
    const idToken = sessie?.idToken ?? null;
    if (idToken === null) {
      seeOther(reply, '/uitgelogd');
      return;
    }
    const adres = await this.desk.inloggen?.afscheid(idToken);
    await this.pages.send(request, reply, { titel, verder: adres }, <LoggedOut adres={adres} elders />);
  }

  /** Where the provider sends people back to. */
  @Get('uitgelogd')
  async gone(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    if (request.sessie !== undefined) {
      seeOther(reply, '/');
      return;
    }
    await this.pages.send(request, reply, { titel }, <LoggedOut elders={false} />);
  }
}
