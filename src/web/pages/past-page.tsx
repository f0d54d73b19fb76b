import type { ReactElement } from 'react';
import type { TrajectBeeld } from '../../engine/answer.js';
import type { Overgang } from '../../engine/verloop.js';
import type { Procedure } from '../../procedure/definition.js';
import { Badge, Button, DateText, Facts, Heading, Link, Moment, Notice, Paragraph } from '../parts/basis.js';
import { phaseInWords } from '../../procedure/entry-words.js';
import { PhaseSteps, stepsOf } from '../parts/phase-steps.js';
import { Termijnen } from '../parts/termijnen.js';
import { TrajectTabs } from '../parts/traject-tabs.js';
import { useSurroundings } from '../surroundings.js';
import { Particulars, tones, TrajectHead } from './traject-page.js';

interface PastPageProps {
  readonly traject: TrajectBeeld;
  readonly procedure: Procedure;
  readonly op: string | undefined;
  readonly fout: string | undefined;
  /** How the traject went, with the dates of the handelingen. */
  readonly overgangen: readonly Overgang[];
  /** undefined: nothing was asked, or there was no traject yet. */
  readonly toen: TrajectBeeld | undefined;
}

/** How a traject stood at the end of a day, by what was recorded then. */
export function PastPage(props: PastPageProps): ReactElement {
  const { traject, procedure, op, fout, toen } = props;
  return (
    <>
      <TrajectHead traject={traject} procedure={procedure} />
      <TrajectTabs traject={traject.id} nu="spoor" />
      <Heading>De stand op een datum</Heading>
      <Paragraph>
        U ziet wat er aan het einde van die dag in het spoor stond, opnieuw berekend uit het spoor zelf. Dat
        gaat om de dag waarop iets is vastgelegd. In welke fase het traject was op de dag zelf, volgens de
        data van de handelingen, staat erbij.
      </Paragraph>
      <DayForm {...props} />
      {op !== undefined && fout === undefined && toen === undefined && (
        <Notice tone="info" titel="Toen was er nog niets vastgelegd">
          <p>
            Op <DateText datum={op} /> stond er van dit traject nog niets in Besluitspoor: het is daarin
            geopend op <Moment tijdstip={traject.geopendTijdstip} />.
          </p>
        </Notice>
      )}
      {op !== undefined && fout === undefined && <ByDates {...props} op={op} />}
      {toen !== undefined && op !== undefined && <Then toen={toen} op={op} procedure={procedure} />}
      <p>
        <Link href={`/trajecten/${traject.id}/spoor`}>Terug naar het spoor</Link>
      </p>
    </>
  );
}

/** Where it was by the dates of the handelingen, whenever they were recorded. */
function ByDates({
  traject,
  procedure,
  overgangen,
  op,
}: PastPageProps & { readonly op: string }): ReactElement {
  const dated = overgangen.filter(({ van, datum }) => van !== null && datum !== null);
  const last = dated.findLast(({ datum }) => (datum ?? '') <= op);
  if (last === undefined)
    return (
      <Paragraph>
        Volgens de data van de handelingen was het traject op <DateText datum={op} /> nog niet verder dan de
        fase <strong>{phaseInWords(procedure, procedure.fasen[0] ?? '')}</strong>.
      </Paragraph>
    );
  return (
    <Paragraph>
      Volgens de data van de handelingen was het traject op <DateText datum={op} /> in de fase{' '}
      <strong>{phaseInWords(procedure, last.naar)}</strong>. Die begon met{' '}
      <Link href={`/trajecten/${traject.id}/spoor/${last.volgnummer}`}>
        {procedure.handelingen.get(last.handeling)?.label ?? last.handeling}
      </Link>{' '}
      op <DateText datum={last.datum ?? ''} />.
    </Paragraph>
  );
}

function DayForm({ traject, op, fout }: PastPageProps): ReactElement {
  const { vandaag } = useSurroundings();
  return (
    <form className="zoeken" method="get" action={`/trajecten/${traject.id}/stand`}>
      <div className="invulveld">
        <label className="utrecht-form-label" htmlFor="op">
          Datum
        </label>
        {fout !== undefined && (
          <p className="utrecht-form-field-error-message" id="op-fout">
            {fout} Kies de dag waarvan u de stand wilt zien.
          </p>
        )}
        <input
          id="op"
          name="op"
          type="date"
          defaultValue={op ?? vandaag}
          aria-invalid={fout !== undefined}
          aria-describedby={fout === undefined ? undefined : 'op-fout'}
          className="utrecht-textbox utrecht-textbox--html-input"
        />
      </div>
      <Button kind="secondary-action">Stand tonen</Button>
    </form>
  );
}

function Then({
  toen,
  op,
  procedure,
}: {
  toen: TrajectBeeld;
  op: string;
  procedure: Procedure;
}): ReactElement {
  const { vandaag } = useSurroundings();
  return (
    <section aria-labelledby="toen">
      <Heading id="toen">
        {op === vandaag ? 'Tot nu toe, vandaag' : 'Aan het einde van'} <DateText datum={op} />
      </Heading>
      <Facts
        facts={[
          {
            term: 'Fase',
            detail: <Badge tone={tones[toen.status]}>{phaseInWords(procedure, toen.fase)}</Badge>,
          },
          {
            term: 'Laatste toegelaten regel',
            detail: <Link href={`/trajecten/${toen.id}/spoor/${toen.versie}`}>Regel {toen.versie}</Link>,
          },
          ...(toen.besluit === undefined
            ? []
            : [
                {
                  term: 'Besluit',
                  detail: `${toen.besluit.besluitnummer}: ${toen.besluit.dictum ?? 'tekst gewist'}`,
                },
              ]),
          {
            term: op === vandaag ? 'Nu mogelijk' : 'Toen mogelijk',
            detail:
              toen.mogelijkeHandelingen
                .map((naam) => procedure.handelingen.get(naam)?.label ?? naam)
                .join(', ') || 'Niets meer',
          },
        ]}
      />
      <h3 className="utrecht-heading-3 toen-kop">Fasen</h3>
      <PhaseSteps steps={stepsOf(procedure, toen.fase)} />
      <Particulars procedure={procedure} stand={{ fase: toen.fase, feiten: toen.toestand }} />
      <h3 className="utrecht-heading-3 toen-kop">Geplande data</h3>
      <Termijnen traject={toen} procedure={procedure} />
    </section>
  );
}
