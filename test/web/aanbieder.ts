/** Identity providers to log in at: a real one in a process of its own, and one that lies. */
import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createSocket, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { Visitor, type Page } from './visitor.js';

const script = fileURLToPath(new URL('./oidc-aanbieder.js', import.meta.url));
export const clientGeheim = 'een-geheim-dat-nergens-mag-staan-0123456789';

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const socket = createSocket();
  await new Promise<void>((resolve) => socket.listen(0, '127.0.0.1', resolve));
  const { port } = socket.address() as AddressInfo;
  await new Promise((resolve) => socket.close(resolve));
  return port;
}

/** The key of a client, in a file as a keeper makes it. */
export class Clientsleutel {
  private constructor(
    private readonly map: string,
    readonly publiek: KeyObject,
  ) {}

  static async make(): Promise<Clientsleutel> {
    const map = await mkdtemp(join(tmpdir(), 'besluitspoor-oidc-'));
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const sleutel = new Clientsleutel(map, publicKey);
    await writeFile(sleutel.pad, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    return sleutel;
  }

  get pad(): string {
    return join(this.map, 'client.pem');
  }

  weg(): Promise<void> {
    return rm(this.map, { recursive: true });
  }
}

export class Aanbieder {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(opties: {
    readonly webadressen: readonly string[];
    readonly sleutel: Clientsleutel;
    readonly claimsInToken: boolean;
  }): Promise<Aanbieder> {
    const argument = JSON.stringify({ ...opties, sleutel: opties.sleutel.publiek.export({ format: 'jwk' }) });
    const child = spawn(process.execPath, [script, argument], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const url = await new Promise<string>((resolve, reject) => {
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      child.stdout.once('data', (chunk: Buffer) => {
        resolve(chunk.toString().trim());
      });
      child.once('exit', () => {
        reject(new Error(said));
      });
    });
    return new Aanbieder(url, child);
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.kill()) await gone;
  }

  /** A token for the API of the same person. */
  async apiToken(account: string): Promise<string> {
    return (await fetch(`${this.url}/proef/token/${account}`)).text();
  }

  /** A browser there, with cookies of its own. */
  bezoeker(): Visitor {
    return new Visitor(this.url);
  }
}

/** Where a page sends the browser on to by itself. */
export function onward({ headers }: Page): string {
  return /^0; url=(.+)$/.exec(headers.get('refresh') ?? '')?.[1] ?? '';
}

/** From an address at the provider on, filling in what is asked, until it leads away; answers where to. */
export async function walk(
  bezoeker: Visitor,
  adres: string,
  fields: Readonly<Record<string, string>>,
): Promise<string> {
  let [at, page] = [adres, await bezoeker.get(adres)];
  for (let steps = 0; steps < 12; steps += 1) {
    if (page.location !== undefined) {
      if (!page.location.startsWith('/')) return page.location;
      at = page.location;
      page = await bezoeker.get(at);
      continue;
    }
    if (!page.html.includes('<form')) throw new Error(`No way on at ${at}: ${page.status} ${page.html}`);
    at = /<form[^>]* action="([^"]+)"/.exec(page.html)?.[1] ?? at;
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.html)?.[1];
    page = await bezoeker.post(at, { ...fields, ...(xsrf === undefined ? {} : { xsrf }) });
  }
  throw new Error(`${adres} leads nowhere.`);
}

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

/** A provider that answers as it is told, true or not. Its code is its nonce, so that it need not remember anything. */
export class Leugenaar {
  /** What it says otherwise in the next id_tokens. */
  claims: JWTPayload = {};
  key: 'own' | 'other' | 'none' = 'own';
  /** What it says otherwise of itself. */
  metadata: Record<string, unknown> = {};
  /** Answers of the token endpoint other than a token. */
  antwoord: { readonly status: number; readonly body: string; readonly type?: string } | undefined;
  /** Requests for its discovery document. */
  gevonden = 0;

  private constructor(
    private readonly server: Server,
    private readonly keys: { readonly own: Keys; readonly other: Keys },
  ) {}

  static async start(): Promise<Leugenaar> {
    const keys = { own: await generateKeyPair('ES256'), other: await generateKeyPair('ES256') };
    const server = createServer();
    const leugenaar = new Leugenaar(server, keys);
    server.on('request', (request, response) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const form = new URLSearchParams(Buffer.concat(chunks).toString());
        const { status, body, type } = await leugenaar.#answer(request.url ?? '', form);
        response.writeHead(status, { 'content-type': type ?? 'application/json' }).end(body);
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return leugenaar;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #answer(
    path: string,
    form: URLSearchParams,
  ): Promise<{ status: number; body: string; type?: string }> {
    const json = (body: unknown) => ({ status: 200, body: JSON.stringify(body) });
    if (path === '/jwks')
      return json({ keys: [{ ...(await exportJWK(this.keys.own.publicKey)), kid: 'een' }] });
    if (path === '/token') return this.antwoord ?? json(await this.#tokens(form));
    this.gevonden += 1;
    return json({
      issuer: this.url,
      authorization_endpoint: `${this.url}/auth`,
      token_endpoint: `${this.url}/token`,
      jwks_uri: `${this.url}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      ...this.metadata,
    });
  }

  async #tokens(form: URLSearchParams): Promise<object> {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      ...{ iss: this.url, aud: 'proef', sub: 'eva', iat: now, exp: now + 60, nonce: form.get('code') ?? '' },
      ...{ name: 'Eva', rollen: ['griffier'], organisaties: ['gm0148'] },
      ...this.claims,
    };
    const id_token =
      this.key === 'none'
        ? new UnsecuredJWT(claims).encode()
        : await new SignJWT(claims)
            .setProtectedHeader({ alg: 'ES256', kid: 'een' })
            .sign(this.keys[this.key].privateKey);
    return { access_token: 'x', token_type: 'Bearer', id_token };
  }
}
