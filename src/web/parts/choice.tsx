import type { ReactElement } from 'react';

interface ChoiceProps {
  readonly naam: string;
  readonly label: string;
  /** What no choice means. */
  readonly alle: string;
  readonly nu: string | undefined;
  readonly keuzes: readonly (readonly [string, string])[];
}

/** A choice that narrows what a list shows. */
export function Choice({ naam, label, alle, nu, keuzes }: ChoiceProps): ReactElement {
  return (
    <div className="invulveld">
      <label className="utrecht-form-label" htmlFor={naam}>
        {label}
      </label>
      <select
        id={naam}
        name={naam}
        defaultValue={nu ?? ''}
        className="utrecht-select utrecht-select--html-select"
      >
        <option value="">{alle}</option>
        {keuzes.map(([waarde, woord]) => (
          <option key={waarde} value={waarde}>
            {woord}
          </option>
        ))}
      </select>
    </div>
  );
}
