/** A whole server on a database of its own, and people who talk to it over HTTP. */
import 'reflect-metadata';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, type Config } from '../../src/config/config.js';
import { startServer, type Running } from '../../src/server.js';
import { mustBeAsDescribed } from './description.js';
import { testDatabase, type TestDatabase } from '../harness/database.js';

export interface Vraag {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: string | Buffer | FormData;
  /** Role of the caller; null = nobody. */
  readonly rol?: string | null;
  readonly bureau?: string;
  readonly organisatie?: string;
}

export class TestServer {
  readonly #tokens = new Map<string, string>();

  private constructor(
    readonly database: TestDatabase,
    private readonly config: Config,
    private running: Running,
    private readonly map: string,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<TestServer> {
    const database = await testDatabase();
    const map = await mkdtemp(join(tmpdir(), 'besluitspoor-http-'));
    const { config, fouten } = readConfig({
      PORT: '0',
      BEHEER_PORT: '0',
      LOG_LEVEL: 'silent',
      VERZOEKEN_PER_SECONDE: '0',
      DATABASE_URL: database.appUrl,
      BESLUITSPOOR_DATA: map,
      ...env,
    });
    if (fouten.length > 0) throw new Error(fouten.join());
    return new TestServer(database, config, await startServer(config), map);
  }

  /** Stops, lets `meanwhile` happen to its database and folder, and starts again. */
  async restart(meanwhile: () => Promise<void>): Promise<void> {
    await this.running.stop();
    this.#tokens.clear();
    await meanwhile();
    this.running = await startServer(this.config);
  }

  /** Where the bytes of documents stand. */
  get documentMap(): string {
    return join(this.map, 'documenten');
  }

  get url(): string {
    return this.running.url;
  }

  get beheerUrl(): string {
    return this.running.beheerUrl;
  }

  async fetch(
    path: string,
    { method, headers = {}, json, body, rol = 'griffier', bureau, organisatie }: Vraag = {},
  ): Promise<Response> {
    const token = rol === null ? undefined : await this.token(rol, bureau, organisatie);
    const sent = json === undefined ? body : JSON.stringify(json);
    const asked = method ?? (sent === undefined ? 'GET' : 'POST');
    const response = await fetch(this.url + path, {
      method: asked,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent as string }),
    });
    await mustBeAsDescribed(asked, response.url, response.clone());
    return response;
  }

  async open(): Promise<string> {
    const response = await this.fetch('/v1/trajecten', { json: opening });
    const { id } = (await response.json()) as { id: string };
    return id;
  }

  async stop(): Promise<void> {
    await this.running.stop();
    await this.database.close();
    await rm(this.map, { recursive: true, force: true });
  }

  /** Names of uploads that are under way, or were left half. */
  async pendingUploads(): Promise<string[]> {
    return readdir(join(this.map, 'documenten', 'tijdelijk')).catch(() => []);
  }

  async token(rol: string, bureau?: string, organisatie?: string): Promise<string> {
    const key = `${rol} ${bureau ?? ''} ${organisatie ?? ''}`;
    const known = this.#tokens.get(key);
    if (known !== undefined) return known;
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: rol });
    if (bureau !== undefined) form.set('bureau', bureau);
    if (organisatie !== undefined) form.set('organisatie', organisatie);
    const response = await fetch(`${this.url}/dev/oauth/token`, { method: 'POST', body: form });
    const { access_token: token } = (await response.json()) as { access_token: string };
    this.#tokens.set(key, token);
    return token;
  }
}

export const opening = {
  organisatie: 'gm0148',
  procedure: 'bestuurskrachtonderzoek',
  titel: 'Bestuurskrachtonderzoek Dalfsen',
  aanleiding: 'Zicht op de kracht van het bestuur',
  planning: { rapportUiterlijkDatum: '2011-09-01' },
};
export const workshop = {
  handeling: 'workshop-houden',
  gegevens: { datum: '2011-04-13', deelnemers: 'College en directie' },
};

export async function problem(response: Response): Promise<{
  status: number;
  code: string;
  fouten: { veld: string; code: string }[];
  voorwaarden: { code: string }[];
}> {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const body = (await response.json()) as {
    type: string;
    title: string;
    status: number;
    detail: string;
    fouten?: { veld: string; code: string }[];
    voorwaarden?: { code: string }[];
  };
  expect(body).toMatchObject({
    status: response.status,
    title: expect.any(String) as string,
    detail: expect.any(String) as string,
  });
  return {
    status: body.status,
    code: body.type.split('/').at(-1) ?? '',
    fouten: body.fouten ?? [],
    voorwaarden: body.voorwaarden ?? [],
  };
}
