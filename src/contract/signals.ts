import { z } from 'zod';
import { READ } from '#contract/access.ts';
import { endpoint } from '#contract/endpoint.ts';
import { barColumns, structureMark } from '#contract/market.ts';
import { direction, instant, instantQuery, instrumentId, name, page, pageQuery, timeframe } from '#contract/scalars.ts';

/** A fact that a reason rests on. */
export const evidenceShape = z.object({
  label: z.string(),
  value: z.union([z.number(), z.string()]),
  timeframe: timeframe.nullable(),
  knownAt: instant.nullable(),
  kind: z.string().nullable(),
  direction: direction.nullable(),
  levels: z.array(z.number()),
  since: instant.nullable(),
});

/** A gate's answer. Anything but `pass` stops the signal. */
export const verdictShape = z.object({
  gate: z.string(),
  kind: z.enum(['pass', 'block', 'unknown']),
  /** Why; of `unknown`, what was missing. */
  reason: z.string(),
  inputs: z.array(evidenceShape),
});
export type VerdictShape = z.output<typeof verdictShape>;

export const planShape = z.object({
  entry: z.object({ kind: z.enum(['market', 'limit']), price: z.number().nullable() }),
  entryZone: z.tuple([z.number(), z.number()]),
  referencePrice: z.number(),
  invalidation: z.number(),
  stop: z.number(),
  targets: z.array(z.object({ price: z.number(), share: z.number(), rMultiple: z.number(), reason: z.string() })),
  expiresAt: instant,
});
export type PlanShape = z.output<typeof planShape>;

/** A signal in a list. */
export const signalRow = z.object({
  id: z.string(),
  time: instant,
  desk: z.string(),
  strategy: z.string(),
  mode: z.string(),
  instrument: instrumentId,
  symbol: z.string(),
  timeframe,
  direction,
  score: z.number().describe('-1…1; ranks, never decides'),
  decision: z.enum(['passed', 'blocked']),
  stoppedBy: z.string().nullable().describe('the first gate that stopped it, and why'),
  /** Where it came from: a session's id, `scan`, or a run's id. */
  origin: z.string(),
  stop: z.number(),
  referencePrice: z.number(),
  firstTarget: z.number().nullable(),
  rewardR: z.number().nullable().describe('of the first target, in multiples of the risk'),
  resultR: z.number().nullable().describe('what became of it, net, each traded alone; null while not known'),
  resolution: z
    .string()
    .nullable()
    .describe('target, stop, time-limit, expired, open, bad-plan; null while not followed'),
});
export type SignalRow = z.output<typeof signalRow>;

/** Everything that is known of a signal: why it was made, what each gate said, what became of it. */
export const signalExplanation = z.object({
  signal: signalRow,
  preset: z.string().describe('gates in force: strict, classic, off'),
  plan: planShape,
  factors: z.array(
    z.object({
      name: z.string(),
      score: z.number(),
      weight: z.number(),
      reason: z.string(),
      evidence: z.array(evidenceShape),
    }),
  ),
  verdicts: z.array(verdictShape),
  /** In a sentence. */
  outcome: z.string().nullable(),
  isTraded: z.boolean(),
  fills: z.array(z.object({ kind: z.string(), time: instant, price: z.number(), label: z.string() })),
  /** The chart at that moment, and the structure as it was known then. Null when the bars are no longer stored. */
  chart: z.object({ bars: barColumns, priceDigits: z.number().int(), marks: z.array(structureMark) }).nullable(),
});
export type SignalExplanation = z.output<typeof signalExplanation>;

export const signalsApi = {
  'GET /signals': endpoint({
    summary: 'Signals with what the gates decided, the latest first or by score',
    tag: 'signals',
    access: READ,
    query: pageQuery.extend({
      instrument: instrumentId.optional(),
      strategy: name.optional(),
      decision: z.enum(['passed', 'blocked']).optional(),
      gate: name.optional().describe('only signals that this gate stopped'),
      direction: direction.optional(),
      origin: name.optional(),
      from: instantQuery.optional(),
      to: instantQuery.optional(),
      sort: z.enum(['time', 'score']).default('time'),
    }),
    response: page(signalRow),
  }),
  'GET /signals/:id': endpoint({
    summary: 'Why a signal was made, what each gate said of it, and what became of it',
    tag: 'signals',
    access: READ,
    params: z.object({ id: name }),
    response: signalExplanation,
  }),
} as const;
