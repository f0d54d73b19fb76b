/** `besluitspoor dossier`: fetch all of a traject as one zip that can be checked offline. */
import { createWriteStream } from 'node:fs';
import { rename, unlink } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { fileBytes } from '../verify/bytes.js';
import { ZipBron } from '../verify/zip-bron.js';
import { CliError } from './cli-error.js';
import { Context, type Omgeving } from './context.js';
import { trajectPath } from './paden.js';

export function addDossier(program: Command, omgeving: Omgeving): void {
  program
    .command('dossier <traject>')
    .description('alles van een traject in één zip, om zonder verbinding te controleren')
    .option('--uit <bestand>', 'waar de zip komt; anders dossier-<traject>.zip')
    .action((id: string, { uit }: { uit?: string }, command: Command) =>
      fetchDossier(id, uit ?? `dossier-${id}.zip`, new Context(command, omgeving)),
    );
}

async function fetchDossier(id: string, uit: string, context: Context): Promise<void> {
  const { body } = await context.client.response(trajectPath(id, '/dossier'), { accept: 'application/zip' });
  if (body === null) throw new CliError('onbereikbaar', 'De server gaf een leeg dossier.');
  // Under its own name only when it is whole.
  const half = `${uit}.deel`;
  try {
    await pipeline(Readable.fromWeb(body), createWriteStream(half));
    await mustBeWhole(half);
    await rename(half, uit);
  } catch (cause) {
    await unlink(half).catch(() => undefined);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(
      'onbereikbaar',
      `Het dossier kwam niet heel binnen of kan niet worden bewaard in ${uit}: ${why}`,
      { cause },
    );
  }
  context.show(
    { bestand: uit },
    () => `Het dossier staat in ${uit}. Controleer het met: besluitspoor verifieer ${uit}`,
  );
}

/** What lies in between may end a broken answer as if it were whole. */
async function mustBeWhole(path: string): Promise<void> {
  const bytes = await fileBytes(path);
  try {
    await ZipBron.open(bytes, () => undefined);
  } catch (cause) {
    throw new Error('de zip is niet af', { cause });
  } finally {
    await bytes.sluit();
  }
}
