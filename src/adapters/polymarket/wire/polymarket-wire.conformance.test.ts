import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';
import { formulaOf, isBookHash } from '#adapters/polymarket/wire/book-hash.ts';
import {
  clobMarketSchema,
  clobMarketsPageSchema,
  clobShortMarketsPageSchema,
  feeRateSchema,
  midpointSchema,
  negRiskSchema,
  priceHistorySchema,
  tickSizeSchema,
} from '#adapters/polymarket/wire/clob.ts';
import { dataHoldersSchema, dataPositionsSchema, dataTradesSchema } from '#adapters/polymarket/wire/data-api.ts';
import {
  gammaEventSchema,
  gammaEventsSchema,
  gammaMarketSchema,
  gammaMarketsSchema,
  gammaSearchSchema,
  gammaTagsSchema,
} from '#adapters/polymarket/wire/gamma.ts';
import { predictionMarketOf } from '#adapters/polymarket/wire/gamma-market.ts';
import { liveHistorySchema, liveUpdateSchema } from '#adapters/polymarket/wire/live-data.ts';
import { decodeMarketMessage } from '#adapters/polymarket/wire/market-decoder.ts';
import type { WireBook } from '#adapters/polymarket/wire/market-message.ts';
import { MARKET_SCHEMAS, kindOf } from '#adapters/polymarket/wire/market-schema.ts';
import {
  balanceSchema,
  cancelAnswerSchema,
  errorAnswerSchema,
  openOrderSchema,
  openOrdersPageSchema,
  orderAnswerSchema,
  ownTradeSchema,
  ownTradesPageSchema,
  signedOrderSchema,
} from '#adapters/polymarket/wire/trading.ts';
import { userOrderSchema, userTradeSchema } from '#adapters/polymarket/wire/user-messages.ts';

const FOLDER = 'fixtures/prediction/polymarket-wire';

type Body = Readonly<Record<string, unknown>>;

interface Kind {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly fits: (first: Body, isList: boolean) => boolean;
}

const has =
  (...names: readonly string[]) =>
  (body: Body, isList: boolean): boolean =>
    !isList && names.every((name) => name in body);
const listOf =
  (...names: readonly string[]) =>
  (body: Body, isList: boolean): boolean =>
    isList && names.every((name) => name in body);
const page =
  (...names: readonly string[]) =>
  (body: Body, isList: boolean): boolean => {
    const [first] = Array.isArray(body['data']) ? (body['data'] as unknown[]) : [];
    return !isList && 'next_cursor' in body && has(...names)((first ?? {}) as Body, false);
  };

/** By their fields; the first that fits. */
const KINDS: readonly Kind[] = [
  { name: 'user order', schema: userOrderSchema, fits: has('type', 'original_size', 'asset_id', 'timestamp') },
  { name: 'user trade', schema: userTradeSchema, fits: has('type', 'maker_orders', 'timestamp') },
  { name: 'open order', schema: openOrderSchema, fits: has('original_size', 'size_matched') },
  { name: 'own trade', schema: ownTradeSchema, fits: has('taker_order_id', 'maker_orders') },
  { name: 'page of orders', schema: openOrdersPageSchema, fits: page('original_size') },
  { name: 'page of own trades', schema: ownTradesPageSchema, fits: page('taker_order_id') },
  { name: 'page of markets', schema: clobMarketsPageSchema, fits: page('condition_id', 'question_id') },
  { name: 'short page of markets', schema: clobShortMarketsPageSchema, fits: page('condition_id') },
  { name: 'order answer', schema: orderAnswerSchema, fits: has('success', 'orderID') },
  { name: 'cancel answer', schema: cancelAnswerSchema, fits: has('canceled', 'not_canceled') },
  { name: 'error', schema: errorAnswerSchema, fits: has('error') },
  { name: 'balance', schema: balanceSchema, fits: has('balance') },
  { name: 'signed order', schema: signedOrderSchema, fits: has('salt', 'signature') },
  { name: 'fee rate', schema: feeRateSchema, fits: has('base_fee') },
  { name: 'clob market', schema: clobMarketSchema, fits: has('condition_id', 'tokens') },
  { name: 'live history', schema: liveHistorySchema, fits: (body) => 'topic' in body && body['type'] === 'subscribe' },
  { name: 'live update', schema: liveUpdateSchema, fits: has('topic', 'payload') },
  { name: 'prices of the past', schema: priceHistorySchema, fits: has('history') },
  { name: 'midpoint', schema: midpointSchema, fits: has('mid') },
  { name: 'tick size', schema: tickSizeSchema, fits: has('minimum_tick_size') },
  {
    name: 'exclusive',
    schema: negRiskSchema,
    fits: (body, isList) => has('neg_risk')(body, isList) && !('bids' in body),
  },
  { name: 'settled trades', schema: dataTradesSchema, fits: listOf('transactionHash', 'asset') },
  { name: 'positions', schema: dataPositionsSchema, fits: listOf('avgPrice', 'asset') },
  { name: 'holders', schema: dataHoldersSchema, fits: listOf('token', 'holders') },
  { name: 'gamma markets', schema: gammaMarketsSchema, fits: listOf('conditionId', 'slug') },
  { name: 'gamma market', schema: gammaMarketSchema, fits: has('conditionId', 'slug') },
  { name: 'gamma events', schema: gammaEventsSchema, fits: listOf('ticker', 'slug') },
  { name: 'gamma event', schema: gammaEventSchema, fits: has('ticker', 'slug') },
  { name: 'gamma search', schema: gammaSearchSchema, fits: has('events', 'pagination') },
  { name: 'gamma tags', schema: gammaTagsSchema, fits: listOf('id', 'label') },
];

