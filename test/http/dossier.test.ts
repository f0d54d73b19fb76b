/** What happens between a dossier and whoever fetches it: slow readers, those who hang up, and faults half-way. */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fastify, type FastifyInstance } from 'fastify';
import { run } from '../../src/cli/program.js';
import type { DossierDeps } from '../../src/documents/dossier-service.js';
import { DossierController } from '../../src/http/dossier.controller.js';
import type { Request } from '../../src/http/request.js';
import { griffier } from '../engine/wereld.js';
import { Atelier, check, codes } from '../verify/atelier.js';
import { longTrail } from '../verify/lang.js';

let atelier: Atelier;
let id: string;
/** The dossier as it is made. */
let heel: Buffer;
let server: FastifyInstance;
let url: string;
let map: string;
/** Pages of the trail that were read, readings that ended, and the page at which the database fails. */
let lezing: { bladzijden: number; klaar: number; storing: number };

beforeAll(async () => {
  atelier = await Atelier.make();
  id = await longTrail(atelier.wereld, 8_000);
  heel = await atelier.zip(id);
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-http-dossier-'));
  const controller = new DossierController(atelier.dossiers({ lees: counted() }));
  server = fastify({ logger: false, forceCloseConnections: true });
  server.get<{ Params: { id: string } }>('/v1/trajecten/:id/dossier', async (request, reply) => {
    (request as Request).actor = griffier;
    await controller.show(request, reply, request.params.id);
    return reply;
  });
  url = await server.listen({ port: 0, host: '127.0.0.1' });
});
beforeEach(() => {
  lezing = { bladzijden: 0, klaar: 0, storing: Infinity };
});
afterAll(async () => {
  await server.close();
  await atelier.close();
  await rm(map, { recursive: true });
});

/** The reader, with its pages counted. */
function counted(): DossierDeps['lees'] {
  return {
    dossier: async (actor, traject) => {
      const found = await atelier.wereld.engine.read.dossier(actor, traject);
      if (!found.ok) return found;
      const { bladzijden } = found.waarde;
      return { ok: true, waarde: { ...found.waarde, bladzijden: () => counting(bladzijden()) } };
    },
  };
}

async function* counting<T>(bladzijden: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    for await (const bladzijde of bladzijden) {
      lezing.bladzijden += 1;
      if (lezing.bladzijden === lezing.storing) throw new Error('The database went away.');
      yield bladzijde;
    }
  } finally {
    lezing.klaar += 1;
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !holds(); i += 1) await pause(20);
  expect(holds()).toBe(true);
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const path = (): string => `/v1/trajecten/${id}/dossier`;

describe('fetching a dossier', () => {
  it('gives it whole to who reads it to the end', async () => {
    const zip = Buffer.from(await (await fetch(url + path())).arrayBuffer());
    expect(zip.equals(heel)).toBe(true);
    // Once for the entries, once for the page.
    expect(lezing).toMatchObject({ bladzijden: 64, klaar: 2 });
  });

  it('asks the database for no more than a slow reader takes, and stops when he hangs up', async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(`GET ${path()} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await new Promise((resolve) => socket.once('readable', resolve));
    let bladzijden = 0;
    for (let still = 0; still < 5; still = bladzijden === lezing.bladzijden ? still + 1 : 0) {
      bladzijden = lezing.bladzijden;
      await pause(200);
    }
    // What the two ends of a connection hold between them is some megabytes; the dossier has more than twenty.
    expect(lezing.klaar).toBe(0);
    expect(bladzijden).toBeLessThan(25);
    socket.destroy();
    await until(() => lezing.klaar === 1);
    expect(lezing.bladzijden).toBeLessThan(bladzijden + 2);
  });

  it('breaks off visibly when the database fails half-way', async () => {
    lezing.storing = 20;
    const response = await fetch(url + path());
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow('terminated');
    expect(lezing.klaar).toBe(1);
  });

  it('ends with the fault, and never as a whole zip', async () => {
    lezing.storing = 3;
    const stroom = await atelier.stroom(id, { lees: counted() });
    const delen: Buffer[] = [];
    stroom.on('data', (deel: Buffer) => delen.push(deel));
    await expect(new Promise((_, reject) => stroom.once('error', reject))).rejects.toThrow('went away');
    expect(codes(await check(Buffer.concat(delen)))).toEqual(['zip-onleesbaar']);
  });
});

describe('a document that was damaged on the disk', () => {
  it('is left out of a dossier that is otherwise whole', async () => {
    const traject = await atelier.wereld.open();
    const document = await atelier.plaats('concept.txt', Buffer.from('Dit is het concept'));
    const gegevens = { datum: '2011-04-14', document };
    await atelier.wereld.handel(traject, { handeling: 'conceptopdracht-opstellen', gegevens });
    expect(await check(await atelier.zip(traject))).toMatchObject({
      documenten: { aanwezig: 1, ontbreekt: 0 },
    });
    const folder = join(atelier.map, 'documenten');
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const one of names.filter((entry) => entry.isFile())) {
      const file = join(one.parentPath, one.name);
      const bytes = await readFile(file);
      await writeFile(file, Buffer.concat([Buffer.from('X'), bytes.subarray(1)]));
    }
    expect(await check(await atelier.zip(traject))).toMatchObject({
      goed: true,
      documenten: { aanwezig: 0, ontbreekt: 1 },
    });
  });
});

describe('besluitspoor dossier', () => {
  class Sink extends Writable {
    text = '';

    override _write(chunk: Buffer, _encoding: string, done: () => void): void {
      this.text += chunk.toString();
      done();
    }
  }

  async function command(address: string, uit: string): Promise<{ code: number; err: string }> {
    const [stdout, stderr] = [new Sink(), new Sink()];
    const config = { url: address, token: 'geheim' };
    const beheer = (): Promise<never> => Promise.reject(new Error('Nothing is opened beside the server.'));
    const omgeving = { config, stdout, stderr, fetcher: fetch, beheer };
    return { code: await run(['dossier', id, '--uit', uit], omgeving), err: stderr.text };
  }

  it('keeps what came whole, under its own name only', async () => {
    const uit = join(map, 'heel.zip');
    expect(await command(url, uit)).toEqual({ code: 0, err: '' });
    expect(existsSync(`${uit}.deel`)).toBe(false);
    expect((await readFile(uit)).equals(await atelier.zip(id))).toBe(true);
  });

  it('keeps nothing of what broke off, and says so', async () => {
    lezing.storing = 20;
    const uit = join(map, 'half.zip');
    const { code, err } = await command(url, uit);
    expect([code, existsSync(uit), existsSync(`${uit}.deel`)]).toEqual([2, false, false]);
    expect(err).toContain('kwam niet heel binnen');
  });

  it('keeps nothing of what only seems to be whole', async () => {
    const between = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/zip' }).end(heel.subarray(0, heel.length / 2));
    });
    await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
    const uit = join(map, 'schijn.zip');
    const { code, err } = await command(`http://127.0.0.1:${(between.address() as AddressInfo).port}`, uit);
    expect([code, existsSync(uit), existsSync(`${uit}.deel`)]).toEqual([2, false, false]);
    expect(err).toContain('de zip is niet af');
    between.closeAllConnections();
    between.close();
  });
});
