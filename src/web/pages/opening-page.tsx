import type { ReactElement } from 'react';
import type { Procedure } from '../../procedure/definition.js';
import { ErrorSummary } from '../formulier/error-summary.js';
import { Fields, Form } from '../formulier/field-parts.js';
import type { Fouten } from '../formulier/fouten.js';
import type { Invoer } from '../formulier/invoer.js';
import type { Veld } from '../formulier/velden.js';
import { Button, Buttons, Link, Paragraph, Title } from '../parts/basis.js';

interface OpeningPageProps {
  readonly procedure: Procedure;
  readonly velden: readonly Veld[];
  readonly invoer: Invoer;
  readonly fouten: Fouten;
  readonly sleutel: string;
}

export function OpeningPage({ procedure, velden, invoer, fouten, sleutel }: OpeningPageProps): ReactElement {
  const actie = '/trajecten/nieuw';
  return (
    <>
      <Title>Nieuw traject openen</Title>
      <Paragraph lead>
        {procedure.titel}: van opdracht tot bindend besluit, langs een weg die vastligt.
      </Paragraph>
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
