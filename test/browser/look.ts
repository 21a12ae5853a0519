import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator, Page } from 'playwright-core';
import type { PageCanvas, PageWindow } from './page-dom.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Waits until a page shows its heading (any, without `title`), and nothing on it is still on its way. */
export async function settled(page: Page, title?: string): Promise<void> {
  // A dialog hides the page below it from the tree of roles.
  const heading = { level: 1, includeHidden: true, ...(title === undefined ? {} : { name: title, exact: true }) };
  await page.getByRole('heading', heading).first().waitFor();
  await page.waitForFunction(() => {
    const { document } = globalThis as unknown as PageWindow;
    const waits = document.querySelectorAll('main [role="status"] > .sr-only, main .animate-pulse[aria-hidden]');
    return [...waits].every(({ offsetParent }) => offsetParent === null);
  });
}

/** What axe finds on a page as it is now; empty when nothing. With `rules`, these alone. */
export async function axeFindings(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  // By the debugger, not by a script element: the page allows no script of others.
  await page.evaluate(AXE);
  return page.evaluate(
    async ({ tags, only }) => {
      const { axe, document } = globalThis as unknown as PageWindow;
      const { violations } = await axe.run(document, {
        runOnly: only === undefined ? { type: 'tag', values: tags } : { type: 'rule', values: only },
        resultTypes: ['violations'],
      });
      return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html.slice(0, 160)} ${failureSummary ?? ''}`),
      );
    },
    { tags: TAGS, only: rules === undefined ? undefined : [...rules] },
  );
}

/** How many px a page is wider than its window. */
export function sidewaysPx(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = (globalThis as unknown as PageWindow).document.documentElement;
    return scrollWidth - clientWidth;
  });
}

/** How many pixels of a canvas are painted. */
export function inkOf(canvas: Locator): Promise<number> {
  return canvas.evaluate((element: unknown) => {
    const { width, height } = element as PageCanvas;
    const context = (element as PageCanvas).getContext('2d');
    if (context === null || width === 0 || height === 0) return 0;
    const { data } = context.getImageData(0, 0, width, height);
    let inked = 0;
    for (let i = 3; i < data.length; i += 4) if (data[i]! > 0) inked++;
    return inked;
  });
}

/** Whether something has the focus, is on the screen, and has something drawn around it. */
export function isFocusSeen(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { document, getComputedStyle } = globalThis as unknown as PageWindow;
    const focused = document.activeElement;
    if (focused === null || focused === document.body) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
    const { width, height } = focused.getBoundingClientRect();
    const isOutlined = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
    return width > 0 && height > 0 && (isOutlined || boxShadow !== 'none');
  });
}

/** Whether an element has the focus. */
export function hasFocus(place: Locator): Promise<boolean> {
  return place.evaluate((element: unknown) => element === (globalThis as unknown as PageWindow).document.activeElement);
}
