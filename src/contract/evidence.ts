import { z } from 'zod';
import { READ } from '#contract/access.ts';
import { endpoint } from '#contract/endpoint.ts';
import { instant, instantQuery, moneyShape, name, page, pageQuery, plainData } from '#contract/scalars.ts';
import { signalRow } from '#contract/signals.ts';

const interval = z.object({ ratio: z.number(), low: z.number(), high: z.number() });

/** One cell of the performance matrix. */
export const matrixCell = z.object({
  values: z.array(z.string()),
  signals: z.number().int(),
  measured: z.number().int(),
  wins: z.number().int(),
  winRate: interval.nullable().describe("with Wilson's 95 % interval"),
  mean: z.number().nullable().describe('mean result, in R'),
  low: z.number().nullable(),
  high: z.number().nullable(),
  total: z.number(),
  pValue: z.number().nullable().describe('corrected for all cells that were looked at'),
  verdict: z.enum(['proven-good', 'proven-bad', 'unproven', 'too-few']),
  profit: z.array(moneyShape),
});
export type MatrixCellShape = z.output<typeof matrixCell>;

const choice = {
  desk: name.optional(),
  strategy: name.optional(),
  category: name.optional(),
  run: name.optional(),
  from: instantQuery.optional(),
  to: instantQuery.optional(),
};

export const gateRow = z.object({
  gate: z.string(),
  passed: z.number().int(),
  blocked: z.number().int(),
  unknown: z.number().int(),
  /** What the signals that it stopped would have brought, each alone, in R. */
  blockedMeasured: z.number().int(),
  blockedMeanR: z.number().nullable(),
  blockedTotalR: z.number(),
  passedMeasured: z.number().int(),
  passedMeanR: z.number().nullable(),
  passedTotalR: z.number(),
  /** R that it kept from being lost (positive) or from being won (negative). */
  savedR: z.number(),
  verdict: z.string().describe('what may be said of it, in words'),
});
export type GateRow = z.output<typeof gateRow>;

export const attributionShape = z.object({
  subject: z.string(),
  method: z.string(),
  currency: z.string(),
  total: z.string(),
  parts: z.array(
    z.object({ name: z.string(), amount: z.string(), share: z.number().nullable(), signals: z.number().int() }),
  ),
  /** The same parts week by week: the first day of each week, and an amount a part. */
  weeks: z.array(z.object({ week: instant, amounts: z.record(z.string(), z.string()) })),
  recommendations: z.array(z.object({ subject: z.string(), advice: z.string() })),
});
export type AttributionShape = z.output<typeof attributionShape>;

/** Where a strategy stands on the ladder from research to live, and what it lacks for the next step. */
export const ladderRow = z.object({
  strategy: z.string(),
  stage: z.string(),
  next: z.string().nullable(),
  since: instant.nullable(),
  checks: z.array(
    z.object({
      rule: z.string(),
      met: z.boolean().nullable(),
      actual: z.string(),
      needed: z.string(),
      source: z.string(),
    }),
  ),
});
export type LadderRow = z.output<typeof ladderRow>;

export const evidenceApi = {
  'GET /evidence/summary': endpoint({
    summary: 'What outcomes are stored, and what they can be grouped by',
    tag: 'evidence',
    access: READ,
    response: z.object({
      count: z.number().int(),
      first: instant.nullable(),
      last: instant.nullable(),
      desks: z.array(z.string()),
      strategies: z.array(z.string()),
      categories: z.array(z.string()),
      dimensions: z.array(z.object({ name: z.string(), meaning: z.string() })),
    }),
  }),
  'GET /evidence/matrix': endpoint({
    summary:
      'The performance matrix: what each kind of signal was worth, with intervals and correction for looking often',
    tag: 'evidence',
    access: READ,
    query: z.object({
      ...choice,
      by: z.string().max(200).default('type').describe('dimensions separated by commas'),
      decision: z.enum(['passed', 'blocked', 'all']).default('all'),
      min: z.coerce.number().int().min(2).max(1_000_000).optional().describe('results that a cell needs to be tested'),
    }),
    response: z.object({
      dimensions: z.array(z.string()),
      signals: z.number().int(),
      trials: z.number().int().describe('cells that were tested'),
      minimum: z.number().int(),
      cells: z.array(matrixCell),
    }),
  }),
  'GET /evidence/signals': endpoint({
    summary: 'The signals behind a cell of the matrix, the latest first',
    tag: 'evidence',
    access: READ,
    query: pageQuery.extend({
      ...choice,
      by: z.string().max(200).default('type'),
      values: z.string().max(400).describe('one value a dimension, separated by |'),
    }),
    response: page(signalRow),
  }),
  'GET /evidence/gates': endpoint({
    summary: 'The gate ledger: what each gate stopped, and what that was worth',
    tag: 'evidence',
    access: READ,
    query: z.object(choice),
    response: z.object({ signals: z.number().int(), items: z.array(gateRow) }),
  }),
  'GET /evidence/attribution': endpoint({
    summary: 'Who earned the profit, in whole and week by week; the parts sum to the total',
    tag: 'evidence',
    access: READ,
    query: z.object({
      ...choice,
      by: z.string().max(60).default('type').describe('type, factor, gate, or a dimension'),
      method: z.enum(['shapley', 'last-touch']).default('shapley'),
      currency: z.string().max(12).optional(),
    }),
    response: attributionShape,
  }),
  'GET /evidence/ladder': endpoint({
    summary: 'The stage of each strategy, what it needs for the next one, and what is missing',
    tag: 'evidence',
    access: READ,
    response: z.object({ items: z.array(ladderRow), note: plainData.optional() }),
  }),
} as const;
