import type { ReactElement } from 'react';
import type { TrajectBeeld } from '../../engine/answer.js';
import type { Procedure } from '../../procedure/definition.js';
import type { Procedures } from '../../procedure/procedures.js';
import { Badge, Button, ButtonLink, Buttons, DateText, Link, Paragraph, Title } from '../parts/basis.js';
import { Choice } from '../parts/choice.js';
import { useGemeente, useSurroundings } from '../surroundings.js';

export interface ListQuestion {
  readonly zoek: string | undefined;
  readonly gemeente: string | undefined;
  readonly fase: string | undefined;
  readonly teLaat: boolean;
  /** From 1 on. */
  readonly bladzijde: number;
}

interface TrajectListProps {
  readonly trajecten: readonly TrajectBeeld[];
  readonly aantal: number;
  readonly perBladzijde: number;
  readonly vraag: ListQuestion;
  readonly procedures: Procedures;
  /** Municipalities of this reader. */
  readonly organisaties: readonly string[];
  readonly magOpenen: boolean;
}

export function TrajectList(props: TrajectListProps): ReactElement {
  const { trajecten, aantal, vraag, magOpenen } = props;
  const filtered = [vraag.zoek, vraag.gemeente, vraag.fase].some((one) => one !== undefined) || vraag.teLaat;
  return (
    <>
      <Title>Trajecten</Title>
      {magOpenen && (
        <Buttons>
          <ButtonLink href="/trajecten/nieuw" primary>
            Nieuw traject openen
          </ButtonLink>
        </Buttons>
      )}
      {(filtered || aantal > 0) && <Search {...props} />}
      {aantal === 0 || trajecten.length === 0 ? (
        <Empty filtered={filtered} magOpenen={magOpenen} />
      ) : (
        <>
          <p className="utrecht-paragraph" role="status">
            {aantal === 1 ? '1 traject' : `${aantal} trajecten`}
            {filtered ? ' gevonden' : ''}.{aantal > 1 && !vraag.teLaat && ' Wat te laat is, staat bovenaan.'}
          </p>
          <ul className="trajecten">
            {trajecten.map((traject) => (
              <Row key={traject.id} traject={traject} {...props} />
            ))}
          </ul>
          <Pager {...props} />
        </>
      )}
    </>
  );
}

function Search({ vraag, procedures, organisaties }: TrajectListProps): ReactElement {
  const { gemeenten } = useSurroundings();
  const fasen = procedures.all().flatMap(({ woorden }) => Object.entries(woorden.fasen));
  return (
    <form className="zoeken" method="get" action="/trajecten" role="search">
      <div className="invulveld">
        <label htmlFor="zoek" className="utrecht-form-label">
          Zoek op titel
        </label>
        <input
          id="zoek"
          name="zoek"
          type="search"
          maxLength={200}
          defaultValue={vraag.zoek}
          className="utrecht-textbox utrecht-textbox--html-input"
        />
      </div>
      {organisaties.length > 1 && (
        <Choice
          naam="gemeente"
          label="Gemeente"
          alle="Alle gemeenten"
          nu={vraag.gemeente}
          keuzes={organisaties.map((id) => [id, gemeenten.get(id) ?? id] as const)}
        />
      )}
      <Choice
        naam="fase"
        label="Fase"
        alle="Alle fasen"
        nu={vraag.fase}
        keuzes={fasen.map(([fase, { naam }]) => [fase, naam] as const)}
      />
      <label className="vink">
        <input
          type="checkbox"
          name="telaat"
          value="ja"
          defaultChecked={vraag.teLaat}
          className="utrecht-checkbox utrecht-checkbox--html-input"
        />
        Alleen te laat
      </label>
      <Button kind="secondary-action">Zoeken</Button>
    </form>
  );
}

