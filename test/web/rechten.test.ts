/** Who may see and do what through a page: exactly what the API allows, and every attempt is an entry. */
import { amsterdamDatum } from '../../src/base/clock.js';
import { randomUUID } from 'node:crypto';
import { opening as opening2011, stappen } from '../../src/cli/demo/dalfsen-2011.js';
import { Bijlage, type Stap } from '../../src/cli/demo/stap.js';
import { examples } from '../../src/http/openapi/examples.js';
import { fileName } from '../../src/web/formulier/invoer.js';
import { TestServer } from '../http/server.js';
import {
  Balie,
  bevestigingIn,
  bureauA,
  bureauB,
  college,
  delenVan,
  formulierPad,
  griffier,
  workshop,
  type Deel,
  type Wie,
} from './balie.js';
import { loopAf } from './speurder.js';
import { Visitor, type Page } from './visitor.js';

const vandaag = amsterdamDatum(new Date());
let server: TestServer;
let balie: Balie;
beforeAll(async () => {
  server = await TestServer.start();
  balie = new Balie(server);
});
afterAll(() => server.stop());

const rollen: readonly Wie[] = [
  griffier,
  college,
  bureauA,
  bureauB,
  { rol: 'auditor' },
  { rol: 'integratie' },
  { rol: 'beheerder' },
];
const naamVan = ({ rol, bureau }: Wie): string => bureau ?? rol;
/** Whoever is nobody is led to the page to log in where a program gets 401. */
const statusVan = ({ status, location }: Page): number =>
  status === 303 && location?.startsWith('/inloggen') === true ? 401 : status;

async function statusOf(api: string, { rol, bureau }: Wie, accept: string): Promise<number> {
  const headers = { authorization: `Bearer ${await server.token(rol, bureau)}`, accept };
  const response = await fetch(server.url + api, { headers });
  await response.arrayBuffer();
  return response.status;
}

/** Two bureaus that each handed in a plan, and a report that the college kept closed. */
async function bureauselectie() {
  const traject = await balie.open({ titel: 'Met plannen' });
  const open = await balie.document(griffier, { openbaar: true });
  const van = (wie: Wie): Promise<string> =>
    balie.document(wie, {
      openbaar: false,
      inhoud: `Plan van ${naamVan(wie)}`,
      naam: `Plan-${naamVan(wie)}.txt`,
    });
  const dicht = await balie.document(college, {
    openbaar: false,
    inhoud: 'Vertrouwelijk',
    naam: 'Geheim.txt',
  });
  const [planA, planB] = [await van(bureauA), await van(bureauB)];
  const doe = async (wie: Wie, handeling: string, gegevens: object, meer: object = {}): Promise<void> => {
    const response = await server.fetch(`/v1/trajecten/${traject}/handelingen`, {
      ...wie,
      json: { handeling, gegevens, ...meer },
      headers: { 'if-match': `"${await balie.versie(traject)}"` },
    });
    if (response.status !== 201) throw new Error(await response.text());
  };
  await doe(college, 'conceptopdracht-opstellen', { datum: '2011-04-14', document: open });
  await doe(college, 'raad-consulteren', { datum: '2011-04-18', reactie: 'Akkoord' });
  const beraad = { nietOpenbaar: { grond: 'Woo artikel 5.1' }, toelichting: 'Besloten beraad over Oberon' };
  // The way into the next phase, behind closed doors.
  await doe(college, 'opdracht-vaststellen', { besluitdatum: '2011-04-19', document: dicht }, beraad);
  for (const { bureau } of [bureauA, bureauB])
    await doe(college, 'orienterend-gesprek-voeren', { datum: '2011-04-26', bureau });
  await doe(college, 'offerte-uitvragen', {
    datum: '2011-04-28',
    bureaus: ['Bureau A', 'Bureau B'],
    indienenUiterlijkDatum: '2011-05-11',
  });
  for (const [wie, plan, woord] of [
    [bureauA, planA, 'Ariel'],
    [bureauB, planB, 'Bottom'],
  ] as const) {
    const gegevens = { bureau: wie.bureau, datum: '2011-05-09', planVanAanpak: plan, offerte: plan };
    await doe(wie, 'plan-van-aanpak-indienen', gegevens, { toelichting: `Onze prijs is ${woord}` });
  }
  const stuk = async (id: string): Promise<{ sha256: string }> =>
    (await (await server.fetch(`/v1/documenten/${id}`)).json()) as { sha256: string };
  const hashes = {
    planA: (await stuk(planA)).sha256,
    planB: (await stuk(planB)).sha256,
    dicht: (await stuk(dicht)).sha256,
  };
  return { traject, open, planA, planB, dicht, hashes };
}
let plannen: Awaited<ReturnType<typeof bureauselectie>>;
beforeAll(async () => {
  plannen = await bureauselectie();
});

