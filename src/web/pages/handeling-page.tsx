import type { ReactElement } from 'react';
import type { HandelingBeeld, ProefBeeld } from '../../engine/answer.js';
import type { Reden } from '../../procedure/definition.js';
import { Doubts, Seen } from '../formulier/doubts.js';
import { ErrorSummary } from '../formulier/error-summary.js';
import { Fields, Form } from '../formulier/field-parts.js';
import type { Fouten } from '../formulier/fouten.js';
import type { Invoer } from '../formulier/invoer.js';
import type { Veld } from '../formulier/velden.js';
import { daadOf, isOpenness, type HandelingForm } from '../handeling-form.js';
import { Badge, Button, Buttons, Heading, Link, Notice, Paragraph, Title } from '../parts/basis.js';
import { organsInWords, phaseInWords } from '../../procedure/entry-words.js';
import type { Plaats } from '../../procedure/gegevens-words.js';
import { uitslagOf } from '../../procedure/overgangen.js';
import { isDatumveld } from '../../procedure/rectificatie.js';
import { Reasons, recordersInWords } from '../parts/options.js';

/** What there is to say above the form. */
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
  | { readonly soort: 'verouderd' | 'al-verstuurd' | 'niet-bevoegd' | 'niet-bewaard' };

/** The entry that a rectification puts right. */
export interface Verschrijving {
  readonly volgnummer: number;
  readonly openbaar: boolean;
  readonly grond: string | null;
  /** What in it; undefined when nothing of it is named. */
  readonly plaats: Plaats | undefined;
  /** Entries that put something in it right before. */
  readonly eerder: readonly number[];
}

export interface HandelingPageProps {
  readonly form: HandelingForm;
  readonly invoer: Invoer;
  readonly fouten: Fouten;
  readonly news: FormNews | undefined;
  /** Only of a rectification. */
  readonly over: Verschrijving | undefined;
  /** Where a form goes on that was left here. */
  readonly bezig: string | undefined;
  /** Whether it was sent, and comes back with what was typed. */
  readonly verstuurd: boolean;
  readonly optie: HandelingBeeld | undefined;
  /** Whether this person may record it, for any of its organs. */
  readonly bevoegd: boolean;
  /** The version this form is about. */
  readonly versie: number;
  readonly sleutel: string;
}

export function HandelingPage(props: HandelingPageProps): ReactElement {
  const { form, invoer, fouten, news, verstuurd, optie, bevoegd, versie, sleutel, bezig } = props;
  const { traject, procedure, info, gegevens, rest } = form;
  const actie = `/trajecten/${traject.id}/handelingen/${info.naam}`;
  const shared = { invoer, fouten, actie };
  const mayFillIn = bevoegd || verstuurd;
  return (
    <>
      <p className="traject-boven">{traject.titel ?? 'Traject zonder titel (gewist)'}</p>
      <Title>{info.label}</Title>
      <Paragraph>
        Besloten of gedaan door: {organsInWords(procedure, info.organen)}. Bron: {info.bron}.
      </Paragraph>
      {mayFillIn && bezig !== undefined && <LeftHere pad={bezig} />}
      <About {...props} />
      <ErrorSummary fouten={fouten} />
      <News {...props} />
      {!bevoegd && (news === undefined || !mayFillIn) && <NotYours {...props} />}
      <Replaced {...props} />
      {optie !== undefined && news === undefined && !optie.toegelaten && (
        <NotNow {...props} redenen={optie.voorwaarden} />
      )}
      {mayFillIn ? (
        <Form actie={actie}>
          <input type="hidden" name="_versie" value={versie} />
          <input type="hidden" name="_sleutel" value={sleutel} />
          {news?.soort === 'twijfel' && <Seen twijfels={news.twijfels} />}
          <Openness velden={rest.filter(isOpenness)} openbaar={info.openbaar} {...shared} />
          <Fields velden={gegevens} {...shared} />
          <Fields velden={rest.filter((veld) => !isOpenness(veld))} {...shared} />
          <ChangedMeanwhile traject={traject.id} versie={versie} />
          <Buttons>
            <Button>Vastleggen</Button>
            <Button kind="secondary-action" name="knop" value="oefen">
              Eerst oefenen
            </Button>
            <Link href={`/trajecten/${traject.id}`}>Annuleren</Link>
          </Buttons>
          <p className="hulp">Oefenen laat zien wat er zou gebeuren. Het legt niets vast.</p>
        </Form>
      ) : (
        <Asks velden={gegevens} />
      )}
    </>
  );
}

/** What stands now does not stand any more when this is recorded. */
function Replaced({
  form: { procedure, stand, info },
  optie,
  bevoegd,
}: HandelingPageProps): ReactElement | null {
  const zin = procedure.vervangt(stand, info.naam);
  if (zin === null || !bevoegd || optie?.toegelaten !== true) return null;
  return (
    <Notice tone="info" titel="Dit is al eerder gedaan">
      <p>{zin} Wat eerder is vastgelegd, blijft in het spoor staan.</p>
    </Notice>
  );
}

