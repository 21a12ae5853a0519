import { z } from 'zod';
import { Decimal } from '#core/decimal.ts';
import { stepOf } from '#sandbox/oanda/practice-config.ts';
import type { PracticeInstrument } from '#sandbox/oanda/practice-config.ts';

const decimal = z.string().regex(/^-?\d{1,20}(\.\d{1,20})?$/);

/** What an order request must look like before anything in it is judged. */
export const orderRequestSchema = z.object({
  order: z.object({
    type: z.enum(['MARKET', 'LIMIT', 'STOP']),
    instrument: z.string().min(1),
    units: decimal,
    price: decimal.optional(),
    priceBound: decimal.optional(),
    timeInForce: z.enum(['GTC', 'FOK', 'IOC']).optional(),
    positionFill: z.enum(['DEFAULT', 'OPEN_ONLY', 'REDUCE_FIRST', 'REDUCE_ONLY']).optional(),
    clientExtensions: z.object({ id: z.string().optional() }).optional(),
  }),
});
type OrderFields = z.infer<typeof orderRequestSchema>['order'];

/** An order as it was asked for, in exact numbers. */
export interface RequestedOrder {
  readonly type: 'MARKET' | 'LIMIT' | 'STOP';
  readonly instrument: string;
  /** Above zero to buy, below zero to sell. */
  readonly units: Decimal;
  /** Of a limit, or the trigger of a stop. */
  readonly price: Decimal | undefined;
  /** The worst price that it may be met at. */
  readonly priceBound: Decimal | undefined;
  readonly timeInForce: 'GTC' | 'FOK' | 'IOC';
  readonly clientId: string | undefined;
}

export function requestedOrder(fields: OrderFields): RequestedOrder {
  const { type, instrument, units, price, priceBound, timeInForce, clientExtensions } = fields;
  return {
    type,
    instrument,
    units: Decimal.parse(units),
    price: price === undefined ? undefined : Decimal.parse(price),
    priceBound: priceBound === undefined ? undefined : Decimal.parse(priceBound),
    timeInForce: timeInForce ?? (type === 'MARKET' ? 'FOK' : 'GTC'),
    clientId: clientExtensions?.id,
  };
}

/**
 * Why a request is refused before it becomes an order, in the server's words
 * (https://developer.oanda.com/rest-live-v20/transaction-df/, TransactionRejectReason); undefined when it may.
 */
export function rejectReason(order: RequestedOrder, instrument: PracticeInstrument | undefined): string | undefined {
  if (instrument === undefined) return 'INSTRUMENT_UNKNOWN';
  const size = order.units.absolute();
  if (size.isZero()) return 'UNITS_INVALID';
  if (!size.isMultipleOf(stepOf(instrument.tradeUnitsPrecision))) return 'UNITS_PRECISION_EXCEEDED';
  if (size.compare(Decimal.parse(instrument.minimumTradeSize)) < 0) return 'UNITS_MINIMUM_NOT_MET';
  if (size.compare(Decimal.parse(instrument.maximumOrderUnits)) > 0) return 'UNITS_LIMIT_EXCEEDED';
  return priceReason(order, stepOf(instrument.displayPrecision)) ?? lifeReason(order);
}

function priceReason({ type, price, priceBound }: RequestedOrder, tick: Decimal): string | undefined {
  if (type !== 'MARKET' && price === undefined) return 'PRICE_MISSING';
  if (price !== undefined && price.sign() <= 0) return 'PRICE_INVALID';
  if (price !== undefined && !price.isMultipleOf(tick)) return 'PRICE_PRECISION_EXCEEDED';
  return priceBound !== undefined && !priceBound.isMultipleOf(tick) ? 'PRICE_BOUND_PRECISION_EXCEEDED' : undefined;
}

function lifeReason({ type, timeInForce, clientId }: RequestedOrder): string | undefined {
  if (type === 'MARKET' ? timeInForce === 'GTC' : timeInForce !== 'GTC') return 'TIME_IN_FORCE_INVALID';
  return clientId !== undefined && (clientId === '' || clientId.length > 128) ? 'CLIENT_ORDER_ID_INVALID' : undefined;
}
