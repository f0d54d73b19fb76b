/** `besluitspoor organisatie`: the municipalities of this server. On the machine of the server. */
import type { Command } from 'commander';
import { CliError } from './cli-error.js';
import { Context, type Omgeving } from './context.js';
import { table } from './tekst.js';

export function addOrganisatie(program: Command, omgeving: Omgeving): void {
  const organisatie = program
    .command('organisatie')
    .description('op de machine van de server: gemeenten toevoegen en tonen');
  organisatie
    .command('lijst')
    .description('de gemeenten van deze server')
    .action((_opties: unknown, command: Command) => list(new Context(command, omgeving)));
  organisatie
    .command('voeg-toe <id> <naam>')
    .description('een gemeente toevoegen, of haar naam wijzigen')
    .option('--oin <oin>', 'het organisatie-identificatienummer, twintig cijfers')
    .action((id: string, naam: string, opties: { oin?: string }, command: Command) =>
      add({ id, naam, oin: opties.oin ?? null }, new Context(command, omgeving)),
    );
}

async function list(context: Context): Promise<void> {
  const organisaties = await context.withBeheer((beheer) => beheer.organisaties());
  context.show({ organisaties }, () =>
    organisaties.length === 0
      ? 'Er zijn nog geen gemeenten.'
      : table(
          ['Id', 'Naam', 'OIN'],
          organisaties.map(({ id, naam, oin }) => [id, naam, oin ?? '–']),
        ),
  );
}

async function add(
  organisatie: { readonly id: string; readonly naam: string; readonly oin: string | null },
  context: Context,
): Promise<void> {
  const { id, naam, oin } = organisatie;
  if (!/^gm\d{4}$/.test(id))
    throw new CliError(
      'gebruik',
      `Het id van een gemeente is gm en vier cijfers, zoals gm0148. Gevonden: "${id}".`,
    );
  if (naam.trim() === '' || naam.length > 200 || /\p{Cc}/u.test(naam))
    throw new CliError(
      'gebruik',
      'De naam van een gemeente is een tekst van 1 tot en met 200 tekens op één regel.',
    );
  if (oin !== null && !/^\d{20}$/.test(oin))
    throw new CliError('gebruik', `Een OIN heeft twintig cijfers. Gevonden: "${oin}".`);
  const { nieuw } = await context.withBeheer((beheer) => beheer.voegOrganisatieToe(organisatie));
  context.show({ ...organisatie, nieuw }, () =>
    nieuw
      ? `De gemeente ${naam} (${id}) is toegevoegd.`
      : `De gemeente ${id} was er al; haar gegevens zijn bijgewerkt.`,
  );
}
