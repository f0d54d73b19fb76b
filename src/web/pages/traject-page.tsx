import type { ReactElement } from 'react';
import type { Actor } from '../../auth/policy.js';
import { amsterdamDatum } from '../../base/clock.js';
import type { HandelingBeeld, SpoorregelBeeld, TrajectBeeld } from '../../engine/answer.js';
import type { Overgang } from '../../engine/verloop.js';
import type { Procedure, Stand } from '../../procedure/definition.js';
import {
  Badge,
  ButtonLink,
  Buttons,
  DateText,
  Facts,
  Heading,
  Link,
  Notice,
  Paragraph,
  Title,
} from '../parts/basis.js';
import { organInWords } from '../../procedure/entry-words.js';
import { putRightInWords, type Rechtzetting } from '../rechtzettingen.js';
import { MachinePicture } from '../parts/machine-picture.js';
import { NotPossible, Possible } from '../parts/options.js';
import { PhaseSteps, stepsOf, type PhaseStep } from '../parts/phase-steps.js';
import { Termijnen } from '../parts/termijnen.js';
import { TrajectTabs } from '../parts/traject-tabs.js';
import { Attention } from '../parts/attention.js';
import { useGemeente } from '../surroundings.js';

export interface TrajectPageProps {
  readonly traject: TrajectBeeld;
  readonly procedure: Procedure;
  readonly opties: readonly HandelingBeeld[];
  readonly overgangen: readonly Overgang[];
  readonly actor: Actor;
  /** The traject that this one names as the one it follows, where this reader may see it. */
  readonly voorganger: Pick<TrajectBeeld, 'id' | 'titel'> | undefined;
  /** The entry of the decision, once there is one. */
  readonly besluitregel: SpoorregelBeeld | undefined;
  /** What was put right in it later. */
  readonly rechtzettingen: readonly Rechtzetting[];
  /** Volgnummer of the entry that was just made here. */
  readonly vastgelegd:
    | {
        readonly volgnummer: number;
        readonly label: string;
        readonly uitslag: string | undefined;
        /** Its warnings, in words. */
        readonly letOp: readonly string[];
      }
    | undefined;
}

export function TrajectPage(props: TrajectPageProps): ReactElement {
  const { traject, procedure, opties, actor } = props;
  const stand = { fase: traject.fase, feiten: traject.toestand };
  const gekozenBureau = procedure.gekozenBureau(stand);
  const voorbij = procedure.voorbij(stand);
  const options = { traject: traject.id, procedure, opties, actor, gekozenBureau, voorbij };
  return (
    <>
      <TrajectHead traject={traject} procedure={procedure} />
      <TrajectTabs traject={traject.id} nu="overzicht" />
      <Recorded {...props} />
      <Changed traject={traject} />
      <Decision {...props} />
      <div className="kolommen">
        <div>
          <section aria-labelledby="nu">
            <Heading id="nu">Wat u nu kunt doen</Heading>
            <Possible {...options} />
          </section>
          <section aria-labelledby="nog-niet">
            <Heading id="nog-niet">Wat nog niet kan, en waarom</Heading>
            <NotPossible {...options} />
          </section>
        </div>
        <aside aria-label="Stand van zaken" className="zijkant">
          <Whereabouts {...props} />
          <section className="kaart" aria-labelledby="termijnen">
            <h2 className="utrecht-heading-3" id="termijnen">
              Geplande data
            </h2>
            <Termijnen traject={traject} procedure={procedure} />
          </section>
        </aside>
      </div>
      <section aria-labelledby="machine">
        <Heading id="machine">De weg die vastligt</Heading>
        <MachinePicture
          procedure={procedure}
          fase={traject.fase}
          doorlopen={props.overgangen.flatMap(({ van }) => van ?? [])}
        />
      </section>
    </>
  );
}

/** The phases, by what each was reached, and what this traject is about. */
function Whereabouts(props: TrajectPageProps): ReactElement {
  const { traject, procedure, voorganger } = props;
  const stand = { fase: traject.fase, feiten: traject.toestand };
  const gekozenBureau = procedure.gekozenBureau(stand);
  return (
    <section className="kaart" aria-labelledby="fasen">
      <h2 className="utrecht-heading-3" id="fasen">
        Waar het traject staat
      </h2>
      <PhaseSteps steps={steps(props)} />
      <Particulars procedure={procedure} stand={stand} />
      <Facts
        facts={[
          ...(gekozenBureau === null ? [] : [{ term: 'Gekozen bureau', detail: gekozenBureau }]),
          ...(voorganger === undefined
            ? []
            : [
                {
                  term: 'Volgt op',
                  detail: (
                    <Link href={`/trajecten/${voorganger.id}`}>
                      {voorganger.titel ?? 'een eerder traject'}
                    </Link>
                  ),
                },
              ]),
        ]}
      />
    </section>
  );
}

export const tones = { lopend: 'info', besloten: 'ok', vervallen: 'neutral' } as const;

