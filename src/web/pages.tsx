/** Turns what a controller found into a whole page and sends it. */
import { brotliCompressSync, constants } from 'node:zlib';
import { renderToStaticMarkup } from 'react-dom/server';
import type { ReactElement } from 'react';
import type { Sessies } from '../auth/sessie.js';
import { amsterdamDatum, type Clock } from '../base/clock.js';
import type { Gemeente } from '../engine/store.js';
import type { Assets } from './assets.js';
import { Layout, type PageHead } from './parts/layout.js';
import type { Reply, Request } from './request.js';
import { SurroundingsProvider } from './surroundings.js';

export interface PagesDeps {
  readonly assets: Assets;
  readonly sessies: Sessies;
  readonly clock: Clock;
  readonly gemeenten: () => Promise<readonly Gemeente[]>;
  readonly ontwikkeling: boolean;
  /** Origin under which browsers reach the pages; undefined = whatever they call this server. */
  readonly webadres: string | undefined;
}

/** Names of municipalities change so seldom that a minute old is new. */
const namesLive = 60_000;

interface Sent {
  readonly status?: number;
  /**
   * Address elsewhere to which the browser goes on by itself. Not with a redirect: whoever came by a form would not get
   * there, since our pages let forms go nowhere else (Content-Security-Policy `form-action`, which follows redirects).
   */
  readonly verder?: string | undefined;
}

export class Pages {
  #names: { readonly until: number; readonly names: ReadonlyMap<string, string> } | undefined;

  constructor(private readonly deps: PagesDeps) {}

  /** Where the public finds this server. */
  origin({ protocol, host }: Request): string {
    return this.deps.webadres ?? `${protocol}://${host}`;
  }

  async send(request: Request, reply: Reply, page: PageHead & Sent, inhoud: ReactElement): Promise<void> {
    const { assets, sessies, clock, ontwikkeling } = this.deps;
    const { sessie } = request;
    const html = renderToStaticMarkup(
      <SurroundingsProvider
        value={{
          sessie,
          formToken: sessie === undefined ? undefined : () => sessies.formToken(sessie),
          ontwikkeling,
          // The page that says that the database is away has to do without.
          gemeenten: await this.gemeenten().catch(() => new Map()),
          vandaag: amsterdamDatum(clock.now()),
        }}
      >
        <Layout
          {...page}
          stijlen={assets.stijlen}
          modules={(page.modules ?? []).map((naam) => assets.module(naam))}
        >
          {inhoud}
        </Layout>
      </SurroundingsProvider>,
    );
    const bytes = Buffer.from(`<!DOCTYPE html>${html}`, 'utf8');
    const brotli = takesBrotli(request);
    void reply
      .code(page.status ?? 200)
      .header('content-type', 'text/html; charset=utf-8')
      .header('vary', 'accept-encoding, cookie');
    if (page.verder !== undefined) void reply.header('refresh', `0; url=${new URL(page.verder).href}`);
    if (brotli) void reply.header('content-encoding', 'br');
    void reply.send(brotli ? brotliCompressSync(bytes, quick) : bytes);
  }

  /** @throws StoreError when they were never read and cannot be read now */
  async gemeenten(): Promise<ReadonlyMap<string, string>> {
    const now = this.deps.clock.now().getTime();
    if (this.#names === undefined || this.#names.until <= now) {
      try {
        const rijen = await this.deps.gemeenten();
        this.#names = { until: now + namesLive, names: new Map(rijen.map(({ id, naam }) => [id, naam])) };
      } catch (fault) {
        // Old names still are names.
        if (this.#names === undefined) throw fault;
      }
    }
    return this.#names.names;
  }
}

const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

export function takesBrotli({ headers }: Pick<Request, 'headers'>): boolean {
  return /\bbr\b(?!\s*;\s*q=0(\.0+)?\b)/.test(headers['accept-encoding'] ?? '');
}

/** After a form: the browser goes on with GET, so that reload and back do nothing twice. `path` is ours. */
export function seeOther(reply: Reply, path: string): void {
  void reply.code(303).header('location', path).send();
}
