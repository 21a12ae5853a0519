import type { InstrumentShape } from '#contract/market.ts';
import type { StoredBarSet } from '#domain/market/bar-store.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { LiveMarket } from '#apps/server/platform/live-market.ts';

type Heard = Pick<LiveMarket, 'lastPrice' | 'isFollowed'>;

/** Every instrument that is stored or traded, with what is stored of it and what was heard of it last; by id. */
export function instrumentShapes(
  sets: readonly StoredBarSet[],
  traded: readonly Instrument[],
  market: Heard,
): InstrumentShape[] {
  const stored = Map.groupBy(sets, ({ instrument }) => instrument.id);
  const known = new Map([...traded, ...sets.map(({ instrument }) => instrument)].map((one) => [one.id, one]));
  return [...known.values()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((instrument) => instrumentShape(instrument, stored.get(instrument.id) ?? [], market));
}

function instrumentShape(instrument: Instrument, sets: readonly StoredBarSet[], market: Heard): InstrumentShape {
  const { id, symbol, venue, kind, quote, priceTick, quantityStep } = instrument;
  const heard = market.lastPrice(id);
  return {
    id,
    symbol,
    venue,
    assetClass: kind,
    quote,
    priceTick: priceTick.toString(),
    quantityStep: quantityStep.toString(),
    priceDigits: priceTick.scale,
    series: sets.map(({ timeframe, from, to, bars }) => ({ timeframe, from, to, bars })),
    lastPrice: heard?.price ?? null,
    lastHeard: heard?.time ?? null,
    isLive: market.isFollowed(id),
  };
}
