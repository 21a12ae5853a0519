/** 1: up, a high, bullish. -1: down, a low, bearish. */
export type Direction = 1 | -1;

/**
 * What every fact says: the bar that it describes, and the closed bar at which it became known. Bars are counted from 0.
 * Facts are immutable and never withdrawn; a change of state is a new fact that names the zone or pivot it is about.
 */
interface FactBase {
  readonly at: number;
  /** The bar at whose close the fact became known, never before `at`. */
  readonly confirmedAt: number;
  /** Close of that bar, UTC ms. */
  readonly confirmedTime: number;
  readonly direction: Direction;
}

/** A bar whose high (direction 1) or low (-1) stands out among `strength` bars on both sides. */
export interface PivotFact extends FactBase {
  readonly kind: 'pivot';
  readonly strength: number;
  readonly price: number;
}

/** A pivot against the previous pivot of its side: higher, equal or lower. */
export type LegLabel = 'HH' | 'EH' | 'LH' | 'LL' | 'EL' | 'HL';

/** A turning point of the zigzag. */
export interface LegFact extends FactBase {
  readonly kind: 'leg';
  readonly strength: number;
  readonly price: number;
  /** `undefined` on the first leg of each side. */
  readonly label: LegLabel | undefined;
  /** `at` of the less extreme pivot of the same side that this one replaces; `undefined` when it begins a new leg. */
  readonly supersedes: number | undefined;
}

/** BOS: break of structure, with the trend. CHoCH: change of character, against it. */
export type BreakType = 'BOS' | 'CHoCH';

/** A close (or a wick, by option) beyond the reference high or low. `at` is the breaking bar. */
export interface BreakFact extends FactBase {
  readonly kind: 'break';
  readonly strength: number;
  readonly type: BreakType;
  /** Price of the broken pivot. */
  readonly level: number;
  readonly pivotAt: number;
}

/** The strong level that a break leaves behind: after a bullish break (direction 1) the low that must hold. */
export interface ProtectedFact extends FactBase {
  readonly kind: 'protected';
  readonly strength: number;
  readonly price: number;
}

export type ZoneKind = 'order-block' | 'fvg';

