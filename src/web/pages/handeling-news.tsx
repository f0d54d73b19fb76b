/** What there is to say above the form of a handeling: what came of it, what would come of it, and why it cannot be done. */
import type { ReactElement } from 'react';
import type { Actor } from '../../auth/policy.js';
import type { ProefBeeld } from '../../engine/answer.js';
import type { Reden } from '../../procedure/definition.js';
import { organsInWords, phaseInWords } from '../../procedure/entry-words.js';
import { uitslagOf } from '../../procedure/overgangen.js';
import { Doubts } from '../formulier/doubts.js';
import type { Invoer } from '../formulier/invoer.js';
import { daadOf, type HandelingForm } from '../handeling-form.js';
import { Attention } from '../parts/attention.js';
import { Link, Notice } from '../parts/basis.js';
import { forGood, Reasons, recordersInWords, rolesFor } from '../parts/options.js';
import { useSurroundings } from '../surroundings.js';

export type FormNews =
  | {
      readonly soort: 'geoefend';
      readonly proef: ProefBeeld;
      /** Of the traject it was rehearsed on. */
      readonly versie: number;
    }
  | { readonly soort: 'geweigerd'; readonly redenen: readonly Reden[]; readonly volgnummer: number }
  /** Admitted, but it looks like a slip of the pen; asked once. */
  | { readonly soort: 'twijfel'; readonly twijfels: readonly string[] }
  /** Before something else was recorded: what it lacked then may be there now. */
  | { readonly soort: 'eerder-geweigerd'; readonly volgnummer: number }
  | { readonly soort: 'niet-bevoegd'; readonly geoefend: boolean }
  | { readonly soort: 'verouderd' | 'al-verstuurd' | 'niet-bewaard' };

interface NewsProps {
  readonly form: HandelingForm;
  readonly invoer: Invoer;
  readonly actor: Actor;
  readonly news: FormNews | undefined;
}

export function News(props: NewsProps): ReactElement | null {
  const { news, form } = props;
  switch (news?.soort) {
    case 'geoefend':
      if (news.versie !== form.traject.versie) return <RehearsedBefore />;
      return news.proef.toegelaten ? (
        <WouldBe form={form} invoer={props.invoer} proef={news.proef} />
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
            . Aan het traject veranderde niets. {lacking(form)}
          </p>
          <WhyNot form={form} redenen={news.redenen} />
        </Notice>
      );
    case 'twijfel':
      return <Doubts kop="Klopt dit?" knop="Vastleggen" twijfels={news.twijfels} />;
    case 'eerder-geweigerd':
      return <TriedBefore form={form} volgnummer={news.volgnummer} />;
    case 'verouderd':
      return (
        <Notice tone="warning" titel="Er is intussen iets anders vastgelegd" live>
          <p>
            Het traject is veranderd sinds u dit formulier opende. Daarom is uw handeling geweigerd; de poging
            staat in <Link href={`/trajecten/${form.traject.id}/spoor`}>het spoor</Link>. Wat er intussen is
            vastgelegd, staat daar ook. Klopt het formulier nog? Leg het dan opnieuw vast.
          </p>
        </Notice>
      );
    case 'al-verstuurd':
      return <SentBefore form={form} />;
    case 'niet-bewaard':
      return <NotKept {...props} />;
    case 'niet-bevoegd':
      return <NotAllowed {...props} geoefend={news.geoefend} />;
    default:
      return null;
  }
}

function NotAllowed({
  form,
  invoer,
  actor,
  geoefend,
}: Pick<NewsProps, 'form' | 'invoer' | 'actor'> & { readonly geoefend: boolean }): ReactElement {
  const waarom = whyNotAllowed(form, actor, invoer);
  return geoefend ? (
    <Notice tone="warning" titel="Geoefend: dit zou worden geweigerd" live>
      <p>{waarom} Er is niets vastgelegd.</p>
    </Notice>
  ) : (
    <Notice tone="error" titel="Dit mag u niet vastleggen" live>
      <p>
        {waarom} Uw poging is geweigerd en staat in{' '}
        <Link href={`/trajecten/${form.traject.id}/spoor?resultaat=geweigerd`}>het spoor</Link>. Aan het
        traject veranderde niets.
      </p>
    </Notice>
  );
}

/** A bureau records for itself alone; others for certain organs. */
function whyNotAllowed({ procedure, stand, info }: HandelingForm, actor: Actor, invoer: Invoer): string {
  const orgaan = invoer.get('orgaan') ?? info.organen[0] ?? '';
  if (actor.bureau !== null && info.bureau === 'eigen')
    return `U bent aangemeld voor ${actor.bureau}. Een bureau legt alleen vast wat het zelf deed.`;
  if (actor.bureau !== null && orgaan === 'bureau' && procedure.gekozenBureau(stand) !== actor.bureau)
    return 'Dit is aan het bureau dat is gekozen.';
  const wie = recordersInWords(procedure, rolesFor(info, orgaan));
  return `Is het orgaan ${organsInWords(procedure, [orgaan])}, dan wordt dit vastgelegd door: ${wie}.`;
}

function TriedBefore({
  form: { traject },
  volgnummer,
}: {
  readonly form: HandelingForm;
  readonly volgnummer: number;
}): ReactElement {
  return (
    <Notice tone="info" titel="U probeerde dit eerder" live>
      <p>
        Het werd toen geweigerd: zie{' '}
        <Link href={`/trajecten/${traject.id}/spoor/${volgnummer}`}>regel {volgnummer} van het spoor</Link>.
        Sindsdien is er iets anders vastgelegd. Oefen om te zien of het nu kan.
      </p>
    </Notice>
  );
}

