import { expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { inkOf, settled } from '../look.ts';
import type { Setting } from '../setting.ts';

/** Reading why a signal was blocked, and looking at it on the chart. */
export function scannerWays(setting: Setting): void {
  it('says why a signal was blocked: the gate, and its reason', () =>
    setting.visit(async ({ page }) => {
      await page.goto('/scanner');
      await settled(page, 'Scanner');
      await (await blockedSignals(page)).first().click();
      await page.waitForURL(/signal=/);
      const why = page.getByRole('heading', { name: 'Why was this blocked?' });
      const sentence = await why.locator('xpath=following-sibling::p').innerText();

      const gates = page
        .getByRole('region', { name: 'Gates' })
        .getByRole('listitem')
        .filter({ hasText: /blocks|cannot tell/ });
      const stop = await gates.first().locator('p').allInnerTexts();
      const gate = stop[0]!.replace(/ (blocks|cannot tell)$/, '');
      const reason = stop[1]!.replace(/^Missing: /, '').replace(/\.$/, '');
      expect(sentence).toContain(gate);
      expect(sentence).toContain(reason);
    }));

  it('draws candles, and switches structure and indicators on and off', () =>
    setting.visit(async ({ page }) => {
      await page.goto('/scanner');
      await (await blockedSignals(page)).first().click();
      const chart = page.getByRole('group', { name: /^Chart of / });
      await expect.poll(() => inkOf(chart.locator('canvas').first()), { timeout: 15_000 }).toBeGreaterThan(500);
      for (const group of ['Structure on the chart', 'Indicators on the chart']) {
        const chip = page.getByRole('group', { name: group }).getByRole('button').first();
        const before = await chip.getAttribute('aria-pressed');
        await chip.click();
        expect(await chip.getAttribute('aria-pressed')).not.toBe(before);
      }
      await page.getByRole('button', { name: 'Table', exact: true }).click();
      await page.getByRole('table').first().waitFor();
    }));

  it('keeps its state in the address: a deep link, back and forward', () =>
    setting.visit(async ({ page, openTab }) => {
      await page.goto('/scanner');
      const links = await blockedSignals(page);
      await links.nth(0).click();
      await page.waitForURL(/signal=/);
      const first = page.url();
      await links.nth(1).click();
      await page.waitForURL((url) => url.href !== first);
      const second = page.url();
      await page.goBack();
      await page.waitForURL(first);
      await page.goForward();
      await page.waitForURL(second);
      const heading = await page.getByRole('heading', { level: 2 }).first().innerText();

      const other = await openTab();
      await other.goto(second);
      await other.getByRole('heading', { name: 'Why was this blocked?' }).waitFor();
      expect(await other.getByRole('heading', { level: 2 }).first().innerText()).toBe(heading);
      const pressed = other.getByRole('button', { name: 'Blocked', pressed: true });
      expect(await pressed.count()).toBe(1);
    }));
}

/** Filters by a click, and waits until the list holds blocked signals alone. */
async function blockedSignals(page: Page): Promise<Locator> {
  await page.getByRole('group', { name: 'Decision' }).getByRole('button', { name: 'Blocked' }).click();
  await page.waitForURL(/decision=blocked/);
  const links = page.getByRole('list', { name: 'Signals' }).getByRole('link');
  await links.first().waitFor();
  await expect.poll(() => links.filter({ hasText: 'Passed' }).count(), { timeout: 15_000 }).toBe(0);
  return links;
}