/** Messages of the market channel tell their kind as in the adapter itself. */
function recognised(body: unknown): Kind | undefined {
  const isList = Array.isArray(body);
  const first = (isList ? (body as unknown[])[0] : body) as Body;
  const kind = KINDS.find(({ fits }) => fits(first, isList));
  if (kind !== undefined) return kind;
  const market = isList ? undefined : kindOf(first);
  return market === undefined ? undefined : { name: market, schema: MARKET_SCHEMAS[market], fits: () => true };
}

const files = sharedFiles(FOLDER, /\.json(\.gz)?$/);
const bodies = files.map((file) => ({ file, body: JSON.parse(readShared(`${FOLDER}/${file}`)) as unknown }));

/** Every object in a body, at any depth, that looks like what is asked for. */
function found(body: unknown, isIt: (part: Body) => boolean): Body[] {
  if (typeof body !== 'object' || body === null) return [];
  const inner = Object.values(body).flatMap((part) => found(part, isIt));
  return !Array.isArray(body) && isIt(body as Body) ? [body as Body, ...inner] : inner;
}

const hashed = bodies.flatMap(({ file, body }) =>
  found(body, (part) => 'bids' in part && 'asks' in part && isBookHash(String(part['hash']))).map((book) => ({
    file,
    book: book as unknown as WireBook,
  })),
);
const markets = bodies.flatMap(({ file, body }) =>
  found(body, (part) => 'conditionId' in part && 'clobTokenIds' in part).map((market) => ({ file, market })),
);

describe.skipIf(sharedFolder() === undefined)('recorded messages', () => {
  it('are there', () => {
    expect(files.length).toBeGreaterThanOrEqual(57);
    expect(hashed.length).toBeGreaterThanOrEqual(1);
  });

  it.each(bodies)('$file is of a known kind, and is written as it was read', ({ body }) => {
    const kind = recognised(body);
    expect(kind?.name).toBeDefined();
    const parsed = kind!.schema.parse(body);
    expect(JSON.parse(JSON.stringify(parsed))).toEqual(body);
  });

  it.each(
    bodies.filter(
      ({ body }) =>
        !Array.isArray(body) && kindOf(body as Body) !== undefined && recognised(body)!.name === kindOf(body as Body),
    ),
  )('$file is decoded by hand', ({ body }) => {
    expect(decodeMarketMessage(body).kind).toBe(kindOf(body as Body));
  });

  it.each(hashed)('the book in $file has the hash that it says', ({ book }) => {
    expect(formulaOf(book, book.hash!)).toBeDefined();
  });

  it.each(markets)('$market.slug in $file becomes a market or says why not', ({ market }) => {
    const read = predictionMarketOf(gammaMarketSchema.parse(market), undefined);
    expect(read.kind === 'market' ? read.market.outcomes.length : read.why.length).toBeGreaterThan(1);
  });
});
