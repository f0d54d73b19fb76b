#!/usr/bin/env node
import { run } from './cli/program.js';
import { readCliConfig } from './config/cli-config.js';

const { config, fouten } = readCliConfig();
const { stdout, stderr } = process;

// A reader that has seen enough (`besluitspoor spoor toon … | head`) closes the pipe: that is no fault.
stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code === 'EPIPE') process.exit(0);
  throw fault;
});

if (fouten.length > 0) {
  stderr.write(`${fouten.join('\n')}\n`);
  process.exitCode = 2;
} else {
  // Loaded when it is asked for: who checks a dossier needs no database.
  const beheer = async () => (await import('./beheer.js')).openBeheer();
  process.exitCode = await run(process.argv.slice(2), { config, stdout, stderr, fetcher: fetch, beheer });
}
