/** Erasing documents over HTTP: every answer is held against the description by the server of the tests. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.js';
import { systemRandom } from '../../src/base/id.js';
import { Engine } from '../../src/engine/engine.js';
import { procedures } from '../../src/procedure/procedures.js';
import { actor } from '../engine/wereld.js';
import { problem, TestServer } from './server.js';

let server: TestServer;
let id: string;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  id = await server.open();
});

const grond = 'AVG artikel 17, eerste lid, onder a';
const path = (rest = ''): string => `/v1/trajecten/${id}${rest}`;
const wis = (volgnummer: number, json: object, rol = 'beheerder') =>
  server.fetch(path(`/spoor/${volgnummer}/wissingen`), { json, rol });

async function placed(
  inhoud: string,
  naam = 'Brief van mevrouw Jansen.txt',
): Promise<{ id: string; sha256: string }> {
  const body = new FormData();
  body.set('organisatie', 'gm0148');
  body.set('soort', 'concept');
  body.set('bestand', new Blob([inhoud]), naam);
  const response = await server.fetch('/v1/documenten', { body });
  const { id: document, sha256 } = (await response.json()) as { id: string; sha256: string };
  return { id: document, sha256 };
}

async function named(document: string): Promise<number> {
  const { versie } = (await (await server.fetch(path())).json()) as { versie: number };
  const json = { handeling: 'conceptopdracht-opstellen', gegevens: { datum: '2011-04-14', document } };
  const response = await server.fetch(path('/handelingen'), { json, headers: { 'if-match': `"${versie}"` } });
  return ((await response.json()) as { spoorregel: { volgnummer: number } }).spoorregel.volgnummer;
}

/** Whether a text stands in any file of the documents. */
async function onDisk(inhoud: string): Promise<boolean> {
  const entries = await readdir(server.documentMap, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const read = await Promise.all(
    files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')),
  );
  return read.some((text) => text.includes(inhoud));
}

describe('a document', () => {
  it('is erased by the beheerder: the answer tells the entry, and that the content is gone', async () => {
    const inhoud = `inhoud ${id}`;
    const document = await placed(inhoud);
    const volgnummer = await named(document.id);
    expect(await onDisk(inhoud)).toBe(true);
    const response = await wis(volgnummer, { veld: 'document', grond });
    expect([response.status, response.headers.get('location')]).toEqual([201, path('/spoor/3')]);
    expect(await response.json()).toMatchObject({
      spoorregel: { soort: 'wissing', gegevens: { volgnummer, veld: 'document', grond } },
      document: { ...document, inhoud: 'weg', anderen: 0 },
    });
    expect(await onDisk(inhoud)).toBe(false);

    const shown = await server.fetch(`/v1/documenten/${document.id}`);
    expect([shown.status, await shown.json()]).toEqual([
      200,
      expect.objectContaining({
        id: document.id,
        bestandsnaam: null,
        gewist: { tijdstip: expect.any(String) as string, traject: id, volgnummer: 3 },
      }),
    ]);
    const content = await server.fetch(`/v1/documenten/${document.id}/inhoud`);
    const body = (await content.clone().json()) as { detail: string };
    expect(await problem(content)).toMatchObject({ status: 404, code: 'niet-gevonden' });
    expect(body.detail).toContain(`regel 3 van traject ${id}`);

    expect((await server.fetch(path('/spoor/2/bewijs'))).status).toBe(200);
    const again = await problem(await wis(volgnummer, { veld: 'document', grond }));
    expect(again).toMatchObject({ status: 400, fouten: [{ veld: 'veld', code: 'niet-wisbaar' }] });
    const json = {
      handeling: 'conceptopdracht-opstellen',
      gegevens: { datum: '2011-04-14', document: document.id },
    };
    const later = await server.fetch(path('/handelingen'), { json, headers: { 'if-match': '"3"' } });
    expect(await problem(later)).toMatchObject({
      status: 400,
      fouten: [{ veld: 'gegevens.document', code: 'document-onbekend' }],
    });
  });

  it('of which others have the content is erased, and the answer says that the content is not gone', async () => {
    const inhoud = `gedeeld ${id}`;
    const first = await placed(inhoud);
    const second = await placed(inhoud, 'ander.txt');
    const response = await wis(await named(first.id), { veld: 'document', grond });
    expect(await response.json()).toMatchObject({
      document: {
        inhoud: 'gedeeld',
        anderen: 1,
        melding: expect.stringContaining('1 ander document') as string,
      },
    });
    expect(await (await server.fetch(`/v1/documenten/${second.id}/inhoud`)).text()).toBe(inhoud);
  });

  it('can be found among what an entry has: the refusal without a field lists it', async () => {
    const volgnummer = await named((await placed(`lijst ${id}`)).id);
    const response = await wis(volgnummer, {});
    const text = await response.clone().text();
    expect(await problem(response)).toMatchObject({
      status: 400,
      fouten: [
        { veld: 'veld', code: 'verplicht' },
        { veld: 'grond', code: 'verplicht' },
      ],
    });
    expect(text).toContain('Te wissen is: document (document).');
  });

  it.each(['griffier', 'college', 'auditor', 'integratie'])('is not erased by %s', async (rol) => {
    const { id: document } = await placed(`blijft ${id}`);
    const volgnummer = await named(document);
    expect((await problem(await wis(volgnummer, { veld: 'document', grond }, rol))).status).toBe(403);
    expect((await server.fetch(`/v1/documenten/${document}/inhoud`)).status).toBe(200);
  });
});

describe('the beheerder', () => {
  it('erases, and takes no other part: reads no traject, trail, document or dossier, and records nothing', async () => {
    const document = await placed(`beheerder ${id}`);
    const volgnummer = await named(document.id);
    await wis(volgnummer, { veld: 'document', grond });
    const rol = 'beheerder';
    const asked = [
      path(),
      path('/spoor'),
      path(`/spoor/${volgnummer}`),
      path(`/spoor/${volgnummer}/blad`),
      path(`/spoor/${volgnummer}/bewijs`),
      path('/dossier'),
      path('/handelingen'),
      path('/termijnen'),
      `/v1/documenten/${document.id}`,
      `/v1/documenten/${document.id}/inhoud`,
    ];
    for (const one of asked)
      expect([one, (await problem(await server.fetch(one, { rol }))).status]).toEqual([one, 403]);
    const json = { handeling: 'workshop-houden', gegevens: { datum: '2011-04-13', deelnemers: 'x' } };
    const acted = await server.fetch(path('/handelingen'), { json, rol, headers: { 'if-match': '"3"' } });
    expect((await problem(acted)).status).toBe(403);
    const body = new FormData();
    body.set('organisatie', 'gm0148');
    body.set('soort', 'x');
    body.set('bestand', new Blob(['x']), 'x.txt');
    expect((await problem(await server.fetch('/v1/documenten', { body, rol }))).status).toBe(403);
  });
});

describe('a server that stopped between the commit and the disk', () => {
  it('removes the bytes when it starts again', async () => {
    const inhoud = `crash ${id}`;
    const { id: document } = await placed(inhoud);
    const kept = `blijft staan ${id}`;
    await named((await placed(kept)).id);
    const volgnummer = await named(document);
    await server.restart(async () => {
      const { store } = server.database;
      const engine = new Engine({ store, procedures, clock: systemClock, random: systemRandom });
      const json = { veld: 'document', grond };
      const vraag = { traject: id, volgnummer, inhoud: { json }, kanaal: 'api' as const };
      expect((await engine.wis(actor('beheerder'), vraag)).soort).toBe('toegelaten');
      expect(await onDisk(inhoud)).toBe(true);
    });
    expect(await onDisk(inhoud)).toBe(false);
    expect(await onDisk(kept)).toBe(true);
  });
});
