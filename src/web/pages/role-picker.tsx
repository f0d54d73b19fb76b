import type { ReactElement } from 'react';
import { rollen, type Rol } from '../../auth/policy.js';
import { Button, Buttons, Notice, Paragraph, Title } from '../parts/basis.js';
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
          <ul>
            {fouten.map(({ veld, melding }) => (
              <li key={veld}>
                <a href={`#${veld}`}>{melding}</a>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <form method="post" action="/inloggen" className="formulier" noValidate>
        <input type="hidden" name="terug" value={terug} />
        <fieldset className="utrecht-form-fieldset rollen">
          <legend className="utrecht-form-label">Uw rol</legend>
          {rollen.map((naam) => (
            <RoleChoice key={naam} naam={naam} checked={naam === rol} />
          ))}
        </fieldset>
        <BureauField bureau={bureau} />
        <GemeenteField />
        <Buttons>
          <Button>Inloggen</Button>
        </Buttons>
      </form>
    </>
  );
}

function RoleChoice({ naam, checked }: { readonly naam: Rol; readonly checked: boolean }): ReactElement {
  return (
    <div className="keuze">
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

function BureauField({ bureau }: { readonly bureau: string }): ReactElement {
  return (
    <div className="invulveld">
      <label className="utrecht-form-label" htmlFor="bureau">
        Naam van het bureau
      </label>
      <p className="hulp" id="bureau-hulp">
        Alleen bij de rol bureau.
      </p>
      <input
        className="utrecht-textbox utrecht-textbox--html-input"
        id="bureau"
        name="bureau"
        type="text"
        maxLength={200}
        autoComplete="off"
        defaultValue={bureau}
        aria-describedby="bureau-hulp"
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