/** Each page, and what of the API it shows. */
function bladzijden(): [pagina: string, api: string, accept?: string][] {
  const { traject, open, planA, dicht } = plannen;
  const [p, v] = [`/trajecten/${traject}`, `/v1/trajecten/${traject}`];
  return [
    ['/trajecten', '/v1/trajecten'],
    [p, v],
    [`${p}?vastgelegd=8`, v],
    [`${p}/documenten`, v],
    [`${p}/documenten/${open}`, `/v1/documenten/${open}/inhoud`],
    [`${p}/documenten/${planA}`, `/v1/documenten/${planA}/inhoud`],
    [`${p}/documenten/${dicht}`, `/v1/documenten/${dicht}/inhoud`],
    [`${p}/documenten/${randomUUID()}`, `/v1/documenten/${randomUUID()}/inhoud`],
    [`${p}/live?versie=1`, v],
    [`${p}/stand?op=${vandaag}`, `${v}?peildatum=${vandaag}`],
    [`${p}/spoor`, `${v}/spoor`],
    [`${p}/spoor/regels.json`, `${v}/spoor`],
    [`${p}/spoor.csv`, `${v}/spoor`, 'text/csv'],
    [`${p}/spoor.jsonl`, `${v}/spoor`, 'application/jsonl'],
    [`${p}/dossier.zip`, `${v}/dossier`, 'application/zip'],
    ...[1, 4, 8, 99].flatMap((nr): [string, string, string?][] => [
      [`${p}/spoor/${nr}`, `${v}/spoor/${nr}`],
      [`${p}/spoor/${nr}/bewijsstuk`, `${v}/spoor/${nr}`],
      [`${p}/spoor/${nr}/bewijs`, `${v}/spoor/${nr}/bewijs`, 'text/plain'],
      [`${p}/spoor/${nr}/blad`, `${v}/spoor/${nr}/blad`, 'application/octet-stream'],
    ]),
    ...[...Object.keys(examples)].map((naam): [string, string] => [
      formulierPad(traject, naam),
      `${v}/handelingen`,
    ]),
  ];
}

describe('what a page shows', () => {
  it.each(rollen.map((wie) => [naamVan(wie), wie] as const))(
    'is for %s what the API answers, page by page',
    async (_, wie) => {
      const visitor = await balie.wie(wie);
      const seen: unknown[] = [];
      const expected: unknown[] = [];
      for (const [pagina, api, accept = 'application/json'] of bladzijden()) {
        seen.push([pagina, statusVan(await visitor.get(pagina))]);
        expected.push([pagina, await statusOf(api, wie, accept)]);
      }
      expect(seen).toEqual(expected);
    },
  );

  it('is nothing at all to whoever is not logged in', async () => {
    const nobody = new Visitor(server.url);
    for (const [pagina] of bladzijden()) {
      const { status, location, html } = await nobody.get(pagina);
      expect([pagina, status, location]).toEqual([
        pagina,
        303,
        `/inloggen?terug=${encodeURIComponent(pagina)}`,
      ]);
      expect(html).toBe('');
    }
    for (const pagina of ['/beheer', '/beheer/gm0148/log', '/trajecten/nieuw'])
      expect(statusVan(await nobody.get(pagina))).toBe(401);
  });

  it('of the keeping of the server is for the beheerder and the auditor alone, and the opening for the griffier', async () => {
    for (const wie of rollen) {
      const visitor = await balie.wie({ ...wie, gemeente: 'gm0148' });
      const keeps = ['beheerder', 'auditor'].includes(wie.rol);
      for (const pad of ['', '/gm0148/mensen', '/gm0148/log', '/gm0148/incidenten'])
        expect([naamVan(wie), pad, (await visitor.get(`/beheer${pad}`)).status]).toEqual([
          naamVan(wie),
          pad,
          keeps ? 200 : 403,
        ]);
      for (const pad of ['mensen', 'log', 'incidenten'])
        expect((await visitor.get(`/beheer/gm0175/${pad}`)).status).toBe(keeps ? 404 : 403);
      expect((await visitor.get('/trajecten/nieuw')).status).toBe(wie.rol === 'griffier' ? 200 : 403);
    }
  });

  it.each(rollen.map((wie) => [naamVan(wie), wie] as const))(
    'of another municipality is for %s as if it were not there',
    async (_, wie) => {
      const ommen = await balie.open({ organisatie: 'gm0175', titel: 'Van Ommen' });
      const stuk = await balie.document(griffier, { organisatie: 'gm0175', openbaar: true });
      const visitor = await balie.nieuw({ ...wie, gemeente: 'gm0148' });
      const reads = wie.rol !== 'beheerder';
      for (const [pagina] of bladzijden()) {
        if (pagina === '/trajecten') continue;
        const there = pagina.replace(plannen.traject, ommen).replace(plannen.open, stuk);
        const answer = await visitor.get(there);
        expect([there, answer.status]).toEqual([there, reads ? 404 : 403]);
        expect(answer.html).not.toContain('Van Ommen');
      }
      for (const handeling of ['workshop-houden', 'besluit-nemen']) {
        const delen = delenVan({ gegevens: workshop }, { _versie: '1', _sleutel: randomUUID() });
        const answer = await balie.stuur(visitor, formulierPad(ommen, handeling), delen);
        expect(answer.status).toBe(reads ? 404 : 403);
      }
      if (reads) expect((await visitor.get('/trajecten?zoek=Ommen')).html).not.toContain('Van Ommen');
      const trail = await server.fetch(`/v1/trajecten/${ommen}/spoor`, { organisatie: 'gm0175' });
      expect(((await trail.json()) as { spoorregels: unknown[] }).spoorregels).toHaveLength(1);
    },
  );
});

