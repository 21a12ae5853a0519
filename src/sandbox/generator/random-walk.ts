import { Rng } from '#core/rng.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { timeframeMs } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { bridgeRise } from '#sandbox/generator/brownian.ts';

export interface RandomWalkOptions {
  /** Open time of the first bar, UTC ms. Default 2020-01-06, a Monday. */
  readonly start?: number;
  /** Default `15m`. */
  readonly timeframe?: Timeframe;
  /** Default 100. */
  readonly startPrice?: number;
  /** Deviation of one bar's logarithmic return. Default 0.002. */
  readonly sigma?: number;
  /** Digits after the point that prices are rounded to. Default 2. */
  readonly priceDigits?: number;
}

/** `count` bars of a driftless random walk without gaps: nothing in it can be predicted. For null tests and benches. */
export function randomWalk(seed: number, count: number, options: RandomWalkOptions = {}): BarColumns {
  const { start = 1_578_268_800_000, timeframe = '15m', startPrice = 100, sigma = 0.002, priceDigits = 2 } = options;
  const rng = new Rng(seed);
  const stepMs = timeframeMs(timeframe);
  const ticksPerUnit = 10 ** priceDigits;
  const columns = new BarColumns(count);
  const bar = { openTime: start, closeTime: start + stepMs, open: 0, high: 0, low: 0, close: startPrice, volume: 0 };
  let exact = startPrice;
  for (let i = 0; i < count; i++) {
    const move = sigma * rng.normal() - (sigma * sigma) / 2;
    const top = exact * Math.exp(bridgeRise(rng, move, sigma));
    const bottom = exact * Math.exp(-bridgeRise(rng, -move, sigma));
    exact *= Math.exp(move);
    bar.open = bar.close;
    bar.close = Math.max(1, Math.round(exact * ticksPerUnit)) / ticksPerUnit;
    bar.high = Math.max(bar.open, bar.close, Math.round(top * ticksPerUnit) / ticksPerUnit);
    bar.low = Math.min(bar.open, bar.close, Math.max(1, Math.round(bottom * ticksPerUnit)) / ticksPerUnit);
    bar.volume = Math.round(1000 * Math.exp(0.5 * rng.normal())) / 10;
    columns.push(bar);
    bar.openTime = bar.closeTime;
    bar.closeTime += stepMs;
  }
  return columns;
}
