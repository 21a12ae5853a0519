import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import { toCsv } from '#sandbox/generator/bars-csv.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';
import type { GeneratedMarket } from '#sandbox/generator/generate-market.ts';
import { captureCli } from '#apps/cli/captured-run.ts';
import type { CapturedRun } from '#apps/cli/captured-run.ts';

let folder = '';
let market: GeneratedMarket;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-sandbox-'));
  market = generateMarket({ seed: 5, timeframe: '15m', start: unixMs(Date.UTC(2025, 0, 1)), bars: 400 });
  const csv = join(folder, 'BTCUSDT-15m.csv');
  writeFileSync(csv, toCsv(market.bars, market.priceDigits));
  const series = ['--symbol', 'BTC/USDT', '--timeframe', '15m', '--venue', 'test'];
  expect(await captureCli(['import', csv, ...series], folder)).toMatchObject({ exitCode: 0 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command until the visit is over, then presses Ctrl-C. */
async function visit(
  args: readonly string[],
  look: (url: string) => Promise<void>,
  signOfLife = '/sandbox/truth',
): Promise<CapturedRun> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const control = new AbortController();
  const run = captureCli(['sandbox', '--port', `${port}`, ...args], folder, control.signal);
  try {
    const isUp = (): Promise<boolean> => fetch(`${url}${signOfLife}`).then(({ ok }) => ok);
    await expect.poll(() => isUp().catch(() => false), { timeout: 20_000 }).toBe(true);
    await look(url);
  } finally {
    control.abort();
  }
  return run;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

describe('assay sandbox', () => {
  it('runs a prediction market until Ctrl-C, and writes down what it planted', async () => {
    const truth = join(folder, 'truths.jsonl');
    const args = ['--venue', 'prediction', '--markets', '20', '--freeze', '1', '--speed', '600', '--truth', truth];
    const look = async (url: string): Promise<void> => {
      const markets = (await (await fetch(`${url}/gamma/markets?closed=false`)).json()) as unknown[];
      expect(markets).toHaveLength(20);
      await expect.poll(() => readFileSync(truth, 'utf8'), { timeout: 10_000 }).toContain('"kind":"freeze"');
    };
    const run = await visit(args, look, '/clob/time');
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toMatch(/streams +ws:\/\/127\.0\.0\.1:\d+\/ws\/market/);
  });

  it('runs an exchange until Ctrl-C, and says where it is and who may trade', async () => {
    const run = await visit(['--symbols', 'BTC/USDT,EUR/USD', '--seed', '3'], async (url) => {
      const info = (await (await fetch(`${url}/api/v3/exchangeInfo`)).json()) as { symbols: { symbol: string }[] };
      expect(info.symbols.map(({ symbol }) => symbol)).toEqual(['BTCUSDT', 'EURUSD']);
    });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toContain('sandbox-demo-key');
    expect(run.stdout).toContain('BTC/USDT, EUR/USD');
  });

  it('plays stored bars again, with those before the start as history', async () => {
    const { bars } = market;
    const start = new Date(bars.openTime[300]!).toISOString();
    await visit(['--replay', 'BTC/USDT', '--start', start, '--speed', '1000'], async (url) => {
      const told = async (): Promise<number> =>
        ((await (await fetch(`${url}/api/v3/time`)).json()) as { serverTime: number }).serverTime;
      await expect.poll(told, { timeout: 20_000 }).toBeGreaterThan(bars.closeTime[300]! + MINUTE_MS);
      const rows = (await (
        await fetch(`${url}/api/v3/klines?symbol=BTCUSDT&interval=15m&limit=1000`)
      ).json()) as unknown[][];
      const closes = rows.slice(0, 301).map((row) => Number(row[4]));
      expect(closes).toEqual(Array.from(bars.close.slice(0, 301)));
    });
  });

  it('takes faults from the command line, and prints addresses for programs', async () => {
    const rule =
      '[{"on":"http","path":"/api/v3/ping","plan":{"nth":[1]},"fault":{"kind":"status","status":503,"accepted":false}}]';
    const run = await visit(['--faults', rule, '--json'], async (url) => {
      expect((await fetch(`${url}/api/v3/ping`)).status).toBe(503);
      expect((await fetch(`${url}/api/v3/ping`)).status).toBe(200);
    });
    expect(JSON.parse(run.stdout)).toMatchObject({ key: 'sandbox-demo-key', symbols: ['BTC/USDT', 'ETH/USDT'] });
  });

  it.each([
    [['--symbols', 'BTC/USDX'], 'Expected a symbol'],
    [['--symbols', 'SOL/USDT'], 'Unknown generated market "SOL/USDT"'],
    [['--speed', '0'], 'Expected --speed to be above 0'],
    [['--faults', 'nonsense'], 'Expected fault rules as JSON'],
    [['--replay', 'ETH/USDT'], 'ETH/USDT'],
    [['--replay', 'BTC/USDT', '--start', '2030-01-01'], 'expected bars to play after the start'],
  ])('refuses %j', async (args, message) => {
    const run = await captureCli(['sandbox', '--port', '0', ...args], folder);
    expect(run.exitCode).not.toBe(0);
    expect(run.stderr).toContain(message);
  });
});
