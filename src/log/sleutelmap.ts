/**
 * The private keys of the logs and of the witness, and the last checkpoint each log signed: a directory of files only this server reads.
 * A key is written whole and durable before it is used, and never a second time under the same name.
 */
import { createPrivateKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';

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

  read(organisatie: string, volgnummer: number): Promise<KeyObject | undefined> {
    return readPem(this.path(organisatie, volgnummer));
  }

  readGetuige(): Promise<KeyObject | undefined> {
    return readPem(this.getuigePath);
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
  const pem = await readFile(path, 'utf8').catch(absent);
  return pem === undefined ? undefined : createPrivateKey(pem);
}

function absent(fault: unknown): undefined {
  if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw fault;
}
