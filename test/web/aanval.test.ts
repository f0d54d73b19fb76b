/** What a hostile user types, asks and sends: it only ever comes back as text. */
import { amsterdamDatum } from '../../src/base/clock.js';
import { randomUUID } from 'node:crypto';
import { stappen } from '../../src/cli/demo/dalfsen-2011.js';
import { Bijlage } from '../../src/cli/demo/stap.js';
import { bestuurskrachtonderzoek as procedure } from '../../src/procedure/bestuurskrachtonderzoek/index.js';
import { everyField, fileName, invoerOf } from '../../src/web/formulier/invoer.js';
import { veldenOf } from '../../src/web/formulier/velden.js';
import { TestServer } from '../http/server.js';
import { Balie, bevestigingIn, formulierPad, griffier, type Deel, type Wie } from './balie.js';
import { sentBy } from './form-reader.js';
import { loopAf, mustBeHarmless } from './speurder.js';
import { Visitor, type Page } from './visitor.js';

const vandaag = amsterdamDatum(new Date());
let server: TestServer;
let balie: Balie;
beforeAll(async () => {
  server = await TestServer.start();
  balie = new Balie(server);
});
afterAll(() => server.stop());

/** Everything at once, in under 200 characters: it fits where a name fits. */
const gif =
  '=1+1"><script>alert(1)</script><img src=x onerror=alert(1)></textarea><svg/onload=alert(1)>\'&lt;{{7*7}}${7*7}\u202Etxt.exe';
const lang = `javascript:alert(1)//${gif}\n</title><script>alert(2)</script>${'woord'.repeat(300)}`;
/** Names take no invisible characters. */
const venijn = (naam: string): string => `${naam}${gif.replace('\u202E', '')}`.slice(0, 200);
const marker = 'alert(1)';

/** The cells of a table as a spreadsheet reads them (RFC 4180). */
function cellsOf(table: string, between: ',' | ';' | ';,'): string[] {
  const cell = new RegExp(`"((?:[^"]|"")*)"|([^"${between}\\n]*)`, 'y');
  const cells: string[] = [];
  while (cell.lastIndex < table.length) {
    const [, quoted, bare = ''] = cell.exec(table) ?? [];
    cells.push(quoted?.replaceAll('""', '"') ?? bare);
    // What stands between two cells, or ends a line.
    cell.lastIndex += 1;
  }
  return cells;
}

/** The case of 2011, its lawful steps, with venom in every text that somebody can type. */
async function vergiftigd(): Promise<string> {
  const secretaris = await balie.wie(griffier);
  const velden = { organisatie: 'gm0148', titel: gif, aanleiding: lang, planning: {} };
  const opened = await balie.stuur(secretaris, '/trajecten/nieuw', [...invoerOf(velden, '')]);
  const traject = /^\/trajecten\/([^?]+)/.exec(opened.location ?? '')?.[1] ?? '';
  for (const [nr, { wie, handeling, gegevens, uitkomst }] of stappen.entries()) {
    if (uitkomst.soort === 'geweigerd' && uitkomst.status !== 409) continue;
    const bureau = wie.bureau === undefined ? {} : { bureau: venijn(wie.bureau) };
    const visitor = await balie.wie({ ...wie, ...bureau });
    const delen: Deel[] = [
      ['_versie', String(await balie.versie(traject))],
      ['_sleutel', randomUUID()],
      // A closed entry now and then; the grounds are typed as well.
      ['nietOpenbaar.grond', nr % 7 === 3 ? gif : ''],
      ...venomous(handeling, gegevens),
      ['toelichting', `${marker}${lang}`],
    ];
    const page = await balie.stuur(visitor, formulierPad(traject, handeling), delen);
    mustBeHarmless(page);
    const bevestiging = bevestigingIn(page.html);
    const last =
      bevestiging === undefined
        ? page
        : await balie.stuur(visitor, formulierPad(traject, handeling), [
            ...[...sentBy(page.html)].filter(([naam]) => naam !== '_token'),
            ['_bevestiging', bevestiging],
          ]);
    mustBeHarmless(last);
    expect([handeling, last.status]).toEqual([handeling, uitkomst.soort === 'geweigerd' ? 409 : 303]);
  }
  return traject;
}

