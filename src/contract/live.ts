import { z } from 'zod';
import { instant, plainData } from '#contract/scalars.ts';

/**
 * The WebSocket `/ws/live`. A client subscribes to topics; each message of a topic has a sequence number without holes. Whoever comes back
 * says the last one that it saw: what it missed is sent again, or, when that is gone, it is told to `reset` and loads anew.
 */

/**
 * Topics: `bars:<instrument>:<timeframe>` (the bar under way and the closed one), `prices`, `signals`, `orders`, `fills`, `positions`, `equity`,
 * `sessions`, `runs`, `imports`, `jobs`, `alerts`, `health`, `kill-switch`, `findings`, `prediction-prices`.
 */
const TOPICS = [
  'prices',
  'signals',
  'orders',
  'fills',
  'positions',
  'equity',
  'sessions',
  'runs',
  'imports',
  'jobs',
  'alerts',
  'health',
  'kill-switch',
  'findings',
  'prediction-prices',
] as const;

const topicShape = z
  .string()
  .max(150)
  .regex(new RegExp(`^(${TOPICS.join('|')}|bars:[^:]{1,100}:\\d{1,4}[mhdwM])$`));

/** What a client says. */
export const clientMessage = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('subscribe'),
    topics: z
      .array(
        z.strictObject({
          topic: topicShape,
          since: z.number().int().min(0).optional(),
          epoch: z.string().max(60).optional(),
        }),
      )
      .min(1)
      .max(50),
  }),
  z.strictObject({ op: z.literal('unsubscribe'), topics: z.array(topicShape).min(1).max(50) }),
  z.strictObject({ op: z.literal('ping') }),
]);
export type ClientMessage = z.output<typeof clientMessage>;

/** What the server says. */
export const serverMessage = z.discriminatedUnion('type', [
  /** `epoch` names this life of the server: numbers of another life mean nothing. */
  z.object({ type: z.literal('welcome'), epoch: z.string(), now: instant, heartbeatMs: z.number() }),
  /**
   * What comes next has a number above `seq`. `resumed`: what was missed follows, and `seq` is the `since` of the request; `reset`: it is
   * gone, load anew; `fresh`: nothing was asked for. A newest state may come with a gap before it, which its `skipped` explains. Whoever
   * leaves a topic and resumes it while messages are on their way may see some again: a number that is not above the last one is a repeat.
   */
  z.object({
    type: z.literal('subscribed'),
    topic: z.string(),
    seq: z.number().int(),
    state: z.enum(['fresh', 'resumed', 'reset']),
  }),
  z.object({ type: z.literal('unsubscribed'), topic: z.string() }),
  /** `skipped`: messages of this topic that this one stands for, because the client was slow; only the newest state is sent then. */
  z.object({
    type: z.literal('event'),
    topic: z.string(),
    seq: z.number().int(),
    time: instant,
    key: z.string().optional().describe('what it is the newest state of'),
    data: plainData,
    skipped: z.number().int().optional(),
  }),
  z.object({ type: z.literal('heartbeat'), now: instant }),
  z.object({ type: z.literal('problem'), code: z.string(), detail: z.string() }),
]);
export type ServerMessage = z.output<typeof serverMessage>;

/** Why the server closes a socket: WebSocket close codes of the private range. */
export const CLOSE = {
  /** A message that is no message of ours. */
  garbage: 4400,
  /** Not signed in, or no longer. */
  unauthorised: 4401,
  /** May not see that. */
  forbidden: 4403,
  /** Did not answer for too long. */
  silent: 4408,
  /** Could not keep up, even with what was left out. */
  tooSlow: 4429,
  /** As many clients as this server takes are connected; try again later. */
  full: 4503,
} as const;

/** Data of `prices`. */
export const priceTick = z.object({ instrument: z.string(), price: z.number(), time: instant });
export type PriceTick = z.output<typeof priceTick>;

/** Data of `bars:...`. `isClosed` false: under way, the next one replaces it. */
export const liveBar = z.object({
  openTime: instant,
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number().nullable(),
  isClosed: z.boolean(),
});
export type LiveBar = z.output<typeof liveBar>;

/** Data of `equity`. */
export const equityTick = z.object({
  session: z.string(),
  time: instant,
  equity: z.string(),
  cash: z.string(),
  currency: z.string(),
});
export type EquityTick = z.output<typeof equityTick>;
