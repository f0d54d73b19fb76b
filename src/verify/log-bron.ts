/** Where a log is read from: a server, or a folder with the same paths. What comes back is attacker-controlled. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VerifyError } from './verify-error.js';

export interface LogBron {
  /** The bytes at a path of the log, such as `tile/0/000`; undefined when it has none. */
  lees(path: string): Promise<Buffer | undefined>;
}

const patience = 30_000;

export function folderBron(map: string): LogBron {
  const read = (path: string): Buffer | undefined => {
    try {
      // Many small files: asked for one after another they cost a quarter of what they cost as promises.
      return readFileSync(join(map, path));
    } catch (fault) {
      if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((fault as NodeJS.ErrnoException).code ?? ''))
        return undefined;
      throw unreadable(join(map, path), fault);
    }
  };
  return { lees: (path) => Promise.resolve().then(() => read(path)) };
}

/** @param adres such as `https://besluiten.dalfsen.nl/log/gm0148` */
export function webBron(adres: string, fetcher: typeof fetch = fetch): LogBron {
  const base = adres.replace(/\/+$/, '');
  return {
    lees: async (path) => {
      try {
        const response = await fetcher(`${base}/${path}`, {
          signal: AbortSignal.timeout(patience),
          redirect: 'error',
        });
        if (response.status === 404) return undefined;
        if (!response.ok) throw new Error(`${response.status}`);
        return Buffer.from(await response.arrayBuffer());
      } catch (fault) {
        throw unreadable(`${base}/${path}`, fault);
      }
    },
  };
}

function unreadable(waar: string, cause: unknown): VerifyError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new VerifyError('bron-onleesbaar', `${waar} is niet te lezen: ${why}.`, { cause });
}
