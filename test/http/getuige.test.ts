import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { checkpointText, signNote } from '../../src/audit/note.js';
import { readKey, readSignatures } from '../../src/verify/note.js';
import { AnderLog } from '../log/ander-log.js';
import { TestServer } from './server.js';

const log = new AnderLog('dalfsen.example/log/gm0148');
const twijg = new AnderLog(log.herkomst, { sleutel: log.sleutel, vork: 2, zaad: 'anders' });
const vreemd = new AnderLog('elders.example/log');
const leeg = new AnderLog('leeg.example/log');
let server: TestServer;
let map: string;

beforeAll(async () => {
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-getuige-'));
  await writeFile(join(map, 'logs'), `# wie wij volgen\n\n${log.vkey}\n  ${leeg.vkey}\n`);
  server = await TestServer.start({
    GETUIGE_LOGS: join(map, 'logs'),
    BESLUITSPOOR_LOG_HOST: 'ommen.example',
  });
});
afterAll(async () => {
  await server.stop();
  await rm(map, { recursive: true });
});

const add = (body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> =>
  server.fetch('/getuige/add-checkpoint', { rol: null, body, method: 'POST', headers });
const kenmerk = createHash('sha256').update(log.herkomst).digest('hex');
const shown = (path = `${kenmerk}/checkpoint`): Promise<Response> =>
  server.fetch(`/getuige/${path}`, { rol: null });

/** The status, and that it was said in plain text. */
async function status(response: Response): Promise<number> {
  expect(response.headers.get('content-type')).toMatch(/^text\/(plain|x\.tlog\.size)/);
  expect(await response.text()).toMatch(/^[^{<][\s\S]*\n$/);
  return response.status;
}

describe('the protocol of a witness', () => {
  it('answers 404 for a checkpoint of a log before it saw one', async () => {
    expect(await status(await shown())).toBe(404);
  });

  it('answers 200 with its cosignature, and shows it from then on', async () => {
    const response = await add(await log.verzoek(0, 5));
    const lines = await response.text();
    const vkey = (await (await shown('vkey')).text()).trim();
    expect(vkey).toMatch(/^ommen\.example\/getuige\+/);
    const { handtekeningen } = readSignatures(`${log.tekst(5)}\n${lines}`, [readKey(vkey)]);
    expect([response.status, handtekeningen.map(({ regel }) => regel)]).toEqual([200, [lines]]);
    expect(Math.abs((handtekeningen[0]?.seconden ?? 0) - Date.now() / 1000)).toBeLessThan(60);
    const checkpoint = await shown();
    expect([checkpoint.status, await checkpoint.text()]).toEqual([200, log.checkpoint(5) + lines]);
    expect(checkpoint.headers.get('cache-control')).toBe('public, max-age=1');
    expect(checkpoint.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('answers 409 with the size it saw, in the type of the protocol', async () => {
    for (const oud of [0, 4]) {
      const response = await add(await log.verzoek(oud, 6));
      expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
        409,
        'text/x.tlog.size',
        '5\n',
      ]);
    }
    // Of a log it never saw, that is none.
    const first = await add(await leeg.verzoek(3, 6));
    expect([first.status, await first.text()]).toEqual([409, '0\n']);
  });

  it('answers 404 for a log it does not follow, whoever signed', async () => {
    expect(await status(await add(await vreemd.verzoek(0, 5)))).toBe(404);
    const posing = signNote(vreemd.tekst(5), [{ naam: log.herkomst, sleutel: log.sleutel }]);
    expect(await status(await add(`old 0\n\n${posing}`))).toBe(404);
    expect(await status(await shown(`${'a'.repeat(64)}/checkpoint`))).toBe(404);
    expect(await status(await shown(`${kenmerk.toUpperCase()}/checkpoint`))).toBe(404);
  });

  it('answers 403 when no key of the log signed, or one that did does not hold', async () => {
    const stranger = { naam: log.herkomst, sleutel: generateKeyPairSync('ed25519').privateKey };
    const bewijs = (await log.bewijs(5, 6)).map((hash) => `${hash}\n`).join('');
    const body = (note: string): string => `old 5\n${bewijs}\n${note}`;
    expect(await status(await add(body(signNote(log.tekst(6), [stranger]))))).toBe(403);
    const old = log.checkpoint(5).slice(log.tekst(5).length);
    expect(await status(await add(body(log.tekst(6) + old)))).toBe(403);
    expect(await status(await add(body(log.checkpoint(6) + old.slice(1))))).toBe(403);
  });

  it('answers 422 when the proof does not lead from what it saw to what it is shown', async () => {
    const bewijs = await log.bewijs(5, 9);
    const body = (proof: readonly string[], note = log.checkpoint(9)): string =>
      ['old 5', ...proof, '', note].join('\n');
    for (const wrong of [
      body([]),
      body(bewijs.slice(1)),
      body([...bewijs, ...bewijs.slice(0, 1)]),
      body(bewijs.toReversed()),
      body(await log.bewijs(4, 9)),
      body(bewijs, twijg.checkpoint(9)),
      await twijg.verzoek(5, 9),
      // Of the size it saw, but with another root; and the same root with a proof that is not needed.
      await twijg.verzoek(5, 5),
      body(bewijs, log.checkpoint(5)),
      ['old 0', ...bewijs, '', leeg.checkpoint(6)].join('\n'),
      `old 0\n\n${signNote(checkpointText({ herkomst: leeg.herkomst, omvang: 0, wortel: Buffer.alloc(32) }), [{ naam: leeg.herkomst, sleutel: leeg.sleutel }])}`,
    ])
      expect(await status(await add(wrong))).toBe(422);
  });

  it('answers 400 to what is no request', async () => {
    const good = await log.verzoek(5, 9);
    const hash = Buffer.alloc(32).toString('base64');
    const note = log.checkpoint(9);
    for (const wrong of [
      '',
      'old 5\n',
      good.replace('old 5', 'old 05'),
      good.replace('old 5', 'old  5'),
      good.replace('old 5', 'old 5 '),
      good.replace('old 5', 'old -5'),
      good.replace('old 5', 'old 0x5'),
      good.replace('old 5', 'old 9007199254740993'),
      good.replace('old 5', 'Old 5'),
      good.replace('old 5\n', ''),
      good.slice(0, -1),
      `old 5\n${`${hash}\n`.repeat(64)}\n${note}`,
      `old 5\n${hash.slice(0, -4)}\n\n${note}`,
      `old 5\n${hash} \n\n${note}`,
      `old 10\n\n${note}`,
      `old 5\n\n${log.tekst(9)}`,
      `old 5\n\n${note.replace('\n9\n', '\n09\n')}`,
      `old 5\n\n${log.tekst(9)}\n— geen\n`,
      good.replaceAll('\n', '\r\n'),
      Buffer.concat([Buffer.from(good), Buffer.from([0xff, 0x0a])]),
      JSON.stringify({ old: 5 }),
    ])
      expect(await status(await add(wrong))).toBe(400);
  });

  it('stays at what it saw, whatever was refused', async () => {
    expect(await (await shown()).text()).toContain(log.checkpoint(5));
    expect((await add(await log.verzoek(5, 5))).status).toBe(200);
    expect((await add(await log.verzoek(5, 200))).status).toBe(200);
  });

  it('signs an empty log along, and goes on from there', async () => {
    expect((await add(await leeg.verzoek(0, 0))).status).toBe(200);
    expect((await add(await leeg.verzoek(0, 0))).status).toBe(200);
    expect((await add(await leeg.verzoek(0, 7))).status).toBe(200);
  });
});

describe('what is sent to a witness', () => {
  it.each([
    'application/octet-stream',
    'application/json',
    'application/x-www-form-urlencoded',
    'text/plain; charset=utf-8',
    'iets anders',
  ])('may be called %s', async (type) => {
    expect((await add(await log.verzoek(200, 200), { 'content-type': type })).status).toBe(200);
  });

  it('may not be large', async () => {
    expect(await status(await add('x'.repeat(64 * 1024 + 1)))).toBe(413);
  });

  it('cannot be sent anywhere else', async () => {
    const sent = { body: 'x', headers: { 'content-type': 'application/x-getuige' }, method: 'POST' };
    expect((await server.fetch('/dev/oauth/token', { ...sent, rol: null })).status).toBe(415);
    expect((await server.fetch('/v1/trajecten', sent)).status).toBe(415);
  });

  it('is answered in plain text when the path is another', async () => {
    expect(await status(await shown('anders'))).toBe(404);
    expect(await status(await shown('add-checkpoint'))).toBe(404);
  });
});

describe('a server that is no witness', () => {
  it('has nothing of all this', async () => {
    const other = await TestServer.start();
    const response = await other.fetch('/getuige/add-checkpoint', {
      rol: null,
      method: 'POST',
      body: await log.verzoek(0, 5),
    });
    expect(await status(response)).toBe(404);
    expect((await other.fetch('/getuige/vkey', { rol: null })).status).toBe(404);
    await other.stop();
  });
});

describe('a witness that is asked more than it wants to be', () => {
  it('says so with 429 and how long to wait, in plain text, and goes on after that', async () => {
    const strict = await TestServer.start({ VERZOEKEN_PER_SECONDE: '5', GETUIGE_LOGS: join(map, 'logs') });
    try {
      const body = await log.verzoek(0, 3);
      const send = (): Promise<Response> =>
        strict.fetch('/getuige/add-checkpoint', { rol: null, method: 'POST', body });
      const answers = await Promise.all(Array.from({ length: 12 }, send));
      const refused = answers.filter(({ status: code }) => code === 429);
      expect(refused.length).toBeGreaterThanOrEqual(7);
      for (const answer of refused) {
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
        expect(await status(answer)).toBe(429);
      }
      await pause(1100);
      // The first of them was signed along, so that now its size is the one to go on from.
      const later = await strict.fetch('/getuige/add-checkpoint', {
        ...{ rol: null, method: 'POST' },
        body: await log.verzoek(3, 5),
      });
      expect(later.status).toBe(200);
    } finally {
      await strict.stop();
    }
  });
});
