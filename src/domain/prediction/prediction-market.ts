import type { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';
import type { ProbabilityFeeConfig } from '#domain/costs/probability-fee.ts';

declare const kind: unique symbol;

/** A market's name at its venue, never reused: at Polymarket the condition id. */
export type MarketId = string & { readonly [kind]: 'MarketId' };

/** Which of the two outcomes: 0 is the first named, Yes in most markets; all books speak of it. */
export type OutcomeIndex = 0 | 1;

/** What a question is about; each has its own thresholds and its own record. */
export const MARKET_CATEGORIES = [
  'earnings',
  'politics',
  'fed',
  'economics',
  'crypto',
  'sports',
  'geopolitics',
  'technology',
  'culture',
  'weather',
  'other',
] as const;
export type MarketCategory = (typeof MARKET_CATEGORIES)[number];

/** `paused`: exists and takes no orders. `closed`: over, and not decided yet. */
export type MarketStatus = 'open' | 'paused' | 'closed' | 'resolved';

/** A question with two outcomes, one of which will be worth 1 and the other 0. */
export interface PredictionMarket {
  readonly id: MarketId;
  /** As in the ids of its instruments: `polymarket`. */
  readonly venue: string;
  /** Its name in addresses, unique at the venue. */
  readonly slug: string;
  readonly question: string;
  readonly category: MarketCategory;
  /** The event that it belongs to; undefined when it stands alone. */
  readonly event: MarketEvent | undefined;
  readonly outcomes: readonly [Outcome, Outcome];
  readonly rules: MarketRules;
  /** Dated, because venues change it; undefined when trading is free. */
  readonly fees: ProbabilityFeeConfig | undefined;
  readonly opensAt: UnixMs | undefined;
  /** When it is planned to end; it may end earlier. */
  readonly closesAt: UnixMs | undefined;
  readonly status: MarketStatus;
  /** The outcome that won; `split` when both were paid half; undefined until it is resolved. */
  readonly winner: OutcomeIndex | 'split' | undefined;
  /** Page of the market, for people; undefined where it has none. */
  readonly url: string | undefined;
}

export interface Outcome {
  /** `Yes`, `No`, or the name of a side. */
  readonly name: string;
  /** What is traded, in words of the venue: at Polymarket the token id. */
  readonly token: string;
}

/** What several markets have in common. */
export interface MarketEvent {
  readonly id: string;
  readonly title: string;
  /** Exactly one market of the event resolves to its first outcome, so that the prices of all sum to 1. */
  readonly isExclusive: boolean;
  /** What tells this market from the others of the event, in words of the venue: `$240`, `25 bps decrease`; empty when it says nothing. */
  readonly label: string;
}

/** What orders are held to. The tick size changes near certainty: each change begins a new epoch of the book. */
export interface MarketRules {
  readonly tickSize: Decimal;
  /** Contracts. */
  readonly minQuantity: Decimal;
}

export function marketId(text: string): MarketId {
  return text as MarketId;
}
