import type { UnixMs } from '#core/time.ts';
import { DAY_MS, HOUR_MS, unixMs } from '#core/time.ts';
import type { MarketCategory, OutcomeIndex } from '#domain/prediction/prediction-market.ts';

/** A world of generated prediction markets. The same config gives the same events, however it is stepped through. */
export interface WorldConfig {
  readonly seed: number;
  readonly startTime: UnixMs;
  /** Markets that live at a time; whatever is resolved is replaced by something new. */
  readonly marketCount: number;
  /** 1: about eight events a minute in the mean market, four in the median one, seventy in the busiest hundredth. */
  readonly pace: number;
  readonly plants: PlantPlan;
  /** From opening to closing; drawn evenly on a logarithmic scale. */
  readonly lifeMs: readonly [number, number];
  /** Share of stream trades that claim the wrong side, 0…1. Settled ones are always right. */
  readonly wrongSideRatio: number;
  /**
   * How much of the true log-odds the makers' prices show, by category; 1 where left out. Below 1 favourites are too cheap and
   * longshots too dear, above 1 the other way round.
   */
  readonly confidence: Readonly<Partial<Record<MarketCategory, number>>>;
  /** Resolved markets are told of for so long. */
  readonly forgetAfterMs: number;
}

export const PLANT_KINDS = ['leak', 'news', 'iceberg', 'maker-withdrawal', 'accumulation', 'constraint'] as const;
export type PlantKind = (typeof PLANT_KINDS)[number];

export interface PlantPlan {
  /** How often by chance, per market-day; none where left out. */
  readonly perMarketDay: Readonly<Partial<Record<PlantKind, number>>>;
  /** Those that are certain, for tests. A market is named by its place in `markets()` at the start. */
  readonly planned: readonly PlannedPlant[];
}

/**
 * `atMs` is since the start. What is left out is drawn, the market among it. One whose market is not fit for it at that time (closed,
 * near its end or near certainty, planted already) does not come to be.
 */
export type PlannedPlant =
  | {
      readonly kind: 'leak';
      readonly atMs: number;
      readonly leader?: number;
      readonly followers?: readonly { readonly market?: number; readonly lagMs: number }[];
    }
  | { readonly kind: 'news'; readonly atMs: number; readonly markets?: readonly number[]; readonly reverses?: boolean }
  | ({ readonly kind: 'iceberg' } & PlannedInMarket & PlannedIceberg)
  | ({ readonly kind: 'maker-withdrawal' } & PlannedInMarket & PlannedSpan)
  | ({ readonly kind: 'accumulation'; readonly outcome?: OutcomeIndex } & PlannedInMarket & PlannedSpan)
  | ({ readonly kind: 'constraint' } & PlannedInMarket & PlannedSpan);

interface PlannedInMarket {
  readonly atMs: number;
  readonly market?: number;
}

interface PlannedSpan {
  readonly durationMs?: number;
}

export interface PlannedIceberg {
  readonly side?: 'bid' | 'ask';
  readonly shownContracts?: number;
  readonly hiddenContracts?: number;
}

export const DEFAULT_WORLD: WorldConfig = {
  seed: 1,
  startTime: unixMs(Date.UTC(2026, 8, 1)),
  marketCount: 500,
  pace: 1,
  plants: {
    perMarketDay: {
      leak: 0.05,
      news: 0.1,
      iceberg: 0.1,
      'maker-withdrawal': 0.1,
      accumulation: 0.05,
      constraint: 0.03,
    },
    planned: [],
  },
  lifeMs: [6 * HOUR_MS, 90 * DAY_MS],
  wrongSideRatio: 0.4,
  confidence: { politics: 0.85, fed: 0.95, sports: 0.97, crypto: 0.94, culture: 0.9 },
  forgetAfterMs: 3 * DAY_MS,
};

/** Nothing but news that everybody reads, and ordinary life: whatever a detector other than that of jumps says here is false. */
export const QUIET_WORLD: WorldConfig = {
  ...DEFAULT_WORLD,
  plants: { perMarketDay: { news: 0.2 }, planned: [] },
};

/** Few markets, and something planted in most of them within the hour: for tests. */
export const DENSE_WORLD: WorldConfig = {
  ...DEFAULT_WORLD,
  marketCount: 40,
  lifeMs: [2 * DAY_MS, 60 * DAY_MS],
  plants: {
    perMarketDay: {
      leak: 2,
      news: 2,
      iceberg: 4,
      'maker-withdrawal': 4,
      accumulation: 2,
      constraint: 2,
    },
    planned: [],
  },
};
