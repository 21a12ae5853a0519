import { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';

/** A plain market for tests: open, alone in its event, a cent a tick, free. */
export function sampleMarket(changes: Partial<PredictionMarket> & { readonly name?: string } = {}): PredictionMarket {
  const { name = 'rates-cut', ...rest } = changes;
  return {
    id: marketId(`0x${name}`),
    venue: 'polymarket',
    slug: name,
    question: `Will it be ${name}?`,
    category: 'other',
    event: undefined,
    outcomes: [
      { name: 'Yes', token: `${name}-1` },
      { name: 'No', token: `${name}-2` },
    ],
    rules: { tickSize: Decimal.parse('0.01'), minQuantity: Decimal.parse('5') },
    fees: undefined,
    opensAt: undefined,
    closesAt: Date.UTC(2027, 0, 1) as UnixMs,
    status: 'open',
    winner: undefined,
    url: undefined,
    ...rest,
  };
}
