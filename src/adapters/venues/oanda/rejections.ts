import type { VenueRejection } from '#domain/orders/venue-gateway.ts';

/** https://developer.oanda.com/rest-live-v20/transaction-df/ (TransactionRejectReason, OrderCancelReason), in the order of trial. */
const MEANINGS: readonly (readonly [RegExp, VenueRejection])[] = [
  [/^CLIENT_ORDER_ID_ALREADY_EXISTS$/, 'duplicate'],
  [/MARGIN|^ACCOUNT_POSITION_VALUE_LIMIT/, 'funds'],
  [/HALTED|^INSTRUMENT_NOT_TRADEABLE$|^MARKET_CLOSED$/, 'market-closed'],
  [/^INSTRUMENT_UNKNOWN$/, 'unknown-instrument'],
  [/^ACCOUNT_|^INSUFFICIENT_AUTHORIZATION$/, 'not-allowed'],
  [
    /^(?:UNITS|PRICE|TIME_IN_FORCE|CLIENT_ORDER|POSITION_SIZE|INSTRUMENT_MISSING|ORDER_FILL_POSITION|TRIGGER_CONDITION)/,
    'form',
  ],
];

/** Ends of an order that asked for more than the market held: it was taken, and then it was over. */
const UNMET = /^(?:INSUFFICIENT_LIQUIDITY|BOUNDS_VIOLATION|TIME_IN_FORCE_EXPIRED|CLIENT_REQUEST)/;

/** What a refusal means. Without a code it is the status that tells, then the words. */
export function meaningOfRefusal(status: number, code: string, message: string): VenueRejection {
  if (status === 401 || status === 403) return 'not-allowed';
  const known = MEANINGS.find(([pattern]) => pattern.test(code));
  if (known !== undefined) return known[1];
  if (/'order\.instrument'/.test(message)) return 'unknown-instrument';
  return /Invalid value specified/.test(message) ? 'form' : 'other';
}

/** Why an order was cancelled the moment it came; undefined when it was in order, and merely not met. */
export function meaningOfCancel(reason: string): VenueRejection | undefined {
  if (UNMET.test(reason)) return undefined;
  return MEANINGS.find(([pattern]) => pattern.test(reason))?.[1] ?? 'other';
}
