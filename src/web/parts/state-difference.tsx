/** What an entry changed in what the machine keeps. */
import type { ReactElement } from 'react';
import type { Procedure, Stand } from '../../procedure/definition.js';
import { Paragraph } from './basis.js';
import { phaseInWords } from '../../procedure/entry-words.js';

interface DifferenceProps {
  readonly voor: Stand | null;
  readonly na: Stand;
  readonly procedure: Procedure;
}

export function StateDifference({ voor, na, procedure }: DifferenceProps): ReactElement {
  const rows = changes(voor?.feiten ?? {}, na.feiten);
  const moved = voor?.fase !== na.fase;
  if (rows.length === 0 && !moved)
    return <Paragraph>Deze regel veranderde niets aan wat de machine bijhoudt.</Paragraph>;
  return (
    <section className="tabel-rand" tabIndex={0} aria-label="Verschil in de toestand">
      <table className="utrecht-table verschil">
        <thead className="utrecht-table__header">
          <tr className="utrecht-table__row">
            <th scope="col" className="utrecht-table__header-cell">
              Wat de machine bijhoudt
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
            <Row key={naam} naam={procedure.woorden.feiten[naam] ?? naam} voor={shown(was)} na={shown(is)} />
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
    .filter((naam) => JSON.stringify(voor[naam]) !== JSON.stringify(na[naam]))
    .map((naam) => ({ naam, voor: voor[naam], na: na[naam] }));
}

/** Plain values as they are; what has parts as its parts. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return '–';
  if (value === true) return 'ja';
  if (value === false) return 'nee';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(shown).join('; ');
  const parts = Object.entries(value).filter(([, part]) => part !== null);
  return parts.length === 0 ? '–' : parts.map(([naam, part]) => `${naam}: ${shown(part)}`).join(', ');
}
