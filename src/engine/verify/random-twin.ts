import type { Rng } from '#core/rng.ts';
import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Signal, TradePlan } from '#domain/signals/signal.ts';
import type { Strategy, StrategyOutput } from '#domain/signals/strategy.ts';

/** A trade without its moment: its direction, its exits relative to the entry, and how long it lasted. */
export interface TradeShape {
  readonly signal: Pick<Signal, 'direction' | 'strategy'>;
  readonly plan: TradePlan;
  readonly barsHeld: number;
}

/** The shapes of the trades that a run closed. */
export function tradeShapes(trades: readonly Trade[], signals: ReadonlyMap<string, Signal>): readonly TradeShape[] {
  return trades.flatMap(({ signalId, barsHeld }) => {
    const signal = signals.get(signalId);
    return signal === undefined ? [] : [{ signal, plan: signal.plan, barsHeld }];
  });
}

export interface RandomTwinOptions {
  readonly shapes: readonly TradeShape[];
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** Bars of the run, and the first at which it may trade. */
  readonly bars: number;
  readonly firstBar: number;
  readonly rng: Rng;
}

/**
 * The same trades at random moments: as many, as long, with stops and targets as far away, in shuffled order, none over another.
 * What a strategy earns above these is what its timing is worth.
 */
export class RandomTwin implements Strategy {
  readonly id = 'random-twin';
  readonly timeframes: readonly Timeframe[];
  private readonly options: RandomTwinOptions;
  /** Bar of each entry, in order, and the shape entered there. */
  private readonly entries: readonly { readonly at: number; readonly shape: TradeShape }[];
  private index = 0;
  private next = 0;
  private exitAt = -1;

  constructor(options: RandomTwinOptions) {
    this.options = options;
    this.timeframes = [options.timeframe];
    this.entries = moments(options);
  }

  onBar(bar: Bar, timeframe: Timeframe, output: StrategyOutput): void {
    const i = this.index++;
    if (i === this.exitAt) output.exit('held long enough');
    const entry = this.entries[this.next];
    if (entry?.at !== i) return;
    this.next++;
    this.exitAt = i + entry.shape.barsHeld;
    output.signal(this.signal(entry.shape, bar, timeframe));
  }

  snapshot(): State {
    const { index, next, exitAt } = this;
    return { index, next, exitAt };
  }

  restore(state: State): void {
    Object.assign(this, state);
  }

  private signal({ signal, plan }: TradeShape, bar: Bar, timeframe: Timeframe): Signal {
    const scale = bar.close / plan.referencePrice;
    const stop = plan.stop * scale;
    return {
      id: `${this.id}-${bar.closeTime}`,
      strategy: this.id,
      instrument: this.options.instrument,
      timeframe,
      direction: signal.direction,
      time: bar.closeTime as UnixMs,
      plan: {
        entry: { kind: 'market' },
        entryZone: [bar.close, bar.close],
        referencePrice: bar.close,
        invalidation: stop,
        stop,
        targets: plan.targets.map(({ price, share, rMultiple, reason }) => {
          return { price: price * scale, share, rMultiple, reason };
        }),
        expiresAt: bar.closeTime as UnixMs,
      },
      score: 0,
      factors: [],
      context: undefined,
    };
  }
}

/** Spreads the shapes over the bars: the free bars between them are shared out at random. */
function moments({ shapes, bars, firstBar, rng }: RandomTwinOptions): readonly { at: number; shape: TradeShape }[] {
  const shuffled = [...shapes];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = rng.integer(0, i);
    [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
  }
  const held = shuffled.reduce((sum, { barsHeld }) => sum + barsHeld + 1, 0);
  const free = Math.max(0, bars - firstBar - held);
  const gaps = Array.from(shuffled, () => rng.integer(0, free)).sort((a, b) => a - b);
  let used = firstBar;
  return shuffled.map((shape, i) => {
    const at = used + gaps[i]!;
    used += shape.barsHeld + 1;
    return { at, shape };
  });
}