export function TrajectHead({
  traject,
  procedure,
}: Pick<TrajectPageProps, 'traject' | 'procedure'>): ReactElement {
  return (
    <div className="traject-kop">
      <p className="traject-boven">
        {useGemeente(traject.organisatie)} · {procedure.titel}
      </p>
      <Title>{traject.titel ?? 'Traject zonder titel (gewist)'}</Title>
      <p className="traject-staat">
        <Badge tone={tones[traject.status]}>
          {procedure.woorden.fasen[traject.fase]?.naam ?? traject.fase}
        </Badge>
        <Link href={`/openbaar/${traject.organisatie}/${traject.id}`}>Zo ziet iedereen dit traject</Link>
      </p>
    </div>
  );
}

/** Each phase that was reached says by what. */
function steps({ procedure, traject, overgangen }: TrajectPageProps): PhaseStep[] {
  return stepsOf(procedure, traject.fase).map((step) => {
    const opened = overgangen.find(({ naar }) => naar === step.fase);
    if (opened === undefined) return step;
    const label = procedure.handelingen.get(opened.handeling)?.label ?? 'Traject geopend';
    return {
      ...step,
      waardoor: (
        <>
          {opened.datum === null ? 'In Besluitspoor: ' : 'Begon met '}
          <Link href={`/trajecten/${traject.id}/spoor/${opened.volgnummer}`}>{label}</Link> op{' '}
          <DateText datum={opened.datum ?? amsterdamDatum(new Date(opened.registratietijdstip))} />
        </>
      ),
    };
  });
}

/** What the phase alone does not tell. */
export function Particulars({
  procedure,
  stand,
}: {
  readonly procedure: Procedure;
  readonly stand: Stand;
}): ReactElement | null {
  const zinnen = procedure.bijzonderheden(stand);
  if (zinnen.length === 0) return null;
  return (
    <Notice tone="info" titel="Wat er speelt">
      {zinnen.map((zin) => (
        <p key={zin}>{zin}</p>
      ))}
    </Notice>
  );
}

function Recorded({ traject, vastgelegd }: TrajectPageProps): ReactElement | null {
  if (vastgelegd === undefined) return null;
  const entry = `/trajecten/${traject.id}/spoor/${vastgelegd.volgnummer}`;
  return (
    <Notice tone="ok" titel={`Vastgelegd: ${vastgelegd.label}`} live>
      {vastgelegd.uitslag !== undefined && (
        <p>
          De uitslag is: <strong>{vastgelegd.uitslag}</strong>.
        </p>
      )}
      <Attention zinnen={vastgelegd.letOp} />
      <p>
        Het is regel {vastgelegd.volgnummer} van het spoor. <Link href={entry}>Bekijk de regel</Link> of{' '}
        <Link href={`${entry}/bewijsstuk`}>open het bewijsstuk</Link>, om af te drukken.
      </p>
    </Notice>
  );
}

/** Hidden until a module hears that the traject changed. */
function Changed({ traject }: { readonly traject: TrajectBeeld }): ReactElement {
  return (
    <div hidden data-live={`/trajecten/${traject.id}/live?versie=${traject.versie}`} role="status">
      <Notice tone="info" titel="Er is intussen iets vastgelegd">
        <p>
          <Link href={`/trajecten/${traject.id}`}>Laad de nieuwe stand</Link>
        </p>
      </Notice>
    </div>
  );
}

function Decision({
  traject,
  procedure,
  besluitregel: regel,
  rechtzettingen,
}: TrajectPageProps): ReactElement | null {
  const { besluit } = traject;
  if (besluit === undefined || regel === undefined) return null;
  const spoor = `/trajecten/${traject.id}/spoor`;
  const bekend = traject.toestand['bekendgemaakt'];
  const stemming = procedure.stemmingszin(regel.gegevens ?? {});
  return (
    <section className="besluit" aria-labelledby="besluit">
      <h2 className="utrecht-heading-2" id="besluit">
        Het besluit
      </h2>
      <Paragraph lead>{besluit.dictum ?? 'De tekst van het besluit is gewist.'}</Paragraph>
      <Facts
        facts={[
          { term: 'Besloten door', detail: organInWords(procedure, regel.orgaan) ?? '' },
          { term: 'Besluitdatum', detail: <DateText datum={besluit.besluitdatum} /> },
          { term: 'Besluitnummer', detail: besluit.besluitnummer },
          ...(stemming === null ? [] : [{ term: 'Stemming', detail: stemming }]),
          ...(typeof bekend === 'string'
            ? [{ term: 'Bekendgemaakt op', detail: <DateText datum={bekend} /> }]
            : []),
          ...rechtzettingen.map(({ volgnummer, ...recht }) => ({
            term: 'Gerectificeerd',
            detail: (
              <>
                {recht.juist === undefined ? 'Een verschrijving' : putRightInWords(recht)}, in{' '}
                <Link href={`${spoor}/${volgnummer}`}>regel {volgnummer}</Link>
              </>
            ),
          })),
        ]}
      />
      <Paragraph>Dit besluit is richtinggevend en bindend. Er is geen weg terug.</Paragraph>
      <Buttons>
        <ButtonLink href={`${spoor}/${regel.volgnummer}/bewijsstuk`}>Bewijsstuk van het besluit</ButtonLink>
      </Buttons>
    </section>
  );
}
