/**
 * A wire between the server and PostgreSQL that can be cut at a message: before it arrives, while the database works on it, or
 * when the database is done and only its answer is on the way.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Knip = 'before it arrives' | 'while it is worked on' | 'when only the answer is lost';

/** ReadyForQuery, outside a transaction: what came before it is durable. */
const done = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
const socketName = '.s.PGSQL.5432';

export class Wire {
  #cut: { readonly statement: string; readonly when: Knip } | null = null;
  #happened: (() => void) | null = null;
  readonly #sockets = new Set<Socket>();

  private constructor(
    /** Connection string through the wire. */
    readonly url: string,
    private readonly map: string,
    private readonly database: string,
  ) {}

  static async make(appUrl: string): Promise<Wire> {
    const map = await mkdtemp(join(tmpdir(), 'besluitspoor-draad-'));
    const url = new URL(appUrl.replace('@/', '@local/'));
    const sockets = url.searchParams.get('host') ?? '';
    const through = appUrl.replace(/host=[^&]*/, `host=${encodeURIComponent(map)}`);
    const wire = new Wire(through, map, join(sockets, socketName));
    const server = createServer((client) => {
      wire.#join(client);
    }).listen(join(map, socketName));
    await once(server, 'listening');
    wire.#server = server;
    return wire;
  }

  #server: ReturnType<typeof createServer> | undefined;

  /** Cuts once, at the next message that names this prepared statement. Resolves when it happened. */
  cut(statement: string, when: Knip): Promise<void> {
    this.#cut = { statement, when };
    return new Promise((resolve) => {
      this.#happened = resolve;
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server?.close();
    await rm(this.map, { recursive: true });
  }

  #join(client: Socket): void {
    const server = connect(this.database);
    let deaf = false;
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.on('data', (message) => {
      const cut = this.#cut !== null && message.includes(this.#cut.statement) ? this.#cut : null;
      if (cut === null) {
        server.write(message);
        return;
      }
      this.#cut = null;
      if (cut.when === 'before it arrives') server.destroy();
      else server.write(message);
      deaf = cut.when !== 'before it arrives';
      // The database does not see this: its side of the wire stays as it is.
      if (cut.when !== 'when only the answer is lost') this.#break(client);
    });
    server.on('data', (message) => {
      if (!deaf) client.write(message);
      else if (message.subarray(-done.length).equals(done)) this.#break(client);
    });
    client.on('close', () => {
      if (!deaf) server.destroy();
    });
    server.on('close', () => client.destroy());
  }

  #break(client: Socket): void {
    client.destroy();
    this.#happened?.();
    this.#happened = null;
  }
}
