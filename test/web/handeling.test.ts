/** Forms sent twice, late, half, too large or from elsewhere: each does its work once, and nothing typed is lost. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileName } from '../../src/web/formulier/invoer.js';
import { TestServer } from '../http/server.js';
import {
  Balie,
  bevestigingIn,
  bureauA,
  college,
  delenVan,
  eigen,
  formulierPad,
  griffier,
  opnieuw,
  verborgenIn,
  workshop,
  type Deel,
} from './balie.js';
import { sentBy } from './form-reader.js';
import { textOf, Visitor, type Page } from './visitor.js';

let server: TestServer;
let balie: Balie;
let wij: Visitor;
beforeAll(async () => {
  server = await TestServer.start({ MAX_DOCUMENT_MIB: '1' });
  balie = new Balie(server);
  wij = await balie.wie(griffier);
});
afterAll(() => server.stop());

const besluit = '2011-04-21';
const bijlage = fileName({ pad: 'gegevens.document' });

describe('a form that is sent twice', () => {
  it.each([
    ['at once', true],
    ['one after the other', false],
  ])('does its work once, and both lead to the same entry: %s', async (_, atOnce) => {
    const traject = await balie.open();
    const post = (): Promise<Page> =>
      balie.handel(wij, traject, 'workshop-houden', { gegevens: workshop }, eigen(1, 'sleutel-1'));
    const pages = atOnce ? await Promise.all([post(), post(), post()]) : [await post(), await post()];
    for (const { status, location } of pages)
      expect([status, location]).toEqual([303, `/trajecten/${traject}?vastgelegd=2`]);
    expect(await balie.regels(traject)).toEqual(['toegelaten']);
  });

  it.each([
    ['at once', true],
    ['one after the other', false],
  ])('with its document is the same attempt as well: %s', async (_, atOnce) => {
    const traject = await balie.open();
    const post = (): Promise<Page> =>
      balie.stuur(wij, formulierPad(traject, 'conceptopdracht-opstellen'), [
        ...delenVan({ gegevens: { datum: '2011-04-14' } }, eigen(1, 'sleutel-2')),
        [bijlage, new File(['Het concept'], 'Concept.txt')],
      ]);
    const pages = atOnce ? await Promise.all([post(), post()]) : [await post(), await post()];
    for (const { status, location } of pages)
      expect([status, location]).toEqual([303, `/trajecten/${traject}?vastgelegd=2`]);
    expect(await balie.regels(traject)).toEqual(['toegelaten']);
  });

  it('opens one traject', async () => {
    const velden = { organisatie: 'gm0148', titel: randomUUID(), aanleiding: 'Twee keer', planning: {} };
    const delen = delenVan(velden, { _sleutel: randomUUID() });
    const post = (): Promise<Page> => balie.stuur(wij, '/trajecten/nieuw', delen);
    const [one, two] = await Promise.all([post(), post()]);
    const three = await post();
    expect(one.status).toBe(303);
    expect([two.location, three.location]).toEqual([one.location, one.location]);
    expect((await wij.get(`/trajecten?zoek=${velden.titel}`)).html).toContain('1 traject gevonden');
    const other = delen.map(([naam, waarde]): Deel => [naam, naam === 'aanleiding' ? 'Anders' : waarde]);
    const told = await balie.stuur(wij, '/trajecten/nieuw', other);
    expect(told.status).toBe(409);
    expect(textOf(told.html)).toContain('Dit formulier was al verstuurd');
    expect(sentBy(told.html).get('aanleiding')).toBe('Anders');
    expect((await wij.get(`/trajecten?zoek=${velden.titel}`)).html).toContain('1 traject gevonden');
    const meant = await balie.stuur(wij, '/trajecten/nieuw', opnieuw(told));
    expect(meant.location).not.toBe(one.location);
    expect((await wij.get(`/trajecten?zoek=${velden.titel}`)).html).toContain('2 trajecten gevonden');
  });

  it('is refused twice at once in one entry, with its reasons both times', async () => {
    const traject = await balie.open();
    const post = (): Promise<Page> =>
      balie.handel(wij, traject, 'raad-consulteren', { gegevens: { datum: '2011-04-18' } }, eigen(1, 'weer'));
    for (const { status, html } of await Promise.all([post(), post()])) {
      expect(status).toBe(409);
      expect(html).toContain('regel 2 van het spoor');
    }
    expect(await balie.regels(traject)).toEqual(['geweigerd conceptopdracht-ligt-er']);
  });

  it('says so when it comes back with another content, keeps it, and records it when it is sent again', async () => {
    const traject = await balie.open();
    const pad = formulierPad(traject, 'workshop-houden');
    await balie.handel(wij, traject, 'workshop-houden', { gegevens: workshop }, eigen(1, 'vast'));
    const ander = { ...workshop, deelnemers: 'Ook het presidium' };
    const told = await balie.handel(wij, traject, 'workshop-houden', { gegevens: ander }, eigen(1, 'vast'));
    expect(told.status).toBe(409);
    expect(textOf(told.html)).toContain('Dit formulier was al verstuurd');
    expect(sentBy(told.html).get('gegevens.deelnemers')).toBe('Ook het presidium');
    expect(await balie.regels(traject)).toEqual(['toegelaten']);
    expect((await balie.stuur(wij, pad, opnieuw(told))).location).toBe(`/trajecten/${traject}?vastgelegd=3`);
  });
});

describe('a form of before somebody else recorded', () => {
  it('records nothing, keeps what was typed, and goes on at the new version', async () => {
    const traject = await balie.open();
    const page = await wij.get(formulierPad(traject, 'workshop-houden'));
    const oud = eigen(Number(verborgenIn(page.html, '_versie')), verborgenIn(page.html, '_sleutel') ?? '');
    await balie.handel(await balie.wie(college), traject, 'workshop-houden', { gegevens: workshop });
    const lichaam = {
      gegevens: { ...workshop, deelnemers: 'Met <b>zorg</b> getypt' },
      toelichting: 'En meer',
    };
    const late = await balie.handel(wij, traject, 'workshop-houden', lichaam, oud);
    expect(late.status).toBe(412);
    expect(textOf(late.html)).toContain('Er is intussen iets anders vastgelegd');
    const form = sentBy(late.html);
    expect(form.get('gegevens.deelnemers')).toBe('Met <b>zorg</b> getypt');
    expect(form.get('toelichting')).toBe('En meer');
    expect(form.get('_versie')).toBe('2');
    expect(form.get('_sleutel')).not.toBe(oud['_sleutel']);
    expect(await balie.regels(traject)).toEqual(['toegelaten', 'geweigerd versie-verouderd']);
    const again = await balie.stuur(wij, formulierPad(traject, 'workshop-houden'), opnieuw(late));
    expect(again.location).toBe(`/trajecten/${traject}?vastgelegd=4`);
  });

  it.each(['', 'x', '0', '-1', '1.5', '1e0', '99999999999999999999', 'NaN'])(
    'is not told apart from one whose version is no version: %j',
    async (versie) => {
      const traject = await balie.open();
      const over = { _versie: versie, _sleutel: randomUUID() };
      const { status } = await balie.handel(wij, traject, 'workshop-houden', { gegevens: workshop }, over);
      expect([412, 303]).toContain(status);
      // `1e0` is the number one, however it is written.
      expect(status === 303).toBe(versie === '1e0');
    },
  );
});

describe('a form of before, for what closes for good', () => {
  it('leads to the question whether one is sure, which says that the traject changed since', async () => {
    const traject = await balie.open();
    const gegevens = { datum: '2011-04-20', reden: 'Geen reden meer.' };
    await balie.handel(await balie.wie(college), traject, 'workshop-houden', { gegevens: workshop });
    const asked = await balie.handel(wij, traject, 'traject-laten-vervallen', { gegevens }, eigen(1, 'oud'));
    expect(asked.status).toBe(412);
    expect(textOf(asked.html)).toContain('Het traject is veranderd sinds u het formulier opende');
    expect(textOf(asked.html)).toContain('Er is nog niets vastgelegd');
    expect(await balie.regels(traject)).toEqual(['toegelaten']);
    const over = {
      ...eigen(Number(verborgenIn(asked.html, '_versie')), 'oud'),
      _bevestiging: bevestigingIn(asked.html) ?? '',
    };
    const done = await balie.handel(wij, traject, 'traject-laten-vervallen', { gegevens }, over);
    expect(done.location).toBe(`/trajecten/${traject}?vastgelegd=3`);
  });
});

describe('what was filled in of a refused attempt', () => {
  it('is named as what it is on every page: not recorded, and not for everybody', async () => {
    const traject = await balie.open();
    await balie.handel(wij, traject, 'bko-starten', { gegevens: { datum: '2011-05-23' } });
    const regel = `/trajecten/${traject}/spoor/2`;
    expect(textOf((await wij.get(regel)).html)).toMatch(/Wat er was ingevuld\s+Niet openbaar/);
    expect(textOf((await wij.get(`/trajecten/${traject}/spoor`)).html)).toContain(
      'Wat er was ingevuld – niet openbaar',
    );
    const bewijsstuk = textOf((await wij.get(`${regel}/bewijsstuk`)).html);
    expect(bewijsstuk).toContain('Wat er was ingevuld en de uitleg bij de redenen zijn niet openbaar.');
    const open = await wij.get(`/trajecten/${traject}/spoor/1/bewijsstuk`);
    expect(textOf(open.html)).not.toContain('is niet openbaar');
  });
});

describe('somebody whose role may not', () => {
  it('is told before, and after: the attempt is in the trail, and what was typed is still there', async () => {
    const traject = await balie.open();
    const bureau = await balie.wie(bureauA);
    const before = await bureau.get(formulierPad(traject, 'workshop-houden'));
    expect(textOf(before.html)).toContain('Dit mag u met uw rol niet vastleggen');
    expect(textOf(before.html)).toContain('Dit wordt vastgelegd door: college of griffier.');
    const told = await balie.handel(bureau, traject, 'workshop-houden', { gegevens: workshop });
    expect(told.status).toBe(403);
    expect(textOf(told.html)).toContain('Uw poging is geweigerd en staat in het spoor');
    expect(sentBy(told.html).get('gegevens.deelnemers')).toBe(workshop.deelnemers);
    expect(await balie.regels(traject)).toEqual(['geweigerd niet-bevoegd']);
    const { html } = await new Visitor(server.url).get(`/openbaar/gm0148/${traject}`);
    // Everybody sees who tried, and not only on whose behalf.
    expect(textOf(html)).toMatch(
      /Namens\s*College van burgemeester en wethouders.*Geregistreerd door\s*Bureau/s,
    );
  });

  it('hears nothing of what a closed entry changed', async () => {
    const traject = await balie.open();
    const lichaam = { gegevens: workshop, nietOpenbaar: { grond: 'Woo artikel 5.1' } };
    await balie.handel(wij, traject, 'workshop-houden', lichaam);
    const pad = `/trajecten/${traject}/spoor/2`;
    expect((await wij.get(pad)).html).toContain('id="verschil"');
    const { html } = await (await balie.wie(bureauA)).get(pad);
    expect(html).toContain('is voor u niet in te zien');
    expect(html).not.toContain('id="verschil"');
  });
});

describe('the list of trajecten', () => {
  it('goes back to its beginning past its last page, and keeps what was asked', async () => {
    for (const bladzijde of ['2', '999999999'])
      expect(await wij.get(`/trajecten?zoek=kracht&bladzijde=${bladzijde}`)).toMatchObject({
        status: 303,
        location: '/trajecten?zoek=kracht',
      });
    expect((await wij.get('/trajecten?zoek=xyzzy')).status).toBe(200);
  });
});

describe('what closes for good', () => {
  it('is shown before anything happens, and recorded once however often it is confirmed', async () => {
    const { traject, lichaam } = await balie.voorDeSluiting();
    const before = await balie.regels(traject);
    const own = eigen(3);
    const shown = await balie.handel(wij, traject, 'opdracht-vaststellen', lichaam, own);
    expect([shown.status, await balie.regels(traject)]).toEqual([200, before]);
    const confirm = (): Promise<Page> =>
      balie.handel(wij, traject, 'opdracht-vaststellen', lichaam, {
        ...own,
        _bevestiging: bevestigingIn(shown.html) ?? '',
      });
    const pages = [...(await Promise.all([confirm(), confirm()])), await confirm()];
    for (const { status, location } of pages)
      expect([status, location]).toEqual([303, `/trajecten/${traject}?vastgelegd=4`]);
    expect(await balie.regels(traject)).toEqual([...before, 'toegelaten']);
  });

  it('is not signed on a screen that somebody else made old', async () => {
    const { traject, lichaam } = await balie.voorDeSluiting();
    const own = eigen(3);
    const shown = await balie.handel(wij, traject, 'opdracht-vaststellen', lichaam, own);
    await balie.handel(await balie.wie(college), traject, 'workshop-houden', { gegevens: workshop });
    const late = await balie.handel(wij, traject, 'opdracht-vaststellen', lichaam, {
      ...own,
      _bevestiging: bevestigingIn(shown.html) ?? '',
    });
    expect(late.status).toBe(412);
    expect(sentBy(late.html).get('gegevens.besluitdatum')).toBe(besluit);
    expect((await balie.regels(traject)).at(-1)).toBe('geweigerd versie-verouderd');
    // The way on leads past a new confirmation, never straight to the entry.
    const pad = formulierPad(traject, 'opdracht-vaststellen');
    const anew = await balie.stuur(wij, pad, opnieuw(late));
    expect([anew.status, bevestigingIn(anew.html) === bevestigingIn(shown.html)]).toEqual([200, false]);
  });

  it('is shown anew when what was confirmed is not what would happen', async () => {
    const { traject, lichaam } = await balie.voorDeSluiting();
    const own = eigen(3);
    const shown = await balie.handel(wij, traject, 'opdracht-vaststellen', lichaam, own);
    for (const bevestiging of [bevestigingIn(shown.html) ?? '', 'f'.repeat(64), '', '<b>']) {
      const anders = { ...lichaam, gegevens: { ...lichaam.gegevens, besluitdatum: '2011-04-20' } };
      const over = { ...eigen(3), _bevestiging: bevestiging };
      const again = await balie.handel(wij, traject, 'opdracht-vaststellen', anders, over);
      expect([again.status, textOf(again.html).includes('Weet u het zeker?')]).toEqual([
        bevestiging.length === 64 ? 412 : 200,
        true,
      ]);
      expect((await balie.regels(traject)).slice(2)).not.toContain('toegelaten');
    }
    const fresh = await balie.handelBevestigd(wij, traject, 'opdracht-vaststellen', lichaam);
    expect(fresh.status).toBe(303);
  });
});

describe('a form that no page of ours would send', () => {
  const pad = (traject: string): string => formulierPad(traject, 'conceptopdracht-opstellen');
  const gewoon = (): Deel[] => delenVan({ gegevens: { datum: '2011-04-14' } }, eigen(1));

  async function sent(traject: string, delen: readonly Deel[]): Promise<Page> {
    const body = new FormData();
    for (const [naam, waarde] of delen) body.append(naam, waarde);
    return wij.send(pad(traject), { method: 'POST', body });
  }

  const groot = new File([new Uint8Array(1_048_577)], 'groot.pdf');
  const ander = async (): Promise<string> => balie.token(await balie.nieuw(college));
  const ons = (): Promise<string> => balie.token(wij);
  it.each<[string, number, () => Promise<Deel[]>]>([
    ['has no token', 403, () => Promise.resolve(gewoon())],
    ['has the token of another session', 403, async () => [['_token', await ander()], ...gewoon()]],
    [
      'has a token that was made up',
      403,
      () => Promise.resolve<Deel[]>([['_token', 'ruis.handtekening'], ...gewoon()]),
    ],
    ['has its token last', 403, async () => [...gewoon(), ['_token', await ons()]]],
    [
      'has a document before its token',
      403,
      async () => [
        [bijlage, new File(['x'], 'x')],
        ['_token', await ons()],
      ],
    ],
    [
      'has thousands of fields',
      413,
      async () => [
        ['_token', await ons()],
        ...Array.from({ length: 4000 }, (_, i): Deel => [`veld${i}`, 'x']),
      ],
    ],
    [
      'has a field named __proto__',
      400,
      async () => [['_token', await ons()], ['__proto__', 'x'], ...gewoon()],
    ],
    [
      'has too long a text',
      400,
      async () => [
        ['_token', await ons()],
        ['toelichting', 'x'.repeat(200_000)],
      ],
    ],
    [
      'has a document that is too large',
      400,
      async () => [['_token', await ons()], ...gewoon(), [bijlage, groot]],
    ],
    [
      'has an empty document',
      400,
      async () => [['_token', await ons()], ...gewoon(), [bijlage, new File([], 'leeg.pdf')]],
    ],
    [
      'has a document in a field that takes none',
      400,
      async () => [['_token', await ons()], ...gewoon(), ['toelichting', new File(['x'], 'x.pdf')]],
    ],
    [
      'has a document named in 300 characters',
      400,
      async () => [
        ['_token', await ons()],
        ...gewoon(),
        [bijlage, new File(['x'], `${'n'.repeat(300)}.pdf`)],
      ],
    ],
    ['has nothing else', 400, async () => [['_token', await ons()]]],
  ])('is refused in Dutch and leaves nothing when it %s', async (_, status, delen) => {
    const traject = await balie.open();
    const { status: seen, html, headers } = await sent(traject, await delen());
    expect(seen).toBe(status);
    expect(html).toContain('<html lang="nl"');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await balie.regels(traject)).toEqual([]);
    expect(await server.pendingUploads()).toEqual([]);
  });

  it.each([
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'x',
    '',
  ])('is refused in Dutch and leaves nothing when it is sent as %j', async (type) => {
    const traject = await balie.open();
    const token = await ons();
    for (const body of ['', '{}', `_token=${token}&gegevens.datum=2011-04-14`, '--x\r\n\r\nx']) {
      const headers = { 'content-type': type === '' ? 'application/octet-stream' : type };
      const page = await wij.send(pad(traject), { method: 'POST', body, headers });
      expect(page.status).toBeGreaterThanOrEqual(400);
      expect(page.status).toBeLessThan(500);
      expect(page.html).toContain('Er is niets vastgelegd');
    }
    expect(await balie.regels(traject)).toEqual([]);
  });

  it('keeps what was typed around a document of a hundred megabytes, and answers', async () => {
    const traject = await balie.open();
    const huge = new File(
      Array.from({ length: 100 }, () => new Uint8Array(1_048_576)),
      'enorm.pdf',
    );
    const delen: Deel[] = [['_token', await ons()], ...gewoon(), [bijlage, huge], ['toelichting', 'erna']];
    const { status, html } = await sent(traject, delen);
    expect(status).toBe(400);
    expect(textOf(html)).toContain('Dit bestand is te groot');
    expect(sentBy(html).get('toelichting')).toBe('erna');
    expect(await server.pendingUploads()).toEqual([]);
  });

  it.each([
    'aan"halings.txt',
    "enkel'.txt",
    '../../etc/passwd',
    'C:\\map\\stuk.txt',
    'ünï→çødé 文.txt',
    '%22%0d%0a.txt',
    '<img src=x>.txt',
  ])('may carry a document by the name of %j: it is stored, offered and never a path', async (naam) => {
    const traject = await balie.open();
    const delen: Deel[] = [['_token', await ons()], ...gewoon(), [bijlage, new File(['inhoud'], naam)]];
    const { status } = await sent(traject, delen);
    const lijst = await wij.get(`/trajecten/${traject}/documenten`);
    if (status === 400) {
      expect(await balie.regels(traject)).toEqual([]);
      return;
    }
    expect(status).toBe(303);
    const download = /href="(\/trajecten\/[^"]+\/documenten\/[0-9a-f-]{36})"/.exec(lijst.html)?.[1] ?? '';
    const { headers, html } = await wij.get(download);
    expect(html).toBe('inhoud');
    const disposition = headers.get('content-disposition') ?? '';
    expect(disposition).toMatch(/^attachment; filename="[^"\\/]*"; filename\*=UTF-8''[\w.%!~-]*$/);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; frame-ancestors 'none'; sandbox",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('leaves nothing when whoever sends it hangs up half-way', async () => {
    const traject = await balie.open();
    const token = await ons();
    const body = `--x\r\ncontent-disposition: form-data; name="_token"\r\n\r\n${token}\r\n--x\r\ncontent-disposition: form-data; name="${bijlage}"; filename="a.pdf"\r\n\r\n${'half '.repeat(1000)}`;
    const { port, host } = new URL(server.url);
    for (const after of [0, 30]) {
      const socket = connect(Number(port), '127.0.0.1');
      await once(socket, 'connect');
      socket.write(
        `POST ${pad(traject)} HTTP/1.1\r\nhost: ${host}\r\norigin: http://${host}\r\ncookie: besluitspoor=${wij.cookies.get('besluitspoor') ?? ''}\r\n` +
          `content-type: multipart/form-data; boundary=x\r\ncontent-length: 9000000\r\n\r\n${body}`,
      );
      await new Promise((resolve) => setTimeout(resolve, after));
      socket.destroy();
    }
    await eventually(async () => (await server.pendingUploads()).length === 0);
    expect(await balie.regels(traject)).toEqual([]);
    expect((await wij.get(`/trajecten/${traject}`)).status).toBe(200);
  });
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; !(await holds()); turn += 1) {
    if (turn > 200) throw new Error('It took too long.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a document that comes with a form', () => {
  const grond = { nietOpenbaar: { grond: 'Woo artikel 5.1' } };
  const pad = (traject: string): string => formulierPad(traject, 'conceptopdracht-opstellen');
  const stuk = (): Deel => [bijlage, new File(['Vertrouwelijk'], 'Concept.txt')];
  const gegevens = { datum: '2011-04-14' };
  const publicly = async (id: string): Promise<number> =>
    (await fetch(`${server.url}/openbaar/gm0148/documenten/${id}`)).status;
  const idIn = (page: Page): string => (sentBy(page.html).get('gegevens.document') ?? '').split(' ')[0] ?? '';

  async function recorded(traject: string): Promise<string> {
    const last = (await balie.spoor(traject)).at(-1);
    return (last?.gegevens as { document: { id: string } }).document.id;
  }

  it('is open where its entry is open, and closed where it is closed', async () => {
    const [open, closed] = [await balie.open(), await balie.open()];
    await balie.stuur(wij, pad(open), [...delenVan({ gegevens }, eigen(1)), stuk()]);
    await balie.stuur(wij, pad(closed), [...delenVan({ gegevens, ...grond }, eigen(1)), stuk()]);
    expect(await publicly(await recorded(open))).toBe(200);
    expect(await publicly(await recorded(closed))).toBe(404);
  });

  it('is asked for again when the ground comes in a second round', async () => {
    const traject = await balie.open();
    const first = await balie.stuur(wij, pad(traject), [...delenVan({ gegevens: {} }, eigen(1)), stuk()]);
    expect([first.status, await publicly(idIn(first))]).toEqual([400, 200]);
    const round: Deel[] = [...opnieuw(first), ...delenVan({ gegevens, ...grond })];
    const second = await balie.stuur(wij, pad(traject), round);
    expect([second.status, textOf(second.html).includes('al als openbaar geplaatst')]).toEqual([400, true]);
    expect(await balie.regels(traject)).toEqual([]);
    const third = await balie.stuur(wij, pad(traject), [...opnieuw(second), stuk()]);
    expect(third.status).toBe(303);
    expect(await publicly(await recorded(traject))).toBe(404);
  });

  it('is asked for again when the ground is taken back', async () => {
    const traject = await balie.open();
    const first = await balie.stuur(wij, pad(traject), [
      ...delenVan({ gegevens: {}, ...grond }, eigen(1)),
      stuk(),
    ]);
    expect([first.status, await publicly(idIn(first))]).toEqual([400, 404]);
    const round: Deel[] = [...opnieuw(first), ...delenVan({ gegevens, nietOpenbaar: { grond: '' } })];
    const second = await balie.stuur(wij, pad(traject), round);
    expect([second.status, textOf(second.html).includes('als niet openbaar geplaatst')]).toEqual([400, true]);
    expect(await balie.regels(traject)).toEqual([]);
  });

  it.each(['before the ground', 'by its id alone'])('is never open with a closed entry: %s', async (how) => {
    const traject = await balie.open();
    const id = await balie.document(griffier, { openbaar: true });
    const named = { gegevens: { ...gegevens, document: id }, ...grond };
    const { status } = await balie.stuur(
      wij,
      pad(traject),
      how === 'by its id alone'
        ? delenVan(named, eigen(1))
        : [stuk(), ...delenVan({ gegevens, ...grond }, eigen(1))],
    );
    expect([status, await balie.regels(traject)]).toEqual([400, []]);
  });

  it('is closed with a plan of a bureau, which is closed by its nature', async () => {
    const traject = await balie.open();
    const bureau = await balie.wie(bureauA);
    const page = await balie.stuur(bureau, formulierPad(traject, 'plan-van-aanpak-indienen'), [
      ...delenVan({ gegevens: { bureau: 'Bureau A', datum: '2011-05-09' } }, eigen(1)),
      [fileName({ pad: 'gegevens.planVanAanpak' }), new File(['plan'], 'plan.txt')],
      [fileName({ pad: 'gegevens.offerte' }), new File(['offerte'], 'offerte.txt')],
    ]);
    expect(page.status).toBe(409);
    for (const veld of ['gegevens.planVanAanpak', 'gegevens.offerte']) {
      const [id = ''] = (sentBy(page.html).get(veld) ?? '').split(' ');
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(await publicly(id)).toBe(404);
    }
  });
});
