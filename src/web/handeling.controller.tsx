/**
 * Recording a handeling. A form that is sent is first rehearsed, which leaves no trace: what is not filled in well comes
 * back to be mended, and what would close something for good is shown before anything happens. Only then is it an attempt,
 * and an attempt is an entry, admitted or refused. Whatever comes of it has an address of its own (formulier/uitkomsten.ts).
 */
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { Actor } from '../auth/policy.js';
import { dateFromWords } from '../base/dates-in-words.js';
import { systemRandom } from '../base/id.js';
import { DocumentService } from '../documents/document-service.js';
import type { Lezing, ProefBeeld, Weigering } from '../engine/answer.js';
import { Engine } from '../engine/engine.js';
import type { Invoerfout } from '../procedure/definition.js';
import { placesInWords } from '../procedure/gegevens-words.js';
import { isDatumveld, rectificatie } from '../procedure/rectificatie.js';
import { toAsk } from './formulier/doubts.js';
import { entriesOf, invoerOf, press, type Invoer } from './formulier/invoer.js';
import { faultsByField } from './formulier/fouten.js';
import type { Ontvangst } from './formulier/receive.js';
import { Uitkomsten } from './formulier/uitkomsten.js';
import { numberedLists } from './genummerd.js';
import {
  allFields,
  bodyOf,
  carriedOf,
  daadOf,
  formOf,
  Geplaatst,
  misplacedDocuments,
  receiveForm,
  type HandelingForm,
} from './handeling-form.js';
import { Pages, seeOther } from './pages.js';
import { ConfirmPage, type Changed } from './pages/confirm-page.js';
import type { FormNews } from './pages/handeling-news.js';
import { HandelingPage, type HandelingPageProps, type Verschrijving } from './pages/handeling-page.js';
import { trajectCrumbs } from './parts/layout.js';
import { mayRecord, organsFor } from './parts/options.js';
import { actorOf, answered, asked, type Reply, type Request } from './request.js';
import { WebError } from './web-error.js';

interface Where {
  readonly id: string;
  readonly handeling: string;
}

/** The form again, with what there is to say of it. */
interface FormulierUitkomst {
  readonly soort: 'formulier';
  readonly invoer: Invoer;
  readonly news: FormNews | undefined;
  readonly fouten: readonly Invoerfout[];
  readonly status: number;
  /** The version the form is about. */
  readonly versie: number;
  readonly sleutel: string;
}

/** The question whether somebody is sure. */
interface Bevestigingsvraag {
  readonly soort: 'bevestiging';
  readonly invoer: Invoer;
  readonly proef: ProefBeeld;
  readonly changed: Changed | undefined;
  readonly versie: number;
  readonly sleutel: string;
}

type Uitkomst = FormulierUitkomst | Bevestigingsvraag;

