/** PostgreSQL refuses to run as root; then it runs as the account made for it, or as nobody. */
import { chown, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EmbeddedError } from './embedded-error.js';

/** The account PostgreSQL runs as; undefined = our own. */
export type Account = { readonly uid: number; readonly gid: number } | undefined;

export async function postgresAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return undefined;
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find(([first]) => first === name) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new EmbeddedError(
    'geen-gebruiker',
    'PostgreSQL draait niet als root, en er is geen gebruiker postgres of nobody om het als te draaien. Start Besluitspoor als een gewone gebruiker.',
  );
}

/** Hands a file or directory to the account. */
export async function give(path: string, account: Account): Promise<void> {
  if (account !== undefined) await chown(path, account.uid, account.gid);
}

/** Whether another account can walk to `path`: every directory above it lets others pass. */
export async function reachable(path: string, account: Account): Promise<boolean> {
  if (account === undefined) return true;
  for (let above = dirname(path); ; above = dirname(above)) {
    const { mode, uid } = await stat(above);
    if ((mode & 0o001) === 0 && uid !== account.uid) return false;
    if (above === dirname(above)) return true;
  }
}
