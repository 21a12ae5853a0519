import { defineIndicator, periodOf, PRICE_LEVEL, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import { Ema } from '#domain/indicators/trend/ema.ts';

/** Wilder's average: the newest number weighs 1 / period (New Concepts in Technical Trading Systems, 1978). */
export function wilderAverage(period: number): Ema {
  return new Ema(period, 1 / period);
}

export const RMA = defineIndicator({
  name: 'rma',
  aliases: ['wilder', 'smma'],
  meaning: "Wilder's moving average: an exponential one whose newest value weighs 1 / period, as inside RSI and ATR.",
  parameters: { period: periodOf(14), source: sourceOf() },
  outputs: { rma: PRICE_LEVEL },
  create: ({ period, source }) => new ScalarIndicator('rma', wilderAverage(period), source),
});
