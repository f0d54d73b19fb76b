import { readCliConfig } from '../../src/config/cli-config.js';

describe('what the command line takes from the environment', () => {
  it('is the usual local server when nothing is said', () => {
    expect(readCliConfig({})).toEqual({
      config: { url: 'http://127.0.0.1:3000', token: undefined },
      fouten: [],
    });
  });

  it('drops a slash at the end of the address', () => {
    expect(readCliConfig({ BESLUITSPOOR_URL: 'https://spoor.example/' }).config.url).toBe(
      'https://spoor.example',
    );
  });

  it('names every fault at once', () => {
    const { fouten } = readCliConfig({ BESLUITSPOOR_URL: 'spoor.example', BESLUITSPOOR_TOKEN: 'a b' });
    expect(fouten).toHaveLength(2);
  });
});
