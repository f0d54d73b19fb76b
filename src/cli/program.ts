/**
 * The command line of Besluitspoor. Commands that act on a traject are clients of the HTTP API; a refusal is shown with all
 * its reasons. Those that keep keys, logs and organisations run beside the server, on its machine (beheer.ts).
 * Exit codes: 0 done, 1 refused, 2 not understood or no server.
 */
import { Command, CommanderError } from 'commander';
import { CliError } from './cli-error.js';
import type { Omgeving } from './context.js';
import { addDossier } from './dossier.js';
import { addHandeling } from './handeling.js';
import { addLog } from './log.js';
import { addOrganisatie } from './organisatie.js';
import { addSleutel } from './sleutel.js';
import { addSpoor } from './spoor.js';
import { addTraject } from './traject.js';
import { addVerifieer } from './verifieer.js';
import { inDutch, usageExit } from './gebruik.js';
import { addWis } from './wis.js';

/** Runs one command; `args` without the program's own name. */
export async function run(args: readonly string[], omgeving: Omgeving): Promise<0 | 1 | 2> {
  const program = newProgram(omgeving);
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (fault) {
    if (fault instanceof CommanderError) return usageExit(fault, omgeving);
    if (!(fault instanceof CliError)) throw fault;
    const asJson = program.opts<{ json?: boolean }>().json === true && fault.probleem !== undefined;
    if (asJson) omgeving.stdout.write(`${JSON.stringify(fault.probleem, null, 2)}\n`);
    omgeving.stderr.write(`${fault.message}\n`);
    return fault.exitCode;
  }
}

function newProgram(omgeving: Omgeving): Command {
  const program = inDutch(new Command('besluitspoor'), omgeving)
    .description(
      'Bindende besluitprocedures van gemeenten, met een spoor van elke handeling en elke weigering.',
    )
    .option('--url <adres>', 'adres van de server (anders BESLUITSPOOR_URL)')
    .option('--token <token>', 'uw token (anders BESLUITSPOOR_TOKEN)')
    .option('--rol <rol>', 'op een ontwikkelserver: de rol waarin u werkt, zoals griffier')
    .option('--bureau <naam>', 'bij --rol bureau: de naam van het bureau')
    .option('--json', 'het antwoord als JSON');
  addTraject(program, omgeving);
  addHandeling(program, omgeving);
  addSpoor(program, omgeving);
  addWis(program, omgeving);
  addDossier(program, omgeving);
  addVerifieer(program, omgeving);
  addSleutel(program, omgeving);
  addLog(program, omgeving);
  addOrganisatie(program, omgeving);
  return program;
}
