import { describe, expect, it } from 'vitest';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import type { Strategy } from '#domain/signals/strategy.ts';
import { cutsOf, prefixLaw } from '#engine/verify/prefix-law.ts';
import type { MakeRun } from '#engine/verify/prefix-law.ts';
import { sensitivity } from '#engine/verify/sensitivity.ts';
import { warmUp } from '#engine/verify/warm-up.ts';
import { DEFAULT_SIM } from '#engine/sim/sim-config.ts';
import { ACME, acmeConfig } from '#testkit/engine-runs.ts';
import { ScriptedStrategy } from '#testkit/scripted-strategy.ts';
import type { Script } from '#testkit/scripted-strategy.ts';
import { barOf } from '#testkit/tick-bars.ts';

/** A saw: up three minutes, down three minutes, around 100. */
const LEVELS = [100, 101, 102, 103, 102, 101];
const BARS = BarColumns.from(
  Array.from({ length: 120 }, (_, i) => {
    const [from, to] = [LEVELS[i % 6]!, LEVELS[(i + 1) % 6]!];
    return barOf(i, [from, Math.max(from, to), Math.min(from, to), to]);
  }),
);

/** Whole ticks: half a spread of 0.97 is rounded to 1 against us, twice as much or 5 basis points more to 2. */
const COSTS = { ...DEFAULT_SIM, halfSpreadBps: 97 };

function runsOf(makeStrategy: () => Strategy): MakeRun {
  return () => ({ config: acmeConfig({ venue: COSTS }), strategy: makeStrategy(), gates: [], clock: UTC_CLOCK });
}

const scripted = (script: Script): MakeRun => runsOf(() => new ScriptedStrategy(ACME.id, script));

/** Buys after a rise to 103, sells what it has at 100: decides from closed bars only. */
const honest = scripted((bar) => {
  if (bar.close === 103) return [{ direction: 'short', stop: 110 }];
  return bar.close === 100 ? [{ exit: 'low again' }] : [];
});

describe('the prefix law', () => {
  it('is kept by a strategy that decides from closed bars', () => {
    const checks = [...prefixLaw(honest, BARS, cutsOf(BARS.length, 5, 1), 1)];
    expect(checks.length).toBeGreaterThanOrEqual(8);
    expect(checks.map(({ future }) => future)).toContain('rising');
    for (const { difference, records, bars } of checks) {
      expect(difference).toBeUndefined();
      expect(records).toBeGreaterThan(bars);
    }
  });

  it('catches a strategy that normalises by the whole sample', () => {
    const seen: number[] = [];
    // One object for all runs: what it learned of later bars in an earlier run, it still knows.
    const script: Script = (bar) => {
      seen.push(bar.close);
      const mean = seen.reduce((sum, close) => sum + close, 0) / seen.length;
      return bar.close > mean + 1 ? [{ direction: 'short', stop: 200 }] : [];
    };
    const rising = BarColumns.from(Array.from({ length: 90 }, (_, i) => barOf(i, [100 + i, 101 + i, 99 + i, 100 + i])));
    const checks = [...prefixLaw(scripted(script), rising, [40], 1)];
    expect(checks[0]!.difference).toBeDefined();
  });
});

describe('warm-up', () => {
  it('needs no history when a strategy has no memory', () => {
    for (const { expected, same, barsBefore } of warmUp(
      scripted((bar) => (bar.close === 103 ? [{ direction: 'short', stop: 110 }] : [])),
      BARS,
      [0.5],
    )) {
      expect(barsBefore).toBe(40);
      expect(expected).toBe(7);
      // Ids are counted from the start of each run, so a strategy that counts is told apart by its signals.
      expect(same).toBeLessThan(expected);
    }
  });
});

describe('sensitivity', () => {
  const checks = new Map([...sensitivity(honest, BARS)].map(({ assumption, statistics }) => [assumption, statistics]));
  const net = (assumption: string): number => checks.get(assumption)!.netProfit.amount.toNumber();

  it('is worse with every cost, and best without any', () => {
    expect(net('no costs')).toBeGreaterThan(net('as configured'));
    expect(net('double fees')).toBeLessThan(net('as configured'));
    expect(net('double spread')).toBeLessThan(net('as configured'));
    expect(net('5 basis points more slippage')).toBeLessThan(net('as configured'));
  });

  it('shows what is left when every decision comes one bar later', () => {
    // On time: short at 103, out at 100. Late: short at 102, out at 101.
    expect(net('one bar later')).toBeLessThan(net('as configured'));
    expect(checks.get('one bar later')!.trades).toBeGreaterThan(10);
  });
});
