/** A dossier and a log of a real server whose checkpoints a real authority stamps, checked with the command line. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { run } from '../../src/cli/program.js';
import { Sleutelmap } from '../../src/log/sleutelmap.js';
import { namen } from '../../src/verify/dossier-vorm.js';
import type { DossierVerslag } from '../../src/verify/dossier.js';
import type { LogVerslag } from '../../src/verify/log.js';
import { query } from '../harness/database.js';
import { Proefautoriteit } from '../harness/tijdstempelautoriteit.js';
import { problem, TestServer, workshop } from '../http/server.js';
import { herkomst, signed, unzipped, zipped } from './atelier.js';

let autoriteit: Proefautoriteit;
let server: TestServer;
let map: string;
let id: string;
let zip: string;

beforeAll(async () => {
  autoriteit = await Proefautoriteit.start();
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-stempel-'));
  server = await TestServer.start({ ...autoriteit.omgeving, LOG_SLEUTELS: join(map, 'sleutels') });
  id = await server.open();
  await server.fetch(`/v1/trajecten/${id}/handelingen`, { json: workshop, headers: { 'if-match': '"1"' } });
  zip = await dossier('goed.zip');
});
afterAll(async () => {
  await server.stop();
  await autoriteit.close();
  await rm(map, { recursive: true });
});

async function dossier(naam: string): Promise<string> {
  const path = join(map, naam);
  const response = await server.fetch(`/v1/trajecten/${id}/dossier`, { rol: 'auditor' });
  await writeFile(path, Buffer.from(await response.arrayBuffer()));
  return path;
}

/** Exit code, and what was shown. */
async function besluitspoor(...args: string[]): Promise<{ code: number; text: string }> {
  let text = '';
  const out = new Writable({
    write: (chunk: Buffer, _, done) => {
      text += chunk.toString();
      done();
    },
  });
  const config = { url: server.url, token: undefined };
  const code = await run(args, {
    config,
    stdout: out,
    stderr: out,
    fetcher: fetch,
    beheer: () => Promise.reject(new Error('not asked')),
  });
  return { code, text };
}

async function verslag(...args: string[]): Promise<{ code: number; verslag: DossierVerslag }> {
  const { code, text } = await besluitspoor('--json', 'verifieer', ...args);
  return { code, verslag: JSON.parse(text.slice(0, text.lastIndexOf('}') + 1)) as DossierVerslag };
}

async function logVerslag(...args: string[]): Promise<{ code: number; verslag: LogVerslag }> {
  return (await verslag(...args)) as unknown as { code: number; verslag: LogVerslag };
}

const trusted = (): string[] => ['--tijdstempelautoriteit', autoriteit.certificaten];
const codes = ({ bevindingen }: Pick<DossierVerslag, 'bevindingen'>): string[] =>
  bevindingen.map(({ code }) => code);

/** The dossier with other files, as whoever holds the key of the log would make it. */
async function forged(change: (files: Map<string, Buffer>) => void | Promise<void>): Promise<string> {
  const files = await unzipped(await readFile(zip));
  await change(files);
  const sleutel = await new Sleutelmap(join(map, 'sleutels')).read('gm0148', 1);
  if (sleutel === undefined) throw new Error('There is no key.');
  const path = join(map, 'vals.zip');
  await writeFile(path, await zipped(signed(id, files, { naam: herkomst, sleutel })));
  return path;
}

const tekstOf = (files: Map<string, Buffer>): string =>
  `${(files.get(namen.checkpoint)?.toString() ?? '').split('\n').slice(0, 3).join('\n')}\n`;

