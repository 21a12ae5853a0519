import { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { PRICE_UNITS, SIZE_UNITS } from '#domain/prediction/price-grid.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';

/** What a made-up market is given; the rest is usual. */
export type SampleFields = Partial<Omit<PredictionMarket, 'id'>> & { readonly id: string };

/** A market for tests, benches and examples of this desk. */
export function sampleMarket({ id, ...fields }: SampleFields): PredictionMarket {
  return {
    id: marketId(id),
    venue: 'sim',
    slug: id,
    question: `Will ${id} happen?`,
    category: 'other',
    event: undefined,
    outcomes: [
      { name: 'Yes', token: `${id}-yes` },
      { name: 'No', token: `${id}-no` },
    ],
    rules: { tickSize: Decimal.of(1n, 2), minQuantity: Decimal.of(5n) },
    fees: undefined,
    opensAt: undefined,
    closesAt: undefined,
    status: 'open',
    winner: undefined,
    url: undefined,
    ...fields,
  };
}

/** A whole book of one level a side. Prices are probabilities. */
export function bookEvent(id: string, time: UnixMs, bid: number, ask: number, contracts = 1_000): PredictionEvent {
  const level = (price: number): readonly number[] => [Math.round(price * PRICE_UNITS), contracts * SIZE_UNITS];
  return { kind: 'book', market: marketId(id), time, receivedTime: time, bids: level(bid), asks: level(ask) };
}

export function tradeEvent(
  id: string,
  time: UnixMs,
  { price, contracts }: { readonly price: number; readonly contracts: number },
): PredictionEvent {
  const ticks = Math.round(price * PRICE_UNITS);
  const lots = Math.round(contracts * SIZE_UNITS);
  return { kind: 'trade', market: marketId(id), time, receivedTime: time, outcome: 0, ticks, lots, aggressor: 'buyer' };
}
