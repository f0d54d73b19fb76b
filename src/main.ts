import 'reflect-metadata';
import './web/fast-react.js';
import { setFlagsFromString } from 'node:v8';
import { AuthError } from './auth/auth-error.js';
import { readConfig } from './config/config.js';
import { LogError } from './log/log-error.js';
import { startServer, type Running } from './server.js';
import { EmbeddedError } from './store/embedded/embedded-error.js';
import { SetupError } from './store/setup-error.js';

// V8 lets the heap grow with the machine: with 24 GiB it keeps twice the memory, most of it garbage, for 4% more speed.
setFlagsFromString('--heap-growing-percent=60');

const { config, fouten } = readConfig();
if (fouten.length > 0)
  fail(['Besluitspoor start niet, want de instellingen kloppen niet:', ...fouten.map((fout) => `- ${fout}`)]);

// Whoever started us may have gone and closed the pipe: that must not stop a clean stop.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const starting = startServer(config).catch((fault: unknown) =>
  fail([`Besluitspoor start niet. ${why(fault)}`]),
);
// From the first moment on, and however often it is asked: a process that ends half-way leaves its database running.
let stopping: Promise<void> | undefined;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
  process.on(signal, () => void (stopping ??= starting.then(finish)));
announce(await starting);

function announce({ url, beheerUrl, ontwikkeltokens, database, hindernissen }: Running): void {
  const lines = [
    `Besluitspoor luistert op ${url}`,
    `  database: ${database}`,
    `  cijfers voor beheer: ${beheerUrl}`,
  ];
  if (ontwikkeltokens)
    lines.push(
      `  LET OP: ontwikkeltokens staan aan. Iedereen die ${url} bereikt, kan zich elke rol geven (POST /dev/oauth/token).`,
    );
  for (const hindernis of hindernissen)
    lines.push(`  LET OP: ${hindernis} Zie docs/beheer.md en \`besluitspoor log incidenten\`.`);
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function finish(server: Running): Promise<void> {
  process.stdout.write('Besluitspoor stopt.\n');
  await server.stop();
  process.exit(0);
}

function why(fault: unknown): string {
  if ([SetupError, LogError, EmbeddedError, AuthError].some((own) => fault instanceof own))
    return (fault as Error).message;
  const { code, message, stack } = fault as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return `Op poort ${config.port} of ${config.beheerPort} luistert al een ander programma. Stop dat, of kies met PORT en BEHEER_PORT andere poorten.`;
  if (code === 'EACCES')
    return `Geen toegang: ${message}. Kies een andere poort of een map waarin geschreven mag worden.`;
  return `Onverwachte fout: ${stack ?? message}`;
}

function fail(lines: readonly string[]): never {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(1);
}
