import { z } from 'zod';
import { READ } from '#contract/access.ts';
import { endpoint } from '#contract/endpoint.ts';
import { decimalText, instant, instantQuery, instrumentId, timeframe } from '#contract/scalars.ts';

/** What can be traded or looked at. */
export const instrumentShape = z.object({
  id: instrumentId,
  symbol: z.string(),
  venue: z.string(),
  assetClass: z.string(),
  quote: z.string().describe('currency that prices are in'),
  priceTick: decimalText,
  quantityStep: decimalText,
  priceDigits: z.number().int(),
  /** Stored series of bars, shortest timeframe first. */
  series: z.array(
    z.object({ timeframe, from: instant, to: instant, bars: z.number().int().describe('how many are stored') }),
  ),
  lastPrice: z.number().nullable().describe('of the last trade heard; null when nothing was heard'),
  lastHeard: instant.nullable(),
  isLive: z.boolean().describe('whether a feed follows it now'),
});
export type InstrumentShape = z.output<typeof instrumentShape>;

/** Bars as columns, oldest first. A volume is null where the source had none. */
export const barColumns = z.object({
  instrument: instrumentId,
  timeframe,
  openTime: z.array(instant),
  open: z.array(z.number()),
  high: z.array(z.number()),
  low: z.array(z.number()),
  close: z.array(z.number()),
  volume: z.array(z.number().nullable()),
  /** Bars before these exist: ask with `to` set to the first open time. */
  hasEarlier: z.boolean(),
});
export type BarColumnsShape = z.output<typeof barColumns>;

/** A stretch of the chart: a zone, a level, a break, a label. Drawn from `from` to `until`, or to the right edge while it stands. */
export const structureMark = z.object({
  kind: z.enum(['order-block', 'fair-value-gap', 'breaker', 'liquidity', 'sweep', 'break', 'swing', 'dealing-range']),
  /** `BOS`, `CHoCH`, `OB`, `FVG`, `EQH`, `HH`: as the trade writes it. */
  label: z.string(),
  direction: z.enum(['long', 'short']).nullable(),
  from: instant,
  until: instant.nullable().describe('null: it still stands'),
  low: z.number(),
  high: z.number(),
  knownAt: instant.describe('when it became known; nothing is shown earlier'),
});
export type StructureMark = z.output<typeof structureMark>;

const seriesQuery = {
  instrument: instrumentId,
  timeframe,
  from: instantQuery.optional(),
  to: instantQuery.optional().describe('bars that open before this'),
};

/** A venue whose markets are followed, and its time. */
const marketShape = z.object({
  venue: z.string(),
  now: instant.describe("the market's own time; of a sandbox it runs ahead of the real one"),
  speed: z.number().describe('market time per real time; 1 but for a sandbox'),
});

export const marketApi = {
  'GET /markets': endpoint({
    summary: 'Venues whose markets are followed, with their time and how fast it runs',
    tag: 'market',
    access: READ,
    response: z.object({ items: z.array(marketShape) }),
  }),
  'GET /instruments': endpoint({
    summary: 'Instruments that are stored or followed, with what is stored of each',
    tag: 'market',
    access: READ,
    response: z.object({ items: z.array(instrumentShape) }),
  }),
  'GET /bars': endpoint({
    summary: 'Bars of an instrument; the last `limit` of the range, oldest first',
    tag: 'market',
    access: READ,
    query: z.object({ ...seriesQuery, limit: z.coerce.number().int().min(1).max(20_000).default(1_000) }),
    response: barColumns,
  }),
  'GET /structure': endpoint({
    summary:
      'Market structure of the last bars: zones, breaks, liquidity, swings; each with the moment at which it became known',
    tag: 'market',
    access: READ,
    query: z.object({
      ...seriesQuery,
      limit: z.coerce.number().int().min(10).max(20_000).default(1_000).describe('bars to look at'),
      kinds: z.string().max(200).optional().describe('kinds separated by commas; all when left out'),
    }),
    response: z.object({
      instrument: instrumentId,
      timeframe,
      knownAt: instant.nullable(),
      marks: z.array(structureMark),
    }),
  }),
} as const;
