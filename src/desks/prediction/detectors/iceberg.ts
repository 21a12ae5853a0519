import type { FindingSink } from '#desks/prediction/detector.ts';
import { LevelTracks } from '#desks/prediction/detectors/measures/level-tracks.ts';
import type { LevelTrack } from '#desks/prediction/detectors/measures/level-tracks.ts';
import { MarketDetector, findingOf, isUsable, strengthOf } from '#desks/prediction/detectors/market-detector.ts';
import type { Memory, ThresholdSource } from '#desks/prediction/detectors/market-detector.ts';
import { RefillSurvival } from '#desks/prediction/detectors/measures/kaplan-meier.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import type { Thresholds } from '#desks/prediction/thresholds.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { PRICE_UNITS, contractsOf } from '#domain/prediction/price-grid.ts';

/**
 * An order that shows a part of itself and fills it up again.
 *
 * A public book has no order numbers, so only what a level does can be seen: it is executed against, and shortly afterwards shows the
 * same size again, or is given the same amount again, several times in a row (the synthetic icebergs of Zotikov and Antonov 2019,
 * https://arxiv.org/abs/1909.09495). A maker comes back as well, but not to the same size. What is still hidden is the shown part
 * times the refills still to be expected, by the survival of those seen before. Direction: the iceberg's own side, which wants more
 * than it shows. `since` is the first execution that was refilled.
 */
export class IcebergDetector extends MarketDetector<'iceberg', IcebergMemory> {
  private survival: RefillSurvival | undefined;

  constructor(thresholds: ThresholdSource<'iceberg'>) {
    super('iceberg', thresholds);
  }

  protected begin(state: MarketState, limits: Thresholds<'iceberg'>): IcebergMemory {
    this.survival ??= new RefillSurvival(limits.usualRefills);
    const { survival } = this;
    const onEnd = (refills: number, isEnded: boolean): void => survival.observe(refills, isEnded);
    return { state, limits, bids: new LevelTracks(limits, onEnd), asks: new LevelTracks(limits, onEnd) };
  }

  protected look(memory: IcebergMemory, event: PredictionEvent, say: FindingSink): void {
    const { bids, asks, state } = memory;
    const time = event.receivedTime;
    if (event.kind === 'book') {
      bids.load(event.bids, time);
      asks.load(event.asks, time);
    } else if (!isUsable(state)) return;
    else if (event.kind === 'trade') {
      const ticks = event.outcome === 0 ? event.ticks : PRICE_UNITS - event.ticks;
      // Who rested is told by the book, not by the stream's claim.
      if (!bids.trade(ticks, event.lots, time)) asks.trade(ticks, event.lots, time);
    } else if (event.kind === 'change') {
      this.follow(memory, bids, { pairs: event.bids, time, say });
      this.follow(memory, asks, { pairs: event.asks, time, say });
    }
  }

  protected interrupt(memory: IcebergMemory): void {
    memory.bids.clear();
    memory.asks.clear();
  }

  private follow(memory: IcebergMemory, tracks: LevelTracks, change: Change): void {
    const { pairs, time, say } = change;
    const { minRefills } = memory.limits;
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      const track = tracks.change(pairs[i]!, pairs[i + 1]!, time);
      if (track === undefined || track.hasSpoken || track.refills < minRefills) continue;
      track.hasSpoken = true;
      say(this.finding(memory, track, { time, isBid: tracks === memory.bids }));
    }
  }

  private finding(
    { state, limits }: IcebergMemory,
    track: LevelTrack,
    { time, isBid }: { readonly time: number; readonly isBid: boolean },
  ): ReturnType<typeof findingOf> {
    const shown = contractsOf(track.shown);
    const hidden = shown * this.survival!.expectedBeyond(track.refills);
    const price = track.ticks / PRICE_UNITS;
    const side = isBid ? 'bid' : 'ask';
    return findingOf(
      state,
      {
        detector: 'iceberg',
        time,
        since: track.since,
        direction: isBid ? 'long' : 'short',
        strength: strengthOf(track.refills, limits.minRefills - 1, limits.minRefills + 4),
        reason: `The ${side} at ${price.toFixed(4).replace(/0{1,2}$/, '')} was filled up ${track.refills} times by ${shown.toFixed(0)} contracts, about ${hidden.toFixed(0)} more are hidden`,
        evidence: [
          { label: 'side', value: side },
          { label: 'price', value: price, knownAt: time, levels: [price] },
          { label: 'refills', value: track.refills },
          { label: 'shown', value: shown },
          { label: 'hidden, expected', value: hidden },
        ],
      },
      `${side}${track.ticks}`,
    );
  }
}

interface IcebergMemory extends Memory<'iceberg'> {
  readonly bids: LevelTracks;
  readonly asks: LevelTracks;
}

interface Change {
  readonly pairs: readonly number[] | Float64Array;
  readonly time: number;
  readonly say: FindingSink;
}
