import { z } from 'zod';
import { READ, TRADE } from '#contract/access.ts';
import { endpoint } from '#contract/endpoint.ts';
import {
  decimalText,
  direction,
  instant,
  instantQuery,
  instrumentId,
  moneyShape,
  name,
  page,
  pageQuery,
  plainData,
  side,
  timeframe,
} from '#contract/scalars.ts';

/** One continuing piece of trading. */
export const sessionShape = z.object({
  id: z.string(),
  mode: z.enum(['paper', 'live']),
  desk: z.string(),
  title: z.string(),
  venue: z.string(),
  account: z.string(),
  instrument: instrumentId,
  symbol: z.string(),
  timeframe,
  strategy: z.string(),
  status: z.enum(['running', 'paused', 'stopped', 'failed']),
  reason: z.string(),
  created: instant,
  currency: z.string(),
  capital: decimalText,
  equity: decimalText.nullable(),
  riskState: z.string().nullable().describe('ACTIVE, REDUCING, HALTED; null while it is not open here'),
  lastBar: instant.nullable(),
  /** Market time per real time; above 1 only at a sandbox. */
  speed: z.number(),
});
export type SessionShape = z.output<typeof sessionShape>;

export const orderShape = z.object({
  session: z.string(),
  id: z.string(),
  mode: z.enum(['paper', 'live']),
  instrument: instrumentId,
  side,
  role: z.string(),
  type: z.string(),
  quantity: decimalText,
  filled: decimalText,
  status: z.enum(['submitted', 'working', 'filled', 'cancelled', 'expired', 'denied', 'rejected']),
  reason: z.string(),
  created: instant,
  updated: instant,
});
export type OrderShape = z.output<typeof orderShape>;

export const fillShape = z.object({
  session: z.string(),
  id: z.string(),
  mode: z.enum(['paper', 'live']),
  orderId: z.string(),
  instrument: instrumentId,
  side,
  price: decimalText,
  quantity: decimalText,
  fee: moneyShape,
  liquidity: z.enum(['maker', 'taker']),
  time: instant,
});
export type FillShape = z.output<typeof fillShape>;

export const positionShape = z.object({
  session: z.string(),
  mode: z.enum(['paper', 'live']),
  instrument: instrumentId,
  symbol: z.string(),
  direction,
  quantity: decimalText,
  entryPrice: decimalText.nullable(),
  lastPrice: z.number().nullable(),
  currency: z.string(),
  unrealised: decimalText.nullable().describe('profit while it is open, before the fees of closing'),
  stop: decimalText.nullable(),
  /** What is lost when the stop is hit. */
  openRisk: decimalText.nullable(),
  since: instant.nullable(),
});
export type PositionShape = z.output<typeof positionShape>;

export const tradeShape = z.object({
  session: z.string(),
  id: z.string(),
  signalId: z.string(),
  instrument: instrumentId,
  direction,
  quantity: decimalText,
  entryTime: instant,
  entryPrice: decimalText,
  exitTime: instant,
  exitPrice: decimalText.nullable(),
  exitReason: z.string(),
  net: moneyShape,
  fees: moneyShape,
  rMultiple: z.number().nullable().describe('net, in multiples of the planned risk; null when none was planned'),
});
export type TradeShape = z.output<typeof tradeShape>;

/** Worth over time, oldest first. */
export const equitySeries = z.object({
  session: z.string(),
  currency: z.string(),
  times: z.array(instant),
  equity: z.array(decimalText),
  cash: z.array(decimalText),
});
export type EquitySeries = z.output<typeof equitySeries>;

const ofSession = pageQuery.extend({ session: name.optional() });
const sessionId = z.object({ id: name });

export const tradingApi = {
  'GET /sessions': endpoint({
    summary: 'Sessions: what trades, where, on paper or live',
    tag: 'trading',
    access: READ,
    response: z.object({ items: z.array(sessionShape) }),
  }),
  'POST /sessions/:id/stop': endpoint({
    summary: 'Stops a session; what is open stays open, with its stop',
    tag: 'trading',
    access: TRADE,
    params: sessionId,
    response: sessionShape,
  }),
  'POST /sessions/:id/start': endpoint({
    summary: 'Goes on with a session on paper that was stopped',
    tag: 'trading',
    access: TRADE,
    params: sessionId,
    response: sessionShape,
  }),
  'GET /orders': endpoint({
    summary: 'Orders, the latest first',
    tag: 'trading',
    access: READ,
    query: ofSession.extend({ state: z.enum(['open', 'all']).default('all') }),
    response: page(orderShape),
  }),
  'GET /fills': endpoint({
    summary: 'Executions, the latest first',
    tag: 'trading',
    access: READ,
    query: ofSession,
    response: page(fillShape),
  }),
  'GET /trades': endpoint({
    summary: 'Round trips, the latest first',
    tag: 'trading',
    access: READ,
    query: ofSession,
    response: page(tradeShape),
  }),
  'GET /positions': endpoint({
    summary: 'What is open now',
    tag: 'trading',
    access: READ,
    response: z.object({ items: z.array(positionShape) }),
  }),
  'GET /equity': endpoint({
    summary: 'Equity of a session over time, thinned to at most so many points; the last one is kept',
    tag: 'trading',
    access: READ,
    query: z.object({
      session: name,
      from: instantQuery.optional(),
      to: instantQuery.optional(),
      points: z.coerce.number().int().min(2).max(5_000).default(1_000),
    }),
    response: equitySeries,
  }),
  'GET /ledger': endpoint({
    summary: 'Double-entry postings of a session, oldest first; every transaction sums to zero in each unit',
    tag: 'trading',
    access: READ,
    query: pageQuery.extend({ session: name }),
    response: page(
      z.object({
        kind: z.string(),
        reference: z.string(),
        time: instant,
        postings: z.array(z.object({ account: z.string(), unit: z.string(), amount: decimalText })),
      }),
    ),
  }),
  'GET /journal': endpoint({
    summary: 'Records of a session: every event and every decision, numbered',
    tag: 'trading',
    access: READ,
    query: pageQuery.extend({ session: name }),
    response: page(plainData),
  }),
} as const;
