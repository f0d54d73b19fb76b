/** `npm run demo`: the whole case of 2011 on a server of its own. Exit 0 only when all of it held. */
import 'reflect-metadata';
import { CliError } from '../cli-error.js';
import { playDemo } from './run.js';
import { startDemoServer } from './server.js';

const held = await demo().catch((fault: unknown) => {
  if (!(fault instanceof CliError)) throw fault;
  process.stderr.write(`${fault.message}\n`);
  return false;
});
process.exitCode = held ? 0 : 1;

async function demo(): Promise<boolean> {
  const server = await startDemoServer();
  try {
    return await playDemo(server.url, process.stdout);
  } finally {
    await server.stop();
  }
}
