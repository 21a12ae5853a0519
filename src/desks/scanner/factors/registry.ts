import { CYCLE } from '#desks/scanner/factors/cycle.ts';
import type { FactorRule } from '#desks/scanner/factors/factor.ts';
import { MACD } from '#desks/scanner/factors/macd.ts';
import { PATTERNS } from '#desks/scanner/factors/patterns.ts';
import { RANGE_POSITION } from '#desks/scanner/factors/range-position.ts';
import { REGIME } from '#desks/scanner/factors/regime.ts';
import { SESSION } from '#desks/scanner/factors/session.ts';
import { SWING_ALIGNMENT } from '#desks/scanner/factors/swing-alignment.ts';
import { VOLUME } from '#desks/scanner/factors/volume.ts';
import { WEEKLY_STOCH_RSI } from '#desks/scanner/factors/weekly-stoch-rsi.ts';

/** Every factor, in the order in which they are told. A mode chooses by its weights. */
export const FACTORS: readonly FactorRule[] = [
  SWING_ALIGNMENT,
  PATTERNS,
  RANGE_POSITION,
  MACD,
  REGIME,
  WEEKLY_STOCH_RSI,
  VOLUME,
  CYCLE,
  SESSION,
];
