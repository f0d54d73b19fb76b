/**
 * The way to the server: every command goes over the same HTTP API as everybody else, so that rights and rules are
 * enforced in one place. What comes back is somebody else's: it is read with care and shown without control characters.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { CliError } from './cli-error.js';
import type { Probleem } from './probleem.js';
import { readProbleem } from './probleem.js';

export interface Toegang {
  readonly url: string;
  readonly token: string | undefined;
  /** Role to ask a development token for, when there is no token. */
  readonly rol: string | undefined;
  /** Bureau name for a development token of a bureau. */
  readonly bureau: string | undefined;
}

export interface Verzoek {
  readonly method?: 'GET' | 'POST';
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly form?: FormData;
}

/** What the server answered: done, or refused with a problem. */
export type Uitslag =
  | { readonly ok: true; readonly status: number; readonly response: Response }
  | { readonly ok: false; readonly status: number; readonly probleem: Probleem };

const waitMs = 30_000;

export class Client {
  #token: string | undefined;

  constructor(
    private readonly toegang: Toegang,
    private readonly fetcher: typeof fetch = fetch,
  ) {
    this.#token = toegang.token;
  }

  /** The JSON of a resource. Throws CliError `geweigerd` when the server says no. */
  async json(path: string): Promise<unknown> {
    return (await this.response(path)).json();
  }

  /** As `json`, but the response itself: for headers and streams. */
  async response(path: string, verzoek: Verzoek = {}): Promise<Response> {
    const uitslag = await this.send(path, verzoek);
    if (!uitslag.ok) throw refusal(uitslag.probleem);
    return uitslag.response;
  }

  /** Places a file as a document and answers its id. Throws CliError `gebruik` when the file cannot be read. */
  async upload(
    path: string,
    { organisatie, soort }: { organisatie: string; soort: string },
  ): Promise<string> {
    const bytes = await readFile(path).catch((fault: unknown) => {
      throw new CliError('gebruik', `Het bestand "${path}" is niet te lezen.`, { cause: fault });
    });
    const form = new FormData();
    form.set('organisatie', organisatie);
    form.set('soort', soort);
    form.set('bestand', new Blob([bytes]), basename(path));
    const response = await this.response('/v1/documenten', { method: 'POST', form });
    return ((await response.json()) as { id: string }).id;
  }

  /** One request; a refusal is an answer here. Throws CliError `onbereikbaar` when there is no sensible answer. */
  async send(path: string, verzoek: Verzoek = {}): Promise<Uitslag> {
    const token = await this.#authorization();
    const response = await this.#fetch(path, {
      method: verzoek.method ?? 'GET',
      headers: {
        authorization: `Bearer ${token}`,
        accept: verzoek.accept ?? 'application/json',
        ...(verzoek.json === undefined ? {} : { 'content-type': 'application/json' }),
        ...verzoek.headers,
      },
      body: verzoek.json === undefined ? (verzoek.form ?? null) : JSON.stringify(verzoek.json),
    });
    if (response.ok) return { ok: true, status: response.status, response };
    const probleem = await readProbleem(response);
    if (response.status >= 500) throw new CliError('onbereikbaar', probleem.tekst);
    return { ok: false, status: response.status, probleem };
  }

  async #authorization(): Promise<string> {
    this.#token ??= await this.#developmentToken();
    return this.#token;
  }

  async #developmentToken(): Promise<string> {
    const { rol, bureau } = this.toegang;
    if (rol === undefined) {
      throw new CliError(
        'gebruik',
        'Wie bent u? Zet een token in BESLUITSPOOR_TOKEN. Op een ontwikkelserver kan ook --rol, bijvoorbeeld --rol griffier.',
      );
    }
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: rol });
    if (bureau !== undefined) body.set('bureau', bureau);
    const response = await this.#fetch('/dev/oauth/token', { method: 'POST', body });
    if (response.status === 404) {
      throw new CliError(
        'gebruik',
        'Deze server geeft geen ontwikkeltokens. Zet een token in BESLUITSPOOR_TOKEN.',
      );
    }
    if (!response.ok) throw new CliError('gebruik', `De server geeft geen token voor de rol "${rol}".`);
    const { access_token: token } = (await response.json()) as { access_token?: unknown };
    if (typeof token !== 'string')
      throw new CliError('onbereikbaar', 'De server gaf een antwoord zonder token.');
    return token;
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const { url } = this.toegang;
    try {
      // The limit holds until the headers are there; a long trail may take its time after that.
      const abort = new AbortController();
      const timer = setTimeout(() => {
        abort.abort();
      }, waitMs);
      return await this.fetcher(url + path, { ...init, signal: abort.signal, redirect: 'error' }).finally(
        () => {
          clearTimeout(timer);
        },
      );
    } catch (fault) {
      throw new CliError(
        'onbereikbaar',
        `Op ${url} antwoordt Besluitspoor niet. Start de server met npm start, of zet het goede adres in BESLUITSPOOR_URL.`,
        { cause: fault },
      );
    }
  }
}

function refusal({ tekst, json }: Probleem): CliError {
  return new CliError('geweigerd', tekst, { probleem: json });
}
