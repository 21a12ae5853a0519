import type { Thresholds } from '#desks/prediction/thresholds.ts';
import type { LevelPairs } from '#domain/market/book-delta.ts';

/** What became of one price of a side. Sizes in lots. */
export interface LevelTrack {
  readonly ticks: number;
  /** Refills in a row that brought back what was executed. */
  refills: number;
  /** What one refill brings. */
  shown: number;
  /** First execution that was refilled. */
  since: number;
  hasSpoken: boolean;
}

/** Called when an iceberg is over: with its refills, and whether it was executed to its end rather than lost from sight. */
export type OnEnd = (refills: number, isEnded: boolean) => void;

/** Follows every level of one side for executions that are filled up again. */
export class LevelTracks {
  private readonly limits: Thresholds<'iceberg'>;
  private readonly onEnd: OnEnd;
  private readonly levels = new Map<number, Level>();

  constructor(limits: Thresholds<'iceberg'>, onEnd: OnEnd) {
    this.limits = limits;
    this.onEnd = onEnd;
  }

  /** A whole book: levels that are in it go on, at their new size, with nothing pending. */
  load(pairs: LevelPairs, time: number): void {
    const kept = new Set<number>();
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      const level = this.levelAt(pairs[i]!);
      kept.add(pairs[i]!);
      level.size = pairs[i + 1]!;
      level.traded = 0;
      level.isWaiting = false;
      level.changedAt = time;
    }
    for (const [ticks, level] of this.levels) if (!kept.has(ticks)) this.drop(level);
  }

  clear(): void {
    for (const level of this.levels.values()) this.finish(level, false);
    this.levels.clear();
  }

  /** A trade at a price; false when nothing of this side rests or rested there a moment ago. */
  trade(ticks: number, lots: number, time: number): boolean {
    const level = this.levels.get(ticks);
    if (level === undefined) return false;
    if (time - level.tradedAt > this.limits.tradeMs) level.traded = 0;
    if (level.size === 0 && !(time - level.changedAt <= this.limits.tradeMs)) return false;
    level.tradedAt = time;
    // The change may have been told before the trade.
    const isToldBefore =
      level.fellBy > 0 && time - level.changedAt <= this.limits.tradeMs && Math.abs(level.fellBy - lots) < 0.5;
    if (isToldBefore) {
      this.executed(level, lots, level.changedAt);
      level.fellBy = 0;
    } else level.traded += lots;
    return true;
  }

  /** A level's new size; gives the level when it has been filled up again like before. */
  change(ticks: number, lots: number, time: number): LevelTrack | undefined {
    const level = this.levelAt(ticks);
    const before = level.size;
    const grown = lots - before;
    level.size = lots;
    level.fellBy = 0;
    const hasTraded = level.traded > 0 && time - level.tradedAt <= this.limits.tradeMs;
    const traded = hasTraded ? level.traded : 0;
    level.traded = 0;
    level.changedAt = time;
    if (traded > 0) return this.afterTrade(level, { before, grown, traded, time });
    if (grown > 0) return this.afterGrowth(level, grown, time);
    level.fellBy = -grown;
    if (lots === 0 && !level.isWaiting) this.finish(level, false);
    this.expire(level, time);
    return undefined;
  }

  private afterTrade(
    level: Level,
    { before, grown, traded, time }: { before: number; grown: number; traded: number; time: number },
  ): LevelTrack | undefined {
    this.expire(level, time);
    const missing = traded + grown;
    // It fell by less than was executed: what is missing was filled up in the same breath.
    const isRefilled = missing > this.limits.sizeTolerance * Math.max(traded, before);
    this.executed(level, traded, time);
    return isRefilled ? this.refilled(level, missing, time) : undefined;
  }

  private afterGrowth(level: Level, grown: number, time: number): LevelTrack | undefined {
    if (!level.isWaiting) return undefined;
    if (this.expire(level, time)) return undefined;
    return this.refilled(level, grown, time);
  }

  private executed(level: Level, lots: number, time: number): void {
    level.executed = (level.isWaiting ? level.executed : 0) + lots;
    level.isWaiting = true;
    level.executedAt = time;
  }

  /**
   * What comes back is what was executed of the shown part: all that was executed, or the whole shown part when others were executed
   * behind it. Anything else is somebody who came by.
   */
  private refilled(level: Level, amount: number, time: number): LevelTrack | undefined {
    const isAll = this.isAlike(amount, level.executed);
    const isWhole = amount < level.executed && this.isAlike(amount, level.whole);
    const isTooMuch = amount > level.whole * (1 + this.limits.sizeTolerance);
    if ((isAll && !isTooMuch) || isWhole) level.refills++;
    else {
      if (level.refills > 0) this.finish(level, false);
      if (amount < level.executed) level.whole = amount;
    }
    if (level.refills === 1) level.since = level.executedAt;
    level.shown = Math.max(level.shown, amount);
    level.isWaiting = false;
    level.refilledAt = time;
    return level;
  }

  private isAlike(a: number, b: number): boolean {
    return Math.abs(a - b) <= this.limits.sizeTolerance * b;
  }

  /** An execution that was not filled up in time ends the row; true when it did. */
  private expire(level: Level, time: number): boolean {
    if (!level.isWaiting || time - level.executedAt <= this.limits.refillMs) return false;
    level.isWaiting = false;
    this.finish(level, true);
    return true;
  }

  private finish(level: Level, isEnded: boolean): void {
    if (level.hasSpoken) this.onEnd(level.refills, isEnded);
    level.refills = 0;
    level.whole = Number.NaN;
    level.shown = 0;
    level.hasSpoken = false;
  }

  private drop(level: Level): void {
    this.finish(level, false);
    this.levels.delete(level.ticks);
  }

  private levelAt(ticks: number): Level {
    let level = this.levels.get(ticks);
    if (level === undefined) {
      level = newLevel(ticks);
      this.levels.set(ticks, level);
    }
    return level;
  }
}

interface Level extends LevelTrack {
  size: number;
  changedAt: number;
  /** By how much the last change let it fall, while no trade was told for that. */
  fellBy: number;
  /** Executed and not yet seen in its size. */
  traded: number;
  tradedAt: number;
  /** It was executed, and may be filled up any moment. */
  isWaiting: boolean;
  /** Lots executed since it was filled up last. */
  executed: number;
  executedAt: number;
  refilledAt: number;
  /** The whole shown part, once more than that was executed in one go; NaN before. */
  whole: number;
}

function newLevel(ticks: number): Level {
  const never = Number.NEGATIVE_INFINITY;
  return {
    ticks,
    refills: 0,
    shown: 0,
    since: never,
    hasSpoken: false,
    size: 0,
    changedAt: never,
    fellBy: 0,
    traded: 0,
    tradedAt: never,
    isWaiting: false,
    executed: 0,
    executedAt: never,
    refilledAt: never,
    whole: Number.NaN,
  };
}
