import type { ReactElement } from 'react';
import type { TrajectBeeld } from '../../engine/answer.js';
import type { Procedure } from '../../procedure/definition.js';
import { Badge, Button, DateText, Facts, Heading, Link, Notice, Paragraph } from '../parts/basis.js';
import { phaseInWords } from '../../procedure/entry-words.js';
import { PhaseSteps, stepsOf } from '../parts/phase-steps.js';
import { Termijnen } from '../parts/termijnen.js';
import { TrajectTabs } from '../parts/traject-tabs.js';
import { useSurroundings } from '../surroundings.js';
import { TrajectHead } from './traject-page.js';

interface PastPageProps {
  readonly traject: TrajectBeeld;
  readonly procedure: Procedure;
  readonly op: string | undefined;
  readonly fout: string | undefined;
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
        U ziet wat er aan het einde van die dag in het spoor stond, opnieuw berekend uit het spoor zelf. Het
        gaat om de dag waarop iets is vastgelegd, niet om de dag waarop het gebeurde.
      </Paragraph>
      <DayForm {...props} />
      {op !== undefined && fout === undefined && toen === undefined && (
        <Notice tone="info" titel="Er was nog niets">
          <p>
            Op <DateText datum={op} /> bestond dit traject nog niet.
          </p>
        </Notice>
      )}
      {toen !== undefined && op !== undefined && <Then toen={toen} op={op} procedure={procedure} />}
      <p>
        <Link href={`/trajecten/${traject.id}/spoor`}>Terug naar het spoor</Link>
      </p>
    </>
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
          { term: 'Fase', detail: <Badge tone="info">{phaseInWords(procedure, toen.fase)}</Badge> },
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
      <PhaseSteps steps={stepsOf(procedure, toen.fase)} />
      <h3 className="utrecht-heading-3">Geplande data</h3>
      <Termijnen traject={toen} procedure={procedure} />
    </section>
  );
}
