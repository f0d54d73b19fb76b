/** `besluitspoor wis`: erase a text or a document of an entry; the entry that says so is shown. */
import type { Command } from 'commander';
import type { SpoorregelBeeld } from '../engine/answer.js';
import { CliError } from './cli-error.js';
import { Context, type Omgeving } from './context.js';
import { trajectPath } from './paden.js';
import { list, wrapped } from './tekst.js';

interface Gewist {
  readonly spoorregel: SpoorregelBeeld;
  readonly document?: { readonly id: string; readonly sha256: string; readonly melding: string };
}

interface Opdracht {
  readonly id: string;
  readonly volgnummer: string;
  readonly veld: string | undefined;
  readonly grond: string | undefined;
}

export function addWis(program: Command, omgeving: Omgeving): void {
  program
    .command('wis <traject> <volgnummer> [veld]')
    .description('een tekst of document van een regel voorgoed wissen (beheerder)')
    .option('--grond <tekst>', 'waarom, zoals "AVG artikel 17"; dit blijft leesbaar: noem geen personen')
    .addHelpText(
      'after',
      '\nZonder veld wist de server niets: hij weigert, en noemt wat er in die regel te wissen is.',
    )
    .action(
      (
        ...[id, volgnummer, veld, { grond }, command]: [
          string,
          string,
          string | undefined,
          { grond?: string },
          Command,
        ]
      ) => erase({ id, volgnummer, veld, grond }, new Context(command, omgeving)),
    );
}

async function erase({ id, volgnummer, veld, grond }: Opdracht, context: Context): Promise<void> {
  if (!/^[1-9]\d{0,8}$/.test(volgnummer))
    throw new CliError(
      'gebruik',
      `Het volgnummer van een regel is een getal, zoals 12. Gevonden: "${volgnummer}".`,
    );
  if (veld !== undefined && grond === undefined) {
    throw new CliError(
      'gebruik',
      'Zeg met --grond waarom er wordt gewist, bijvoorbeeld --grond "AVG artikel 17, eerste lid, onder a".',
    );
  }
  const response = await context.client.response(trajectPath(id, `/spoor/${volgnummer}/wissingen`), {
    method: 'POST',
    json: { veld, grond },
  });
  const gewist = (await response.json()) as Gewist;
  context.show(gewist, () => erasedText(gewist, { volgnummer, veld: veld ?? '' }));
}

function erasedText(
  { spoorregel, document }: Gewist,
  { volgnummer, veld }: { volgnummer: string; veld: string },
): string {
  const facts = list([
    ['Gewist', `${veld} van regel ${volgnummer}`],
    ['Grond', String(spoorregel.gegevens?.['grond'])],
    ['Regel', `${spoorregel.volgnummer} van het spoor zegt het`],
    ['Bladhash', spoorregel.bladhash],
    ['Document', document?.id],
    ['Hash', document?.sha256],
  ]);
  return document === undefined ? facts : `${facts}\n\n${wrapped(document.melding, '')}`;
}
