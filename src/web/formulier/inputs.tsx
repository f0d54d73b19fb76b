/** The inputs themselves, one for each kind of value. */
import type { AriaAttributes, ReactElement } from 'react';
import { Button, sizeInWords } from '../parts/basis.js';
import { idOf, type Fouten } from './fouten.js';
import { fileName, stukOf, type Invoer } from './invoer.js';
import { Legend, Name, Said, saidOf } from './said.js';
import type { Keuze, Keuzeveld, Veld } from './velden.js';

/** What all fields of a form share. */
export interface Shared {
  readonly invoer: Invoer;
  readonly fouten: Fouten;
  /** Address the form is sent to: buttons that change a list come back at that list. */
  readonly actie: string;
}

export interface FieldProps extends Shared {
  readonly veld: Veld;
}

/** One input with its label above it. */
export function Labelled({ veld, ...shared }: FieldProps): ReactElement {
  const { invalid } = saidOf(veld, shared.fouten);
  return (
    <div
      className={`utrecht-form-field utrecht-form-field--text veld${invalid ? ' utrecht-form-field--invalid' : ''}`}
    >
      <div className="utrecht-form-field__label">
        <label className="utrecht-form-label" htmlFor={idOf(veld.pad)}>
          <Name veld={veld} />
        </label>
      </div>
      <Said veld={veld} fouten={shared.fouten} />
      <div className="utrecht-form-field__input">
        <Input veld={veld} {...shared} />
      </div>
    </div>
  );
}

function Input({ veld, ...shared }: FieldProps): ReactElement {
  const { invalid, describedBy } = saidOf(veld, shared.fouten);
  const waarde = shared.invoer.get(veld.pad) ?? '';
  const common = {
    id: idOf(veld.pad),
    name: veld.pad,
    'aria-describedby': describedBy,
    'aria-invalid': invalid ? ('true' as const) : undefined,
    'aria-required': veld.verplicht === true ? ('true' as const) : undefined,
  };
  const state = invalid ? ' utrecht-textbox--invalid' : '';
  const box = `utrecht-textbox utrecht-textbox--html-input${state}`;
  switch (veld.soort) {
    case 'tekst':
      return (
        <textarea
          {...common}
          className={`utrecht-textarea utrecht-textarea--html-textarea${invalid ? ' utrecht-textarea--invalid' : ''}`}
          rows={5}
          autoComplete="off"
          defaultValue={waarde}
        />
      );
    case 'datum':
      return (
        // A browser shows nothing of what is no date: such a text keeps a box where it can be read and mended.
        <input
          {...common}
          className={`${box} datumvak`}
          type={isDate(waarde) ? 'date' : 'text'}
          // Without it the part for the year takes six digits, and goes on taking them.
          max={isDate(waarde) ? '9999-12-31' : undefined}
          autoComplete="off"
          defaultValue={waarde}
        />
      );
    case 'getal':
      return (
        <input
          {...common}
          className={`${box} getalvak`}
          type="text"
          inputMode="numeric"
          autoComplete="off"
          defaultValue={waarde}
        />
      );
    case 'keuze':
      return <Select veld={veld} common={common} waarde={waarde} />;
    case 'document':
      return <DocumentInput veld={veld} {...shared} />;
    default:
      return <NameInput {...{ common, box, waarde }} bekend={veld.bekend ?? []} />;
  }
}

/** A line of text, with the names that are known already to choose from. */
function NameInput({
  common,
  box,
  waarde,
  bekend,
}: Pick<SelectProps, 'common' | 'waarde'> & {
  readonly box: string;
  readonly bekend: readonly string[];
}): ReactElement {
  const list = bekend.length === 0 ? undefined : `${common.id}-bekend`;
  return (
    <>
      <input {...common} className={box} type="text" list={list} autoComplete="off" defaultValue={waarde} />
      {list !== undefined && (
        <datalist id={list}>
          {bekend.map((naam) => (
            <option key={naam} value={naam} />
          ))}
        </datalist>
      )}
    </>
  );
}

interface SelectProps {
  readonly veld: Keuzeveld;
  readonly common: AriaAttributes & { readonly id: string; readonly name: string };
  readonly waarde: string;
}

