/** The public window of a whole server: what everybody sees, and that nothing else is in any byte of it. */
import fc from 'fast-check';
import { opening, TestServer } from '../http/server.js';
import { query, run } from '../harness/database.js';
import { mustBeValid } from './geldig.js';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

interface Closed {
  readonly nietOpenbaar?: { readonly grond: string };
}
const closed: Closed = { nietOpenbaar: { grond: 'Woo artikel 5.1, vijfde lid' } };
const grond = 'AVG artikel 17';

async function opened(
  titel: string,
  organisatie = 'gm0148',
  aanleiding = 'Zicht op de kracht',
): Promise<string> {
  const json = { ...opening, organisatie, titel, aanleiding };
  const response = await server.fetch('/v1/trajecten', { json, organisatie });
  return ((await response.json()) as { id: string }).id;
}

/** Records as the griffier; answers the status and the volgnummer of the entry. */
async function record(
  id: string,
  handeling: string,
  gegevens: object,
  more: Closed = {},
): Promise<{ status: number; volgnummer: number }> {
  const { versie } = (await (await server.fetch(`/v1/trajecten/${id}`)).json()) as { versie: number };
  const headers = { 'if-match': `"${versie}"` };
  const json = { handeling, gegevens, ...more };
  const { status } = await server.fetch(`/v1/trajecten/${id}/handelingen`, { json, headers });
  const trail = await server.fetch(`/v1/trajecten/${id}/spoor?limiet=1000`);
  const { spoorregels } = (await trail.json()) as { spoorregels: { volgnummer: number }[] };
  return { status, volgnummer: spoorregels.at(-1)?.volgnummer ?? 0 };
}

async function admitted(...given: Parameters<typeof record>): Promise<number> {
  const { status, volgnummer } = await record(...given);
  expect([given[1], status]).toEqual([given[1], 201]);
  return volgnummer;
}

async function erase(id: string, volgnummer: number, veld: string): Promise<void> {
  const asked = { json: { veld, grond }, rol: 'beheerder' };
  expect((await server.fetch(`/v1/trajecten/${id}/spoor/${volgnummer}/wissingen`, asked)).status).toBe(201);
}

async function document(
  naam: string,
  openbaar: boolean,
  inhoud = `inhoud van ${naam}`,
  organisatie = 'gm0148',
): Promise<string> {
  const body = new FormData();
  body.set('organisatie', organisatie);
  body.set('soort', 'concept');
  body.set('openbaar', String(openbaar));
  body.set('bestand', new Blob([inhoud]), naam);
  const response = await server.fetch('/v1/documenten', { body, organisatie });
  return ((await response.json()) as { id: string }).id;
}

interface Answer {
  readonly status: number;
  /** Head and body, every byte of it. */
  readonly all: string;
  readonly body: string;
  readonly headers: Headers;
}

/** As anybody asks: without a token and without a cookie. */
async function look(path: string): Promise<Answer> {
  const response = await fetch(server.url + path, { redirect: 'manual' });
  const body = await response.text();
  const heads = [...response.headers].map(([naam, waarde]) => `${naam}: ${waarde}`).join('\n');
  return { status: response.status, headers: response.headers, body, all: `${heads}\n\n${body}` };
}

async function page(path: string): Promise<Answer> {
  const answer = await look(path);
  if (answer.headers.get('content-type')?.startsWith('text/html') === true) await mustBeValid(answer.body);
  return answer;
}

/** Every page about a municipality and one of its trajecten. */
async function everything(id: string, organisatie = 'gm0148'): Promise<Answer[]> {
  const at = `/openbaar/${organisatie}/${id}`;
  const paths = [
    ...['/openbaar', '/openbaar/uitleg', `/openbaar/${organisatie}`, `/openbaar/${organisatie}?zoek=traject`],
    ...[at, `${at}?bladzijde=2`, `${at}?bladzijde=999999`, `${at}/regels.json`, `${at}/nergens`],
  ];
  const answers: Answer[] = [];
  for (const path of paths) answers.push(await page(path));
  return answers;
}

function absent(answers: readonly Answer[], secrets: readonly string[]): void {
  for (const { all } of answers) expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
}

