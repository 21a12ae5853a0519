import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unixMs } from '#core/time.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { NO_RISK_RULES } from '#domain/risk/risk-config.ts';
import { runConfigHash } from '#engine/run-config.ts';
import type { RunConfig } from '#engine/run-config.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { openSession } from '#runtime/session/open-session.ts';
import type { TradingSession } from '#runtime/session/trading-session.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';
import { preparedRun, runFromConfig } from '#apps/research/run/run-setup.ts';

const BARS = 6_000;
const WARM_UP = 500;
const START = unixMs(Date.UTC(2026, 0, 5));

/** Paper trading as it goes on: a bar comes in, the engine decides, and what it decided is on the disk. */
export const benches: readonly BenchCase[] = [{ name: 'paper trading', run }];

async function run(): Promise<BenchMeasure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const { bars, priceDigits } = generateMarket({ seed: 5, timeframe: '1m', start: START, bars: BARS });
  const { config } = preparedRun(
    { instrument: assumedInstrument('BTC/USDT', 'bench', priceDigits), timeframe: '1m', bars },
    { strategy: 'sma-cross', parameters: { fast: 2, slow: 4 }, risk: { ...NO_RISK_RULES, currency: 'USDT' } },
  );
  try {
    const measured = await traded(folder, config, bars);
    return [...measured, await restarted(folder, config)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function traded(folder: string, config: RunConfig, bars: BarColumns): Promise<BenchMeasure[]> {
  await using store = await openStore(folder);
  let orders = 0;
  const session = await open(store, config, (count) => {
    orders += count;
  });
  const toOrder: number[] = [];
  const toBar: number[] = [];
  for (let i = 0; i < bars.length; i++) {
    const before = orders;
    const startedAt = performance.now();
    await session.take({ kind: 'bar', bar: bars.at(i) });
    const ms = performance.now() - startedAt;
    if (i < WARM_UP) continue;
    toBar.push(ms);
    if (orders > before) toOrder.push(ms);
  }
  session.abandon();
  if (toOrder.length < 100) throw new Error(`the bench sends too few orders: ${toOrder.length}`);
  return [
    { name: 'bar to durable order, median', value: at(toOrder, 0.5), unit: 'ms' },
    { name: 'bar to durable order, p99', value: at(toOrder, 0.99), unit: 'ms' },
    { name: 'bar to durable journal, p99', value: at(toBar, 0.99), unit: 'ms' },
  ];
}

/** From an open store to a session that takes the next bar: checkpoint, and what was journaled since. */
async function restarted(folder: string, config: RunConfig): Promise<BenchMeasure> {
  await using store = await openStore(folder);
  const startedAt = performance.now();
  const session = await open(store, config, () => undefined);
  const ms = performance.now() - startedAt;
  session.abandon();
  return { name: `recovery of a session of ${BARS} bars`, value: ms, unit: 'ms' };
}

function open(store: Store, config: RunConfig, onOrders: (count: number) => void): Promise<TradingSession> {
  return openSession({
    session: {
      id: 'bench',
      mode: 'paper',
      desk: 'strategy',
      venue: 'bench',
      account: '',
      instrument: config.instrument.id,
      config,
      configHash: runConfigHash(config),
      created: START,
    },
    setup: runFromConfig(config),
    store: store.sessions,
    clock: systemClock,
    gateway: undefined,
    note: () => undefined,
    onStored: ({ orders }) => onOrders(orders.length),
  });
}

function at(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
