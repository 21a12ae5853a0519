import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { axeFindings, settled, sidewaysPx } from '../look.ts';
import { PAGES } from '../pages.ts';
import type { Setting } from '../setting.ts';

/** Rules of axe that see colours: what another theme may break. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** Every page, in both themes, wide and on a phone. */
export function everyPageWays(setting: Setting): void {
  it.each([1440, 390])('at %i px has one heading, nothing that axe finds, and does not scroll sideways', (width) =>
    setting.visit(
      async ({ page }) => {
        const found: string[] = [];
        for (const { path, title } of PAGES) {
          await page.goto(path);
          await settled(page, title);
          const findings = [...(await findingsOf(page, title)), ...(await findingsInLight(page))];
          found.push(...findings.map((finding) => `${path}: ${finding}`));
        }
        expect(found).toEqual([]);
      },
      { width },
    ),
  );
}

async function findingsOf(page: Page, title: string): Promise<readonly string[]> {
  const headings = await page.getByRole('heading', { level: 1 }).count();
  const [windowTitle, sideways] = [await page.title(), await sidewaysPx(page)];
  return [
    ...(headings === 1 ? [] : [`${headings} headings of level 1`]),
    ...(windowTitle === `${title} · Assay` ? [] : [`the window is called "${windowTitle}"`]),
    ...(sideways === 0 ? [] : [`${sideways} px wider than the window`]),
    ...(await axeFindings(page)),
  ];
}

/** And back to the dark. */
async function findingsInLight(page: Page): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.locator('html[data-theme="light"]').waitFor();
  const findings = await axeFindings(page, COLOUR_RULES);
  await page.emulateMedia({ colorScheme: 'dark' });
  return findings.map((finding) => `in the light: ${finding}`);
}
