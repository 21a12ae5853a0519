import { z } from 'zod';
import { conditionId, side, tokenId } from '#adapters/polymarket/wire/fields.ts';

/** Answers of the data service, https://docs.polymarket.com/developers/misc-endpoints/data-api-get-trades. */
const text = z.string();

export const dataTradeSchema = z.looseObject({
  asset: tokenId,
  conditionId,
  side,
  /** An average when several levels were taken. */
  price: z.number(),
  size: z.number(),
  /** Unix seconds. */
  timestamp: z.int(),
  transactionHash: text,
  proxyWallet: text.optional(),
  outcomeIndex: z.int().optional(),
  title: text.optional(),
  slug: text.optional(),
});
export type DataTrade = z.infer<typeof dataTradeSchema>;
export const dataTradesSchema = z.array(dataTradeSchema);

export const dataPositionSchema = z.looseObject({
  proxyWallet: text,
  asset: tokenId,
  conditionId,
  size: z.number(),
  avgPrice: z.number(),
  currentValue: z.number().optional(),
  realizedPnl: z.number().optional(),
  curPrice: z.number().optional(),
  redeemable: z.boolean().optional(),
  outcome: text.optional(),
  outcomeIndex: z.int().optional(),
  title: text.optional(),
  negativeRisk: z.boolean().optional(),
});
export type DataPosition = z.infer<typeof dataPositionSchema>;
export const dataPositionsSchema = z.array(dataPositionSchema);

export const dataHoldersSchema = z.array(
  z.looseObject({
    token: tokenId,
    holders: z.array(z.looseObject({ proxyWallet: text, amount: z.number(), outcomeIndex: z.int().optional() })),
  }),
);
export type DataHolders = z.infer<typeof dataHoldersSchema>;
