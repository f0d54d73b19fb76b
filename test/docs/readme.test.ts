/** The first ten minutes of the README, run as written against a real server; only its address is another. */
import { readFileSync } from 'node:fs';
import { TestServer } from '../http/server.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const block = /## De eerste tien minuten[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';

interface Command {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly data: string[];
  /** Variable that takes a field of the answer. */
  readonly into: { readonly naam: string; readonly veld: string } | null;
}

/** The part of a shell that the README uses: words, both kinds of quotes, `VAR=$(curl … | node -pe '… .field')`. */
function parse(line: string, variables: ReadonlyMap<string, string>): Command {
  const into = /^(\w+)=\$\((.*) \| node -pe '.*\.(\w+)'\)$/.exec(line);
  const filled = (text: string): string =>
    text.replace(/\$(\w+)/g, (_, naam: string) => variables.get(naam) ?? '');
  const words = [...(into?.[2] ?? line).matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? filled(double ?? bare ?? ''),
  );
  const after = (flag: string): string[] => words.flatMap((word, i) => (words[i - 1] === flag ? [word] : []));
  const headers = Object.fromEntries(
    after('-H').map((header) => header.split(/: (.*)/s, 2) as [string, string]),
  );
  const url = words.find((word) => word.startsWith('http://')) ?? '';
  return {
    url,
    headers,
    data: after('-d'),
    into: into === null ? null : { naam: into[1] ?? '', veld: into[3] ?? '' },
  };
}

describe('the README', () => {
  it('has examples that do what it says', async () => {
    const server = await TestServer.start();
    const variables = new Map<string, string>();
    const answers: string[] = [];
    for (const line of block.split('\n').filter((one) => one.includes('curl'))) {
      const { url, headers, data, into } = parse(line, variables);
      const [first] = data;
      const json = first?.startsWith('{') === true;
      const body =
        first === undefined
          ? null
          : json
            ? first
            : new URLSearchParams(data.map((pair) => pair.split('=') as [string, string]));
      const response = await fetch(url.replace('http://127.0.0.1:3000', server.url), {
        method: body === null ? 'GET' : 'POST',
        headers,
        body,
      });
      const text = await response.text();
      answers.push(`${response.status}`);
      if (into !== null)
        variables.set(into.naam, (JSON.parse(text) as Record<string, string>)[into.veld] ?? '');
      if (line.includes('/spoor"')) expect(text.trim().split('\n')).toHaveLength(3);
    }
    expect(answers).toEqual(['200', '201', '201', '409', '200']);
    await server.stop();
  });

  it('names every setting the server reads', () => {
    const config = readFileSync(new URL('../../src/config/config.ts', import.meta.url), 'utf8');
    const read = [
      ...config.matchAll(/env\['([A-Z_]+)'\]|number\('([A-Z_]+)'|readDatabase\(env, '([A-Z_]+)'/g),
    ].map(([, a, b, c]) => a ?? b ?? c ?? '');
    expect(read.length).toBeGreaterThan(10);
    expect([...new Set(read)].filter((naam) => !readme.includes(naam))).toEqual([]);
  });
});