/** A price zone that has just become known. `direction` 1 lies below the price and supports it. */
export interface ZoneFact extends FactBase {
  readonly kind: 'zone';
  readonly source: ZoneKind;
  /** Number of the zone within its detector, from 0. */
  readonly zone: number;
  /** Pivot strength of the structure that made it; `undefined` for gaps, which need none. */
  readonly strength: number | undefined;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Where a zone stands, in the order in which it can happen. Gaps: `touched`, `ce` (consequent encroachment: half is
 * traded), `filled`, `inverted`, `ended`. Order blocks: `touched` (mitigated), `broken` (now a breaker), `ended`.
 */
export type ZoneState = 'fresh' | 'touched' | 'ce' | 'filled' | 'inverted' | 'broken' | 'ended';

/** A zone reached its next state on bar `at`. `direction` is the one that the zone was made with. */
export interface ZoneStateFact extends FactBase {
  readonly kind: 'zone-state';
  readonly source: ZoneKind;
  readonly zone: number;
  readonly strength: number | undefined;
  readonly state: ZoneState;
  /** The edge or middle that was reached or passed. */
  readonly level: number;
}

/** Two consecutive pivots of one side at nearly the same price: a pool of stops beyond them. */
export interface EqualLevelFact extends FactBase {
  readonly kind: 'equal';
  readonly strength: number;
  readonly price: number;
  readonly previousAt: number;
  readonly previousPrice: number;
}

export type LiquidityKind = 'pivot' | 'equal';

/** How liquidity was taken. `sweep`: the bar closed back at or inside the level. `run`: it closed beyond. */
export type TakenBy = 'sweep' | 'run';

/** A bar traded strictly beyond resting liquidity, for the first time. `direction` 1: above a high. */
export interface TakenFact extends FactBase {
  readonly kind: 'taken';
  readonly of: LiquidityKind;
  readonly strength: number;
  readonly level: number;
  readonly pivotAt: number;
  readonly by: TakenBy;
}

/** A delayed sweep: liquidity run on bar `takenAt` was closed back at or inside within the allowed number of bars. */
export interface ReclaimedFact extends FactBase {
  readonly kind: 'reclaimed';
  readonly of: LiquidityKind;
  readonly strength: number;
  readonly level: number;
  readonly pivotAt: number;
  readonly takenAt: number;
}

/** The oldest live item was let go because memory is bounded; nothing more will be said about it. */
export interface RetiredFact extends FactBase {
  readonly kind: 'retired';
  readonly of: ZoneKind | LiquidityKind;
  readonly strength: number | undefined;
  /** Number of the zone, or `at` of the pivot. */
  readonly id: number;
}

/**
 * A stretch of time is complete: its high (direction 1) or its low (-1), a level that others watch. `at` is the bar that made it,
 * the first of several.
 */
export interface TimeLevelFact extends FactBase {
  readonly kind: 'time-level';
  readonly of: 'period' | 'session';
  /** Timeframe of the period, name of the session. */
  readonly name: string;
  /** The stretch, UTC ms, `[start, end)`; with its first and last bar and their open and close. */
  readonly start: number;
  readonly end: number;
  readonly price: number;
  readonly open: number;
  readonly close: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** A bar traded strictly beyond a time level, for the first time since it was known. `direction` 1: above a high. */
export interface TimeLevelBrokenFact extends FactBase {
  readonly kind: 'time-level-broken';
  readonly of: 'period' | 'session';
  readonly name: string;
  /** Start of the stretch that made the level. */
  readonly start: number;
  readonly level: number;
}

export type CycleDegree = 'DCL' | 'WCL';

/** The lowest low in the time window for the next cycle low, so far. Direction -1. */
export interface CycleCandidateFact extends FactBase {
  readonly kind: 'cycle-candidate';
  readonly degree: CycleDegree;
  readonly price: number;
  /** Bars since the previous cycle low. */
  readonly day: number;
}

/** How late in a cycle its high came: right of the middle is strong. */
export type CycleTranslation = 'left' | 'middle' | 'right';

/**
 * A candidate was confirmed as cycle low, which ends the cycle before it and begins the next. Direction -1. What is said of the
 * ended cycle is `undefined` for the first low, whose cycle began before the data did.
 */
export interface CycleLowFact extends FactBase {
  readonly kind: 'cycle-low';
  readonly degree: CycleDegree;
  readonly price: number;
  readonly lengthBars: number | undefined;
  /** Bar and price of the ended cycle's high. */
  readonly highAt: number | undefined;
  readonly high: number | undefined;
  /** (highAt - its first bar) / length, 0...1. */
  readonly translationRatio: number | undefined;
  readonly translation: CycleTranslation | undefined;
  readonly hasFailed: boolean | undefined;
}

/** A bar traded below the low that began the running cycle: the cycle has failed. Direction -1. */
export interface CycleFailedFact extends FactBase {
  readonly kind: 'cycle-failed';
  readonly degree: CycleDegree;
  /** The low that did not hold, and its bar. */
  readonly level: number;
  readonly lowAt: number;
}

/** Everything that a detector may say. A new kind of fact is declared in this file and added here. */
export type Fact =
  | PivotFact
  | LegFact
  | BreakFact
  | ProtectedFact
  | ZoneFact
  | ZoneStateFact
  | EqualLevelFact
  | TakenFact
  | ReclaimedFact
  | RetiredFact
  | TimeLevelFact
  | TimeLevelBrokenFact
  | CycleCandidateFact
  | CycleLowFact
  | CycleFailedFact;

/** Takes facts in the order in which they become known. */
export type Emit = (fact: Fact) => void;
