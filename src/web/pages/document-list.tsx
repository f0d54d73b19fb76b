import type { ReactElement } from 'react';
import type { DocumentBeeld } from '../../documents/document-service.js';
import type { TrajectBeeld } from '../../engine/answer.js';
import type { Stuk } from '../../engine/verloop.js';
import type { Procedure } from '../../procedure/definition.js';
import { aboutInWords } from '../../procedure/entry-words.js';
import { veldwoord } from '../formulier/velden.js';
import { Badge, Heading, Link, Moment, Paragraph, sizeInWords } from '../parts/basis.js';
import { TrajectTabs } from '../parts/traject-tabs.js';
import { TrajectHead } from './traject-page.js';

interface DocumentListProps {
  readonly traject: TrajectBeeld;
  readonly procedure: Procedure;
  /** `document` undefined: not for this reader. */
  readonly documenten: readonly { readonly stuk: Stuk; readonly document: DocumentBeeld | undefined }[];
}

export function DocumentList({ traject, procedure, documenten }: DocumentListProps): ReactElement {
  return (
    <>
      <TrajectHead traject={traject} procedure={procedure} />
      <TrajectTabs traject={traject.id} nu="documenten" />
      <Heading>Documenten bij dit traject</Heading>
      <Paragraph>
        Van elke toegelaten handeling, ook als er later een nieuw stuk voor in de plaats kwam. Een document
        van een geweigerde poging staat bij die regel in het spoor.
      </Paragraph>
      {documenten.length === 0 ? (
        <div className="leeg">
          <Paragraph lead>Er zijn nog geen documenten</Paragraph>
          <Paragraph>Een document komt erbij als een handeling het noemt.</Paragraph>
        </div>
      ) : (
        <ul className="documenten">
          {documenten.map(({ stuk, document }) => (
            <li key={`${stuk.volgnummer} ${stuk.veld}`} className="document">
              <DocumentLine traject={traject} procedure={procedure} stuk={stuk} document={document} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

interface LineProps extends Pick<DocumentListProps, 'traject' | 'procedure'> {
  readonly stuk: Stuk;
  readonly document: DocumentBeeld | undefined;
}

function DocumentLine({ traject, procedure, stuk, document }: LineProps): ReactElement {
  const label = procedure.handelingen.get(stuk.handeling)?.label ?? stuk.handeling;
  const veld = veldwoord(procedure.woorden, stuk.handeling, stuk.veld).label;
  const over = aboutInWords(procedure, stuk.kenmerk);
  return (
    <>
      <p className="document-naam">
        {document === undefined ? (
          'Dit document is voor u niet in te zien'
        ) : document.gewist !== undefined ? (
          'Dit document is gewist'
        ) : (
          <Link href={`/trajecten/${traject.id}/documenten/${stuk.id}`} download>
            {document.bestandsnaam ?? 'Document'}
          </Link>
        )}{' '}
        {document !== undefined && !document.openbaar && <Badge tone="neutral">Niet openbaar</Badge>}
      </p>
      <p className="zacht">
        {veld} bij{' '}
        <Link href={`/trajecten/${traject.id}/spoor/${stuk.volgnummer}`}>
          regel {stuk.volgnummer}: {label}
          {over !== undefined && `, ${over}`}
        </Link>
        {document !== undefined && (
          <>
            {' '}
            · {sizeInWords(document.omvang)} · geplaatst <Moment tijdstip={document.geplaatstTijdstip} />
          </>
        )}
      </p>
      <details className="vingerafdruk">
        <summary>Vingerafdruk (SHA-256)</summary>
        <code>{stuk.sha256}</code>
      </details>
    </>
  );
}