function Select({ veld, common, waarde }: SelectProps): ReactElement {
  const invalid = common['aria-invalid'] === undefined ? '' : ' utrecht-select--invalid';
  return (
    <select
      {...common}
      className={`utrecht-select utrecht-select--html-select${invalid}`}
      autoComplete="off"
      defaultValue={waarde}
    >
      <option value="">{veld.verplicht === true ? 'Maak een keuze' : 'Geen keuze'}</option>
      {veld.keuzes.map((keuze) => (
        <option key={keuze.waarde} value={keuze.waarde}>
          {keuze.label}
        </option>
      ))}
    </select>
  );
}

/** What was placed stays with the form by its id; a browser never sends a file twice. */
function DocumentInput({ veld, invoer, fouten, actie }: FieldProps): ReactElement {
  const { invalid, describedBy } = saidOf(veld, fouten);
  const waarde = invoer.get(veld.pad) ?? '';
  const id = idOf(veld.pad);
  const stuk = waarde === '' ? undefined : stukOf(waarde);
  const described = [describedBy, stuk === undefined ? undefined : `${id}-stuk`]
    .filter((one) => one !== undefined)
    .join(' ');
  return (
    <>
      {stuk === undefined ? null : (
        <div className="stuk" id={`${id}-stuk`}>
          <p>
            Gekozen: <strong>{stuk.naam ?? 'een document'}</strong>
            {stuk.omvang === undefined ? '' : ` (${sizeInWords(stuk.omvang)})`}. Kiest u een ander bestand,
            dan komt dat ervoor in de plaats.
          </p>
          <input type="hidden" name={veld.pad} value={waarde} />
          <ListButton
            knop={`weg:${veld.pad}`}
            actie={actie}
            naar={veld.pad}
            tekst="Weghalen"
            over={veld.label}
          />
        </div>
      )}
      {/* The module drop-file lets a file be dropped here. */}
      <div data-drop="">
        <input
          id={id}
          name={fileName(veld)}
          className="bestandsvak"
          type="file"
          aria-describedby={described === '' ? undefined : described}
          aria-invalid={invalid ? 'true' : undefined}
        />
      </div>
    </>
  );
}

/** The first carries the id of the field, so that a link from the summary lands on it. */
export function Radios({
  veld,
  keuzes,
  invoer,
  fouten,
}: FieldProps & { readonly keuzes: readonly Keuze[] }): ReactElement {
  const { invalid, describedBy } = saidOf(veld, fouten);
  const chosen = invoer.get(veld.pad) ?? '';
  return (
    <fieldset
      className={`utrecht-form-fieldset utrecht-form-fieldset--html-fieldset veld${invalid ? ' utrecht-form-fieldset--invalid' : ''}`}
      role="radiogroup"
      aria-describedby={describedBy}
      aria-invalid={invalid ? 'true' : undefined}
      aria-required={veld.verplicht === true ? 'true' : undefined}
    >
      <Legend veld={veld} />
      <Said veld={veld} fouten={fouten} />
      {keuzes.map(({ waarde, label }, i) => {
        const id = i === 0 ? idOf(veld.pad) : `${idOf(veld.pad)}-keuze-${i + 1}`;
        return (
          <div key={waarde} className="utrecht-form-field utrecht-form-field--radio keuze">
            <input
              id={id}
              className="utrecht-radio-button utrecht-radio-button--html-input"
              type="radio"
              name={veld.pad}
              value={waarde}
              defaultChecked={waarde === chosen}
            />
            <label className="utrecht-form-label utrecht-form-label--radio" htmlFor={id}>
              {label}
            </label>
          </div>
        );
      })}
    </fieldset>
  );
}

interface ListButtonProps {
  readonly knop: string;
  readonly actie: string;
  /** Path of the field to come back at. */
  readonly naar: string;
  readonly tekst: string;
  /** What it is about, for who does not see where it stands. */
  readonly over: string;
}

export function ListButton({ knop, actie, naar, tekst, over }: ListButtonProps): ReactElement {
  return (
    <div className="rijknop">
      <Button kind="subtle" name="knop" value={knop} naar={`${actie}#${idOf(naar)}`} unchecked>
        {tekst}
        <span className="alleen-voorlezen">: {over}</span>
      </Button>
    </div>
  );
}

/** What an input for dates can show; nothing at all is one. */
function isDate(waarde: string): boolean {
  if (waarde === '') return true;
  const moment = new Date(`${waarde}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(waarde) &&
    !Number.isNaN(moment.getTime()) &&
    moment.toISOString().startsWith(waarde)
  );
}
