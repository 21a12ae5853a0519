import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { axeFindings, settled, sidewaysPx } from '../look.ts';
import type { Setting } from '../setting.ts';

/** Runs wait for those that the first start makes. */
const RUN_MS = 90_000;

/** Trying a strategy over stored bars, and once more with something changed. */
export function backtestWays(setting: Setting): void {
  it('runs the form as it is filled in, shows the result and its report; and again with a change, side by side', () =>
    setting.visit(async ({ page }) => {
      await page.goto('/backtests');
      await settled(page, 'Backtests');
      await page.getByRole('button', { name: 'New backtest' }).first().click();
      const form = page.getByRole('dialog', { name: 'New backtest' });
      await form.getByText('Sma cross').click();
      expect(await axeFindings(page)).toEqual([]);
      const first = await runOf(page, 'Start');
      await page.getByRole('tab', { name: 'Full report' }).click();
      const report = page.frameLocator('iframe[title="Report of the run"]');
      await report.getByRole('heading', { level: 1 }).waitFor();
      expect(await axeFindings(page)).toEqual([]);

      await page.getByRole('link', { name: 'Run again with changes' }).click();
      await form.getByLabel('fast', { exact: true }).fill('0');
      await form.getByRole('alert').first().waitFor();
      expect(await form.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
      await form.getByLabel('fast', { exact: true }).fill('7');
      const second = await runOf(page, 'Start');
      expect(second).not.toBe(first);

      await page.goto('/backtests?strategy=sma-cross');
      const ticks = page.getByRole('checkbox', { name: /^Compare / });
      await expect.poll(() => ticks.count()).toBeGreaterThanOrEqual(2);
      await ticks.nth(0).check();
      await ticks.nth(1).check();
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      const differences = page.getByRole('region', { name: 'Configuration' });
      await differences.getByText(/fast/).first().waitFor({ timeout: RUN_MS });
      expect(await axeFindings(page)).toEqual([]);
    }));

  it('shows every part of a result on a phone, in the light', () =>
    setting.visit(
      async ({ page }) => {
        await page.goto('/backtests');
        const run = page.getByRole('table', { name: 'Runs' }).getByRole('link').first();
        await run.click();
        for (const name of ['Trades', 'Gates', 'Configuration', 'Summary']) {
          await page.getByRole('tab', { name }).click();
          await page.getByRole('tabpanel', { name }).waitFor();
          expect(await sidewaysPx(page), name).toBe(0);
          expect(await axeFindings(page), name).toEqual([]);
        }
      },
      { width: 390, theme: 'light' },
    ));
}

/** Starts what the form holds, waits for its result, and gives back its address. */
async function runOf(page: Page, start: string): Promise<string> {
  const before = page.url();
  await page.getByRole('dialog', { name: 'New backtest' }).getByRole('button', { name: start }).click();
  await page.waitForURL((url) => url.pathname.startsWith('/backtests/') && url.href !== before);
  await page.getByRole('tab', { name: 'Summary' }).waitFor({ timeout: RUN_MS });
  return new URL(page.url()).pathname;
}