interface Said {
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
    @Inject(Uitkomsten) private readonly uitkomsten: Uitkomsten,
  ) {}

  @Get()
  async form(@Req() request: Request, @Res() reply: Reply, @Param() where: Where): Promise<void> {
    const form = await this.#formOf(request, where);
    const kept = await this.uitkomsten.of<Uitkomst>(request);
    const uitkomst = kept ?? {
      ...again(form, { invoer: await this.#begun(request, form) }),
      news: this.uitkomsten.isNamed(request) ? ({ soort: 'niet-bewaard' } as const) : undefined,
    };
    if (uitkomst.soort === 'bevestiging') {
      await this.#confirm(request, reply, form, uitkomst);
      return;
    }
    // Another slip of the pen than the one that was left.
    const bezig = asked(request, 'regel') === undefined ? await this.uitkomsten.leftHere(request) : undefined;
    const shown = { ...uitkomst, bezig, verstuurd: kept !== undefined };
    await this.#show(request, reply, form, sinceRefused(form, shown));
  }

  @Post()
  async send(@Req() request: Request, @Res() reply: Reply, @Param() where: Where): Promise<void> {
    const ontvangst = await receiveForm(request, () => this.#formOf(request, where), {
      documenten: this.documenten,
      geplaatst: this.#geplaatst,
    });
    // Receiving may take long: what follows is about the traject of now.
    const form = await this.#formOf(request, where);
    const invoer = await this.#asStored(actorOf(request), form, ontvangst.invoer);
    const uitkomst = await this.#handle(actorOf(request), form, { ...ontvangst, invoer });
    const { sleutel } = carriedOf(ontvangst.invoer);
    if (typeof uitkomst === 'string' || uitkomst.sleutel !== sleutel)
      await this.uitkomsten.forget(request, sleutel);
    if (typeof uitkomst === 'string') seeOther(reply, uitkomst);
    else await this.uitkomsten.goOn(request, reply, { traject: form.traject.id, uitkomst });
  }

  /** What comes of a form; of an attempt that was admitted, where to go on. */
  async #handle(
    actor: Actor,
    form: HandelingForm,
    { invoer, knop, fouten }: Ontvangst,
  ): Promise<Uitkomst | string> {
    const pressed = press(allFields(form), invoer, knop);
    // Somebody saw that the traject changed, and goes on with this form.
    if (knop === 'bijwerken') return again(form, { invoer, fouten });
    if (pressed !== undefined || knop === 'terug')
      return again(form, { invoer: pressed ?? invoer, fouten, same: true });
    const wrong = [
      ...fouten,
      ...(await misplacedDocuments(actor, form, { invoer, documenten: this.documenten })),
    ];
    if (wrong.length > 0) return again(form, { invoer, fouten: wrong, status: 400, same: true });
    const proef = await this.#rehearse(actor, form, invoer);
    if (!proef.ok && proef.weigering.code === 'ongeldige-invoer')
      return again(form, { invoer, fouten: proef.weigering.fouten, status: 400, same: true });
    if (knop === 'oefen') return again(form, { invoer, ...rehearsed(form, proef), same: true });
    const { bevestiging, versie } = carriedOf(invoer);
    const twijfels = this.#doubts(form, invoer, proef);
    if (bevestiging === undefined && toAsk(twijfels, invoer))
      return again(form, { invoer, news: { soort: 'twijfel', twijfels }, same: true });
    if (proef.ok && proef.waarde.sluit.length > 0 && bevestiging === undefined)
      return question(form, {
        invoer,
        proef: proef.waarde,
        changed: versie === form.traject.versie ? undefined : 'formulier',
      });
    return this.#record(actor, form, invoer);
  }

  #rehearse(actor: Actor, form: HandelingForm, invoer: Invoer): Promise<Lezing<ProefBeeld>> {
    return this.engine.oefen(actor, { traject: form.traject.id, inhoud: { json: bodyOf(form, invoer) } });
  }

  /** What looks like a slip in what would be admitted, or is refused for nothing but a day that is still to come. */
  #doubts(form: HandelingForm, invoer: Invoer, proef: Lezing<ProefBeeld>): string[] {
    if (!proef.ok || !proef.waarde.voorwaarden.every(({ code }) => code === 'datum-in-toekomst')) return [];
    return form.procedure.twijfels(form.stand, daadOf(form, invoer), this.engine.read.vandaag());
  }

  /** The attempt itself. */
  async #record(actor: Actor, form: HandelingForm, invoer: Invoer): Promise<Uitkomst | string> {
    const { id } = form.traject;
    const { versie, sleutel, bevestiging } = carriedOf(invoer);
    const json = { ...bodyOf(form, invoer), ...(bevestiging === undefined ? {} : { bevestiging }) };
    const antwoord = await this.engine.handel(actor, {
      traject: id,
      inhoud: { json },
      verwacht: Number.isSafeInteger(versie) ? versie : null,
      sleutel: sleutel === '' ? undefined : sleutel,
      kanaal: 'web',
    });
    return antwoord.soort === 'toegelaten'
      ? `/trajecten/${id}?vastgelegd=${antwoord.spoorregel.volgnummer}`
      : this.#refused(actor, form, { invoer, weigering: antwoord.weigering });
  }

  async #refused(
    actor: Actor,
    was: HandelingForm,
    { invoer, weigering }: { invoer: Invoer; weigering: Weigering },
  ): Promise<Uitkomst> {
    const form = await this.#formFor(actor, { id: was.traject.id, handeling: was.info.naam });
    const show = (said: Omit<Said, 'invoer'>) => again(form, { invoer, ...said });
    switch (weigering.code) {
      case 'handeling-niet-toegelaten':
      case 'besluit-is-bindend':
        return show({
          news: { soort: 'geweigerd', redenen: weigering.voorwaarden, volgnummer: weigering.volgnummer },
          status: 409,
        });
      case 'versie-verouderd':
      case 'bevestiging-verouderd':
        return this.#outdated(actor, form, invoer);
      case 'niet-bevoegd':
        return show({ news: { soort: 'niet-bevoegd', geoefend: false }, status: 403 });
      case 'sleutel-hergebruikt':
        return show({ news: { soort: 'al-verstuurd' }, status: 409 });
      case 'ongeldige-invoer':
        return show({ fouten: weigering.fouten, status: 400 });
      default:
        throw WebError.ofRefusal(weigering, invoer);
    }
  }

  /** The traject is another than the page was about. Whoever was asked to confirm is asked again, when there is still something to confirm. */
  async #outdated(actor: Actor, form: HandelingForm, invoer: Invoer): Promise<Uitkomst> {
    if (carriedOf(invoer).bevestiging !== undefined) {
      const proef = answered(await this.#rehearse(actor, form, invoer));
      if (proef.toegelaten && proef.sluit.length > 0)
        return question(form, { invoer, proef, changed: 'bevestiging' });
    }
    return again(form, { invoer, news: { soort: 'verouderd' }, status: 412 });
  }

  async #confirm(
    request: Request,
    reply: Reply,
    form: HandelingForm,
    vraag: Bevestigingsvraag,
  ): Promise<void> {
    const { traject, info } = form;
    await this.pages.send(
      request,
      reply,
      {
        titel: `Bevestigen: ${info.label}`,
        afdeling: 'trajecten',
        kruimels: trajectCrumbs(traject),
        status: vraag.changed === undefined ? 200 : 412,
      },
      <ConfirmPage form={form} {...vraag} />,
    );
  }

  async #show(
    request: Request,
    reply: Reply,
    form: HandelingForm,
    {
      invoer,
      news,
      fouten,
      status,
      versie,
      sleutel,
      ...eerder
    }: FormulierUitkomst & Pick<HandelingPageProps, 'bezig' | 'verstuurd'>,
  ): Promise<void> {
    const { traject, procedure, info } = form;
    const actor = actorOf(request);
    const gekozen = procedure.gekozenBureau(form.stand);
    const opties = answered(await this.engine.read.handelingen(actor, traject.id));
    const over = await this.#over(actor, form, invoer);
    await this.pages.send(
      request,
      reply,
      {
        titel: fouten.length > 0 ? `Fout: ${info.label}` : info.label,
        afdeling: 'trajecten',
        kruimels: trajectCrumbs(traject),
        modules: ['drop-file', 'live', 'verlaten'],
        status,
      },
      <HandelingPage
        form={form}
        invoer={invoer}
        fouten={faultsByField(allFields(form), invoer, fouten)}
        news={news}
        over={over}
        {...eerder}
        optie={opties.find(({ handeling }) => handeling === info.naam)}
        actor={actor}
        bevoegd={mayRecord(actor, procedure, info.naam, gekozen)}
        versie={versie}
        sleutel={sleutel}
      />,
    );
  }

  /** What is filled in to begin with: who acts, for which bureau, and what a rectification is about when an entry led here. */
  async #begun(request: Request, form: HandelingForm): Promise<Invoer> {
    const actor = actorOf(request);
    const orgaan = usualOrgan(form, actor);
    const eigen = form.info.bureau === 'eigen' && actor.bureau !== null ? { bureau: actor.bureau } : {};
    if (form.info.naam !== rectificatie) return invoerOf({ orgaan, gegevens: eigen }, '');
    const gegevens = { volgnummer: asked(request, 'regel'), veld: asked(request, 'veld') };
    const invoer = invoerOf({ orgaan, gegevens }, '');
    const over = await this.#over(actor, form, invoer);
    if (over?.openbaar !== false) return invoer;
    // What puts right a closed entry tells what it says.
    const grond = over.grond ?? `Gaat over regel ${over.volgnummer}, die niet openbaar is.`;
    return new Map([...invoer, ['nietOpenbaar.grond', grond]]);
  }

  /** The entry that a rectification puts right, as far as it is known. */
  async #over(
    actor: Actor,
    { traject, procedure, info }: HandelingForm,
    invoer: Invoer,
  ): Promise<Verschrijving | undefined> {
    const tekst = invoer.get('gegevens.volgnummer') ?? '';
    if (info.naam !== rectificatie || !/^[1-9]\d{0,8}$/.test(tekst)) return undefined;
    const na = Number(tekst) - 1;
    const { spoorregels } = answered(await this.engine.read.spoor(actor, traject.id, { na, limiet: 1 }));
    const [regel] = spoorregels;
    if (regel?.volgnummer !== na + 1 || regel.resultaat !== 'toegelaten') return undefined;
    const { volgnummer, openbaar, grond, gegevens, handeling } = regel;
    const { rectificaties } = answered(await this.engine.read.verloop(actor, traject.id));
    const eerder = rectificaties.filter((one) => one.over === volgnummer).map((one) => one.volgnummer);
    const veld = invoer.get('gegevens.veld');
    const plaatsen = placesInWords(procedure, handeling, gegevens ?? {});
    const plaats =
      plaatsen.find(({ pad }) => pad === veld) ??
      plaatsen.find(({ woorden }) => woorden === veld || woorden.split(': ').at(-1) === veld);
    const zelf = rectificaties.find((one) => one.volgnummer === volgnummer)?.over;
    return { volgnummer, openbaar, grond, plaats, eerder, zelf };
  }

  /** A rectification names its place and a date as the trail does, however people call them. */
  async #asStored(actor: Actor, form: HandelingForm, invoer: Invoer): Promise<Invoer> {
    if (form.info.naam !== rectificatie) return invoer;
    const plaats = (await this.#over(actor, form, invoer))?.plaats;
    const veld = plaats?.pad ?? invoer.get('gegevens.veld') ?? '';
    const juist = invoer.get('gegevens.juist') ?? '';
    const datum = isDatumveld(veld) ? dateFromWords(juist) : undefined;
    return new Map([...invoer, ['gegevens.veld', veld], ['gegevens.juist', datum ?? juist]]);
  }

  #formOf(request: Request, where: Where): Promise<HandelingForm> {
    return this.#formFor(actorOf(request), where);
  }

  async #formFor(actor: Actor, { id, handeling }: Where): Promise<HandelingForm> {
    const traject = answered(await this.engine.read.trajectBeeld(actor, id));
    const procedure = this.engine.read.procedureOf(traject);
    const info = procedure.handelingen.get(handeling);
    if (info === undefined)
      throw new WebError('niet-gevonden', 'Deze handeling bestaat niet in de procedure van dit traject.');
    const about = { traject, procedure, info };
    return formOf(actor, about, await numberedLists(this.engine, actor, about));
  }
}

