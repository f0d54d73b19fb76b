/**
 * Somebody with a browser: keeps cookies, follows no redirect but to what came of a form, and sends along what a browser
 * would. Forms are sent with the `_token` of the page that was seen last.
 *
 *     const griffier = await new Visitor(server.url).logIn({ rol: 'griffier', gemeente: 'gm0148' });
 *     const page = await griffier.get('/trajecten');           // page.status, page.html, page.location
 *     await griffier.post('/trajecten', { titel: 'Een titel' });
 *     await griffier.post('/stukken', { titel: 'Kaart', bestand: new File([bytes], 'kaart.png', { type: 'image/png' }) });
 */

/** What came back. */
export interface Page {
  /** Its address on this server, after the redirect to what came of a form. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** Where it redirects to: a path when that is on this server. */
  readonly location: string | undefined;
}

/** One value, or several under one name; a file makes the form multipart. */
export type Fields = Readonly<Record<string, string | File | readonly (string | File)[]>>;

export interface Sent {
  readonly method?: string;
  /** These replace what a browser would send; an empty one leaves it out. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams | FormData;
}

export class Visitor {
  readonly cookies = new Map<string, string>();
  /** The `_token` of the page seen last. */
  formToken: string | undefined;

  constructor(readonly url: string) {}

  /** Takes a role on a development server. */
  async logIn(as: {
    readonly rol: string;
    readonly bureau?: string;
    readonly gemeente?: string;
  }): Promise<this> {
    await this.get('/inloggen');
    const { status, html } = await this.post('/inloggen', as);
    if (status !== 303) throw new Error(`Logging in as ${as.rol} failed: ${status} ${textOf(html)}`);
    return this;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Page> {
    return this.send(path, { headers });
  }

  /** Sends a form, with the token of the page seen last unless the fields have one. */
  post(path: string, fields: Fields = {}, headers: Readonly<Record<string, string>> = {}): Promise<Page> {
    const entries = Object.entries(fields).flatMap(([naam, value]) =>
      (Array.isArray(value) ? (value as (string | File)[]) : [value as string | File]).map(
        (one) => [naam, one] as const,
      ),
    );
    if (this.formToken !== undefined && !Object.hasOwn(fields, '_token'))
      entries.unshift(['_token', this.formToken]);
    const body = entries.some(([, value]) => value instanceof File) ? new FormData() : new URLSearchParams();
    for (const [naam, value] of entries) body.append(naam, value as string);
    return this.send(path, { method: 'POST', body, headers });
  }

  async send(path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Page> {
    const target = new URL(path, this.url);
    const usual = {
      cookie: [...this.cookies].map(([naam, value]) => `${naam}=${value}`).join('; '),
      'sec-fetch-site': 'same-origin',
      ...(method === 'GET' ? {} : { origin: target.origin }),
    };
    const whole = Object.entries({ ...usual, ...headers }).filter(([, value]) => value !== '');
    const response = await fetch(target, {
      method,
      headers: Object.fromEntries(whole),
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    this.#keep(response.headers);
    const html = await response.text();
    const location = pathOf(response.headers.get('location'), target);
    // What came of a form has an address of its own: that page is the answer.
    if (location?.includes('?formulier=') === true) return this.get(location);
    this.formToken = /<input type="hidden" name="_token" value="([^"]+)"/.exec(html)?.[1];
    return {
      path: target.pathname + target.search,
      status: response.status,
      headers: response.headers,
      html,
      location,
    };
  }

  #keep(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/;\s*/);
      const [naam = '', value = ''] = pair.split(/=(.*)/s);
      const gone = attributes.some((one) => /^max-age=0$|^expires=thu, 01 jan 1970/i.test(one));
      if (gone || value === '') this.cookies.delete(naam);
      else this.cookies.set(naam, value);
    }
  }
}

function pathOf(location: string | null, { href, origin }: URL): string | undefined {
  if (location === null) return undefined;
  const to = new URL(location, href);
  return to.origin === origin ? to.pathname + to.search : to.href;
}

/** What a page says, for whoever reads a test that fails. */
export function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
