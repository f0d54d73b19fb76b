import type { ReactElement } from 'react';
import type { Procedure } from '../../procedure/definition.js';
import { ErrorSummary } from '../formulier/error-summary.js';
import { Fields, Form } from '../formulier/field-parts.js';
import type { Fouten } from '../formulier/fouten.js';
import type { Invoer } from '../formulier/invoer.js';
import type { Veld } from '../formulier/velden.js';
import { LeftHere } from './handeling-page.js';
import { Button, Buttons, Link, Notice, Paragraph, Title } from '../parts/basis.js';

export interface OpeningPageProps {
  readonly procedure: Procedure;
  readonly velden: readonly Veld[];
  readonly invoer: Invoer;
  readonly fouten: Fouten;
  readonly sleutel: string;
  /** Somebody comes back to a form that is not kept any more. */
  readonly weg: boolean;
  /** Where a form goes on that was left here. */
  readonly bezig: string | undefined;
}

export function OpeningPage(props: OpeningPageProps): ReactElement {
  const { procedure, velden, invoer, fouten, sleutel, weg, bezig } = props;
  const actie = '/trajecten/nieuw';
  return (
    <>
      <Title>Nieuw traject openen</Title>
      <Paragraph lead>
        {procedure.titel}: van opdracht tot bindend besluit, langs een weg die vastligt.
      </Paragraph>
      {bezig !== undefined && <LeftHere pad={bezig} />}
      {weg && (
        <Notice tone="info" titel="Dit formulier is niet meer bewaard" live>
          <p>
            Een traject dat u opende, staat in <Link href="/trajecten">de lijst</Link>. Wat u alleen invulde,
            blijft een werkdag bewaard, voor wie het verstuurde.
          </p>
        </Notice>
      )}
      <ErrorSummary fouten={fouten} />
      <Form actie={actie}>
        <input type="hidden" name="_sleutel" value={sleutel} />
        <Fields velden={velden} invoer={invoer} fouten={fouten} actie={actie} />
        <Buttons>
          <Button>Traject openen</Button>
          <Link href="/trajecten">Annuleren</Link>
        </Buttons>
      </Form>
    </>
  );
}