function SentBefore({ form: { traject } }: { readonly form: HandelingForm }): ReactElement {
  return (
    <Notice tone="warning" titel="Dit formulier was al verstuurd" live>
      <p>
        Wat er toen van kwam, staat in <Link href={`/trajecten/${traject.id}/spoor`}>het spoor</Link>. Nu is
        er niets vastgelegd. Wilt u wat hier staat nóg een keer vastleggen, kies dan Vastleggen.
      </p>
    </Notice>
  );
}

function WhyNot({
  form,
  redenen,
  formulier = true,
}: {
  readonly form: HandelingForm;
  readonly redenen: readonly Reden[];
  /** Whether the form stands below it. */
  readonly formulier?: boolean;
}): ReactElement {
  const { procedure, traject, info } = form;
  const hier = formulier ? info.naam : undefined;
  return isOver(form) ? (
    <Reasons redenen={redenen} procedure={procedure} traject={traject.id} toen />
  ) : (
    <Reasons redenen={redenen} procedure={procedure} traject={traject.id} hier={hier} />
  );
}

function NotKept({ form }: Pick<NewsProps, 'form'>): ReactElement {
  return (
    <Notice tone="info" titel="Dit formulier is al vastgelegd, of niet meer bewaard" live>
      <p>
        Wat u vastlegde, staat in <Link href={`/trajecten/${form.traject.id}/spoor`}>het spoor</Link>. Wat u
        alleen invulde, blijft een werkdag bewaard, voor wie het verstuurde.
      </p>
    </Notice>
  );
}

function RehearsedBefore(): ReactElement {
  return (
    <Notice tone="info" titel="U oefende op een eerdere stand" live>
      <p>Er is iets vastgelegd sinds u oefende. Oefen opnieuw om te zien wat er nu zou gebeuren.</p>
    </Notice>
  );
}

interface TriedProps {
  readonly form: HandelingForm;
  readonly proef: ProefBeeld;
}

function WouldBe({ form, invoer, proef }: TriedProps & { readonly invoer: Invoer }): ReactElement {
  const { vandaag } = useSurroundings();
  const { procedure, traject, stand } = form;
  const { naar, sluit, signalen } = proef;
  const daad = daadOf(form, invoer);
  return (
    <Notice tone="ok" titel="Geoefend: dit zou worden toegelaten" live>
      <Outcome form={form} proef={proef} />
      {naar !== null && naar !== traject.fase && (
        <p>Het traject gaat dan naar de fase {phaseInWords(procedure, naar)}.</p>
      )}
      {sluit.length > 0 && (
        <>
          <p>Daarna kan nooit meer:</p>
          <Closes sluit={sluit} form={{ procedure }} />
        </>
      )}
      <Attention kop="Bij deze regel komt te staan" zinnen={procedure.signaalzinnen(stand, daad, signalen)} />
      <Attention kop="Klopt dit?" zinnen={procedure.twijfels(stand, daad, vandaag)} />
      <p>Er is niets vastgelegd.</p>
    </Notice>
  );
}

/** Of what can end in more than one way: how it ends with what was filled in. */
export function Outcome({ form: { procedure, traject, info }, proef }: TriedProps): ReactElement | null {
  const naar = proef.naar ?? traject.fase;
  const uitslag = uitslagOf(procedure, { van: traject.fase, handeling: info.naam, naar });
  return uitslag === undefined ? null : (
    <p>
      De uitslag is dan: <strong>{uitslag}</strong>.
    </p>
  );
}

function WouldNotBe({ form, proef }: TriedProps): ReactElement {
  return (
    <Notice tone="warning" titel="Geoefend: dit zou worden geweigerd" live>
      <p>Er is niets vastgelegd. {lacking(form)}</p>
      <WhyNot form={form} redenen={proef.voorwaarden} />
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

export function NotNow({
  form,
  redenen,
  bevoegd,
}: {
  readonly form: HandelingForm;
  readonly redenen: readonly Reden[];
  readonly bevoegd: boolean;
}): ReactElement {
  return (
    <Notice tone="warning" titel={isOver(form) ? 'Dit kan niet meer' : 'Dit kan nu nog niet'}>
      <p>
        {bevoegd && !isOver(form) && 'U kunt oefenen. '}
        {bevoegd &&
          'Legt u het toch vast, dan wordt het geweigerd en komt de geweigerde poging in het spoor. '}
        {lacking(form)}
      </p>
      <WhyNot form={form} redenen={isOver(form) ? forGood(redenen) : redenen} formulier={bevoegd} />
    </Notice>
  );
}

/** What leads in a list of reasons: what is over lacks nothing. */
function lacking(form: HandelingForm): string {
  return isOver(form) ? 'Dit is waarom:' : 'Dit staat in de weg:';
}

export function isOver({ procedure, stand, info }: HandelingForm): boolean {
  return procedure.voorbij(stand).has(info.naam);
}

export function NotYours({ form }: Pick<NewsProps, 'form'>): ReactElement {
  return (
    <Notice tone="warning" titel="Dit mag u met uw rol niet vastleggen">
      <p>{recordedBy(form)}</p>
    </Notice>
  );
}

function recordedBy({ procedure, info }: HandelingForm): string {
  const gekozen = info.bureau === 'gekozen' ? ' Van de bureaus is dat alleen het bureau dat is gekozen.' : '';
  return `Dit wordt vastgelegd door: ${recordersInWords(procedure, info.rollen)}.${gekozen}`;
}
