/** Where whoever keeps the server begins: how each municipality is doing, and what is witnessed here of others. */
import type { ReactElement } from 'react';
import type { Beheerzicht, GemeenteStand } from '../beheerzicht.js';
import { Badge, Facts, Heading, Link, Moment, Notice, Paragraph, Title } from '../parts/basis.js';
import { entriesInWords } from '../../procedure/entry-words.js';
import { useGemeente, useKeeps } from '../surroundings.js';

interface OverzichtProps {
  readonly gemeenten: readonly GemeenteStand[];
  /** undefined = this server is no witness. */
  readonly gevolgd: Awaited<ReturnType<Beheerzicht['gevolgd']>>;
}

export function BeheerOverzicht({ gemeenten, gevolgd }: OverzichtProps): ReactElement {
  return (
    <>
      <Title>Beheer</Title>
      <Paragraph lead>
        Hier ziet u of alles loopt.{' '}
        {useKeeps()
          ? 'Sleutels vernieuwen, het log herstellen en teksten wissen gaat niet hier, maar met opdrachten (besluitspoor sleutel, log en wis).'
          : 'Ingrijpen doet de beheerder, op de machine van de server.'}
      </Paragraph>
      {gemeenten.length === 0 ? (
        <div className="leeg">
          <Paragraph lead>U beheert geen gemeente</Paragraph>
          <Paragraph>
            Uw account noemt geen gemeente. Vraag wie de accounts beheert om uw gemeente toe te voegen.
          </Paragraph>
        </div>
      ) : (
        <ul className="beheer-gemeenten">
          {gemeenten.map((stand) => (
            <Card key={stand.organisatie} stand={stand} />
          ))}
        </ul>
      )}
      <Witness gevolgd={gevolgd} />
    </>
  );
}

function Card({ stand }: { readonly stand: GemeenteStand }): ReactElement {
  const { organisatie, hindernis, incidenten, checkpoint } = stand;
  const naam = useGemeente(organisatie);
  return (
    <li className="kaart">
      <h2 className="utrecht-heading-2">{naam}</h2>
      {hindernis === null ? (
        <p>
          <Badge tone="ok">Werkt: er kan worden vastgelegd</Badge>
        </p>
      ) : (
        <Notice tone="error" titel="Er wordt nu niets vastgelegd">
          <Paragraph>{hindernis}</Paragraph>
        </Notice>
      )}
      <Facts
        facts={[
          { term: 'Incidenten', detail: incidenten === 0 ? 'Geen' : <strong>{incidenten}</strong> },
          {
            term: 'Laatste checkpoint',
            detail:
              checkpoint === null ? (
                'Nog geen: er is nog niets vastgelegd'
              ) : (
                <>
                  {entriesInWords(checkpoint.omvang)}, <Moment tijdstip={checkpoint.tijdstip} />
                </>
              ),
          },
        ]}
      />
      <ul className="beheer-wegen">
        <li>
          <Link href={`/beheer/${organisatie}/incidenten`}>Incidenten{of(naam)}</Link>
        </li>
        <li>
          <Link href={`/beheer/${organisatie}/log`}>Log en sleutels{of(naam)}</Link>
        </li>
        <li>
          <Link href={`/beheer/${organisatie}/mensen`}>Mensen en rollen{of(naam)}</Link>
        </li>
      </ul>
    </li>
  );
}

/** For who hears the links one by one. */
function of(naam: string): ReactElement {
  return <span className="alleen-voorlezen"> van {naam}</span>;
}

function Witness({ gevolgd }: Pick<OverzichtProps, 'gevolgd'>): ReactElement {
  const keeps = useKeeps();
  return (
    <section aria-labelledby="getuige">
      <Heading id="getuige">Getuige van anderen</Heading>
      {gevolgd === undefined ? (
        <Paragraph>
          Deze server is geen getuige van andere gemeenten.
          {keeps && (
            <>
              {' '}
              Zet daarvoor de sleutels van hun logs in een bestand en noem het met <code>GETUIGE_LOGS</code>.
            </>
          )}
        </Paragraph>
      ) : (
        <Followed gevolgd={gevolgd} />
      )}
    </section>
  );
}

function Followed({ gevolgd }: { readonly gevolgd: NonNullable<OverzichtProps['gevolgd']> }): ReactElement {
  if (gevolgd.length === 0)
    return (
      <Paragraph>
        Het bestand van <code>GETUIGE_LOGS</code> noemt nog geen log.
      </Paragraph>
    );
  return (
    <Facts
      facts={gevolgd.map(({ herkomst, laatst }) => ({
        term: herkomst,
        detail:
          laatst === null ? (
            'Nog niets meeondertekend'
          ) : (
            <>
              {entriesInWords(laatst.omvang)}, meeondertekend <Moment tijdstip={laatst.tijdstip} />
            </>
          ),
      }))}
    />
  );
}
