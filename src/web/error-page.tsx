/** The last stop of whatever goes wrong with a page: words for whoever asked, and for the log what they need not know. */
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { AuthError } from '../auth/auth-error.js';
import { DocumentError } from '../documents/document-error.js';
import { EngineError } from '../engine/engine-error.js';
import { StoreError } from '../engine/store-error.js';
import { LogError } from '../log/log-error.js';
import { Form } from './formulier/field-parts.js';
import type { Invoer } from './formulier/invoer.js';
import { isPage, pathOf } from './gate.js';
import { seeOther, type Pages } from './pages.js';
import { Button, ButtonLink, Buttons, Link, Paragraph, Title } from './parts/basis.js';
import type { Reply, Request } from './request.js';
import { WebError, type WebCode } from './web-error.js';

interface Shown {
  readonly status: number;
  readonly titel: string;
}

const shown: Readonly<Record<WebCode | 'interne-fout', Shown>> = {
  'niet-aangemeld': { status: 401, titel: 'U bent niet meer ingelogd' },
  'niet-bevoegd': { status: 403, titel: 'Dit mag u met uw rol niet' },
  'niet-gevonden': { status: 404, titel: 'Deze bladzijde bestaat niet' },
  'ongeldig-verzoek': { status: 400, titel: 'Dit verzoek klopt niet' },
  'vreemd-formulier': { status: 403, titel: 'Dit formulier is niet aanvaard' },
  'te-groot': { status: 413, titel: 'Dit is te groot' },
  'te-veel-verzoeken': { status: 429, titel: 'Even rustiger' },
  'niet-beschikbaar': { status: 503, titel: 'Nu even niet' },
  'interne-fout': { status: 500, titel: 'Er ging bij ons iets mis' },
};

/** Pages get a page; what is for programs goes on to the filter for programs. */
@Catch()
export class ErrorPages implements ExceptionFilter {
  constructor(
    private readonly pages: Pages,
    private readonly programs: ExceptionFilter,
  ) {}

  /** Never rejects: nobody waits for this, and what nobody catches ends the process. */
  async catch(fault: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const reply = http.getResponse<Reply>();
    try {
      if (isPage(pathOf(request))) await this.#answer(request, reply, fault);
      else this.programs.catch(fault, host);
    } catch (another) {
      request.log.error({ err: { message: messageOf(another) }, verzoek: request.id }, 'interne-fout');
      reply.raw.destroy();
    }
  }

  async #answer(request: Request, reply: Reply, fault: unknown): Promise<void> {
    const told = webErrorOf(fault);
    if (told === undefined || told.code === 'niet-beschikbaar')
      request.log.error(
        { err: { message: messageOf(fault) }, verzoek: request.id },
        told?.code ?? 'interne-fout',
      );
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    if (told?.code === 'niet-aangemeld' && request.method === 'GET' && opensPage(request)) {
      seeOther(reply, `/inloggen?terug=${encodeURIComponent(request.url)}`);
      return;
    }
    await this.#send(request, reply, told);
  }

  async #send(request: Request, reply: Reply, told: WebError | undefined): Promise<void> {
    const { status, titel } = shown[told?.code ?? 'interne-fout'];
    if (status === 503) void reply.header('retry-after', '60');
    await this.pages.send(
      request,
      reply,
      { titel, status, inloggenApart: told?.invoer !== undefined },
      <ErrorText titel={titel} request={request} told={told} />,
    );
  }
}

function ErrorText({
  titel,
  request,
  told,
}: {
  titel: string;
  request: Request;
  told: WebError | undefined;
}) {
  return (
    <>
      <Title>{titel}</Title>
      <Paragraph lead>
        {told?.message ??
          `Er is niets half vastgelegd. Probeer het opnieuw, en noem bij een melding dit verzoeknummer: ${request.id}.`}
      </Paragraph>
      {told?.invoer === undefined ? (
        <WayOut request={request} told={told} />
      ) : (
        <Kept request={request} invoer={told.invoer} />
      )}
    </>
  );
}

