import type { ProbabilityFeeConfig } from '#domain/costs/probability-fee.ts';
import type { MarketCategory } from '#domain/prediction/prediction-market.ts';

/** Fees as they were charged in 2026, with the days on which they changed; none where trading is free. */
export function feesOf(category: MarketCategory): ProbabilityFeeConfig | undefined {
  if (category === 'geopolitics') return undefined;
  const rate = RATES[category];
  const schedule =
    category === 'crypto'
      ? [
          { from: '2026-02-01', rate: '0.25', exponent: 2 },
          { from: '2026-04-01', rate: '0.072', exponent: 1 },
          { from: '2026-07-01', rate, exponent: 1 },
        ]
      : [{ from: '2026-03-30', rate, exponent: 1 }];
  return { kind: 'probability', schedule, takerOnly: true, digits: 5, rounding: 'down' };
}

const RATES: Readonly<Record<Exclude<MarketCategory, 'geopolitics'>, string>> = {
  earnings: '0.04',
  politics: '0.04',
  fed: '0.04',
  economics: '0.05',
  crypto: '0.07',
  sports: '0.03',
  technology: '0.04',
  culture: '0.05',
  weather: '0.05',
  other: '0.05',
};
