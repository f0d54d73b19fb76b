import type { ReactElement } from 'react';
import {
  isVoorDeMachine,
  type SpoorregelBeeld,
  type TrajectBeeld,
  type voorDeMachine,
} from '../../engine/answer.js';
import type { DocumentBeeld } from '../../documents/document-service.js';
import type { Procedure, Reden, Stand } from '../../procedure/definition.js';
import {
  Badge,
  ButtonLink,
  Buttons,
  Facts,
  Heading,
  Lines,
  Link,
  Moment,
  Notice,
  OutcomeBadge,
  Paragraph,
  Title,
} from '../parts/basis.js';
import {
  actDate,
  actInWords,
  entriesInWords,
  organInWords,
  reasonsInWords,
  recorderInWords,
  wordOf,
} from '../../procedure/entry-words.js';
import { placesInWords } from '../../procedure/gegevens-words.js';
import { uitslagVan } from '../../procedure/overgangen.js';
import { rectificatie } from '../../procedure/rectificatie.js';
import { asItStood, putRightInWords, type Rechtzetting } from '../rechtzettingen.js';
import { isClosedContent } from '../parts/entry-view.js';
import { Gegevens, type DocumentLink } from '../parts/gegevens.js';
import { DateText } from '../parts/basis.js';
import { Reasons } from '../parts/options.js';
import { StateDifference } from '../parts/state-difference.js';

interface EntryPageProps {
  readonly traject: TrajectBeeld;
  readonly procedure: Procedure;
  readonly regel: SpoorregelBeeld;
  /** null: it changed nothing. */
  readonly wijziging: { readonly voor: Stand | null; readonly na: Stand } | null;
  /** Of a refusal by the procedure, as far as this reader may know what was filled in. */
  readonly redenen: readonly Reden[];
  /** Its warnings in words, as precisely as this reader may know. */
  readonly signaalzinnen: readonly string[];
  /** Entries that the last checkpoint covers. */
  readonly omvang: number;
  /** What was put right in it later. */
  readonly rechtzettingen: readonly Rechtzetting[];
  /** Entries that erased something in it. */
  readonly gewistIn: readonly number[];
  /** By id, as far as this reader may know them. */
  readonly documenten: ReadonlyMap<string, DocumentBeeld>;
  /** Whether this reader may have the bytes that were hashed. */
  readonly bladLeesbaar: boolean;
  /** Whether there is an entry after it. */
  readonly volgende: boolean;
  /** Whether this person may put a slip of the pen in it right. */
  readonly rectificeerbaar: boolean;
}

export function EntryPage(props: EntryPageProps): ReactElement {
  const { traject, procedure, regel, wijziging } = props;
  return (
    <>
      <p className="traject-boven">
        Regel {regel.volgnummer} van {traject.titel ?? 'dit traject'}
      </p>
      <Title>{actInWords(procedure, regel.soort, regel.handeling)}</Title>
      <p>
        <State regel={regel} /> <OutcomeBadge uitslag={uitslagVan(procedure, regel)} />{' '}
        {!regel.openbaar && <Badge tone="neutral">Niet openbaar</Badge>}
      </p>
      <Refusal {...props} />
      <Rectified {...props} />
      <Erasure {...props} />
      <Facts facts={whoAndWhen(props)} />
      <Contents {...props} />
      <Rectify {...props} />
      {wijziging !== null && (
        <section aria-labelledby="verschil">
          <Heading id="verschil">Wat deze regel veranderde</Heading>
          <StateDifference {...wijziging} procedure={procedure} />
        </section>
      )}
      <Proof {...props} />
      <Neighbours {...props} />
    </>
  );
}

function State({ regel: { soort, resultaat } }: Pick<EntryPageProps, 'regel'>): ReactElement {
  if (soort === 'wissing') return <Badge tone="warning">Gewist</Badge>;
  return resultaat === 'toegelaten' ? (
    <Badge tone="ok">Toegelaten</Badge>
  ) : (
    <Badge tone="error">Geweigerd</Badge>
  );
}

function Refusal({ traject, regel, procedure, redenen }: EntryPageProps): ReactElement | null {
  if (regel.redenen.length === 0) return null;
  return (
    <Notice tone="error" titel="Waarom dit niet is toegelaten">
      {redenen.length > 0 ? (
        <>
          <p>Zo was het toen deze poging werd gedaan:</p>
          <Reasons redenen={redenen} procedure={procedure} traject={traject.id} toen />
        </>
      ) : (
        <ul>
          {regel.redenen.map((code) => (
            <li key={code}>
              {reasonsInWords(procedure, [code])}
              {wordOf(explained, code) !== undefined && <>. {wordOf(explained, code)}</>}
            </li>
          ))}
        </ul>
      )}
      <p>Er veranderde niets aan het traject. De poging zelf staat wel in het spoor.</p>
    </Notice>
  );
}

