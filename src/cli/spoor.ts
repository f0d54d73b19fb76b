/** `besluitspoor spoor`: the trail of a traject, to read or to keep. */
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { amsterdamMoment } from '../base/clock.js';
import type { SpoorregelBeeld } from '../engine/answer.js';
import { CliError } from './cli-error.js';
import { Context, type Omgeving } from './context.js';
import { pages, trajectPath } from './paden.js';
import { table } from './tekst.js';

interface ToonOpties {
  readonly na?: string;
  readonly jsonl?: boolean;
  readonly csv?: boolean;
}

export function addSpoor(program: Command, omgeving: Omgeving): void {
  program
    .command('spoor')
    .description('het spoor van een traject lezen')
    .command('toon <traject>')
    .description('elke handeling en elke weigering, van de eerste tot de laatste')
    .option('--na <volgnummer>', 'begin na dit volgnummer')
    .option('--jsonl', 'elke regel als JSON, zoals de server het spoor geeft')
    .option('--csv', 'als CSV, voor een rekenblad')
    .action((id: string, opties: ToonOpties, command: Command) =>
      showSpoor(id, opties, new Context(command, omgeving)),
    );
}

async function showSpoor(id: string, opties: ToonOpties, context: Context): Promise<void> {
  const { na = '0' } = opties;
  if (!/^\d{1,9}$/.test(na)) {
    throw new CliError('gebruik', `--na is een volgnummer, zoals 12. Gevonden: "${na}".`);
  }
  if (opties.jsonl === true && opties.csv === true) {
    throw new CliError('gebruik', 'Kies --jsonl of --csv, niet allebei.');
  }
  const path = trajectPath(id, `/spoor?na=${na}`);
  if (opties.jsonl === true) await copy(path, 'application/jsonl', context);
  else if (opties.csv === true) await copy(path, 'text/csv', context);
  else await readable(path, context);
}

/** As it comes in, so that a long trail needs no memory. */
async function copy(path: string, accept: string, context: Context): Promise<void> {
  const { body } = await context.client.response(path, { accept });
  if (body === null) return;
  const { stdout } = context.omgeving;
  for await (const chunk of Readable.fromWeb(body)) {
    if (!stdout.write(chunk)) await new Promise((resolve) => stdout.once('drain', resolve));
  }
}

async function readable(path: string, context: Context): Promise<void> {
  const spoorregels: SpoorregelBeeld[] = [];
  for await (const page of pages(context.client, `${path}&limiet=1000`)) {
    spoorregels.push(...(page as { spoorregels: SpoorregelBeeld[] }).spoorregels);
  }
  context.show({ spoorregels }, () =>
    spoorregels.length === 0 ? 'Er zijn geen spoorregels.' : spoorText(spoorregels),
  );
}

/** "Besloten door" and "geregistreerd door" stand apart: the griffier records, the organ decides. */
export function spoorText(spoorregels: readonly SpoorregelBeeld[]): string {
  return table(
    [
      'Nr',
      'Geregistreerd',
      'Handeling',
      'Besloten door',
      'Geregistreerd door',
      'Resultaat',
      'Redenen en signalen',
    ],
    spoorregels.map((regel) => [
      String(regel.volgnummer),
      amsterdamMoment(new Date(regel.registratietijdstip)),
      regel.handeling ?? regel.soort,
      regel.orgaan ?? '–',
      regel.registrator.bureau ?? regel.registrator.rol,
      regel.resultaat,
      [...regel.redenen, ...regel.signalen].join(', '),
    ]),
  );
}
