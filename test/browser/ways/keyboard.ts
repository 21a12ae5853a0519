import { expect, it } from 'vitest';
import { axeFindings, hasFocus, isFocusSeen, settled } from '../look.ts';
import type { Setting } from '../setting.ts';

/** The dashboard without a mouse, and on a phone. */
export function keyboardWays(setting: Setting): void {
  it('skips to the page, goes from page to page, and shows where the focus is', () =>
    setting.visit(async ({ page }) => {
      await page.goto('/');
      await settled(page, 'Overview');
      await page.keyboard.press('Tab');
      expect(await hasFocus(page.getByRole('link', { name: 'Skip to the page' }))).toBe(true);
      await page.keyboard.press('Enter');
      expect(await hasFocus(page.getByRole('main'))).toBe(true);
      for (let i = 0; i < 12; i++) {
        await page.keyboard.press('Tab');
        expect(await isFocusSeen(page)).toBe(true);
      }
      await page.keyboard.press('g');
      await page.keyboard.press('s');
      await page.getByRole('heading', { level: 1, name: 'Scanner' }).waitFor();
    }));

  it('opens dialogs that axe finds nothing in; Escape closes them and gives the focus back', () =>
    setting.visit(async ({ page }) => {
      await page.goto('/');
      await settled(page, 'Overview');
      for (const name of ['Stop trading', /^Alerts: /, 'Account']) {
        const button = page.getByRole('banner').getByRole('button', { name });
        await button.focus();
        await page.keyboard.press('Enter');
        const over = page.getByRole('dialog').or(page.getByRole('menu'));
        await over.waitFor();
        expect(await axeFindings(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await over.waitFor({ state: 'detached' });
        await expect.poll(() => hasFocus(button)).toBe(true);
      }
    }));

  it('goes anywhere by a few letters', () =>
    setting.visit(async ({ page }) => {
      await page.goto('/');
      await settled(page, 'Overview');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Go to, or do' }).fill('evid');
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Evidence' }).waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    }));

  it('has a menu within reach of a thumb on a phone', () =>
    setting.visit(
      async ({ page }) => {
        await page.goto('/');
        await settled(page, 'Overview');
        const bar = page.getByRole('navigation', { name: 'Main pages' });
        await bar.getByRole('link', { name: 'Trading' }).click();
        await page.getByRole('heading', { level: 1, name: 'Trading' }).waitFor();
        await bar.getByRole('button', { name: 'Menu' }).click();
        expect(await axeFindings(page)).toEqual([]);
        await page.getByRole('dialog').getByRole('link', { name: 'Settings' }).click();
        await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      },
      { width: 390 },
    ));

  it('keeps the chosen theme, in every tab', () =>
    setting.visit(async ({ page, openTab }) => {
      await page.goto('/account');
      const other = await openTab();
      await other.goto('/jobs');
      await page.getByRole('group', { name: 'Theme' }).getByRole('button', { name: 'Light' }).click();
      await other.locator('html[data-theme="light"]').waitFor();
      await page.reload();
      await page.locator('html[data-theme="light"]').waitFor();
    }));
}
