/** One traject as anybody may see it: where it stands, what was decided, what happened, and how to check that. */
import type { ReactElement } from 'react';
import type {
  GeopendTraject,
  OpenbaarBesluit,
  OpenbaarSpoor,
  OpenbareRechtzetting,
  OpenbareRegel,
} from '../../engine/openbaar.js';
import { placesInWords, type Plaats } from '../../procedure/gegevens-words.js';
import { uitslagVan } from '../../procedure/overgangen.js';
import type { DocumentVerwijzing, Procedure } from '../../procedure/definition.js';
import { Badge, DateText, Facts, Heading, Link, Moment, Notice, Paragraph, Title } from '../parts/basis.js';
import * as words from '../../procedure/entry-words.js';
import { Gegevens, type DocumentLink } from '../parts/gegevens.js';
import { putRightInWords } from '../rechtzettingen.js';
import { LongText } from '../parts/long-text.js';
import { Paging } from '../parts/paging.js';
import { PhaseSteps, stepsOf } from '../parts/phase-steps.js';
import { Timeline, type EntryView } from '../parts/timeline.js';
import { VerifySection } from '../parts/verify-section.js';
import { useGemeente } from '../surroundings.js';

export interface OpenbaarTrajectProps {
  /** The entry that the address asks for; 0 = none. */
  readonly regel: number;
  readonly traject: GeopendTraject;
  readonly procedure: Procedure;
  readonly spoor: OpenbaarSpoor;
  /** From 1 on. */
  readonly bladzijde: number;
  readonly perBladzijde: number;
}

export function OpenbaarTrajectPage(props: OpenbaarTrajectProps): ReactElement {
  const { traject, procedure } = props;
  const { titel, fase, organisatie } = traject;
  return (
    <>
      <p className="boven-titel">
        {useGemeente(organisatie)} · {procedure.titel}
      </p>
      <Title>{titel ?? 'Titel gewist'}</Title>
      <div className="openbaar-traject">
        <div>
          <Decision traject={traject} procedure={procedure} />
          <Occasion traject={traject} />
        </div>
        <aside aria-label="Stand en planning" className="zijkant">
          <section className="kaart">
            <h2 className="utrecht-heading-3">Waar het staat</h2>
            <PhaseSteps steps={stepsOf(procedure, fase)} />
          </section>
          <Planning traject={traject} procedure={procedure} />
        </aside>
        <div>
          <Trail {...props} />
          <VerifySection
            log={`/log/${organisatie}`}
            regels={`/openbaar/${organisatie}/${traject.id}/regels.json`}
          />
        </div>
      </div>
    </>
  );
}

const open: Readonly<Record<GeopendTraject['status'], string>> = {
  lopend: 'Er is nog geen aangenomen besluit. Dit traject loopt.',
  besloten: 'Er is besloten. De regel met het besluit is niet openbaar.',
  vervallen: 'Dit traject is vervallen voordat er een opdracht was. Er komt geen besluit.',
};

function Decision({ traject, procedure }: Pick<OpenbaarTrajectProps, 'traject' | 'procedure'>): ReactElement {
  const { besluit, status } = traject;
  return (
    <section aria-labelledby="besluit">
      <Heading id="besluit">Wat er is besloten</Heading>
      {besluit === null ? (
        <Paragraph>{open[status]}</Paragraph>
      ) : (
        <Decided besluit={besluit} traject={traject} procedure={procedure} />
      )}
    </section>
  );
}

interface DecidedProps {
  readonly procedure: Procedure;
  readonly besluit: OpenbaarBesluit;
  readonly traject: GeopendTraject;
}

