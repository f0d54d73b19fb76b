import type { ReactElement, ReactNode } from 'react';
import type { ProefBeeld } from '../../engine/answer.js';
import { Form, Hidden } from '../formulier/field-parts.js';
import { everyField, jsonOf, stukOf, type Invoer } from '../formulier/invoer.js';
import { allFields, daadOf, type HandelingForm } from '../handeling-form.js';
import {
  Button,
  ButtonLink,
  Buttons,
  Facts,
  Heading,
  Link,
  Notice,
  Paragraph,
  Title,
} from '../parts/basis.js';
import { phaseInWords } from '../../procedure/entry-words.js';
import { Attention } from '../parts/attention.js';
import { Gegevens } from '../parts/gegevens.js';
import { Closes, Outcome } from './handeling-news.js';

export type Changed = 'formulier' | 'bevestiging';

interface ConfirmPageProps {
  readonly form: HandelingForm;
  readonly invoer: Invoer;
  /** What was rehearsed: admitted, at `versie`. */
  readonly proef: ProefBeeld;
  readonly versie: number;
  /** What somebody saw that is no longer so: the form, or what was confirmed already; undefined = nothing. */
  readonly changed: Changed | undefined;
  readonly sleutel: string;
}

/**
 * Before something closes for good: exactly what will be recorded and what can never be done again. The digest and the
 * version in the form bind the confirmation to the gegevens and the traject that this page shows, so that nobody signs a
 * screen that changed.
 */
export function ConfirmPage(props: ConfirmPageProps): ReactElement {
  const { form, invoer, proef, versie, changed } = props;
  const { traject, procedure, info } = form;
  if (traject.versie !== versie) return <Passed {...props} />;
  const naar = proef.naar ?? traject.fase;
  const final = naar !== traject.fase && procedure.eindfasen.includes(naar);
  return (
    <>
      <p className="traject-boven">{traject.titel ?? 'Traject zonder titel (gewist)'}</p>
      <Title>Weet u het zeker? {info.label}</Title>
      {changed !== undefined && <WasChanged changed={changed} traject={traject.id} />}
      <Paragraph lead>
        {final
          ? 'Dit is het punt zonder terugkeer. Wat u nu vastlegt, kan niemand ongedaan maken.'
          : 'Wat u nu vastlegt, sluit een deel van de weg voorgoed af. Niemand kan dat ongedaan maken.'}
      </Paragraph>
      <Outcome form={form} proef={proef} />
      <section className="sluiting" aria-labelledby="sluit">
        <h2 className="utrecht-heading-2" id="sluit">
          Dit kan hierna nooit meer
        </h2>
        <Closes sluit={proef.sluit} form={form} />
        {naar !== traject.fase && (
          <Paragraph>
            Het traject gaat van de fase {phaseInWords(procedure, traject.fase)} naar de fase{' '}
            <strong>{phaseInWords(procedure, naar)}</strong>.
          </Paragraph>
        )}
      </section>
      <Attention
        kop="Bij deze regel komt te staan"
        zinnen={procedure.signaalzinnen(form.stand, daadOf(form, invoer), proef.signalen)}
      />
      <section aria-labelledby="vastleggen">
        <Heading id="vastleggen">Dit legt u vast</Heading>
        <Summary form={form} invoer={invoer} />
      </section>
      <Facts
        facts={[
          { term: 'Geldt voor', detail: `De stand van nu: versie ${versie} van dit traject` },
          { term: 'Vingerafdruk van deze bevestiging', detail: <code>{proef.bevestiging}</code> },
        ]}
      />
      <p className="hulp">
        Uw bevestiging hoort bij precies wat hierboven staat. Verandert het traject intussen, dan geldt zij
        niet en vragen wij het opnieuw.
      </p>
      <Answer {...props}>
        <Button danger name="_bevestiging" value={proef.bevestiging ?? ''}>
          Ja, definitief vastleggen
        </Button>
      </Answer>
    </>
  );
}

