import { describe, expect, it } from 'vitest';
import { axeFindings, settled, sidewaysPx } from '../look.ts';
import { PAGES } from '../pages.ts';
import type { Setting } from '../setting.ts';

/** Rules of axe that see colours: what another theme may break. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** Every page, in both themes, wide and on a phone. */
export function everyPageWays(setting: Setting): void {
  describe.each([1440, 390])('at %i px', (width) => {
    it.each(PAGES)('$path has nothing that axe finds, and does not scroll sideways', ({ path, title }) =>
      setting.visit(
        async ({ page }) => {
          await page.goto(path);
          await settled(page, title);
          expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
          expect(await page.title()).toBe(`${title} · Assay`);
          expect(await sidewaysPx(page)).toBe(0);
          expect(await axeFindings(page)).toEqual([]);
          await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
          await page.locator('html[data-theme="light"]').waitFor();
          expect(await axeFindings(page, COLOUR_RULES)).toEqual([]);
        },
        { width },
      ),
    );
  });
}
