import type { ReactElement } from 'react';
import { Notice } from '../parts/basis.js';
import { idOf, type Fouten } from './fouten.js';

/** On top of the page: what must be mended, each with a link to where. Nothing when all is well. */
export function ErrorSummary({ fouten }: { readonly fouten: Fouten }): ReactElement | null {
  if (fouten.length === 0) return null;
  const titel =
    fouten.length === 1
      ? 'Er is nog iets niet goed ingevuld'
      : `Er zijn ${fouten.length} dingen niet goed ingevuld`;
  return (
    <Notice tone="error" titel={titel} live>
      <p>Er is niets vastgelegd. Wat u invulde, staat er nog.</p>
      <ul className="fouten">
        {fouten.map(({ pad, label, melding }, i) => (
          <li key={i}>
            {pad === null ? (
              melding
            ) : (
              <a className="utrecht-link utrecht-link--html-a" href={`#${idOf(pad)}`}>
                {label}: {melding}
              </a>
            )}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
