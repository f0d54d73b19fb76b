/** What somebody kept of a log: a checkpoint, or a dossier with one in it. */
import { readFile } from 'node:fs/promises';
import { fileBytes } from './bytes.js';
import { namen } from './dossier-vorm.js';
import { compareTrees, openEerder, type Bewezen, type Eerder, type EerderVerslag } from './splitsing.js';
import { VerifyError } from './verify-error.js';
import { believed, type Vertrouwen } from './vertrouwen.js';
import { ZipBron } from './zip-bron.js';
import type { Plaats } from './zip-vorm.js';

const zipMark = 'PK\u0003\u0004';

/** @throws VerifyError `eerder-ongeldig` */
export async function readEerder(path: string): Promise<Eerder & { readonly sleutels: readonly string[] }> {
  try {
    const bytes = await readFile(path);
    if (bytes.subarray(0, 4).toString('latin1') !== zipMark)
      return { notitie: bytes.toString('utf8'), sleutels: [] };
    return await readDossier(path);
  } catch (cause) {
    throw new VerifyError(
      'eerder-ongeldig',
      `${path} is niet te lezen als checkpoint of dossier: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

/**
 * Compares a dossier with what was kept earlier. Keys: those the caller trusts, or without them those that both bring along.
 * @throws VerifyError `eerder-ongeldig`
 */
export async function compareDossier(
  path: string,
  eerder: Awaited<ReturnType<typeof readEerder>>,
  vertrouwen: Vertrouwen = {},
): Promise<EerderVerslag> {
  const nu = await readEerder(path);
  const keys = believed(vertrouwen, [...nu.sleutels, ...eerder.sleutels]);
  const herkomst = nu.notitie.split('\n')[0] ?? '';
  const [toen, kop] = [openEerder(eerder, keys, herkomst), openEerder(nu, keys, herkomst)];
  const regels = eerder.regels ?? [];
  const uitkomst = compareTrees({ ...toen, regels }, { ...kop, regels: nu.regels ?? [] });
  return { omvang: toen.omvang, uitkomst };
}

async function readDossier(path: string): ReturnType<typeof readEerder> {
  const bytes = await fileBytes(path);
  try {
    const zip = await ZipBron.open(bytes, () => undefined);
    const plaatsen = new Map<string, Plaats>();
    for await (const plaats of zip.register()) plaatsen.set(plaats.naam, plaats);
    const read = async (naam: string): Promise<Buffer | undefined> => {
      const plaats = plaatsen.get(naam);
      return plaats === undefined ? undefined : zip.lees(plaats);
    };
    const text = async (naam: string): Promise<string> => (await read(naam))?.toString('utf8') ?? '';
    const regels: Bewezen[] = [];
    for (let volgnummer = 1; ; volgnummer += 1) {
      const [blad, bewijs] = [await read(namen.blad(volgnummer)), await read(namen.bewijs(volgnummer))];
      if (blad === undefined || bewijs === undefined) break;
      regels.push({ blad, bewijs: bewijs.toString('utf8') });
    }
    const sleutels = (await text(namen.sleutels)).split('\n').slice(0, -1);
    return { notitie: await text(namen.checkpoint), sleutels, regels };
  } finally {
    await bytes.sluit();
  }
}
