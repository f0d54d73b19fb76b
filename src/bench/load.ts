/** The load: a process of its own that plays many clients for a while and answers what it saw. Started by main.ts. */
import { randomUUID } from 'node:crypto';
import { SocketClient, type Answer } from './socket-client.js';

/** `toegelaten`: handelingen without refusals, which are bounded on one traject. */
export type Soort = 'handelen' | 'toegelaten' | 'opvragen' | 'ongewijzigd' | 'bladzijde';

export interface Opdracht {
  readonly soort: Soort;
  readonly port: number;
  readonly clients: number;
  readonly seconden: number;
  /** Stop after so many requests, when that comes first. */
  readonly most?: number;
  readonly token: string;
  readonly trajecten: readonly { readonly id: string; readonly versie: number }[];
  /** Which page of the traject, and the session of who asks. */
  readonly bladzijde?: { readonly staart: string; readonly cookie: string };
}

export interface Gezien {
  readonly perSeconde: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly verzoeken: number;
  /** Versions after it, for the next round. */
  readonly versies: Readonly<Record<string, number>>;
}

process.on('message', (opdracht: Opdracht) => {
  play(opdracht).then(
    (gezien) => process.send?.({ gezien }),
    (fault: unknown) => process.send?.({ fout: fault instanceof Error ? fault.message : String(fault) }),
  );
});

const workshop = JSON.stringify({
  handeling: 'workshop-houden',
  gegevens: {
    datum: '2011-04-13',
    deelnemers: 'College, directie, presidium, griffier en adviseurs van KING',
  },
});
const scenario = JSON.stringify({
  handeling: 'scenario-inbrengen',
  gegevens: {
    datum: '2011-04-13',
    naam: 'Samen',
    vorm: 'ambtelijke-fusie',
    omschrijving: 'Een scenario voordat er bevindingen zijn',
  },
});

async function play(opdracht: Opdracht): Promise<Gezien> {
  const versies: Record<string, number> = {};
  const durations: number[] = [];
  let left = opdracht.most ?? Infinity;
  const end = performance.now() + opdracht.seconden * 1000;
  const begin = performance.now();
  const client = async (number: number): Promise<void> => {
    const socket = await SocketClient.open(opdracht.port);
    const speler = new Speler(opdracht, number, versies);
    while (performance.now() < end && left > 0) {
      left -= 1;
      const started = performance.now();
      await speler.step(socket);
      durations.push(performance.now() - started);
    }
    socket.close();
  };
  await Promise.all(Array.from({ length: opdracht.clients }, (_, number) => client(number)));
  const seconds = (performance.now() - begin) / 1000;
  durations.sort((a, b) => a - b);
  const at = (part: number): number =>
    durations[Math.min(durations.length - 1, Math.floor(durations.length * part))] ?? 0;
  return {
    perSeconde: durations.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    verzoeken: durations.length,
    versies,
  };
}

/** One client with trajecten of its own, spread over all of them. */
class Speler {
  readonly #eigen: Opdracht['trajecten'];
  #turn = 0;

  constructor(
    private readonly opdracht: Opdracht,
    number: number,
    private readonly versies: Record<string, number>,
  ) {
    this.#eigen = opdracht.trajecten.filter((_, i) => i % opdracht.clients === number);
  }

  async step(socket: SocketClient): Promise<void> {
    this.#turn += 1;
    // A stride that has no factor in common with the count visits them all, far apart.
    const traject = this.#eigen[(this.#turn * 7919) % this.#eigen.length];
    if (traject === undefined) throw new Error('Fewer trajecten than clients.');
    const versie = this.versies[traject.id] ?? traject.versie;
    const { soort, bladzijde } = this.opdracht;
    if (soort === 'handelen' || soort === 'toegelaten') return this.#act(socket, traject.id, versie);
    if (bladzijde !== undefined)
      return page(socket, `/trajecten/${traject.id}${bladzijde.staart}`, bladzijde);
    const known = soort === 'ongewijzigd' ? `if-none-match: "${versie}"\r\n` : '';
    const answer = await socket.send(
      `GET /v1/trajecten/${traject.id} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${this.opdracht.token}\r\n${known}\r\n`,
    );
    must(answer, soort === 'ongewijzigd' ? 304 : 200);
  }

  /** Seven of ten are admitted. */
  async #act(socket: SocketClient, id: string, versie: number): Promise<void> {
    const lawful = this.opdracht.soort === 'toegelaten' || this.#turn % 10 < 7;
    const body = lawful ? workshop : scenario;
    const answer = await socket.send(
      `POST /v1/trajecten/${id}/handelingen HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${this.opdracht.token}\r\n` +
        `content-type: application/json\r\nif-match: "${versie}"\r\nidempotency-key: ${randomUUID()}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    must(answer, lawful ? 201 : 409);
    if (lawful) this.versies[id] = answer.versie;
  }
}

/** As a browser asks for it. */
async function page(
  socket: SocketClient,
  pad: string,
  { cookie }: { readonly cookie: string },
): Promise<void> {
  const answer = await socket.send(
    `GET ${pad} HTTP/1.1\r\nhost: bench\r\ncookie: ${cookie}\r\naccept-encoding: gzip, deflate, br\r\n\r\n`,
  );
  must(answer, 200);
}

function must(answer: Answer, status: number): void {
  if (answer.status !== status)
    throw new Error(`Expected ${status}, got ${answer.status}: ${answer.body.slice(0, 300)}`);
}
