import type { ReactElement } from 'react';
import type { HandelingBeeld, ProefBeeld } from '../../engine/answer.js';
import type { Reden } from '../../procedure/definition.js';
import { ErrorSummary } from '../formulier/error-summary.js';
import { Fields, Form } from '../formulier/field-parts.js';
import type { Fouten } from '../formulier/fouten.js';
import type { Invoer } from '../formulier/invoer.js';
import type { Veld } from '../formulier/velden.js';
import { isOpenness, type HandelingForm } from '../handeling-form.js';
import { Badge, Button, Buttons, Link, Notice, Paragraph, Title } from '../parts/basis.js';
import { organsInWords, phaseInWords, signalsInWords } from '../../procedure/entry-words.js';
import { pathInWords } from '../../procedure/gegevens-words.js';
import { rectificatie } from '../../procedure/rectificatie.js';
import { isOver, Reasons, recordersInWords } from '../parts/options.js';

/** What there is to say above the form. */
export type FormNews =
  | { readonly soort: 'geoefend'; readonly proef: ProefBeeld }
  | { readonly soort: 'geweigerd'; readonly redenen: readonly Reden[]; readonly volgnummer: number }
  | { readonly soort: 'verouderd' | 'al-verstuurd' | 'niet-bevoegd' | 'niet-bewaard' };

interface HandelingPageProps {
  readonly form: HandelingForm;
  readonly invoer: Invoer;
  readonly fouten: Fouten;
  readonly news: FormNews | undefined;
  readonly optie: HandelingBeeld | undefined;
  /** Whether this person may record it, for any of its organs. */
  readonly bevoegd: boolean;
  /** The version this form is about. */
  readonly versie: number;
  readonly sleutel: string;
}

export function HandelingPage(props: HandelingPageProps): ReactElement {
  const { form, invoer, fouten, news, optie, bevoegd, versie, sleutel } = props;
  const { traject, procedure, info, gegevens, rest } = form;
  const actie = `/trajecten/${traject.id}/handelingen/${info.naam}`;
  const shared = { invoer, fouten, actie };
  return (
    <>
      <p className="traject-boven">{traject.titel ?? 'Traject zonder titel (gewist)'}</p>
      <Title>{info.label}</Title>
      <Paragraph>
        Besloten of gedaan door: {organsInWords(procedure, info.organen)}. Bron: {info.bron}.
      </Paragraph>
      <About {...props} />
      <ErrorSummary fouten={fouten} />
      <News {...props} />
      {!bevoegd && news === undefined && <NotYours {...props} />}
      {bevoegd && optie !== undefined && news === undefined && !optie.toegelaten && (
        <NotNow {...props} redenen={optie.voorwaarden} />
      )}
      <Form actie={actie}>
        <input type="hidden" name="_versie" value={versie} />
        <input type="hidden" name="_sleutel" value={sleutel} />
        <Openness velden={rest.filter(isOpenness)} openbaar={info.openbaar} {...shared} />
        <Fields velden={gegevens} {...shared} />
        <Fields velden={rest.filter((veld) => !isOpenness(veld))} {...shared} />
        <Buttons>
          <Button>Vastleggen</Button>
          <Button kind="secondary-action" name="knop" value="oefen">
            Eerst oefenen
          </Button>
          <Link href={`/trajecten/${traject.id}`}>Annuleren</Link>
        </Buttons>
        <p className="hulp">Oefenen laat zien wat er zou gebeuren. Het legt niets vast.</p>
      </Form>
    </>
  );
}

/** What a rectification puts right, in words: the form holds it as a number and the name of a field. */
function About({ form: { traject, procedure, info }, invoer }: HandelingPageProps): ReactElement | null {
  const volgnummer = invoer.get('gegevens.volgnummer') ?? '';
  if (info.naam !== rectificatie || !/^[1-9]\d{0,8}$/.test(volgnummer)) return null;
  const veld = invoer.get('gegevens.veld') ?? '';
  return (
    <Paragraph>
      U zet recht wat{veld !== '' && <> bij ‘{pathInWords(veld, procedure)}’</>} staat in{' '}
      <Link href={`/trajecten/${traject.id}/spoor/${volgnummer}`} elsewhere>
        regel {volgnummer} (opent in een nieuw tabblad)
      </Link>
      .
    </Paragraph>
  );
}

/** Asked first, and small: most entries are public; some are closed by what they are. */
function Openness({
  velden,
  openbaar,
  ...shared
}: {
  velden: readonly Veld[];
  openbaar: boolean;
  invoer: Invoer;
  fouten: Fouten;
  actie: string;
}): ReactElement {
  const filled = (shared.invoer.get('nietOpenbaar.grond') ?? '') !== '';
  const wrong = shared.fouten.some(({ pad }) => pad?.startsWith('nietOpenbaar') === true);
  return (
    <details className="uitklap openheid" open={filled || wrong}>
      <summary>
        {openbaar
          ? 'Deze regel wordt openbaar. Moet zij dat niet zijn?'
          : 'Deze regel wordt niet openbaar. Wilt u de grond zelf noemen?'}
      </summary>
      <div className="uitklap-binnen">
        <Fields velden={velden} {...shared} />
      </div>
    </details>
  );
}

