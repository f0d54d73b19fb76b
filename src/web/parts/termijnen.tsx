import type { ReactElement } from 'react';
import { readsAll } from '../../auth/policy.js';
import type { TrajectBeeld } from '../../engine/answer.js';
import type { Procedure } from '../../procedure/definition.js';
import { useSurroundings } from '../surroundings.js';
import { Badge, DateText, Paragraph } from './basis.js';

const shown = {
  open: { tone: 'info', woord: 'Open' },
  gehaald: { tone: 'ok', woord: 'Gehaald' },
  'te-laat': { tone: 'error', woord: 'Te laat' },
  'te-laat-gedaan': { tone: 'warning', woord: 'Te laat gedaan' },
} as const;

/** The planned dates, in order; late is told, never forbidden. */
export function Termijnen({
  traject: { termijnen, fase, status: stand, toestand },
  procedure,
}: {
  readonly traject: Pick<TrajectBeeld, 'termijnen' | 'fase' | 'status' | 'toestand'>;
  readonly procedure: Procedure;
}): ReactElement {
  const { sessie } = useSurroundings();
  if (termijnen.length === 0)
    return (
      <Paragraph>
        {stand === 'vervallen'
          ? 'Dit traject is vervallen: de geplande data gelden niet meer.'
          : 'Bij dit traject zijn geen data gepland.'}
      </Paragraph>
    );
  // The day may be that of an entry that is closed to some.
  const tells = sessie !== undefined && readsAll(sessie.actor);
  const standen = procedure.termijnstanden({ fase, feiten: toestand });
  return (
    <ul className="termijnen">
      {termijnen
        .toSorted((a, b) => (a.datum < b.datum ? -1 : 1))
        .map(({ naam, datum, status }) => {
          const gedaan = standen.find((one) => one.naam === naam)?.gedaan ?? null;
          const late = status === 'te-laat' && gedaan !== null;
          const { tone, woord } = shown[late ? 'te-laat-gedaan' : status];
          return (
            <li key={naam}>
              <span>{procedure.woorden.termijnen[naam] ?? naam}</span>
              <span className="termijn-datum">
                <DateText datum={datum} /> <Badge tone={tone}>{woord}</Badge>
              </span>
              {late && tells && (
                <span className="zacht zin">
                  Gedaan op <DateText datum={gedaan} />
                </span>
              )}
            </li>
          );
        })}
    </ul>
  );
}
