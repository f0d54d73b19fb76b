import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const room = (naam: string): string => `${naam}-only-its-own`;

/** A house with one thing wrong: the rule that must say so, the file, and what it imports. */
const wrongs: readonly (readonly [string, string, string])[] = [
  [room('base'), 'base/a.ts', '../config/b.js'],
  [room('config'), 'config/a.ts', '../engine/b.js'],
  [room('procedure'), 'procedure/a.ts', '../audit/b.js'],
  [room('audit'), 'audit/a.ts', '../procedure/b.js'],
  [room('verify'), 'verify/a.ts', '../audit/b.js'],
  [room('auth'), 'auth/a.ts', '../engine/b.js'],
  [room('engine'), 'engine/a.ts', '../auth/authenticator.js'],
  [room('log'), 'log/a.ts', '../engine/b.js'],
  [room('store'), 'store/a.ts', '../engine/engine.js'],
  [room('documents'), 'documents/a.ts', '../store/b.js'],
  [room('http'), 'http/a.ts', '../store/b.js'],
  [room('web'), 'web/a.ts', '../store/b.js'],
  [room('cli'), 'cli/a.ts', '../store/b.js'],
  ['typeorm-in-store', 'http/a.ts', 'typeorm'],
  ['pg-in-store', 'engine/a.ts', 'pg'],
  ['nest-at-the-edge', 'engine/a.ts', '@nestjs/common'],
  ['xstate-in-procedure', 'engine/a.ts', 'xstate'],
  ['asn1-in-timestamps', 'http/a.ts', 'pkijs'],
  ['validator-in-procedure', 'http/a.ts', 'class-validator'],
  ['react-in-web', 'http/a.ts', 'react'],
  ['browser-stands-alone', 'web/browser/a.ts', '../b.js'],
  ['browser-is-not-for-the-server', 'web/a.ts', './browser/b.js'],
  ['verifier-stands-alone', 'verify/a.ts', 'flydrive'],
];

let house: string;
beforeEach(async () => {
  house = await mkdtemp(join(tmpdir(), 'besluitspoor-huis-'));
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
    await cp(join(root, file), join(house, file));
  await symlink(join(root, 'node_modules'), join(house, 'node_modules'));
});
afterEach(() => rm(house, { recursive: true }));

async function file(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(house, 'src', path)), { recursive: true });
  await writeFile(join(house, 'src', path), text);
}

/** Names of the rules that are broken. */
function broken(): string[] {
  const { stdout } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      'src',
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
      '--preserve-symlinks',
    ],
    { cwd: house, encoding: 'utf8', maxBuffer: 1e8 },
  );
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].toSorted();
}

describe('the arrows between the rooms', () => {
  it('are each guarded by a rule that sees a wrong one', async () => {
    for (const [rule, from, to] of wrongs) {
      // One tree holds them all, each in a file of its own name.
      const own = from.replace('a.ts', `a-${rule}.ts`);
      if (to.startsWith('.'))
        await file(join(dirname(own), to).replace(/\.js$/, '.ts'), 'export const b = 1;\n');
      await file(own, `import * as b from '${to}';\nconsole.log(b);\n`);
    }
    await file('base/c.ts', "import { d } from './d.js';\nexport const c = d;\n");
    await file('base/d.ts', "import { c } from './c.js';\nexport const d = c;\n");
    await file('base/alone.ts', 'export const alone = 1;\n');
    expect(broken()).toEqual([...wrongs.map(([rule]) => rule), 'no-cycles', 'no-orphans'].toSorted());
  });

  it('let through what they allow', async () => {
    await file('base/b.ts', 'export const b = 1;\n');
    await file('auth/policy.ts', "import { b } from '../base/b.js';\nexport const policy = b;\n");
    await file(
      'engine/store.ts',
      "import { policy } from '../auth/policy.js';\nexport const store = policy;\n",
    );
    await file(
      'store/a.ts',
      "import * as pg from 'pg';\nimport { store } from '../engine/store.js';\nconsole.log(pg, store);\n",
    );
    expect(broken()).toEqual([]);
  });

  it('have a rule for every room', async () => {
    const { default: config } = (await import(join(root, '.dependency-cruiser.cjs'))) as {
      default: { forbidden: { name: string }[] };
    };
    const rules = config.forbidden.map(({ name }) => name);
    expect(rules.toSorted()).toEqual([...wrongs.map(([rule]) => rule), 'no-cycles', 'no-orphans'].toSorted());
  });
});
