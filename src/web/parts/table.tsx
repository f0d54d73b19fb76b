import type { ReactElement, ReactNode } from 'react';

interface TableProps {
  /** What it is a table of, for who does not see it. */
  readonly naam: string;
  readonly koppen: readonly string[];
  /** Rows. */
  readonly children: ReactNode;
}

/** A table that is moved sideways by itself, also with a keyboard, where the screen is too narrow for it. */
export function Table({ naam, koppen, children }: TableProps): ReactElement {
  return (
    <section className="tabel-rand" tabIndex={0} aria-label={naam}>
      <table className="utrecht-table utrecht-table--html-table">
        <thead>
          <tr>
            {koppen.map((kop) => (
              <th key={kop} scope="col">
                {kop}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
