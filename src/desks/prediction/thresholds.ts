/** A number that may be set, its usual value and its range, both ends included. */
export interface ThresholdField {
  readonly usual: number;
  readonly min: number;
  readonly max: number;
  readonly isInteger: boolean;
  readonly meaning: string;
}

/**
 * Every threshold of every detector of this desk's own flow; tuned on seeds 1 to 10 of the generated world only, see `assay score`.
 * Detectors that look across markets bring their own options.
 */
export const THRESHOLDS = {
  'volume-spike': {
    coolDownMs: ms(600_000, 'silence after a finding'),
    windowMs: ms(300_000, 'trades that are looked at together'),
    memoryMs: ms(14_400_000, 'half-life of what is usual'),
    warmUpMs: ms(1_800_000, 'of trading before anything is unusual'),
    minTrades: whole(12, 2, 10_000, 'trades in the window, at least'),
    minZ: real(6.5, 1, 100, 'standard deviations beyond the usual count, at least'),
    minRatio: real(3, 1, 1_000, 'times the usual count, at least'),
  },
  'book-imbalance': {
    coolDownMs: ms(600_000, 'silence after a finding'),
    levels: whole(5, 1, 50, 'levels of each side that count'),
    smoothMs: ms(30_000, 'half-life of the smoothed imbalance'),
    memoryMs: ms(7_200_000, 'half-life of what is usual'),
    warmUpMs: ms(1_800_000, 'of book before anything is unusual'),
    minImbalance: real(0.5, 0.05, 1, 'smoothed imbalance, at least'),
    minZ: real(7, 1, 100, 'standard deviations from its usual imbalance, at least'),
  },
  'flow-imbalance': {
    coolDownMs: ms(600_000, 'silence after a finding'),
    windowSeconds: whole(120, 10, 3_600, 'seconds of order flow that are looked at together'),
    memoryMs: ms(7_200_000, 'half-life of what is usual'),
    warmUpMs: ms(1_800_000, 'of flow before anything is unusual'),
    minOneSidedness: real(4.5, 1, 60, 'sum of the flow over the root of the sum of its squares, at least'),
    minDepths: real(1.5, 0.1, 100, 'flow in average depths at the touch, at least'),
    minZ: real(5, 1, 100, 'standard deviations of the usual flow, at least'),
  },
  'maker-withdrawal': {
    coolDownMs: ms(120_000, 'silence after a finding'),
    depthTicks: whole(5, 1, 100, 'ticks behind the best price in which depth counts'),
    quoteWindowSeconds: whole(
      10,
      1,
      300,
      'seconds of usual quotes that the quotes since the fall are held against, at least',
    ),
    memoryMs: ms(1_200_000, 'half-life of the profile'),
    warmUpMs: ms(600_000, 'of profile before anything is unusual'),
    minPresence: real(0.8, 0, 1, 'share of the time with a two-sided book; below it there is no maker to lose'),
    depthShareMax: real(0.2, 0.01, 1, 'depth left, of the usual'),
    quoteShareMax: real(0.5, 0.01, 1, 'quotes left, of the usual'),
    spreadTicksMin: real(2, 0, 100, 'ticks by which the spread is wider than usual'),
    minSigns: whole(3, 1, 3, 'how many of spread, depth and quotes must speak'),
    holdMs: ms(2_000, 'for which it must last'),
    jumpHoldMs: ms(6_000, 'for which it must last after a jump of the price or a trade'),
    jumpTicks: real(4, 0.5, 100, 'ticks of the price within half a minute that are a jump'),
    depthSlope: real(0.55, 0, 3, 'by which log depth falls with log time to close'),
  },
  iceberg: {
    coolDownMs: ms(1_000, 'silence after a finding'),
    refillMs: ms(3_000, 'within which a level is filled up again'),
    tradeMs: ms(1_500, 'between a trade and the change of its level, at most'),
    sizeTolerance: real(0.01, 0, 0.5, 'share by which a refill may differ from what was executed'),
    minRefills: whole(2, 1, 100, 'such refills in a row, at least'),
    usualRefills: real(6, 1, 1_000, 'refills of an iceberg before any has been seen to its end'),
  },
  accumulation: {
    coolDownMs: ms(3_600_000, 'silence after a finding'),
    windowMs: ms(1_800_000, 'settled trades that are looked at together'),
    minTrades: whole(9, 2, 10_000, 'trades of the wallet in the window, at least'),
    minZ: real(3, 1, 100, 'its signed volume over the root of its sum of squares, at least'),
    minConcentration: real(0.25, 0, 1, 'its share in what its side bought net, at least'),
    minConviction: real(0.2, 0, 1, 'signed share of all volume in its direction, at least'),
    minMarketZ: real(5, 1, 100, 'the same as minZ for the whole market, where wallets are not named'),
    minMarketConviction: real(0.6, 0, 1, 'the same as minConviction, where wallets are not named'),
  },
  'price-jump': {
    coolDownMs: ms(300_000, 'silence after a finding'),
    windowSeconds: whole(20, 2, 300, 'seconds in which a jump happens'),
    memoryMs: ms(7_200_000, 'half-life of the usual movement'),
    warmUpMs: ms(600_000, 'of prices before anything is unusual'),
    minTicks: real(3, 0.5, 1_000, 'ticks, at least'),
    minZ: real(6, 1, 100, 'standard deviations of the usual movement, at least'),
    minLogOdds: real(0.5, 0, 10, 'move of the log-odds, at least'),
    lastMs: ms(7_200_000, 'before the close in which jumps are everyday'),
    confirmMs: ms(20_000, 'after which the move must still stand'),
    minRetained: real(0.6, 0, 1, 'share of the move that must still stand'),
  },
  'stale-quote': {
    coolDownMs: ms(60_000, 'silence after a finding'),
    minEdgeTicks: real(2, 0.5, 100, 'ticks between the quote and the price it should follow, net of the fee, at least'),
    minStaleMs: ms(2_000, 'for which the quote stood while the other price moved'),
    maxStaleMs: ms(60_000, 'after which it is an opinion'),
    minContracts: real(20, 0, 1_000_000, 'contracts that can be had, at least'),
    minZ: real(6, 1, 100, 'standard deviations of what is usually left between the two, at least'),
    maxSpreadTicks: real(8, 1, 1_000, 'spread of every market that it is held against, at most'),
    maxGap: real(0.03, 0, 1, 'from 1 by which the prices of an exclusive event usually differ, at most'),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ThresholdField>>>>;

/** Detectors whose thresholds stand here. */
export type TunedDetector = keyof typeof THRESHOLDS;

export type Thresholds<Name extends TunedDetector> = { readonly [Field in keyof (typeof THRESHOLDS)[Name]]: number };

export type AllThresholds = { readonly [Name in TunedDetector]: Thresholds<Name> };

function ms(usual: number, meaning: string): ThresholdField {
  return { usual, min: 0, max: 30 * 86_400_000, isInteger: true, meaning: `ms ${meaning}` };
}

function whole(usual: number, min: number, max: number, meaning: string): ThresholdField {
  return { usual, min, max, isInteger: true, meaning };
}

function real(usual: number, min: number, max: number, meaning: string): ThresholdField {
  return { usual, min, max, isInteger: false, meaning };
}
