/** The municipalities, and the trajecten of one of them, as anybody may see them. */
import type { ReactElement } from 'react';
import { amsterdamDatum } from '../../base/clock.js';
import type { OpenbaarTraject } from '../../engine/openbaar.js';
import type { Procedure } from '../../procedure/definition.js';
import { Badge, Button, DateText, Link, Paragraph, Title } from '../parts/basis.js';
import { useGemeente } from '../surroundings.js';

export function Gemeenten({ gemeenten }: { readonly gemeenten: ReadonlyMap<string, string> }): ReactElement {
  return (
    <>
      <Title>Openbare trajecten</Title>
      <Paragraph lead>
        Hier ziet u welke weg een gemeente aflegt naar een bindend besluit: elke stap, ook de stappen die zijn
        geweigerd.
      </Paragraph>
      {gemeenten.size === 0 ? (
        <div className="leeg">
          <Paragraph lead>Er is nog geen gemeente</Paragraph>
          <Paragraph>Zodra een gemeente Besluitspoor gebruikt, staat zij hier.</Paragraph>
        </div>
      ) : (
        <ul className="openbaar-gemeenten">
          {[...gemeenten].map(([id, naam]) => (
            <li key={id}>
              <Link href={`/openbaar/${id}`}>{naam}</Link>
            </li>
          ))}
        </ul>
      )}
      <Paragraph>
        Wat een spoor bewijst en hoe u dat nagaat, leest u in{' '}
        <Link href="/openbaar/uitleg">Zo controleert u een spoor</Link>.
      </Paragraph>
    </>
  );
}

interface TrajectenProps {
  readonly organisatie: string;
  readonly trajecten: readonly OpenbaarTraject[];
  readonly zoek: string | undefined;
  /** Whether this is not the first page. */
  readonly verder: boolean;
  /** Cursor of the next page. */
  readonly volgende: string | null;
  readonly procedureOf: (traject: OpenbaarTraject) => Procedure;
}

export function OpenbareTrajecten(props: TrajectenProps): ReactElement {
  const { organisatie, trajecten, zoek, verder } = props;
  return (
    <>
      <Title>Trajecten van {useGemeente(organisatie)}</Title>
      {(trajecten.length > 0 || zoek !== undefined) && <Search organisatie={organisatie} zoek={zoek} />}
      {trajecten.length === 0 ? (
        <Empty organisatie={organisatie} zoek={zoek} />
      ) : (
        <>
          <p className="utrecht-paragraph" role="status">
            {zoek === undefined
              ? 'Wat het laatst is geopend, staat bovenaan.'
              : `${trajecten.length === 1 ? '1 traject' : `${trajecten.length} trajecten`} gevonden.`}
          </p>
          <ul className="trajecten">
            {trajecten.map((traject) => (
              <Row key={traject.id} traject={traject} procedure={props.procedureOf(traject)} />
            ))}
          </ul>
        </>
      )}
      <More organisatie={organisatie} volgende={props.volgende} verder={verder} />
    </>
  );
}

function Search({
  organisatie,
  zoek,
}: {
  readonly organisatie: string;
  readonly zoek: string | undefined;
}): ReactElement {
  return (
    <form className="zoeken" method="get" action={`/openbaar/${organisatie}`} role="search">
      <div className="invulveld">
        <label htmlFor="zoek" className="utrecht-form-label">
          Zoek op titel
        </label>
        <input
          id="zoek"
          name="zoek"
          type="search"
          maxLength={200}
          defaultValue={zoek}
          className="utrecht-textbox utrecht-textbox--html-input"
        />
      </div>
      <Button kind="secondary-action">Zoeken</Button>
    </form>
  );
}

const statusTone = { lopend: 'info', besloten: 'ok', vervallen: 'neutral' } as const;

function Row({
  traject,
  procedure,
}: {
  readonly traject: OpenbaarTraject;
  readonly procedure: Procedure;
}): ReactElement {
  const { organisatie, id, titel, fase, status, besluit, geopendTijdstip } = traject;
  return (
    <li className="traject">
      <div>
        <h2 className="traject-titel">
          <Link href={`/openbaar/${organisatie}/${id}`}>{titel ?? 'Titel gewist'}</Link>
        </h2>
        <p className="traject-onder">{procedure.titel}</p>
      </div>
      <div className="traject-stand">
        <Badge tone={statusTone[status]}>{procedure.woorden.fasen[fase]?.naam ?? fase}</Badge>
        <p>
          {besluit === null ? 'Geopend op ' : 'Besluit van '}
          <DateText
            datum={besluit === null ? amsterdamDatum(new Date(geopendTijdstip)) : besluit.besluitdatum}
          />
        </p>
      </div>
    </li>
  );
}

function Empty({
  organisatie,
  zoek,
}: {
  readonly organisatie: string;
  readonly zoek: string | undefined;
}): ReactElement {
  if (zoek !== undefined)
    return (
      <div className="leeg">
        <Paragraph lead>Geen traject gevonden</Paragraph>
        <Paragraph>
          Geen titel bevat “{zoek}”. Zoek met minder woorden, of{' '}
          <Link href={`/openbaar/${organisatie}`}>bekijk alle trajecten</Link>.
        </Paragraph>
      </div>
    );
  return (
    <div className="leeg">
      <Paragraph lead>Hier staat nog geen traject</Paragraph>
      <Paragraph>Zodra de gemeente een traject opent, staat het hier.</Paragraph>
    </div>
  );
}

function More({
  organisatie,
  volgende,
  verder,
}: Pick<TrajectenProps, 'organisatie' | 'volgende' | 'verder'>): ReactElement | null {
  if (volgende === null && !verder) return null;
  return (
    <nav aria-label="Bladzijden" className="bladeren">
      {verder && <Link href={`/openbaar/${organisatie}`}>Naar het begin</Link>}
      {volgende !== null && (
        <Link href={`/openbaar/${organisatie}?na=${encodeURIComponent(volgende)}`}>Eerder geopend</Link>
      )}
    </nav>
  );
}
