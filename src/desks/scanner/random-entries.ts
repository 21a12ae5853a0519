import { Rng } from '#core/rng.ts';
import { timeframeMs } from '#domain/market/timeframe.ts';
import { judgeAll } from '#domain/gates/gate.ts';
import { PassRateCounter } from '#domain/gates/pass-rate.ts';
import type { PassRate } from '#domain/gates/pass-rate.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { walk } from '#desks/scanner/scan.ts';
import type { ScanRequest } from '#desks/scanner/scan.ts';
import { DIRECTIONS } from '#desks/scanner/side.ts';
import { ScannerStrategy } from '#desks/scanner/strategy.ts';

export interface RandomEntryRequest extends ScanRequest {
  /** Entry bars to draw, about. */
  readonly samples: number;
  readonly seed: number;
}

/**
 * How often each gate lets a trade through that nobody had a reason for: entries at the close of random bars, both ways on each.
 * This is what a gate's blocking is worth comparing with; the same seed draws the same bars.
 */
export function randomEntryPassRates(request: RandomEntryRequest): readonly PassRate[] {
  const { mode, instrument, bars, gates, samples, seed } = request;
  const rng = new Rng(seed);
  const share = samples / Math.max(1, expectedBars(bars, timeframeMs(mode.timeframes.entry)));
  const counter = new PassRateCounter();
  const strategy = new ScannerStrategy(mode, instrument);
  const silent = { signal() {}, exit() {} };
  walk(request, strategy, (bar, timeframe) => {
    strategy.onBar(bar, timeframe, silent);
    if (timeframe !== mode.timeframes.entry || rng.uniform() >= share) return;
    for (const direction of DIRECTIONS) counter.add(direction, judgeAll(gates, strategy.probe(direction, bar)));
  });
  return counter.rates();
}

function expectedBars(bars: BarColumns, barMs: number): number {
  return bars.length === 0 ? 0 : (bars.closeTime[bars.length - 1]! - bars.openTime[0]!) / barMs;
}
