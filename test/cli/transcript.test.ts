import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { amsterdamDatum } from '../../src/base/clock.js';
import { run } from '../../src/cli/program.js';
import { mask, mustBeAsItWas } from '../harness/golden.js';
import { TestServer } from '../http/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

/** These commands go over HTTP only. */
const beheer = (): Promise<never> => Promise.reject(new Error('Nothing is opened beside the server.'));

/** One command against the server, as a person would see it. */
async function command(...args: string[]): Promise<string> {
  let seen = '';
  const sink = (): Writable =>
    new Writable({
      write: (chunk: Buffer, _, done) => {
        seen += chunk.toString();
        done();
      },
    });
  const config = { url: server.url, token: undefined };
  const code = await run(args, { config, stdout: sink(), stderr: sink(), fetcher: fetch, beheer });
  const shown = args.map((arg) => (/[ "]/.test(arg) ? `'${arg}'` : arg)).join(' ');
  return `$ besluitspoor ${shown}\n${seen}${code === 0 ? '' : `(afgesloten met ${code})\n`}`;
}

/** Of an erasure: what there is, a text, a document and its content, and what a dossier says of it afterwards. */
async function erasing(id: string, map: string): Promise<string[]> {
  const brief = join(map, 'brief.txt');
  await writeFile(brief, 'Geachte mevrouw');
  const naam = (nummer: number): Promise<string> =>
    command(
      '--rol',
      'griffier',
      'handeling',
      'doe',
      id,
      'conceptopdracht-opstellen',
      `datum=2011-04-1${nummer}`,
      `document@${brief}`,
    );
  await naam(4);
  await naam(5);
  const wis = (...args: string[]): Promise<string> => command('--rol', 'beheerder', 'wis', id, ...args);
  const grond = ['--grond', 'AVG artikel 17, eerste lid, onder a'];
  const texts = [
    await command('wis', '--help'),
    await wis('2'),
    await wis('2', 'deelnemers'),
    await wis('2', 'deelnemers', ...grond),
    await wis('2', 'deelnemers', ...grond),
    await wis('5', 'document', ...grond),
    await wis('6', 'document', ...grond),
    await wis('twee', 'document', ...grond),
    await command('--rol', 'griffier', 'wis', id, '6', 'document', ...grond),
    await command('--rol', 'beheerder', '--json', 'wis', id, '1', 'aanleiding', ...grond),
  ];
  const zip = join(map, 'gewist.zip');
  await command('--rol', 'auditor', 'dossier', id, '--uit', zip);
  return [...texts, await command('verifieer', zip)];
}

describe('what the command line shows', () => {
  const today = amsterdamDatum(new Date());

  it('of a traject that opens, acts, is refused and is read, is as it was', async () => {
    const griffier = ['--rol', 'griffier'];
    const planning = ['--termijn', 'rapportUiterlijkDatum=2011-09-01'];
    const texts = [
      await command('--help'),
      await command('traject', '--help'),
      await command('handeling', '--help'),
      await command('spoor', '--help'),
    ];
    const texten = ['--titel', 'Bestuurskrachtonderzoek', '--aanleiding', 'Zicht op het bestuur'];
    texts.push(
      await command(...griffier, 'traject', 'open', '--organisatie', 'gm0148', ...texten, ...planning),
    );
    const id = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(texts.at(-1) ?? '')?.[0] ?? '';
    const act = (...args: string[]): Promise<string> => command(...griffier, 'handeling', ...args);
    texts.push(
      await act(
        'doe',
        id,
        'workshop-houden',

        'datum=2011-04-13',

        'deelnemers=College en directie',
      ),
    );
    texts.push(await act('doe', id, 'opdracht-vaststellen', 'besluitdatum=2011-04-21'));
    texts.push(await act('doe', id, 'raad-consulteren', 'datum=2011-04-18'));
    texts.push(
      await act(
        'doe',
        '--proef',
        id,
        'traject-laten-vervallen',

        'datum=2011-04-14',

        'reden=De aanleiding is weg',
      ),
    );
    texts.push(await act('lijst', id));
    texts.push(await command(...griffier, 'traject', 'toon', id));
    texts.push(await command(...griffier, 'traject', 'lijst'));
    texts.push(await command(...griffier, 'spoor', 'toon', id));
    const map = await mkdtemp(join(tmpdir(), 'besluitspoor-scherm-'));
    const zip = join(map, 'dossier.zip');
    texts.push(await command('--rol', 'auditor', 'dossier', id, '--uit', zip));
    texts.push(await command('verifieer', zip));
    texts.push(...(await erasing(id, map)));
    texts.push(await command('verifieer', `${server.url}/log/gm0148`));
    await writeFile(zip, (await readFile(zip)).subarray(1));
    texts.push(await command('verifieer', zip));
    texts.push(await command('verifieer', join(map, 'niets.zip')));
    texts.push(await command(...griffier, 'dossier', 'onzin', '--uit', zip));
    await rm(map, { recursive: true });
    texts.push(await command('traject', 'lijst'));
    texts.push(await command(...griffier, 'traject', 'toon', 'onzin'));
    const text = texts
      .join('\n')
      .replaceAll(server.url, 'http://127.0.0.1:3000')
      .replaceAll(map, '/tmp')
      .replaceAll(/\([0-9a-f]{8}\)/g, '(<kenmerk>)')
      .replaceAll(new RegExp(`${today}(?: \\d\\d:\\d\\d)?`, 'g'), '<vandaag>')
      .replaceAll(/<vandaag>T[\d:.]+Z/g, '<tijdstip>');
    mustBeAsItWas(new URL('./golden/scherm.txt', import.meta.url), mask(text));
  });
});
