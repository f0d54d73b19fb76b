/**
 * The private keys of the logs and of the witness, and the last checkpoint each log signed: a directory of files only this server reads.
 * A key is written whole and durable before it is used, and never a second time under the same name.
 */
import { createPrivateKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { link, mkdir, open, readFile, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { LogError } from './log-error.js';

export class Sleutelmap {
  constructor(private readonly map: string) {}

  /** Where a key is, for whoever must put it there. */
  path(organisatie: string, volgnummer: number): string {
    return join(this.map, `${organisatie}-${volgnummer}.pem`);
  }

  /** The same of the key with which this server is a witness. */
  get getuigePath(): string {
    return join(this.map, 'getuige.pem');
  }

  /** @throws LogError `sleutel-open` when others can read it: then it is no secret. */
  read(organisatie: string, volgnummer: number): Promise<KeyObject | undefined> {
    return readPem(this.path(organisatie, volgnummer));
  }

  /** @throws LogError `sleutel-open` */
  readGetuige(): Promise<KeyObject | undefined> {
    return readPem(this.getuigePath);
  }

  /** Numbers of the keys that have a file, whether or not the log knows them. */
  async numbers(organisatie: string): Promise<number[]> {
    const names = (await readdir(this.map).catch(absent)) ?? [];
    return names
      .map((name) => /^(gm\d{4})-([1-9]\d{0,8})\.pem$/.exec(name))
      .filter((match) => match?.[1] === organisatie)
      .map((match) => Number(match?.[2]))
      .toSorted((a, b) => a - b);
  }

  /** The key of this name; made when there is none. Two that make it at once get the same. */
  make(organisatie: string, volgnummer: number): Promise<KeyObject> {
    return this.#make(this.path(organisatie, volgnummer));
  }

  makeGetuige(): Promise<KeyObject> {
    return this.#make(this.getuigePath);
  }

  async #make(path: string): Promise<KeyObject> {
    const known = await readPem(path);
    if (known !== undefined) return known;
    const { privateKey } = generateKeyPairSync('ed25519');
    const whole = `${path}.${randomUUID()}`;
    await this.#write(whole, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    try {
      // A link is made whole or not at all, and not over another.
      await link(whole, path);
      await this.#settle();
      return privateKey;
    } catch (fault) {
      const other = await readPem(path);
      if (other === undefined) throw fault;
      return other;
    } finally {
      await unlink(whole);
    }
  }

  /** Organisations of which a signed note was kept. */
  async organisaties(): Promise<string[]> {
    const names = (await readdir(this.map).catch(absent)) ?? [];
    return names.flatMap((name) => /^(gm\d{4})\.checkpoint$/.exec(name)?.[1] ?? []).toSorted();
  }

  /** The signed note that was kept last; undefined before the first. */
  lastCheckpoint(organisatie: string): Promise<string | undefined> {
    return readFile(join(this.map, `${organisatie}.checkpoint`), 'utf8').catch(absent);
  }

  /** Durable when it returns: it must be known here before anyone else sees it. */
  async keepCheckpoint(organisatie: string, notitie: string): Promise<void> {
    const path = join(this.map, `${organisatie}.checkpoint`);
    const whole = `${path}.${randomUUID()}`;
    await this.#write(whole, notitie);
    await rename(whole, path);
    await this.#settle();
  }

  async #write(path: string, text: string): Promise<void> {
    await mkdir(this.map, { recursive: true, mode: 0o700 });
    const file = await open(path, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** A new name in a directory is durable when the directory is. */
  async #settle(): Promise<void> {
    const directory = await open(this.map, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }
}

async function readPem(path: string): Promise<KeyObject | undefined> {
  const file = await open(path, 'r').catch(absent);
  if (file === undefined) return undefined;
  try {
    // Of the file that is read, not of what stands there a moment later.
    const { mode } = await file.stat();
    if ((mode & 0o077) !== 0 && process.platform !== 'win32') throw readable(path, mode);
    return createPrivateKey(await file.readFile('utf8'));
  } finally {
    await file.close();
  }
}

function readable(path: string, mode: number): LogError {
  const rights = (mode & 0o777).toString(8);
  return new LogError(
    'sleutel-open',
    `Anderen kunnen de sleutel in ${path} lezen of veranderen (rechten ${rights}, verwacht 600). Sluit het bestand met: chmod 600 ${path}. Kan een ander hem hebben gezien, vernieuw de sleutel dan.`,
  );
}

function absent(fault: unknown): undefined {
  if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw fault;
}
