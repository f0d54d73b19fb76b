/** What is said of a field: what it is called, what to fill in, and what is wrong. */
import type { ReactElement } from 'react';
import { idOf, type Fouten } from './fouten.js';
import type { Veld } from './velden.js';

export function Legend({ veld }: { readonly veld: Veld }): ReactElement {
  return (
    <legend className="utrecht-form-fieldset__legend utrecht-form-fieldset__legend--html-legend">
      <Name veld={veld} />
    </legend>
  );
}

export function Name({ veld }: { readonly veld: Veld }): ReactElement {
  return (
    <>
      {veld.label}
      {veld.verplicht === false ? <span className="niet-verplicht"> (niet verplicht)</span> : null}
    </>
  );
}

/** Help, and below it what is wrong. */
export function Said({ veld, fouten }: { readonly veld: Veld; readonly fouten: Fouten }): ReactElement {
  const id = idOf(veld.pad);
  const { meldingen } = saidOf(veld, fouten);
  return (
    <>
      {veld.hulp === undefined ? null : (
        <div className="utrecht-form-field-description" id={`${id}-hulp`}>
          {veld.hulp}
        </div>
      )}
      <Wrong id={`${id}-fout`} meldingen={meldingen} />
    </>
  );
}

/** What is wrong, with a sign of its own; nothing when all is well. */
export function Wrong({
  id,
  meldingen,
}: {
  readonly id: string;
  readonly meldingen: readonly string[];
}): ReactElement | null {
  if (meldingen.length === 0) return null;
  return (
    <div className="utrecht-form-field-error-message fout" id={id}>
      <span className="fout-teken" aria-hidden="true">
        !
      </span>
      <div>
        {meldingen.map((melding) => (
          <p key={melding}>
            <span className="alleen-voorlezen">Fout: </span>
            {melding}
          </p>
        ))}
      </div>
    </div>
  );
}

/** What is said of a field, and the ids by which its input refers to that. */
export function saidOf(
  { pad, hulp }: Veld,
  fouten: Fouten,
): { meldingen: string[]; invalid: boolean; describedBy: string | undefined } {
  const meldingen = [...new Set(fouten.filter((fout) => fout.pad === pad).map(({ melding }) => melding))];
  const ids = [
    hulp === undefined ? '' : `${idOf(pad)}-hulp`,
    meldingen.length === 0 ? '' : `${idOf(pad)}-fout`,
  ];
  const describedBy = ids.filter((id) => id !== '').join(' ');
  return {
    meldingen,
    invalid: meldingen.length > 0,
    describedBy: describedBy === '' ? undefined : describedBy,
  };
}
