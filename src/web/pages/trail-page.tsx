import type { ReactElement } from 'react';
import type { SpoorregelBeeld, TrajectBeeld } from '../../engine/answer.js';
import { erasedDocuments, type Verloop } from '../../engine/verloop.js';
import type { Procedure } from '../../procedure/definition.js';
import { Button, ButtonLink, Buttons, Heading, Link, Paragraph } from '../parts/basis.js';
import { Choice } from '../parts/choice.js';
import { entryView } from '../parts/entry-view.js';
import { Timeline } from '../parts/timeline.js';
import { TrajectTabs } from '../parts/traject-tabs.js';
import { VerifySection } from '../parts/verify-section.js';
import { TrajectHead } from './traject-page.js';

export interface TrailFilter {
  readonly resultaat: 'toegelaten' | 'geweigerd' | 'gewist' | undefined;
  readonly handeling: string | undefined;
  readonly orgaan: string | undefined;
}

interface TrailPageProps {
  readonly traject: TrajectBeeld;
  readonly procedure: Procedure;
  /** Newest first. */
  readonly regels: readonly SpoorregelBeeld[];
  readonly verloop: Verloop;
  /** Ids of documents that this reader may not have. */
  readonly dicht: ReadonlySet<string>;
  /** Entries that the last checkpoint covers. */
  readonly omvang: number;
  readonly filter: TrailFilter;
  /** Where the next page goes on; null when this is the last. */
  readonly verder: number | null;
  /** Whether this reader takes a dossier along. */
  readonly dossier: boolean;
}

export function TrailPage(props: TrailPageProps): ReactElement {
  const { traject, procedure, regels, verloop, dicht, omvang, filter, verder, dossier } = props;
  const gewist = erasedDocuments(verloop);
  const filtered = Object.values(filter).some((value) => value !== undefined);
  return (
    <>
      <TrajectHead traject={traject} procedure={procedure} />
      <TrajectTabs traject={traject.id} nu="spoor" />
      <VerifySection
        log={`/log/${traject.organisatie}`}
        regels={`/trajecten/${traject.id}/spoor/regels.json`}
        {...(dossier ? { dossier: `/trajecten/${traject.id}/dossier.zip` } : {})}
      />
      <p>
        <Link href="#meenemen">
          {dossier ? 'Dossier, tabel of stand op een datum' : 'Tabel of stand op een datum'}
        </Link>
      </p>
      <Heading id="pogingen">Alle pogingen, de nieuwste bovenaan</Heading>
      <FilterForm {...props} />
      <Shown {...props} />
      {regels.length === 0 ? (
        <div className="leeg">
          <Paragraph lead>Geen regel gevonden</Paragraph>
          <Paragraph>
            {filtered ? (
              <>
                Kies andere filters of{' '}
                <Link href={`/trajecten/${traject.id}/spoor`}>bekijk het hele spoor</Link>.
              </>
            ) : (
              'Er zijn geen regels vóór dit punt.'
            )}
          </Paragraph>
        </div>
      ) : (
        <Timeline
          entries={regels.map((regel) => entryView(regel, procedure, { omvang, verloop, gewist, dicht }))}
        />
      )}
      {verder !== null && (
        <p>
          <Link href={olderHref(traject.id, filter, verder)}>Oudere regels</Link>
        </p>
      )}
      <TakeAlong traject={traject} dossier={dossier} />
    </>
  );
}

/** Which part of the trail this is; on paper as well. */
function Shown({ regels, filter }: TrailPageProps): ReactElement | null {
  const [first, last] = [regels[0]?.volgnummer, regels.at(-1)?.volgnummer];
  if (first === undefined || last === undefined) return null;
  const filtered = Object.values(filter).some((value) => value !== undefined);
  return (
    <Paragraph>
      Van regel {first} terug tot en met regel {last}
      {filtered && ': alleen de regels die bij dit filter horen'}.
    </Paragraph>
  );
}

function FilterForm({ traject, procedure, filter }: TrailPageProps): ReactElement {
  const handelingen = [...procedure.handelingen.values()].map(({ naam, label }) => [naam, label] as const);
  return (
    <form className="zoeken" method="get" action={`/trajecten/${traject.id}/spoor#pogingen`}>
      <Choice
        naam="resultaat"
        label="Resultaat"
        alle="Toegelaten en geweigerd"
        nu={filter.resultaat}
        keuzes={results}
      />
      <Choice
        naam="handeling"
        label="Handeling"
        alle="Alle handelingen"
        nu={filter.handeling}
        keuzes={handelingen}
      />
      <Choice
        naam="orgaan"
        label="Orgaan"
        alle="Alle organen"
        nu={filter.orgaan}
        keuzes={Object.entries(procedure.woorden.organen)}
      />
      <Button kind="secondary-action">Filteren</Button>
    </form>
  );
}

const results = [
  ['toegelaten', 'Alleen toegelaten'],
  ['geweigerd', 'Alleen geweigerd'],
  ['gewist', 'Alleen wat wiste'],
] as const;

function TakeAlong({
  traject,
  dossier,
}: {
  readonly traject: TrajectBeeld;
  readonly dossier: boolean;
}): ReactElement {
  const pad = `/trajecten/${traject.id}`;
  return (
    <section aria-labelledby="meenemen">
      <Heading id="meenemen">Het spoor meenemen</Heading>
      <Paragraph>
        {dossier
          ? 'Het dossier bevat het hele spoor met bewijzen en documenten. Wie het heeft, kan het zonder deze server controleren. In al deze bestanden staat ook wat niet openbaar is: geef ze alleen aan wie dat mag zien.'
          : 'Het dossier, met alle bewijzen, maken de griffier en de auditor.'}
      </Paragraph>
      <Buttons>
        {dossier && <ButtonLink href={`${pad}/dossier.zip`}>Dossier (zip)</ButtonLink>}
        <ButtonLink href={`${pad}/spoor.csv`}>Spoor als tabel, voor een rekenblad (csv)</ButtonLink>
        <ButtonLink href={`${pad}/spoor.jsonl`}>Spoor voor programma’s (jsonl)</ButtonLink>
        <ButtonLink href={`${pad}/stand`}>Stand op een datum</ButtonLink>
      </Buttons>
    </section>
  );
}

function olderHref(id: string, filter: TrailFilter, voor: number): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined) as [string, string][];
  return `/trajecten/${id}/spoor?${new URLSearchParams([...given, ['voor', String(voor)]]).toString()}`;
}
