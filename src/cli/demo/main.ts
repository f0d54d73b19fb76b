/** `npm run demo`: the whole case of 2011 on a server of its own. Exit 0 only when all of it held. */
import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import { CliError } from '../cli-error.js';
import { inDutch, usageExit } from '../gebruik.js';
import { playDemo } from './run.js';
import { startDemoServer } from './server.js';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<0 | 1 | 2> {
  const outcome = { held: true };
  const command = inDutch(new Command('demo'), process)
    .description(
      'Speelt de zaak van Dalfsen in 2011 na, met alle verkeerde stappen, op een eigen server die daarna weg is.',
    )
    .option(
      '--server <adres>',
      'op een ontwikkelserver die al draait, zoals http://127.0.0.1:3000; daar blijft het traject staan',
    )
    .action(async ({ server }: { server?: string }) => {
      outcome.held = await (server === undefined
        ? demo()
        : playDemo(server.replace(/\/$/, ''), process.stdout));
    });
  try {
    await command.parseAsync(args, { from: 'user' });
    return outcome.held ? 0 : 1;
  } catch (fault) {
    if (fault instanceof CommanderError) return usageExit(fault, process);
    if (!(fault instanceof CliError)) throw fault;
    process.stderr.write(`${fault.message}\n`);
    return 1;
  }
}

async function demo(): Promise<boolean> {
  const away = nobodyLooks();
  const server = await startDemoServer();
  const played = playDemo(server.url, process.stdout);
  try {
    return await Promise.race([played, away]);
  } finally {
    await server.stop();
    // What was under way finds no server any more.
    await played.catch(() => undefined);
  }
}

/** Resolves when nobody reads on (`npm run demo | head`), or when it is told to stop: then its server goes as well. */
function nobodyLooks(): Promise<false> {
  return new Promise((resolve) => {
    const end = (): void => {
      resolve(false);
    };
    process.stdout.on('error', end);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  });
}
