import type { ReactElement } from 'react';
import type { Procedure } from '../../procedure/definition.js';
import { ErrorSummary } from '../formulier/error-summary.js';
import { Fields, Form } from '../formulier/field-parts.js';
import type { Fouten } from '../formulier/fouten.js';
import type { Invoer } from '../formulier/invoer.js';
import type { Veld } from '../formulier/velden.js';
import { Doubts, Seen } from '../formulier/doubts.js';
import { LeftHere } from './handeling-page.js';
import { Button, Buttons, Link, Notice, Paragraph, Title } from '../parts/basis.js';

export interface OpeningPageProps {
  readonly procedure: Procedure;
  readonly velden: readonly Veld[];
  readonly invoer: Invoer;
  readonly fouten: Fouten;
  readonly sleutel: string;
  /** What looks like a slip in the planning. */
  readonly twijfels: readonly string[];
  /** It was sent before, with something else in it. */
  readonly alVerstuurd: boolean;
  /** Somebody comes back to a form that is not kept any more. */
  readonly weg: boolean;
  /** Where a form goes on that was left here. */
  readonly bezig: string | undefined;
}

export function OpeningPage(props: OpeningPageProps): ReactElement {
  const { procedure, velden, invoer, fouten, sleutel, twijfels, alVerstuurd, weg, bezig } = props;
  const actie = '/trajecten/nieuw';
  return (
    <>
      <Title>Nieuw traject openen</Title>
      <Paragraph lead>
        {procedure.titel}: van opdracht tot bindend besluit, langs een weg die vastligt.
      </Paragraph>
      <Paragraph>
        Titel, aanleiding en planning zijn meteen openbaar, en elke regel daarna die u niet sluit. Van een
        poging die wordt geweigerd, ziet iedereen dat zij is gedaan en waarom zij niet mocht; niet wat er was
        ingevuld. Is zo’n poging zelf gesloten, dan ziet niemand waar zij over ging.
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
      {alVerstuurd && (
        <Notice tone="warning" titel="Dit formulier was al verstuurd" live>
          <p>
            Het traject van toen staat in <Link href="/trajecten">de lijst</Link>. Nu is er niets vastgelegd.
            Wilt u met wat hier staat nóg een traject openen, kies dan Traject openen.
          </p>
        </Notice>
      )}
      <ErrorSummary fouten={fouten} />
      {twijfels.length > 0 && (
        <Doubts
          kop="Klopt de planning?"
          knop="Traject openen"
          twijfels={twijfels}
          live={fouten.length === 0}
        />
      )}
      <Form actie={actie}>
        <input type="hidden" name="_sleutel" value={sleutel} />
        <Seen twijfels={twijfels} />
        <Fields velden={velden} invoer={invoer} fouten={fouten} actie={actie} />
        <Buttons>
          <Button>Traject openen</Button>
          <Link href="/trajecten">Annuleren</Link>
        </Buttons>
      </Form>
    </>
  );
}
