import { z } from 'zod';

/** Messages of the live-data service (RTDS), https://docs.polymarket.com/market-data/websocket/rtds: prices of coins and shares. */
const point = z.looseObject({ timestamp: z.int(), value: z.number() });

export const liveUpdateSchema = z.looseObject({
  topic: z.string(),
  type: z.string(),
  timestamp: z.int(),
  /** A point with its symbol where the topic is one of prices; trades and comments have fields of their own. */
  payload: z.looseObject({
    symbol: z.string().optional(),
    timestamp: z.int().optional(),
    value: z.number().optional(),
    full_accuracy_value: z.string().optional(),
  }),
});

/** The first answer to a subscription: the points of the last minutes. */
export const liveHistorySchema = z.looseObject({
  topic: z.string(),
  type: z.literal('subscribe'),
  timestamp: z.int(),
  payload: z.looseObject({ symbol: z.string(), data: z.array(point) }),
});
