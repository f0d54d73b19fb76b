import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cosignerKey } from '../../src/audit/note.js';
import { readBeleidBestand, readGetuigeLogs } from '../../src/log/instelling.js';
import { TestServer } from '../http/server.js';
import { AnderLog } from './ander-log.js';

const vector = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const witness = 'getuige.example+9aa3d4f1+BAAA';
let map: string;
beforeAll(async () => {
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-instelling-'));
});
afterAll(() => rm(map, { recursive: true }));

async function file(text: string): Promise<string> {
  const path = join(map, 'bestand');
  await writeFile(path, text);
  return path;
}
const wrong = (naam: string): Error =>
  expect.objectContaining({
    code: 'instelling-ongeldig',
    message: expect.stringMatching(new RegExp(`${naam} \\(.*bestand\\)`)) as string,
  }) as Error;

describe('the logs of which a server is a witness', () => {
  it('stand one a line, with remarks between them', async () => {
    const log = new AnderLog('dalfsen.example/log/gm0148');
    const path = await file(`# de buren\n\n${vector}\r\n  ${log.vkey}  \n`);
    expect((await readGetuigeLogs(path)).map(({ naam }) => naam)).toEqual([
      'example.com/foo',
      'dalfsen.example/log/gm0148',
    ]);
    expect(await readGetuigeLogs(await file(''))).toEqual([]);
  });

  it.each(['example.com/foo', `${vector}x`, `${vector} https://x`, witness])(
    'with %p among them are refused at the start',
    async (line) => {
      await expect(readGetuigeLogs(await file(`${line}\n`))).rejects.toThrow(wrong('GETUIGE_LOGS'));
    },
  );
});

describe('the policy of a server', () => {
  it.each([
    ['that is not right', 'quorum wie\n'],
    ['that is empty', ''],
  ])('%s keeps it from starting', async (_, text) => {
    await expect(readBeleidBestand(await file(text))).rejects.toThrow(wrong('GETUIGENBELEID'));
  });

  it('with a witness at what is no web address keeps it from starting', async () => {
    const { sleutel } = new AnderLog('x');
    const vkey = cosignerKey({ naam: 'getuige.example', sleutel });
    await expect(readBeleidBestand(await file(`witness a ${vkey} ftp://x\nquorum a\n`))).rejects.toThrow(
      wrong('GETUIGENBELEID'),
    );
    expect((await readBeleidBestand(await file(`witness a ${vkey}\nquorum a\n`))).getuigen).toHaveLength(1);
  });

  it('that is not there keeps it from starting, and the server says which file it wanted', async () => {
    const path = join(map, 'nergens', 'bestand');
    await expect(TestServer.start({ GETUIGENBELEID: path })).rejects.toThrow(wrong('GETUIGENBELEID'));
    await expect(TestServer.start({ GETUIGE_LOGS: path })).rejects.toThrow(wrong('GETUIGE_LOGS'));
  });
});