describe('a dossier of a log that is stamped', () => {
  it('has the stamp of its own checkpoint, which leads to the certificates that the reader trusts', async () => {
    const { code, verslag: gevonden } = await verslag(zip, ...trusted());
    expect([code, gevonden.bevindingen]).toEqual([0, []]);
    expect(gevonden.tijdstempel).toMatchObject({
      autoriteit: 'C=NL, O=Proef, CN=autoriteit',
      vertrouwd: true,
    });
    const { text } = await besluitspoor('verifieer', zip, ...trusted());
    expect(text).toContain(gevonden.tijdstempel?.tijdstip);
    expect(text).toContain('te herleiden tot de certificaten die u opgaf');
  });

  it('without certificates of the reader holds, and says that its authority was not judged', async () => {
    const { code, verslag: gevonden } = await verslag(zip);
    expect([code, gevonden.tijdstempel?.vertrouwd]).toEqual([0, false]);
    expect((await besluitspoor('verifieer', zip)).text).toContain('niet getoetst aan certificaten van u');
  });

  it('is the same once more: the stamp was kept', async () => {
    const asked = autoriteit.vragen;
    expect(await readFile(await dossier('nog-eens.zip'))).toEqual(await readFile(zip));
    expect(autoriteit.vragen).toBe(asked);
  });

  it('is refused by who trusts another authority', async () => {
    await autoriteit.maker.certificaat({ naam: 'vreemde', extensies: 'basicConstraints=critical,CA:TRUE' });
    const { code, verslag: gevonden } = await verslag(
      zip,
      '--tijdstempelautoriteit',
      autoriteit.maker.path('vreemde.pem'),
    );
    expect([code, codes(gevonden), gevonden.tijdstempel]).toEqual([1, ['tijdstempel-klopt-niet'], null]);
    expect(gevonden.bevindingen[0]?.uitleg).toContain('niet te herleiden');
  });

  it('holds without a stamp, unless one is required of a named authority', async () => {
    const path = await forged((files) => {
      files.delete(namen.tijdstempel);
    });
    expect(await verslag(path)).toMatchObject({ code: 0, verslag: { tijdstempel: null } });
    expect(await verslag(path, ...trusted())).toMatchObject({ code: 0, verslag: { tijdstempel: null } });
    expect((await besluitspoor('verifieer', path, ...trusted())).text).toContain(
      'Tijdstempel         geen dat klopt',
    );
    const { code, verslag: gevonden } = await verslag(path, ...trusted(), '--eis-tijdstempel');
    expect([code, codes(gevonden)]).toEqual([1, ['tijdstempel-ontbreekt']]);
    expect((await besluitspoor('verifieer', zip, '--eis-tijdstempel')).code).toBe(2);
  });

  it.each<[string, (files: Map<string, Buffer>) => Promise<Buffer> | Buffer, string]>([
    [
      'of another size',
      () => autoriteit.maker.stempel('autoriteit', 'besluitspoor.example/log/gm0148\n1\nx\n'),
      'een andere tekst',
    ],
    ['that is something else', () => Buffer.from('niets'), 'niet te lezen'],
    [
      'with a byte after it',
      (files) => Buffer.concat([files.get(namen.tijdstempel) ?? Buffer.alloc(0), Buffer.from([0])]),
      'niet te lezen',
    ],
  ])('does not hold with a stamp %s', async (_, stamp, why) => {
    const path = await forged(async (files) => {
      files.set(namen.tijdstempel, await stamp(files));
    });
    const { code, verslag: gevonden } = await verslag(path, ...trusted());
    expect([code, codes(gevonden)]).toEqual([1, ['tijdstempel-klopt-niet']]);
    expect(gevonden.bevindingen[0]?.uitleg).toContain(why);
  });

  it('does not hold when it says of an entry that it is later than the stamp of the tree that has it', async () => {
    const path = await forged(async (files) => {
      const early = new Date(Date.now() - 3_600_000).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '');
      const inhoud = await autoriteit.maker.inhoud(
        await autoriteit.maker.stempel('autoriteit', tekstOf(files)),
      );
      // The moment, behind its tag and length, becomes that of an hour ago; its fraction stays.
      const at = inhoud.toString('latin1').search(/\x18.20\d{12}/s);
      inhoud.write(early, at + 2, 'latin1');
      files.set(namen.tijdstempel, await autoriteit.maker.handwerk('autoriteit', inhoud));
    });
    const { code, verslag: gevonden } = await verslag(path, ...trusted());
    expect([code, codes(gevonden)]).toEqual([1, ['tijdstempel-voor-regel']]);
    expect(gevonden.tijdstempel).not.toBeNull();
  });

  it.each([
    ['that is not there', '/niets/hier.pem'],
    ['without certificates', new URL(import.meta.url).pathname],
  ])('cannot be checked with a file of certificates %s', async (_, pem) => {
    expect((await besluitspoor('verifieer', zip, '--tijdstempelautoriteit', pem)).code).toBe(2);
  });
});

