import { z } from 'zod';
import { conditionId, tokenId } from '#adapters/polymarket/wire/fields.ts';

/** Public answers of the order book's REST service, https://docs.polymarket.com/api-reference. */
const text = z.string();
/** Written as a number by some routes and as a text by others. */
const numeral = z.union([z.number(), z.string().regex(/^\d+(\.\d+)?$/)]);

/** Books over REST have the fields of a book on the stream, and are read one by one as those are. */
export const clobBooksSchema = z.array(z.unknown());

export const feeRateSchema = z.looseObject({ base_fee: numeral });
export const tickSizeSchema = z.looseObject({ minimum_tick_size: numeral });
export const negRiskSchema = z.looseObject({ neg_risk: z.boolean() });
export const midpointSchema = z.looseObject({ mid: text });

/** `t` in Unix seconds, `p` from 0 to 1. */
export const priceHistorySchema = z.looseObject({
  history: z.array(z.looseObject({ t: z.int(), p: z.number().min(0).max(1) })),
});

export const clobMarketSchema = z.looseObject({
  condition_id: z.union([z.literal(''), conditionId]),
  active: z.boolean(),
  closed: z.boolean(),
  archived: z.boolean(),
  accepting_orders: z.boolean(),
  question_id: text,
  question: text,
  market_slug: text,
  enable_order_book: z.boolean(),
  minimum_order_size: z.number(),
  minimum_tick_size: z.number(),
  neg_risk: z.boolean(),
  end_date_iso: text.nullish(),
  game_start_time: text.nullish(),
  tags: z.array(text).nullish(),
  tokens: z.array(
    z.looseObject({
      token_id: z.union([z.literal(''), tokenId]),
      outcome: text,
      price: z.number(),
      winner: z.boolean(),
    }),
  ),
});
export type ClobMarket = z.infer<typeof clobMarketSchema>;

/** `LTE=` is the cursor behind the last page. */
export const clobMarketsPageSchema = z.looseObject({
  data: z.array(clobMarketSchema),
  next_cursor: text,
  limit: z.int().optional(),
  count: z.int().optional(),
});

/** Pages of `/simplified-markets`: without words and rules. */
export const clobShortMarketsPageSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      condition_id: text,
      active: z.boolean(),
      closed: z.boolean(),
      tokens: z.array(z.looseObject({ token_id: text, outcome: text, price: z.number() })),
    }),
  ),
  next_cursor: text,
});
