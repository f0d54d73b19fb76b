/** One keep-alive connection that sends ready-made requests: as little work per request as Node allows, because the generator shares the machine. */
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  /** Number inside the ETag; 0 without one. */
  readonly versie: number;
  readonly body: string;
}

export class SocketClient {
  #buffered = '';
  #waiting: { resolve: (answer: Answer) => void; reject: (fault: Error) => void } | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      this.#buffered += chunk;
      this.#parse();
    });
    socket.on('error', (fault) => this.#waiting?.reject(fault));
    socket.on('close', () => this.#waiting?.reject(new Error('The server closed the connection.')));
  }

  static open(port: number): Promise<SocketClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new SocketClient(socket));
      });
    });
  }

  send(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.#waiting = undefined;
    this.socket.destroy();
  }

  #parse(): void {
    const end = this.#buffered.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.#buffered.slice(0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    const whole = end + 4 + length;
    if (this.#buffered.length < whole) return;
    const body = this.#buffered.slice(end + 4, whole);
    this.#buffered = this.#buffered.slice(whole);
    const versie = Number(/\r\netag: *"(\d+)"/i.exec(head)?.[1] ?? 0);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve({ status: Number(head.slice(9, 12)), versie, body });
  }
}
