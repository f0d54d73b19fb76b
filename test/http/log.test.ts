import { createHash } from 'node:crypto';
import { openNote, readCheckpoint, readKey, strictBase64 } from '../../src/verify/note.js';
import { inclusionHolds, leafOf } from '../../src/verify/tree.js';
import { problem, TestServer, workshop } from './server.js';

let server: TestServer;
let id: string;
beforeAll(async () => {
  server = await TestServer.start();
  id = await server.open();
  await server.fetch(`/v1/trajecten/${id}/handelingen`, { json: workshop, headers: { 'if-match': '"1"' } });
});
afterAll(() => server.stop());

const open = (path: string): Promise<Response> => server.fetch(`/log/gm0148/${path}`, { rol: null });
const proofOf = (volgnummer: number, rol = 'auditor'): Promise<Response> =>
  server.fetch(`/v1/trajecten/${id}/spoor/${volgnummer}/bewijs`, { rol });

/** The head that the published key signed. */
async function head(checkpoint: string): Promise<ReturnType<typeof readCheckpoint>> {
  const keys = (await (await open('vkey')).text()).trim().split('\n').map(readKey);
  return readCheckpoint(openNote(checkpoint, keys).tekst);
}

describe('the proof of an entry', () => {
  it('leads from the bytes of its leaf to a root that the log signed', async () => {
    const file = await (await proofOf(2)).text();
    const [, regel = '', ...rest] = file.split('\n');
    const border = rest.indexOf('');
    const pad = rest.slice(0, border).map((line) => strictBase64(line) ?? Buffer.alloc(0));
    const blad = Buffer.from(await (await server.fetch(`/v1/trajecten/${id}/spoor/2/blad`)).arrayBuffer());
    const at = {
      ...(await head(rest.slice(border + 1).join('\n'))),
      index: Number(regel.slice('index '.length)),
    };
    expect(inclusionHolds(at, leafOf(blad), pad)).toBe(true);
  });

  it('is for who may read the traject', async () => {
    expect((await problem(await proofOf(2, 'beheerder'))).status).toBe(403);
    expect((await problem(await proofOf(9))).status).toBe(404);
  });
});

describe('the public log', () => {
  beforeAll(async () => {
    await proofOf(2);
  });

  it('is for anyone, and may be kept: what is full for ever, the head for a second', async () => {
    const checkpoint = await open('checkpoint');
    const tile = await open('tile/0/000.p/2');
    expect([checkpoint.status, checkpoint.headers.get('cache-control')]).toEqual([200, 'public, max-age=1']);
    expect([tile.status, tile.headers.get('cache-control')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
    expect(tile.headers.get('access-control-allow-origin')).toBe('*');
    expect((await head(await checkpoint.text())).omvang).toBe(2);
  });

  it('gives the hashes of its entries, and the public entries themselves', async () => {
    const tile = Buffer.from(await (await open('tile/0/000.p/2')).arrayBuffer());
    const bundle = Buffer.from(await (await open('tile/entries/000.p/2')).arrayBuffer());
    const first = bundle.subarray(2, 2 + bundle.readUInt16BE(0));
    expect(createHash('sha256').update('\0').update(first).digest()).toEqual(tile.subarray(0, 32));
  });

  it('shows that it only grew', async () => {
    const proof = await open('consistentie?van=1&tot=2');
    expect([proof.status, (await proof.text()).trim().split('\n').length]).toEqual([200, 1]);
    expect((await problem(await open('consistentie?van=1'))).status).toBe(400);
    expect((await problem(await open('consistentie?van=1&tot=3'))).status).toBe(404);
  });

  it.each([
    'tile/0/000',
    'tile/0/000.p/3',
    'tile/0/000.p/0',
    'tile/0/000.p/02',
    'tile/0/000.p/256',
    'tile/0/0',
    'tile/0/001.p/1',
    'tile/7/000.p/1',
    'tile/0/x000/000.p/1',
    'tile/entries/000',
    'tile/..%2f..%2fvkey',
    'tile/',
    'anders',
  ])('has no %s', async (path) => {
    expect((await problem(await open(path))).status).toBe(404);
  });

  it.each(['gm0175', 'gm9999', 'niets', '%00'])(
    'of %s is not there before its first entry',
    async (organisatie) => {
      expect((await server.fetch(`/log/${organisatie}/checkpoint`, { rol: null })).status).toBe(404);
      expect((await server.fetch(`/log/${organisatie}/vkey`, { rol: null })).status).toBe(404);
    },
  );
});
