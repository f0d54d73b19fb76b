/** A thread that checks hash, chain and tree of rows while another reads them. Started by verification.ts. */
import { parentPort } from 'node:worker_threads';
import { Keten } from './rijen.js';

let keten = new Keten(0);

/** How many rows will come, bytes of COPY, null after the last; each is answered when it is done, the last with the root in hex. */
parentPort?.on('message', (message: number | Uint8Array | null) => {
  if (typeof message === 'number') keten = new Keten(message);
  else if (message !== null) keten.add(Buffer.from(message.buffer, message.byteOffset, message.byteLength));
  parentPort?.postMessage(message === null ? keten.wortel.toString('hex') : null);
});
