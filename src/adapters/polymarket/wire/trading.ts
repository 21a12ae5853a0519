import { z } from 'zod';
import { conditionId, decimalField, side, tokenId } from '#adapters/polymarket/wire/fields.ts';

/**
 * What trading over REST answers, https://docs.polymarket.com/developers/CLOB. Hashes and ids are checked loosely: some answers hold
 * shortened ones.
 */
const text = z.string();

export const orderAnswerSchema = z.looseObject({
  success: z.boolean(),
  orderID: text.nullish(),
  errorMsg: text.nullish(),
  status: text.optional(),
  /** Amounts that were matched at once, in units of the collateral or contracts. */
  makingAmount: text.optional(),
  takingAmount: text.optional(),
  transactionsHashes: z.array(text).nullish(),
  tradeIDs: z.array(text).nullish(),
});

/** What is answered instead when a request failed. */
export const errorAnswerSchema = z.looseObject({ error: text });

export const cancelAnswerSchema = z.looseObject({
  canceled: z.array(text),
  /** The reason for each order that was not. */
  not_canceled: z.record(text, text),
});

export const openOrderSchema = z.looseObject({
  id: text,
  status: text,
  market: conditionId,
  asset_id: tokenId,
  side,
  price: decimalField,
  original_size: decimalField,
  /** Empty when nothing was. */
  size_matched: z.union([z.literal(''), decimalField]),
  outcome: text,
  owner: text,
  maker_address: text,
  order_type: text,
  /** Unix seconds; a text of them in some answers. */
  created_at: z.union([z.int(), text]),
  expiration: text.nullish(),
  associate_trades: z.array(text).nullish(),
});
export type WireOpenOrder = z.infer<typeof openOrderSchema>;

export const makerOrderSchema = z.looseObject({
  order_id: text,
  asset_id: tokenId,
  matched_amount: decimalField,
  price: decimalField,
  owner: text,
  maker_address: text,
  outcome: text.optional(),
  fee_rate_bps: text.optional(),
  side: side.optional(),
});
export type WireMakerOrder = z.infer<typeof makerOrderSchema>;

/** A trade of ours, as REST and the user channel tell it alike. */
export const ownTradeSchema = z.looseObject({
  id: text,
  taker_order_id: text,
  market: conditionId,
  asset_id: tokenId,
  side,
  size: decimalField,
  price: decimalField,
  fee_rate_bps: text.optional(),
  /** MATCHED, MINED, CONFIRMED, RETRYING or FAILED. */
  status: text,
  match_time: text,
  last_update: text,
  outcome: text,
  owner: text,
  maker_address: text.optional(),
  maker_orders: z.array(makerOrderSchema),
  trader_side: text.optional(),
  transaction_hash: text.nullish(),
  bucket_index: z.int().optional(),
});
export type WireOwnTrade = z.infer<typeof ownTradeSchema>;

export const openOrdersPageSchema = z.looseObject({ data: z.array(openOrderSchema), next_cursor: text });
export const ownTradesPageSchema = z.looseObject({ data: z.array(ownTradeSchema), next_cursor: text });

/** Whole units of the collateral, or contracts with a point. */
export const balanceSchema = z.looseObject({
  balance: decimalField,
  allowance: decimalField.optional(),
  allowances: z.record(text, text).optional(),
});

export const signedOrderSchema = z.looseObject({
  salt: z.int(),
  maker: text,
  signer: text,
  tokenId,
  makerAmount: z.string().regex(/^\d+$/),
  takerAmount: z.string().regex(/^\d+$/),
  side,
  signatureType: z.int(),
  expiration: text,
  timestamp: text,
  metadata: text,
  builder: text,
  signature: text,
});