/** Where to go on from here. */
function WayOut({ request, told }: { readonly request: Request; readonly told: WebError | undefined }) {
  const entrance = told?.code === 'niet-aangemeld' || told?.code === 'vreemd-formulier';
  return (
    <Buttons>
      {entrance ? (
        <ButtonLink href={`/inloggen?terug=${encodeURIComponent(pathOf(request))}`} primary>
          {told.code === 'niet-aangemeld' ? 'Opnieuw inloggen' : 'Naar het inloggen'}
        </ButtonLink>
      ) : (
        <ButtonLink href={request.sessie === undefined ? '/openbaar' : '/'} primary>
          Naar het begin
        </ButtonLink>
      )}
    </Buttons>
  );
}

/** What somebody typed in a form that was not taken is not lost: it stands on this page, and goes back to the form. */
function Kept({ request, invoer }: { readonly request: Request; readonly invoer: Invoer }) {
  return (
    <Form actie={pathOf(request)}>
      {[...invoer]
        .filter(([naam]) => naam !== '_bevestiging')
        .map(([naam, waarde]) => (
          <input key={naam} type="hidden" name={naam} value={waarde} />
        ))}
      <Paragraph>
        Wat u had ingevuld, is niet weg: het staat nog op deze bladzijde. Bestanden die u er net bij koos,
        kiest u straks opnieuw.
      </Paragraph>
      {request.sessie === undefined && (
        <Paragraph>
          Log eerst opnieuw in:{' '}
          <Link href="/inloggen" elsewhere>
            inloggen in een nieuw tabblad
          </Link>
          . Kom daarna hier terug.
        </Paragraph>
      )}
      <Buttons>
        <Button name="knop" value="terug">
          Verder met wat u had ingevuld
        </Button>
      </Buttons>
    </Form>
  );
}

/** And not what a page asks for behind the screen: that would begin a login which nobody sees. */
function opensPage({ headers }: Request): boolean {
  return (headers['sec-fetch-dest'] ?? 'document') === 'document';
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}

/** undefined = a fault of ours. */
function webErrorOf(fault: unknown): WebError | undefined {
  if (fault instanceof WebError) return fault;
  if (fault instanceof StoreError || fault instanceof EngineError)
    return fault instanceof EngineError && fault.code === 'log-incident'
      ? new WebError('niet-beschikbaar', fault.message)
      : away;
  if (fault instanceof LogError) return new WebError('niet-beschikbaar', fault.message);
  if (fault instanceof AuthError)
    return new WebError(
      fault.code === 'uitgever-onbereikbaar' ? 'niet-beschikbaar' : 'niet-aangemeld',
      fault.message,
    );
  if (fault instanceof DocumentError) return documentFault(fault);
  return transportFault(fault);
}

const away = new WebError(
  'niet-beschikbaar',
  'De server kan nu niet bij zijn gegevens. Er is niets half vastgelegd. Probeer het over een minuut opnieuw.',
);

function documentFault({ code, message }: DocumentError): WebError | undefined {
  if (code === 'te-groot') return new WebError('te-groot', message);
  if (code === 'afgebroken') return new WebError('ongeldig-verzoek', message);
  return undefined;
}

/** Faults of Fastify and Nest: they carry a status. */
function transportFault(fault: unknown): WebError | undefined {
  const status =
    fault instanceof HttpException ? fault.getStatus() : (fault as { statusCode?: unknown }).statusCode;
  switch (status) {
    case 404:
    case 405:
      return new WebError('niet-gevonden', 'Controleer het adres, of begin bij het overzicht.');
    case 413:
      return new WebError(
        'te-groot',
        'Wat u stuurde, is te groot. Er is niets vastgelegd. Plaats lange teksten als document.',
      );
    case 429:
      return new WebError(
        'te-veel-verzoeken',
        'U doet te veel verzoeken. Wacht even en ga dan rustiger verder.',
      );
    case 400:
    case 415:
      return new WebError(
        'ongeldig-verzoek',
        'Het verzoek is niet goed gevormd. Er is niets vastgelegd. Ga terug en probeer het opnieuw.',
      );
    default:
      return undefined;
  }
}
