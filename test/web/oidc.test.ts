/** Logging in at a real identity provider, and at one that lies. */
import { query } from '../harness/database.js';
import { opening, TestServer } from '../http/server.js';
import { Aanbieder, Clientsleutel, clientGeheim, freePort, Leugenaar, onward, walk } from './aanbieder.js';
import { Visitor, type Page } from './visitor.js';

/** A server that is a client of an issuer, and its origin. */
async function start(issuer: string, port: number, env: Record<string, string>): Promise<TestServer> {
  return TestServer.start({
    PORT: String(port),
    HOST: '127.0.0.1',
    OIDC_ISSUER: issuer,
    OIDC_AUDIENCE: 'besluitspoor',
    BESLUITSPOOR_WEBADRES: `http://127.0.0.1:${port}`,
    ...env,
  });
}

/** The cookie of the login that somebody began last. */
const onderweg = ({ cookies }: Visitor): string =>
  [...cookies.keys()].findLast((naam) => naam.startsWith('besluitspoor-inloggen-')) ?? 'no login';
const sessie = 'besluitspoor';

interface Overheard {
  said: string;
  stop(): void;
}

/** What this process writes from now on, which is not shown. */
function overhear(...streams: readonly ('stdout' | 'stderr')[]): Overheard {
  const before = streams.map((naam) => [naam, process[naam].write.bind(process[naam])] as const);
  const heard: Overheard = {
    said: '',
    stop: () => {
      for (const [naam, write] of before) process[naam].write = write;
    },
  };
  for (const naam of streams)
    process[naam].write = (text: string | Uint8Array): boolean => {
      heard.said += String(text);
      return true;
    };
  return heard;
}

/** Goes through the whole login; answers the page that the browser comes back to, and where it began. */
async function logIn(
  visitor: Visitor,
  bezoeker: Visitor,
  { account, terug = '/trajecten' }: { account: string; terug?: string },
): Promise<Page & { readonly back: string }> {
  const begun = await visitor.get(`/inloggen?terug=${encodeURIComponent(terug)}`);
  const back = await walk(bezoeker, onward(begun), { account });
  return { ...(await visitor.get(back)), back };
}

function stored(server: TestServer): Promise<{ inhoud: string }[]> {
  return query(server.database.beheerUrl, 'SELECT inhoud FROM sessie');
}

async function actors(server: TestServer): Promise<{ uitgever: string; onderwerp: string }[]> {
  const rows = await stored(server);
  return rows.map(({ inhoud }) => (JSON.parse(inhoud) as { actor: never }).actor);
}

