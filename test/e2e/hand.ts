/** How somebody works a page: with the mouse, or with the keyboard alone. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import type { Venster } from './browser.js';

export interface Hand {
  type(control: Locator, text: string): Promise<void>;
  /** `YYYY-MM-DD` */
  date(control: Locator, datum: string): Promise<void>;
  pick(radio: Locator): Promise<void>;
  select(control: Locator, label: string): Promise<void>;
  attach(control: Locator, naam: string): Promise<void>;
  /** Presses what brings another page. */
  press(control: Locator): Promise<void>;
  unfold(summary: Locator): Promise<void>;
}

const fileOf = (naam: string) => ({
  name: naam,
  mimeType: 'text/plain',
  buffer: Buffer.from(`${naam}\n\nVoorbeeld bij een test van Besluitspoor.\n`),
});

export class Muis implements Hand {
  constructor(private readonly venster: Venster) {}

  async type(control: Locator, text: string): Promise<void> {
    await control.click();
    await control.fill(text);
  }

  date(control: Locator, datum: string): Promise<void> {
    return control.fill(datum);
  }

  async pick(radio: Locator): Promise<void> {
    // On its label, as people do.
    const id = (await radio.getAttribute('id')) ?? '';
    await this.venster.page.locator(`label[for="${id}"]`).click();
    expect(await radio.isChecked()).toBe(true);
  }

  async select(control: Locator, label: string): Promise<void> {
    await control.selectOption({ label });
  }

  attach(control: Locator, naam: string): Promise<void> {
    return control.setInputFiles(fileOf(naam));
  }

  press(control: Locator): Promise<void> {
    return this.venster.follow(() => control.click());
  }

  unfold(summary: Locator): Promise<void> {
    return summary.click();
  }
}

/** Never a click, and the focus is moved by Tab and Shift+Tab only: what they do not reach, is not there. */
export class Toetsenbord implements Hand {
  readonly #page: Page;

  constructor(private readonly venster: Venster) {
    this.#page = venster.page;
  }

  async type(control: Locator, text: string): Promise<void> {
    await this.reach(control);
    await this.#page.keyboard.press('ControlOrMeta+A');
    await this.#page.keyboard.insertText(text);
    expect(await control.inputValue()).toBe(text);
  }

  /** Day, month and year are typed one after another, in the order in which the browser asks for them. */
  async date(control: Locator, datum: string): Promise<void> {
    await this.reach(control);
    const [jaar = '', maand = '', dag = ''] = datum.split('-');
    for (const keys of [dag + maand, maand + dag]) {
      // Back to the first part.
      for (let part = 0; part < 3; part += 1) await this.#page.keyboard.press('ArrowLeft');
      await this.#page.keyboard.type(keys + jaar);
      if ((await control.inputValue()) === datum) return;
    }
    expect(await control.inputValue()).toBe(datum);
  }

  async pick(radio: Locator): Promise<void> {
    // Tab stops once at a group: at its choice, or else at its first; arrows go on from there.
    const group = this.#page.locator(
      `input[type="radio"][name="${(await radio.getAttribute('name')) ?? ''}"]`,
    );
    const checked = group.and(this.#page.locator(':checked'));
    await this.reach((await checked.count()) > 0 ? checked : group.first());
    if ((await checked.count()) === 0) await this.#page.keyboard.press('Space');
    for (let i = await group.count(); i > 0 && !(await radio.isChecked()); i -= 1)
      await this.#page.keyboard.press('ArrowDown');
    expect(await radio.isChecked()).toBe(true);
  }

  async select(control: Locator, label: string): Promise<void> {
    await this.reach(control);
    await this.#page.keyboard.type(label);
    expect(await control.locator('option:checked').textContent()).toBe(label);
  }

  /** The window in which files are chosen is not the page's: only that the field is reached is. */
  async attach(control: Locator, naam: string): Promise<void> {
    await this.reach(control);
    await control.setInputFiles(fileOf(naam));
  }

  async press(control: Locator): Promise<void> {
    await this.reach(control);
    await this.venster.follow(() => this.#page.keyboard.press('Enter'));
  }

  async unfold(summary: Locator): Promise<void> {
    await this.reach(summary);
    await this.#page.keyboard.press('Space');
  }

  /** Presses Tab until this has the focus. It must come, and be in sight then. */
  async reach(control: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    const focused = control.and(this.#page.locator(':focus'));
    for (let i = 0; i < most; i += 1) {
      if ((await focused.count()) > 0) {
        await this.#mustBeInSight(control);
        return;
      }
      await this.#page.keyboard.press(key);
    }
    throw new Error(`${String(control)} is not reached with ${key}, on ${this.venster.path()}.`);
  }

  /** What has the focus is scrolled to, within a few frames. */
  async #mustBeInSight(control: Locator): Promise<void> {
    const window = this.#page.viewportSize()?.height ?? 0;
    for (let tries = 40; tries > 0; tries -= 1) {
      const { y = 0, height = 0 } = (await control.boundingBox()) ?? {};
      if (height > 0 && y + height > 0 && y < window) return;
      await pause(25);
    }
    throw new Error(`${String(control)} has the focus out of sight, on ${this.venster.path()}.`);
  }
}

/** Of the longest form that the case has, and round again. */
const most = 250;
