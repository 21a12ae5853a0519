// `node test/browser/screens.ts <folder> [name ...]`: a picture of every page and of what opens on it, in both themes, at 1440 and 390 px.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ServerProcess } from '../api/server-process.ts';
import { startChromium } from './browser.ts';
import { settled } from './look.ts';
import { PAGES } from './pages.ts';
import { Visit } from './visit.ts';

interface View {
  readonly name: string;
  readonly path: string;
  /** Heading that says that it is there; whatever comes, when left out. */
  readonly title?: string;
}

/** For what draws itself after everything has come. */
const DRAWING_MS = 700;

const [folder, ...wanted] = process.argv.slice(2);
if (folder === undefined) throw new Error('Expected a folder: node test/browser/screens.ts <folder>');
mkdirSync(folder, { recursive: true });
const server = await ServerProcess.start({
  args: ['--speed', '600'],
  environment: { ASSAY_PREDICTION_IS_ON: 'true', ASSAY_PREDICTION_SANDBOX_SPEED: '60', ASSAY_PREDICTION_MARKETS: '60' },
});
const browser = await startChromium();
try {
  await untilTried(server.url);
  const views = [...PAGES.map(viewOf), ...(await moreViews(server.url))];
  const chosen = views.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  for (const width of [1440, 390]) {
    const { page, context } = await Visit.begin(browser, { url: server.url, width });
    for (const view of chosen) await take(page, view, join(folder, `${view.name}-${width}`));
    await context.close();
  }
} finally {
  await browser.close();
  await server.stop();
}

function viewOf({ path, title }: (typeof PAGES)[number]): View {
  return { name: title.toLowerCase(), path, title };
}

/** What the first start tries on its history is over after that. */
async function untilTried(url: string): Promise<void> {
  for (let tries = 0; tries < 120 && (await idsAt(url, '/runs?status=done')).length < 6; tries++) {
    await new Promise((wake) => setTimeout(wake, 1_000));
  }
}

async function moreViews(url: string): Promise<readonly View[]> {
  const [signal] = await idsAt(url, '/signals?decision=blocked&limit=1');
  const [a = '', b = ''] = await idsAt(url, '/runs?status=done');
  const run = `/backtests/${encodeURIComponent(a)}`;
  return [
    { name: 'signal-blocked', path: `/scanner?decision=blocked&signal=${encodeURIComponent(signal ?? '')}` },
    { name: 'scanner-chart', path: '/scanner?view=chart' },
    { name: 'trading-fills', path: '/trading?tab=fills' },
    { name: 'trading-journal', path: '/trading?tab=journal' },
    { name: 'backtest-new', path: '/backtests?new=true' },
    ...['summary', 'trades', 'gates', 'report', 'configuration'].map((tab) => ({
      name: `run-${tab}`,
      path: `${run}?tab=${tab}`,
    })),
    { name: 'compare', path: `/backtests/compare?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}` },
    ...['gates', 'attribution', 'ladder'].map((tab) => ({ name: `evidence-${tab}`, path: `/evidence?tab=${tab}` })),
    ...(await predictionViews(url)),
  ];
}

async function predictionViews(url: string): Promise<readonly View[]> {
  const [market = ''] = await idsAt(url, '/prediction/markets?limit=1&status=open&sort=findings');
  const [finding = ''] = await idsAt(url, '/prediction/findings?limit=1');
  return [
    { name: 'prediction-markets', path: '/prediction', title: 'Prediction markets' },
    { name: 'prediction-market', path: `/prediction/markets/${encodeURIComponent(market)}` },
    { name: 'prediction-finding', path: `/prediction/signals?finding=${encodeURIComponent(finding)}` },
    ...['signals', 'network', 'performance', 'feed'].map((name) => ({
      name: `prediction-${name}`,
      path: `/prediction/${name}`,
      title: `Prediction ${name}`,
    })),
  ];
}

async function idsAt(url: string, path: string): Promise<readonly string[]> {
  const answer = await fetch(`${url}/api/v1${path}`);
  const { items } = (await answer.json()) as { readonly items: readonly { readonly id: string }[] };
  return items.map(({ id }) => id);
}

async function take(page: Page, { name, path, title }: View, file: string): Promise<void> {
  await page.goto(path);
  await settled(page, title).catch(() => process.stdout.write(`${name} is still on its way\n`));
  await page.waitForTimeout(DRAWING_MS);
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForTimeout(100);
    await page.screenshot({ path: `${file}-${theme}.png`, fullPage: title !== undefined });
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  process.stdout.write(`${file}\n`);
}
