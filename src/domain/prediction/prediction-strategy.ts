import type { Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { BookSide } from '#domain/market/book-side.ts';
import type { DetectorName, Finding } from '#domain/prediction/finding.ts';
import type { DoubtReason, PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketCategory, MarketId, OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { Signal } from '#domain/signals/signal.ts';

/**
 * What a run of prediction markets asks of a desk: events in; findings out, those that know a direction with the signal that they
 * became. Pure: the same events and lessons give the same answers.
 */
export interface PredictionStrategy {
  readonly id: string;
  /** A market is watched from now on, or is known better. */
  watch(market: PredictionMarket): void;
  forget?(market: MarketId): void;
  /** Brings an event in, then tells what was found, in order. */
  onEvent(event: PredictionEvent, tell: FindingTeller): void;
  /** Time passes while nothing is said. */
  onTime?(now: UnixMs, tell: FindingTeller): void;
  /** The market as it stands; the same object for as long as the market is watched. Undefined when it is not. */
  reading(market: MarketId): MarketReading | undefined;
  /** What became of a finding that was followed: the record that confidence and edge are made of. */
  learn(lesson: FindingLesson): void;
}

/** `signal` is undefined for a finding without a direction, or in a market without a price. */
export type FindingTeller = (finding: Finding, signal: PredictionSignal | undefined) => void;

/** On the first outcome's instrument: `long` buys it at its ask, `short` buys the other outcome at 1 minus the first one's bid. */
export type PredictionSignal = Signal<PredictionContext>;

/** One market at this moment, for reading. Prices and sizes are in units of `price-grid.ts`, of the first outcome. */
export interface MarketReading {
  readonly market: PredictionMarket;
  readonly bids: BookSide;
  readonly asks: BookSide;
  /** Tick size in price units. */
  readonly tick: number;
  readonly doubt: DoubtReason | undefined;
  readonly isResolved: boolean;
  readonly isCrossed: boolean;
  /** Whether prices can be taken from the book: not in doubt, two-sided, not crossed, not resolved. */
  readonly isSound: boolean;
  /** 0…1; NaN while the book is not sound. */
  readonly mid: number;
  /** When the book was last told or confirmed, by our clock. */
  readonly bookAt: number;
}

/** Everything that gates and sizing look at, as it was when the signal was made. Prices are those of the outcome that it would buy. */
export interface PredictionContext {
  readonly finding: Finding;
  readonly market: MarketId;
  /** The event that the market belongs to; undefined when it stands alone. */
  readonly event: string | undefined;
  readonly category: MarketCategory;
  /** What it would buy. */
  readonly outcome: OutcomeIndex;
  /** Tick size in price units. */
  readonly tick: number;
  /** Best price to buy at and to sell at, in price units; undefined while the book is not sound. */
  readonly askUnits: number | undefined;
  readonly bidUnits: number | undefined;
  readonly spreadTicks: number | undefined;
  /** Contracts on offer within the ticks that an entry may walk; undefined while the book is not sound. */
  readonly depth: number | undefined;
  /** What this market has usually offered at this time to its close; undefined before enough looks. */
  readonly usualDepth: number | undefined;
  /** Age of the book, ms; undefined before the first one. */
  readonly ageMs: number | undefined;
  /** Why the book is not to be used; undefined while it is sound. */
  readonly doubt: DoubtReason | 'one-sided' | 'resolved' | undefined;
  /** Undefined when the venue does not say. */
  readonly closesInMs: number | undefined;
  /** Most a contract may cost: the ask and the ticks beyond it; in price units. */
  readonly limitUnits: number | undefined;
  /** Fee a contract when it is bought at the ask, in collateral; undefined when the schedule does not reach back so far. */
  readonly entryFee: number | undefined;
  /** Half the spread and the fee of a sale at the bid, a contract: what leaving before the resolution costs. */
  readonly exitCost: number | undefined;
  /** Chance that the outcome is worth 1, by the detector's record; undefined while it has none and no prior was stated. */
  readonly modelProbability: number | undefined;
  /** Judged findings that it rests on. */
  readonly judged: number;
  /** A position is closed by then at the latest. */
  readonly holdUntil: UnixMs;
}

/** How a followed finding ended, for the record of its detector. */
export interface FindingLesson {
  readonly detector: DetectorName;
  readonly category: MarketCategory;
  /** Mid to mid (or to 0, 0.5, 1) in its direction, in price of the first outcome; costs are not in it. */
  readonly move: number;
  readonly knownAt: UnixMs;
}

/** How many contracts a signal is worth. */
export interface PredictionSizer {
  size(request: SizeRequest): SizeAnswer;
}

export interface SizeRequest {
  readonly signal: PredictionSignal;
  /** What the account is worth, with positions at their cost; collateral. */
  readonly equity: number;
  readonly cash: number;
  /** At cost, fees included, what is held or ordered already. */
  readonly held: HeldStakes;
  /** Contracts; undefined when the venue has no minimum. */
  readonly minQuantity: number | undefined;
}

export interface HeldStakes {
  readonly market: number;
  readonly event: number;
  readonly category: number;
  readonly total: number;
}

export type SizeAnswer =
  /** `share` of the equity is what it costs at most; `limitedBy` names the rule that made it as small as it is. */
  | { readonly kind: 'sized'; readonly quantity: Quantity; readonly share: number; readonly limitedBy: string }
  /** What it costs is not below what it is thought to be worth. */
  | { readonly kind: 'no-edge'; readonly cost: number; readonly worth: number }
  /** A cap or the venue's minimum leaves nothing. */
  | { readonly kind: 'too-small'; readonly contracts: number; readonly least: number; readonly limitedBy: string }
  | { readonly kind: 'unknown'; readonly missing: string };