/** Somebody comes back to a question that was answered, or that the traject has left behind. */
function Passed(props: ConfirmPageProps): ReactElement {
  const { form, invoer } = props;
  const { traject, info } = form;
  return (
    <>
      <p className="traject-boven">{traject.titel ?? 'Traject zonder titel (gewist)'}</p>
      <Title>{info.label}</Title>
      <Notice tone="info" titel="Deze vraag is voorbij" live>
        <p>
          Er is in dit traject iets vastgelegd sinds u deze vraag kreeg. Misschien deed u dat zelf:{' '}
          <Link href={`/trajecten/${traject.id}/spoor`}>het spoor</Link> zegt het. Hier kunt u niets meer
          bevestigen. Staat uw handeling niet in het spoor, ga dan terug naar het formulier.
        </p>
      </Notice>
      <section aria-labelledby="ingevuld">
        <Heading id="ingevuld">Dit had u ingevuld</Heading>
        <Summary form={form} invoer={invoer} />
      </section>
      <Answer {...props}>
        <ButtonLink href={`/trajecten/${traject.id}`} primary>
          Naar het traject
        </ButtonLink>
      </Answer>
    </>
  );
}

/** The form goes along unseen, for whatever is answered; and back to it one always can. */
function Answer({
  form,
  invoer,
  versie,
  sleutel,
  children,
}: ConfirmPageProps & { readonly children: ReactNode }): ReactElement {
  const { traject, info } = form;
  return (
    <Form actie={`/trajecten/${traject.id}/handelingen/${info.naam}`}>
      <Hidden velden={allFields(form)} invoer={invoer} />
      <input type="hidden" name="_versie" value={versie} />
      <input type="hidden" name="_sleutel" value={sleutel} />
      <Buttons>
        {children}
        <Button kind="secondary-action" name="knop" value="terug">
          Terug naar het formulier
        </Button>
      </Buttons>
    </Form>
  );
}

function WasChanged({
  changed,
  traject,
}: {
  readonly changed: Changed;
  readonly traject: string;
}): ReactElement {
  const spoor = `/trajecten/${traject}/spoor`;
  return (
    <Notice tone="warning" titel="Er is intussen iets veranderd" live>
      {changed === 'formulier' ? (
        <p>
          Het traject is veranderd sinds u het formulier opende.{' '}
          <Link href={spoor}>Bekijk wat er is gebeurd</Link> en lees wat er gebeurt als u dit nu vastlegt. Er
          is nog niets vastgelegd.
        </p>
      ) : (
        <p>
          Uw bevestiging ging over een eerdere stand. Daarom is uw handeling geweigerd; de poging staat in{' '}
          <Link href={spoor}>het spoor</Link>. Lees opnieuw wat er nu gebeurt.
        </p>
      )}
    </Notice>
  );
}

/** What was filled in, in words; documents by the name of their file. */
function Summary({ form, invoer }: { readonly form: HandelingForm; readonly invoer: Invoer }): ReactElement {
  const names = new Map<string, string>();
  for (const { veld } of everyField(form.gegevens, invoer)) {
    const waarde = invoer.get(veld.pad);
    if (veld.soort !== 'document' || waarde === undefined) continue;
    const { id, naam } = stukOf(waarde);
    names.set(id, naam ?? 'Document');
  }
  const withNames = (value: unknown): unknown => {
    if (typeof value === 'string') return names.get(value) ?? value;
    if (Array.isArray(value)) return value.map(withNames);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([naam, part]) => [naam, withNames(part)]));
  };
  const gegevens = withNames({ ...jsonOf(form.gegevens, invoer), ...jsonOf(form.rest, invoer) });
  return (
    <Gegevens
      gegevens={gegevens as Record<string, unknown>}
      handeling={form.info.naam}
      procedure={form.procedure}
      documentLink={() => ({ waarom: '' })}
    />
  );
}