describe('at a provider that knows our key', () => {
  let sleutel: Clientsleutel;
  let aanbieder: Aanbieder;
  let server: TestServer;
  let log: Overheard;
  beforeAll(async () => {
    sleutel = await Clientsleutel.make();
    const port = await freePort();
    const webadressen = [`http://127.0.0.1:${port}`];
    aanbieder = await Aanbieder.start({ webadressen, sleutel, claimsInToken: true });
    server = await start(aanbieder.url, port, {
      OIDC_CLIENT_ID: 'met-sleutel',
      OIDC_CLIENT_SLEUTEL: sleutel.pad,
    });
    log = overhear('stderr');
  });
  afterAll(async () => {
    log.stop();
    await server.stop();
    await aanbieder.stop();
    await sleutel.weg();
  });
  beforeEach(async () => {
    log.said = '';
    await query(server.database.beheerUrl, 'DELETE FROM sessie');
  });
  const visitor = (): Visitor => new Visitor(server.url);

  it('one is sent there with a state, a nonce and a challenge, and nothing secret in the address', async () => {
    const one = visitor();
    const page = await one.get('/inloggen?terug=/trajecten');
    expect(page.status).toBe(200);
    const to = new URL(onward(page));
    expect(to.origin).toBe(aanbieder.url);
    expect(Object.fromEntries(to.searchParams)).toEqual({
      client_id: 'met-sleutel',
      redirect_uri: `${server.url}/inloggen/terug`,
      response_type: 'code',
      scope: 'openid profile',
      state: expect.stringMatching(/^[\w-]{43}$/) as string,
      nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge_method: 'S256',
    });
    expect(page.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^besluitspoor-inloggen-[\w-]{8}=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
      ),
    ]);
    const [row] = await stored(server);
    const { verifier } = JSON.parse(row?.inhoud ?? '{}') as { verifier: string };
    expect(verifier).toMatch(/^[\w-]{43}$/);
    expect(page.html + to.href).not.toContain(verifier);
    expect(page.html).toContain(`href="${to.href.replaceAll('&', '&amp;')}"`);
  });

  it('one comes back as who one is there, in a new session, where one wanted to go', async () => {
    const one = visitor();
    one.cookies.set(sessie, 'A'.repeat(43));
    const page = await logIn(one, aanbieder.bezoeker(), { account: 'anna', terug: '/trajecten?zoek=x' });
    expect(page).toMatchObject({ status: 303, location: '/trajecten?zoek=x' });
    expect(one.cookies.get(sessie)).toMatch(/^(?!A{43})[\w-]{43}$/);
    expect(one.cookies.has(onderweg(one))).toBe(false);
    const { status, html } = await one.get('/trajecten');
    expect(status).toBe(200);
    expect(html).toContain('Anna de Vries');
    const rows = await stored(server);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.inhoud).not.toContain(one.cookies.get(sessie));
    // Who is in already goes on at once.
    expect(await one.get('/inloggen?terug=/beheer')).toMatchObject({ status: 303, location: '/beheer' });
    expect(log.said).toBe('');
  });

  it('a person is the same registrator in the pages and with a token of the API', async () => {
    const one = visitor();
    await logIn(one, aanbieder.bezoeker(), { account: 'anna' });
    const [here] = await actors(server);
    const response = await server.fetch('/v1/trajecten', {
      rol: null,
      headers: { authorization: `Bearer ${await aanbieder.apiToken('anna')}` },
      json: opening,
    });
    expect(response.status).toBe(201);
    const recorded = await query(
      server.database.beheerUrl,
      `SELECT r.uitgever, r.onderwerp, s.blad::json -> 'registrator' ->> 'rol' AS rol FROM spoorregel s
       JOIN registrator r ON r.id = (s.blad::json -> 'registrator' ->> 'id')::uuid`,
    );
    expect(here).toEqual({
      uitgever: aanbieder.url,
      onderwerp: 'anna',
      rollen: ['griffier'],
      organisaties: ['gm0148'],
      bureau: null,
    });
    expect(recorded).toEqual([{ uitgever: here?.uitgever, onderwerp: here?.onderwerp, rol: 'griffier' }]);
  });

  it.each([
    ['bram', 'bram', { rollen: ['college'], organisaties: ['gm0148', 'gm0175'], bureau: null }],
    ['dirk', 'Auditor', { rollen: ['auditor'], organisaties: ['gm0148'], bureau: null }],
    [
      'carla',
      'Carla &lt;script&gt;alert(1)&lt;/script&gt;',
      { rollen: ['bureau'], organisaties: ['gm0148'], bureau: 'Bureau A' },
    ],
  ])('%s is greeted as %s, with the rights that the claims give', async (account, naam, rights) => {
    const one = visitor();
    await logIn(one, aanbieder.bezoeker(), { account });
    expect(await actors(server)).toEqual([{ uitgever: aanbieder.url, onderwerp: account, ...rights }]);
    const { html } = await one.get('/trajecten');
    expect(html).toContain(`</span>${naam}`);
    expect(html).not.toContain('<script>alert');
  });

  it('whoever has no role here, or no municipality of here, is told what is missing and whom to ask', async () => {
    const one = visitor();
    const page = await logIn(one, aanbieder.bezoeker(), { account: 'zonder' });
    expect(page.status).toBe(403);
    expect(page.html).toContain('welke rol u hebt');
    expect(page.html).not.toContain('voor welke gemeente');
    expect(page.html).toContain('Vraag de beheerder van de inlogdienst');
    expect(page.html).toContain('geheim_gegeven, iat');
    expect(page.html).not.toContain('niet tonen');
    expect(page.html).not.toContain('tuinman');
    expect(one.cookies.size).toBe(0);
    expect(await stored(server)).toEqual([]);
    // With the same account still logged in there, another is asked for.
    const again = await one.get(/href="(\/inloggen\?account=ander)"/.exec(page.html)?.[1] ?? '');
    expect(new URL(onward(again)).searchParams.get('prompt')).toBe('login');

    const elders = await logIn(visitor(), aanbieder.bezoeker(), { account: 'elders' });
    expect(elders.status).toBe(403);
    expect(elders.html).toContain('voor welke gemeente');
  });

  it('whoever turns back there is told so, and nothing of the provider’s words is shown', async () => {
    const one = visitor();
    const begun = await one.get('/inloggen');
    const back = await walk(aanbieder.bezoeker(), onward(begun), { nee: 'ja' });
    expect(back).toContain('error=access_denied');
    const page = await one.get(back);
    expect(page.status).toBe(403);
    expect(page.html).toContain('U bent niet ingelogd');
    expect(page.html).not.toContain('alert');
    expect(page.html).toContain('href="/inloggen"');
    expect(one.cookies.size).toBe(0);
  });

  const expired = (page: Page, one: Visitor): void => {
    expect(page.status).toBe(400);
    expect(page.html).toContain('Begin opnieuw met inloggen');
    expect(page.html).toContain('href="/inloggen"');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(one.cookies.has(sessie)).toBe(false);
  };

  it('an answer is taken once', async () => {
    const one = visitor();
    const begun = await one.get('/inloggen');
    const cookie = onderweg(one);
    const kept = one.cookies.get(onderweg(one)) ?? '';
    const back = await walk(aanbieder.bezoeker(), onward(begun), { account: 'anna' });
    expect((await one.get(back)).status).toBe(303);
    const thief = visitor();
    expired(await thief.get(back), thief);
    thief.cookies.set(cookie, kept);
    expired(await thief.get(back), thief);
  });

  it('tabs that are opened at once each come in, each where it wanted to go', async () => {
    const [one, bezoeker] = [visitor(), aanbieder.bezoeker()];
    await logIn(one, bezoeker, { account: 'anna' });
    // The next morning: still known there, and no more here.
    await query(server.database.beheerUrl, 'DELETE FROM sessie');
    one.cookies.clear();
    const [begin, nogEen] = [
      await one.get('/inloggen?terug=/beheer'),
      await one.get('/inloggen?terug=/trajecten'),
    ];
    const back = await walk(bezoeker, onward(begin), { account: 'anna' });
    const nogEenBack = await walk(bezoeker, onward(nogEen), { account: 'anna' });
    expect(await one.get(nogEenBack)).toMatchObject({ status: 303, location: '/trajecten' });
    expect(await one.get(back)).toMatchObject({ status: 303, location: '/beheer' });
    expect((await one.get('/trajecten')).status).toBe(200);
    // Reloaded, it is no fault: one is in.
    expect(await one.get(back)).toMatchObject({ status: 303, location: '/' });
    expect(await stored(server)).toHaveLength(1);
  });

  it('logins that are begun and never finished do not fill the browser with cookies', async () => {
    const one = visitor();
    for (let i = 0; i < 50; i += 1) await one.get('/inloggen');
    expect(one.cookies.size).toBeLessThanOrEqual(20);
    expect(await logIn(one, aanbieder.bezoeker(), { account: 'anna' })).toMatchObject({ status: 303 });
  });

  it('a form in a tab that came in first is still of this session when another tab comes in', async () => {
    const [one, bezoeker] = [visitor(), aanbieder.bezoeker()];
    const [begin, nogEen] = [await one.get('/inloggen'), await one.get('/inloggen')];
    await one.get(await walk(bezoeker, onward(begin), { account: 'anna' }));
    const token = one.cookies.get(sessie);
    await one.get(await walk(bezoeker, onward(nogEen), { account: 'anna' }));
    expect(one.cookies.get(sessie)).toBe(token);
    // Somebody else at this browser is another session.
    const derde = visitor();
    const begun = await derde.get('/inloggen');
    derde.cookies.set(sessie, token ?? '');
    await derde.get(await walk(aanbieder.bezoeker(), onward(begun), { account: 'bram' }));
    expect(derde.cookies.get(sessie)).not.toBe(token);
  });

  it('an answer with another state, or none, is not taken', async () => {
    for (const change of [
      (back: URL) => {
        back.searchParams.set('state', 'x'.repeat(43));
      },
      (back: URL) => {
        back.searchParams.delete('state');
      },
    ]) {
      const one = visitor();
      const begun = await one.get('/inloggen');
      const back = await walk(aanbieder.bezoeker(), onward(begun), { account: 'anna' });
      const changed = new URL(back);
      change(changed);
      expired(await one.get(changed.href), one);
      expect((await stored(server)).map(({ inhoud }) => inhoud)).not.toContainEqual(
        expect.stringContaining('anna'),
      );
    }
  });

  it('the answer to somebody else’s login logs nobody in', async () => {
    const [attacker, victim] = [visitor(), visitor()];
    const theirs = await attacker.get('/inloggen');
    await victim.get('/inloggen');
    const back = await walk(aanbieder.bezoeker(), onward(theirs), { account: 'bram' });
    expired(await victim.get(back), victim);
  });

  it('a cookie of a login is no session, and a session is no login', async () => {
    const one = visitor();
    await one.get('/inloggen');
    const under = one.cookies.get(onderweg(one)) ?? '';
    const mixed = visitor();
    mixed.cookies.set(sessie, under);
    expect((await mixed.get('/trajecten')).status).toBe(303);
    const inside = visitor();
    const { back } = await logIn(inside, aanbieder.bezoeker(), { account: 'anna' });
    const turned = visitor();
    const state = new URL(back, server.url).searchParams.get('state') ?? '';
    turned.cookies.set(`besluitspoor-inloggen-${state.slice(0, 8)}`, inside.cookies.get(sessie) ?? '');
    expired(await turned.get(back), turned);
    expect((await inside.get('/trajecten')).status).toBe(200);
  });

  it('a login that takes over ten minutes is begun anew', async () => {
    const one = visitor();
    const begun = await one.get('/inloggen');
    const back = await walk(aanbieder.bezoeker(), onward(begun), { account: 'anna' });
    const [row] = await query<{ minuten: number }>(
      server.database.beheerUrl,
      'SELECT extract(epoch FROM vervalt - now())::float8 / 60 AS minuten FROM sessie',
    );
    expect(row?.minuten).toBeGreaterThan(9);
    expect(row?.minuten).toBeLessThanOrEqual(10);
    await query(server.database.beheerUrl, `UPDATE sessie SET vervalt = now() - interval '1 second'`);
    expired(await one.get(back), one);
  });

  it('a code that the provider does not know leads to a new login', async () => {
    const one = visitor();
    const begun = new URL(onward(await one.get('/inloggen')));
    const state = begun.searchParams.get('state') ?? '';
    const iss = encodeURIComponent(aanbieder.url);
    expired(await one.get(`/inloggen/terug?code=verzonnen&state=${state}&iss=${iss}`), one);
  });

  it('logging out ends it here at once, and then there', async () => {
    const [one, bezoeker] = [visitor(), aanbieder.bezoeker()];
    await logIn(one, bezoeker, { account: 'anna' });
    const token = one.cookies.get(sessie) ?? '';
    await one.get('/trajecten');
    const page = await one.post('/uitloggen');
    expect(page.status).toBe(200);
    expect(page.html).toContain('U bent uitgelogd');
    expect(page.html).not.toContain('Anna');
    expect(one.cookies.size).toBe(0);
    expect(await stored(server)).toEqual([]);
    const copy = visitor();
    copy.cookies.set(sessie, token);
    expect((await copy.get('/trajecten')).status).toBe(303);
    const to = new URL(onward(page));
    expect(to.origin).toBe(aanbieder.url);
    expect(to.searchParams.get('id_token_hint')).toMatch(/^eyJ/);
    const back = await walk(bezoeker, to.href, { logout: 'yes' });
    expect(back).toBe(`${server.url}/uitgelogd`);
    expect((await one.get(back)).html).toContain('U bent uitgelogd');
    // The provider asks who it is again.
    const begun = await one.get('/inloggen');
    await expect(walk(bezoeker, onward(begun), { nee: 'ja' })).resolves.toContain('access_denied');
  });

  it('nobody picks a role', async () => {
    const one = visitor();
    expect((await one.post('/inloggen', { rol: 'griffier' })).status).toBe(404);
    expect(one.cookies.size).toBe(0);
    expect((await one.get('/inloggen')).html).not.toContain('name="rol"');
  });

  // Last: it stops the provider.
  it('while the provider is away, those inside go on, and who comes is told to come back later', async () => {
    const inside = visitor();
    await logIn(inside, aanbieder.bezoeker(), { account: 'anna' });
    const waiting = visitor();
    const begun = await waiting.get('/inloggen');
    const back = await walk(aanbieder.bezoeker(), onward(begun), { account: 'anna' });
    await aanbieder.stop();
    const page = await waiting.get(back);
    expect(page.status).toBe(503);
    expect(page.html).toContain('Inloggen lukt nu niet');
    expect(page.html).not.toContain('ECONN');
    expect(log.said).toContain(`Inloggen bij ${aanbieder.url} lukt niet.`);
    expect(log.said).toContain('ECONNREFUSED');
    for (const secret of [new URL(back).searchParams.get('code') ?? '', ...waiting.cookies.values()])
      expect(log.said).not.toContain(secret);
    expect((await inside.get('/trajecten')).status).toBe(200);
    await server.restart(() => Promise.resolve());
    expect((await visitor().get('/inloggen')).status).toBe(503);
    await inside.get('/trajecten');
    const left = await inside.post('/uitloggen');
    expect(left.status).toBe(200);
    expect(left.html).toContain('Bij de inlogdienst bent u nog ingelogd');
    expect(await stored(server)).toEqual([]);
  });
});

