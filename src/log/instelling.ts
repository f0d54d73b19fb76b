/** The files that the configuration names: whose logs are witnessed here, and which witnesses count. Read once, at the start. */
import { readFile } from 'node:fs/promises';
import { readBeleid, type Beleid } from '../verify/beleid.js';
import { ed25519, readKey, type Sleutel } from '../verify/note.js';
import { LogError } from './log-error.js';

/** @throws LogError `instelling-ongeldig` */
export async function readBeleidBestand(path: string): Promise<Beleid> {
  const beleid = await readWith('GETUIGENBELEID', path, readBeleid);
  for (const { url } of beleid.getuigen)
    if (url !== null && !/^https?:\/\/[^/]/.test(url))
      throw wrong('GETUIGENBELEID', path, `"${url}" is geen webadres. Geef een adres als https://…/getuige.`);
  return beleid;
}

/** A verifier key a line; empty lines and lines after # are passed over. @throws LogError `instelling-ongeldig` */
export function readGetuigeLogs(path: string): Promise<Sleutel[]> {
  return readWith('GETUIGE_LOGS', path, (bytes) =>
    bytes
      .toString('utf8')
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map(logKey),
  );
}

function logKey(line: string): Sleutel {
  const sleutel = readKey(line);
  if (sleutel.type === ed25519) return sleutel;
  throw new LogError(
    'instelling-ongeldig',
    `${sleutel.naam} is een getuige. Verwacht: de sleutel van een log.`,
  );
}

async function readWith<T>(naam: string, path: string, read: (bytes: Buffer) => T): Promise<T> {
  try {
    return read(await readFile(path));
  } catch (cause) {
    throw wrong(naam, path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function wrong(naam: string, path: string, why: string, cause?: unknown): LogError {
  return new LogError(
    'instelling-ongeldig',
    `Het bestand van ${naam} (${path}) is niet te gebruiken. ${why}`,
    {
      cause,
    },
  );
}
