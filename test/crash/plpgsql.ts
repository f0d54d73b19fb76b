/**
 * The places of a PL/pgSQL function where a statement may stand: after BEGIN, THEN, ELSE and LOOP, and after the semicolon of
 * every statement, between the outermost BEGIN and its END. Strings, dollar quotes, comments and what is within brackets are
 * stepped over, and so is the CASE of SQL. What it does not understand (a CASE statement, a function in SQL) it says; and a
 * place found wrongly does not compile, so that it cannot pass for one.
 */
const token =
  /--[^\n]*|\/\*[\s\S]*?\*\/|[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|\w+|\s+|[\s\S]/g;

/** A definition as pg_get_functiondef gives it, in two: before and after a place. */
export interface Plaats {
  readonly voor: string;
  readonly na: string;
  /** The statement before it, on one line. */
  readonly tekst: string;
}

export function places(definition: string): Plaats[] {
  const [, head = '', body = '', tail = ''] =
    /^([\s\S]*?AS \$function\$)([\s\S]*)(\$function\$\s*)$/.exec(definition) ?? [];
  if (!/\bLANGUAGE plpgsql\b/.test(head))
    throw new Error(`This is not PL/pgSQL: ${definition.slice(0, 200)}`);
  let begin = 0;
  return offsets(body).map((at) => {
    const tekst = body
      .slice(begin, at)
      .replaceAll(/--[^\n]*/g, '')
      .replaceAll(/\s+/g, ' ')
      .trim();
    begin = at;
    return { voor: head + body.slice(0, at), na: body.slice(at) + tail, tekst };
  });
}

function offsets(body: string): number[] {
  const found: number[] = [];
  let [blocks, brackets, cases] = [0, 0, 0];
  const words = [...body.matchAll(token)].filter(([text]) => !/^(\s|--|\/\*)/.test(text));
  words.forEach((word, i) => {
    const [text] = word;
    const at = word.index + text.length;
    const kind = text.toUpperCase();
    const next = words[i + 1]?.[0].toUpperCase() ?? '';
    if (text === '(') brackets += 1;
    else if (text === ')') brackets -= 1;
    else if (kind === 'CASE') cases += words[i - 1]?.[0].toUpperCase() === 'END' ? 0 : 1;
    else if (kind === 'END' && cases > 0) cases -= 1;
    else if (brackets > 0 || (cases > 0 && kind !== ';')) return;
    else if (kind === 'BEGIN') blocks += 1;
    else if (kind === 'END' && !['IF', 'LOOP'].includes(next)) blocks -= 1;
    if (text === ';' && brackets === 0 && cases > 0) throw new Error('A CASE statement is not understood.');
    const opens =
      ['BEGIN', 'THEN', 'ELSE', ';'].includes(kind) ||
      (kind === 'LOOP' && words[i - 1]?.[0].toUpperCase() !== 'END');
    if (blocks > 0 && brackets === 0 && cases === 0 && opens) found.push(at);
  });
  if (blocks !== 0 || brackets !== 0 || cases !== 0)
    throw new Error('The blocks of this function do not end.');
  return found;
}
