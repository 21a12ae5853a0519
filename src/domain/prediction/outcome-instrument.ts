import { Decimal } from '#core/decimal.ts';
import { currency } from '#core/money.ts';
import type { Currency } from '#core/money.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type { OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';

/** What contracts are paid in and resolve to: a stable coin of six digits. */
export const COLLATERAL: Currency = currency('USDC');

/**
 * An outcome as an instrument, on the finest grid (`price-grid.ts`), so that it stays the same when the venue changes the tick
 * size. `fed-cut-december:yes@polymarket`.
 */
export function outcomeInstrument(market: PredictionMarket, outcome: OutcomeIndex): Instrument {
  const { venue, slug, outcomes, rules } = market;
  const symbol = outcomeSymbol(slug, outcomes[outcome].name);
  return {
    id: instrumentId(symbol, venue),
    symbol,
    venue,
    kind: 'outcome',
    base: currency('CONTRACT'),
    quote: COLLATERAL,
    priceTick: FINEST_TICK,
    quantityStep: FINEST_STEP,
    minQuantity: rules.minQuantity,
    minNotional: Decimal.ZERO,
    calendar: 'crypto',
  };
}

export function outcomeInstrumentId(market: PredictionMarket, outcome: OutcomeIndex): InstrumentId {
  return instrumentId(outcomeSymbol(market.slug, market.outcomes[outcome].name), market.venue);
}

function outcomeSymbol(slug: string, name: string): string {
  return `${slug}:${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
}

const FINEST_TICK = Decimal.of(1n, 4);
const FINEST_STEP = Decimal.of(1n, 6);
