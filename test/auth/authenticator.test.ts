import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { Authenticator } from '../../src/auth/authenticator.js';
import { DevIssuer } from '../../src/auth/dev-issuer.js';
import { systemRandom } from '../../src/base/id.js';

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

let now = Date.parse('2026-01-05T09:00:00Z');
const clock = { now: () => new Date(now) };
const seconds = (): number => Math.floor(now / 1000);

let server: Server;
let issuer: string;
let keys: Keys;
let published: Record<string, unknown>;
let down = false;
let wrongIssuer = false;

beforeAll(async () => {
  keys = await generateKeyPair('ES256');
  published = { ...(await exportJWK(keys.publicKey)), kid: 'een', alg: 'ES256' };
  server = createServer((request, response) => {
    if (down) {
      response.destroy();
      return;
    }
    const body =
      request.url === '/jwks'
        ? { keys: [published] }
        : { issuer: wrongIssuer ? 'https://ander.example' : issuer, jwks_uri: `${issuer}/jwks` };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  now = Date.parse('2026-01-05T09:00:00Z');
  down = false;
  wrongIssuer = false;
});

const claims = { rollen: 'toegang.rollen', organisaties: 'gemeenten', bureau: 'bureau' };
const authenticator = (): Authenticator =>
  Authenticator.ofIssuer({ issuer, audience: 'besluitspoor', claims }, clock);

interface Changes {
  readonly payload?: JWTPayload;
  readonly header?: Record<string, unknown>;
  readonly key?: Parameters<SignJWT['sign']>[0];
}

async function token({ payload = {}, header = {}, key = keys.privateKey }: Changes = {}): Promise<string> {
  const whole = {
    iss: issuer,
    aud: 'besluitspoor',
    sub: 'a.b',
    exp: seconds() + 600,
    toegang: { rollen: ['griffier', 'keizer'] },
    gemeenten: 'gm0175 gm0148, nergens',
    ...payload,
  };
  return new SignJWT(whole)
    .setProtectedHeader({ alg: 'ES256', kid: 'een', typ: 'at+jwt', ...header })
    .sign(key);
}

const bearer = async (changes?: Changes): Promise<string> => `Bearer ${await token(changes)}`;

describe('a token of the issuer', () => {
  it('tells who calls: known roles, municipalities in order, and no bureau when it names none', async () => {
    expect(await authenticator().authenticate(await bearer())).toEqual({
      uitgever: issuer,
      onderwerp: 'a.b',
      rollen: ['griffier'],
      organisaties: ['gm0148', 'gm0175'],
      bureau: null,
    });
    const bound = await bearer({ payload: { toegang: { rollen: 'bureau' }, bureau: 'Bureau A' } });
    expect(await authenticator().authenticate(bound)).toMatchObject({
      rollen: ['bureau'],
      bureau: 'Bureau A',
    });
  });

  it.each<[string, () => Promise<Changes>]>([
    ['has expired', () => Promise.resolve({ payload: { exp: seconds() - 60 } })],
    ['is not valid yet', () => Promise.resolve({ payload: { nbf: seconds() + 60 } })],
    ['never expires', () => Promise.resolve({ payload: { exp: undefined } as unknown as JWTPayload })],
    ['names nobody', () => Promise.resolve({ payload: { sub: undefined } as unknown as JWTPayload })],
    ['is for another service', () => Promise.resolve({ payload: { aud: 'zaken' } })],
    ['is of another issuer', () => Promise.resolve({ payload: { iss: 'https://ander.example' } })],
    ['is an ID token', () => Promise.resolve({ header: { typ: 'JWT' } })],
    ['has no type', () => Promise.resolve({ header: { typ: undefined } })],
    [
      'is signed with a key nobody published',
      async () => ({ key: (await generateKeyPair('ES256')).privateKey }),
    ],
    ['names a key nobody published', () => Promise.resolve({ header: { kid: 'twee' } })],
    [
      'is signed with a shared secret',
      () => Promise.resolve({ header: { alg: 'HS256' }, key: Buffer.from(JSON.stringify(published)) }),
    ],
  ])('is refused when it %s', async (_, changes) => {
    const header = await bearer(await changes());
    await expect(authenticator().authenticate(header)).rejects.toMatchObject({ code: 'niet-aangemeld' });
  });

  it('is refused when nobody signed it', async () => {
    const unsigned = new UnsecuredJWT({
      iss: issuer,
      aud: 'besluitspoor',
      sub: 'a.b',
      exp: seconds() + 600,
    }).encode();
    await expect(
      Promise.resolve().then(() => authenticator().authenticate(`Bearer ${unsigned}`)),
    ).rejects.toMatchObject({ code: 'niet-aangemeld' });
  });

  it.each([undefined, '', 'Basic abc', 'Bearer', 'Bearer a b', 'Bearer één'])('is missed in %p', (header) => {
    expect(() => authenticator().authenticate(header)).toThrow(
      expect.objectContaining({ code: 'niet-aangemeld' }) as Error,
    );
  });

  it('is remembered, but not longer than it holds', async () => {
    const one = authenticator();
    const header = await bearer();
    await one.authenticate(header);
    down = true;
    expect(one.authenticate(header)).toMatchObject({ onderwerp: 'a.b' });
    now += 601_000 + 5000;
    await expect(Promise.resolve().then(() => one.authenticate(header))).rejects.toMatchObject({
      code: 'niet-aangemeld',
    });
  });
});

describe('an issuer', () => {
  it('that cannot be reached is our fault and not the caller’s, and is asked again', async () => {
    const one = authenticator();
    const header = await bearer();
    down = true;
    await expect(one.authenticate(header)).rejects.toMatchObject({ code: 'uitgever-onbereikbaar' });
    down = false;
    expect(await one.authenticate(header)).toMatchObject({ onderwerp: 'a.b' });
  });

  it('whose discovery document is another’s is not trusted', async () => {
    wrongIssuer = true;
    await expect(authenticator().authenticate(await bearer())).rejects.toMatchObject({
      code: 'uitgever-onbereikbaar',
    });
  });
});

describe('a development token', () => {
  it('holds for twelve hours, at the server that made it only', async () => {
    const dev = await DevIssuer.make(clock, systemRandom);
    const { token: text, seconden } = await dev.issue({
      rol: 'bureau',
      bureau: 'Bureau A',
      organisaties: ['gm0148'],
    });
    const own = Authenticator.ofDevelopment(dev, clock);
    expect(seconden).toBe(43_200);
    expect(await own.authenticate(`Bearer ${text}`)).toMatchObject({
      rollen: ['bureau'],
      organisaties: ['gm0148'],
      bureau: 'Bureau A',
    });
    const other = Authenticator.ofDevelopment(await DevIssuer.make(clock, systemRandom), clock);
    await expect(other.authenticate(`Bearer ${text}`)).rejects.toMatchObject({ code: 'niet-aangemeld' });
    await expect(authenticator().authenticate(`Bearer ${text}`)).rejects.toMatchObject({
      code: 'niet-aangemeld',
    });
  });
});
