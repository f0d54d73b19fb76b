/** The sessions of the pages, on a development server: who comes in, who stays out, and what a browser is told. */
import fc from 'fast-check';
import { devIssuer } from '../../src/auth/dev-issuer.js';
import { Sessies } from '../../src/auth/sessie.js';
import { systemClock } from '../../src/base/clock.js';
import { systemRandom } from '../../src/base/id.js';
import { Database } from '../../src/store/database.js';
import { PostgresSessieStore } from '../../src/store/postgres-sessie-store.js';
import { returnPath } from '../../src/web/return-path.js';
import { query } from '../harness/database.js';
import { TestServer } from '../http/server.js';
import { Visitor, type Page } from './visitor.js';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const visitor = (): Visitor => new Visitor(server.url);
const griffier = (): Promise<Visitor> => visitor().logIn({ rol: 'griffier', gemeente: 'gm0148' });
const cookie = 'besluitspoor';
const rows = (): Promise<{ kenmerk: Buffer; inhoud: string }[]> =>
  query(server.database.beheerUrl, 'SELECT kenmerk, inhoud FROM sessie');
const isIn = async (one: Visitor): Promise<boolean> => (await one.get('/trajecten')).status === 200;

function mustBeGuarded({ headers }: Page): void {
  const csp = headers.get('content-security-policy') ?? '';
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ])
    expect(csp).toContain(part);
  expect(csp).not.toContain('unsafe');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('same-origin');
  expect(headers.get('cache-control')).toBe('no-store');
}

describe('a session that another issuer let in', () => {
  it('is none, here or on a server that was given an issuer since', async () => {
    const one = await griffier();
    expect(await isIn(one)).toBe(true);
    const database = new Database(server.database.appUrl, 1);
    const store = new PostgresSessieStore(database);
    const token = one.cookies.get(cookie);
    const seenBy = (uitgever: string) => new Sessies(store, systemClock, systemRandom, uitgever).lees(token);
    expect((await seenBy(devIssuer))?.actor.rollen).toEqual(['griffier']);
    for (const uitgever of ['https://inloggen.gemeente.example', '', `${devIssuer}/`])
      expect(await seenBy(uitgever)).toBeUndefined();
    await database.close();
  });
});

describe('logging in on a development server', () => {
  it('gives the role that was picked, and leads on to where one was', async () => {
    const one = visitor();
    const refused = await one.get('/trajecten?zoek=wegen&fase=x');
    expect(refused).toMatchObject({
      status: 303,
      location: '/inloggen?terug=%2Ftrajecten%3Fzoek%3Dwegen%26fase%3Dx',
    });
    const picker = await one.get(refused.location ?? '');
    const terug = /name="terug" value="([^"]*)"/.exec(picker.html)?.[1]?.replaceAll('&amp;', '&');
    expect(terug).toBe('/trajecten?zoek=wegen&fase=x');
    const entered = await one.post('/inloggen', { rol: 'griffier', terug: terug ?? '' });
    expect(entered).toMatchObject({ status: 303, location: '/trajecten?zoek=wegen&fase=x' });
    expect((await one.get('/trajecten')).html).toContain('Griffier');
  });

  it('keeps what was filled in when it is not whole, and says what is missing', async () => {
    const one = visitor();
    const page = await one.post('/inloggen', { rol: 'bureau', bureau: ' ', terug: '/trajecten' });
    expect(page.status).toBe(400);
    expect(page.html).toContain('href="#bureau"');
    expect(page.html).toMatch(/aria-describedby="bureau-hulp bureau-fout" aria-invalid="true"/);
    expect(page.html).toMatch(/id="rol-bureau"[^>]*checked/);
    expect(page.html).toContain('name="terug" value="/trajecten"');
    expect((await one.post('/inloggen', { rol: 'keizer' })).status).toBe(400);
    expect((await one.post('/inloggen', { rol: 'griffier', gemeente: 'gm9999' })).status).toBe(400);
    expect(one.cookies.size).toBe(0);
  });
});

