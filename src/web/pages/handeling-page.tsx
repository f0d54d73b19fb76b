import type { ReactElement } from 'react';
import type { Actor } from '../../auth/policy.js';
import type { HandelingBeeld } from '../../engine/answer.js';
import { organsInWords } from '../../procedure/entry-words.js';
import type { Plaats } from '../../procedure/gegevens-words.js';
import { isDatumveld } from '../../procedure/rectificatie.js';
import { Seen } from '../formulier/doubts.js';
import { ErrorSummary } from '../formulier/error-summary.js';
import { Fields, Form } from '../formulier/field-parts.js';
import type { Fouten } from '../formulier/fouten.js';
import type { Invoer } from '../formulier/invoer.js';
import type { Veld } from '../formulier/velden.js';
import { isOpenness, type HandelingForm } from '../handeling-form.js';
import { Button, Buttons, Heading, Link, Notice, Paragraph, Title } from '../parts/basis.js';
import { isOver, News, NotNow, NotYours, type FormNews } from './handeling-news.js';

/** The entry that a rectification puts right. */
export interface Verschrijving {
  readonly volgnummer: number;
  readonly openbaar: boolean;
  readonly grond: string | null;
  /** What in it; undefined when nothing of it is named. */
  readonly plaats: Plaats | undefined;
  /** Entries that put something in it right before. */
  readonly eerder: readonly number[];
  /** The entry that it puts right itself; undefined of what is no rectification. */
  readonly zelf: number | undefined;
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
  readonly actor: Actor;
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
  const gekozen = procedure.gekozenBureau(form.stand);
  return (
    <>
      <p className="traject-boven">{traject.titel ?? 'Traject zonder titel (gewist)'}</p>
      <Title>{info.label}</Title>
      <Paragraph>
        Besloten of gedaan door: {organsInWords(procedure, info.organen)}. Bron: {info.bron}.
        {info.bureau === 'gekozen' && gekozen !== null && ` Gekozen bureau: ${gekozen}.`}
      </Paragraph>
      {mayFillIn && !isOver(form) && bezig !== undefined && <LeftHere pad={bezig} />}
      <About {...props} />
      <ErrorSummary fouten={fouten} />
      <News {...props} />
      {!bevoegd && (news === undefined || !mayFillIn) && <NotYours {...props} />}
      <Replaced {...props} />
      {optie?.toegelaten === false && (news === undefined || news.soort === 'niet-bewaard') && (
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
  const { volgnummer, plaats, openbaar, eerder, zelf } = over;
  return (
    <>
      <Paragraph>
        U zet recht wat{plaats !== undefined && <> bij ‘{plaats.woorden}’</>} staat in{' '}
        <Link href={`/trajecten/${traject.id}/spoor/${volgnummer}`} elsewhere>
          regel {volgnummer} (opent in een nieuw tabblad)
        </Link>
        .{plaats !== undefined && <> Daar staat: {plaats.waarde.replace(/\.$/, '')}.</>}
      </Paragraph>
      {eerder.length > 0 && (
        <Paragraph>
          In regel {volgnummer} is al eerder iets rechtgezet, in regel {eerder.join(' en ')}.
        </Paragraph>
      )}
      {!(plaats !== undefined && isDatumveld(plaats.pad)) && (
        <Paragraph>
          Wat u rechtzet, komt in het spoor te staan, ook voor anderen. De uitslag en de stand van het traject
          veranderen er niet door: alleen met een datum wordt daarna verder gerekend.
        </Paragraph>
      )}
      {zelf !== undefined && (
        <Notice tone="warning" titel={`Regel ${volgnummer} is zelf een rectificatie`}>
          <p>
            Klopt zij niet, zet dan recht wat in{' '}
            <Link href={`/trajecten/${traject.id}/spoor/${zelf}`} elsewhere>
              regel {zelf} (opent in een nieuw tabblad)
            </Link>{' '}
            staat, nog een keer. De laatste rectificatie geldt.
          </p>
        </Notice>
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
        {filled
          ? 'Deze regel wordt niet openbaar, op de grond die hier staat.'
          : openbaar
            ? 'Deze regel wordt openbaar. Mag dat niet?'
            : 'Deze regel wordt niet openbaar, ook als u hier niets invult.'}
      </summary>
      <div className="uitklap-binnen">
        <Fields velden={velden} {...shared} />
      </div>
    </details>
  );
}
