/** What an entry holds, on a page: what was erased says so, and a document can be had where it may. */
import type { ReactElement } from 'react';
import type { DocumentVerwijzing } from '../../procedure/definition.js';
import {
  gegevensInWords,
  type Rubriek,
  type SprekendeProcedure,
  type Waarde,
} from '../../procedure/gegevens-words.js';
import { Badge, DateText, Link } from './basis.js';
import { LongText } from './long-text.js';

/** Where a document is to be had, or in a few words why it is not; `open`: its fingerprint is shown at once. */
export type DocumentLink =
  | { readonly href: string; readonly naam?: string | undefined; readonly nietOpenbaar?: true }
  | { readonly waarom: string; readonly open?: true };

type Linking = (document: DocumentVerwijzing) => DocumentLink;

interface GegevensProps {
  readonly gegevens: Readonly<Record<string, unknown>>;
  /** Slug; null of an entry that is no handeling. */
  readonly handeling: string | null;
  readonly procedure: SprekendeProcedure;
  readonly documentLink: Linking;
}

export function Gegevens({
  gegevens,
  handeling,
  procedure,
  documentLink,
}: GegevensProps): ReactElement | null {
  const rubrieken = gegevensInWords(procedure, handeling, gegevens);
  return rubrieken.length === 0 ? null : <Group rubrieken={rubrieken} documentLink={documentLink} />;
}

function Group({
  rubrieken,
  documentLink,
}: {
  readonly rubrieken: readonly Rubriek[];
  readonly documentLink: Linking;
}): ReactElement {
  return (
    <dl className="gegevens">
      {rubrieken.map(({ label, waarde }, i) => (
        <div key={i}>
          <dt>{label}</dt>
          <dd>
            <Value waarde={waarde} documentLink={documentLink} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({
  waarde,
  documentLink,
}: {
  readonly waarde: Waarde;
  readonly documentLink: Linking;
}): ReactElement {
  switch (waarde.soort) {
    case 'weg':
      return <em className="gewist">gewist</em>;
    case 'woord':
      return <>{waarde.woord}</>;
    case 'datum':
      return <DateText datum={waarde.datum} />;
    case 'tekst':
      return <LongText tekst={waarde.tekst} />;
    case 'document':
      return <DocumentText document={waarde.document} documentLink={documentLink} />;
    case 'groep':
      return <Group rubrieken={waarde.rubrieken} documentLink={documentLink} />;
    case 'lijst':
      return (
        <ol className="gegevens-lijst">
          {waarde.waarden.map((item, i) => (
            <li key={i}>
              <Value waarde={item} documentLink={documentLink} />
            </li>
          ))}
        </ol>
      );
  }
}

function DocumentText({
  document,
  documentLink,
}: {
  readonly document: DocumentVerwijzing;
  readonly documentLink: Linking;
}): ReactElement {
  const link = documentLink(document);
  return (
    <>
      {'href' in link ? (
        <>
          <Link href={link.href} download>
            {link.naam ?? 'Document'} downloaden
          </Link>{' '}
          {link.nietOpenbaar === true && <Badge tone="neutral">Niet openbaar</Badge>}
        </>
      ) : (
        <span className="document-dicht">Document: {link.waarom}</span>
      )}
      <details className="vingerafdruk" open={'open' in link}>
        <summary>Vingerafdruk van het document</summary>
        <code>{document.sha256}</code>
      </details>
    </>
  );
}
