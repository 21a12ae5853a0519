import { z } from 'zod';
import { conditionId, listText } from '#adapters/polymarket/wire/fields.ts';

/**
 * Gamma's descriptions, https://docs.polymarket.com/developers/gamma-markets-api. Many fields are missing in old records; lists are
 * written as texts of JSON.
 */
const text = z.string();

export const gammaTagSchema = z.looseObject({ id: text, label: text.nullish(), slug: text.nullish() });
export const gammaTagsSchema = z.array(gammaTagSchema);
export type GammaTag = z.infer<typeof gammaTagSchema>;

const feeScheduleSchema = z.looseObject({
  rate: z.number().min(0).max(1),
  exponent: z.number(),
  takerOnly: z.boolean(),
  rebateRate: z.number().optional(),
});

const eventFields = {
  id: text,
  slug: text.nullish(),
  title: text.nullish(),
  negRisk: z.boolean().nullish(),
  closed: z.boolean().nullish(),
  category: text.nullish(),
  tags: gammaTagsSchema.nullish(),
};

/** An event as it stands inside a market. */
export const gammaEventHeadSchema = z.looseObject(eventFields);
export type GammaEventHead = z.infer<typeof gammaEventHeadSchema>;

export const gammaMarketSchema = z.looseObject({
  id: text,
  question: text.nullish(),
  conditionId,
  slug: text,
  outcomes: listText.nullish(),
  outcomePrices: listText.nullish(),
  clobTokenIds: listText.nullish(),
  active: z.boolean().nullish(),
  closed: z.boolean().nullish(),
  archived: z.boolean().nullish(),
  acceptingOrders: z.boolean().nullish(),
  enableOrderBook: z.boolean().nullish(),
  negRisk: z.boolean().nullish(),
  orderPriceMinTickSize: z.number().nullish(),
  orderMinSize: z.number().nullish(),
  startDate: text.nullish(),
  endDate: text.nullish(),
  umaResolutionStatus: text.nullish(),
  groupItemTitle: text.nullish(),
  category: text.nullish(),
  marketType: text.nullish(),
  feesEnabled: z.boolean().nullish(),
  feeType: text.nullish(),
  feeSchedule: feeScheduleSchema.nullish(),
  events: z.array(gammaEventHeadSchema).nullish(),
  tags: gammaTagsSchema.nullish(),
});
export type GammaMarket = z.infer<typeof gammaMarketSchema>;
export const gammaMarketsSchema = z.array(gammaMarketSchema);

export const gammaEventSchema = z.looseObject({ ...eventFields, markets: z.array(gammaMarketSchema).nullish() });
export type GammaEvent = z.infer<typeof gammaEventSchema>;
export const gammaEventsSchema = z.array(gammaEventSchema);

/** Markets are read one by one, so that a strange one does not hide the others. */
export const gammaMarketsPageSchema = z.looseObject({ markets: z.array(z.unknown()), next_cursor: text.nullish() });
export const gammaEventsPageSchema = z.looseObject({ events: z.array(z.unknown()), next_cursor: text.nullish() });

export const gammaSearchSchema = z.looseObject({
  events: z.array(gammaEventSchema).nullish(),
  tags: z.array(z.looseObject({})).nullish(),
  profiles: z.array(z.looseObject({})).nullish(),
  pagination: z.looseObject({ hasMore: z.boolean(), totalResults: z.int().optional() }).optional(),
});
