import { z } from 'zod';
import { parseWire } from '#adapters/transport/parse-wire.ts';
import type { WireSchema } from '#adapters/transport/parse-wire.ts';

/**
 * Shapes of Binance's spot API as far as we use them, https://developers.binance.com/docs/binance-spot-api-docs/rest-api. Fields
 * that are not named here are ignored; fields that are must be there.
 */
const decimalText = z.string().regex(/^\d{1,30}(\.\d{1,30})?$/, 'not a decimal number');
const id = z.int().nonnegative();
/** UTC ms, within a few thousand years. */
const time = z.int().positive().max(200_000_000_000_000);
const side = z.enum(['BUY', 'SELL']);
/** Codes that our own type of a currency can hold. */
const asset = z.string().regex(/^[A-Z0-9]{2,12}$/, 'not an asset code');

/** https://developers.binance.com/docs/binance-spot-api-docs/enums */
const orderStatus = z.enum([
  'NEW',
  'PENDING_NEW',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'PENDING_CANCEL',
  'REJECTED',
  'EXPIRED',
  'EXPIRED_IN_MATCH',
]);
export type WireOrderStatus = z.infer<typeof orderStatus>;

export const timeSchema = z.object({ serverTime: time });
export const refusalSchema = z.object({ code: z.int(), msg: z.string() });
export const listenKeySchema = z.object({ listenKey: z.string().min(1) });

const filterSchema = z.object({
  filterType: z.string(),
  tickSize: decimalText.optional(),
  stepSize: decimalText.optional(),
  minQty: decimalText.optional(),
  minNotional: decimalText.optional(),
});

const symbolSchema = z.object({
  symbol: z.string().min(1),
  baseAsset: z.string(),
  quoteAsset: z.string(),
  isSpotTradingAllowed: z.boolean().optional(),
  filters: z.array(filterSchema),
});
export type WireSymbol = z.infer<typeof symbolSchema>;

const rateLimitSchema = z.object({
  rateLimitType: z.string(),
  interval: z.string(),
  intervalNum: z.int().positive(),
  limit: z.int().positive(),
});
export type WireRateLimit = z.infer<typeof rateLimitSchema>;

export const exchangeInfoSchema = z.object({
  rateLimits: z.array(rateLimitSchema),
  symbols: z.array(symbolSchema),
});

const orderFields = {
  symbol: z.string(),
  orderId: id,
  clientOrderId: z.string(),
  origQty: decimalText,
  executedQty: decimalText,
  status: orderStatus,
};

/** An execution in the answer to a new order. */
const newFillSchema = z.object({
  price: decimalText,
  qty: decimalText,
  commission: decimalText,
  commissionAsset: asset,
  tradeId: id,
});
export type WireNewFill = z.infer<typeof newFillSchema>;

/** The answer to a new order of response type FULL. */
export const newOrderSchema = z.object({ ...orderFields, transactTime: time, fills: z.array(newFillSchema) });
export type WireNewOrder = z.infer<typeof newOrderSchema>;

/** An order that was looked up. */
export const orderSchema = z.object({ ...orderFields, updateTime: time });
export const ordersSchema = z.array(orderSchema);
export type WireOrder = z.infer<typeof orderSchema>;

/** The answer to a cancel: `clientOrderId` is the cancel's own. */
export const cancelledSchema = z.object({ ...orderFields, origClientOrderId: z.string(), transactTime: time });

export const tradesSchema = z.array(
  z.object({
    id,
    orderId: id,
    price: decimalText,
    qty: decimalText,
    commission: decimalText,
    commissionAsset: asset,
    time,
    isBuyer: z.boolean(),
    isMaker: z.boolean(),
  }),
);
export type WireTrade = z.infer<typeof tradesSchema>[number];

export const accountSchema = z.object({
  uid: id,
  canTrade: z.boolean(),
  balances: z.array(z.object({ asset: z.string(), free: decimalText, locked: decimalText })),
});

/** The kind of an event of the account's stream; events of kinds that we do not know are passed over. */
export const accountEventSchema = z.object({ e: z.string() });

/** What happened to an order: https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream */
export const executionReportSchema = z.object({
  s: z.string(),
  /** Client order id; of a cancel the cancel's own, with the order's in `C`. */
  c: z.string(),
  C: z.string(),
  S: side,
  /** What happened, and where the order stands. */
  x: z.string(),
  X: orderStatus,
  i: id,
  q: decimalText,
  z: decimalText,
  /** The last execution; 0 and -1 when there is none. */
  l: decimalText,
  L: decimalText,
  n: decimalText,
  N: asset.nullable(),
  t: z.int(),
  m: z.boolean(),
  T: time,
});
export type WireExecutionReport = z.infer<typeof executionReportSchema>;

/** An answer of the WebSocket API. */
export const socketReplySchema = z.object({
  id: z.union([z.string(), z.number()]).nullable(),
  status: z.int(),
  error: refusalSchema.optional(),
});

/** An event of the WebSocket API, in its envelope. */
export const socketEventSchema = z.object({ event: z.record(z.string(), z.unknown()) });

/** Checks what Binance sent; what does not fit is `venue.malformed`, with the place and the value. */
export function parseVenue<T>(schema: WireSchema<T>, body: unknown, what: string): T {
  return parseWire(schema, body, { code: 'venue.malformed', provider: 'Binance', what });
}