describe('a log that is stamped', () => {
  const open = (path: string): Promise<Response> => server.fetch(`/log/gm0148/${path}`, { rol: null });

  it('shows its stamps and what they are of, to anyone and for ever', async () => {
    const list = (await (await open('tijdstempels')).json()) as {
      omvang: number;
      pad: string;
      autoriteit: string;
    }[];
    const last = list.at(-1);
    expect(last).toEqual({
      omvang: 2,
      tijdstip: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\.\d{3}Z$/) as string,
      autoriteit: 'C=NL, O=Proef, CN=autoriteit',
      pad: 'tijdstempel/2',
    });
    const stamp = await open(last?.pad ?? '');
    expect([stamp.status, stamp.headers.get('content-type'), stamp.headers.get('cache-control')]).toEqual([
      200,
      'application/timestamp-reply',
      'public, max-age=31536000, immutable',
    ]);
    const at = await open('checkpoint/2');
    expect([at.status, at.headers.get('cache-control')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
    expect(await at.text()).toBe(await (await open('checkpoint')).text());
    expect(await (await open('tijdstempels?na=2')).json()).toEqual([]);
  });

  it.each([
    'tijdstempel/3',
    'tijdstempel/02',
    'tijdstempel/x',
    'checkpoint/3',
    'checkpoint/02',
    'checkpoint/-1',
  ])('has no %s', async (path) => {
    expect((await problem(await open(path))).status).toBe(404);
  });

  it('of a municipality without entries has no list', async () => {
    expect((await server.fetch('/log/gm0175/tijdstempels', { rol: null })).status).toBe(404);
    expect((await problem(await open('tijdstempels?na=x'))).status).toBe(400);
  });

  it('is checked with every stamp, each against the root that the entries give', async () => {
    const { code, verslag: gevonden } = await logVerslag(`${server.url}/log/gm0148`, ...trusted());
    expect([code, gevonden.bevindingen]).toEqual([0, []]);
    expect(gevonden.tijdstempels.laatste).toMatchObject({ omvang: 2, vertrouwd: true });
    const rows = await query<{ aantal: number }>(
      server.database.beheerUrl,
      'SELECT count(*)::integer AS aantal FROM tijdstempel',
    );
    expect(gevonden.tijdstempels.aantal).toBe(rows[0]?.aantal);
    const { text } = await besluitspoor('verifieer', `${server.url}/log/gm0148`, ...trusted());
    expect(text).toContain('het laatste, van 2 regels');
  });

  describe('and copied to a folder', () => {
    const paths = [
      'vkey',
      'checkpoint',
      'tile/0/000.p/2',
      'tile/entries/000.p/2',
      'tijdstempels',
      'tijdstempel/2',
    ];
    async function copy(): Promise<string> {
      const folder = await mkdtemp(join(map, 'log-'));
      for (const path of paths) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), Buffer.from(await (await open(path)).arrayBuffer()));
      }
      await writeFile(join(folder, 'tijdstempels'), '[{"omvang":2}]');
      return folder;
    }

    it('is checked just so', async () => {
      expect((await logVerslag(await copy(), ...trusted(), '--eis-tijdstempel')).code).toBe(0);
    });

    it.each<[string, (folder: string) => Promise<void>, string]>([
      ['lacks a stamp that it lists', (folder) => rm(join(folder, 'tijdstempel/2')), 'tijdstempel-ontbreekt'],
      [
        'has the stamp of another root',
        async (folder) => {
          await writeFile(
            join(folder, 'tijdstempel/2'),
            await autoriteit.maker.stempel('autoriteit', 'anders'),
          );
        },
        'tijdstempel-klopt-niet',
      ],
      [
        'has a stamp of a size that it moved to another',
        async (folder) => {
          await writeFile(join(folder, 'tijdstempels'), '[{"omvang":1},{"omvang":2}]');
          await cp(join(folder, 'tijdstempel/2'), join(folder, 'tijdstempel/1'));
        },
        'tijdstempel-klopt-niet',
      ],
      [
        'has a list that goes back',
        (folder) => writeFile(join(folder, 'tijdstempels'), '[{"omvang":2},{"omvang":2}]'),
        'tijdstempel-klopt-niet tijdstempel-ontbreekt',
      ],
      [
        'has a list that is none',
        (folder) => writeFile(join(folder, 'tijdstempels'), '{'),
        'tijdstempel-klopt-niet tijdstempel-ontbreekt',
      ],
      ['has none at all', (folder) => rm(join(folder, 'tijdstempels')), 'tijdstempel-ontbreekt'],
    ])('is refused when it %s', async (_, change, expected) => {
      const folder = await copy();
      await change(folder);
      const { code, verslag: gevonden } = await logVerslag(folder, ...trusted(), '--eis-tijdstempel');
      expect([code, codes(gevonden)]).toEqual([1, expected.split(' ')]);
    });
  });
});
