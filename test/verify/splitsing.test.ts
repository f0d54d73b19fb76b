/** Who kept something of a log can tell whether what is shown now is of the same history. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import { emptyBoom, grow, leafHash, root } from '../../src/audit/merkle.js';
import type { Blad } from '../../src/audit/leaf.js';
import { verifierKey } from '../../src/audit/note.js';
import { proofFile } from '../../src/audit/proof.js';
import type { TegelLezer } from '../../src/audit/tile.js';
import { run } from '../../src/cli/program.js';
import type { LogVerslag } from '../../src/verify/log.js';
import { compareTrees, type Bewezen } from '../../src/verify/splitsing.js';
import { teVroeg, Wereld, workshop } from '../engine/wereld.js';
import { query } from '../harness/database.js';
import { TestServer } from '../http/server.js';
import { inclusionProof } from './inclusiepad.js';
import { bytesOf, check, codes, headOf, herkomst, logOf, sleutel, type Paden } from './vervalser.js';

let entries: Buffer[];
/** Other entries from the fourth on, lawful as well. */
let anders: Buffer[];
let map: string;

beforeAll(async () => {
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-splitsing-'));
  const wereld = await Wereld.make();
  const id = await wereld.open();
  for (let versie = 1; versie <= 9; versie += 1) await wereld.handel(id, workshop);
  const rows = await query<{ blad: string }>(
    wereld.database.beheerUrl,
    'SELECT blad FROM spoorregel ORDER BY index',
  );
  entries = rows.map(({ blad }) => Buffer.from(blad));
  const ander = await Wereld.make();
  const tweede = await ander.open();
  for (let times = 1; times <= 6; times += 1) await ander.handel(tweede, teVroeg);
  const others = await query<{ blad: string }>(
    ander.database.beheerUrl,
    'SELECT blad FROM spoorregel ORDER BY index',
  );
  // A keeper who keeps three entries and goes on with another traject.
  anders = [...entries.slice(0, 3), ...others.map(({ blad }) => Buffer.from(blad))];
  await wereld.close();
  await ander.close();
});
afterAll(() => rm(map, { recursive: true }));

describe('a log, held against a checkpoint that was kept', () => {
  it('goes on from every earlier size of itself', async () => {
    const log = logOf(entries);
    for (let omvang = 0; omvang <= entries.length; omvang += 1) {
      const verslag = await check(log, { eerder: { notitie: headOf(entries.slice(0, omvang)) } });
      expect(verslag).toMatchObject({ goed: true, eerder: { omvang, uitkomst: 'begin' } });
    }
  });

  it('that was split is named so, whichever of the two is shown, from the place where they part', async () => {
    for (const [een, twee] of [
      [entries, anders],
      [anders, entries],
    ] as const)
      for (let omvang = 1; omvang <= Math.min(een.length, twee.length); omvang += 1) {
        const verslag = await check(logOf(een), { eerder: { notitie: headOf(twee.slice(0, omvang)) } });
        const split = omvang > 3;
        expect(verslag.eerder).toEqual({ omvang, uitkomst: split ? 'splitsing' : 'begin' });
        expect(codes(verslag)).toEqual(split ? ['splitsing'] : []);
      }
  });

  it('of the same size and another root is two signed heads of one size, which nobody can explain away', async () => {
    const [een, twee] = [entries.slice(0, 5), anders.slice(0, 5)];
    expect(codes(await check(logOf(een), { eerder: { notitie: headOf(twee) } }))).toEqual(['splitsing']);
  });

  it('that became shorter is named so', async () => {
    const verslag = await check(logOf(entries.slice(0, 4)), { eerder: { notitie: headOf(entries) } });
    expect(codes(verslag)).toEqual(['korter-dan-eerder']);
    expect(verslag.eerder).toEqual({ omvang: entries.length, uitkomst: 'korter' });
  });

  it('that went on under a new name is held to what it signed under the one before', async () => {
    // The database had five of the seven entries that were signed.
    const lost = entries.slice(0, 7);
    const had = entries.slice(0, 5);
    const nieuw = `${herkomst}/2`;
    const after = [...had, herstelAfter(had, lost, nieuw), ...entries.slice(5, 6)];
    const log = logOf(after, nieuw);
    log.set(
      'vkey',
      Buffer.from([nieuw, herkomst].map((naam) => `${verifierKey({ naam, sleutel })}\n`).join('')),
    );
    const against = (notitie: string): Promise<LogVerslag> => check(log, { eerder: { notitie } });
    for (let omvang = 1; omvang <= had.length; omvang += 1)
      expect((await against(headOf(lost.slice(0, omvang)))).eerder).toEqual({ omvang, uitkomst: 'begin' });
    // What was lost was signed all the same: that is no mistake of whoever kept it, and the log says itself what it lost.
    for (const omvang of [6, 7]) {
      const verslag = await against(headOf(lost.slice(0, omvang)));
      expect([verslag.eerder, codes(verslag)]).toEqual([{ omvang, uitkomst: 'splitsing' }, ['splitsing']]);
      expect(verslag.herstellingen).toMatchObject([
        { vorigeHerkomst: herkomst, getekendeOmvang: 7, index: 5 },
      ]);
    }
    expect((await against(headOf(after.slice(0, 6), { naam: nieuw }))).eerder?.uitkomst).toBe('begin');
  });

  it.each<[string, () => string]>([
    ['is of another log', () => headOf(entries, { naam: 'besluitspoor.example/log/gm0175' })],
    ['is signed by another key', () => headOf(entries, { key: generateKeyPairSync('ed25519').privateKey })],
    ['was changed', () => headOf(entries).replace(`\n${entries.length}\n`, '\n3\n')],
    ['is something else', () => 'Geachte heer, mevrouw,'],
  ])('is not judged by what %s', async (_, notitie) => {
    await expect(check(logOf(entries), { eerder: { notitie: notitie() } })).rejects.toMatchObject({
      code: 'eerder-ongeldig',
    });
  });
});

