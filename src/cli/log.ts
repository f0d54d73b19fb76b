/** `besluitspoor log`: incidents with a log, and the way on when its database is lost. On the machine of the server. */
import type { Command } from 'commander';
import { amsterdamMoment } from '../base/clock.js';
import { herstelredenen, isHerstelreden } from '../base/herstelreden.js';
import type { HerstelBeeld, IncidentBeeld } from './beheer.js';
import { CliError } from './cli-error.js';
import { Context, type Omgeving } from './context.js';
import { list, wrapped } from './tekst.js';

interface HerstelOpties {
  readonly reden: string;
  readonly zeker?: boolean;
}

export function addLog(program: Command, omgeving: Omgeving): void {
  const log = program
    .command('log')
    .description(
      'op de machine van de server: incidenten met een log, en verdergaan na verlies van de database',
    );
  log
    .command('incidenten [gemeente]')
    .description('tekenen dat een oude database is teruggezet of dat eraan is geknoeid')
    .action((gemeente: string | undefined, _opties: unknown, command: Command) =>
      incidents(gemeente, new Context(command, omgeving)),
    );
  log
    .command('herstel <gemeente>')
    .description('verdergaan onder een nieuwe naam, als de juiste database voorgoed weg is')
    .requiredOption('--reden <reden>', `waarom: ${Object.keys(herstelredenen).join(', ')}`)
    .option('--zeker', 'doe het; zonder deze optie wordt alleen gezegd wat er zou gebeuren')
    .action((gemeente: string, opties: HerstelOpties, command: Command) =>
      repair(gemeente, opties, new Context(command, omgeving)),
    );
}

async function incidents(gemeente: string | undefined, context: Context): Promise<void> {
  const incidenten = await context.withBeheer((beheer) => beheer.incidenten(gemeente));
  context.show({ incidenten }, () =>
    incidenten.length === 0
      ? 'Er zijn geen incidenten vastgelegd.'
      : incidenten.map(incidentText).join('\n\n'),
  );
}

function incidentText({ organisatie, volgnummer, soort, melding, bewijs, tijdstip }: IncidentBeeld): string {
  const head = `${organisatie} ${volgnummer}  ${amsterdamMoment(new Date(tijdstip))}  ${soort}`;
  const proof =
    bewijs === null
      ? []
      : [
          '  bewijs:',
          ...bewijs
            .trimEnd()
            .split('\n')
            .map((line) => `    ${line}`.trimEnd()),
        ];
  return [head, wrapped(melding, '  '), ...proof].join('\n');
}

async function repair(gemeente: string, { reden, zeker }: HerstelOpties, context: Context): Promise<void> {
  if (!isHerstelreden(reden))
    throw new CliError('gebruik', `--reden kent ${JSON.stringify(reden)} niet. Kies uit:\n${redenen}`);
  const beeld = await context.withBeheer((beheer) =>
    beheer.herstel(gemeente, { reden, zeker: zeker === true }),
  );
  context.show(beeld, () => herstelText(beeld));
  if (beeld.uitkomst === 'zou')
    throw new CliError(
      'geweigerd',
      'Er is niets gewijzigd. Weet u het zeker, herhaal de opdracht dan met --zeker.',
    );
}

const redenen = Object.entries(herstelredenen)
  .map(([reden, uitleg]) => `  ${reden.padEnd(18)} ${uitleg}`)
  .join('\n');

function herstelText(beeld: HerstelBeeld): string {
  if (beeld.uitkomst === 'afgemaakt')
    return `Een eerder herstel was niet af; nu wel. Het log gaat verder als ${beeld.herkomst}.`;
  const facts = list([
    ['Ondertekend', `${entries(beeld.getekendeOmvang)}, als ${beeld.vorigeHerkomst ?? '–'}`],
    ['In de database', entries(beeld.omvang)],
    ['Nieuwe naam', beeld.herkomst],
  ]);
  if (beeld.uitkomst === 'zou') return [wrapped(better, ''), facts, wrapped(consequence, '')].join('\n\n');
  return [
    `Het log van ${beeld.organisatie} gaat verder onder een nieuwe naam en met een nieuwe sleutel. Een regel in het log zegt het.`,
    facts,
    `Geef de nieuwe naam en sleutel aan wie het log controleert: besluitspoor sleutel toon ${beeld.organisatie}`,
  ].join('\n\n');
}

function entries(aantal: number | null): string {
  return aantal === 1 ? '1 regel' : `${aantal ?? '–'} regels`;
}

const better =
  'De juiste database terugzetten is beter, en vraagt geen herstel: dan is er niets verloren en gaat het log gewoon verder. Herstel is er alleen voor als die database voorgoed weg is.';
const consequence =
  'Na het herstel zijn de regels die de database mist voorgoed kwijt; wie een ouder dossier of checkpoint heeft, kan ze nog wel aantonen. De oude naam ondertekent nooit meer. Dit is niet terug te draaien.';
