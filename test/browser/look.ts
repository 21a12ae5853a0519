import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Waits until a page shows its heading, and nothing on it is still on its way. */
export async function settled(page: Page, title: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.waitForFunction(() => {
    const waits = document.querySelectorAll('main [role="status"] .sr-only, main .animate-pulse[aria-hidden]');
    return [...waits].every((wait) => (wait as HTMLElement).offsetParent === null);
  });
}

/** What axe finds on a page as it is now; empty when nothing. With `rules`, only these. */
export async function axeFindings(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  // By the debugger, not by a script element: the page allows no script of others.
  await page.evaluate(AXE);
  return page.evaluate(
    async ({ tags, only }) => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
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
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