/** The entry with which a log goes on that had fewer entries than were signed. */
function herstelAfter(had: readonly Buffer[], signed: readonly Buffer[], naam: string): Buffer {
  const gewoon = JSON.parse(had[0]?.toString() ?? '') as Blad;
  const nothing = { handeling: null, van: null, naar: null, toestand: null, procedure: null };
  return bytesOf({
    ...gewoon,
    ...nothing,
    traject: '99999999-0000-4000-8000-000000000000',
    soort: 'herstel',
    registrator: { ...gewoon.registrator, rol: 'beheerder' },
    gegevens: {
      herkomst: naam,
      vorigeHerkomst: herkomst,
      getekendeOmvang: signed.length,
      getekendeWortel: root(grow(emptyBoom, signed.map(leafHash))).toString('base64'),
      omvang: had.length,
      reden: 'kopie-teruggezet',
    },
  } as unknown as Blad);
}

describe('two dossiers', () => {
  const boom = (leaves: readonly Buffer[]): TegelLezer => {
    const hashes = Buffer.concat(leaves.map(leafHash));
    return (tegels) => Promise.resolve(tegels.map(() => hashes));
  };
  /** What a dossier shows of a tree: its head, and some of its leaves with their proofs. */
  async function shown(leaves: readonly Buffer[], which: readonly number[]) {
    const [omvang, wortel] = [leaves.length, root(grow(emptyBoom, leaves.map(leafHash)))];
    const regels: Bewezen[] = [];
    for (const index of which.map((n) => n % omvang)) {
      const pad = await inclusionProof(index, omvang, boom(leaves));
      regels.push({ blad: leaves[index] ?? Buffer.alloc(0), bewijs: proofFile(index, pad, 'x\n') });
    }
    return { herkomst, omvang, wortel, regels };
  }
  const leaf = (n: number, kant: string): Buffer => Buffer.from(`${n} ${kant}`);
  const some = fc.array(fc.nat(200), { maxLength: 6 });

  it('of one history are never called split', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 70 }), fc.nat(70), some, some, async (klein, meer, a, b) => {
        const leaves = Array.from({ length: klein + meer }, (_, n) => leaf(n, 'een'));
        const [een, twee] = [await shown(leaves.slice(0, klein), a), await shown(leaves, b)];
        expect(['begin', 'onbeslist']).toContain(compareTrees(een, twee));
        expect(compareTrees(twee, een)).toBe(compareTrees(een, twee));
      }),
    );
  });

  it('of two histories are never called one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 70 }),
        fc.nat(70),
        fc.nat(69),
        some,
        async (klein, meer, plaats, welke) => {
          const vork = plaats % klein;
          const [links, rechts] = ['een', 'twee'].map((kant) =>
            Array.from({ length: klein + meer }, (_, n) => leaf(n, n < vork ? 'een' : kant)),
          );
          const een = await shown((links ?? []).slice(0, klein), welke);
          const twee = await shown(rechts ?? [], welke);
          expect(['splitsing', 'onbeslist']).toContain(compareTrees(een, twee));
          // Whoever has the proof of the entry that was replaced on either side sees it.
          const beide = [...welke, vork];
          expect(
            compareTrees(await shown((links ?? []).slice(0, klein), beide), await shown(rechts ?? [], beide)),
          ).toBe('splitsing');
        },
      ),
    );
  });

  it('of which the later proves the last entry before the earlier head, and the one after it, are decided', async () => {
    for (let klein = 1; klein < 40; klein += 1) {
      const leaves = Array.from({ length: 41 }, (_, n) => leaf(n, 'een'));
      const eerder = await shown(leaves.slice(0, klein), []);
      expect(compareTrees(eerder, await shown(leaves, [klein - 1, klein]))).toBe('begin');
    }
  });

  it('with proofs that do not hold show nothing by them', async () => {
    const leaves = Array.from({ length: 20 }, (_, n) => leaf(n, 'een'));
    const [eerder, nu] = [await shown(leaves.slice(0, 8), []), await shown(leaves, [7, 8])];
    const vals = nu.regels.map(({ bewijs }) => ({ blad: Buffer.from('vals'), bewijs }));
    expect(compareTrees(eerder, { ...nu, regels: vals })).toBe('onbeslist');
    expect(compareTrees(eerder, { ...nu, regels: [{ blad: leaf(7, 'een'), bewijs: 'geen bewijs' }] })).toBe(
      'onbeslist',
    );
  });
});