describe('a bureau that goes through every page it can reach', () => {
  it.each([
    ['Bureau A', bureauA, 'Bottom', 'Ariel'],
    ['Bureau B', bureauB, 'Ariel', 'Bottom'],
  ])('finds for %s nothing of what others kept closed', async (_, wie, vreemd, eigen) => {
    const { traject, planA, planB, dicht, hashes } = plannen;
    const visitor = await balie.wie(wie);
    const extra = ['spoor.csv', 'spoor.jsonl', 'spoor/regels.json', 'documenten', `stand?op=${vandaag}`];
    const seen = await loopAf(
      visitor,
      [
        '/trajecten',
        ...extra.map((pad) => `/trajecten/${traject}/${pad}`),
        ...(await balie.spoor(traject)).flatMap(({ volgnummer: nr }) =>
          ['', '/blad', '/bewijs', '/bewijsstuk'].map((pad) => `/trajecten/${traject}/spoor/${nr}${pad}`),
        ),
      ],
      (pad) => pad.includes(traject) || !/[0-9a-f]{8}-/.test(pad),
    );
    const [other, hash] = wie === bureauA ? [planB, hashes.planB] : [planA, hashes.planA];
    const secrets = [vreemd, other, hash, dicht, hashes.dicht, 'Geheim.txt', 'Oberon'];
    for (const [pad, { html }] of seen)
      for (const secret of secrets)
        expect([pad, secret, html.includes(secret)]).toEqual([pad, secret, false]);
    // It is a search that finds things.
    expect(seen.size).toBeGreaterThan(40);
    expect([...seen.values()].some(({ html }) => html.includes(eigen))).toBe(true);
  });

  it('does not get another bureau’s plan by naming it in a form of its own', async () => {
    const visitor = await balie.wie(bureauB);
    const lichaam = {
      gegevens: {
        bureau: 'Bureau B',
        datum: '2011-05-10',
        planVanAanpak: plannen.planA,
        offerte: plannen.planB,
      },
    };
    const before = (await balie.spoor(plannen.traject)).length;
    const { status, html } = await balie.handel(
      visitor,
      plannen.traject,
      'plan-van-aanpak-indienen',
      lichaam,
    );
    expect(status).toBe(400);
    expect(html).not.toContain('Plan-Bureau A');
    expect(await balie.spoor(plannen.traject)).toHaveLength(before);
  });
});

