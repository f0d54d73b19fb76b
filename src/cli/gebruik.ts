/** The command-line library speaks English; the people who use it read Dutch. */
import type { Command, CommanderError } from 'commander';
import type { Omgeving } from './context.js';

const titles: Readonly<Record<string, string>> = {
  'Usage:': 'Gebruik:',
  'Options:': 'Opties:',
  'Commands:': 'Opdrachten:',
  'Arguments:': 'Argumenten:',
};

/** Settings that subcommands inherit: Dutch help, and faults that are thrown instead of ending the process. */
export function inDutch(program: Command, { stdout }: Pick<Omgeving, 'stdout'>): Command {
  return program
    .exitOverride()
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: () => undefined })
    .configureHelp({ styleTitle: (title) => titles[title] ?? title, styleUsage: usage, subcommandTerm: term })
    .helpOption('-h, --help', 'deze hulp')
    .helpCommand('help [opdracht]', 'hulp bij een opdracht');
}

function term(command: Command): string {
  const args = command.registeredArguments.map((argument) => {
    const shown = argument.name() + (argument.variadic ? '...' : '');
    return argument.required ? `<${shown}>` : `[${shown}]`;
  });
  return [command.name(), ...args].join(' ');
}

function usage(text: string): string {
  return text.replace('[options]', '[opties]').replace('[command]', '[opdracht]');
}

/** How a program ends that was asked for help, or for what it does not understand: then it says so. */
export function usageExit(fault: CommanderError, { stderr }: Pick<Omgeving, 'stderr'>): 0 | 2 {
  if (fault.exitCode === 0) return 0;
  stderr.write(`${usageFault(fault)}\n`);
  return 2;
}

/** What was wrong with the command, in Dutch, and where to look. */
function usageFault({ code, message }: CommanderError): string {
  const [, named = ''] = /'([^']*)'/.exec(message) ?? [];
  const what: Readonly<Record<string, string>> = {
    'commander.unknownCommand': `De opdracht "${named}" bestaat niet.`,
    'commander.unknownOption': `De optie "${named}" bestaat niet.`,
    'commander.missingArgument': `Het argument <${named}> ontbreekt.`,
    'commander.missingMandatoryOptionValue': `De optie "${named}" is nodig.`,
    'commander.optionMissingArgument': `Na de optie "${named}" hoort een waarde.`,
    'commander.excessArguments': 'Er staan meer argumenten dan verwacht.',
    'commander.help': 'Kies een opdracht.',
  };
  return `${what[code] ?? 'De opdracht is niet begrepen.'} Kijk met --help wat er kan.`;
}
