/** The log of a municipality: its name and size, its keys, its witnesses, its timestamps. Everything here is public. */
import type { ReactElement, ReactNode } from 'react';
import type { Logzicht } from '../beheerzicht.js';
import { Badge, Facts, Heading, Link, Moment, Paragraph, Title } from '../parts/basis.js';
import { entriesInWords } from '../../procedure/entry-words.js';
import { Table } from '../parts/table.js';
import { useGemeente, useKeeps } from '../surroundings.js';

interface BeheerLogProps extends Logzicht {
  readonly organisatie: string;
}

export function BeheerLog(props: BeheerLogProps): ReactElement {
  const { organisatie, log, sleutels } = props;
  return (
    <>
      <Title>Log en sleutels van {useGemeente(organisatie)}</Title>
      <Head organisatie={organisatie} log={log} />
      <Keys organisatie={organisatie} sleutels={sleutels} />
      <Witnesses {...props} />
      <Stamps {...props} />
    </>
  );
}

function Head({
  organisatie,
  log: { herkomst, omvang, checkpoint },
}: Pick<BeheerLogProps, 'organisatie' | 'log'>): ReactElement {
  const facts = [
    { term: 'Naam van het log', detail: herkomst === null ? 'Nog geen' : <code>{herkomst}</code> },
    { term: 'Regels', detail: String(omvang) },
    {
      term: 'Laatste checkpoint',
      detail:
        checkpoint === null ? (
          'Nog geen. Het eerste komt met de eerste regel.'
        ) : (
          <>
            {entriesInWords(checkpoint.omvang)}, ondertekend op <Moment tijdstip={checkpoint.tijdstip} />.{' '}
            <Link href={`/log/${organisatie}/checkpoint`}>Bekijk het checkpoint</Link>
          </>
        ),
    },
  ];
  return <Facts facts={facts} />;
}

function Keys({ organisatie, sleutels }: Pick<BeheerLogProps, 'organisatie' | 'sleutels'>): ReactElement {
  const keeps = useKeeps();
  return (
    <section aria-labelledby="sleutels">
      <Heading id="sleutels">Sleutels</Heading>
      {sleutels.length === 0 ? (
        <Paragraph>
          Het log heeft nog geen sleutel. De server maakt er een vóór de eerste regel.
          {keeps && ' Eerder kan ook, met deze opdracht:'}
        </Paragraph>
      ) : (
        <>
          <KeyTable sleutels={sleutels} />
          <Paragraph>
            Maak <Link href={`/log/${organisatie}/vkey`}>de sleutels die nu ondertekenen</Link> ook ergens
            anders bekend, zoals in het gemeenteblad. Wie een spoor controleert, vergelijkt ze daarmee.
          </Paragraph>
          {keeps && (
            <Paragraph>
              Een nieuwe sleutel maakt u op de server. De oude en de nieuwe ondertekenen dan allebei:
            </Paragraph>
          )}
        </>
      )}
      {keeps && (
        <Command>
          besluitspoor sleutel {sleutels.length === 0 ? 'maak' : 'vernieuw'} {organisatie}
        </Command>
      )}
    </section>
  );
}

function KeyTable({ sleutels }: Pick<BeheerLogProps, 'sleutels'>): ReactElement {
  return (
    <Table naam="Alle sleutels van het log" koppen={['Nummer', 'Naam', 'Kenmerk', 'Sinds', 'Nu']}>
      {sleutels.map(({ volgnummer, sleutel, gemaakt, ingetrokken, ondertekent }) => {
        const { naam, kenmerk } = keyParts(sleutel);
        return (
          <tr key={volgnummer}>
            <th scope="row">{volgnummer}</th>
            <td>{naam}</td>
            <td>
              <code>{kenmerk}</code>
            </td>
            <td>
              <Moment tijdstip={gemaakt} />
            </td>
            <td>
              {ondertekent ? (
                <Badge tone="ok">Ondertekent</Badge>
              ) : (
                <Badge tone="neutral">Ondertekent niet</Badge>
              )}
              {ingetrokken !== null && (
                <>
                  {' '}
                  Ingetrokken op <Moment tijdstip={ingetrokken} />
                </>
              )}
            </td>
          </tr>
        );
      })}
    </Table>
  );
}

function Witnesses({ organisatie, getuigen, log }: BeheerLogProps): ReactElement {
  const keeps = useKeeps();
  return (
    <section aria-labelledby="getuigen">
      <Heading id="getuigen">Getuigen</Heading>
      {getuigen === undefined ? (
        <Paragraph>
          Er tekenen geen getuigen mee. Met getuigen kan de gemeente niet aan de een iets anders tonen dan aan
          de ander.
          {keeps && (
            <>
              {' '}
              Noem ze in een beleid en geef het bestand op met <code>GETUIGENBELEID</code>.
            </>
          )}
        </Paragraph>
      ) : (
        <>
          <Facts
            facts={[
              { term: 'Genoeg is', detail: <code>{getuigen.quorum}</code> },
              {
                term: 'Genoeg getuigen tekenden mee',
                detail: <Witnessed organisatie={organisatie} getuigd={getuigen.getuigd} log={log} />,
              },
            ]}
          />
          <ul className="utrecht-unordered-list">
            {getuigen.getuigen.map(({ naam, url }) => (
              <li key={naam}>
                <strong>{naam}</strong>:{' '}
                {url === null ? 'zonder adres, hij wordt niet gevraagd' : <code>{url}</code>}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Witnessed({
  organisatie,
  getuigd,
  log: { checkpoint },
}: { readonly getuigd: number | null } & Pick<BeheerLogProps, 'organisatie' | 'log'>): ReactElement {
  if (getuigd === null) return <>Nog nooit, of te lang geleden</>;
  const behind = (checkpoint?.omvang ?? getuigd) - getuigd;
  return (
    <>
      Tot en met {entriesInWords(getuigd)}
      {behind > 0 ? `; ${behind} nog niet` : ', en dat is alles'}.{' '}
      <Link href={`/log/${organisatie}/getuigd`}>Bekijk het</Link>
    </>
  );
}

function Stamps({ tijdstempels: { aan, laatste } }: BeheerLogProps): ReactElement {
  const keeps = useKeeps();
  return (
    <section aria-labelledby="tijdstempels">
      <Heading id="tijdstempels">Tijdstempels</Heading>
      {!aan && (
        <Paragraph>
          Er worden geen tijdstempels gevraagd.
          {keeps && (
            <>
              {' '}
              Met <code>TIJDSTEMPEL_URL</code> laat u een autoriteit elders vastleggen wanneer het log er zo
              uitzag.
            </>
          )}
        </Paragraph>
      )}
      {laatste === undefined ? (
        aan && <Paragraph>Er is nog geen tijdstempel. Het eerste komt na het volgende checkpoint.</Paragraph>
      ) : (
        <Paragraph>
          Het laatste tijdstempel is van <Moment tijdstip={laatste.tijdstip} />, over{' '}
          {entriesInWords(laatste.omvang)}, door {laatste.autoriteit}.
        </Paragraph>
      )}
    </section>
  );
}

function Command({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <pre className="opdracht">
      <code>{children}</code>
    </pre>
  );
}

/** `naam+kenmerk+sleutel`; the last part may hold a plus as well. */
function keyParts(sleutel: string): { naam: string; kenmerk: string } {
  const [naam = '', kenmerk = ''] = sleutel.split('+');
  return { naam, kenmerk };
}
