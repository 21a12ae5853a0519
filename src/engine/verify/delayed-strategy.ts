import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import { compareTimeframes } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Signal } from '#domain/signals/signal.ts';
import type { Strategy, StrategyOutput } from '#domain/signals/strategy.ts';

/**
 * Says everything one bar of its shortest timeframe later: what is left of a result when somebody is slower. Market entries are
 * sized at the price of that later bar, which somebody who is slow sees: at the price of the bar before, all of an account would
 * not be enough whenever the price rose meanwhile, and only the entries after a fall would be left. Stop and targets stay.
 */
export class DelayedStrategy<Context> implements Strategy<Context> {
  readonly id: string;
  readonly timeframes: readonly Timeframe[];
  private readonly strategy: Strategy<Context>;
  private readonly shortest: Timeframe;
  private waiting: ((output: StrategyOutput<Context>, bar: Bar) => void)[] = [];

  constructor(strategy: Strategy<Context>) {
    this.strategy = strategy;
    this.id = strategy.id;
    this.timeframes = strategy.timeframes;
    this.shortest = [...strategy.timeframes].sort(compareTimeframes)[0]!;
  }

  onBar(bar: Bar, timeframe: Timeframe, output: StrategyOutput<Context>): void {
    if (timeframe === this.shortest) {
      const due = this.waiting;
      this.waiting = [];
      for (const say of due) say(output, bar);
    }
    this.strategy.onBar(bar, timeframe, {
      signal: (signal: Signal<Context>) => void this.waiting.push((late, now) => late.signal(saidAt(signal, now))),
      exit: (reason: string) => void this.waiting.push((late) => late.exit(reason)),
    });
  }

  /** Of the strategy inside; what waits to be said is lost, so a delayed run is for comparing whole runs only. */
  snapshot(): State {
    return this.strategy.snapshot();
  }

  restore(state: State): void {
    this.strategy.restore(state);
  }
}

function saidAt<Context>(signal: Signal<Context>, { closeTime, close }: Bar): Signal<Context> {
  const { plan } = signal;
  const time = closeTime as UnixMs;
  return plan.entry.kind === 'market'
    ? { ...signal, time, plan: { ...plan, referencePrice: close } }
    : { ...signal, time };
}
