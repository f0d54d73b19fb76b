// Compiles src/ and migrations/ into dist/. With --if-stale only when a source is newer than the last build.
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist', '.built');
const sources = ['src', 'migrations', 'package.json', 'nest-cli.json', 'tsconfig.build.json', '.swcrc'];

export function build({ ifStale }) {
  if (ifStale && !stale()) return;
  run('nest', ['build', '--path', 'tsconfig.build.json']);
  run('swc', ['migrations', '--out-dir', 'dist', '--config-file', '.swcrc', '--quiet']);
  cpSync(join(root, 'src/web/stijl'), join(root, 'dist/web/stijl'), { recursive: true });
  writeFileSync(stamp, '');
}

function stale() {
  const built = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return sources.some((source) => newest(join(root, source)) > built);
}

function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  // The directory's own time tells that a file was removed.
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function run(program, args) {
  const { status, stdout, stderr } = spawnSync(join(root, 'node_modules', '.bin', program), args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  process.stderr.write(
    `${stdout}${stderr}\nHet bouwen met ${program} is mislukt. Voer eerst \`npm ci\` uit en probeer het opnieuw.\n`,
  );
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  build({ ifStale: process.argv.includes('--if-stale') });
