/** Logging in and out. Without an identity provider, on a development server, whoever comes picks a role. */
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { devIssuer, isRol } from '../auth/dev-issuer.js';
import type { Actor } from '../auth/policy.js';
import { isFormToken, Sessies } from '../auth/sessie.js';
import { Desk } from './desk.js';
import { clearSessie, sessieToken, setSessie } from './gate.js';
import { Pages, seeOther } from './pages.js';
import { RolePicker, type PickerFault } from './pages/role-picker.js';
import { asked, type Reply, type Request } from './request.js';
import { returnPath } from './return-path.js';
import { WebError } from './web-error.js';

@Controller()
export class InlogPages {
  constructor(
    @Inject(Desk) private readonly desk: Desk,
    @Inject(Sessies) private readonly sessies: Sessies,
    @Inject(Pages) private readonly pages: Pages,
  ) {}

  @Get('inloggen')
  async show(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    await this.#picker(request, reply, { terug: asked(request, 'terug'), fouten: [] });
  }

  @Post('inloggen')
  async pick(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    const form = formOf(request);
    const terug = returnPath(form.get('terug'));
    const { actor, fouten } = pickedActor(form, await this.pages.gemeenten());
    if (actor === undefined) {
      await this.#picker(request, reply, { terug, fouten, form });
      return;
    }
    const naam = actor.bureau ?? rolNaam(actor.rollen[0] ?? '');
    await this.#enter(request, reply, { actor, naam, terug });
  }

  @Post('uitloggen')
  async leave(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    const { sessie } = request;
    if (sessie !== undefined && !isFormToken(sessie, formOf(request).get('_token')))
      throw new WebError('vreemd-formulier', 'Log uit met de knop op een bladzijde van Besluitspoor.');
    await this.sessies.eindig(sessieToken(request, this.desk.webadres));
    clearSessie(reply, this.desk.webadres);
    seeOther(reply, '/');
  }

  /** A session from before the login is over: nobody who knew its token comes in with it. */
  async #enter(
    request: Request,
    reply: Reply,
    { actor, naam, terug }: { actor: Actor; naam: string; terug: string },
  ): Promise<void> {
    await this.sessies.eindig(sessieToken(request, this.desk.webadres));
    setSessie(reply, this.desk.webadres, await this.sessies.begin({ actor, naam, idToken: null }));
    seeOther(reply, terug);
  }

  async #picker(
    request: Request,
    reply: Reply,
    {
      terug,
      fouten,
      form,
    }: { terug: string | undefined; fouten: readonly PickerFault[]; form?: URLSearchParams },
  ): Promise<void> {
    const status = fouten.length > 0 ? 400 : 200;
    await this.pages.send(
      request,
      reply,
      { titel: 'Inloggen', status },
      <RolePicker
        terug={returnPath(terug)}
        fouten={fouten}
        rol={form?.get('rol') ?? ''}
        bureau={form?.get('bureau') ?? ''}
      />,
    );
  }
}

function formOf({ body }: Request): URLSearchParams {
  return body instanceof URLSearchParams ? body : new URLSearchParams();
}

function rolNaam(rol: string): string {
  return rol.charAt(0).toUpperCase() + rol.slice(1);
}

/** Attacker-controlled, on a server that lets everybody in. */
function pickedActor(
  form: URLSearchParams,
  gemeenten: ReadonlyMap<string, string>,
): { actor?: Actor; fouten: PickerFault[] } {
  const rol = form.get('rol') ?? '';
  const bureau = (form.get('bureau') ?? '').trim().normalize('NFC');
  const gemeente = form.get('gemeente') ?? '';
  const fouten: PickerFault[] = [];
  if (!isRol(rol)) fouten.push({ veld: 'rol-griffier', melding: 'Kies een rol.' });
  if (rol === 'bureau' && (bureau === '' || bureau.length > 200))
    fouten.push({ veld: 'bureau', melding: 'Noem het bureau waarvoor u inlogt, in ten hoogste 200 tekens.' });
  if (gemeente !== '' && !gemeenten.has(gemeente))
    fouten.push({ veld: 'gemeente', melding: 'Kies een gemeente uit de lijst.' });
  if (!isRol(rol) || fouten.length > 0) return { fouten };
  const organisaties = gemeente === '' ? [...gemeenten.keys()].toSorted() : [gemeente];
  const onderwerp = rol === 'bureau' ? `${rol}:${bureau}` : rol;
  return {
    actor: {
      uitgever: devIssuer,
      onderwerp,
      rollen: [rol],
      organisaties,
      bureau: rol === 'bureau' ? bureau : null,
    },
    fouten,
  };
}
