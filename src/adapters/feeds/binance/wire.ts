import { z } from 'zod';
import { Decimal } from '#core/decimal.ts';
import { AdapterError } from '#core/errors.ts';
import { currency } from '#core/money.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { Bar } from '#domain/market/bar.ts';
import { parseWire } from '#adapters/transport/parse-wire.ts';

/** Shapes of Binance's spot API, https://developers.binance.com/docs/binance-spot-api-docs/rest-api. */
const decimalText = z.string().regex(/^\d+(\.\d+)?$/);

/** Open time, open, high, low, close, volume, close time (the last ms of the bar); what follows is not used here. */
export const klineSchema = z
  .tuple([z.int(), decimalText, decimalText, decimalText, decimalText, decimalText, z.int()])
  .rest(z.unknown());
export const klinesSchema = z.array(klineSchema);
export type WireKline = z.infer<typeof klineSchema>;

export const serverTimeSchema = z.object({ serverTime: z.int() });

const filterSchema = z.object({
  filterType: z.string(),
  tickSize: decimalText.optional(),
  stepSize: decimalText.optional(),
  minQty: decimalText.optional(),
  minNotional: decimalText.optional(),
});

export const exchangeInfoSchema = z.object({
  symbols: z.array(
    z.object({
      symbol: z.string(),
      baseAsset: z.string(),
      quoteAsset: z.string(),
      filters: z.array(filterSchema),
    }),
  ),
});
export type WireSymbol = z.infer<typeof exchangeInfoSchema>['symbols'][number];

/** The whole book of a symbol, as far as it was asked for: levels are price and size, as texts. */
export const depthSchema = z.object({ lastUpdateId: z.int(), bids: z.array(z.unknown()), asks: z.array(z.unknown()) });
export type WireDepth = z.infer<typeof depthSchema>;

/** Checks an answer; what does not fit is `feed.malformed`. */
export function parseAnswer<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
  return parseWire(schema, body, { code: 'feed.malformed', provider: 'Binance', what });
}

/** A kline as a bar: the close time moves from the last ms inside the bar to the first one after it. */
export function barOfKline([openTime, open, high, low, close, volume, lastMs]: WireKline): Bar {
  return {
    openTime,
    closeTime: lastMs + 1,
    open: Number(open),
    high: Number(high),
    low: Number(low),
    close: Number(close),
    volume: Number(volume),
  };
}

/** A symbol's trading rules as an instrument. */
export function instrumentOfSymbol(wire: WireSymbol): Instrument {
  const symbol = `${wire.baseAsset}/${wire.quoteAsset}`;
  return {
    id: instrumentId(symbol, 'binance'),
    symbol,
    venue: 'binance',
    kind: 'spot',
    base: currency(wire.baseAsset),
    quote: currency(wire.quoteAsset),
    priceTick: step(wire, 'tickSize', 'PRICE_FILTER'),
    quantityStep: step(wire, 'stepSize', 'LOT_SIZE'),
    minQuantity: step(wire, 'minQty', 'LOT_SIZE'),
    minNotional: step(wire, 'minNotional', 'NOTIONAL', 'MIN_NOTIONAL'),
    calendar: 'crypto',
  };
}

function step(
  wire: WireSymbol,
  field: 'tickSize' | 'stepSize' | 'minQty' | 'minNotional',
  ...filterTypes: readonly string[]
): Decimal {
  const text = wire.filters.find(({ filterType }) => filterTypes.includes(filterType))?.[field];
  if (text === undefined) {
    throw new AdapterError(
      'feed.malformed',
      `Expected "${field}" in the rules of ${wire.symbol} from Binance, was absent`,
      {
        retryable: false,
      },
    );
  }
  return Decimal.parse(text.includes('.') ? text.replace(/\.?0+$/, '') : text);
}
