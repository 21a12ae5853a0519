import { unixMs } from '#core/time.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { gatesOf } from '#desks/scanner/gates/presets.ts';
import { STRIKE } from '#desks/scanner/modes.ts';
import { scan } from '#desks/scanner/scan.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';

/** 365 days of 15 minutes. */
const YEAR_BARS = 365 * 96;
const ROUNDS = 3;

/** The whole desk on one year: five timeframes, structure, indicators, regime, triggers, score, plan, strict gates. */
export const benches: readonly BenchCase[] = [{ name: 'scanner strike, one year of 15m bars', run: strikeYear }];

function strikeYear(): BenchMeasure[] {
  const { bars } = generateMarket({ seed: 7, timeframe: '15m', start: unixMs(Date.UTC(2025, 0, 1)), bars: YEAR_BARS });
  const instrument = assumedInstrument('BTC/USDT', 'generated', 2);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    scan({ mode: STRIKE, instrument, clock: UTC_CLOCK, bars, base: '15m', gates: gatesOf('strict') });
    best = Math.min(best, performance.now() - startedAt);
  }
  return [{ name: 'scanner strike, one year of 15m bars', value: best / 1000, unit: 's' }];
}
