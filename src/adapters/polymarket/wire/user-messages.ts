import { z } from 'zod';
import { conditionId, decimalField, side, timeField, tokenId } from '#adapters/polymarket/wire/fields.ts';
import { ownTradeSchema } from '#adapters/polymarket/wire/trading.ts';

/** Messages of the user channel, https://docs.polymarket.com/developers/CLOB/websocket/user-channel. */
export const userOrderSchema = z.looseObject({
  event_type: z.literal('order').optional(),
  type: z.enum(['PLACEMENT', 'UPDATE', 'CANCELLATION']),
  id: z.string(),
  market: conditionId,
  asset_id: tokenId,
  side,
  price: decimalField,
  original_size: decimalField,
  /** Empty when nothing was. */
  size_matched: z.union([z.literal(''), decimalField]),
  /** LIVE, MATCHED, INVALID, CANCELED, the last with a reason behind it in some messages. */
  status: z.string(),
  order_type: z.string().optional(),
  outcome: z.string(),
  owner: z.string(),
  timestamp: timeField,
  created_at: z.string().optional(),
  expiration: z.string().nullish(),
  associate_trades: z.array(z.string()).nullish(),
});
export type WireUserOrder = z.infer<typeof userOrderSchema>;

export const userTradeSchema = ownTradeSchema.extend({
  event_type: z.literal('trade').optional(),
  type: z.literal('TRADE').optional(),
  timestamp: timeField,
});
export type WireUserTrade = z.infer<typeof userTradeSchema>;
