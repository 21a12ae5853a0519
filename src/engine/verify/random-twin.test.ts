import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import type { Signal } from '#domain/signals/signal.ts';
import { backtest } from '#engine/drivers/backtest.ts';
import { RandomTwin, tradeShapes } from '#engine/verify/random-twin.ts';
import { ACME, acmeConfig } from '#testkit/engine-runs.ts';
import { ScriptedStrategy } from '#testkit/scripted-strategy.ts';
import { tickBars } from '#testkit/tick-bars.ts';

const BARS = BarColumns.from(tickBars(new Rng(4), 2_000));

function original() {
  const signals = new Map<string, Signal>();
  const strategy = new ScriptedStrategy(ACME.id, (bar, i) => {
    if (i % 50 === 0)
      return [{ direction: i % 100 === 0 ? 'long' : 'short', stop: bar.close + (i % 100 === 0 ? -80 : 80) }];
    return i % 50 === 12 ? [{ exit: 'time' }] : [];
  });
  const onDecision = ({ signal }: { signal: Signal }): void => void signals.set(signal.id, signal);
  const { trades } = backtest({ config: acmeConfig(), bars: BARS, strategy, gates: [], clock: UTC_CLOCK, onDecision });
  return { trades, shapes: tradeShapes(trades, signals) };
}

function twin(seed: number) {
  const { shapes } = original();
  const { length: bars } = BARS;
  const rng = new Rng(seed);
  const strategy = new RandomTwin({ shapes, instrument: ACME.id, timeframe: '1m', bars, firstBar: 0, rng });
  return backtest({ config: acmeConfig(), bars: BARS, strategy, gates: [], clock: UTC_CLOCK });
}

describe('a random twin', () => {
  it('makes as many trades, as many of them long, at other moments', () => {
    const { trades } = original();
    const result = twin(1);
    expect(trades.length).toBeGreaterThan(30);
    expect(Math.abs(result.trades.length - trades.length)).toBeLessThanOrEqual(1);
    const longs = (list: typeof trades) => list.filter(({ direction }) => direction === 'long').length;
    expect(Math.abs(longs(result.trades) - longs(trades))).toBeLessThanOrEqual(1);
    expect(result.trades.map(({ entryTime }) => entryTime)).not.toEqual(trades.map(({ entryTime }) => entryTime));
    expect(result.outcomes['position-open']).toBe(0);
  });

  it('is the same for the same seed and another for another', () => {
    expect(twin(1).orderHash).toBe(twin(1).orderHash);
    expect(twin(1).orderHash).not.toBe(twin(2).orderHash);
  });
});
