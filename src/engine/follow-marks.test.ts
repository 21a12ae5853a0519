import { describe, expect, it } from 'vitest';
import { currency } from '#core/money.ts';
import { Rng } from '#core/rng.ts';
import { HORIZONS } from '#domain/evidence/outcomes/horizons.ts';
import { outcomeOf } from '#domain/evidence/outcomes/outcome-of.ts';
import { markFigures, outcomeKnownBy } from '#domain/evidence/outcomes/outcome-record.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { FollowedSignal } from '#domain/evidence/followed-signal.ts';
import type { Signal } from '#domain/signals/signal.ts';
import { BacktestRun } from '#engine/drivers/backtest.ts';
import { acmeConfig, acmeOptions, ACME, runAcme } from '#testkit/engine-runs.ts';
import { ScriptedStrategy } from '#testkit/scripted-strategy.ts';
import type { ScriptedSignal } from '#testkit/scripted-strategy.ts';
import { SERIES_START, barOf, tickBars } from '#testkit/tick-bars.ts';

const MINUTE = 60_000;
const LONG: ScriptedSignal = { direction: 'long', stop: 90, targets: [[110, 1]] };
const FOLLOWED = { follow: { timeLimitMs: 60 * MINUTE } };

function followedOver(bars: readonly Bar[]): FollowedSignal {
  const strategy = new ScriptedStrategy(ACME.id, (_, i) => (i === 0 ? [LONG] : []));
  return runAcme({ bars, strategy, config: acmeConfig(FOLLOWED) }).followed[0]!;
}

describe('marks of a followed signal', () => {
  it('are the first price known at or after each horizon, with the close at which it was known', () => {
    const bars = Array.from({ length: 300 }, (_, i) => barOf(i, [100, 101, 99, i === 10 ? 101 : 100]));
    const { horizons } = followedOver(bars).marked!;
    // The signal is made at the close of bar 0, so ten minutes later bar 10 closes.
    expect(horizons.tenMinutes).toEqual({ price: 101, knownAt: SERIES_START + 11 * MINUTE });
    expect(horizons.fourHours).toEqual({ price: 100, knownAt: SERIES_START + 241 * MINUTE });
  });

  it('wait for a price over a hole, up to half the horizon, and stay unknown beyond', () => {
    // After the signal nothing trades for 14 minutes, then from minute 14 to 20, then from minute 120 on.
    const held = [0, 1, 14, 15, 16, 17, 18, 19, 120, 121, 122];
    const { horizons } = followedOver(held.map((i) => barOf(i, [100, 100, 100, 100]))).marked!;
    // Ten minutes are over at minute 11; bar 14 closes at 15, four minutes late.
    expect(horizons.tenMinutes?.knownAt).toBe(SERIES_START + 15 * MINUTE);
    // Thirty minutes are over at minute 31; bar 120 closes 90 minutes late, beyond 15. One hour: 60 late, beyond 30.
    expect(horizons.thirtyMinutes).toBeUndefined();
    expect(horizons.oneHour).toBeUndefined();
  });

  it('say when the end was known, and that an open trade has none', () => {
    const quiet = [0, 1].map((i) => barOf(i, [100, 101, 99, 100]));
    const won = followedOver([...quiet, barOf(2, [105, 111, 104, 108]), barOf(3, [108, 108, 108, 108])]);
    expect(won.marked?.resolvedAt).toBe(SERIES_START + 3 * MINUTE);
    expect(followedOver(quiet).marked?.resolvedAt).toBeUndefined();
  });

  it('leave the journal as it was', () => {
    const strategy = new ScriptedStrategy(ACME.id, (_, i) => (i === 0 ? [LONG] : []));
    const bars = [0, 1, 2].map((i) => barOf(i, [100, 101, 99, 100]));
    const { lines } = runAcme({ bars, strategy, config: acmeConfig(FOLLOWED) });
    const outcome = lines.find((line) => line.includes('"kind":"outcome"'))!;
    expect(outcome).toContain('"priceAfter"');
    expect(outcome).not.toContain('marked');
  });
});

describe('an outcome', () => {
  const FRAME = {
    run: 'r',
    source: 'backtest',
    desk: 'test',
    riskAmount: 100,
    currency: currency('USD'),
    costRatio: 0.001,
  } as const;

  /** Signals every 17 bars; everything the run says of them after `count` bars. */
  function outcomesAfter(bars: readonly Bar[], count: number): OutcomeRecord[] {
    const signals = new Map<string, Signal>();
    const strategy = new ScriptedStrategy(ACME.id, ({ close }, i) =>
      i % 17 === 3 ? [{ direction: 'long', stop: close - 8, targets: [[close + 12, 1]] }] : [],
    );
    const { options } = acmeOptions({
      bars: bars.slice(0, count),
      strategy,
      config: acmeConfig(FOLLOWED),
      more: { onDecision: ({ signal }) => void signals.set(signal.id, signal) },
    });
    const run = new BacktestRun(options);
    run.advance(count);
    const followed = run.finish().followed.toSorted((a, b) => a.time - b.time || (a.signalId < b.signalId ? -1 : 1));
    return followed.map((outcome) =>
      outcomeOf(FRAME, {
        signal: signals.get(outcome.signalId)!,
        verdicts: [],
        followed: outcome,
        category: 'equity',
        regime: undefined,
        triggers: [],
        scoreThreshold: undefined,
        trade: undefined,
      }),
    );
  }

  it('at an instant does not change with the data that comes later', () => {
    const rng = new Rng(5);
    let compared = 0;
    for (let trial = 0; trial < 12; trial++) {
      // A third of the bars is missing, so that horizons fall into holes.
      const bars = tickBars(rng, 600).filter(() => rng.uniform() < 0.66);
      const whole = outcomesAfter(bars, bars.length);
      for (let k = 0; k < 6; k++) {
        const cut = rng.integer(20, bars.length);
        const now = bars[cut - 1]!.closeTime;
        const known = whole.filter(({ time }) => time <= now).map((outcome) => outcomeKnownBy(outcome, now));
        const part = outcomesAfter(bars, cut);
        expect(part).toEqual(known);
        compared += part.length;
      }
    }
    expect(compared).toBeGreaterThan(500);
  });

  it('knows the volume bucket of the signal from bars before it', () => {
    const bars = tickBars(new Rng(9), 500);
    const buckets = outcomesAfter(bars, bars.length).map(({ volumeBucket }) => volumeBucket);
    expect(buckets.slice(0, 5)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(new Set(buckets.slice(8))).toEqual(new Set([1, 2, 3, 4, 5]));
  });

  it('gives marks net of the stated cost, in returns and in R', () => {
    const [outcome] = outcomesAfter(tickBars(new Rng(3), 400), 400);
    for (const { name } of HORIZONS) {
      const mark = outcome!.marks[name]!;
      const figures = markFigures(outcome!, name)!;
      const gross = mark.price / outcome!.referencePrice - 1;
      expect(figures.isHit).toBe(gross > 0);
      expect(figures.netReturn).toBeCloseTo(gross - 0.001, 12);
      expect(figures.netR).toBeCloseTo((mark.price - outcome!.referencePrice * 1.001) / 8, 9);
    }
  });
});
