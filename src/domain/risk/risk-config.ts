/** Every rule that an order is held to before it is sent, and what happens when things go wrong. Plain data; amounts are texts. */
export interface RiskConfig {
  /** Currency of the account: of every amount below. */
  readonly currency: string;
  /** Where days and weeks of losses begin: a local hour of an IANA zone. */
  readonly day: { readonly zone: string; readonly startHour: number };
  /** For every instrument alike. */
  readonly limits: InstrumentLimits;
  /** For single instruments, by id: replaces fields of `limits`. */
  readonly instruments: Readonly<Record<string, InstrumentLimits>>;
  /** For the account as a whole. */
  readonly portfolio: PortfolioLimits;
  /** Named sets of instrument ids that are judged together. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** What takes the account out of ACTIVE by itself. */
  readonly triggers: readonly TriggerConfig[];
  /** What pauses an instrument, or all, after trades that went badly. */
  readonly guards: readonly GuardConfig[];
}

/** Left out: no limit. Worth is in the account's currency, quantity in base units. */
export interface InstrumentLimits {
  readonly minOrderNotional?: string;
  readonly maxOrderNotional?: string;
  readonly maxOrderQuantity?: string;
  /** Of the position that all resting orders could lead to, at the mark. */
  readonly maxPositionNotional?: string;
  readonly maxPositionQuantity?: string;
  readonly orderRate?: OrderRate;
  /** How far the price that an order names may be from the mark, as a share of the mark. */
  readonly collarRatio?: number;
  readonly collarTicks?: number;
  /** A mark older than this is no base for an order. */
  readonly maxMarkAgeMs?: number;
  /** Only while the instrument's calendar says that it trades. */
  readonly openMarketOnly?: boolean;
}

/** At most so many orders in any stretch of this length. */
export interface OrderRate {
  readonly orders: number;
  readonly windowMs: number;
}

/**
 * Left out: no limit. Gross exposure is the sum over instruments of the largest worth that resting orders could lead to; net
 * exposure the largest sum with its signs. Ratios are of the equity, except where said.
 */
export interface PortfolioLimits {
  readonly maxGrossExposure?: string;
  readonly maxGrossRatio?: number;
  readonly maxNetExposure?: string;
  readonly maxNetRatio?: number;
  /** For all instruments together. */
  readonly orderRate?: OrderRate;
  /** Realised and unrealised, since the start of the day or week: reached means no new risk. */
  readonly dailyLoss?: string;
  readonly dailyLossRatio?: number;
  readonly weeklyLoss?: string;
  readonly weeklyLossRatio?: number;
  /** Fall of the equity from its highest value, as a share of that. */
  readonly maxDrawdownRatio?: number;
  readonly concentration?: ConcentrationLimit;
  readonly groupConcentration?: ConcentrationLimit;
  readonly correlation?: CorrelationLimit;
  /** Instruments in which a position is open or may be opened by resting orders. */
  readonly maxOpenPositions?: number;
  /** Losing trades in a row since the day began. */
  readonly maxConsecutiveLosses?: number;
}

/** Largest share of one instrument, or of one group. */
export interface ConcentrationLimit {
  readonly maxRatio: number;
  /** Share of the equity, or of the gross exposure. */
  readonly of: 'equity' | 'exposure';
  /** Gross exposure from which a share of the exposure is judged: the first position is always all of it. */
  readonly fromExposure?: string;
}

/** Most that instruments which move together may be worth in the same direction. */
export interface CorrelationLimit {
  /** Returns that correlate at least this much are one bet; at most its negative, the opposite bet. */
  readonly threshold: number;
  /** Time from one return to the next. */
  readonly sampleMs: number;
  /** Returns that are looked back on, and how many a pair must share: with fewer, the correlation counts as 1. */
  readonly window: number;
  readonly minReturns: number;
  readonly maxExposure?: string;
  readonly maxRatio?: number;
}

/** When a rule takes the account to REDUCING or HALTED, and what ends that. */
export type TriggerConfig = LossTrigger | DrawdownTrigger | LosingStreakTrigger | StaleDataTrigger | VenueTrigger;

export interface LossTrigger {
  readonly when: 'daily-loss' | 'weekly-loss';
  /** In the account's currency, or as a share of the equity at the start of the day or week: one of the two. */
  readonly amount?: string;
  readonly ratio?: number;
  readonly state: 'REDUCING' | 'HALTED';
  /** `period-end`: the start of the next day or week; `lifted`: a person with the token. */
  readonly until: 'period-end' | 'lifted';
  readonly flatten?: boolean;
}

export interface DrawdownTrigger {
  readonly when: 'drawdown';
  readonly ratio: number;
  readonly state: 'REDUCING' | 'HALTED';
  readonly flatten?: boolean;
}

export interface LosingStreakTrigger {
  readonly when: 'losing-streak';
  readonly count: number;
  readonly state: 'REDUCING' | 'HALTED';
  readonly until: 'period-end' | 'lifted';
}

/** A mark of an instrument that is held grows older than this while its market is open; ends with fresh marks. */
export interface StaleDataTrigger {
  readonly when: 'stale-data';
  readonly afterMs: number;
  readonly state: 'REDUCING' | 'HALTED';
}

/** The venue is said to be in trouble; ends when it is said to be well. */
export interface VenueTrigger {
  readonly when: 'venue-trouble';
  readonly state: 'REDUCING' | 'HALTED';
}

/**
 * What pauses new positions after closed trades. `scope`: of that instrument, or of all. `sides`: only the side of the trades
 * that caused it, or both. Windows reach back from the last close.
 */
export type GuardConfig = CoolDownGuard | StopLossGuard | LowProfitGuard | LosingStreakGuard | DrawdownGuard;

interface GuardReach {
  readonly pauseMs: number;
  readonly scope: 'instrument' | 'all';
  readonly sides: 'same' | 'both';
}

export interface CoolDownGuard extends GuardReach {
  readonly kind: 'cool-down';
  /** After each close, each loss, or each stop that was met with a loss. */
  readonly after: 'close' | 'loss' | 'stop';
}

/** So many stops met with a loss within the window. */
export interface StopLossGuard extends GuardReach {
  readonly kind: 'stop-losses';
  readonly count: number;
  readonly windowMs: number;
}

/** At least so many trades within the window whose returns sum to less than `minReturnRatio`. */
export interface LowProfitGuard extends GuardReach {
  readonly kind: 'low-profit';
  readonly count: number;
  readonly windowMs: number;
  readonly minReturnRatio: number;
}

/** So many losing trades in a row. */
export interface LosingStreakGuard extends GuardReach {
  readonly kind: 'losing-streak';
  readonly count: number;
}

/** Equity so far below its highest value of the last `windowMs`: pauses everything. */
export interface DrawdownGuard {
  readonly kind: 'drawdown';
  readonly ratio: number;
  readonly windowMs: number;
  readonly pauseMs: number;
}

/** What a run without any rule is held to: nothing but the states and the kill switch. */
export const NO_RISK_RULES: RiskConfig = {
  currency: 'USDT',
  day: { zone: 'UTC', startHour: 0 },
  limits: {},
  instruments: {},
  portfolio: {},
  groups: {},
  triggers: [],
  guards: [],
};
