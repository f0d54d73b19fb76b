import { readConfig } from '../../src/config/config.js';

const faults = (env: Record<string, string>): string[] => readConfig(env).fouten;

describe('the configuration', () => {
  it('of nothing is a development server on this machine only', () => {
    const { config, fouten } = readConfig({});
    expect(fouten).toEqual([]);
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      databaseUrl: undefined,
      oidc: undefined,
      productie: false,
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('listens to the network once an issuer decides who may enter', () => {
    const { config, fouten } = readConfig({
      OIDC_ISSUER: 'https://inloggen.gemeente.example',
      OIDC_AUDIENCE: 'besluitspoor',
      NODE_ENV: 'production',
    });
    expect(fouten).toEqual([]);
    expect(config).toMatchObject({ host: '0.0.0.0', productie: true, oidc: { rollenClaim: 'rollen' } });
  });

  it('in production without an issuer is refused', () => {
    expect(faults({ NODE_ENV: 'production' })).toEqual([expect.stringContaining('OIDC_ISSUER')]);
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', '3000x'],
    ['PORT', '-1'],
    ['BEHEER_PORT', '1.5'],
    ['VERZOEKEN_PER_SECONDE', 'veel'],
    ['MAX_DOCUMENT_MIB', '0'],
    ['LOG_LEVEL', 'luid'],
  ])('%s=%s is refused with what was expected and what came', (naam, waarde) => {
    const [fout, ...more] = faults({ [naam]: waarde });
    expect(more).toEqual([]);
    expect(fout).toContain(naam);
    expect(fout).toContain(`"${waarde}"`);
  });

  it('names all faults at once, and no password', () => {
    const fouten = faults({
      PORT: 'x',
      DATABASE_URL_EIGENAAR: 'mysql://eigenaar:geheim@db/x',
      OIDC_ISSUER: 'geen-adres',
    });
    expect(fouten).toHaveLength(5);
    expect(fouten.join()).not.toContain('geheim');
  });

  describe('of logging in', () => {
    const whole = {
      OIDC_ISSUER: 'https://inloggen.gemeente.example',
      OIDC_AUDIENCE: 'besluitspoor',
      OIDC_CLIENT_ID: 'besluitspoor',
      OIDC_CLIENT_SLEUTEL: '/etc/besluitspoor/client.pem',
      BESLUITSPOOR_WEBADRES: 'https://besluiten.gemeente.example',
    };
    const without = (naam: keyof typeof whole): Record<string, string> =>
      Object.fromEntries(Object.entries(whole).filter(([other]) => other !== naam));

    it('takes a key or a secret, and asks for a name and the roles unless told otherwise', () => {
      const { config, fouten } = readConfig({ ...whole, NODE_ENV: 'production' });
      expect(fouten).toEqual([]);
      expect(config.oidc?.client).toEqual({
        id: 'besluitspoor',
        geheim: undefined,
        sleutel: '/etc/besluitspoor/client.pem',
        scope: 'openid profile',
        zonderTls: false,
      });
      const secret = {
        ...without('OIDC_CLIENT_SLEUTEL'),
        OIDC_CLIENT_GEHEIM: 'x',
        OIDC_SCOPE: 'openid rollen',
      };
      expect(readConfig(secret).config.oidc?.client).toMatchObject({ geheim: 'x', scope: 'openid rollen' });
      expect(readConfig(without('OIDC_CLIENT_ID'))).toMatchObject({
        config: { oidc: { client: undefined } },
      });
    });

    it.each<[string, Record<string, string>, string]>([
      ['a key without a client', without('OIDC_CLIENT_ID'), 'OIDC_CLIENT_ID ontbreekt'],
      ['a client without proof', without('OIDC_CLIENT_SLEUTEL'), 'geen van beide'],
      ['two proofs', { ...whole, OIDC_CLIENT_GEHEIM: 'diep-geheim' }, 'allebei'],
      ['a client without an address', without('BESLUITSPOOR_WEBADRES'), 'zonder BESLUITSPOOR_WEBADRES'],
      ['a client without an issuer', without('OIDC_ISSUER'), 'zonder OIDC_ISSUER'],
      ['a scope without openid', { ...whole, OIDC_SCOPE: 'profile' }, 'OIDC_SCOPE'],
      ['an issuer without TLS', { ...whole, OIDC_ISSUER: 'http://inloggen.example' }, 'https://'],
      [
        'an issuer without TLS in production',
        { ...whole, OIDC_ISSUER: 'http://127.0.0.1:4000', NODE_ENV: 'production' },
        'https://',
      ],
      [
        'pages without TLS in production',
        { ...whole, BESLUITSPOOR_WEBADRES: 'http://besluiten.example', NODE_ENV: 'production' },
        'BESLUITSPOOR_WEBADRES moet met https://',
      ],
    ])('refuses %s', (_, env, word) => {
      const fouten = faults(env);
      expect(fouten).toEqual([expect.stringContaining(word)]);
      expect(fouten.join()).not.toContain('diep-geheim');
    });

    it('goes without TLS to an issuer on this very machine, to try things out', () => {
      for (const host of ['localhost:4000', '127.0.0.1', '[::1]:4000']) {
        const { config, fouten } = readConfig({ ...whole, OIDC_ISSUER: `http://${host}` });
        expect(fouten).toEqual([]);
        expect(config.oidc?.client?.zonderTls).toBe(true);
      }
      expect(faults({ ...whole, OIDC_ISSUER: 'http://127.0.0.1.evil.example' })).toHaveLength(1);
    });

    it('names all faults at once', () => {
      expect(
        faults({ OIDC_CLIENT_ID: 'x', OIDC_CLIENT_GEHEIM: 'diep-geheim', OIDC_SCOPE: 'x' }),
      ).toHaveLength(3);
    });
  });

  it('has checkpoints stamped by an authority that it can tell from others', () => {
    const url = 'https://tijd.autoriteit.example/tsa';
    const whole = { TIJDSTEMPEL_URL: url, TIJDSTEMPEL_CERTIFICATEN: '/etc/tsa.pem' };
    expect(readConfig({}).config.tijdstempels).toBeUndefined();
    expect(readConfig(whole).config.tijdstempels).toEqual({
      url,
      certificaten: '/etc/tsa.pem',
      interval: 3600,
    });
    expect(readConfig({ ...whole, TIJDSTEMPEL_INTERVAL_SECONDEN: '60' }).config.tijdstempels?.interval).toBe(
      60,
    );
    expect(faults({ TIJDSTEMPEL_URL: url })).toEqual([expect.stringContaining('TIJDSTEMPEL_CERTIFICATEN')]);
    expect(faults({ TIJDSTEMPEL_CERTIFICATEN: '/etc/tsa.pem' })).toEqual([
      expect.stringContaining('TIJDSTEMPEL_URL'),
    ]);
    expect(faults({ ...whole, TIJDSTEMPEL_URL: 'ftp://x' })).toHaveLength(1);
    expect(faults({ ...whole, TIJDSTEMPEL_INTERVAL_SECONDEN: '0' })).toHaveLength(1);
  });
});