describe('at a provider that shares a secret with us, and tells claims at the userinfo endpoint', () => {
  it('one comes in just as well, and neither database nor log learns a secret', async () => {
    const sleutel = await Clientsleutel.make();
    const port = await freePort();
    const webadressen = [`http://127.0.0.1:${port}`];
    const aanbieder = await Aanbieder.start({ webadressen, sleutel, claimsInToken: false });
    const log = overhear('stdout', 'stderr');
    const server = await start(aanbieder.url, port, {
      OIDC_CLIENT_ID: 'met-geheim',
      OIDC_CLIENT_GEHEIM: clientGeheim,
      LOG_LEVEL: 'debug',
    });
    try {
      const one = new Visitor(server.url);
      const page = await logIn(one, aanbieder.bezoeker(), { account: 'anna' });
      expect(page).toMatchObject({ status: 303, location: '/trajecten' });
      expect(await actors(server)).toEqual([
        {
          uitgever: aanbieder.url,
          onderwerp: 'anna',
          rollen: ['griffier'],
          organisaties: ['gm0148'],
          bureau: null,
        },
      ]);
      expect((await one.get('/trajecten')).html).toContain('Anna de Vries');
      const rows = JSON.stringify(await stored(server));
      const token = one.cookies.get(sessie) ?? '';
      const code = new URL(page.back).searchParams.get('code') ?? '';
      expect(code).not.toBe('');
      for (const secret of [clientGeheim, token]) expect(rows).not.toContain(secret);
      for (const secret of [clientGeheim, token, code]) expect(log.said).not.toContain(secret);
    } finally {
      await server.stop();
      log.stop();
      await aanbieder.stop();
      await sleutel.weg();
    }
  });
});

