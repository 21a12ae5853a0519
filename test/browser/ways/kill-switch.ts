import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { Setting } from '../setting.ts';

/** Stopping everything, and letting it go on. */
export function killSwitchWays(setting: Setting): void {
  it('stops trading with a reason that a second tab shows at once, and goes on with the token', () =>
    setting.visit(async ({ page, openTab, expects }) => {
      expects(/status of 4\d\d .*kill-switch/);
      await page.goto('/');
      const other = await openTab();
      await other.goto('/scanner');
      await other.getByLabel('Connection: Live').waitFor();

      await page.getByRole('banner').getByRole('button', { name: 'Stop trading' }).click();
      const dialog = page.getByRole('dialog', { name: 'Stop all trading' });
      const stop = dialog.getByRole('button', { name: 'Stop trading' });
      expect(await stop.isDisabled()).toBe(true);
      await dialog.getByLabel('Reason').fill('the feed looks odd');
      await stop.click();
      const shown = page.getByRole('dialog', { name: 'Trading is stopped' });
      const token = await shown.getByLabel('Token').inputValue();
      await page.keyboard.press('Escape');
      expect(await shown.isVisible()).toBe(true);
      await shown.getByRole('button', { name: 'I have kept it' }).click();

      for (const tab of [page, other]) await stopBanner(tab).waitFor();
      await other.getByRole('button', { name: 'Lift it' }).click();
      const lift = other.getByRole('dialog', { name: 'Let trading go on' });
      await lift.getByLabel('Token').fill('no-such-token');
      await lift.getByRole('button', { name: 'Lift the switch' }).click();
      await lift.getByRole('alert').waitFor();
      await lift.getByLabel('Token').fill(token);
      await lift.getByRole('button', { name: 'Lift the switch' }).click();
      await other.getByText('Trading goes on').waitFor();
      for (const tab of [page, other]) await stopBanner(tab).waitFor({ state: 'detached' });
    }));
}

function stopBanner(page: Page) {
  return page.getByText(/Trading is stopped since .*the feed looks odd/);
}
