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
