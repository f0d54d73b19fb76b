/** Reads a form as a browser would: what stands in its inputs, and what it would send. */

interface Tag {
  readonly naam: string;
  readonly attributen: ReadonlyMap<string, string>;
  /** Text up to the next tag; for a textarea what it holds. */
  readonly tekst: string;
}

export function tagsOf(html: string): Tag[] {
  return [...html.matchAll(/<([a-z0-9]+)((?:\s+[a-zA-Z-]+(?:="[^"]*")?)*)\s*\/?>([^<]*)/g)].map(
    ([, naam = '', attributen = '', tekst = '']) => ({
      naam,
      attributen: new Map(
        [...attributen.matchAll(/([a-zA-Z-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [
          key.toLowerCase(),
          decoded(value),
        ]),
      ),
      tekst: decoded(tekst),
    }),
  );
}

/** Names and values a browser sends when the form's first button is pressed; files left alone. */
export function sentBy(html: string): Map<string, string> {
  const sent = new Map<string, string>();
  let select = '';
  for (const { naam, attributen, tekst } of tagsOf(html)) {
    const name = attributen.get('name') ?? '';
    if (naam === 'select') select = name;
    // What a list proposes is not sent.
    else if (naam === 'datalist') select = '';
    else if (naam === 'option' && select !== '' && (attributen.has('selected') || !sent.has(select)))
      sent.set(select, attributen.get('value') ?? '');
    // A line break right after the tag is not part of what it holds.
    else if (naam === 'textarea') sent.set(name, tekst.replace(/^\n/, ''));
    else if (naam === 'input' && isSent(attributen)) sent.set(name, shownValue(attributen));
  }
  return sent;
}

function isSent(attributen: ReadonlyMap<string, string>): boolean {
  const type = attributen.get('type');
  return type !== 'file' && ((type !== 'radio' && type !== 'checkbox') || attributen.has('checked'));
}

/** What the input makes of its value (HTML, value sanitization). */
function shownValue(attributen: ReadonlyMap<string, string>): string {
  const value = attributen.get('value') ?? '';
  switch (attributen.get('type')) {
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : '';
    case 'text':
      return value.replace(/[\r\n]/g, '');
    default:
      return value;
  }
}

export function decoded(text: string): string {
  const names: Readonly<Record<string, string>> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    '#x27': "'",
  };
  return text.replace(/&([a-z]+|#x27);/g, (whole, name: string) => names[name] ?? whole);
}
