import { unixMs } from '#core/time.ts';
import type { Detector, FindingSink } from '#desks/prediction/detector.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import type { TunedDetector, Thresholds } from '#desks/prediction/thresholds.ts';
import type { Finding } from '#domain/prediction/finding.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketCategory } from '#domain/prediction/prediction-market.ts';

/** The thresholds of a detector for each category. */
export type ThresholdSource<Name extends TunedDetector> = (category: MarketCategory) => Thresholds<Name>;

/** What every memory of a market has. */
export interface Memory<Name extends TunedDetector> {
  readonly state: MarketState;
  readonly limits: Thresholds<Name>;
}

/** A detector that looks at each market for itself: one memory a market, by the market's index. */
export abstract class MarketDetector<Name extends TunedDetector, Kept extends Memory<Name>> implements Detector {
  readonly name: Name;
  private readonly thresholds: ThresholdSource<Name>;
  private readonly memories: (Kept | undefined)[] = [];

  constructor(name: Name, thresholds: ThresholdSource<Name>) {
    this.name = name;
    this.thresholds = thresholds;
  }

  onMarket(state: MarketState): void {
    this.memories[state.index] = this.begin(state, this.thresholds(state.market.category));
  }

  forget(index: number): void {
    this.memories[index] = undefined;
  }

  onEvent(state: MarketState, event: PredictionEvent, say: FindingSink): void {
    const memory = this.memories[state.index];
    if (memory === undefined) return;
    if (event.kind === 'doubt' || event.kind === 'tick-size' || event.kind === 'resolved') {
      this.interrupt(memory, event.receivedTime);
    } else this.look(memory, event, say);
  }

  /** For detectors that look once a second, at markets whose book may be used. */
  protected eachUsable(
    now: number,
    look: (memory: Kept, now: number, say: FindingSink) => void,
    say: FindingSink,
  ): void {
    for (const memory of this.memories) {
      if (memory !== undefined && isUsable(memory.state)) look(memory, now, say);
    }
  }

  protected abstract begin(state: MarketState, limits: Thresholds<Name>): Kept;

  /** A book, a change of it, or a trade. The book may be in doubt, or crossed. */
  protected abstract look(memory: Kept, event: PredictionEvent, say: FindingSink): void;

  /** The book is not to be trusted from here on: what rested on it is given up, what is usual is kept. */
  protected abstract interrupt(memory: Kept, time: number): void;
}

/** Whether a book can be looked at; a side of it may be empty. */
export function isUsable(state: MarketState): boolean {
  return state.doubt === undefined && !state.isResolved && !state.isCrossed;
}

/** What a detector says, without the parts that follow from the market. */
export type Saying = Omit<Finding, 'id' | 'market' | 'related' | 'time' | 'since'> &
  Partial<Pick<Finding, 'related'>> & { readonly time: number; readonly since: number };

/** A finding with its id: detector, market, time and direction, and what else tells it from others of that millisecond. */
export function findingOf(state: MarketState, saying: Saying, part = ''): Finding {
  const { detector, time, since, direction } = saying;
  const market = state.market.id;
  const id = `${detector}:${market}:${time}${direction === undefined ? '' : `:${direction}`}${part === '' ? '' : `:${part}`}`;
  return { related: [], ...saying, id, market, time: unixMs(time), since: unixMs(Math.min(since, time)) };
}

/** How far a figure lies beyond its threshold, 0 at the threshold, 1 at `full` and beyond. */
export function strengthOf(figure: number, threshold: number, full: number): number {
  if (full <= threshold) return figure >= threshold ? 1 : 0;
  return Math.min(1, Math.max(0, (figure - threshold) / (full - threshold)));
}