function venomous(handeling: string, gegevens: Readonly<Record<string, unknown>>): Deel[] {
  const files = Object.entries(gegevens).filter(([, waarde]) => waarde instanceof Bijlage);
  const typed = invoerOf(
    Object.fromEntries(Object.entries(gegevens).filter((one) => !files.includes(one))),
    'gegevens',
  );
  const invoer = new Map(typed);
  const { schema = {} } = procedure.handelingen.get(handeling) ?? {};
  for (const { veld } of everyField(
    veldenOf(schema, procedure.woorden, { handeling, pad: 'gegevens' }),
    typed,
  )) {
    const text = typed.get(veld.pad);
    if (text !== undefined && veld.soort === 'naam') invoer.set(veld.pad, venijn(text));
    if (text !== undefined && veld.soort === 'tekst') invoer.set(veld.pad, text + lang);
  }
  return [
    ...invoer,
    ...files.map(([naam]): Deel => [
      fileName({ pad: `gegevens.${naam}` }),
      new File(['<script>alert(1)</script>'], `${gif.replaceAll('/', '')}.html`, { type: 'text/html' }),
    ]),
  ];
}

describe('venom in every field', () => {
  let traject: string;
  beforeAll(async () => {
    traject = await vergiftigd();
  });

  const lezers: Wie[] = [
    griffier,
    { rol: 'auditor' },
    { rol: 'bureau', bureau: venijn('Bureau A') },
    { rol: 'beheerder' },
  ];
  it.each(lezers.map((wie) => [wie.rol, wie] as const))(
    'is text on every page that the %s can reach, on paper and in files',
    async (_, wie) => {
      const visitor = await balie.wie(wie);
      const pad = `/trajecten/${traject}`;
      const files = ['spoor.csv', 'spoor.jsonl', 'spoor/regels.json', `stand?op=${vandaag}`];
      const regels = await balie.spoor(traject);
      const seen = await loopAf(visitor, [
        '/',
        ...files.map((file) => `${pad}/${file}`),
        ...regels.flatMap(({ volgnummer: nr }) => [
          `${pad}/spoor/${nr}/bewijsstuk`,
          `${pad}/spoor/${nr}/bewijs`,
        ]),
      ]);
      for (const page of seen.values()) mustBeHarmless(page);
      if (wie.rol === 'beheerder') return;
      expect(seen.size).toBeGreaterThan(100);
      const venom = [...seen.values()].filter(({ html }) => html.includes(marker));
      expect(venom.length).toBeGreaterThan(50);
    },
  );

  it('is text to the public', async () => {
    const seen = await loopAf(new Visitor(server.url), [
      '/openbaar',
      `/openbaar/gm0148/${traject}/regels.json`,
    ]);
    for (const page of seen.values()) mustBeHarmless(page);
    expect(seen.get(`/openbaar/gm0148/${traject}`)?.html).toContain(marker);
  });

  it('does not run in a spreadsheet', async () => {
    const { html } = await (await balie.wie(griffier)).get(`/trajecten/${traject}/spoor.csv`);
    const headers = { accept: 'text/csv' };
    const api = await (await server.fetch(`/v1/trajecten/${traject}/spoor`, { headers })).text();
    for (const [text, between] of [
      [html, ';'],
      // A spreadsheet that takes both for borders.
      [html, ';,'],
      [api, ','],
    ] as const) {
      const cells = cellsOf(text, between);
      expect(cells.some((cell) => cell.startsWith("'=1+1"))).toBe(true);
      for (const cell of cells) expect(cell).not.toMatch(/^[=+@\t\r-]/);
    }
  });

  it('does not run from a document: it is a download, whatever it calls itself', async () => {
    const visitor = await balie.wie(griffier);
    const lijst = await visitor.get(`/trajecten/${traject}/documenten`);
    const downloads = [...lijst.html.matchAll(/href="(\/trajecten\/[^"]+\/documenten\/[0-9a-f-]{36})"/g)];
    expect(downloads.length).toBeGreaterThan(10);
    for (const [, pad = ''] of downloads) mustBeHarmless(await visitor.get(pad));
  });
});

