/** `besluitspoor sleutel`: the keys with which the logs sign. On the machine of the server. */
import type { Command } from 'commander';
import { amsterdamDatum } from '../base/clock.js';
import type { LogBeeld, SleutelBeeld } from './beheer.js';
import { CliError } from './cli-error.js';
import { Context, type Omgeving } from './context.js';
import { table } from './tekst.js';

export function addSleutel(program: Command, omgeving: Omgeving): void {
  const sleutel = program
    .command('sleutel')
    .description(
      'op de machine van de server: de sleutels van de logs tonen, maken, vernieuwen en intrekken',
    );
  sleutel
    .command('toon [gemeente]')
    .description('de sleutels, welke nu ondertekenen, en waar de bestanden staan')
    .action((gemeente: string | undefined, _opties: unknown, command: Command) =>
      show(gemeente, new Context(command, omgeving)),
    );
  sleutel
    .command('maak <gemeente>')
    .description('naam en eerste sleutel van een log, vóór de eerste regel, om aan anderen te geven')
    .action((gemeente: string, _opties: unknown, command: Command) =>
      make(gemeente, new Context(command, omgeving)),
    );
  sleutel
    .command('vernieuw <gemeente>')
    .description('een nieuwe sleutel, die vanaf nu naast de vorige ondertekent')
    .action((gemeente: string, _opties: unknown, command: Command) =>
      renew(gemeente, new Context(command, omgeving)),
    );
  sleutel
    .command('intrek <gemeente> <nummer>')
    .description('een sleutel die niet meer ondertekent; wat hij ondertekende, blijft gelden')
    .action((gemeente: string, nummer: string, _opties: unknown, command: Command) =>
      retire(gemeente, nummer, new Context(command, omgeving)),
    );
}

async function show(gemeente: string | undefined, context: Context): Promise<void> {
  const logs = await context.withBeheer((beheer) => beheer.logs(gemeente));
  context.show({ logs }, () =>
    logs.length === 0
      ? 'Er is nog geen log. Een log begint met de eerste regel, of met: besluitspoor sleutel maak <gemeente>'
      : logs.map(logText).join('\n\n'),
  );
}

async function make(gemeente: string, context: Context): Promise<void> {
  const { nieuw, log } = await context.withBeheer((beheer) => beheer.maakSleutel(gemeente));
  context.show({ nieuw, log }, () =>
    [
      nieuw
        ? `Het log van ${gemeente} heeft nu een naam en een sleutel.`
        : `Het log van ${gemeente} had al een sleutel.`,
      logText(log),
      backup,
    ].join('\n\n'),
  );
}

async function renew(gemeente: string, context: Context): Promise<void> {
  const { uitkomst, log } = await context.withBeheer((beheer) => beheer.vernieuwSleutel(gemeente));
  const [nieuw, vorig] = log.sleutels.filter(({ ondertekent }) => ondertekent);
  const what =
    uitkomst === 'vernieuwd'
      ? `Sleutel ${nieuw?.nummer ?? '–'} is er, en ondertekent vanaf nu naast sleutel ${vorig?.nummer ?? '–'}.`
      : `Een eerdere vernieuwing was niet af; nu wel. Er is geen sleutel bij gekomen.`;
  context.show({ uitkomst, log }, () =>
    [
      what,
      logText(log),
      `${backup}\nGeef de nieuwe sleutel aan wie het log controleert. Kennen zij hem, trek dan de vorige in: besluitspoor sleutel intrek ${gemeente} ${vorig?.nummer ?? '–'}`,
    ].join('\n\n'),
  );
}

async function retire(gemeente: string, nummer: string, context: Context): Promise<void> {
  if (!/^[1-9]\d{0,8}$/.test(nummer))
    throw new CliError('gebruik', `Het nummer van een sleutel is een getal, zoals 1. Gevonden: "${nummer}".`);
  const { nieuw, log } = await context.withBeheer((beheer) => beheer.trekSleutelIn(gemeente, Number(nummer)));
  const what = nieuw
    ? `Sleutel ${nummer} van ${gemeente} ondertekent niet meer. Zijn bestand is hier niet meer nodig.`
    : `Sleutel ${nummer} van ${gemeente} ondertekende al niet meer.`;
  context.show({ nieuw, log }, () => [what, logText(log)].join('\n\n'));
}

const backup =
  'Neem de map met sleutels op in de reservekopie, samen met de database: zonder sleutel kan het log niet verder.';

function logText({ organisatie, herkomst, sleutels }: LogBeeld): string {
  const rows = sleutels.map((sleutel) => [
    String(sleutel.nummer),
    day(sleutel.gemaakt),
    stateOf(sleutel),
    sleutel.aanwezig ? sleutel.bestand : `${sleutel.bestand} (${absence(sleutel)})`,
  ]);
  return [
    `Log van ${organisatie}: ${herkomst ?? 'nog zonder naam'}`,
    '',
    table(['Nr', 'Gemaakt', 'Ondertekent', 'Bestand'], rows),
    '',
    'Om mee te controleren:',
    ...sleutels.map(({ nummer, sleutel }) => `  ${nummer}  ${sleutel}`),
  ].join('\n');
}

function stateOf({ ondertekent, ingetrokken }: SleutelBeeld): string {
  if (ondertekent) return 'ja';
  return ingetrokken === null ? 'nee, hoort bij een eerdere naam' : `nee, sinds ${day(ingetrokken)}`;
}

function absence({ ondertekent }: SleutelBeeld): string {
  return ondertekent ? 'ontbreekt: zet het terug uit de reservekopie' : 'weg, en niet meer nodig';
}

function day(tijdstip: string): string {
  return amsterdamDatum(new Date(tijdstip));
}
