/** Opening a traject. */
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { mayOpen } from '../auth/policy.js';
import type { Sessie } from '../auth/sessie.js';
import { systemRandom } from '../base/id.js';
import { Engine } from '../engine/engine.js';
import type { Invoerfout } from '../procedure/definition.js';
import { Procedures } from '../procedure/procedures.js';
import { toAsk } from './formulier/doubts.js';
import { faultsByField } from './formulier/fouten.js';
import { entriesOf, invoerOf, jsonOf, type Invoer } from './formulier/invoer.js';
import { receive, sessieOfForm } from './formulier/receive.js';
import { Uitkomsten } from './formulier/uitkomsten.js';
import { openingVelden, type Veld } from './formulier/velden.js';
import { carriedOf } from './handeling-form.js';
import { Pages, seeOther } from './pages.js';
import { OpeningPage, type OpeningPageProps } from './pages/opening-page.js';
import { trajectCrumbs } from './parts/layout.js';
import { sessieOf, type Reply, type Request } from './request.js';
import { WebError } from './web-error.js';

/** The form as it was typed, and what is wrong with it. */
interface Uitkomst {
  readonly invoer: Invoer;
  readonly sleutel: string;
  readonly fouten: readonly Invoerfout[];
  /** What looks like a slip in the planning, to be looked at once more. */
  readonly twijfels: readonly string[];
  /** It was sent before, with something else in it. */
  readonly alVerstuurd: boolean;
}

@Controller('trajecten/nieuw')
export class OpeningPages {
  constructor(
    @Inject(Engine) private readonly engine: Engine,
    @Inject(Procedures) private readonly procedures: Procedures,
    @Inject(Pages) private readonly pages: Pages,
    @Inject(Uitkomsten) private readonly uitkomsten: Uitkomsten,
  ) {}

  @Get()
  async form(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    mustOpen(sessieOf(request));
    const [only, ...others] = sessieOf(request).actor.organisaties;
    const chosen = only === undefined || others.length > 0 ? {} : { organisatie: only };
    const uitkomst = await this.uitkomsten.of<Uitkomst>(request);
    const begin = {
      invoer: invoerOf(chosen, ''),
      sleutel: systemRandom.uuid(),
      fouten: [],
      twijfels: [],
      alVerstuurd: false,
    };
    const weg = uitkomst === undefined && this.uitkomsten.isNamed(request);
    const bezig = await this.uitkomsten.leftHere(request);
    await this.#show(request, reply, { ...(uitkomst ?? begin), weg, bezig });
  }

  @Post()
  async send(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    const sessie = await sessieOfForm(request);
    mustOpen(sessie);
    const velden = await this.#fields(request);
    const { invoer: getypt, knop } = await receive(request, { sessie, velden, document: noDocument });
    const invoer = withPredecessor(getypt);
    const { sleutel } = carriedOf(invoer);
    const gegevens = jsonOf(velden, invoer);
    const inhoud = { json: { procedure: this.#procedure().naam, ...gegevens } };
    const wrong = this.engine.openingsfouten({ inhoud });
    const twijfels = wrong.length > 0 ? [] : this.#doubts(gegevens['planning'] ?? {});
    const again = (fouten: readonly Invoerfout[], alVerstuurd = false): Promise<void> => {
      const typed = new Map(entriesOf(velden, invoer));
      const same = sleutel !== '' && !alVerstuurd;
      const own = { sleutel: same ? sleutel : systemRandom.uuid(), alVerstuurd };
      const uitkomst: Uitkomst = { invoer: typed, ...own, fouten, twijfels };
      return this.uitkomsten.goOn(request, reply, { traject: null, uitkomst });
    };
    if (knop === 'terug' || wrong.length > 0 || toAsk(twijfels, invoer)) {
      await again(knop === 'terug' ? [] : wrong);
      return;
    }
    const antwoord = await this.engine.openTraject(sessie.actor, {
      inhoud,
      sleutel: sleutel === '' ? undefined : sleutel,
      kanaal: 'web',
    });
    if (antwoord.soort === 'toegelaten') {
      await this.uitkomsten.forget(request, sleutel);
      seeOther(reply, `/trajecten/${antwoord.spoorregel.traject}?vastgelegd=1`);
      return;
    }
    const { weigering } = antwoord;
    if (weigering.code === 'ongeldige-invoer') await again(weigering.fouten);
    else if (weigering.code === 'sleutel-hergebruikt') await again([], true);
    else throw WebError.ofRefusal(weigering, invoer);
  }

  /** `weg`: somebody comes back to a form that is not kept any more. */
  async #show(
    request: Request,
    reply: Reply,
    { invoer, fouten, ...uitkomst }: Uitkomst & Pick<OpeningPageProps, 'weg' | 'bezig'>,
  ): Promise<void> {
    const velden = await this.#fields(request);
    const titel = 'Nieuw traject openen';
    await this.pages.send(
      request,
      reply,
      {
        titel: fouten.length > 0 ? `Fout: ${titel}` : titel,
        afdeling: 'trajecten',
        kruimels: trajectCrumbs(),
        modules: ['verlaten'],
        status: uitkomst.alVerstuurd ? 409 : fouten.length > 0 ? 400 : 200,
      },
      <OpeningPage
        procedure={this.#procedure()}
        velden={velden}
        invoer={invoer}
        fouten={faultsByField(velden, invoer, fouten)}
        {...uitkomst}
      />,
    );
  }

  /** The municipality is asked first, where there is a choice. */
  async #fields(request: Request): Promise<Veld[]> {
    const names = await this.pages.gemeenten();
    const { organisaties } = sessieOf(request).actor;
    const gemeente: Veld = {
      soort: 'keuze',
      naam: 'organisatie',
      pad: 'organisatie',
      label: 'Gemeente',
      hulp: undefined,
      verplicht: true,
      keuzes: organisaties.map((waarde) => ({ waarde, label: names.get(waarde) ?? waarde })),
    };
    return [gemeente, ...openingVelden(this.#procedure())];
  }

  /** @param planning well-formed */
  #doubts(planning: unknown): string[] {
    return this.#procedure().planningTwijfels(planning as Record<string, string>, this.engine.read.vandaag());
  }

  #procedure() {
    const procedure = this.procedures.latest('bestuurskrachtonderzoek');
    if (procedure === undefined) throw new Error('The procedure of the pages is not known.');
    return procedure;
  }
}

/** People have the address of a page; what stands in it is its number. */
function withPredecessor(invoer: Invoer): Invoer {
  const [, id] = /\/trajecten\/([0-9a-f-]{36})(?:[/?#]|$)/.exec(invoer.get('voorganger')?.trim() ?? '') ?? [];
  return id === undefined ? invoer : new Map([...invoer, ['voorganger', id]]);
}

function mustOpen({ actor }: Sessie): void {
  if (mayOpen(actor)) return;
  throw new WebError(
    'niet-bevoegd',
    'Alleen de griffier opent een traject. Vraag de griffier om het te doen.',
  );
}

function noDocument(): never {
  throw new WebError('ongeldig-verzoek', 'Bij het openen van een traject horen geen documenten.');
}