/** An erasure says of which entry, and the entry says by which. */
function Erasure({ traject, regel, gewistIn }: EntryPageProps): ReactElement | null {
  const pad = `/trajecten/${traject.id}/spoor`;
  const over = regel.soort === 'wissing' ? regel.gegevens?.['volgnummer'] : undefined;
  if (typeof over !== 'number' && gewistIn.length === 0) return null;
  return (
    <Notice tone="info" titel="Er is iets gewist">
      {typeof over === 'number' && (
        <p>
          Het gaat om iets in <Link href={`${pad}/${over}`}>regel {over}</Link>. Het bewijs blijft kloppen.
        </p>
      )}
      {gewistIn.map((nummer) => (
        <p key={nummer}>
          Op welke grond dat is gedaan, staat in <Link href={`${pad}/${nummer}`}>regel {nummer}</Link>. Het
          bewijs blijft kloppen.
        </p>
      ))}
    </Notice>
  );
}

/** Refusals that are no voorwaarde of a procedure. */
const explained: Readonly<Record<(typeof voorDeMachine)[number], string>> = {
  'niet-bevoegd':
    'Wie dit probeerde, mag dit niet vastleggen: niet met deze rol, niet voor dit orgaan of niet voor dit bureau.',
  'ongeldige-invoer':
    'In een veld stond iets wat daar niet kan, of er ontbrak een veld. Degene die het probeerde, kreeg te lezen welk veld.',
  'versie-verouderd':
    'Er werd intussen iets anders vastgelegd. Daarom telde deze poging niet. Dat is geen fout van wie het probeerde.',
  'bevestiging-verouderd':
    'Er werd intussen iets anders vastgelegd. Daarom gold de bevestiging niet. Dat is geen fout van wie het probeerde.',
};

/** A slip of the pen stays where it stands; another entry says what is right. */
function Rectified({ traject, regel, rechtzettingen: later }: EntryPageProps): ReactElement | null {
  const pad = `/trajecten/${traject.id}/spoor`;
  const over = regel.handeling === rectificatie ? regel.gegevens?.['volgnummer'] : undefined;
  const own = regel.resultaat === 'toegelaten' && typeof over === 'number' ? over : undefined;
  if (later.length === 0 && own === undefined) return null;
  return (
    <Notice
      tone="info"
      titel={own === undefined ? 'Deze regel is gerectificeerd' : 'Dit is een rectificatie'}
    >
      {own !== undefined && (
        <p>
          Zij zet recht wat in <Link href={`${pad}/${own}`}>regel {own}</Link> staat.
        </p>
      )}
      {later.map(({ volgnummer, ...recht }) => (
        <p key={volgnummer}>
          Wat er had moeten staan, staat in <Link href={`${pad}/${volgnummer}`}>regel {volgnummer}</Link>
          {recht.juist === undefined ? '.' : <>: {putRightInWords(recht)}</>}
        </p>
      ))}
    </Notice>
  );
}

function whoAndWhen({ procedure, regel, signaalzinnen, rechtzettingen }: EntryPageProps) {
  const { registrator } = regel;
  const datum = actDate(regel.gegevens);
  const orgaan = organInWords(procedure, regel.orgaan);
  const term = regel.resultaat === 'geweigerd' ? 'Namens' : 'Besloten of gedaan door';
  return [
    ...(orgaan === undefined ? [] : [{ term, detail: orgaan }]),
    ...(datum === undefined ? [] : [{ term: 'Datum van de handeling', detail: <DateText datum={datum} /> }]),
    {
      term: 'Geregistreerd door',
      detail: recorderInWords(procedure, registrator),
    },
    { term: 'Geregistreerd op', detail: <Moment tijdstip={regel.registratietijdstip} /> },
    ...(regel.grond === null ? [] : [{ term: 'Niet openbaar, op grond van', detail: regel.grond }]),
    ...(signaalzinnen.length === 0
      ? []
      : [{ term: 'Let op', detail: <Lines zinnen={asItStood(signaalzinnen, rechtzettingen)} /> }]),
  ];
}

