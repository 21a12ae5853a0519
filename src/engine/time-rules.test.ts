import { describe, expect, it } from 'vitest';
import { DEFAULT_TRADING } from '#engine/run-config.ts';
import { ACME, acmeConfig, runAcme } from '#testkit/engine-runs.ts';
import { ScriptedStrategy } from '#testkit/scripted-strategy.ts';
import { SERIES_START, barOf } from '#testkit/tick-bars.ts';

const MINUTE = 60_000;
const LONG = { direction: 'long', stop: 50 } as const;

/** Eight quiet minutes whose opens rise by one from 100. */
const BARS = Array.from({ length: 8 }, (_, i) => barOf(i, [100 + i, 101 + i, 99 + i, 100 + i]));

describe('a holding limit', () => {
  it('closes a position at the open after it was open for that long', () => {
    const run = runAcme({
      bars: BARS,
      strategy: new ScriptedStrategy(ACME.id, (_, i) => (i === 0 ? [LONG] : [])),
      config: acmeConfig({ trading: { ...DEFAULT_TRADING, maxExposureRatio: 10, holdingLimitMs: 3 * MINUTE } }),
    });
    // In at the open of bar 1, 101. Three minutes are over at the close of bar 3: out at the open of bar 4, 104.
    expect(run.trades).toHaveLength(1);
    const [trade] = run.trades;
    expect(trade).toMatchObject({
      exitReason: 'exit',
      entryTime: SERIES_START + MINUTE,
      exitTime: SERIES_START + 4 * MINUTE,
    });
    expect(trade!.net.amount.toString()).toBe('30.00');
  });

  it('leaves a position alone without one', () => {
    const run = runAcme({ bars: BARS, strategy: new ScriptedStrategy(ACME.id, (_, i) => (i === 0 ? [LONG] : [])) });
    expect(run.trades).toHaveLength(0);
    expect(run.openTrades).toHaveLength(1);
  });
});

describe('a run that trades from a moment on', () => {
  const run = runAcme({
    bars: BARS,
    strategy: new ScriptedStrategy(ACME.id, (_, i) => (i === 1 || i === 4 ? [LONG] : [])),
    config: acmeConfig({ from: SERIES_START + 3 * MINUTE }),
  });

  it('drops what the strategy says while it warms up', () => {
    expect(run.signals).toBe(1);
    expect(run.openTrades).toMatchObject([{ entryTime: SERIES_START + 5 * MINUTE }]);
  });

  it('counts equity and statistics from there', () => {
    expect(run.equity.startTime).toBe(SERIES_START + 3 * MINUTE);
    expect(run.statistics.bars).toBe(5);
  });
});
