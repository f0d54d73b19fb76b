/** Who recorded in a municipality, and what went wrong with its log. */
import type { ReactElement } from 'react';
import type { RegistratorRij } from '../../engine/store.js';
import type { IncidentSoort } from '../../log/incident.js';
import type { GetoondIncident } from '../../log/incidenten.js';
import { Badge, Facts, Link, Moment, Notice, Paragraph, Title } from '../parts/basis.js';
import { Table } from '../parts/table.js';
import { useGemeente, useKeeps } from '../surroundings.js';

interface MensenProps {
  readonly organisatie: string;
  readonly registratoren: readonly RegistratorRij[];
  /** Entries that were looked through. */
  readonly recent: number;
  readonly rolOf: (rol: string) => string;
}

export function BeheerMensen({ organisatie, registratoren, recent, rolOf }: MensenProps): ReactElement {
  const rows = registratoren.map((rij) => ({ ...rij, sleutel: `${rij.id} ${rij.rol ?? ''}` }));
  return (
    <>
      <Title>Mensen en rollen in {useGemeente(organisatie)}</Title>
      <Paragraph lead>Wie hier ooit iets vastlegde, en in welke rol.</Paragraph>
      <Paragraph>
        De rollen zijn die uit de laatste {recent.toLocaleString('nl-NL')} regels. Wie een rol heeft, bepaalt
        de dienst waarmee mensen inloggen, niet Besluitspoor.
      </Paragraph>
      {rows.length === 0 ? (
        <div className="leeg">
          <Paragraph lead>Nog niemand</Paragraph>
          <Paragraph>Zodra iemand iets vastlegt, staat hij hier.</Paragraph>
        </div>
      ) : (
        <Table naam="Mensen en rollen" koppen={['Account', 'Uitgever', 'Rol', 'Regels', 'Laatst']}>
          {rows.map(({ sleutel, uitgever, onderwerp, rol, aantal, laatst }) => (
            <tr key={sleutel}>
              <th scope="row">{onderwerp}</th>
              <td>{uitgever}</td>
              <td>{rol === null ? 'Niet in deze regels' : rolOf(rol)}</td>
              <td>{aantal}</td>
              <td>{laatst === null ? 'Langer geleden' : <Moment tijdstip={laatst} />}</td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}

interface IncidentenProps {
  readonly organisatie: string;
  readonly incidenten: readonly GetoondIncident[];
  readonly hindernis: string | null;
}

export function BeheerIncidenten({ organisatie, incidenten, hindernis }: IncidentenProps): ReactElement {
  return (
    <>
      <Title>Incidenten bij {useGemeente(organisatie)}</Title>
      {hindernis !== null && (
        <Notice tone="error" titel="Er wordt nu niets vastgelegd">
          <Paragraph>{hindernis}</Paragraph>
        </Notice>
      )}
      {incidenten.length === 0 ? (
        <div className="leeg">
          <Paragraph lead>Er zijn geen incidenten</Paragraph>
          <Paragraph>
            De server vergelijkt het log bij de start en bij elke stand met wat hij eerder ondertekende.
            Daarbij vond hij nog nooit een verschil.
          </Paragraph>
        </div>
      ) : (
        <>
          <Paragraph>
            Het nieuwste staat bovenaan. Een incident blijft staan, ook als het is opgelost.
          </Paragraph>
          <ul className="incidenten">
            {incidenten.map((incident) => (
              <Incident key={incident.volgnummer} incident={incident} />
            ))}
          </ul>
        </>
      )}
      <Paragraph>
        {useKeeps() && (
          <>
            Hetzelfde ziet u op de server met <code>besluitspoor log incidenten {organisatie}</code>.{' '}
          </>
        )}
        <Link href="/beheer">Terug naar het beheer</Link>
      </Paragraph>
    </>
  );
}

const kinds: Readonly<
  Record<IncidentSoort, { readonly naam: string; readonly uitleg: string; readonly doe: string }>
> = {
  teruggezet: {
    naam: 'De database is van vóór een handtekening van deze server',
    uitleg: 'Waarschijnlijk is een oude kopie teruggezet.',
    doe: 'Zet de juiste database terug; het vastleggen gaat dan vanzelf verder. Is die er niet meer, bekijk dan wat een herstel zou doen met:',
  },
  'boom-klopt-niet': {
    naam: 'De bewaarde regels zijn anders dan wat er is ondertekend',
    uitleg: 'De database is beschadigd of veranderd.',
    doe: 'Laat haar onderzoeken en zet een kopie terug van vóór dat moment. Bekijk de stand met:',
  },
  'getuige-verder': {
    naam: 'Een getuige zegt meer te hebben gezien',
    uitleg: 'Zolang er geen bewijs is, gaat het vastleggen door.',
    doe: 'Vergelijk het aantal regels met uw reservekopieën, en vraag de getuige om het checkpoint dat hij zag. Bekijk de stand met:',
  },
  'getuige-spreekt-tegen': {
    naam: 'Een getuige toont een handtekening die de database tegenspreekt',
    uitleg: 'Waarschijnlijk is een oude kopie teruggezet.',
    doe: 'Zet de juiste database terug. Is die er niet meer, bekijk dan wat een herstel zou doen met:',
  },
};

function Incident({ incident }: { readonly incident: GetoondIncident }): ReactElement {
  const { volgnummer, soort, melding, bewijs, tijdstip, organisatie } = incident;
  const { naam, uitleg, doe } = kinds[soort];
  const keeps = useKeeps();
  const repair = soort === 'teruggezet' || soort === 'getuige-spreekt-tegen';
  return (
    <li className="kaart incident" id={`incident-${volgnummer}`}>
      <h2 className="utrecht-heading-3">{naam}</h2>
      <p>
        <Badge tone="error">{soort}</Badge> <Moment tijdstip={tijdstip} />
      </p>
      <Facts facts={[{ term: 'Wat er is gevonden', detail: melding }]} />
      <p>{uitleg}</p>
      {keeps && (
        <>
          <p>{doe}</p>
          <pre className="opdracht">
            <code>
              {repair
                ? `besluitspoor log herstel ${organisatie} --reden opslag-beschadigd`
                : `besluitspoor log incidenten ${organisatie}`}
            </code>
          </pre>
        </>
      )}
      {bewijs !== null && (
        <details>
          <summary>Bewijs: de ondertekende stand</summary>
          <pre className="opdracht">
            <code>{bewijs}</code>
          </pre>
        </details>
      )}
    </li>
  );
}
