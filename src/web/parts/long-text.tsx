import type { ReactElement } from 'react';

/** Beyond this a text is folded, so that one entry does not hide the rest. */
const folds = 480;
const begins = 240;

/** A text as it was written; a long one can be unfolded, also without a script. */
export function LongText({ tekst }: { readonly tekst: string }): ReactElement {
  if (tekst.length <= folds) return <span className="tekst">{tekst}</span>;
  return (
    <details className="lange-tekst">
      <summary>
        <span className="lange-tekst-begin">{beginning(tekst)}… </span>
        <span className="lange-tekst-knop">De hele tekst</span>
      </summary>
      <p className="tekst">{tekst}</p>
    </details>
  );
}

/** Whole words, and no half characters. */
function beginning(tekst: string): string {
  const begin = tekst.slice(0, begins).toWellFormed();
  const space = begin.lastIndexOf(' ');
  return space > begins / 2 ? begin.slice(0, space) : begin;
}
