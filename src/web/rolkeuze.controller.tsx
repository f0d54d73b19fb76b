/** On a development server whoever comes picks a role. These routes exist on no other (app.module.ts). */
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { devIssuer, isRol } from '../auth/dev-issuer.js';
import { rolNaam, type Actor } from '../auth/policy.js';
import { Entrance } from './entrance.js';
import { Pages } from './pages.js';
import { RolePicker, type PickerFault } from './pages/role-picker.js';
import { smallForm, type Reply, type Request } from './request.js';
import { returnPath, returnPathOf } from './return-path.js';

@Controller('inloggen')
export class RolkeuzePages {
  constructor(
    @Inject(Entrance) private readonly entrance: Entrance,
    @Inject(Pages) private readonly pages: Pages,
  ) {}

  @Get()
  async show(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    await this.#picker(request, reply, { terug: returnPathOf(request), fouten: [] });
  }

  @Post()
  async pick(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    const form = smallForm(request);
    const terug = returnPath(form.get('terug'));
    const { actor, fouten } = pickedActor(form, await this.pages.gemeenten());
    if (actor === undefined) {
      await this.#picker(request, reply, { terug, fouten, form });
      return;
    }
    const naam = actor.bureau ?? rolNaam(actor);
    await this.entrance.enter(request, reply, { aanmelding: { actor, naam, idToken: null }, terug });
  }

  async #picker(
    request: Request,
    reply: Reply,
    { terug, fouten, form }: { terug: string; fouten: readonly PickerFault[]; form?: URLSearchParams },
  ): Promise<void> {
    const status = fouten.length > 0 ? 400 : 200;
    await this.pages.send(
      request,
      reply,
      { titel: status === 200 ? 'Inloggen' : 'Fout: Inloggen', status },
      <RolePicker
        terug={terug}
        fouten={fouten}
        rol={form?.get('rol') ?? ''}
        bureau={form?.get('bureau') ?? ''}
      />,
    );
  }
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