describe('a traject with closed entries, refused attempts, erased texts and closed documents', () => {
  let id: string;
  let ommen: string;
  let files: { open: string; closed: string; erased: string; ommen: string };

  beforeAll(async () => {
    files = {
      open: await document('Openbaar concept.txt', true),
      closed: await document('GEHEIM-bestand.txt', false, 'GEHEIM-inhoud'),
      erased: await document('GEHEIM-gewist.txt', true, 'GEHEIM-gewiste-inhoud'),
      ommen: await document('Ommen.txt', true, 'Ommen', 'gm0175'),
    };
    id = await opened('Een open traject', 'gm0148', 'Een aanleiding die iedereen mag lezen');
    ommen = await opened('ELDERS-traject van Ommen', 'gm0175');
    await admitted(id, 'workshop-houden', { datum: '2011-04-13', deelnemers: 'Openbare deelnemers' });
    await admitted(id, 'workshop-houden', { datum: '2011-04-13', deelnemers: 'GEHEIM-deelnemers' }, closed);
    expect(
      (await record(id, 'raad-consulteren', { datum: '2011-04-14', reactie: 'GEHEIM-geweigerd' })).status,
    ).toBe(409);
    const erased = await admitted(id, 'workshop-houden', {
      datum: '2011-04-13',
      deelnemers: 'GEHEIM-gewist',
    });
    await erase(id, erased, 'deelnemers');
    const named = await admitted(id, 'conceptopdracht-opstellen', {
      datum: '2011-04-14',
      document: files.erased,
    });
    await erase(id, named, 'document');
    await admitted(id, 'conceptopdracht-opstellen', { datum: '2011-04-14', document: files.closed });
    await admitted(id, 'raad-consulteren', { datum: '2011-04-15', reactie: 'De raad stemt in' });
    await admitted(id, 'opdracht-vaststellen', { besluitdatum: '2011-04-21', document: files.open });
    const bureau = 'GEHEIM-bureau';
    await admitted(id, 'orienterend-gesprek-voeren', { datum: '2011-04-26', bureau }, closed);
    await admitted(
      id,
      'offerte-uitvragen',
      { datum: '2011-04-28', bureaus: [bureau], indienenUiterlijkDatum: '2011-05-11' },
      closed,
    );
    const plan = { bureau, datum: '2011-05-11', planVanAanpak: files.closed, offerte: files.closed };
    await admitted(id, 'plan-van-aanpak-indienen', plan);
  });

  const secrets = async (): Promise<string[]> => {
    const rows = await query<{ id: string }>(server.database.beheerUrl, 'SELECT id FROM registrator');
    return ['GEHEIM', 'ELDERS', ommen, ...rows.map((row) => row.id)];
  };

  it('gives away not one byte of what is closed, refused, erased, or of another municipality', async () => {
    const answers = await everything(id);
    absent(answers, await secrets());
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 404, 404, 200, 404]);
  });

  it('shows what is public: where it stands, what was done and refused, by whom and why', async () => {
    const { body } = await page(`/openbaar/gm0148/${id}`);
    for (const text of [
      'Een open traject',
      'Een aanleiding die iedereen mag lezen',
      'Openbare deelnemers',
      'De raad stemt in',
    ])
      expect(body).toContain(text);
    expect(body).toContain('1 september 2011');
    expect(body).toMatch(/aria-current="step" data-fase="bureauselectie"/);
    const refused = entryIn(body, 4);
    expect(refused).toContain('Raad consulteren');
    expect(refused).toContain('Geweigerd');
    expect(refused).not.toContain('2011');
    expect(body).toContain(`href="/openbaar/gm0148/documenten/${files.open}"`);
    expect(body).not.toContain(`documenten/${files.closed}`);
    expect(body).not.toContain(`documenten/${files.erased}`);
  });

  it('tells of a closed entry that it is there and on what ground, and what was done only where that is public', async () => {
    const { body } = await page(`/openbaar/gm0148/${id}`);
    // Letters of a hash may spell anything.
    const bare = (entry: string): string => entry.replaceAll(/<code>[0-9a-f]{64}<\/code>/g, '');
    const workshop = bare(entryIn(body, 3));
    expect(workshop).toContain('Gesloten regel');
    expect(workshop).toContain('Woo artikel 5.1, vijfde lid');
    expect(workshop).not.toMatch(/Workshop|College|Griffier|2011/);
    const plan = entryIn(body, 14);
    expect(plan).toContain('Plan van aanpak indienen');
    expect(plan).toContain('Woo art. 5.1');
    // Its leaf hash everybody may have: a receipt on paper is held against it.
    expect(plan).toMatch(/Vingerafdruk.*<code>[0-9a-f]{64}<\/code>/s);
    expect(bare(plan)).not.toMatch(/Griffier|2011|sha256|Vingerafdruk van het document/);
  });

  it('says of an erased text that it is erased, and on what ground', async () => {
    const { body } = await page(`/openbaar/gm0148/${id}`);
    expect(entryIn(body, 5)).toContain('<em class="gewist">gewist</em>');
    expect(entryIn(body, 6)).toContain(`<dt>Grond</dt><dd><span class="tekst">${grond}</span></dd>`);
    expect(entryIn(body, 7)).toContain('Document: gewist');
  });

  it('lists the trajecten of its own municipality only', async () => {
    const { body: gemeenten } = await page('/openbaar');
    expect(gemeenten).toContain(
      '<a class="utrecht-link utrecht-link--html-a" href="/openbaar/gm0148">Dalfsen</a>',
    );
    const [dalfsen, elders] = [await page('/openbaar/gm0148'), await page('/openbaar/gm0175')];
    expect(dalfsen.body).toContain('Een open traject');
    expect(elders.body).toContain('ELDERS-traject');
    expect(elders.body).not.toContain('Een open traject');
    expect((await page(`/openbaar/gm0148/${ommen}`)).status).toBe(404);
  });

  it('takes no star, list or other trick for a municipality', async () => {
    for (const organisatie of ['*', '%2A', 'gm0148,gm0175', 'gm9999', 'GM0148', 'gm0148%00'])
      for (const rest of ['', `/${id}`, `/${ommen}`, `/documenten/${files.open}`, `/${id}/regels.json`]) {
        const { status, all } = await look(`/openbaar/${organisatie}${rest}`);
        expect([organisatie, rest, status >= 300]).toEqual([organisatie, rest, true]);
        absent([{ all } as Answer], ['Een open traject', 'ELDERS', 'inhoud van']);
      }
  });

  it('gives the fingerprints of all entries, closed ones too, and nothing more', async () => {
    const answer = await look(`/openbaar/gm0148/${id}/regels.json`);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=1');
    const trail = await server.fetch(`/v1/trajecten/${id}/spoor?limiet=1000`, { rol: 'auditor' });
    const { spoorregels } = (await trail.json()) as {
      spoorregels: { volgnummer: number; index: number; bladhash: string }[];
    };
    const regels = spoorregels.map(({ volgnummer, index, bladhash }) => ({ volgnummer, index, bladhash }));
    expect(JSON.parse(answer.body)).toEqual({ organisatie: 'gm0148', traject: id, regels });
  });

  it('hands out an open document as an attachment that can do nothing', async () => {
    const { status, body, headers } = await look(`/openbaar/gm0148/documenten/${files.open}`);
    expect([status, body]).toEqual([200, 'inhoud van Openbaar concept.txt']);
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="Openbaar concept.txt"; filename*=UTF-8''Openbaar%20concept.txt`,
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; frame-ancestors 'none'; sandbox",
    );
  });

  it('answers the same for a document that is closed, erased, of another municipality or unknown', async () => {
    const ids = [files.closed, files.erased, files.ommen, crypto.randomUUID(), 'geen-id'];
    const answers = await Promise.all(ids.map((one) => page(`/openbaar/gm0148/documenten/${one}`)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
    absent(answers, await secrets());
  });
});

/** The HTML of one entry of the timeline. */
function entryIn(html: string, volgnummer: number): string {
  const begin = html.indexOf(`<li id="regel-${volgnummer}"`);
  const end = html.indexOf('</article>', begin);
  expect([volgnummer, begin > 0, end > begin]).toEqual([volgnummer, true, true]);
  return html.slice(begin, end);
}

describe('whatever is open and whatever is closed', () => {
  const step = fc.record({
    soort: fc.constantFrom('open', 'gesloten', 'geweigerd', 'gewist', 'besloten-weigering'),
    lang: fc.boolean(),
  });

  it('shows all of the one and nothing of the other', async () => {
    let run = 0;
    const check = async (steps: { soort: string; lang: boolean }[]): Promise<void> => {
      run += 1;
      const id = await opened(`Traject ${run}`);
      const [shown, kept]: [string[], string[]] = [[], []];
      for (const [i, { soort, lang }] of steps.entries()) {
        const mark = `merk-${run}-${i}-${soort}`;
        const deelnemers = lang ? `${mark} ${'woord '.repeat(200)}` : mark;
        (soort === 'open' ? shown : kept).push(mark);
        if (soort === 'open' || soort === 'gewist' || soort === 'gesloten') {
          const more = soort === 'gesloten' ? closed : {};
          const volgnummer = await admitted(id, 'workshop-houden', { datum: '2011-04-13', deelnemers }, more);
          if (soort === 'gewist') await erase(id, volgnummer, 'deelnemers');
        } else {
          const more = soort === 'geweigerd' ? {} : closed;
          expect(
            (await record(id, 'raad-consulteren', { datum: '2011-04-14', reactie: deelnemers }, more)).status,
          ).toBe(409);
        }
      }
      const answers = await everything(id);
      absent(answers, kept);
      const all = answers.map((answer) => answer.body).join('');
      expect(shown.filter((mark) => !all.includes(mark))).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), check), {
      numRuns: 5,
      seed: 20110421,
    });
  });

  it('is read page by page when it is long: every entry stands on exactly one page', async () => {
    const id = await opened('Een lang traject');
    for (let i = 0; i < 59; i += 1)
      await admitted(id, 'workshop-houden', { datum: '2011-04-13', deelnemers: `deel ${i}` });
    const numbers: number[] = [];
    for (const bladzijde of [1, 2]) {
      const { body } = await page(`/openbaar/gm0148/${id}?bladzijde=${bladzijde}`);
      numbers.push(...[...body.matchAll(/data-regel="(\d+)"/g)].map(([, nummer]) => Number(nummer)));
    }
    expect(numbers).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
  });

  it('is found by the whole list of trajecten, page after page', async () => {
    for (let i = 0; i < 30; i += 1) await opened(`Lijst ${i}`, 'gm0175');
    const found: string[] = [];
    for (let path: string | undefined = '/openbaar/gm0175'; path !== undefined;) {
      const { body } = await page(path);
      found.push(...[...body.matchAll(/\/openbaar\/gm0175\/([0-9a-f-]{36})/g)].map(([, one]) => one ?? ''));
      path = /href="(\/openbaar\/gm0175\?na=[^"]+)"/.exec(body)?.[1];
    }
    const rows = await query<{ id: string }>(
      server.database.beheerUrl,
      "SELECT id FROM traject WHERE organisatie = 'gm0175'",
    );
    expect(found.toSorted()).toEqual(rows.map((row) => row.id).toSorted());
  });
});

describe('a page that nobody was led to', () => {
  it.each([
    '0000-01-01T00:00:00.000Z',
    '2011-02-30T00:00:00.000Z',
    '+275760-09-13T00:00:00.000Z',
    '2011-01-01T24:00:00.000Z',
    'gisteren',
  ])('is answered, also when it goes on from %s', async (moment) => {
    const na = Buffer.from(`${moment} 00000000-0000-4000-8000-000000000000`).toString('base64url');
    expect((await page(`/openbaar/gm0148?na=${na}`)).status).toBeLessThan(500);
    const api = await server.fetch(`/v1/trajecten?na=${na}`);
    expect(api.status).toBe(400);
  });
});

describe('a traject that was opened behind closed doors', () => {
  it('does not exist here', async () => {
    const own = server;
    server = await TestServer.start();
    try {
      const shown = await opened('Een zichtbaar traject');
      const hidden = await opened('GEHEIM-traject', 'gm0148', 'GEHEIM-aanleiding');
      await closeOpening(hidden);
      const paths = ['', '?zoek=traject', '?zoek=geheim', `/${shown}`].map(
        (rest) => `/openbaar/gm0148${rest}`,
      );
      const answers = await Promise.all(paths.map(page));
      absent(answers, ['GEHEIM', hidden]);
      expect(answers[1]?.body).toContain('1 traject gevonden');
      for (const rest of ['', '/regels.json', '?bladzijde=1']) {
        const answer = await page(`/openbaar/gm0148/${hidden}${rest}`);
        expect(answer.status).toBe(404);
        absent([answer], ['GEHEIM']);
      }
    } finally {
      await server.stop();
      server = own;
    }
  });

  /** This program closes the opening of no traject; a later one may, and then this window is to stay shut. */
  async function closeOpening(id: string): Promise<void> {
    const blad = `replace(blad, '"openbaar":true', '"openbaar":false')`;
    await run(server.database.beheerUrl, [
      'ALTER TABLE spoorregel DISABLE TRIGGER USER',
      `UPDATE spoorregel SET blad = ${blad}, bladhash = sha256('\\x00'::bytea || convert_to(${blad}, 'UTF8')) WHERE traject = '${id}'`,
      'ALTER TABLE spoorregel ENABLE TRIGGER USER',
    ]);
  }
});