function Decided({ besluit, traject, procedure }: DecidedProps): ReactElement {
  const {
    volgnummer,
    handeling,
    gegevens,
    besluitdatum,
    besluitnummer,
    dictum,
    rechtzettingen,
    bekendgemaaktIn,
  } = besluit;
  const places = placesInWords(procedure, handeling, gegevens);
  const stemming = procedure.stemmingszin(gegevens);
  return (
    <div className="besluit">
      <blockquote className="besluit-dictum">
        {dictum === null ? (
          <em className="gewist">De tekst van het besluit is gewist.</em>
        ) : (
          <LongText tekst={dictum} />
        )}
      </blockquote>
      <p className="besluit-onder">
        Besluit {besluitnummer} van <DateText datum={besluitdatum} />. Het is richtinggevend en bindend. Zie{' '}
        <Link href={entryHref(traject, volgnummer)}>regel {volgnummer}</Link>.
      </p>
      {stemming !== null && <p className="besluit-onder">{stemming}</p>}
      {bekendgemaaktIn !== null && (
        <p className="besluit-onder">
          Het besluit is bekendgemaakt: zie{' '}
          <Link href={entryHref(traject, bekendgemaaktIn)}>regel {bekendgemaaktIn}</Link>.
        </p>
      )}
      {rechtzettingen.map((recht) => (
        <p key={recht.volgnummer} className="besluit-onder">
          <PutRight traject={traject} recht={recht} places={places} />
        </p>
      ))}
    </div>
  );
}

/** Where something was put right, and what should have stood there. */
function PutRight({
  traject,
  recht: { volgnummer, veld, juist },
  places,
}: {
  readonly traject: GeopendTraject;
  readonly recht: OpenbareRechtzetting;
  readonly places: readonly Plaats[];
}): ReactElement {
  const plaats = places.find(({ pad }) => pad === veld);
  const woorden = putRightInWords({ wat: plaats?.woorden, was: plaats?.waarde, juist: juist ?? undefined });
  return (
    <>
      Gerectificeerd in <Link href={entryHref(traject, volgnummer)}>regel {volgnummer}</Link>
      {juist !== null && <>: {woorden}</>}
    </>
  );
}

function Occasion({ traject }: { readonly traject: GeopendTraject }): ReactElement {
  const { aanleiding, geopendTijdstip, voorganger } = traject;
  return (
    <section aria-labelledby="aanleiding">
      <Heading id="aanleiding">Waarom dit traject er is</Heading>
      <div className="aanleiding">
        {aanleiding === null ? (
          <em className="gewist">De tekst van de aanleiding is gewist.</em>
        ) : (
          <LongText tekst={aanleiding} />
        )}
      </div>
      <p className="traject-onder">
        In Besluitspoor geopend op <Moment tijdstip={geopendTijdstip} />. Bij een handeling staat wanneer zij
        gebeurde, en wanneer zij is vastgelegd.
      </p>
      {voorganger !== null && (
        <p>
          Volgt op{' '}
          <Link href={`/openbaar/${traject.organisatie}/${voorganger.id}`}>
            {voorganger.titel ?? 'een eerder traject'}
          </Link>
          .
        </p>
      )}
      <p>
        <Link href="#controle">Controleer zelf of dit spoor klopt</Link>
      </p>
    </section>
  );
}

function Planning({
  traject,
  procedure,
}: {
  readonly traject: GeopendTraject;
  readonly procedure: Procedure;
}): ReactElement | null {
  const dates = Object.entries(traject.planning).toSorted(([, a], [, b]) => (a < b ? -1 : 1));
  if (dates.length === 0) return null;
  return (
    <section className="kaart">
      <h2 className="utrecht-heading-3">Gepland bij het openen</h2>
      <Facts
        facts={dates.map(([naam, datum]) => ({
          term: procedure.woorden.termijnen[naam] ?? naam,
          detail: <DateText datum={datum} />,
        }))}
      />
      {traject.planningRechtgezet.map((nummer) => (
        <p key={nummer} className="traject-onder">
          Gerectificeerd in <Link href={entryHref(traject, nummer)}>regel {nummer}</Link>
        </p>
      ))}
    </section>
  );
}

