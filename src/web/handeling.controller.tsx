/**
 * Recording a handeling. A form that is sent is first rehearsed, which leaves no trace: what is not filled in well comes
 * back to be mended, and what would close something for good is shown before anything happens. Only then is it an attempt,
 * and an attempt is an entry, admitted or refused.
 */
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { Actor } from '../auth/policy.js';
import { systemRandom } from '../base/id.js';
import { DocumentService } from '../documents/document-service.js';
import type { ProefBeeld, Weigering } from '../engine/answer.js';
import { Engine } from '../engine/engine.js';
import type { Invoerfout } from '../procedure/definition.js';
import { invoerOf, press, type Invoer } from './formulier/invoer.js';
import { faultsByField } from './formulier/fouten.js';
import {
  allFields,
  bodyOf,
  carriedOf,
  formOf,
  Geplaatst,
  misplacedDocuments,
  receiveForm,
  type HandelingForm,
} from './handeling-form.js';
import { Pages, seeOther } from './pages.js';
import { ConfirmPage, type Changed } from './pages/confirm-page.js';
import { HandelingPage, type FormNews } from './pages/handeling-page.js';
import { trajectCrumbs } from './parts/layout.js';
import { mayRecord } from './parts/options.js';
import { actorOf, answered, sessieOf, type Reply, type Request } from './request.js';
import { WebError } from './web-error.js';

interface Where {
  readonly id: string;
  readonly handeling: string;
}

interface Shown {
  readonly invoer: Invoer;
  readonly news?: FormNews;
  readonly fouten?: readonly Invoerfout[];
  readonly status?: number;
  /** The form goes on under the same key and version: nothing was decided about it yet. */
  readonly same?: boolean;
}

@Controller('trajecten/:id/handelingen/:handeling')
export class HandelingPages {
  readonly #geplaatst = new Geplaatst();

  constructor(
    @Inject(Engine) private readonly engine: Engine,
    @Inject(DocumentService) private readonly documenten: DocumentService,
    @Inject(Pages) private readonly pages: Pages,
  ) {}

