import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';
import { ServerProcess } from '../api/server-process.ts';
import { findChromium, startChromium } from './browser.ts';
import type { PageCanvas, PageWindow } from './page-dom.ts';

/** The dashboard in Chromium: from the address to candles, frames while bars arrive, and what the first page weighs. */
export const benches: readonly BenchCase[] = [{ name: 'the dashboard in Chromium', run }];

const CHART = '/scanner?view=chart&instrument=BTC%2FUSDT%40sandbox';
const BARS = 20_000;
const TRIES = 5;
const WATCH_MS = 5_000;
/** Between two looks at the canvas, which cost time themselves. */
const LOOK_MS = 25;
/** Green and red pixels in an eighth of the chart from which on there are candles. */
const CANDLE_INK = 100;

async function run(): Promise<BenchMeasure[]> {
  if (findChromium() === undefined) return [];
  const dataFolder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const browser = await startChromium();
  try {
    const first = await withServer(dataFolder, '60', async (url) => {
      await untilQuiet(url);
      const page = await firstPage(browser, url);
      return [
        { name: 'page shell, transferred', value: page.shellBytes / 1_000, unit: 'kB' },
        { name: 'overview with its charts, transferred', value: page.allBytes / 1_000, unit: 'kB' },
        { name: 'first chart, as the page asks', value: await chartMs(browser, url), unit: 'ms' },
        { name: 'first chart of 20,000 bars', value: await chartMs(browser, url, BARS), unit: 'ms' },
      ];
    });
    return [...first, ...(await withServer(dataFolder, '600', (url) => liveFrames(browser, url)))];
  } finally {
    await browser.close();
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function withServer<Result>(
  dataFolder: string,
  speed: string,
  run: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = await ServerProcess.start({ dataFolder, args: ['--speed', speed] });
  try {
    return await run(server.url);
  } finally {
    await server.stop();
  }
}

/** The first start tries strategies on its history; that is over first. */
async function untilQuiet(url: string): Promise<void> {
  const isBusy = async (status: string): Promise<boolean> => {
    const answer = await fetch(`${url}/api/v1/runs?status=${status}`);
    return ((await answer.json()) as { readonly items: readonly unknown[] }).items.length > 0;
  };
  await pause(2_000);
  while ((await isBusy('running')) || (await isBusy('queued'))) await pause(500);
}

/** Documents, scripts and styles as they came over the line: those that the shell names itself, and all until nothing more comes. */
async function firstPage(browser: Browser, url: string): Promise<{ shellBytes: number; allBytes: number }> {
  const shell = await (await fetch(url, { headers: { accept: 'text/html' } })).text();
  const page = await browser.newPage();
  const session = await page.context().newCDPSession(page);
  const files = new Map<string, { readonly address: string; readonly type: string }>();
  let [shellBytes, allBytes] = [0, 0];
  await session.send('Network.enable');
  session.on('Network.responseReceived', ({ requestId, type, response }) =>
    files.set(requestId, { address: new URL(response.url).pathname, type }),
  );
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const { address = '', type = '' } = files.get(requestId) ?? {};
    if (!['Script', 'Stylesheet', 'Document'].includes(type)) return;
    allBytes += encodedDataLength;
    if (type === 'Document' || shell.includes(`"${address}"`)) shellBytes += encodedDataLength;
  });
  await page.goto(url);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined);
  await page.close();
  return { shellBytes, allBytes };
}

/** From the address to candles on the screen, nothing cached: the middle of several tries. */
async function chartMs(browser: Browser, url: string, bars?: number): Promise<number> {
  const tries: number[] = [];
  for (let i = 0; i < TRIES; i++) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    if (bars !== undefined) await askFor(page, bars);
    await page.goto(`${url}${CHART}&timeframe=15m`, { waitUntil: 'commit' });
    tries.push(await candlesAt(page));
    await page.close();
  }
  return tries.toSorted((a, b) => a - b)[Math.floor(TRIES / 2)]!;
}

/** The page asks for less at first, and for more while somebody looks back; here it gets all at once. */
function askFor(page: Page, bars: number): Promise<unknown> {
  return page.route('**/api/v1/bars?**', (route) => {
    const address = new URL(route.request().url());
    address.searchParams.set('limit', `${bars}`);
    return route.continue({ url: address.href });
  });
}

/** When the chart has candles, ms since the navigation began. */
async function candlesAt(page: Page): Promise<number> {
  const found = await page.waitForFunction(
    (wanted) => {
      const { document, performance } = globalThis as unknown as PageWindow;
      for (const canvas of document.querySelectorAll('[aria-label^="Chart of"] canvas')) {
        const { width, height } = canvas as unknown as PageCanvas;
        if (width < 300 || height < 100) continue;
        // A part of it, and colours alone: the grid is grey, and reading pixels costs time itself.
        const [x, y, w, h] = [width / 2, height / 4, width / 8, height / 2].map(Math.floor) as [
          number,
          number,
          number,
          number,
        ];
        const { data } = (canvas as unknown as PageCanvas).getContext('2d')!.getImageData(x, y, w, h);
        let inked = 0;
        for (let i = 0; i < data.length; i += 4) if (Math.abs(data[i]! - data[i + 1]!) > 60) inked++;
        if (inked > wanted) return performance.now();
      }
      return undefined;
    },
    CANDLE_INK,
    { polling: LOOK_MS },
  );
  return (await found.jsonValue())!;
}

/** Frames while bars of a market that runs at 600 times real time arrive in the chart. */
async function liveFrames(browser: Browser, url: string): Promise<BenchMeasure[]> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  let events = 0;
  page.on('websocket', (socket) => socket.on('framereceived', () => events++));
  await askFor(page, BARS);
  await page.goto(`${url}${CHART}&timeframe=1m`);
  await candlesAt(page);
  await pause(1_000);
  events = 0;
  const deltas = await page.evaluate(framesOf, WATCH_MS);
  const received = events;
  await page.close();
  const sorted = deltas.toSorted((a, b) => a - b);
  return [
    { name: 'frames while bars arrive', value: (deltas.length * 1_000) / WATCH_MS, unit: 'frames/s' },
    { name: 'time between frames, p99', value: sorted[Math.floor(sorted.length * 0.99)]!, unit: 'ms' },
    { name: 'messages meanwhile', value: (received * 1_000) / WATCH_MS, unit: 'messages/s' },
  ];
}

/** Inside the page: the times between frames, ms. */
function framesOf(watchMs: number): Promise<number[]> {
  const { requestAnimationFrame } = globalThis as unknown as PageWindow;
  return new Promise((resolve) => {
    const deltas: number[] = [];
    let began: number | undefined;
    let last = 0;
    const frame = (time: number): void => {
      if (began === undefined) began = time;
      else deltas.push(time - last);
      last = time;
      if (time - began < watchMs) requestAnimationFrame(frame);
      else resolve(deltas);
    };
    requestAnimationFrame(frame);
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, ms));
}