/** Whoever may not record it may not rehearse it either. */
function rehearsed({ traject }: HandelingForm, proef: Lezing<ProefBeeld>): Pick<Said, 'news'> {
  if (!proef.ok && proef.weigering.code === 'niet-bevoegd')
    return { news: { soort: 'niet-bevoegd', geoefend: true } };
  return { news: { soort: 'geoefend', proef: answered(proef), versie: traject.versie } };
}

/** Of a refusal that something was recorded after, the form goes on where the traject is now. */
function sinceRefused<T extends FormulierUitkomst>(
  { traject: { versie } }: HandelingForm,
  uitkomst: T,
): T | (Omit<T, 'news' | 'status' | 'versie'> & Pick<FormulierUitkomst, 'news' | 'status' | 'versie'>) {
  const { news } = uitkomst;
  if (news?.soort !== 'geweigerd' || uitkomst.versie === versie) return uitkomst;
  return {
    ...uitkomst,
    versie,
    status: 200,
    news: { soort: 'eerder-geweigerd', volgnummer: news.volgnummer },
  };
}

/** What its fields hold, and nothing else that came along. */
function typedIn(form: HandelingForm, invoer: Invoer): Invoer {
  return new Map(entriesOf(allFields(form), invoer));
}

function again(form: HandelingForm, said: Said): FormulierUitkomst {
  const { invoer, news, fouten = [], status = 200, same = false } = said;
  const { versie } = carriedOf(invoer);
  return {
    soort: 'formulier',
    invoer: typedIn(form, invoer),
    news,
    fouten,
    status,
    versie: same && Number.isSafeInteger(versie) ? versie : form.traject.versie,
    sleutel: keyOf(invoer, same),
  };
}

function question(
  form: HandelingForm,
  { invoer, proef, changed }: { invoer: Invoer; proef: ProefBeeld; changed: Changed | undefined },
): Bevestigingsvraag {
  const sleutel = keyOf(invoer, changed !== 'bevestiging');
  const { versie } = form.traject;
  return { soort: 'bevestiging', invoer: typedIn(form, invoer), proef, changed, versie, sleutel };
}

/** The organ that is filled in to begin with: the first for which this person records. */
function usualOrgan({ procedure, stand, info }: HandelingForm, actor: Actor): string {
  const [own] = organsFor(actor, info, procedure.gekozenBureau(stand));
  return own ?? info.organen[0] ?? '';
}

/** The key of a form stays with it until an attempt was made with it. */
function keyOf(invoer: Invoer, same: boolean): string {
  const { sleutel } = carriedOf(invoer);
  return same && sleutel !== '' ? sleutel : systemRandom.uuid();
}