  @Get()
  async form(@Req() request: Request, @Res() reply: Reply, @Param() where: Where): Promise<void> {
    const form = await this.#formOf(request, where);
    await this.#show(request, reply, form, {
      invoer: invoerOf({ orgaan: usualOrgan(form, actorOf(request)) }, ''),
    });
  }

  @Post()
  async send(@Req() request: Request, @Res() reply: Reply, @Param() where: Where): Promise<void> {
    const form = await this.#formOf(request, where);
    const sessie = sessieOf(request);
    const { invoer, knop, fouten } = await receiveForm(request, form, {
      sessie,
      documenten: this.documenten,
      geplaatst: this.#geplaatst,
    });
    const pressed = press(allFields(form), invoer, knop);
    const show = (shown: Shown) => this.#show(request, reply, form, shown);
    if (pressed !== undefined || knop === 'terug')
      return show({ invoer: pressed ?? invoer, fouten, same: true });
    const wrong = [
      ...fouten,
      ...(await misplacedDocuments(sessie.actor, form, { invoer, documenten: this.documenten })),
    ];
    if (wrong.length > 0) return show({ invoer, fouten: wrong, status: 400, same: true });
    const json = bodyOf(form, invoer);
    const proef = await this.engine.oefen(sessie.actor, { traject: where.id, inhoud: { json } });
    if (!proef.ok && proef.weigering.code === 'ongeldige-invoer')
      return show({ invoer, fouten: proef.weigering.fouten, status: 400, same: true });
    if (knop === 'oefen')
      return show({ invoer, news: { soort: 'geoefend', proef: answered(proef) }, same: true });
    const { bevestiging, versie } = carriedOf(invoer);
    if (proef.ok && proef.waarde.sluit.length > 0 && bevestiging === undefined)
      return this.#confirm(request, reply, form, {
        invoer,
        proef: proef.waarde,
        changed: versie === form.traject.versie ? undefined : 'formulier',
      });
    return this.#record(request, reply, form, invoer);
  }

  /** The attempt itself. */
  async #record(request: Request, reply: Reply, form: HandelingForm, invoer: Invoer): Promise<void> {
    const { id } = form.traject;
    const { versie, sleutel, bevestiging } = carriedOf(invoer);
    const json = { ...bodyOf(form, invoer), ...(bevestiging === undefined ? {} : { bevestiging }) };
    const antwoord = await this.engine.handel(actorOf(request), {
      traject: id,
      inhoud: { json },
      verwacht: Number.isSafeInteger(versie) ? versie : null,
      sleutel: sleutel === '' ? undefined : sleutel,
      kanaal: 'web',
    });
    if (antwoord.soort === 'toegelaten')
      seeOther(reply, `/trajecten/${id}?vastgelegd=${antwoord.spoorregel.volgnummer}`);
    else await this.#refused(request, reply, form, { invoer, weigering: antwoord.weigering });
  }

  async #refused(
    request: Request,
    reply: Reply,
    form: HandelingForm,
    { invoer, weigering }: { invoer: Invoer; weigering: Weigering },
  ): Promise<void> {
    const again = await this.#formOf(request, { id: form.traject.id, handeling: form.info.naam });
    const show = (shown: Omit<Shown, 'invoer'>) => this.#show(request, reply, again, { invoer, ...shown });
    switch (weigering.code) {
      case 'handeling-niet-toegelaten':
      case 'besluit-is-bindend':
        return show({
          news: { soort: 'geweigerd', redenen: weigering.voorwaarden, volgnummer: weigering.volgnummer },
          status: 409,
        });
      case 'versie-verouderd':
      case 'bevestiging-verouderd':
        return this.#outdated(request, reply, again, invoer);
      case 'niet-bevoegd':
        return show({ news: { soort: 'niet-bevoegd' }, status: 403 });
      case 'sleutel-hergebruikt':
        return show({ news: { soort: 'al-verstuurd' }, status: 409 });
      case 'ongeldige-invoer':
        return show({ fouten: weigering.fouten, status: 400 });
      default:
        throw WebError.ofRefusal(weigering);
    }
  }

  /** The traject is another than the page was about. Whoever was asked to confirm is asked again, when there is still something to confirm. */
  async #outdated(request: Request, reply: Reply, again: HandelingForm, invoer: Invoer): Promise<void> {
    if (carriedOf(invoer).bevestiging !== undefined) {
      const json = bodyOf(again, invoer);
      const vraag = { traject: again.traject.id, inhoud: { json } };
      const proef = answered(await this.engine.oefen(actorOf(request), vraag));
      if (proef.toegelaten && proef.sluit.length > 0)
        return this.#confirm(request, reply, again, { invoer, proef, changed: 'bevestiging' });
    }
    return this.#show(request, reply, again, { invoer, news: { soort: 'verouderd' }, status: 412 });
  }

  async #confirm(
    request: Request,
    reply: Reply,
    form: HandelingForm,
    { invoer, proef, changed }: { invoer: Invoer; proef: ProefBeeld; changed: Changed | undefined },
  ): Promise<void> {
    const { traject, info } = form;
    await this.pages.send(
      request,
      reply,
      {
        titel: `Bevestigen: ${info.label}`,
        afdeling: 'trajecten',
        kruimels: trajectCrumbs(traject),
        status: changed === undefined ? 200 : 412,
      },
      <ConfirmPage
        form={form}
        invoer={invoer}
        proef={proef}
        changed={changed}
        sleutel={keyOf(invoer, changed !== 'bevestiging')}
      />,
    );
  }

  async #show(request: Request, reply: Reply, form: HandelingForm, shown: Shown): Promise<void> {
    const { invoer, news, fouten = [], status = 200, same = false } = shown;
    const { traject, procedure, info } = form;
    const actor = actorOf(request);
    const gekozen = procedure.gekozenBureau({ fase: traject.fase, feiten: traject.toestand });
    const opties = answered(await this.engine.read.handelingen(actor, traject.id));
    const { versie } = carriedOf(invoer);
    const velden = allFields(form);
    await this.pages.send(
      request,
      reply,
      {
        titel: fouten.length > 0 ? `Fout: ${info.label}` : info.label,
        afdeling: 'trajecten',
        kruimels: trajectCrumbs(traject),
        modules: ['drop-file'],
        status,
      },
      <HandelingPage
        form={form}
        invoer={invoer}
        fouten={faultsByField(velden, invoer, fouten)}
        news={news}
        optie={opties.find(({ handeling }) => handeling === info.naam)}
        bevoegd={mayRecord(actor, procedure, info.naam, gekozen)}
        versie={same && Number.isSafeInteger(versie) ? versie : traject.versie}
        sleutel={keyOf(invoer, same)}
      />,
    );
  }

  async #formOf(request: Request, { id, handeling }: Where): Promise<HandelingForm> {
    const traject = answered(await this.engine.read.trajectBeeld(actorOf(request), id));
    const procedure = this.engine.read.procedureOf(traject);
    const info = procedure.handelingen.get(handeling);
    if (info === undefined)
      throw new WebError('niet-gevonden', 'Deze handeling bestaat niet in de procedure van dit traject.');
    return formOf(traject, procedure, info);
  }
}

/** The organ that is filled in to begin with: that of the table, or the bureau's own. */
function usualOrgan({ info }: HandelingForm, { rollen }: Actor): string {
  const bureau = rollen.includes('bureau') && info.organen.includes('bureau');
  return bureau ? 'bureau' : (info.organen[0] ?? '');
}

/** The key of a form stays with it until an attempt was made with it. */
function keyOf(invoer: Invoer, same: boolean): string {
  const { sleutel } = carriedOf(invoer);
  return same && sleutel !== '' ? sleutel : systemRandom.uuid();
}
