/** The commands that run beside the server, as a person sees them, on a database that is really put back. */
import { chmod, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { amsterdamDatum } from '../../src/base/clock.js';
import { openBeheer } from '../../src/beheer.js';
import { run } from '../../src/cli/program.js';
import { dalfsen, workshop } from '../engine/wereld.js';
import { mustBeAsItWas } from '../harness/golden.js';
import { kopieVan } from '../harness/kopie.js';
import { Beheerwereld } from '../log/beheerwereld.js';

let beheer: Beheerwereld;
let env: Record<string, string>;
beforeEach(async () => {
  beheer = await Beheerwereld.make();
  const { appUrl, eigenaarUrl } = beheer.wereld.database;
  env = {
    DATABASE_URL: appUrl,
    DATABASE_URL_EIGENAAR: eigenaarUrl,
    BESLUITSPOOR_DATA: beheer.map,
    LOG_SLEUTELS: beheer.map,
  };
});
afterEach(() => beheer.close());

interface Gezien {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function cli(...args: string[]): Promise<Gezien> {
  const texts = ['', ''];
  const sink = (nth: number): Writable =>
    new Writable({
      write: (chunk: Buffer, _, done) => {
        texts[nth] = (texts[nth] ?? '') + chunk.toString();
        done();
      },
    });
  const code = await run(args, {
    config: { url: 'http://127.0.0.1:9', token: undefined },
    stdout: sink(0),
    stderr: sink(1),
    fetcher: fetch,
    beheer: () => openBeheer(env),
  });
  return { code, out: texts[0] ?? '', err: texts[1] ?? '' };
}

const json = async <T>(...args: string[]): Promise<T> => JSON.parse((await cli('--json', ...args)).out) as T;

describe('what the commands beside the server show', () => {
  it('is as it was: municipalities, keys, a database put back, and the way on', async () => {
    const texts: string[] = [];
    const show = async (...args: string[]): Promise<Gezien> => {
      const seen = await cli(...args);
      const shown = args.map((arg) => (/[ "]/.test(arg) ? `'${arg}'` : arg)).join(' ');
      texts.push(
        `$ besluitspoor ${shown}\n${seen.out}${seen.err}${seen.code === 0 ? '' : `(afgesloten met ${seen.code})\n`}`,
      );
      return seen;
    };
    for (const command of ['sleutel', 'log', 'organisatie']) await show(command, '--help');
    await show('log', 'herstel', '--help');
    await show('organisatie', 'voeg-toe', 'gm0193', 'Zwolle', '--oin', '00000001234567890000');
    await show('organisatie', 'voeg-toe', 'gm0193', 'Gemeente Zwolle');
    await show('organisatie', 'voeg-toe', 'zwolle', 'Zwolle');
    await show('organisatie', 'voeg-toe', 'gm0193', 'Zwolle', '--oin', '12');
    await show('organisatie', 'lijst');
    await show('sleutel', 'toon');
    await show('sleutel', 'vernieuw', dalfsen);
    await show('sleutel', 'maak', dalfsen);
    await show('sleutel', 'maak', dalfsen);
    await show('sleutel', 'maak', 'gm9999');
    const traject = await beheer.wereld.open();
    await beheer.log.publish(dalfsen);
    await show('sleutel', 'vernieuw', dalfsen);
    await show('sleutel', 'vernieuw', dalfsen);
    await show('sleutel', 'intrek', dalfsen, 'een');
    await show('sleutel', 'intrek', dalfsen, '7');
    await show('sleutel', 'intrek', dalfsen, '1');
    await show('sleutel', 'intrek', dalfsen, '1');
    await show('sleutel', 'intrek', dalfsen, '2');
    await chmod(join(beheer.map, 'gm0148-2.pem'), 0o644);
    await show('sleutel', 'vernieuw', dalfsen);
    await chmod(join(beheer.map, 'gm0148-2.pem'), 0o600);
    await rm(join(beheer.map, 'gm0148-1.pem'));
    await show('sleutel', 'toon', dalfsen);
    await show('log', 'incidenten');
    await show('log', 'herstel', dalfsen, '--reden', 'onbekend', '--zeker');
    await show('log', 'herstel', dalfsen);
    await show('log', 'herstel', dalfsen, '--reden', 'De schijf is stuk.');
    const kopie = await kopieVan(beheer.wereld.database);
    await beheer.wereld.handel(traject, workshop, { versie: 1 });
    await beheer.another().log.publish(dalfsen);
    await kopie.zetTerug();
    await kopie.weg();
    await show('sleutel', 'vernieuw', dalfsen);
    await show('log', 'incidenten', dalfsen);
    await show('log', 'herstel', dalfsen, '--reden', 'opslag-beschadigd');
    await show('log', 'herstel', dalfsen, '--reden', 'opslag-beschadigd', '--zeker');
    await show('log', 'herstel', dalfsen, '--reden', 'opslag-beschadigd', '--zeker');
    await show('sleutel', 'toon', dalfsen);
    mustBeAsItWas(new URL('./golden/beheer.txt', import.meta.url), masked(texts.join('\n')));
  });

  it('comes as JSON too', async () => {
    await cli('sleutel', 'maak', dalfsen);
    const { logs } = await json<{ logs: { organisatie: string; sleutels: { bestand: string }[] }[] }>(
      'sleutel',
      'toon',
    );
    expect(logs.map(({ organisatie }) => organisatie)).toEqual([dalfsen]);
    expect(await readFile(logs[0]?.sleutels[0]?.bestand ?? '', 'utf8')).toContain('PRIVATE KEY');
    expect(await json('log', 'incidenten')).toEqual({ incidenten: [] });
    const { organisaties } = await json<{ organisaties: { id: string }[] }>('organisatie', 'lijst');
    expect(organisaties.map(({ id }) => id)).toEqual(['gm0148', 'gm0175']);
  });
});

describe('the settings of the server', () => {
  it('are those of the commands, and said to be wrong when they are', async () => {
    env = { ...env, PORT: 'x' };
    const { code, err } = await cli('sleutel', 'toon');
    expect([code, err]).toEqual([2, expect.stringContaining('PORT moet een geheel getal zijn') as string]);
    env = { DATABASE_URL: 'postgresql://niemand:x@/niets?host=/nergens', BESLUITSPOOR_DATA: beheer.map };
    expect((await cli('sleutel', 'toon')).code).toBe(2);
  });

  it('without the owner of the schema show keys, and no other municipalities', async () => {
    delete env['DATABASE_URL_EIGENAAR'];
    expect((await cli('sleutel', 'toon')).code).toBe(0);
    for (const args of [['lijst'], ['voeg-toe', 'gm0193', 'Zwolle']])
      expect(await cli('organisatie', ...args)).toMatchObject({
        code: 2,
        err: expect.stringContaining('DATABASE_URL_EIGENAAR') as string,
      });
  });
});

/** What is another every time. */
function masked(text: string): string {
  const today = amsterdamDatum(new Date());
  return text
    .replaceAll(beheer.map, '/srv/besluitspoor/sleutels')
    .replaceAll(/─{32,}/g, '─'.repeat(48))
    .replaceAll(/\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44}/g, '+<kenmerk>+<sleutel>')
    .replaceAll(/(?<=\n {4})[A-Za-z0-9+/]{43}=(?=\n)/g, '<wortel>')
    .replaceAll(/(— \S+ )[A-Za-z0-9+/=]{60,}/g, '$1<handtekening>')
    .replaceAll(/\b20\d\d-\d\d-\d\d \d\d:\d\d/g, '<moment>')
    .replaceAll(today, '<vandaag>');
}
