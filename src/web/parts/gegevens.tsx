/** What an entry holds, in words: labels, dates, choices, groups, lists and documents; what was erased says so. */
import type { ReactElement, ReactNode } from 'react';
import type { DocumentVerwijzing, JsonSchema, Procedure, Woorden } from '../../procedure/definition.js';
import { DateText, Link } from './basis.js';
import { LongText } from './long-text.js';

/** Where a document is to be had, or in a few words why it is not; `open`: its fingerprint is shown at once. */
export type DocumentLink = { readonly href: string } | { readonly waarom: string; readonly open?: true };

interface GegevensProps {
  readonly gegevens: Readonly<Record<string, unknown>>;
  /** Slug; null of an entry that is no handeling. */
  readonly handeling: string | null;
  readonly procedure: Pick<Procedure, 'handelingen' | 'woorden' | 'planning'>;
  readonly documentLink: (document: DocumentVerwijzing) => DocumentLink;
}

/** What is asked of every value on the way down. */
interface Way {
  readonly handeling: string | null;
  readonly woorden: Woorden;
  readonly documentLink: GegevensProps['documentLink'];
  /** Of the value at hand; undefined when there is none. */
  readonly schema: JsonSchema | undefined;
  /** What the value stands in; empty at the top. */
  readonly onder: string;
}

export function Gegevens({
  gegevens,
  handeling,
  procedure,
  documentLink,
}: GegevensProps): ReactElement | null {
  if (Object.keys(gegevens).length === 0) return null;
  const schema =
    handeling === 'traject-openen'
      ? { properties: { titel: {}, aanleiding: {}, planning: procedure.planning } }
      : procedure.handelingen.get(handeling ?? '')?.schema;
  return (
    <Group
      waarde={gegevens}
      way={{ handeling, woorden: procedure.woorden, documentLink, schema, onder: '' }}
    />
  );
}

function Group({ waarde, way }: { readonly waarde: object; readonly way: Way }): ReactElement {
  return (
    <dl className="gegevens">
      {inOrder(waarde, way.schema).map(([naam, item]) => (
        <div key={naam}>
          <dt>{labelOf(naam, way)}</dt>
          <dd>
            <Value
              naam={naam}
              waarde={item}
              way={{ ...way, schema: partOf(way.schema, 'properties', naam) }}
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** As the procedure names them; a leaf has them in the order of the alphabet. */
function inOrder(waarde: object, schema: JsonSchema | undefined): [string, unknown][] {
  const order = [...Object.keys(partOf(schema, 'properties') ?? {}), ...Object.keys(general)];
  const place = (naam: string): number => (order.includes(naam) ? order.indexOf(naam) : order.length);
  return Object.entries(waarde).toSorted(([a], [b]) => place(a) - place(b));
}

interface ValueProps {
  readonly naam: string;
  readonly waarde: unknown;
  readonly way: Way;
}

function Value({ naam, waarde, way }: ValueProps): ReactNode {
  if (waarde === null) return <em className="gewist">gewist</em>;
  if (typeof waarde === 'boolean') return waarde ? 'ja' : 'nee';
  if (typeof waarde === 'number') return String(waarde);
  if (typeof waarde === 'string') return <Text naam={naam} waarde={waarde} way={way} />;
  if (Array.isArray(waarde)) return <List naam={naam} waarde={waarde as unknown[]} way={way} />;
  if (isDocument(waarde)) return <DocumentText document={waarde} documentLink={way.documentLink} />;
  return <Group waarde={waarde as object} way={{ ...way, onder: naam }} />;
}

function Text({ naam, waarde, way }: ValueProps & { readonly waarde: string }): ReactElement {
  if (/^\d{4}-\d{2}-\d{2}$/.test(waarde) && !Number.isNaN(Date.parse(waarde)))
    return <DateText datum={waarde} />;
  const { keuzes } = way.woorden;
  // Only where there was a choice: a bureau may be called as a choice is.
  if (Array.isArray(way.schema?.['enum']))
    return <>{keuzes[`${naam}.${waarde}`] ?? keuzes[waarde] ?? waarde}</>;
  return <LongText tekst={waarde} />;
}

function List({ naam, waarde, way }: ValueProps & { readonly waarde: readonly unknown[] }): ReactElement {
  const schema = way.schema?.['items'] as JsonSchema | undefined;
  return (
    <ol className="gegevens-lijst">
      {waarde.map((item, i) => (
        <li key={i}>
          <Value naam={naam} waarde={item} way={{ ...way, schema }} />
        </li>
      ))}
    </ol>
  );
}

function DocumentText({
  document,
  documentLink,
}: {
  readonly document: DocumentVerwijzing;
  readonly documentLink: GegevensProps['documentLink'];
}): ReactElement {
  const link = documentLink(document);
  return (
    <>
      {'href' in link ? (
        <Link href={link.href} download>
          Document downloaden
        </Link>
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

function isDocument(waarde: unknown): waarde is DocumentVerwijzing {
  return typeof waarde === 'object' && waarde !== null && 'id' in waarde && 'sha256' in waarde;
}

/** Words for what every procedure has. */
const general: Readonly<Record<string, string>> = {
  titel: 'Titel',
  aanleiding: 'Aanleiding',
  planning: 'Planning',
  voorganger: 'Volgt op traject',
  toelichting: 'Toelichting',
  volgnummer: 'Over regel',
  veld: 'Veld',
  grond: 'Grond',
};

function labelOf(naam: string, { handeling, woorden, onder }: Way): string {
  const { velden, termijnen } = woorden;
  // An entry that is no handeling has no words of the procedure: its grond is not that of a vote.
  const word = handeling === null ? general[naam] : undefined;
  return (
    word ??
    velden[`${onder}.${naam}`]?.label ??
    (velden[`${handeling ?? ''}.${naam}`] ?? velden[naam])?.label ??
    termijnen[naam] ??
    general[naam] ??
    naam
  );
}

function partOf(schema: JsonSchema | undefined, ...path: readonly string[]): JsonSchema | undefined {
  let at: unknown = schema;
  for (const step of path) at = typeof at === 'object' && at !== null ? (at as JsonSchema)[step] : undefined;
  return at as JsonSchema | undefined;
}
