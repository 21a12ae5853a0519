import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';
import { compareTimeframes, isComposedOf } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { ModeThresholds, PivotStrengths, ScannerMode } from '#desks/scanner/mode.ts';

const SCALP_WEIGHTS: ScannerMode['weights'] = {
  'swing-alignment': 3,
  'weekly-stoch-rsi': 1,
  macd: 2,
  patterns: 3,
  'range-position': 2,
  volume: 1.5,
  session: 1,
  cycle: 0.5,
  regime: 2,
};

/** Sessions say nothing about bars of hours; cycles and the weekly oscillator say more. */
const SWING_WEIGHTS: ScannerMode['weights'] = {
  'swing-alignment': 3,
  'weekly-stoch-rsi': 2,
  macd: 2,
  patterns: 3,
  'range-position': 2,
  volume: 1,
  cycle: 2,
  regime: 2,
};

const USUAL: ModeThresholds = {
  minScore: 0.15,
  minRewardR: 1.5,
  targetSpacingR: 0.75,
  maxRewardR: 10,
  stopBufferAtr: 0.1,
  minRiskAtr: 0.75,
  maxRiskAtr: 3,
  touchMemoryBars: 12,
  coolDownBars: 8,
  expiryBars: 8,
  timeStopBars: 96,
  riskRatio: 0.005,
};

const SHARES: ScannerMode['targetShares'] = { two: [0.5, 0.5], three: [0.5, 0.25, 0.25] };

export const STRIKE: ScannerMode = {
  name: 'strike',
  meaning: 'Intraday scalps on 15m bars with the 1h bias, at 4h and 1d structure.',
  profile: 'intraday_aggressive',
  horizon: 'scalp',
  timeframes: { entry: '15m', primary: '1h', filters: ['4h'], structure: ['4h', '1d'], momentum: '1d' },
  pivots: pivotStrengths,
  sweepOf: 'swing',
  triggers: ['sweep', 'break-after-touch', 'zone-rejection'],
  entry: 'market',
  requiresOte: false,
  targetShares: SHARES,
  projectedR: [1.5, 3],
  thresholds: USUAL,
  weights: SCALP_WEIGHTS,
};

export const SURGICAL: ScannerMode = {
  name: 'surgical',
  meaning: 'Few, precise scalps on 5m bars with the 1h bias, in the optimal entry at 1h and 4h structure.',
  profile: 'precision',
  horizon: 'scalp',
  timeframes: { entry: '5m', primary: '1h', filters: ['4h'], structure: ['1h', '4h'], momentum: '4h' },
  pivots: pivotStrengths,
  sweepOf: 'swing',
  triggers: ['sweep', 'break-after-touch'],
  entry: 'market',
  requiresOte: true,
  targetShares: SHARES,
  projectedR: [2, 4],
  thresholds: { ...USUAL, minScore: 0.25, minRewardR: 2, targetSpacingR: 1, maxRiskAtr: 4, coolDownBars: 24 },
  weights: SCALP_WEIGHTS,
};

export const OVERWATCH: ScannerMode = {
  name: 'overwatch',
  meaning: 'Swings of days to weeks on 4h bars with the daily bias, at 1d and 1w structure.',
  profile: 'macro_surveillance',
  horizon: 'swing',
  timeframes: { entry: '4h', primary: '1d', filters: ['1w'], structure: ['1d', '1w'], momentum: '1d' },
  pivots: pivotStrengths,
  sweepOf: 'internal',
  triggers: ['sweep', 'break-after-touch', 'zone-rejection'],
  entry: 'market',
  requiresOte: false,
  targetShares: SHARES,
  projectedR: [2, 4],
  thresholds: {
    ...USUAL,
    minScore: 0,
    minRewardR: 2,
    targetSpacingR: 1,
    coolDownBars: 6,
    timeStopBars: 180,
    riskRatio: 0.01,
  },
  weights: SWING_WEIGHTS,
};

export const STEALTH: ScannerMode = {
  name: 'stealth',
  meaning:
    'Balanced swings of hours to days on 1h bars with the 4h bias, at 4h and 1d structure, filled by resting orders.',
  profile: 'stealth_balanced',
  horizon: 'swing',
  timeframes: { entry: '1h', primary: '4h', filters: ['1d', '1w'], structure: ['4h', '1d'], momentum: '1d' },
  pivots: pivotStrengths,
  sweepOf: 'internal',
  triggers: ['sweep', 'break-after-touch', 'zone-rejection'],
  entry: 'zone-edge',
  requiresOte: false,
  targetShares: SHARES,
  projectedR: [1.5, 3],
  thresholds: { ...USUAL, coolDownBars: 12, expiryBars: 12, timeStopBars: 120 },
  weights: SWING_WEIGHTS,
};

/** Every mode that can be asked for by name. */
export const MODES: readonly ScannerMode[] = [STRIKE, SURGICAL, OVERWATCH, STEALTH];

/** Throws `argument.unknown` with the nearest names. */
export function parseMode(text: string): ScannerMode {
  const wanted = text.trim().toLowerCase();
  const mode = MODES.find((candidate) => candidate.name === wanted);
  if (mode !== undefined) return mode;
  throw unknownName(
    'mode',
    text,
    MODES.map((known) => known.name),
  );
}

/** The timeframes whose bars a mode needs, longest first; days and weeks always, for cycles, previous levels and the weekly oscillator. */
export function timeframesOf(mode: ScannerMode): readonly Timeframe[] {
  const { entry, primary, filters, structure, momentum } = mode.timeframes;
  const all = new Set<Timeframe>([entry, primary, ...filters, ...structure, momentum, '1d', '1w']);
  return [...all].sort((a, b) => compareTimeframes(b, a));
}

/** Throws `argument.invalid` unless bars of this timeframe can be put together to all that the mode needs. */
export function assertBase(mode: ScannerMode, base: Timeframe): void {
  const impossible = timeframesOf(mode).find((timeframe) => !isComposedOf(timeframe, base));
  if (impossible === undefined) return;
  const message = `Expected bars of at most "${mode.timeframes.entry}" for mode "${mode.name}", was "${base}": ${impossible} bars cannot be made of them`;
  throw new AssayError('argument.invalid', message, {
    place: { value: base },
    remedy: `Import ${mode.timeframes.entry} bars, or choose a slower mode.`,
  });
}

/** Large structure on long timeframes takes fewer bars: 50 weekly bars on both sides would need two years to confirm one swing. */
function pivotStrengths(timeframe: Timeframe): PivotStrengths {
  if (compareTimeframes(timeframe, '30m') < 0) return { internal: 5, swing: 50 };
  if (compareTimeframes(timeframe, '4h') < 0) return { internal: 5, swing: 30 };
  if (compareTimeframes(timeframe, '1d') < 0) return { internal: 5, swing: 20 };
  return timeframe === '1d' ? { internal: 3, swing: 10 } : { internal: 2, swing: 4 };
}
