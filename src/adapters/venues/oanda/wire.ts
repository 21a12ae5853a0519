import { z } from 'zod';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';

/**
 * Shapes of OANDA's v20 API as far as we use them, https://developer.oanda.com/rest-live-v20/introduction/. Fields that are not
 * named here are ignored; fields that are must be there.
 */
const decimalText = z.string().regex(/^-?\d{1,25}(\.\d{1,25})?$/, 'not a decimal number');
const id = z.string().regex(/^\d{1,18}$/, 'not a number of a transaction');
const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/, 'not a time');
const currencyCode = z.string().regex(/^[A-Z]{3}$/, 'not a currency');
const name = z.string().regex(/^[A-Z0-9]+_[A-Z0-9]+$/, 'not an instrument');
const digits = z.int().min(0).max(12);

export const summarySchema = z.object({
  account: z.object({
    id: z.string().min(1),
    currency: currencyCode,
    balance: decimalText,
    marginUsed: decimalText,
    hedgingEnabled: z.boolean(),
    lastTransactionID: id,
  }),
});

const instrumentSchema = z.object({
  name: z.string(),
  type: z.string(),
  displayPrecision: digits,
  tradeUnitsPrecision: digits,
  minimumTradeSize: decimalText,
});
export type WireInstrument = z.infer<typeof instrumentSchema>;
export const instrumentsSchema = z.object({ instruments: z.array(instrumentSchema) });

const level = z.object({ price: decimalText, liquidity: z.number().nonnegative() });
export const priceSchema = z.object({
  instrument: name,
  time,
  tradeable: z.boolean().optional(),
  bids: z.array(level),
  asks: z.array(level),
});
export type WirePrice = z.infer<typeof priceSchema>;
export const pricingSchema = z.object({ prices: z.array(priceSchema), time });

const candleSchema = z.object({
  time,
  complete: z.boolean(),
  mid: z.object({ o: decimalText, h: decimalText, l: decimalText, c: decimalText }),
});
export type WireCandle = z.infer<typeof candleSchema>;
export const candlesSchema = z.object({ candles: z.array(candleSchema) });

const clientExtensions = z.object({ id: z.string().optional() }).optional();

export const orderSchema = z.object({
  id,
  createTime: time,
  state: z.enum(['PENDING', 'FILLED', 'TRIGGERED', 'CANCELLED']),
  instrument: name,
  units: decimalText,
  clientExtensions,
  fillingTransactionID: id.optional(),
  filledTime: time.optional(),
  cancellingTransactionID: id.optional(),
  cancelledTime: time.optional(),
});
export type WireOrder = z.infer<typeof orderSchema>;
export const oneOrderSchema = z.object({ order: orderSchema, lastTransactionID: id });

/** Orders that hang on a trade (stop losses and the like) have no instrument of their own: they are not ours, and left out. */
export const ordersSchema = z.object({
  orders: z.array(z.object({ id, instrument: name.optional() }).loose()),
  lastTransactionID: id,
});

export const fillSchema = z.object({
  type: z.literal('ORDER_FILL'),
  id,
  batchID: id,
  time,
  orderID: id,
  clientOrderID: z.string().optional(),
  instrument: name,
  units: decimalText,
  price: decimalText,
  reason: z.string(),
  commission: decimalText,
  guaranteedExecutionFee: decimalText.optional(),
});
export type WireFill = z.infer<typeof fillSchema>;

const cancelSchema = z.object({ id, time, orderID: id, reason: z.string() });
/** Any transaction: its number and kind, and the order that it is about, if any. */
export const transactionSchema = z.object({ id, type: z.string(), time, orderID: id.optional() }).loose();
export type WireTransaction = z.infer<typeof transactionSchema>;
export const transactionsSchema = z.object({ transactions: z.array(transactionSchema), lastTransactionID: id });

/** What answers an order that was taken. */
export const placedSchema = z.object({
  orderCreateTransaction: z.object({ id, time, units: decimalText, instrument: name }),
  orderFillTransaction: fillSchema.optional(),
  orderCancelTransaction: cancelSchema.optional(),
});
export type WirePlaced = z.infer<typeof placedSchema>;

export const refusalSchema = z.object({
  errorMessage: z.string(),
  errorCode: z.string().optional(),
  orderRejectTransaction: z.object({ rejectReason: z.string() }).optional(),
});

export const positionsSchema = z.object({
  positions: z.array(
    z.object({
      instrument: name,
      long: z.object({ units: decimalText, averagePrice: decimalText.optional() }),
      short: z.object({ units: decimalText, averagePrice: decimalText.optional() }),
    }),
  ),
});

/** A line of the transaction stream that is no transaction. */
export const heartbeatSchema = z.object({ type: z.literal('HEARTBEAT'), lastTransactionID: id.optional() });

/** To the millisecond: what is finer is cut off. */
export function wireTime(text: string): UnixMs {
  return unixMs(Date.parse(text.replace(/(\.\d{3})\d*Z$/, '$1Z')));
}
