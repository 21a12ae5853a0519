import { expect, it } from 'vitest';
import { settled } from '../look.ts';
import type { Setting } from '../setting.ts';

/** What an operator does: settings, health, alerts, the audit log, jobs. */
export function operationWays(setting: Setting): void {
  it('changes a setting, says that it waits for a restart, and refuses a value with the reason', () =>
    setting.visit(async ({ page, expects }) => {
      expects(/status of 4\d\d .*settings/);
      await page.goto('/settings');
      await settled(page, 'Settings');
      await page.getByRole('searchbox', { name: 'Find a setting' }).fill('logLevel');
      await page.getByRole('button', { name: 'Change server.logLevel' }).click();
      const dialog = page.getByRole('dialog', { name: 'server.logLevel' });
      await dialog.getByLabel('Value').fill('shouting');
      await dialog.getByRole('button', { name: 'Save' }).click();
      expect(await dialog.getByRole('alert').innerText()).toMatch(/logLevel|shouting/);
      await dialog.getByLabel('Value').fill('warn');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Changes wait for the next start of the server.').waitFor();
      await page.getByText('from the next start on', { exact: true }).waitFor();
    }));

  it('finds a setting by its meaning, and keeps what was looked for in the address', () =>
    setting.visit(async ({ page }) => {
      await page.goto('/settings?find=nothing%20is%20called%20so');
      await page.getByText('No setting is called that').waitFor();
      await page.goto('/settings?find=port');
      await page.getByText('server.port', { exact: true }).waitFor();
    }));

  it('shows the health of every part', () =>
    setting.visit(async ({ page }) => {
      await page.goto('/status');
      await settled(page, 'Health');
      const parts = page.getByRole('table', { name: 'Parts of the program' });
      expect(await parts.getByRole('row').count()).toBeGreaterThan(4);
    }));

  it('shows open and past alerts', () =>
    setting.visit(async ({ page }) => {
      await page.goto('/alerts');
      await settled(page, 'Alerts');
      await page.getByRole('group', { name: 'Which alerts' }).getByRole('button', { name: 'All' }).click();
      await page.waitForURL(/state=all/);
      await page
        .getByRole('banner')
        .getByRole('button', { name: /^Alerts: / })
        .click();
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }));

  it('lists what was done in the audit log, and follows its chain', () =>
    setting.visit(async ({ page }) => {
      await page.goto('/audit');
      await settled(page, 'Audit');
      await page.getByRole('button', { name: 'Check it' }).click();
      await page.getByText(/^(The chain is whole|Every entry fits)/).waitFor();
      await page.getByRole('table', { name: 'Audit log' }).getByRole('row').nth(1).click();
      await page.getByRole('dialog', { name: /^Entry \d+: / }).waitFor();
    }));

  it('shows jobs, none of them yet', () =>
    setting.visit(async ({ page }) => {
      await page.goto('/jobs');
      await settled(page, 'Jobs');
      await page.getByText('No jobs are set up').waitFor();
    }));
}
