import { describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { describeInBrowser } from './browser-suite.ts';
import { axeFindings, settled, sidewaysPx } from './look.ts';
import { useSetting } from './setting.ts';
import type { Setting } from './setting.ts';

/** A small desk in a hurry: it has found something before anybody looks. */
const ENVIRONMENT = {
  ASSAY_SERVER_SANDBOX_IS_ON: 'false',
  ASSAY_PREDICTION_IS_ON: 'true',
  ASSAY_PREDICTION_MARKETS: '80',
  ASSAY_PREDICTION_SANDBOX_SPEED: '100',
};
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];
/** How long the desk may take to open and to find something, ms. */
const PATIENCE_MS = 60_000;

describeInBrowser('the prediction desk', () => {
  const setting = useSetting({ environment: ENVIRONMENT });

  it('fills its list of markets by itself when it is opened', () =>
    setting.visit(async ({ page }) => {
      await page.goto('/prediction');
      await settled(page, 'Prediction markets');
      await rowsOf(page, 'Prediction markets').nth(1).waitFor({ timeout: PATIENCE_MS });
      await foundSomething(setting);
    }));

  describe.each([1440, 390])('at %i px', (width) => {
    it('leads from the list to a market, its signals, one of them, the network, the performance and the feed', () =>
      setting.visit(
        async ({ page }) => {
          const see = width < 500 ? seeWellInBoth : seeWell;
          await seeMarkets(page, see);
          await seeMarket(page, see);
          await seeSignals(page, see);
          await seeRest(page, see);
        },
        { width },
      ));
  });

  it('switches a part off and on again, and says so', () =>
    setting.visit(async ({ page }) => {
      await page.goto('/prediction/feed');
      await settled(page, 'Prediction feed');
      const share = page.getByLabel('Share of the markets for iceberg');
      for (const [chosen, said] of [
        ['0', 'iceberg is off'],
        ['1', /iceberg works for 100/],
      ] as const) {
        await share.selectOption(chosen);
        await page.getByText(said).first().waitFor();
        await expect.poll(() => share.inputValue()).toBe(chosen);
      }
    }));

  it('says what is wrong when its answer does not come, and an unknown market is said to be one', () =>
    setting.visit(async ({ page, expects }) => {
      expects(/status of (404|500)/);
      await page.goto('/prediction/markets/no-such-market');
      await page.getByRole('alert').getByText('no-such-market').waitFor();
      const problem = { type: 'about:blank', title: 'Broken', status: 500, code: 'store.lost', detail: 'It is lost.' };
      await page.route('**/api/v1/prediction/network', (route) =>
        route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
      );
      await page.goto('/prediction/network');
      await page.getByRole('alert').getByText('It is lost.').waitFor();
      await page.unroute('**/api/v1/prediction/network');
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('region', { name: 'Who leads whom' }).waitFor();
    }));

  it('that is off or still opens says so, with the reason', () =>
    setting.visit(async ({ page }) => {
      const feed = await answerOf(setting, '/prediction/feed');
      for (const [state, title] of [
        ['off', 'The prediction desk is off'],
        ['down', 'The prediction desk is being opened'],
      ]) {
        await page.route('**/api/v1/prediction/feed', (route) =>
          route.fulfill({ json: { ...feed, state, why: 'a good reason', markets: 0 } }),
        );
        await page.goto('/prediction/signals');
        await page.getByText(title!).waitFor();
        await page.getByText(/a good reason/).waitFor();
        expect(await axeFindings(page)).toEqual([]);
        await page.unroute('**/api/v1/prediction/feed');
      }
    }));
});

async function seeMarkets(page: Page, see: Look): Promise<void> {
  await page.goto('/prediction');
  await settled(page, 'Prediction markets');
  await see(page);
  const rows = rowsOf(page, 'Prediction markets');
  const all = await rows.count();
  expect(all).toBeGreaterThan(30);
  await page.getByLabel('Category').selectOption('sports');
  await page.waitForURL(/category=sports/);
  await expect.poll(() => rows.count()).toBeLessThan(all);
  await page.getByLabel('Category').selectOption('');
  await page.getByRole('searchbox', { name: 'Search' }).fill('no question has these words');
  await page.getByText('No market fits').waitFor();
  await page.getByRole('button', { name: 'Show all markets' }).click();
  await expect.poll(() => rows.count()).toBe(all);
  await page.getByLabel('State').selectOption('open');
  await page.getByLabel('Order').selectOption('findings');
  await page.waitForURL(/sort=findings/);
}

async function seeMarket(page: Page, see: Look): Promise<void> {
  await rowsOf(page, 'Prediction markets').nth(1).getByRole('link').click();
  await page.waitForURL(/\/prediction\/markets\//);
  await settled(page);
  const book = page.getByRole('table', { name: 'Order book' });
  await book.getByRole('row').nth(3).waitFor();
  expect(await book.getByRole('rowheader').first().innerText()).toMatch(/¢/);
  // A market may be new: then its chart comes with its second price.
  await page.getByRole('img', { name: /^Price of / }).waitFor({ state: 'attached' });
  await page.getByRole('table', { name: 'Trades' }).waitFor();
  await see(page);
}

async function seeSignals(page: Page, see: Look): Promise<void> {
  await page.goto('/prediction/signals');
  await settled(page, 'Prediction signals');
  await see(page);
  await rowsOf(page, 'Findings').nth(1).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('region', { name: 'Evidence' }).waitFor();
  await drawer.getByRole('region', { name: 'How sure' }).waitFor();
  await page.waitForURL(/finding=/);
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
}

async function seeRest(page: Page, see: Look): Promise<void> {
  for (const [path, title, region] of [
    ['/prediction/network', 'Prediction network', 'Who leads whom'],
    ['/prediction/performance', 'Prediction performance', 'Detectors'],
    ['/prediction/feed', 'Prediction feed', 'Connections'],
  ] as const) {
    await page.goto(path);
    await settled(page, title);
    await page.getByRole('region', { name: region }).waitFor();
    await see(page);
  }
}

type Look = (page: Page) => Promise<void>;

/** The same in the light, whose colours are others: they are the same on a phone. */
async function seeWellInBoth(page: Page): Promise<void> {
  await seeWell(page);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.locator('html[data-theme="light"]').waitFor();
  expect(await axeFindings(page, COLOUR_RULES), page.url()).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
}

/** One heading, no sideways scrolling, nothing that axe finds. */
async function seeWell(page: Page): Promise<void> {
  const where = page.url();
  expect(await page.getByRole('heading', { level: 1 }).count(), where).toBe(1);
  expect(await sidewaysPx(page), where).toBe(0);
  expect(await axeFindings(page), where).toEqual([]);
}

function rowsOf(page: Page, table: string): Locator {
  return page.getByRole('table', { name: table }).getByRole('row');
}

/** Waits for the first finding; they come by chance, but in this hurry soon. */
async function foundSomething(setting: Setting): Promise<void> {
  const count = async (): Promise<number> => ((await answerOf(setting, '/prediction/findings')) as Items).items.length;
  await expect.poll(count, { timeout: PATIENCE_MS, interval: 500 }).toBeGreaterThan(0);
}

interface Items {
  readonly items: readonly unknown[];
}

async function answerOf(setting: Setting, path: string): Promise<object> {
  const answer = await fetch(`${setting.server.url}/api/v1${path}`);
  return (await answer.json()) as object;
}