/** What the form asks, for who may not fill it in. */
function Asks({ velden }: { readonly velden: readonly Veld[] }): ReactElement {
  return (
    <section aria-labelledby="gevraagd">
      <Heading id="gevraagd">Wat hierbij wordt vastgelegd</Heading>
      <ul>
        {velden.map(({ pad, label, verplicht }) => (
          <li key={pad}>
            {label}
            {verplicht === false && <span className="zacht"> (niet verplicht)</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Whoever went back, or did something else first, finds what was filled in. */
export function LeftHere({ pad }: { readonly pad: string }): ReactElement {
  return (
    <Notice tone="info" titel="U was dit formulier al aan het invullen">
      <p>
        <Link href={pad}>Verder met wat u had ingevuld</Link>, of begin hieronder opnieuw.
      </p>
    </Notice>
  );
}

/** Hidden until a module hears that the traject is another than this form is about: recorded now, it would be refused. */
function ChangedMeanwhile({
  traject,
  versie,
}: {
  readonly traject: string;
  readonly versie: number;
}): ReactElement {
  return (
    <div hidden data-live={`/trajecten/${traject}/live?versie=${versie}`} role="status">
      <Notice tone="warning" titel="Er is intussen iets anders vastgelegd">
        <p>
          Bekijk{' '}
          <Link href={`/trajecten/${traject}/spoor`} elsewhere>
            het spoor (opent in een nieuw tabblad)
          </Link>
          . Klopt uw formulier nog, ga dan verder op de nieuwe stand. Anders kan het worden geweigerd.
        </p>
        <Buttons>
          <Button kind="secondary-action" name="knop" value="bijwerken">
            Verder op de nieuwe stand
          </Button>
        </Buttons>
      </Notice>
    </div>
  );
}

/** What a rectification puts right, in words: the form holds it as a number and the name of a field. */
function About({ form: { traject }, over }: HandelingPageProps): ReactElement | null {
  if (over === undefined) return null;
  const { volgnummer, plaats, openbaar, eerder } = over;
  return (
    <>
      <Paragraph>
        U zet recht wat{plaats !== undefined && <> bij ‘{plaats.woorden}’</>} staat in{' '}
        <Link href={`/trajecten/${traject.id}/spoor/${volgnummer}`} elsewhere>
          regel {volgnummer} (opent in een nieuw tabblad)
        </Link>
        .{plaats !== undefined && <> Daar staat: {plaats.waarde}</>}
      </Paragraph>
      {eerder.length > 0 && (
        <Paragraph>
          In regel {volgnummer} is al eerder iets rechtgezet, in regel {eerder.join(' en ')}.
        </Paragraph>
      )}
      {plaats !== undefined && !isDatumveld(plaats.pad) && (
        <Paragraph>
          Wat u rechtzet, komt in het spoor te staan, ook voor anderen. In het overzicht verandert er niets:
          alleen met een datum wordt daarna verder gerekend.
        </Paragraph>
      )}
      {!openbaar && (
        <Notice tone="warning" titel={`Regel ${volgnummer} is niet openbaar`}>
          <p>
            Zonder grond wordt deze rectificatie wel openbaar, en leest iedereen wat u hier schrijft. Laat de
            grond daarom staan, tenzij het openbaar mag zijn.
          </p>
        </Notice>
      )}
    </>
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
          ? 'Deze regel wordt openbaar. Mag dat niet?'
          : 'Deze regel wordt niet openbaar, ook als u hier niets invult.'}
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
            staat in <Link href={`/trajecten/${form.traject.id}/spoor`}>het spoor</Link>, met wat er intussen
            is gebeurd. Klopt het formulier nog? Leg het dan opnieuw vast.
          </p>
        </Notice>
      );
    case 'al-verstuurd':
      return <SentBefore form={form} />;
    case 'niet-bewaard':
      return <NotKept {...props} />;
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
  return <Reasons redenen={redenen} procedure={procedure} traject={traject.id} hier={hier} />;
}

function NotKept({ form }: HandelingPageProps): ReactElement {
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
      <Attention
        zinnen={[...procedure.signaalzinnen(stand, daad, signalen), ...procedure.twijfels(stand, daad)]}
      />
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

/** Warnings, and what looks like a slip: nothing is refused for it. */
export function Attention({ zinnen }: { readonly zinnen: readonly string[] }): ReactElement | null {
  if (zinnen.length === 0) return null;
  return (
    <div>
      <p>
        <Badge tone="warning">Let op</Badge>
      </p>
      <ul>
        {zinnen.map((zin) => (
          <li key={zin}>{zin}</li>
        ))}
      </ul>
    </div>
  );
}

function NotNow({
  form,
  redenen,
  bevoegd,
}: HandelingPageProps & { readonly redenen: readonly Reden[] }): ReactElement {
  return (
    <Notice tone="warning" titel={isOver(form) ? 'Dit kan niet meer' : 'Dit kan nu nog niet'}>
      <p>
        {bevoegd &&
          'U kunt oefenen. Legt u het toch vast, dan wordt het geweigerd en komt de geweigerde poging in het spoor. '}
        {lacking(form)}
      </p>
      <WhyNot form={form} redenen={redenen} formulier={bevoegd} />
    </Notice>
  );
}

/** What leads in a list of reasons: what is over lacks nothing. */
function lacking(form: HandelingForm): string {
  return isOver(form) ? 'Dit is waarom:' : 'Dit staat in de weg:';
}

function isOver({ procedure, stand, info }: HandelingForm): boolean {
  return procedure.voorbij(stand).has(info.naam);
}

function NotYours({ form }: HandelingPageProps): ReactElement {
  return (
    <Notice tone="warning" titel="Dit mag u met uw rol niet vastleggen">
      <p>{recordedBy(form)}</p>
    </Notice>
  );
}

function recordedBy({ procedure, info }: HandelingForm): string {
  return `Dit wordt vastgelegd door: ${recordersInWords(procedure, info.rollen)}.`;
}
