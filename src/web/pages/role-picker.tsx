import type { ReactElement } from 'react';
import { rollen, type Rol } from '../../auth/policy.js';
import { Wrong } from '../formulier/said.js';
import { Button, Buttons, Link, Notice, Paragraph, Title } from '../parts/basis.js';
import { useSurroundings } from '../surroundings.js';

export interface PickerFault {
  /** Id of the input. */
  readonly veld: string;
  readonly melding: string;
}

interface RolePickerProps {
  readonly terug: string;
  readonly fouten: readonly PickerFault[];
  readonly rol: string;
  readonly bureau: string;
}

const does: Readonly<Record<Rol, string>> = {
  griffier: 'Opent trajecten en legt handelingen van elk orgaan vast.',
  college: 'Legt handelingen vast van het college en van burgemeester en secretaris.',
  bureau: 'Legt alleen de eigen handelingen van één bureau vast.',
  auditor: 'Leest en controleert alles, wijzigt niets.',
  integratie: 'Leest de stand van zaken, zoals een ander systeem dat doet.',
  beheerder:
    'Ziet of de server en het log in orde zijn, en mag teksten laten wissen. Neemt niet deel aan een traject.',
};

export function RolePicker({ terug, fouten, rol, bureau }: RolePickerProps): ReactElement {
  return (
    <>
      <Title>Inloggen</Title>
      <Paragraph lead>Dit is een ontwikkelserver: kies zelf als wie u werkt.</Paragraph>
      {fouten.length > 0 && (
        <Notice tone="error" titel="Inloggen lukte nog niet" live>
          <ul className="fouten">
            {fouten.map(({ veld, melding }) => (
              <li key={veld}>
                <Link href={`#${veld}`}>{melding}</Link>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <form method="post" action="/inloggen" className="formulier" noValidate>
        <input type="hidden" name="terug" value={terug} />
        <RoleField rol={rol} meldingen={told(fouten, 'rol-griffier')} />
        <BureauField bureau={bureau} meldingen={told(fouten, 'bureau')} />
        <GemeenteField />
        <Buttons>
          <Button>Inloggen</Button>
        </Buttons>
      </form>
    </>
  );
}

function told(fouten: readonly PickerFault[], veld: string): string[] {
  return fouten.filter((fout) => fout.veld === veld).map(({ melding }) => melding);
}

function RoleField({
  rol,
  meldingen,
}: {
  readonly rol: string;
  readonly meldingen: readonly string[];
}): ReactElement {
  const invalid = meldingen.length > 0;
  return (
    <fieldset
      className={`utrecht-form-fieldset rollen${invalid ? ' utrecht-form-fieldset--invalid' : ''}`}
      role="radiogroup"
      aria-describedby={invalid ? 'rol-fout' : undefined}
      aria-invalid={invalid ? 'true' : undefined}
    >
      <legend className="utrecht-form-label">Uw rol</legend>
      <Wrong id="rol-fout" meldingen={meldingen} />
      {rollen.map((naam) => (
        <RoleChoice key={naam} naam={naam} checked={naam === rol} />
      ))}
    </fieldset>
  );
}

function RoleChoice({ naam, checked }: { readonly naam: Rol; readonly checked: boolean }): ReactElement {
  return (
    <div className="rol">
      <input
        className="utrecht-radio-button utrecht-radio-button--html-input"
        type="radio"
        name="rol"
        id={`rol-${naam}`}
        value={naam}
        defaultChecked={checked}
        aria-describedby={`rol-${naam}-uitleg`}
      />
      <div>
        <label htmlFor={`rol-${naam}`}>{naam.charAt(0).toUpperCase() + naam.slice(1)}</label>
        <p id={`rol-${naam}-uitleg`} className="hulp">
          {does[naam]}
        </p>
      </div>
    </div>
  );
}

function BureauField({
  bureau,
  meldingen,
}: {
  readonly bureau: string;
  readonly meldingen: readonly string[];
}): ReactElement {
  const invalid = meldingen.length > 0;
  return (
    <div className={`invulveld${invalid ? ' utrecht-form-field--invalid' : ''}`}>
      <label className="utrecht-form-label" htmlFor="bureau">
        Naam van het bureau
      </label>
      <p className="hulp" id="bureau-hulp">
        Alleen bij de rol bureau.
      </p>
      <Wrong id="bureau-fout" meldingen={meldingen} />
      <input
        className={`utrecht-textbox utrecht-textbox--html-input${invalid ? ' utrecht-textbox--invalid' : ''}`}
        id="bureau"
        name="bureau"
        type="text"
        maxLength={200}
        autoComplete="off"
        defaultValue={bureau}
        aria-describedby={invalid ? 'bureau-hulp bureau-fout' : 'bureau-hulp'}
        aria-invalid={invalid ? 'true' : undefined}
      />
    </div>
  );
}

function GemeenteField(): ReactElement {
  const { gemeenten } = useSurroundings();
  return (
    <div className="invulveld">
      <label className="utrecht-form-label" htmlFor="gemeente">
        Gemeente
      </label>
      <select
        className="utrecht-select utrecht-select--html-select"
        id="gemeente"
        name="gemeente"
        defaultValue=""
      >
        <option value="">Alle gemeenten van deze server</option>
        {[...gemeenten].map(([id, naam]) => (
          <option key={id} value={id}>
            {naam}
          </option>
        ))}
      </select>
    </div>
  );
}
