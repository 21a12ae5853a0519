import type { VenueRejection } from '#domain/orders/venue-gateway.ts';

/** What a refusal of a new order means. Codes: https://developers.binance.com/docs/binance-spot-api-docs/errors */
export type OrderRefusal =
  | { readonly kind: 'rejected'; readonly reason: VenueRejection }
  /** Binance asks for less; nothing was done. */
  | { readonly kind: 'throttled' }
  /** Binance itself does not know what became of it. */
  | { readonly kind: 'doubtful' };

/** "The order does not exist", and "it was archived without ever having been filled". */
export const NO_SUCH_ORDER: readonly number[] = [-2013, -2026];
export const INVALID_TIMESTAMP = -1021;
export const CANCEL_REJECTED = -2011;
export const TOO_MANY_ORDERS = -1015;

/** Meanings by code, whatever the text. A code that stands nowhere here is a refusal like any other. */
const BY_CODE: ReadonlyMap<number, OrderRefusal> = new Map<number, OrderRefusal>([
  // Unknown error, lost inside, unexpected answer, no answer in time: the order may have been executed.
  ...entries([-1000, -1001, -1006, -1007], { kind: 'doubtful' }),
  ...entries([-1003, -1008, TOO_MANY_ORDERS, -1034], { kind: 'throttled' }),
  ...entries([-1002, -1022, -2014, -2015], { kind: 'rejected', reason: 'not-allowed' }),
  ...entries([INVALID_TIMESTAMP], { kind: 'rejected', reason: 'clock' }),
  ...entries([-1121], { kind: 'rejected', reason: 'unknown-instrument' }),
  ...entries([-1014, -1020], { kind: 'rejected', reason: 'form' }),
]);

/** -1100 to -1139 are mistakes in parameters. */
const isParameterCode = (code: number): boolean => code <= -1100 && code > -1140;

/** Meanings by text, for the codes that cover many (-1010, -1013, -2010): from the matching engine, which has decided. */
const BY_TEXT: readonly (readonly [RegExp, VenueRejection])[] = [
  [/duplicate order/i, 'duplicate'],
  [/insufficient balance|MAX_POSITION/i, 'funds'],
  [/immediately match and take/i, 'post-only'],
  [/trigger immediately/i, 'already-triggered'],
  [/market is closed/i, 'market-closed'],
  [/invalid symbol/i, 'unknown-instrument'],
  [/disabled on this account|may not place|for this account|trading is not enabled/i, 'not-allowed'],
  [/MAX_NUM|EXCHANGE_MAX/, 'other'],
  [/filter failure|not supported|not support for|unsupported order|qty|invalid quantity|invalid price/i, 'form'],
];

/** What a refusal of a new order means. */
export function meaningOfRefusal(code: number, text: string): OrderRefusal {
  const known = BY_CODE.get(code);
  if (known !== undefined) return known;
  const byText = BY_TEXT.find(([pattern]) => pattern.test(text));
  if (byText !== undefined) return { kind: 'rejected', reason: byText[1] };
  return { kind: 'rejected', reason: isParameterCode(code) || code === -1013 ? 'form' : 'other' };
}

function entries(codes: readonly number[], meaning: OrderRefusal): (readonly [number, OrderRefusal])[] {
  return codes.map((code) => [code, meaning] as const);
}
