/** Steps in and out of a session; the only place where one begins or ends. */
import { Inject, Injectable } from '@nestjs/common';
import { Sessies, type Aanmelding } from '../auth/sessie.js';
import { cookieOf, giveCookie, takeCookie } from './cookies.js';
import { Desk } from './desk.js';
import { seeOther } from './pages.js';
import type { Reply, Request } from './request.js';

@Injectable()
export class Entrance {
  constructor(
    @Inject(Desk) private readonly desk: Desk,
    @Inject(Sessies) private readonly sessies: Sessies,
  ) {}

  /** A session from before the login is over: nobody who knew its token comes in with it. `terug` is ours. */
  async enter(
    request: Request,
    reply: Reply,
    { aanmelding, terug }: { readonly aanmelding: Aanmelding; readonly terug: string },
  ): Promise<void> {
    const { webadres } = this.desk;
    await this.sessies.eindig('sessie', cookieOf(request, 'besluitspoor', this.desk));
    giveCookie(reply, 'besluitspoor', { webadres, token: await this.sessies.begin(aanmelding) });
    seeOther(reply, terug);
  }

  /** Ends it for good: whoever has a copy of the cookie is out as well. */
  async leave(request: Request, reply: Reply): Promise<void> {
    await this.sessies.eindig('sessie', cookieOf(request, 'besluitspoor', this.desk));
    takeCookie(reply, 'besluitspoor', this.desk);
  }
}