describe('a session', () => {
  it('is a random token in a cookie that scripts cannot read and other sites do not send', async () => {
    const one = visitor();
    const { headers } = await one.post('/inloggen', { rol: 'griffier' });
    const [line = '', ...more] = headers.getSetCookie();
    expect(more).toEqual([]);
    expect(line).toMatch(/^besluitspoor=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const token = one.cookies.get(cookie) ?? '';
    const stored = await rows();
    expect(stored.some(({ inhoud }) => inhoud.includes('griffier'))).toBe(true);
    expect(stored.some(({ kenmerk }) => kenmerk.length === 32)).toBe(true);
    for (const { kenmerk, inhoud } of stored) {
      expect(inhoud).not.toContain(token);
      for (const form of ['utf8', 'base64url', 'hex'] as const)
        expect(kenmerk.toString(form)).not.toBe(token);
    }
  });

  it('of before the login is dead after it: whoever planted its token does not come in with it', async () => {
    const planted = 'A'.repeat(43);
    const victim = visitor();
    victim.cookies.set(cookie, planted);
    await victim.logIn({ rol: 'griffier' });
    expect(victim.cookies.get(cookie)).not.toBe(planted);

    const attacker = await visitor().logIn({ rol: 'auditor' });
    const own = attacker.cookies.get(cookie) ?? '';
    const second = visitor();
    second.cookies.set(cookie, own);
    await second.logIn({ rol: 'griffier' });
    expect(second.cookies.get(cookie)).not.toBe(own);
    expect(await isIn(second)).toBe(true);
    expect(await isIn(attacker)).toBe(false);
  });

  it('ends for good when one logs out, in every copy of its cookie', async () => {
    const one = await griffier();
    const copy = visitor();
    copy.cookies.set(cookie, one.cookies.get(cookie) ?? '');
    expect(await isIn(copy)).toBe(true);
    expect(await isIn(one)).toBe(true);
    const left = await one.post('/uitloggen');
    expect(left).toMatchObject({ status: 303, location: '/uitgelogd' });
    expect(one.cookies.has(cookie)).toBe(false);
    expect(await isIn(copy)).toBe(false);
    const page = await one.get('/uitgelogd');
    expect(page.html).toContain('U bent uitgelogd');
    expect(page.html).toContain('>Inloggen</a>');
  });

  it('lapses after a working day, and then leads to the page to log in and back again', async () => {
    const one = await griffier();
    const until = await query<{ uren: number }>(
      server.database.beheerUrl,
      `SELECT extract(epoch FROM max(vervalt) - now())::float8 / 3600 AS uren FROM sessie`,
    );
    expect(until[0]?.uren).toBeGreaterThan(9.9);
    expect(until[0]?.uren).toBeLessThanOrEqual(10);
    await query(server.database.beheerUrl, `UPDATE sessie SET vervalt = now() - interval '1 second'`);
    const sent = await one.post('/uitloggen');
    expect(sent).toMatchObject({ status: 303 });
    const late = await griffier();
    await query(server.database.beheerUrl, `UPDATE sessie SET vervalt = now() - interval '1 second'`);
    const page = await late.get('/trajecten?bladzijde=2');
    expect(page).toMatchObject({ status: 303, location: '/inloggen?terug=%2Ftrajecten%3Fbladzijde%3D2' });
  });

  it('that lapsed is removed when a server starts; others stay', async () => {
    await griffier();
    await query(server.database.beheerUrl, `UPDATE sessie SET vervalt = now() - interval '1 second'`);
    const lapsed = await rows();
    const alive = await griffier();
    expect(lapsed.length).toBeGreaterThan(0);
    expect(await rows()).toHaveLength(lapsed.length + 1);
    await server.restart(() => Promise.resolve());
    expect(await rows()).toHaveLength(1);
    const again = visitor();
    again.cookies.set(cookie, alive.cookies.get(cookie) ?? '');
    expect(await isIn(again)).toBe(true);
  });

  it.each([
    ['another token', 'B'.repeat(43)],
    ['a token that is too long', 'B'.repeat(5000)],
    ['percent signs that decode to nothing', '%E0%A4%A'],
    ['a quote and a semicolon', '";x=y'],
    ['SQL', "' OR 1=1 --"],
    ['nothing', ''],
  ])('is nobody’s with %s in the cookie', async (_, value) => {
    const { status } = await visitor().get('/trajecten', { cookie: `${cookie}=${value}` });
    expect(status).toBe(303);
    expect((await visitor().get('/', { cookie: `=;;;${cookie};=${value}` })).status).toBe(200);
  });
});

describe('a form of somebody else', () => {
  const stays = async (one: Visitor, sent: Promise<Page>): Promise<void> => {
    const page = await sent;
    expect(page.status).toBe(403);
    expect(page.html).toContain('Dit formulier is niet aanvaard');
    mustBeGuarded(page);
    expect(await isIn(one)).toBe(true);
  };

  it('without the token of a form does nothing', async () => {
    const one = await griffier();
    await stays(one, one.post('/uitloggen', { _token: '' }));
    one.formToken = undefined;
    await stays(one, one.post('/uitloggen'));
  });

  it('with the token of another session, or one that was changed, does nothing', async () => {
    const [one, other] = [await griffier(), await griffier()];
    await other.get('/trajecten');
    const foreign = other.formToken ?? '';
    expect(foreign).toMatch(/^[\w-]{22}\.[\w-]{43}$/);
    await stays(one, one.post('/uitloggen', { _token: foreign }));
    await one.get('/trajecten');
    const own = one.formToken ?? '';
    const changed = (own.startsWith('A') ? 'B' : 'A') + own.slice(1);
    await stays(one, one.post('/uitloggen', { _token: changed }));
    await stays(one, one.post('/uitloggen', { _token: `${own}.` }));
    expect((await one.post('/uitloggen', { _token: own })).status).toBe(303);
  });

  it.each([
    ['from another site', { origin: 'https://evil.example' }],
    ['from another port', { origin: 'http://127.0.0.1:1' }],
    ['from a page without an origin', { origin: 'null' }],
    ['that the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['that the browser calls same-site', { 'sec-fetch-site': 'same-site' }],
    ['of which the browser says nothing', { origin: '', 'sec-fetch-site': '' }],
    ['from an old browser on another site', { origin: 'https://evil.example', 'sec-fetch-site': '' }],
  ])('%s does nothing, even with the right token', async (_, headers) => {
    const one = await griffier();
    await one.get('/trajecten');
    expect(one.formToken).toBeDefined();
    await stays(one, one.post('/uitloggen', {}, headers));
    const nobody = visitor();
    expect((await nobody.post('/inloggen', { rol: 'griffier' }, headers)).status).toBe(403);
    expect(nobody.cookies.size).toBe(0);
  });

  it('of ours is taken from a browser that sends no Sec-Fetch-Site', async () => {
    const one = await griffier();
    await one.get('/trajecten');
    expect((await one.post('/uitloggen', {}, { 'sec-fetch-site': '' })).status).toBe(303);
  });
});

describe('every page', () => {
  it.each([
    ['/', 200],
    ['/inloggen', 200],
    ['/uitgelogd', 200],
    ['/bestaat-niet', 404],
    ['/trajecten', 303],
    ['/inloggen/terug?code=x&state=y', 404],
    ['/bestanden/0/geen.css', 404],
  ])('%s lets nothing of elsewhere in, is in no frame, and is kept nowhere', async (path, status) => {
    const page = await visitor().get(path);
    expect(page.status).toBe(status);
    mustBeGuarded(page);
  });

  it('of a person is guarded too, and so is what is refused', async () => {
    const one = await griffier();
    mustBeGuarded(await one.get('/trajecten'));
    mustBeGuarded(await one.get('/inloggen'));
    mustBeGuarded(await one.send('/inloggen', { method: 'POST', headers: { 'content-type': 'text/plain' } }));
    mustBeGuarded(await one.send('/trajecten', { method: 'DELETE' }));
    mustBeGuarded(
      await one.post('/inloggen', { rol: 'x'.repeat(20_000) }).then((page) => {
        expect(page.status).toBe(413);
        return page;
      }),
    );
  });

  it('of which the address cannot be read is refused, without that address, and still in no frame', async () => {
    const { status, headers, html } = await visitor().get('/%zz');
    expect(status).toBe(400);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(html).not.toContain('zz');
  });

  it('shows what was asked as text, never as markup', async () => {
    const evil = '"><script>alert(1)</script>';
    const page = await visitor().get(`/inloggen?terug=${encodeURIComponent(`/${evil}`)}`);
    expect(page.html).not.toContain('<script>');
    const sent = await visitor().post('/inloggen', { rol: 'bureau', bureau: evil, gemeente: evil });
    expect(sent.html).toContain('&quot;&gt;&lt;script&gt;');
    expect(sent.html).not.toContain('<script>');
  });

  it.each([
    ['/%76%31/trajecten', 401, 401],
    ['/v%31/documenten', 404, 401],
    ['/%6cog/gm0148/checkpoint', 401, 404],
  ])(
    '%s, an address for programs in other words, takes no session and needs a token',
    async (path, asked, sent) => {
      const one = await griffier();
      expect((await one.get(path)).status).toBe(asked);
      const headers = { 'content-type': 'application/json' };
      expect((await one.send(path, { method: 'POST', headers, body: '{}' })).status).toBe(sent);
    },
  );
});

describe('where one goes on after logging in', () => {
  it.each([
    '//evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/%09/..//evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    '/%2e%2e//evil.example',
    '/%2F/evil.example',
    ' //evil.example',
    '/inloggen',
    '/inloggen?terug=/inloggen',
    '/%69nloggen',
    '/uitloggen',
    '/a/../uitgelogd',
    '',
    `/${'a'.repeat(3000)}`,
  ])('is the beginning instead of %j', async (terug) => {
    expect(returnPath(terug)).toBe('/');
    const { location } = await visitor().post('/inloggen', { rol: 'griffier', terug });
    expect(location).toBe('/');
  });

  it('is a path of this server, whatever was asked', () => {
    const parts = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2f',
      '%5c',
      '%2e',
      '\t',
      '@',
      ':',
      'evil.example',
      'inloggen',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.array(parts, { maxLength: 8 }).map((all) => `/${all.join('')}`),
    );
    fc.assert(
      fc.property(texts, (terug) => {
        const path = returnPath(terug);
        const { origin, pathname } = new URL(path, 'https://hier.example');
        expect(origin).toBe('https://hier.example');
        expect(path).toMatch(/^\/(?!\/)[\x21-\x7e]*$/);
        expect(pathname).not.toMatch(/^\/(in|uit)loggen/);
        expect(returnPath(path)).toBe(path);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('under an address with https', () => {
  it('the cookie is one that only this very host may set, and only forms of that address count', async () => {
    const secure = await TestServer.start({ BESLUITSPOOR_WEBADRES: 'https://besluiten.example' });
    try {
      const one = new Visitor(secure.url);
      expect((await one.post('/inloggen', { rol: 'griffier' })).status).toBe(403);
      expect(
        (await one.post('/inloggen', { rol: 'griffier' }, { origin: 'http://besluiten.example' })).status,
      ).toBe(403);
      const { headers, status } = await one.post(
        '/inloggen',
        { rol: 'griffier' },
        { origin: 'https://besluiten.example' },
      );
      expect(status).toBe(303);
      expect(headers.getSetCookie()).toEqual([
        expect.stringMatching(/^__Host-besluitspoor=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
      ]);
      expect(headers.get('strict-transport-security')).toContain('max-age=');
      const plain = new Visitor(secure.url);
      plain.cookies.set('besluitspoor', one.cookies.get('__Host-besluitspoor') ?? '');
      expect((await plain.get('/trajecten')).status).toBe(303);
      expect((await one.get('/trajecten')).status).toBe(200);
    } finally {
      await secure.stop();
    }
  });
});
