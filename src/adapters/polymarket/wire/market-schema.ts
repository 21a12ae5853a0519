import { z } from 'zod';
import {
  conditionId,
  level,
  priceField,
  side,
  sizeField,
  timeField,
  tokenId,
} from '#adapters/polymarket/wire/fields.ts';

/**
 * Messages of the market channel, https://docs.polymarket.com/market-data/websocket/market-channel. Some sources leave `event_type`
 * out: `kindOf` then tells them by their fields.
 */
export const MARKET_SCHEMAS = {
  book: z.looseObject({
    event_type: z.literal('book').optional(),
    market: conditionId,
    asset_id: tokenId,
    bids: z.array(level),
    asks: z.array(level),
    timestamp: timeField,
    hash: z.string().optional(),
    min_order_size: z.string().optional(),
    tick_size: priceField.optional(),
    neg_risk: z.boolean().optional(),
    last_trade_price: z.string().optional(),
  }),
  price_change: z.looseObject({
    event_type: z.literal('price_change').optional(),
    market: conditionId,
    price_changes: z
      .array(
        z.looseObject({
          asset_id: tokenId,
          price: priceField,
          side,
          size: sizeField,
          hash: z.string().optional(),
          best_bid: z.union([z.literal(''), priceField]).optional(),
          best_ask: z.union([z.literal(''), priceField]).optional(),
        }),
      )
      .min(1),
    timestamp: timeField,
  }),
  last_trade_price: z.looseObject({
    event_type: z.literal('last_trade_price').optional(),
    market: conditionId,
    asset_id: tokenId,
    price: priceField,
    side,
    size: sizeField,
    timestamp: timeField,
    fee_rate_bps: z.string().optional(),
  }),
  tick_size_change: z.looseObject({
    event_type: z.literal('tick_size_change').optional(),
    market: conditionId,
    asset_id: tokenId,
    new_tick_size: priceField,
    timestamp: timeField,
  }),
  best_bid_ask: z.looseObject({
    event_type: z.literal('best_bid_ask').optional(),
    market: conditionId,
    asset_id: tokenId,
    best_bid: z.union([z.literal(''), priceField]),
    best_ask: z.union([z.literal(''), priceField]),
    timestamp: timeField,
  }),
  new_market: z.looseObject({
    event_type: z.literal('new_market'),
    market: conditionId,
    assets_ids: z.array(tokenId),
    timestamp: timeField,
  }),
  market_resolved: z.looseObject({
    event_type: z.literal('market_resolved').optional(),
    market: conditionId,
    assets_ids: z.array(tokenId),
    winning_asset_id: z.union([z.literal(''), tokenId]),
    timestamp: timeField,
  }),
} as const;

export type MarketMessageKind = keyof typeof MARKET_SCHEMAS;

/** What kind of message an object is: what it says, else what its fields say; undefined when neither is known. */
export function kindOf(body: Readonly<Record<string, unknown>>): MarketMessageKind | undefined {
  const { event_type: said } = body;
  if (said !== undefined) {
    return typeof said === 'string' && Object.hasOwn(MARKET_SCHEMAS, said) ? (said as MarketMessageKind) : undefined;
  }
  if (body['price_changes'] !== undefined) return 'price_change';
  if (body['bids'] !== undefined && body['asks'] !== undefined) return 'book';
  if (body['new_tick_size'] !== undefined) return 'tick_size_change';
  if (body['winning_asset_id'] !== undefined) return 'market_resolved';
  if (body['best_bid'] !== undefined && body['best_ask'] !== undefined) return 'best_bid_ask';
  return body['fee_rate_bps'] !== undefined && body['price'] !== undefined ? 'last_trade_price' : undefined;
}
