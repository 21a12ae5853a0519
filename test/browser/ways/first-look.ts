import { expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import { inkOf, settled } from '../look.ts';
import type { Setting } from '../setting.ts';

/** A fresh clone, just started: the sandbox is alive, and says that it is one. */
export function firstLookWays(setting: Setting): void {
  it('shows equity, signals and fills that move by themselves, all of it paper', () =>
    setting.visit(async ({ page }) => {
      await page.goto('/');
      await settled(page, 'Overview');
      await page.getByText('Sandbox market, 600 times real time').first().waitFor();
      const paper = page.getByRole('listitem', { name: 'Paper money in USDT' });
      await paper.getByText('PAPER').waitFor();
      expect(await page.getByText('Live money').count()).toBe(0);

      const signals = page
        .getByRole('region', { name: 'Latest signals' })
        .getByRole('link', { name: /Passed|Blocked/ });
      const [equity, signal] = [await changeOf(paper), await changeOf(signals.first(), 'href')];
      await Promise.all([equity(), signal()]);

      await page.goto('/trading?tab=fills');
      const newest = page.getByRole('table', { name: 'Fills' }).getByRole('row').nth(1);
      await (
        await changeOf(newest)
      )();
      await page.getByLabel('Connection: Live').waitFor();
    }));

  it('draws the equity of a session', () =>
    setting.visit(async ({ page }) => {
      await page.goto('/');
      const chart = page.getByRole('region', { name: 'Equity' });
      await chart.locator('canvas').first().waitFor();
      await expect.poll(() => inkOf(chart.locator('canvas').first()), { timeout: 15_000 }).toBeGreaterThan(100);
      await chart.getByRole('button', { name: 'Table' }).click();
      await chart.getByRole('table', { name: 'Equity' }).waitFor();
    }));
}

/** Remembers what something says; the answer waits until it says something else. */
export async function changeOf(place: Locator, attribute?: string): Promise<() => Promise<void>> {
  const read = async (): Promise<string | null> =>
    attribute === undefined ? place.innerText() : place.getAttribute(attribute);
  await place.waitFor();
  const before = await read();
  return async () => {
    await expect.poll(read, { timeout: 30_000, interval: 100 }).not.toBe(before);
  };
}