function Trail({
  traject,
  procedure,
  spoor,
  regel,
  bladzijde,
  perBladzijde,
}: OpenbaarTrajectProps): ReactElement {
  const { organisatie, id, aantalRegels } = traject;
  const laatste = Math.max(1, Math.ceil(aantalRegels / perBladzijde));
  const href = (nummer: number): string => `/openbaar/${organisatie}/${id}?bladzijde=${nummer}#spoor`;
  return (
    <section aria-labelledby="spoor">
      <Heading id="spoor">Wat er is gebeurd</Heading>
      <Paragraph>
        Het spoor heeft {words.entriesInWords(aantalRegels)}. Ook wat is geprobeerd en geweigerd, staat erin.
        Wie iets registreerde, kan een ander zijn dan wie besloot: daarom staan ze er allebei.
      </Paragraph>
      {regel > aantalRegels && (
        <Notice tone="warning" titel={`Regel ${regel} is er niet`}>
          <Paragraph>Dit spoor heeft {words.entriesInWords(aantalRegels)}.</Paragraph>
        </Notice>
      )}
      {spoor.regels.length === 0 ? (
        <Notice tone="info" titel="Deze bladzijde van het spoor is er niet">
          <Paragraph>
            <Link href={href(1)}>Begin bij de eerste regel</Link>.
          </Paragraph>
        </Notice>
      ) : (
        <Timeline
          entries={spoor.regels.map((regel) => ({
            ...entryOf(regel, procedure, (document) => linkOf(document, organisatie, spoor)),
            gerectificeerdIn: spoor.rectificaties
              .filter(({ over }) => over === regel.volgnummer)
              .map(({ volgnummer }) => ({ volgnummer, pad: entryHref(traject, volgnummer) })),
          }))}
        />
      )}
      {spoor.regels.length > 0 && <Paging bladzijde={bladzijde} laatste={laatste} href={href} />}
      {traject.status === 'lopend' && bladzijde >= laatste && (
        <p className="spoor-verder">
          <Badge tone="info">Dit traject loopt</Badge> Nieuwe regels komen aan het einde van deze lijst, zodra
          u de bladzijde opnieuw laadt.
        </p>
      )}
    </section>
  );
}

function entryOf(
  regel: OpenbareRegel,
  procedure: Procedure,
  documentLink: (document: DocumentVerwijzing) => DocumentLink,
): EntryView {
  const { volgnummer, registratietijdstip, zicht, handeling } = regel;
  const common = { volgnummer, registratietijdstip, kind: zicht, hash: regel.bladhash };
  switch (zicht) {
    case 'toegelaten': {
      const { soort, gegevens, rol, orgaan, signalen } = regel;
      return {
        ...common,
        kind: soort === 'wissing' ? 'gewist' : 'toegelaten',
        titel: words.actInWords(procedure, soort, handeling),
        over: words.aboutInWords(procedure, gegevens),
        uitslag: uitslagVan(procedure, { ...regel, resultaat: 'toegelaten' }),
        datum: words.actDate(gegevens),
        beslotenDoor: words.organInWords(procedure, orgaan),
        geregistreerdDoor: words.roleInWords(procedure, rol),
        naarFase: words.phaseBegun(procedure, regel),
        signalen: words.signalsInWords(procedure, signalen),
        inhoud:
          gegevens === null ? null : (
            <Gegevens
              gegevens={gegevens}
              handeling={handeling}
              procedure={procedure}
              documentLink={documentLink}
            />
          ),
      };
    }
    case 'geweigerd':
      return {
        ...common,
        titel: words.actInWords(procedure, null, handeling),
        beslotenDoor: words.organInWords(procedure, regel.orgaan),
        geregistreerdDoor: words.roleInWords(procedure, regel.rol),
        redenen: words.reasonsInWords(procedure, regel.redenen),
      };
    case 'gesloten':
      return {
        ...common,
        titel: handeling === null ? 'Gesloten regel' : words.actInWords(procedure, null, handeling),
        grond: regel.grond,
      };
  }
}

function linkOf(
  { id }: DocumentVerwijzing,
  organisatie: string,
  { documenten }: OpenbaarSpoor,
): DocumentLink {
  switch (documenten.get(id)) {
    case 'open':
      return { href: `/openbaar/${organisatie}/documenten/${id}` };
    case 'gewist':
      return { waarom: 'gewist' };
    default:
      return { waarom: 'niet openbaar' };
  }
}

/** Where everybody reads an entry; it stands on paper too. */
export function entryHref(
  { organisatie, id }: Pick<GeopendTraject, 'organisatie' | 'id'>,
  volgnummer: number,
): string {
  return `/openbaar/${organisatie}/${id}?regel=${volgnummer}#regel-${volgnummer}`;
}
