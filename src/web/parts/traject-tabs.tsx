import type { ReactElement } from 'react';

const tabs = [
  { naam: 'overzicht', tekst: 'Overzicht', pad: '' },
  { naam: 'spoor', tekst: 'Spoor', pad: '/spoor' },
  { naam: 'documenten', tekst: 'Documenten', pad: '/documenten' },
] as const;

export type TrajectTab = (typeof tabs)[number]['naam'];

/** The pages of one traject. */
export function TrajectTabs({
  traject,
  nu,
}: {
  readonly traject: string;
  /** The page itself, or the one it belongs to. */
  readonly nu: TrajectTab;
}): ReactElement {
  return (
    <nav aria-label="Onderdelen van dit traject" className="tabs">
      <ul>
        {tabs.map(({ naam, tekst, pad }) => (
          <li key={naam}>
            <a href={`/trajecten/${traject}${pad}`} aria-current={naam === nu ? 'true' : undefined}>
              {tekst}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
