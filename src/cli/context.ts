/** What every command gets: the person's choices, the server and the terminal. */
import type { Writable } from 'node:stream';
import type { Command } from 'commander';
import type { CliConfig } from '../config/cli-config.js';
import { isHttpUrl } from '../config/cli-config.js';
import type { Beheer } from './beheer.js';
import { Client } from './client.js';
import { CliError } from './cli-error.js';

export interface Omgeving {
  readonly config: CliConfig;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly fetcher: typeof fetch;
  /** For the commands that run beside the server; loads and opens what they need. */
  readonly beheer: () => Promise<Beheer>;
}

interface AlgemeneOpties {
  readonly url?: string;
  readonly token?: string;
  readonly rol?: string;
  readonly bureau?: string;
  readonly json?: boolean;
}

export class Context {
  readonly client: Client;
  readonly json: boolean;

  constructor(
    command: Command,
    readonly omgeving: Omgeving,
  ) {
    const opties = command.optsWithGlobals<AlgemeneOpties>();
    const url = opties.url ?? omgeving.config.url;
    if (!isHttpUrl(url)) throw new CliError('gebruik', `--url moet een webadres zijn. Gevonden: "${url}".`);
    // Who names a role wants that one, also when a token stands in the environment.
    const token = opties.token ?? (opties.rol === undefined ? omgeving.config.token : undefined);
    const toegang = { url: url.replace(/\/+$/, ''), token, rol: opties.rol, bureau: opties.bureau };
    this.client = new Client(toegang, omgeving.fetcher);
    this.json = opties.json === true;
  }

  /** Opens what is beside the server, works with it and lets go of it, whatever happens. */
  async withBeheer<T>(work: (beheer: Beheer) => Promise<T>): Promise<T> {
    const beheer = await this.omgeving.beheer();
    try {
      return await work(beheer);
    } finally {
      await beheer.close();
    }
  }

  /** Shows a result: the JSON as it came, or the text made of it. */
  show(value: unknown, text: () => string): void {
    this.omgeving.stdout.write(`${this.json ? JSON.stringify(value, null, 2) : text()}\n`);
  }
}