describe('venom in what is asked', () => {
  const plekken = (traject: string): string[] => [
    '/trajecten?zoek=X',
    '/trajecten?fase=X',
    '/trajecten?zoek=X&fase=X&telaat=X&bladzijde=X',
    '/trajecten/X',
    '/X',
    `/trajecten/${traject}?vastgelegd=X`,
    `/trajecten/${traject}/spoor?handeling=X&orgaan=X&resultaat=X&voor=X`,
    `/trajecten/${traject}/spoor/X`,
    `/trajecten/${traject}/stand?op=X`,
    `/trajecten/${traject}/handelingen/X`,
    `/trajecten/${traject}/documenten/X`,
    `/trajecten/${traject}/live?versie=X`,
    '/openbaar/X',
    '/openbaar/gm0148?zoek=X',
    '/openbaar/gm0148?na=X',
    '/openbaar/gm0148/X',
    '/openbaar/gm0148/documenten/X',
    `/openbaar/gm0148/${traject}?bladzijde=X`,
    '/inloggen?terug=X',
    '/beheer/X/log',
    '/bestanden/X/X',
    '/uitgelogd?X=X',
  ];
  const waarden: readonly string[] = [
    '"><script>alert(1)</script>',
    'javascript:alert(1)',
    '//evil.example/alert(1)',
    "' onmouseover='alert(1)",
    '{{7*7}}</textarea><script>alert(1)</script>',
    '\u202Ealert(1)',
    '\u0000',
    'a\u0000b<script>',
    '\uD800',
    '%',
    '\\\\evil.example',
    '2011-02-30',
    '2011-04-13T00:00:00Z',
    '99999999999999999999',
    '-1',
    'x'.repeat(5000),
  ];

  it.each(['griffier', 'niemand'])('comes back as text, and never as a fault of ours, to %s', async (wie) => {
    const traject = await balie.open();
    const visitor = wie === 'niemand' ? new Visitor(server.url) : await balie.wie(griffier);
    for (const plek of plekken(traject))
      for (const waarde of waarden) {
        const coded = encodeURIComponent(waarde.toWellFormed());
        const page = await visitor.get(plek.replaceAll('X', () => coded));
        expect([plek, waarde, page.status < 500]).toEqual([plek, waarde, true]);
        // Longer than any request may be: that is refused before there is a page.
        if (page.status !== 431) mustBeHarmless(page);
        if (page.status === 303) expect(page.location).toMatch(/^\/(?![/\\])/);
      }
  });

  it('comes back as text from the page to pick a role, and leads nowhere else', async () => {
    for (const waarde of waarden) {
      const visitor = new Visitor(server.url);
      await visitor.get('/inloggen');
      const velden = { rol: waarde, bureau: waarde, gemeente: waarde, terug: waarde };
      const page: Page = await visitor.post('/inloggen', velden);
      mustBeHarmless(page);
      expect(page.status).toBe(waarde.length > 2000 ? 413 : 400);
      if (page.status === 413) continue;
      const goed = await visitor.post('/inloggen', { rol: 'griffier', terug: waarde });
      expect([waarde, goed.status, goed.location?.startsWith('/')]).toEqual([waarde, 303, true]);
      expect(goed.location).not.toMatch(/^\/[/\\]|evil\.example\/?$/);
    }
  });

  it('is refused over the API where no text can be like it', async () => {
    expect((await server.fetch('/v1/trajecten?fase=%00')).status).toBe(400);
  });
});
