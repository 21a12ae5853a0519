import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import type { State } from '#core/state.ts';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Strategy, StrategyOutput } from '#domain/signals/strategy.ts';
import { backtest } from '#engine/drivers/backtest.ts';
import { TradingRun } from '#engine/drivers/trading-run.ts';
import type { EngineSetup } from '#engine/state.ts';
import { DEFAULT_SIM } from '#engine/sim/sim-config.ts';
import { ACME, acmeConfig } from '#testkit/engine-runs.ts';
import { ScriptedStrategy } from '#testkit/scripted-strategy.ts';
import type { Script } from '#testkit/scripted-strategy.ts';
import { tickBars } from '#testkit/tick-bars.ts';

/** Says something random, that hangs on the bar alone, at minutes and at five minutes. */
class TwoTimeframes implements Strategy {
  readonly id = 'two-timeframes';
  readonly timeframes: readonly Timeframe[] = ['5m', '1m'];
  private readonly minutes: ScriptedStrategy;
  private readonly fives: ScriptedStrategy;

  constructor(seed: number) {
    this.minutes = new ScriptedStrategy(ACME.id, scriptOf(seed, 0.8));
    this.fives = new ScriptedStrategy(ACME.id, scriptOf(seed + 1, 0.4));
  }

  onBar(bar: Bar, timeframe: Timeframe, output: StrategyOutput): void {
    const prefixed: StrategyOutput = {
      signal: (signal) => output.signal({ ...signal, id: `${timeframe}-${signal.id}` }),
      exit: (reason) => output.exit(reason),
    };
    (timeframe === '1m' ? this.minutes : this.fives).onBar(bar, timeframe, prefixed);
  }

  snapshot(): State {
    return { minutes: this.minutes.snapshot(), fives: this.fives.snapshot() };
  }

  restore(state: State): void {
    this.minutes.restore(state['minutes'] as State);
    this.fives.restore(state['fives'] as State);
  }
}

function scriptOf(seed: number, quiet: number): Script {
  return (bar) => {
    const rng = new Rng(seed ^ bar.closeTime);
    const kind = rng.uniform();
    if (kind < quiet) return [];
    if (kind < quiet + 0.05) return [{ exit: 'random' }];
    const sign = rng.uniform() < 0.5 ? 1 : -1;
    const direction = sign > 0 ? 'long' : 'short';
    const targets = [[bar.close + sign * rng.integer(5, 20), 1]] as const;
    return [{ direction, stop: bar.close - sign * rng.integer(5, 20), targets }];
  };
}

function setupOf(seed: number, records: string[]): EngineSetup {
  return {
    config: acmeConfig({ venue: DEFAULT_SIM }),
    strategy: new TwoTimeframes(seed),
    gates: [],
    clock: UTC_CLOCK,
    onDecision: ({ signal, outcome }) => records.push(`${signal.id} ${outcome.kind}`),
  };
}

/** What a live feed does to bars on their way: time passes between them, some come twice, some come again much later. */
function deliver(
  bars: readonly Bar[],
  run: TradingRun,
  rng: Rng,
): { repeated: number; late: number; orderHash: string } {
  const counts = { repeated: 0, late: 0, orderHash: '' };
  for (const [i, bar] of bars.entries()) {
    expect(run.onBar({ ...bar })).toEqual({ kind: 'taken' });
    counts.orderHash = run.state.orderHash.digest();
    if (rng.uniform() < 0.2 && run.onBar({ ...bar }).kind === 'repeated') counts.repeated++;
    if (i > 2 && rng.uniform() < 0.1 && run.onBar({ ...bars[i - 2]! }).kind === 'late') counts.late++;
    const next = bars[i + 1]?.openTime ?? bar.closeTime + 20 * MINUTE_MS;
    for (let now = bar.closeTime; now <= next; now += rng.integer(5_000, 90_000)) run.onTime(unixMs(now));
  }
  return counts;
}

describe('paper trading', () => {
  it('sends the same orders as a backtest over the same bars, however the feed behaves', () => {
    let [trades, repeated, late] = [0, 0, 0];
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const rng = new Rng(seed);
        const bars = tickBars(rng, 80).filter(() => rng.uniform() > 0.15);
        const told: string[] = [];
        const paper = new TradingRun(setupOf(seed, told));
        const counts = deliver(bars, paper, rng);
        paper.finish();
        const expected: string[] = [];
        const tested = backtest({ ...setupOf(seed, expected), bars: BarColumns.from(bars) });
        // The last longer bar may close on the clock after the data has ended; a backtest ends with the data.
        expect(told.slice(0, expected.length)).toEqual(expected);
        expect(paper.state.trades.closed).toEqual(tested.trades);
        expect(counts.orderHash).toBe(tested.orderHash);
        trades += tested.trades.length;
        repeated += counts.repeated;
        late += counts.late;
      }),
    );
    expect(Math.min(trades, repeated, late)).toBeGreaterThan(0);
  });

  it('says what is wrong with a bar that is none, and goes on', () => {
    const paper = new TradingRun(setupOf(1, []));
    const [first, second] = tickBars(new Rng(1), 2) as [Bar, Bar];
    paper.onBar(first);
    expect(() => paper.onBar({ ...second, high: second.low - 1 })).toThrow(/expected 0 < low/);
    expect(paper.onBar(second)).toEqual({ kind: 'taken' });
    expect(paper.onBar({ ...first, closeTime: first.closeTime })).toEqual({
      kind: 'late',
      expectedFrom: second.closeTime,
    });
  });
});
