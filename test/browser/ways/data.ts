import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { axeFindings, settled } from '../look.ts';
import type { Setting } from '../setting.ts';

const HOUR_MS = 3_600_000;

/** Bringing bars of one's own. */
export function dataWays(setting: Setting): void {
  it('imports a file that is dropped; it is among the sets at once', () =>
    setting.visit(async ({ page }) => {
      await page.goto('/data');
      await settled(page, 'Data');
      await drop(page, 'DROPPED-USD_1h.csv', csv(48));
      await importOf(page, 'DROPPED-USD_1h.csv', 'DROPPED/USD');
      expect(await axeFindings(page)).toEqual([]);
      const row = page.getByRole('table', { name: 'Stored sets' }).getByRole('row', { name: /DROPPED\/USD/ });
      await row.waitFor();
      expect(await row.innerText()).toContain('48');
    }));

  it('says line and column of what is wrong in a file that is chosen, and stores none of it', () =>
    setting.visit(async ({ page, expects }) => {
      expects(/status of 4\d\d .*imports/);
      await page.goto('/data');
      await settled(page, 'Data');
      const lines = csv(48).split('\n');
      lines[20] = lines[20]!.replace(/,[^,]*$/, ',many');
      const choosing = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Choose files' }).click();
      const file = { name: 'CHOSEN-USD_1h.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) };
      await (await choosing).setFiles(file);
      await fillSymbol(page, 'CHOSEN/USD');
      await page.getByRole('button', { name: 'Import: CHOSEN-USD_1h.csv' }).click();
      const alert = page.getByRole('listitem').getByRole('alert').first();
      await alert.waitFor();
      expect(await alert.innerText()).toMatch(/line "?21"?/i);
      expect(await alert.innerText()).toMatch(/volume|column/i);
      expect(await axeFindings(page)).toEqual([]);
      const sets = page.getByRole('table', { name: 'Stored sets' });
      expect(await sets.getByRole('row', { name: /CHOSEN\/USD/ }).count()).toBe(0);
    }));

  it('refuses what is no table, in words', () =>
    setting.visit(async ({ page }) => {
      await page.goto('/data');
      await settled(page, 'Data');
      await drop(page, 'picture.png', 'no table');
      await page.getByText(/picture\.png: expected \.csv/).waitFor();
    }));
}

/** Bars of an hour, with a header. */
function csv(bars: number): string {
  const start = Date.UTC(2025, 0, 6);
  const rows = Array.from({ length: bars }, (_, i) => {
    const open = 100 + (i % 7);
    return [new Date(start + i * HOUR_MS).toISOString(), open, open + 2, open - 2, open + 1, 10 + i].join(',');
  });
  return ['time,open,high,low,close,volume', ...rows].join('\n');
}

async function drop(page: Page, name: string, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ name, text }) => {
      const { DataTransfer, File } = globalThis as unknown as DropWindow;
      const made = new DataTransfer();
      made.items.add(new File([text], name, { type: 'text/csv' }));
      return made;
    },
    { name, text },
  );
  await page.getByText('Drop files here').dispatchEvent('drop', { dataTransfer: transfer });
}

interface DropWindow {
  readonly DataTransfer: new () => { readonly items: { add(file: object): void } };
  readonly File: new (parts: readonly string[], name: string, options: { readonly type: string }) => object;
}

async function fillSymbol(page: Page, symbol: string): Promise<void> {
  await page.getByRole('list', { name: 'Files' }).getByLabel('Symbol').fill(symbol);
}

async function importOf(page: Page, file: string, symbol: string): Promise<void> {
  await fillSymbol(page, symbol);
  await page.getByRole('button', { name: `Import: ${file}` }).click();
  await page.getByRole('list', { name: 'Files' }).getByText('imported', { exact: true }).waitFor();
}
