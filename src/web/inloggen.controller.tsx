/** Logging in at the identity provider: there, and back again. What comes back is attacker-controlled until it is verified. */
import { isDeepStrictEqual } from 'node:util';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { Aankomst, Inlogfout, OidcInloggen, Onderweg } from '../auth/oidc-inloggen.js';
import { rolNaam } from '../auth/policy.js';
import { Sessies } from '../auth/sessie.js';
import { cookieOf, giveCookie, loginCookie, takeCookie, tooManyLogins } from './cookies.js';
import { Desk } from './desk.js';
import { Entrance } from './entrance.js';
import { Pages, seeOther } from './pages.js';
import { Failure, failures, NoAccess, NotSetUp, ToProvider } from './pages/inloggen.js';
import { asked, queryOf, type Reply, type Request } from './request.js';
import { returnPath, returnPathOf } from './return-path.js';
import { WebError } from './web-error.js';

/** How long one may take at the provider. */
const onderwegSeconden = 600;

@Controller('inloggen')
export class InlogPages {
  constructor(
    @Inject(Desk) private readonly desk: Desk,
    @Inject(Entrance) private readonly entrance: Entrance,
    @Inject(Sessies) private readonly sessies: Sessies,
    @Inject(Pages) private readonly pages: Pages,
  ) {}

  @Get()
  async start(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    const { inloggen, webadres } = this.desk;
    if (inloggen === undefined) {
      await this.pages.send(
        request,
        reply,
        { titel: 'Inloggen is niet ingesteld', status: 503 },
        <NotSetUp />,
      );
      return;
    }
    const terug = returnPathOf(request);
    if (request.sessie !== undefined) {
      seeOther(reply, terug);
      return;
    }
    const vertrek = await inloggen.begin(terug, { opnieuw: asked(request, 'account') === 'ander' });
    if (!vertrek.ok) {
      await this.#fail(request, reply, vertrek.fout);
      return;
    }
    const { onderweg } = vertrek;
    const token = await this.sessies.bewaar('inloggen', onderweg, onderwegSeconden);
    const cookie = loginCookie(onderweg.state);
    for (const old of tooManyLogins(request)) takeCookie(reply, old, this.desk);
    if (cookie !== undefined) giveCookie(reply, cookie, { webadres, token, seconden: onderwegSeconden });
    await this.pages.send(
      request,
      reply,
      { titel: 'Inloggen', verder: vertrek.adres },
      <ToProvider adres={vertrek.adres} />,
    );
  }

  @Get('terug')
  async arrive(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    const { inloggen } = this.desk;
    if (inloggen === undefined) throw new WebError('niet-gevonden', 'Deze bladzijde bestaat niet.');
    const onderweg = await this.#takeOnderweg(request, reply);
    if (onderweg === undefined) {
      // Who is in already, came in by another tab.
      if (request.sessie === undefined) await this.#fail(request, reply, 'verlopen');
      else seeOther(reply, '/');
      return;
    }
    const aankomst = await inloggen.voltooi(onderweg, queryOf(request));
    if (aankomst.ok) await this.#admit(request, reply, { inloggen, aankomst, onderweg });
    else await this.#fail(request, reply, aankomst.fout);
  }

  /** Each login is tried once, however it ends. (Should two come at the same time: the provider takes a code once.) */
  async #takeOnderweg(request: Request, reply: Reply): Promise<Onderweg | undefined> {
    const cookie = loginCookie(asked(request, 'state'));
    if (cookie === undefined) return undefined;
    const token = cookieOf(request, cookie, this.desk);
    const onderweg = (await this.sessies.haal('inloggen', token)) as Onderweg | undefined;
    await this.sessies.eindig('inloggen', token);
    takeCookie(reply, cookie, this.desk);
    return onderweg;
  }

  async #admit(
    request: Request,
    reply: Reply,
    {
      inloggen,
      aankomst: { aanmelding, claims },
      onderweg,
    }: { inloggen: OidcInloggen; aankomst: Extract<Aankomst, { ok: true }>; onderweg: Onderweg },
  ): Promise<void> {
    const { actor, naam } = aanmelding;
    const gemeenten = await this.pages.gemeenten();
    const rol = actor.rollen.length > 0;
    const organisatie = actor.organisaties.some((id) => gemeenten.has(id));
    if (rol && organisatie) {
      // By another tab: forms that it shows are of the session that is there.
      if (isDeepStrictEqual(request.sessie?.actor, actor)) {
        seeOther(reply, returnPath(onderweg.terug));
        return;
      }
      const known = { ...aanmelding, naam: naam === '' ? rolNaam(actor) : naam };
      await this.entrance.enter(request, reply, { aanmelding: known, terug: returnPath(onderweg.terug) });
      return;
    }
    await this.pages.send(
      request,
      reply,
      { titel: 'U hebt hier nog geen toegang', status: 403 },
      <NoAccess naam={naam} wanted={inloggen.claims} gekregen={claims} rol={rol} organisatie={organisatie} />,
    );
  }

  async #fail(request: Request, reply: Reply, fout: Inlogfout): Promise<void> {
    const { titel, status } = failures[fout];
    if (status === 503) void reply.header('retry-after', '60');
    await this.pages.send(request, reply, { titel, status }, <Failure fout={fout} />);
  }
}