describe('what is done through a page', () => {
  it('has for every role and every handeling the outcome of the API, and leaves the same entries', async () => {
    const [pages, programs] = [await balie.open(), await balie.open()];
    const document = await balie.document(griffier, { openbaar: true });
    const ids = /^[0-9a-f]{8}-/;
    for (const wie of rollen) {
      const visitor = await balie.wie(wie);
      for (const [handeling, example] of Object.entries(examples)) {
        const gegevens = Object.fromEntries(
          Object.entries(example).map(([naam, waarde]) => [
            naam,
            typeof waarde === 'string' && ids.test(waarde) ? document : waarde,
          ]),
        );
        const { status } = await balie.handelBevestigd(visitor, pages, handeling, { gegevens });
        const response = await server.fetch(`/v1/trajecten/${programs}/handelingen`, {
          ...wie,
          json: { handeling, gegevens },
          headers: { 'if-match': `"${await balie.versie(programs)}"` },
        });
        const expected = response.status === 201 ? 303 : response.status;
        expect([naamVan(wie), handeling, status]).toEqual([naamVan(wie), handeling, expected]);
      }
    }
    expect(await outline(pages)).toEqual(await outline(programs));
    const last = (await balie.spoor(pages)).length;
    for (let nr = 2; nr <= last; nr += 1) expect(await balie.kanaal(pages, nr)).toBe('web');
  });

  it('plays the whole case of 2011 to its end, refusals included, as it is played over the API', async () => {
    const traject = await balie.open({ ...opening2011 });
    const expected: string[] = [];
    for (const stap of stappen) {
      const { status } = await playStap(traject, stap);
      const { uitkomst, handeling } = stap;
      const should = uitkomst.soort === 'toegelaten' ? 303 : uitkomst.status;
      expect([handeling, should]).toEqual([handeling, status]);
      // What is not filled in well is only rehearsed.
      if (should !== 400)
        expected.push(
          `${handeling} ${uitkomst.soort} ${uitkomst.soort === 'geweigerd' ? uitkomst.redenen.toSorted().join() : ''}`,
        );
    }
    const trail = (await balie.spoor(traject)).slice(1);
    const codes = new Set(['niet-bevoegd', 'versie-verouderd']);
    expect(
      trail.map(
        ({ handeling, resultaat, redenen }) =>
          `${handeling ?? ''} ${resultaat} ${redenen
            .filter((code) => !codes.has(code))
            .toSorted()
            .join()}`,
      ),
    ).toEqual(expected);
  });

  it('is refused to whoever has no session, and leaves no entry', async () => {
    const traject = await balie.open();
    const nobody = new Visitor(server.url);
    const body = new FormData();
    for (const [naam, waarde] of delenVan({ gegevens: workshop }, { _versie: '1' }))
      body.append(naam, waarde);
    for (const pad of [formulierPad(traject, 'workshop-houden'), '/trajecten/nieuw'])
      expect((await nobody.send(pad, { method: 'POST', body })).status).toBe(401);
    expect(await balie.spoor(traject)).toHaveLength(1);
  });

  it('opens a traject for the griffier alone, and only in a municipality of theirs', async () => {
    const velden = { ...opening2011, planning: {}, organisatie: 'gm0148', titel: 'Door een bladzijde' };
    for (const wie of rollen) {
      const visitor = await balie.nieuw({ ...wie, gemeente: 'gm0148' });
      const answer = await balie.stuur(
        visitor,
        '/trajecten/nieuw',
        delenVan(velden, { _sleutel: randomUUID() }),
      );
      expect([naamVan(wie), answer.status]).toEqual([naamVan(wie), wie.rol === 'griffier' ? 303 : 403]);
      const ommen = delenVan({ ...velden, organisatie: 'gm0175' }, { _sleutel: randomUUID() });
      expect((await balie.stuur(visitor, '/trajecten/nieuw', ommen)).status).toBe(403);
    }
  });
});

async function outline(traject: string): Promise<unknown[]> {
  return (await balie.spoor(traject)).map(
    ({ volgnummer, handeling, orgaan, resultaat, redenen, registrator }) => [
      volgnummer,
      handeling,
      orgaan,
      resultaat,
      redenen,
      registrator.rol,
      registrator.bureau,
    ],
  );
}

/** One step of the demo as somebody at a desk takes it: files are uploaded with the form, and what closes is confirmed. */
async function playStap(traject: string, { wie, handeling, gegevens, oudeVersie }: Stap): Promise<Page> {
  const visitor = await balie.wie(wie);
  const files: Deel[] = Object.entries(gegevens).flatMap(([naam, waarde]): Deel[] =>
    waarde instanceof Bijlage
      ? [[fileName({ pad: `gegevens.${naam}` }), new File([waarde.titel], `${waarde.titel}.txt`)]]
      : [],
  );
  const typed = Object.fromEntries(
    Object.entries(gegevens).filter(([, waarde]) => !(waarde instanceof Bijlage)),
  );
  const versie = (await balie.versie(traject)) - (oudeVersie ? 1 : 0);
  const delen = delenVan({ gegevens: typed }, { _versie: String(versie), _sleutel: randomUUID() });
  const page = await balie.stuur(visitor, formulierPad(traject, handeling), [...delen, ...files]);
  const bevestiging = bevestigingIn(page.html);
  if (bevestiging === undefined) return page;
  return balie.stuur(visitor, formulierPad(traject, handeling), [
    ...hiddenOf(page.html),
    ['_bevestiging', bevestiging],
  ]);
}

function hiddenOf(html: string): Deel[] {
  return [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].flatMap(
    ([, naam = '', waarde = '']): Deel[] => (naam === '_token' ? [] : [[naam, waarde]]),
  );
}
