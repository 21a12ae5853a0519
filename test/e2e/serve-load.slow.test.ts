import { afterAll, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { openStore } from '#adapters/storage/store.ts';
import { eventually } from './assay-process.ts';
import { ServeWorld } from './serve-world.ts';

const world = new ServeWorld();
afterAll(() => world.end());

/** 50 MB with `ASSAY_SERVE_LOAD_MB=50`. */
const MEGABYTES = Number(process.env['ASSAY_SERVE_LOAD_MB'] ?? 20);
/** As long as a page is asked for again and again. */
const ASKED_MS = 10_000;
/** Of a machine whose cores are shared with other suites. */
const SLOWEST_MS = 1_000;
const PAPER = {
  strategy: 'sma-cross',
  parameters: { fast: 2, slow: 4 },
  timeframe: '1m',
  venue: 'sandbox',
  capital: '10000',
};

/** Minutes of 2015 and later, as many as the file has room for. */
function csv(bytes: number): Buffer {
  const rng = new Rng(3);
  const rows: string[] = ['time,open,high,low,close,volume\n'];
  let price = 100;
  let length = 0;
  for (let time = Date.UTC(2012, 0, 1); length < bytes; time += 60_000) {
    const close = price + rng.uniform() - 0.5;
    const row = `${new Date(time).toISOString()},${price.toFixed(4)},${(Math.max(price, close) + 0.1).toFixed(4)},${(Math.min(price, close) - 0.1).toFixed(4)},${close.toFixed(4)},${(rng.uniform() * 10).toFixed(5)}\n`;
    rows.push(row);
    length += row.length;
    price = Math.max(10, close);
  }
  return Buffer.from(rows.join(''));
}

/** The value of a metric, all its labels together. */
function metric(text: string, name: string): number {
  const lines = text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

it('answers at once while sessions trade, a backtest runs and a large file is imported, and loses no bar', async () => {
  const folder = world.folder('load', {
    sessions: {
      btc: { ...PAPER, symbol: 'BTC/USDT' },
      eth: { ...PAPER, symbol: 'ETH/USDT' },
      scan: { ...PAPER, strategy: 'strike', parameters: {}, gates: 'classic', timeframe: '15m', symbol: 'SOL/USDT' },
    },
  });
  const server = await world.serve({ dataFolder: folder, args: ['--speed', '60'] });
  await eventually('the sessions have caught up', async () => {
    const parts = (await world.health(server)).features.filter(({ name }) => name.startsWith('bars of '));
    return parts.length === 12 && parts.every(({ state }) => state === 'well');
  });
  const file = csv(MEGABYTES * 1_000_000);
  const wanted = { strategy: 'strike', instrument: 'BTC/USDT@sandbox', timeframe: '15m', gates: 'strict' };
  expect((await world.post(server, '/runs', wanted)).status).toBe(202);
  const began = performance.now();
  let importMs = 0;
  const imported = fetch(`${server.url}/api/v1/data/imports?file=large.csv&symbol=AAA/USDT`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: new Uint8Array(file),
  }).then(async (answer) => {
    importMs = performance.now() - began;
    return { status: answer.status, text: await answer.text() };
  });
  const times: number[] = [];
  while (performance.now() - began < ASKED_MS) {
    const before = performance.now();
    expect((await world.ask(server, { path: '/api/v1/overview' })).status).toBe(200);
    times.push(performance.now() - before);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { status, text } = await imported;
  expect(status, text).toBe(201);
  const health = await world.health(server);
  times.sort((a, b) => a - b);
  const p99 = times[Math.floor(times.length * 0.99)]!;
  process.stderr.write(
    `${times.length} overviews: median ${times[times.length >> 1]!.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, worst ${times.at(-1)!.toFixed(1)} ms; ` +
      `import of ${MEGABYTES} MB ${Math.round(importMs)} ms; loop delay at worst ${health.loopDelayMs} ms; ${health.memoryMb} MB\n`,
  );
  expect(p99).toBeLessThan(SLOWEST_MS);
  expect(health.features.filter(({ state }) => state === 'failed')).toEqual([]);

  await eventually('fills are counted', async () => {
    const metrics = (await world.ask(server, { path: '/metrics' })).text;
    return metric(metrics, 'assay_fills_total') > 0;
  });
  const metrics = (await world.ask(server, { path: '/metrics' })).text;
  expect(metric(metrics, 'assay_orders_total')).toBeGreaterThan(0);
  expect(metric(metrics, 'assay_signals_total')).toBeGreaterThan(0);
  expect(metrics).toMatch(/^assay_session_equity\{session="btc",currency="USDT"\} \d/m);
  expect(await server.stop()).toBe(0);

  await using store = await openStore(folder);
  for (const { instrument, timeframe } of await store.bars.list()) {
    const bars = await store.bars.readRange({ instrument: instrument.id, timeframe });
    const spans = Array.from({ length: bars.length }, (_, i) => bars.at(i));
    const breaks = spans.slice(1).filter(({ openTime }, i) => openTime !== spans[i]!.closeTime);
    expect({ set: `${instrument.id} ${timeframe}`, breaks: breaks.length }).toMatchObject({ breaks: 0 });
  }
});
