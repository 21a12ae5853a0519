import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { LevelBook } from '#sandbox/prediction/world/level-book.ts';
import type { Maker } from '#sandbox/prediction/world/maker.ts';

/** A place for a market in the world, and what lives in it now. When its market is resolved another takes the place. */
export class TradedMarket {
  readonly place: number;
  /** Of its group in the world, and its own in the group. */
  readonly group: number;
  readonly position: number;
  /** Set as soon as it opens. */
  market!: PredictionMarket;
  book = new LevelBook(COARSE_LEVELS);
  /** What the crowd's resting orders are of each level; the rest of a level is the makers'. */
  crowdBids = new Int32Array(COARSE_LEVELS + 1);
  crowdAsks = new Int32Array(COARSE_LEVELS + 1);
  makers: readonly Maker[] = [];
  isOpen = false;
  /** Counts the markets that this place has had, so that what was meant for an earlier one is not done to a later. */
  life = 0;
  /** Chance of Yes as makers would price it by what everybody knows. */
  fairChance = 0.5;
  /** What they add to its log-odds for now: pressure of orders, and what they have not understood yet. It wears off. */
  press = 0;
  /** What they add while something planted lasts. */
  hold = 0;
  /** Their price over the last minutes, 0…1. */
  slowChance = 0.5;
  lastActAt = 0;
  closesAt = 0;
  /** How much its makers show, times what they show far from the close. */
  depth = 1;
  /** Events a minute by itself, before hour and surges. */
  activity = 0;
  /** Times that for now. */
  surge = 1;
  /** Something is planted here or in a market of the same event. */
  isPlanted = false;
  /** Size on a level besides makers' and crowd's, first in line: an iceberg's shown part. */
  extraLevel = 0;
  extraSize = 0;
  isExtraBid = false;
  /** Called when some of it was executed. */
  onExtraHit: ((size: number) => void) | undefined;

  constructor(place: number, group: number, position: number) {
    this.place = place;
    this.group = group;
    this.position = position;
  }

  /** What its makers take for the chance of Yes now. */
  get chance(): number {
    const lean = this.press + this.hold;
    return Math.abs(lean) < NEGLIGIBLE_LEAN ? this.fairChance : withLean(this.fairChance, lean);
  }

  /** Empties it, on a grid of so many levels. */
  clear(levels: number): void {
    this.book = new LevelBook(levels);
    this.crowdBids = new Int32Array(levels + 1);
    this.crowdAsks = new Int32Array(levels + 1);
    this.extraSize = 0;
    for (const maker of this.makers) maker.startAfresh();
  }
}

/** Changes no price by a tenth of the finest tick. */
const NEGLIGIBLE_LEAN = 0.0004;

/** Levels of a book with a tick of 0.01, and of 0.001. */
export const COARSE_LEVELS = 100;
export const FINE_LEVELS = 1_000;

/** A chance after something is added to its log-odds. */
export function withLean(chance: number, lean: number): number {
  const odds = (chance / (1 - chance)) * Math.exp(lean);
  return odds / (1 + odds);
}

/** What must be added to the log-odds of `to` to get `from`. */
export function leanBetween(to: number, from: number): number {
  return Math.log(from / (1 - from)) - Math.log(to / (1 - to));
}