describe('at a provider that lies', () => {
  let leugenaar: Leugenaar;
  let server: TestServer;
  let log: Overheard;
  beforeAll(async () => {
    leugenaar = await Leugenaar.start();
    server = await start(leugenaar.url, await freePort(), {
      OIDC_CLIENT_ID: 'proef',
      OIDC_CLIENT_GEHEIM: clientGeheim,
    });
    log = overhear('stderr');
  });
  afterAll(async () => {
    log.stop();
    await server.stop();
    await leugenaar.stop();
  });
  beforeEach(() => {
    log.said = '';
    leugenaar.claims = {};
    leugenaar.key = 'own';
    leugenaar.antwoord = undefined;
    leugenaar.metadata = {};
  });

  async function comeBack(one = new Visitor(server.url)): Promise<Page> {
    const begun = new URL(onward(await one.get('/inloggen')));
    const [state, nonce] = ['state', 'nonce'].map((naam) => begun.searchParams.get(naam) ?? '');
    return one.get(`/inloggen/terug?code=${nonce ?? ''}&state=${state ?? ''}`);
  }

  it('one comes in while it tells the truth', async () => {
    expect(await comeBack()).toMatchObject({ status: 303, location: '/' });
  });

  it.each<[string, () => void]>([
    ['for another client', () => (leugenaar.claims = { aud: 'ander' })],
    ['of another issuer', () => (leugenaar.claims = { iss: 'https://ander.example' })],
    ['for another login', () => (leugenaar.claims = { nonce: 'x'.repeat(43) })],
    ['that expired', () => (leugenaar.claims = { exp: 1_700_000_000 })],
    ['without a subject', () => (leugenaar.claims = { sub: undefined as unknown as string })],
    ['signed by somebody else', () => (leugenaar.key = 'other')],
    ['signed by nobody', () => (leugenaar.key = 'none')],
  ])('an id_token %s lets nobody in', async (_, lie) => {
    lie();
    const one = new Visitor(server.url);
    const page = await comeBack(one);
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).toBe('60');
    expect(one.cookies.has(sessie)).toBe(false);
    expect(log.said).toContain('lukt niet.');
  });

  it.each([
    ['no JSON', { status: 200, body: '<b>hallo</b>', type: 'text/html' }],
    ['that it does not know us', { status: 401, body: '{"error":"invalid_client"}' }],
    ['a fault of its own', { status: 500, body: `{"error":"\\u001b[31m${clientGeheim}"}` }],
    ['no id_token', { status: 200, body: '{"access_token":"x","token_type":"Bearer"}' }],
  ])('an answer with %s is a failure that is told in plain words', async (_, antwoord) => {
    leugenaar.antwoord = antwoord;
    const page = await comeBack();
    expect(page.status).toBe(503);
    expect(page.html).toContain('Inloggen lukt nu niet');
    expect(page.html).not.toMatch(/hallo|invalid_client|access_token/);
    expect(log.said).not.toContain('\u001b');
  });

  it('a discovery document of another is not used, and asked for again', async () => {
    const other = await Leugenaar.start();
    const second = await start(`${other.url}/`, await freePort(), {
      OIDC_CLIENT_ID: 'proef',
      OIDC_CLIENT_GEHEIM: clientGeheim,
    });
    try {
      // The same but for a slash: it would be another registrator.
      expect((await new Visitor(second.url).get('/inloggen')).status).toBe(503);
      expect(log.said).toContain(`is that of ${other.url}.`);
      other.metadata = { issuer: `${other.url}/` };
      expect((await new Visitor(second.url).get('/inloggen')).status).toBe(200);
      expect((await new Visitor(second.url).get('/inloggen')).status).toBe(200);
      expect(other.gevonden).toBe(2);
    } finally {
      await second.stop();
      await other.stop();
    }
  });

  it('without a place to log out, one is told that one is logged in there still', async () => {
    const one = new Visitor(server.url);
    await comeBack(one);
    await one.get('/trajecten');
    const page = await one.post('/uitloggen');
    expect(page.headers.get('refresh')).toBeNull();
    expect(page.html).toContain('Bij de inlogdienst bent u nog ingelogd');
    expect((await one.get('/trajecten')).status).toBe(303);
  });
});

describe('a server that takes tokens only', () => {
  it('says that logging in is not set up, and lets nobody pick a role', async () => {
    const port = await freePort();
    const server = await TestServer.start({
      OIDC_ISSUER: `http://127.0.0.1:${port}`,
      OIDC_AUDIENCE: 'besluitspoor',
      HOST: '127.0.0.1',
      NODE_ENV: 'production',
    });
    try {
      const one = new Visitor(server.url);
      const page = await one.get('/inloggen');
      expect(page.status).toBe(503);
      expect(page.html).toContain('OIDC_CLIENT_ID');
      expect((await one.post('/inloggen', { rol: 'griffier' })).status).toBe(404);
      expect((await one.get('/inloggen/terug?code=x&state=y')).status).toBe(404);
      expect(one.cookies.size).toBe(0);
    } finally {
      await server.stop();
    }
  });
});