describe('besluitspoor verifieer --eerder', () => {
  async function command(...args: string[]): Promise<{ code: number; seen: string }> {
    let seen = '';
    const sink = (): Writable =>
      new Writable({
        write: (chunk: Buffer, _, done) => {
          seen += chunk.toString();
          done();
        },
      });
    const config = { url: 'http://127.0.0.1:9', token: undefined };
    const beheer = (): Promise<never> => Promise.reject(new Error('Nothing is opened beside the server.'));
    const code = await run(args, { config, stdout: sink(), stderr: sink(), fetcher: fetch, beheer });
    return { code, seen: seen.replaceAll(/\s+/g, ' ') };
  }
  async function folder(naam: string, paden: Paden): Promise<string> {
    for (const [path, bytes] of paden) {
      await mkdir(dirname(join(map, naam, path)), { recursive: true });
      await writeFile(join(map, naam, path), bytes);
    }
    return join(map, naam);
  }
  async function kept(naam: string, text: string): Promise<string> {
    await writeFile(join(map, naam), text);
    return join(map, naam);
  }

  it('says of a log that it goes on from what was kept, that it was split, or that it cannot tell', async () => {
    const log = await folder('log', logOf(entries));
    const goed = await command('verifieer', log, '--eerder', await kept('goed', headOf(entries.slice(0, 5))));
    expect(goed).toMatchObject({ code: 0 });
    expect(goed.seen).toContain('5 regels: van dezelfde geschiedenis');
    const vals = await command('verifieer', log, '--eerder', await kept('vals', headOf(anders.slice(0, 5))));
    expect(vals).toMatchObject({ code: 1 });
    expect(vals.seen).toContain('(splitsing)');
    const vreemd = await command('verifieer', log, '--eerder', await kept('vreemd', 'niets'));
    expect(vreemd).toMatchObject({ code: 2 });
    expect(vreemd.seen).toContain('--sleutel');
    expect(await command('verifieer', log, '--eerder', join(map, 'nergens'))).toMatchObject({ code: 2 });
  });

  it('compares the dossiers that a server gave at two moments, and its log with either', async () => {
    const server = await TestServer.start();
    const at = ['--url', server.url, '--rol'];
    const texten = [
      '--titel',
      'Onderzoek',
      '--aanleiding',
      'Zicht',
      '--termijn',
      'rapportUiterlijkDatum=2011-09-01',
    ];
    const open = await command(...at, 'griffier', 'traject', 'open', '--organisatie', 'gm0148', ...texten);
    const id = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(open.seen)?.[0] ?? '';
    const [oud, nieuw] = [join(map, 'oud.zip'), join(map, 'nieuw.zip')];
    expect(await command(...at, 'auditor', 'dossier', id, '--uit', oud)).toMatchObject({ code: 0 });
    const velden = ['datum=2011-04-13', 'deelnemers=College'];
    await command(...at, 'griffier', 'handeling', 'doe', id, 'workshop-houden', ...velden);
    expect(await command(...at, 'auditor', 'dossier', id, '--uit', nieuw)).toMatchObject({ code: 0 });
    for (const [een, twee] of [
      [nieuw, oud],
      [oud, nieuw],
    ] as const) {
      const { code, seen } = await command('verifieer', een, '--eerder', twee);
      expect(code).toBe(0);
      expect(seen).toContain('van dezelfde geschiedenis');
    }
    const log = await command('verifieer', `${server.url}/log/gm0148`, '--eerder', oud);
    expect(log.code).toBe(0);
    expect(log.seen).toContain('1 regels: van dezelfde geschiedenis');
    // Of another server, under the same name and with another key.
    const ander = await command('verifieer', nieuw, '--eerder', await kept('ander', headOf(entries)));
    expect(ander.code).toBe(2);
    await server.stop();
  });
});
