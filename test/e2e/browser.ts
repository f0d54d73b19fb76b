/**
 * A real browser, on a profile of its own that is gone afterwards. Whatever a page complains of is a fault of the test:
 * an error on its console (what the Content-Security-Policy stops is one), an error of a script, a request that failed.
 */
import { existsSync } from 'node:fs';
import {
  chromium,
  type Browser,
  type BrowserContextOptions,
  type Page,
  type Response,
} from 'playwright-core';

/** The one without windows does the same pages with a quarter less work. */
const executables = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const executablePath = process.env['CHROMIUM'] ?? executables.find((path) => existsSync(path));
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Without a browser these tests fail: nothing else looks at the pages as people do. */
export async function startBrowser(): Promise<Browser> {
  if (executablePath === undefined || !existsSync(executablePath))
    throw new Error(
      `There is no browser at ${executablePath ?? executables.join(' or ')}. Install it (Debian: apt-get install chromium-headless-shell fonts-dejavu-core), or say where it is in CHROMIUM.`,
    );
  return chromium.launch({ executablePath, args, headless: true });
}

export interface Looks {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly javaScript?: boolean;
}

/** One browser window: its page, and what went wrong in it. */
export class Venster {
  readonly #faults: string[] = [];
  /** The page as it was sent. */
  #sent: Response | undefined;

  private constructor(
    readonly page: Page,
    private readonly url: string,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error' && !isStatus(message.text())) this.#faults.push(message.text());
    });
    page.on('pageerror', ({ message }) => this.#faults.push(message));
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // A page that is left ends what it was still asking.
      if (why !== 'net::ERR_ABORTED') this.#faults.push(`${request.url()}: ${why}`);
    });
    page.on('response', (response) => {
      if (response.request().isNavigationRequest()) this.#sent = response;
      // A page may be refused, and then says why; nothing that a page needs may be.
      if (response.status() >= 400 && !response.request().isNavigationRequest())
        this.#faults.push(`${response.url()}: ${response.status()}`);
    });
  }

  static async open(browser: Browser, url: string, looks: Looks = {}): Promise<Venster> {
    const { width = 1280, height = 900, dark = false, javaScript = true } = looks;
    const options: BrowserContextOptions = {
      locale: 'nl-NL',
      timezoneId: 'Europe/Amsterdam',
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      javaScriptEnabled: javaScript,
    };
    const context = await browser.newContext(options);
    context.setDefaultTimeout(10_000);
    return new Venster(await context.newPage(), url);
  }

  /** Another window of the same person. */
  async beside(): Promise<Venster> {
    return new Venster(await this.page.context().newPage(), this.url);
  }

  async go(path: string): Promise<void> {
    await this.page.goto(this.url + path);
  }

  /** Does something that brings another page, and waits for it. */
  async follow(action: () => Promise<void>): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await action();
    await loaded;
  }

  /** Takes a role on a development server. */
  async logIn(rol: string, { gemeente = 'gm0148', bureau = '' } = {}): Promise<this> {
    await this.go('/inloggen');
    await this.page.locator(`#rol-${rol}`).check();
    await this.page.locator('#bureau').fill(bureau);
    await this.page.locator('#gemeente').selectOption(gemeente);
    await this.follow(() => this.page.getByRole('button', { name: 'Inloggen', exact: true }).click());
    return this;
  }

  /** HTML of the page as it was sent, and its status. */
  async sent(): Promise<{ html: string; status: number }> {
    return { html: (await this.#sent?.text()) ?? '', status: this.#sent?.status() ?? 0 };
  }

  path(): string {
    const { pathname, search } = new URL(this.page.url());
    return pathname + search;
  }

  /** Faults that a test brought about itself. */
  forgive(): void {
    this.#faults.length = 0;
  }

  mustBeClean(): void {
    expect(this.#faults).toEqual([]);
  }

  async close(): Promise<void> {
    await this.page.context().close();
    this.mustBeClean();
  }
}

/** That an answer had a status of 400 or more; `response` judges which may. */
function isStatus(text: string): boolean {
  return text.startsWith('Failed to load resource: the server responded with a status of');
}
