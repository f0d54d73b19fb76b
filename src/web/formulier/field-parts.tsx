/**
 * The fields of a form as people meet them: works without scripts, each input has its label, and help and faults are
 * read with it. A browser checks only that a date exists, because it sends nothing of one that does not; the rest the
 * server explains in Dutch.
 */
import { Fragment, type ReactElement, type ReactNode } from 'react';
import { FormToken } from '../surroundings.js';
import { idOf, type Fouten } from './fouten.js';
import { Labelled, ListButton, Radios, type FieldProps, type Shared } from './inputs.js';
import { entriesOf, hasRows, mostRows, rowCount, rowsName, type Invoer } from './invoer.js';
import { Legend, Said, saidOf } from './said.js';
import {
  rowLabel,
  rowOf,
  type Groepveld,
  type Keuze,
  type Lijstveld,
  type Rijenveld,
  type Veld,
} from './velden.js';

interface FormProps {
  readonly actie: string;
  readonly children: ReactNode;
}

/** The frame of every form with fields. Its first button is what the Enter key presses: never one that changes a list. */
export function Form({ actie, children }: FormProps): ReactElement {
  return (
    <form className="formulier" method="post" action={actie} encType="multipart/form-data" autoComplete="off">
      <FormToken />
      <button type="submit" className="alleen-voorlezen" tabIndex={-1} aria-hidden="true">
        Verder
      </button>
      {children}
    </form>
  );
}

export function Fields({ velden, ...shared }: Shared & { readonly velden: readonly Veld[] }): ReactElement {
  return (
    <>
      {velden.map((veld) => (
        <Field key={veld.pad} veld={veld} {...shared} />
      ))}
    </>
  );
}

/** The same form, carried along unseen. */
export function Hidden({
  velden,
  invoer,
}: {
  readonly velden: readonly Veld[];
  readonly invoer: Invoer;
}): ReactElement {
  return (
    <>
      {entriesOf(velden, invoer).map(([naam, waarde]) => (
        <input key={naam} type="hidden" name={naam} value={waarde} />
      ))}
    </>
  );
}

function Field({ veld, ...shared }: FieldProps): ReactElement {
  if (veld.soort === 'getallen' && veld.keuzes !== undefined)
    return <Ticks veld={veld} keuzes={veld.keuzes} {...shared} />;
  if (hasRows(veld)) return <Rows veld={veld} {...shared} />;
  switch (veld.soort) {
    case 'groep':
      return <Group veld={veld} {...shared} />;
    case 'janee':
      return <Radios veld={veld} keuzes={jaNee} {...shared} />;
    case 'keuze': {
      const keuzes =
        veld.verplicht === true ? veld.keuzes : [{ waarde: '', label: 'Geen keuze' }, ...veld.keuzes];
      return veld.keuzes.length > mostRadios ? (
        <Labelled veld={veld} {...shared} />
      ) : (
        <Radios veld={veld} keuzes={keuzes} {...shared} />
      );
    }
    default:
      return <Labelled veld={veld} {...shared} />;
  }
}

/** Beyond this many a list that opens is easier to read. */
const mostRadios = 6;
const jaNee: readonly Keuze[] = [
  { waarde: 'ja', label: 'Ja' },
  { waarde: 'nee', label: 'Nee' },
];

function Group({ veld, ...shared }: Shared & { readonly veld: Groepveld }): ReactElement {
  return (
    <Fieldset veld={veld} fouten={shared.fouten}>
      <Fields velden={veld.velden} {...shared} />
    </Fieldset>
  );
}

/** A list of numbers of things that are known: each is a row, ticked or not. */
function Ticks({
  veld,
  keuzes,
  ...shared
}: Shared & { readonly veld: Lijstveld; readonly keuzes: readonly Keuze[] }): ReactElement {
  const rows = keuzes.map((_, i) => rowOf(veld, i)[0]?.pad ?? '');
  const ticked = new Set(rows.map((pad) => shared.invoer.get(pad)));
  return (
    <Fieldset veld={veld} fouten={shared.fouten}>
      {keuzes.map(({ waarde, label }, i) => (
        <div key={waarde} className="utrecht-form-field utrecht-form-field--checkbox keuze">
          <input
            id={idOf(rows[i] ?? '')}
            className="utrecht-checkbox utrecht-checkbox--html-input"
            type="checkbox"
            name={rows[i]}
            value={waarde}
            defaultChecked={ticked.has(waarde)}
          />
          <label className="utrecht-form-label utrecht-form-label--checkbox" htmlFor={idOf(rows[i] ?? '')}>
            {label}
          </label>
        </div>
      ))}
    </Fieldset>
  );
}

/** A list: its rows, a button that takes one away beside each, and one that adds. */
function Rows({ veld, ...shared }: Shared & { readonly veld: Rijenveld }): ReactElement {
  const rijen = rowCount(veld, shared.invoer);
  return (
    <Fieldset veld={veld} fouten={shared.fouten}>
      <input type="hidden" name={rowsName(veld)} value={rijen} />
      {Array.from({ length: rijen }, (_, rij) => {
        const row = rowOf(veld, rij);
        const over = rowLabel(veld, rij);
        const weg =
          rijen === 1 ? null : (
            <ListButton
              knop={`weg:${veld.pad}[${rij}]`}
              actie={shared.actie}
              naar={veld.pad}
              tekst="Verwijderen"
              over={over}
            />
          );
        return (
          <Fragment key={rij}>
            {veld.soort === 'groepen' ? (
              <fieldset className="utrecht-form-fieldset utrecht-form-fieldset--html-fieldset rij">
                <legend className="utrecht-form-fieldset__legend utrecht-form-fieldset__legend--html-legend">
                  {over}
                </legend>
                <Fields velden={row} {...shared} />
                {weg}
              </fieldset>
            ) : (
              <div className="regel">
                <Fields velden={row} {...shared} />
                {weg}
              </div>
            )}
          </Fragment>
        );
      })}
      {rijen < mostRows ? (
        <ListButton
          knop={`meer:${veld.pad}`}
          actie={shared.actie}
          naar={veld.pad}
          tekst="Nog een toevoegen"
          over={veld.label}
        />
      ) : (
        <p className="utrecht-form-field-description">Meer dan {mostRows} kunnen er niet bij.</p>
      )}
    </Fieldset>
  );
}

function Fieldset({
  veld,
  fouten,
  children,
}: {
  readonly veld: Veld;
  readonly fouten: Fouten;
  readonly children: ReactNode;
}): ReactElement {
  const { invalid, describedBy } = saidOf(veld, fouten);
  return (
    <fieldset
      id={idOf(veld.pad)}
      tabIndex={-1}
      className={`utrecht-form-fieldset utrecht-form-fieldset--html-fieldset veld groep${invalid ? ' utrecht-form-fieldset--invalid' : ''}`}
      aria-describedby={describedBy}
    >
      <Legend veld={veld} />
      <Said veld={veld} fouten={fouten} />
      {children}
    </fieldset>
  );
}
