import type { Scalar } from '#domain/indicators/scalar.ts';
import { Ema } from '#domain/indicators/trend/ema.ts';
import { wilderAverage } from '#domain/indicators/trend/rma.ts';
import { Sma } from '#domain/indicators/trend/sma.ts';
import { Wma } from '#domain/indicators/trend/wma.ts';

/** The averages that an indicator with a choice of average offers. */
export type AverageKind = (typeof AVERAGES)[number];

export const AVERAGES = ['sma', 'ema', 'rma', 'wma'] as const;

export function averageOf(kind: AverageKind, period: number): Scalar {
  switch (kind) {
    case 'sma':
      return new Sma(period);
    case 'ema':
      return new Ema(period);
    case 'rma':
      return wilderAverage(period);
    case 'wma':
      return new Wma(period);
    default:
      return kind satisfies never;
  }
}
