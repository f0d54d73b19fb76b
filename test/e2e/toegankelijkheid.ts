/**
 * What a program can find of the rules for accessibility (WCAG 2.2 A and AA, and axe's own advice), on a page as it
 * stands. The page keeps its Content-Security-Policy meanwhile: what is asked here comes in over the debugger.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
/** These alone depend on the colour scheme. */
const ofColour = ['color-contrast', 'link-in-text-block'];
/** What a monitor is wide, and what is left of it at 400% (WCAG 1.4.10 counts with 1280). */
const [wide, narrow] = [1280, 320];

export async function mustBeAccessible(page: Page): Promise<void> {
  const { pathname, search } = new URL(page.url());
  expect({ page: pathname + search, faults: await faultsOf(page) }).toEqual({
    page: pathname + search,
    faults: {},
  });
}

/** The other two of the four take half as long again: npm run test:campagne. */
const campagne = process.env['CAMPAGNE'] === 'alle';

/** On a wide screen in light and on a narrow one in dark, by all rules. The page is left wide and light. */
export async function faultsOf(page: Page): Promise<Record<string, unknown>> {
  await page.evaluate(`window.axe === undefined && (() => { ${axe} })()`);
  const found: Record<string, unknown> = {};
  const see = async (dark: boolean, width: number): Promise<void> => {
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
    await page.setViewportSize({ width, height: 900 });
  };
  if (campagne) {
    await see(false, narrow);
    found['axe, narrow and light'] = await axeFaults(page, { values: ofColour, type: 'rule' });
    await see(true, wide);
    found['axe, wide and dark'] = await axeFaults(page, { values: ofColour, type: 'rule' });
  }
  await see(true, narrow);
  found['axe, narrow and dark'] = await axeFaults(page, { values: tags, type: 'tag' });
  found['scrolls sideways'] = await page.evaluate(sideways);
  found['too small to hit, narrow'] = await page.evaluate(smallTargets);
  found['focus not seen in the dark'] = await focusFaults(page);
  await see(false, wide);
  found['axe, wide and light'] = await axeFaults(page, { values: tags, type: 'tag' });
  found['too small to hit, wide'] = await page.evaluate(smallTargets);
  found['focus not seen'] = await focusFaults(page);
  return Object.fromEntries(Object.entries(found).filter(([, faults]) => (faults as unknown[]).length > 0));
}

async function axeFaults(
  page: Page,
  runOnly: { readonly type: 'rule' | 'tag'; readonly values: readonly string[] },
): Promise<unknown[]> {
  const options = { runOnly, resultTypes: ['violations'], ...(runOnly.type === 'tag' ? more : {}) };
  return page.evaluate(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html, failureSummary, any }) =>
      [id, html.slice(0, 200), failureSummary, any.map(({ message }) => message).join(' ')])))`);
}

/** Off unless asked for. */
const more = { rules: { 'target-size': { enabled: true } } };

/** Elements that stick out of a page that is wider than its window. */
const sideways = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  return [...document.querySelectorAll('body *')]
    .filter((node) => node.getBoundingClientRect().right > clientWidth + 1)
    .slice(-5).map((node) => node.outerHTML.slice(0, 150));
})()`;

/**
 * Targets below 24 by 24 CSS pixels (WCAG 2.5.8). A link in a line of text may be smaller; so may a box whose label,
 * which does the same, is large enough, or around whose middle 24 pixels touch no other target.
 */
const smallTargets = `(() => {
  const least = 24;
  const seen = (node) => node.checkVisibility({ visibilityProperty: true }) && node.tabIndex >= 0;
  const targets = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter(seen);
  const boxOf = (node) => node.getBoundingClientRect();
  const fits = ({ width, height }) => width >= least - 0.01 && height >= least - 0.01;
  const inText = (node) => {
    if (node.tagName !== 'A' || getComputedStyle(node).display !== 'inline') return false;
    const block = node.closest('p, li, dd, td, blockquote, figcaption, div');
    return block.textContent.trim().length > node.textContent.trim().length;
  };
  const apart = (node) => {
    const { left, top, width, height } = boxOf(node);
    const [x, y] = [left + width / 2, top + height / 2];
    return targets.every((other) => {
      if (other === node) return true;
      const box = boxOf(other);
      const dx = Math.max(box.left - x, 0, x - box.right);
      const dy = Math.max(box.top - y, 0, y - box.bottom);
      return Math.hypot(dx, dy) >= least / 2;
    });
  };
  return targets
    .filter((node) => !fits(boxOf(node)) && ![...(node.labels ?? [])].some((label) => fits(boxOf(label))) && !inText(node) && !apart(node))
    .map((node) => [node.outerHTML.slice(0, 150), Math.round(boxOf(node).width), Math.round(boxOf(node).height)]);
})()`;

/**
 * What Tab reaches must look otherwise while it has the focus: an outline or a shadow of 2 pixels or more. Of elements
 * that the stylesheets cannot tell apart one is looked at: each costs the browser a new look at its half megabyte of style.
 */
async function focusFaults(page: Page): Promise<unknown[]> {
  // So that the browser takes the focus to be moved by keyboard.
  await page.keyboard.press('Tab');
  return page.evaluate(`(() => {
    const kind = (node) => [node, node.parentElement, node.parentElement.parentElement]
      .map((one) => [one.tagName, one.className, one.type, one.getAttribute('style')].join()).join(' in ');
    const reached = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
      .filter((node) => node.tabIndex >= 0 && node.checkVisibility({ visibilityProperty: true }));
    const all = [...new Map(reached.map((node) => [kind(node), node])).values()];
    const look = (node) => {
      const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(node);
      return { outline: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth), outlineColor, boxShadow };
    };
    const faults = [];
    for (const node of all) {
      document.activeElement.blur();
      const before = look(node);
      node.focus();
      const after = look(node);
      const outlined = after.outline >= 2 && after.outline !== before.outline && !/, 0\\)$/.test(after.outlineColor);
      const shadowed = after.boxShadow !== 'none' && after.boxShadow !== before.boxShadow;
      if (document.activeElement !== node || !node.matches(':focus-visible') || !(outlined || shadowed))
        faults.push([node.outerHTML.slice(0, 150), document.activeElement === node, after]);
    }
    document.activeElement.blur();
    scrollTo(0, 0);
    return faults.slice(0, 5);
  })()`);
}

/** No transition or animation lasts longer than a frame. */
export async function mustBeStill(page: Page): Promise<void> {
  const moving = await page.evaluate(`[...document.querySelectorAll('*')].filter((node) => {
    const { transitionDuration, animationDuration, animationName, scrollBehavior } = getComputedStyle(node);
    const long = (times) => times.split(',').some((time) => parseFloat(time) > 0.02);
    return long(transitionDuration) || (animationName !== 'none' && long(animationDuration)) || scrollBehavior === 'smooth';
  }).slice(0, 5).map((node) => node.outerHTML.slice(0, 150))`);
  expect(moving).toEqual([]);
}
