/** What an entry changed in what the machine keeps. */
import type { ReactElement } from 'react';
import type { Procedure, Stand } from '../../procedure/definition.js';
import { dateInWords } from '../../base/dates-in-words.js';
import { phaseInWords, wordOf } from '../../procedure/entry-words.js';
import { isDatum } from '../../procedure/rectificatie.js';
import { Paragraph } from './basis.js';

interface DifferenceProps {
  readonly voor: Stand | null;
  readonly na: Stand;
  readonly procedure: Procedure;
}

export function StateDifference({ voor, na, procedure }: DifferenceProps): ReactElement {
  const rows = changes(voor?.feiten ?? {}, na.feiten);
  const moved = voor?.fase !== na.fase;
  if (rows.length === 0 && !moved)
    return (
      <Paragraph>
        Deze handeling staat in het spoor. Aan de stand van het traject veranderde zij niets.
      </Paragraph>
    );
  return (
    <section className="tabel-rand" tabIndex={0} aria-label="Verschil in de toestand">
      <table className="utrecht-table verschil">
        <thead className="utrecht-table__header">
          <tr className="utrecht-table__row">
            <th scope="col" className="utrecht-table__header-cell">
              Wat Besluitspoor bijhoudt
            </th>
            <th scope="col" className="utrecht-table__header-cell">
              Ervoor
            </th>
            <th scope="col" className="utrecht-table__header-cell">
              Erna
            </th>
          </tr>
        </thead>
        <tbody className="utrecht-table__body">
          {moved && (
            <Row
              naam="Fase"
              voor={voor === null ? '–' : phaseInWords(procedure, voor.fase)}
              na={phaseInWords(procedure, na.fase)}
            />
          )}
          {rows.map(({ naam, voor: was, na: is }) => (
            <Row
              key={naam}
              naam={wordOf(procedure.woorden.feiten, naam) ?? naam}
              voor={shown(was, [naam], procedure)}
              na={shown(is, [naam], procedure)}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({
  naam,
  voor,
  na,
}: {
  readonly naam: string;
  readonly voor: string;
  readonly na: string;
}): ReactElement {
  return (
    <tr className="utrecht-table__row">
      <th scope="row" className="utrecht-table__cell">
        {naam}
      </th>
      <td className="utrecht-table__cell">{voor}</td>
      <td className="utrecht-table__cell">
        <strong>{na}</strong>
      </td>
    </tr>
  );
}

type Facts = Readonly<Record<string, unknown>>;

function changes(voor: Facts, na: Facts): { naam: string; voor: unknown; na: unknown }[] {
  return [...new Set([...Object.keys(voor), ...Object.keys(na)])]
    .filter((naam) => JSON.stringify(filled(voor[naam])) !== JSON.stringify(filled(na[naam])))
    .map((naam) => ({
      naam,
      voor: changedPart(voor[naam], na[naam]),
      na: changedPart(na[naam], voor[naam]),
    }));
}

/** Of what has parts, such as the bureaus, only what is not the same on the other side. */
function changedPart(value: unknown, other: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(other)) {
    const there = new Set(other.map((part) => JSON.stringify(part)));
    return value
      .filter((part) => !there.has(JSON.stringify(part)))
      .map((part: unknown) =>
        changedFields(
          part,
          other.find((one) => sameName(one, part)),
        ),
      );
  }
  return changedFields(value, other);
}

/** A name stays, so that it is clear what changed. */
function changedFields(value: unknown, other: unknown): unknown {
  if (!hasFields(value) || !hasFields(other)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(
      ([naam, part]) => naam === 'naam' || JSON.stringify(part) !== JSON.stringify(other[naam]),
    ),
  );
}

function sameName(one: unknown, other: unknown): boolean {
  return hasFields(one) && hasFields(other) && one['naam'] === other['naam'];
}

function hasFields(value: unknown): value is Facts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What there is of a value: the machine begins with a place for everything, and nothing in it. */
function filled(value: unknown): unknown {
  if (value === undefined || value === null || value === false) return null;
  if (typeof value !== 'object') return value;
  return Object.values(value).some((part) => filled(part) !== null) ? value : null;
}

/** A plain value in words; what has parts as its parts, each by its name. @param pad names down to the value */
function shown(value: unknown, pad: readonly string[], procedure: Procedure): string {
  if (filled(value) === null) return value === false ? 'nee' : '–';
  if (value === true) return 'ja';
  if (typeof value === 'string') return textOf(value, pad, procedure);
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map((part) => shown(part, pad, procedure)).join('; ');
  const { feiten, termijnen, keuzes } = procedure.woorden;
  return Object.entries(value as object)
    .filter(([, part]) => filled(part) !== null || part === false)
    .map(([deel, part]) => {
      const path = [...pad, deel];
      const label = wordOf(feiten, path.join('.')) ?? wordOf(termijnen, deel) ?? wordOf(keuzes, deel) ?? deel;
      return `${label}: ${shown(part, path, procedure)}`;
    })
    .join(', ');
}

/** What somebody made up stays as it is: a bureau may be called as a choice is. */
const madeUp: ReadonlySet<string> = new Set(['naam', 'bureau', 'scenario', 'besluitnummer']);

function textOf(value: string, pad: readonly string[], { woorden: { keuzes } }: Procedure): string {
  const naam = pad.at(-1) ?? '';
  if (isDatum(value)) return dateInWords(value);
  return madeUp.has(naam) ? value : (wordOf(keuzes, `${naam}.${value}`) ?? wordOf(keuzes, value) ?? value);
}
