/** What the command line takes from the environment: where the server is and who calls. Read once, frozen. */
export interface CliConfig {
  /** Without a trailing slash. */
  readonly url: string;
  /** undefined = none given: then `--rol` asks the development server for one. */
  readonly token: string | undefined;
}

const usualUrl = 'http://127.0.0.1:3000';

/** All faults at once, each a Dutch sentence that says what was expected. */
export function readCliConfig(env: NodeJS.ProcessEnv = process.env): { config: CliConfig; fouten: string[] } {
  const given = env['BESLUITSPOOR_URL'];
  const token = env['BESLUITSPOOR_TOKEN'];
  const fouten: string[] = [];
  if (given !== undefined && !isHttpUrl(given)) {
    fouten.push(`BESLUITSPOOR_URL moet een webadres zijn, zoals ${usualUrl}. Gevonden: "${given}".`);
  }
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    fouten.push(
      'BESLUITSPOOR_TOKEN is leeg of bevat een spatie of regeleinde. Zet er alleen het token zelf in.',
    );
  }
  const config = Object.freeze({ url: (given ?? usualUrl).replace(/\/+$/, ''), token });
  return { config, fouten };
}

export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