function Row({ traject, procedures }: TrajectListProps & { readonly traject: TrajectBeeld }): ReactElement {
  const procedure = procedures.find(traject.procedure.naam, traject.procedure.versie);
  const fase = procedure?.woorden.fasen[traject.fase]?.naam ?? traject.fase;
  return (
    <li className="traject">
      <div>
        <h2 className="traject-titel">
          <Link href={`/trajecten/${traject.id}`}>{traject.titel ?? 'Titel gewist'}</Link>
        </h2>
        <p className="traject-onder">
          {useGemeente(traject.organisatie)} · {procedure?.titel ?? traject.procedure.naam}
        </p>
      </div>
      <div className="traject-stand">
        <Badge tone={statusTone[traject.status]}>{fase}</Badge>
        <NextTermijn traject={traject} procedure={procedure} />
      </div>
    </li>
  );
}

const statusTone = { lopend: 'info', besloten: 'ok', vervallen: 'neutral' } as const;

function NextTermijn({
  traject,
  procedure,
}: {
  readonly traject: TrajectBeeld;
  readonly procedure: Procedure | undefined;
}): ReactElement | null {
  const { vandaag } = useSurroundings();
  if (traject.status !== 'lopend') {
    const datum = traject.besluit?.besluitdatum;
    return datum === undefined ? null : (
      <p>
        Besluit van <DateText datum={datum} />
      </p>
    );
  }
  const all = procedure?.termijnstanden({ fase: traject.fase, feiten: traject.toestand }) ?? [];
  const [next] = all.filter(({ gedaan }) => gedaan === null).toSorted((a, b) => (a.datum < b.datum ? -1 : 1));
  if (next === undefined) return <p>Geen termijn gepland</p>;
  const late = next.datum < vandaag;
  return (
    <p>
      {late && (
        <>
          <Badge tone="error">Te laat</Badge>{' '}
        </>
      )}
      {procedure?.woorden.termijnen[next.naam] ?? next.naam}: <DateText datum={next.datum} />
    </p>
  );
}

function Empty({
  filtered,
  magOpenen,
}: {
  readonly filtered: boolean;
  readonly magOpenen: boolean;
}): ReactElement {
  if (filtered)
    return (
      <div className="leeg">
        <Paragraph lead>Geen traject gevonden</Paragraph>
        <Paragraph>
          Zoek met minder woorden, in een andere gemeente of fase, of zonder ‘Alleen te laat’. Of{' '}
          <Link href="/trajecten">bekijk alle trajecten</Link>.
        </Paragraph>
      </div>
    );
  return (
    <div className="leeg">
      <Paragraph lead>Er is nog geen traject</Paragraph>
      <Paragraph>
        {magOpenen
          ? 'Open het eerste traject. U noemt een titel, de aanleiding en de data die al bekend zijn.'
          : 'De griffier opent een traject. Daarna staat het hier.'}
      </Paragraph>
    </div>
  );
}

function Pager({ aantal, perBladzijde, vraag }: TrajectListProps): ReactElement | null {
  const last = Math.ceil(aantal / perBladzijde);
  if (last <= 1) return null;
  const { bladzijde } = vraag;
  return (
    <nav aria-label="Bladzijden" className="bladeren">
      {bladzijde > 1 && <Link href={pageHref(vraag, bladzijde - 1)}>Vorige</Link>}
      <span>
        Bladzijde {bladzijde} van {last}
      </span>
      {bladzijde < last && <Link href={pageHref(vraag, bladzijde + 1)}>Volgende</Link>}
    </nav>
  );
}

function pageHref({ zoek, gemeente, fase, teLaat }: ListQuestion, bladzijde: number): string {
  const query = new URLSearchParams({
    ...(zoek === undefined ? {} : { zoek }),
    ...(gemeente === undefined ? {} : { gemeente }),
    ...(fase === undefined ? {} : { fase }),
    ...(teLaat ? { telaat: 'ja' } : {}),
    bladzijde: String(bladzijde),
  });
  return `/trajecten?${query.toString()}`;
}
