/** The server as it is, except that it signs nothing while it is measured: the floor of what signing costs. */
import 'reflect-metadata';
import '../web/fast-react.js';
import { setFlagsFromString } from 'node:v8';
import { readConfig } from '../config/config.js';
import { startServer } from '../server.js';

setFlagsFromString('--heap-growing-percent=60');
const running = await startServer(readConfig().config, { logPauze: 3_600_000 });
process.stdout.write(`Besluitspoor luistert op ${running.url}\n`);
process.once('SIGTERM', () => void running.stop().then(() => process.exit(0)));
