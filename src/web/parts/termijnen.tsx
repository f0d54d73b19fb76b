import type { ReactElement } from 'react';
import type { Procedure, Termijn } from '../../procedure/definition.js';
import { Badge, DateText, Paragraph } from './basis.js';

const shown = {
  open: { tone: 'info', woord: 'Open' },
  gehaald: { tone: 'ok', woord: 'Gehaald' },
  'te-laat': { tone: 'error', woord: 'Te laat' },
} as const;

/** The planned dates, in order; late is told, never forbidden. */
export function Termijnen({
  termijnen,
  procedure,
}: {
  readonly termijnen: readonly Termijn[];
  readonly procedure: Procedure;
}): ReactElement {
  if (termijnen.length === 0) return <Paragraph>Bij dit traject zijn geen data gepland.</Paragraph>;
  return (
    <ul className="termijnen">
      {termijnen
        .toSorted((a, b) => (a.datum < b.datum ? -1 : 1))
        .map(({ naam, datum, status }) => (
          <li key={naam}>
            <span>{procedure.woorden.termijnen[naam] ?? naam}</span>
            <span className="termijn-datum">
              <DateText datum={datum} /> <Badge tone={shown[status].tone}>{shown[status].woord}</Badge>
            </span>
          </li>
        ))}
    </ul>
  );
}
