/** Calm text for a terminal: tables and wrapped lines. */

const width = 100;

/** A control character in a text from elsewhere could steer the reader's terminal; it is shown as a mark instead. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, (found) => (found === '\n' || found === '\t' ? ' ' : '\ufffd'));
}

/** Columns as wide as their content; the last one runs on. */
export function table(kop: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [kop, ...rows].map((row) => row.map(plain));
  const widths = kop.map((_, column) => Math.max(...lines.map((line) => length(line[column] ?? ''))));
  const rule = widths.map((wide) => '─'.repeat(wide));
  const [head = [], ...body] = lines;
  return [head, rule, ...body].map((line) => joined(line, widths)).join('\n');
}

/** Labels and values below each other; a value that is absent is left out. */
export function list(rows: readonly (readonly [string, string | null | undefined])[]): string {
  const shown = rows.filter((row): row is [string, string] => row[1] !== null && row[1] !== undefined);
  const wide = Math.max(...shown.map(([label]) => length(label)));
  return shown.map(([label, value]) => `${padded(label, wide)}  ${plain(value)}`).join('\n');
}

/** Breaks a text at spaces; every line after the first gets the indent of a continuation. */
export function wrapped(text: string, first: string, next = ' '.repeat(length(first))): string {
  const lines: string[] = [];
  let line = first;
  for (const word of plain(text).split(' ')) {
    const fresh = line === first || line === next;
    if (!fresh && length(line) + 1 + length(word) > width) {
      lines.push(line);
      line = next + word;
    } else {
      line += fresh ? word : ` ${word}`;
    }
  }
  return [...lines, line].join('\n');
}

function joined(line: readonly string[], widths: readonly number[]): string {
  return widths
    .map((wide, column) => padded(line[column] ?? '', wide))
    .join('  ')
    .trimEnd();
}

function padded(text: string, wide: number): string {
  return text + ' '.repeat(Math.max(0, wide - length(text)));
}

/** In characters as a person counts them, near enough for Dutch. */
function length(text: string): number {
  return Array.from(text).length;
}
