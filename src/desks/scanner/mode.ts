import type { Timeframe } from '#domain/market/timeframe.ts';

export type ModeName = 'strike' | 'surgical' | 'overwatch' | 'stealth';
export type Profile = 'intraday_aggressive' | 'precision' | 'macro_surveillance' | 'stealth_balanced';
/** Scalps last minutes to hours, swings hours to weeks. */
export type Horizon = 'scalp' | 'swing';
export type TriggerName = 'sweep' | 'break-after-touch' | 'zone-rejection';
export type FactorName =
  | 'swing-alignment'
  | 'weekly-stoch-rsi'
  | 'macd'
  | 'patterns'
  | 'range-position'
  | 'volume'
  | 'session'
  | 'cycle'
  | 'regime';

/** Which timeframe plays which part. */
export interface ModeTimeframes {
  /** Candidates arise at the close of these bars; the shortest of all. */
  readonly entry: Timeframe;
  /** Bias, and the ATR in which distances are measured. */
  readonly primary: Timeframe;
  /** Longer ones that may not run hard against the trade, shortest first. */
  readonly filters: readonly Timeframe[];
  /** Where zones and levels count as higher-timeframe structure, shortest first. */
  readonly structure: readonly Timeframe[];
  /** Whose strong momentum alone forbids a trade against it. */
  readonly momentum: Timeframe;
}

/** Bars on each side of a pivot: of the small (internal) and of the large (swing) structure. */
export interface PivotStrengths {
  readonly internal: number;
  readonly swing: number;
}

/** Numbers that a user may change; `settings.ts` has their ranges. */
export interface ModeThresholds {
  /** A candidate below this score, -1…1, is not worth a signal. */
  readonly minScore: number;
  /** The first target lies at least this many risks away. */
  readonly minRewardR: number;
  /** Targets lie at least this many risks apart. */
  readonly targetSpacingR: number;
  /** Opposing liquidity farther than this many risks is no target. */
  readonly maxRewardR: number;
  /** Stop beyond the invalidation, in ATRs of the entry timeframe. */
  readonly stopBufferAtr: number;
  /** A nearer stop is moved out to this distance; a farther invalidation makes no plan. In ATRs of the entry timeframe. */
  readonly minRiskAtr: number;
  readonly maxRiskAtr: number;
  /** Entry bars for which a touched zone may still be answered by a break of structure. */
  readonly touchMemoryBars: number;
  /** Entry bars after a signal in which its direction stays silent. */
  readonly coolDownBars: number;
  /** Entry bars that an order may wait to be filled. */
  readonly expiryBars: number;
  /** Entry bars after which a trade that went nowhere is closed. */
  readonly timeStopBars: number;
  /** Share of equity lost at the stop. */
  readonly riskRatio: number;
}

/** A way to scan, as data. */
export interface ScannerMode {
  readonly name: ModeName;
  readonly meaning: string;
  readonly profile: Profile;
  readonly horizon: Horizon;
  readonly timeframes: ModeTimeframes;
  readonly pivots: (timeframe: Timeframe) => PivotStrengths;
  /** Which pivots' liquidity counts when it is swept on the entry timeframe. */
  readonly sweepOf: keyof PivotStrengths;
  readonly triggers: readonly TriggerName[];
  /** `market`: at the next open. `zone-edge`: a limit at the near edge of the zone that was touched, when there is one. */
  readonly entry: 'market' | 'zone-edge';
  /** Whether the price must have retraced to the optimal entry (or be in the right half) of the primary dealing range. */
  readonly requiresOte: boolean;
  /** Shares of the position closed at the targets, nearest first; one list for two targets, one for three. */
  readonly targetShares: { readonly two: readonly number[]; readonly three: readonly number[] };
  /** Targets in risks where no opposing liquidity is known. */
  readonly projectedR: readonly number[];
  readonly thresholds: ModeThresholds;
  /** Share of each factor in the score; a factor that is not named takes no part. */
  readonly weights: Partial<Readonly<Record<FactorName, number>>>;
}