function Contents({ traject, procedure, regel, documenten }: EntryPageProps): ReactElement | null {
  if (regel.gegevens === null)
    return (
      <Paragraph>
        {regel.resultaat === 'toegelaten'
          ? 'Wat hierbij is vastgelegd, is voor u niet in te zien.'
          : isVoorDeMachine(regel)
            ? 'Wat er was ingevuld, is niet bewaard: deze poging kwam niet zo ver dat de procedure erover oordeelde.'
            : 'Wat er was ingevuld, is voor u niet in te zien.'}
      </Paragraph>
    );
  return (
    <section aria-labelledby="inhoud-regel">
      <Heading id="inhoud-regel">
        {regel.resultaat === 'geweigerd' ? 'Wat er was ingevuld' : 'Wat er is vastgelegd'}
      </Heading>
      {isClosedContent(regel) && (
        <p>
          <Badge tone="neutral">Niet openbaar</Badge>
        </p>
      )}
      <Gegevens
        gegevens={regel.gegevens}
        handeling={regel.handeling}
        procedure={procedure}
        documentLink={({ id }) => linkOf(traject.id, id, documenten.get(id))}
      />
    </section>
  );
}

/** @param document undefined: not for this reader */
function linkOf(traject: string, id: string, document: DocumentBeeld | undefined): DocumentLink {
  if (document === undefined) return { waarom: 'voor u niet in te zien' };
  if (document.gewist !== undefined) return { waarom: 'gewist' };
  const { bestandsnaam, openbaar } = document;
  return {
    href: `/trajecten/${traject}/documenten/${id}`,
    naam: bestandsnaam ?? undefined,
    ...(openbaar ? {} : { nietOpenbaar: true }),
  };
}

/** Leads to the form, with the place filled in. */
function Rectify({ traject, procedure, regel, rectificeerbaar }: EntryPageProps): ReactElement | null {
  if (!rectificeerbaar || regel.gegevens === null) return null;
  const form = (plaats: Readonly<Record<string, string>>): string => {
    const vraag = new URLSearchParams({ regel: String(regel.volgnummer), ...plaats });
    return `/trajecten/${traject.id}/handelingen/${rectificatie}?${vraag.toString()}`;
  };
  return (
    <details className="uitklap">
      <summary>Staat hier een verschrijving?</summary>
      <div className="uitklap-binnen">
        <p>
          Deze regel verandert nooit. U legt een nieuwe regel vast, die zegt wat er had moeten staan. Kies wat
          er verkeerd staat:
        </p>
        <ul className="kort">
          {placesInWords(procedure, regel.handeling, regel.gegevens).map(({ pad, woorden }) => (
            <li key={pad}>
              <Link href={form({ veld: pad })}>{woorden}</Link>
            </li>
          ))}
          <li>
            <Link href={form({})}>Iets anders</Link>
          </li>
        </ul>
      </div>
    </details>
  );
}

function Proof({ traject, regel, omvang, bladLeesbaar }: EntryPageProps): ReactElement {
  const covered = omvang > regel.index;
  const pad = `/trajecten/${traject.id}/spoor/${regel.volgnummer}`;
  return (
    <section aria-labelledby="bewijs">
      <Heading id="bewijs">Bewijs</Heading>
      <p>
        {covered ? (
          <Badge tone="ok">Vastgelegd in het openbare log</Badge>
        ) : (
          <Badge tone="info">Komt binnen een seconde in het openbare log</Badge>
        )}
      </p>
      <Facts
        facts={[
          {
            term: 'Plaats in het log',
            detail: `Index ${regel.index} (de eerste regel heeft index 0). Nu ondertekend: ${entriesInWords(omvang)}.`,
          },
          { term: 'Vingerafdruk (hash) van deze regel', detail: <code>{regel.bladhash}</code> },
          {
            term: 'Vingerafdruk (hash) van de vorige regel',
            detail: <code>{regel.vorige ?? 'Dit is de eerste regel'}</code>,
          },
        ]}
      />
      <Buttons>
        <ButtonLink href={`${pad}/bewijsstuk`}>Bewijsstuk om af te drukken</ButtonLink>
        <ButtonLink href={`${pad}/bewijs`}>Bewijsbestand voor controleurs</ButtonLink>
        {bladLeesbaar && <ButtonLink href={`${pad}/blad`}>Regel als bestand</ButtonLink>}
      </Buttons>
    </section>
  );
}

function Neighbours({ traject, regel, volgende }: EntryPageProps): ReactElement {
  const pad = `/trajecten/${traject.id}/spoor`;
  return (
    <nav aria-label="Andere regels" className="bladeren">
      {regel.volgnummer > 1 && <Link href={`${pad}/${regel.volgnummer - 1}`}>Vorige regel</Link>}
      <Link href={pad}>Het hele spoor</Link>
      {volgende && <Link href={`${pad}/${regel.volgnummer + 1}`}>Volgende regel</Link>}
    </nav>
  );
}