function News(props: HandelingPageProps): ReactElement | null {
  const { news, form } = props;
  switch (news?.soort) {
    case 'geoefend':
      return news.proef.toegelaten ? (
        <WouldBe form={form} proef={news.proef} />
      ) : (
        <WouldNotBe form={form} proef={news.proef} />
      );
    case 'geweigerd':
      return (
        <Notice tone="error" titel="Niet toegelaten" live>
          <p>
            Uw poging is{' '}
            <Link href={`/trajecten/${form.traject.id}/spoor/${news.volgnummer}`}>
              regel {news.volgnummer} van het spoor
            </Link>
            . Aan het traject veranderde niets. {lacking(news.redenen)}
          </p>
          <Reasons redenen={news.redenen} procedure={form.procedure} traject={form.traject.id} />
        </Notice>
      );
    case 'verouderd':
      return (
        <Notice tone="warning" titel="Er is intussen iets anders vastgelegd" live>
          <p>
            Het traject is veranderd sinds u dit formulier opende. Daarom is uw handeling geweigerd; de poging
            staat in <Link href={`/trajecten/${form.traject.id}/spoor`}>het spoor</Link>, met wat er intussen
            is gebeurd. Klopt het formulier nog? Leg het dan opnieuw vast.
          </p>
        </Notice>
      );
    case 'al-verstuurd':
      return (
        <Notice tone="warning" titel="Dit formulier was al verstuurd" live>
          <p>
            Wat er toen van kwam, staat in <Link href={`/trajecten/${form.traject.id}/spoor`}>het spoor</Link>
            . Nu is er niets vastgelegd. Wilt u wat hier staat nóg een keer vastleggen, kies dan Vastleggen.
          </p>
        </Notice>
      );
    case 'niet-bewaard':
      return <NotKept />;
    case 'niet-bevoegd':
      return (
        <Notice tone="error" titel="Dit mag u met uw rol niet" live>
          <p>
            {recordedBy(form)} Uw poging is geweigerd en staat in{' '}
            <Link href={`/trajecten/${form.traject.id}/spoor?resultaat=geweigerd`}>het spoor</Link>. Aan het
            traject veranderde niets.
          </p>
        </Notice>
      );
    default:
      return null;
  }
}

function NotKept(): ReactElement {
  return (
    <Notice tone="info" titel="Wat u had ingevuld, is niet meer bewaard" live>
      <p>
        Een formulier dat terugkwam, blijft een werkdag bewaard, alleen voor wie het verstuurde. Vul het
        opnieuw in.
      </p>
    </Notice>
  );
}

interface TriedProps {
  readonly form: HandelingForm;
  readonly proef: ProefBeeld;
}

function WouldBe({ form: { procedure, traject }, proef }: TriedProps): ReactElement {
  const { naar, sluit, signalen } = proef;
  return (
    <Notice tone="ok" titel="Geoefend: dit zou worden toegelaten" live>
      {naar !== null && naar !== traject.fase && (
        <p>Het traject gaat dan naar de fase {phaseInWords(procedure, naar)}.</p>
      )}
      {sluit.length > 0 && (
        <>
          <p>Daarna kan nooit meer:</p>
          <Closes sluit={sluit} form={{ procedure }} />
        </>
      )}
      <Signals signalen={signalen} form={{ procedure }} />
      <p>Er is niets vastgelegd.</p>
    </Notice>
  );
}

function WouldNotBe({ form, proef }: TriedProps): ReactElement {
  return (
    <Notice tone="warning" titel="Geoefend: dit zou worden geweigerd" live>
      <p>Er is niets vastgelegd. {lacking(proef.voorwaarden)}</p>
      <Reasons redenen={proef.voorwaarden} procedure={form.procedure} traject={form.traject.id} />
    </Notice>
  );
}

export function Closes({
  sluit,
  form,
}: {
  readonly sluit: readonly string[];
  readonly form: Pick<HandelingForm, 'procedure'>;
}): ReactElement {
  return (
    <ul className="sluit">
      {sluit.map((naam) => (
        <li key={naam}>{form.procedure.handelingen.get(naam)?.label ?? naam}</li>
      ))}
    </ul>
  );
}

export function Signals({
  signalen,
  form,
}: {
  readonly signalen: readonly string[];
  readonly form: Pick<HandelingForm, 'procedure'>;
}): ReactElement | null {
  if (signalen.length === 0) return null;
  return (
    <div>
      <p>
        <Badge tone="warning">Let op</Badge>
      </p>
      <ul>
        {signalsInWords(form.procedure, signalen).map((zin) => (
          <li key={zin}>{zin}</li>
        ))}
      </ul>
    </div>
  );
}

function NotNow({
  form,
  redenen,
}: HandelingPageProps & { readonly redenen: readonly Reden[] }): ReactElement {
  return (
    <Notice tone="warning" titel={isOver(redenen) ? 'Dit kan niet meer' : 'Dit kan nu nog niet'}>
      <p>
        U kunt oefenen. Legt u het toch vast, dan wordt het geweigerd en komt de geweigerde poging in het
        spoor. {lacking(redenen)}
      </p>
      <Reasons redenen={redenen} procedure={form.procedure} traject={form.traject.id} />
    </Notice>
  );
}

/** What leads in a list of reasons: what is over lacks nothing. */
function lacking(redenen: readonly Reden[]): string {
  return isOver(redenen) ? 'Dit is waarom:' : 'Dit ontbreekt:';
}

function NotYours({ form }: HandelingPageProps): ReactElement {
  return (
    <Notice tone="warning" titel="Dit mag u met uw rol niet vastleggen">
      <p>
        {recordedBy(form)} Legt u het toch vast, dan wordt het geweigerd en komt de geweigerde poging in het
        spoor, waar iedereen haar ziet.
      </p>
    </Notice>
  );
}

function recordedBy({ procedure, info }: HandelingForm): string {
  return `Dit wordt vastgelegd door: ${recordersInWords(procedure, info.rollen)}.`;
}
