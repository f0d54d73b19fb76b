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
});
