import { z } from 'zod';

/** Schemas that every part of the contract shares. */

/** Milliseconds since 1970, UTC. */
export const instant = z.number().int().min(0).max(8.64e15).describe('UTC milliseconds');

/** An instant in a query: milliseconds, or an ISO date or time (`2026-01-05`, `2026-01-05T10:30Z`). */
export const instantQuery = z
  .string()
  .max(40)
  .regex(/^(\d{1,16}|\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z?)?)$/)
  .describe('UTC milliseconds, or a date such as 2026-01-05 or 2026-01-05T10:30Z');

/** An exact amount, price or quantity. */
export const decimalText = z
  .string()
  .max(80)
  .regex(/^-?\d+(\.\d+)?$/)
  .describe('decimal number as text, exact');

/** A name that somebody chose or a program made. */
export const name = z.string().min(1).max(200);

/** `BTC/USDT@sandbox`. */
export const instrumentId = z.string().min(1).max(100).describe('instrument id, such as BTC/USDT@sandbox');

/** `15m`. */
export const timeframe = z
  .string()
  .regex(/^\d{1,4}(m|h|d|w|M)$/)
  .describe('length of a bar: 1m, 5m, 15m, 1h, 4h, 1d, 1w');

export const direction = z.enum(['long', 'short']);
export const side = z.enum(['buy', 'sell']);

/** Plain data that this API passes on without looking into it. */
export const plainData = z.unknown().describe('plain data');

/** An amount with its currency. */
export const moneyShape = z.object({ amount: decimalText, currency: z.string() });

/** Where a list goes on: an opaque text of an earlier answer. */
const cursor = z.string().min(1).max(400).describe('where to go on: `next` of an earlier answer');

/** What every list can be asked. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: cursor.optional(),
});

/** A piece of a list; `next` is null at its end. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: cursor.nullable() });
}
