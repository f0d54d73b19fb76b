/** How somebody works a page: with the mouse, or with the keyboard alone. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ElementHandle, Locator, Page } from 'playwright-core';
import type { Venster } from './browser.js';

export interface Hand {
  type(control: Locator, text: string): Promise<void>;
  /** `YYYY-MM-DD` */
  date(control: Locator, datum: string): Promise<void>;
  pick(radio: Locator): Promise<void>;
  tick(box: Locator): Promise<void>;
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

  tick(box: Locator): Promise<void> {
    return this.pick(box);
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

/** Never a click, and the focus is moved by Tab only: what they do not reach, is not there. */
export class Toetsenbord implements Hand {
  readonly #page: Page;
  /** How this browser asks for dates, as far as it was seen. */
  #monthFirst = false;

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
    for (const monthFirst of [this.#monthFirst, !this.#monthFirst]) {
      // Back to the first part.
      for (let part = 0; part < 3; part += 1) await this.#page.keyboard.press('ArrowLeft');
      await this.#page.keyboard.type((monthFirst ? maand + dag : dag + maand) + jaar);
      if ((await control.inputValue()) !== datum) continue;
      this.#monthFirst = monthFirst;
      return;
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

  async tick(box: Locator): Promise<void> {
    await this.reach(box);
    await this.#page.keyboard.press('Space');
    expect(await box.isChecked()).toBe(true);
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
  async reach(control: Locator): Promise<void> {
    const target = (await control.elementHandle()) as ElementHandle<Stop> | null;
    if (target === null) throw new Error(`${String(control)} is not on ${this.venster.path()}.`);
    // As far as it surely is, Tab is held down; from there on the focus is looked at after every press.
    const ahead = await target.evaluate(stopsBefore);
    await Promise.all(Array.from({ length: ahead }, () => this.#page.keyboard.press('Tab')));
    for (let i = 0; i < most; i += 1) {
      if (await target.evaluate(hasFocus)) {
        if (!(await comesInSight(target)))
          throw new Error(`${String(control)} has the focus out of sight, on ${this.venster.path()}.`);
        return;
      }
      await this.#page.keyboard.press('Tab');
    }
    throw new Error(`${String(control)} is not reached by Tab, on ${this.venster.path()}.`);
  }
}

/** What has the focus is scrolled to, within a few frames. */
async function comesInSight(target: ElementHandle<Stop>): Promise<boolean> {
  for (let tries = 40; tries > 0; tries -= 1) {
    if (await target.evaluate(isInSight)) return true;
    await pause(25);
  }
  return false;
}

/** As much of an element as is looked at here: these tests are compiled without a browser's types. */
interface Stop {
  readonly ownerDocument: {
    readonly activeElement: Stop;
    readonly defaultView: { readonly innerHeight: number };
    querySelectorAll(selector: string): Iterable<Stop>;
  };
  readonly tabIndex: number;
  readonly type?: string;
  readonly name?: string;
  compareDocumentPosition(other: Stop): number;
  checkVisibility(how: { visibilityProperty: boolean }): boolean;
  getBoundingClientRect(): { readonly top: number; readonly bottom: number; readonly height: number };
}

// What follows runs in the page, and so can use nothing of this file.
const hasFocus = (node: Stop): boolean => node.ownerDocument.activeElement === node;

function isInSight(node: Stop): boolean {
  const { top, bottom, height } = node.getBoundingClientRect();
  return height > 0 && bottom > 0 && top < node.ownerDocument.defaultView.innerHeight;
}

/** At least so many stops lie between what has the focus and this: a date has several, and counts for one. */
function stopsBefore(node: Stop): number {
  const page = node.ownerDocument;
  const nameOf = (one: Stop): unknown => (one.type === 'radio' ? one.name : one);
  const stops = new Map<unknown, Stop>();
  for (const one of page.querySelectorAll('a[href], button, input, select, textarea, summary'))
    if (one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }) && !stops.has(nameOf(one)))
      stops.set(nameOf(one), one);
  const order = [...stops.keys()];
  const here = page.activeElement;
  const following = 4;
  // What has the focus may be no stop itself: what came of a form has it to begin with.
  const passed = order.includes(nameOf(here))
    ? order.indexOf(nameOf(here))
    : [...stops.values()].filter((one) => one.compareDocumentPosition(here) & following).length - 1;
  return Math.max(0, order.indexOf(nameOf(node)) - passed - 1);
}

/** Of the longest form that the case has, and round again. */
const most = 250;
