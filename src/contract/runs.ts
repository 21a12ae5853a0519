import { z } from 'zod';
import { READ, RESEARCH } from '#contract/access.ts';
import { endpoint } from '#contract/endpoint.ts';
import { decimalText, instant, instrumentId, name, page, pageQuery, plainData, timeframe } from '#contract/scalars.ts';

/** A parameter as a form shows it. */
export const parameterShape = z.object({
  name: z.string(),
  meaning: z.string(),
  kind: z.enum(['integer', 'real', 'choice']),
  default: z.union([z.number(), z.string()]),
  min: z.number().nullable(),
  max: z.number().nullable(),
  choices: z.array(z.string()),
});
export type ParameterShape = z.output<typeof parameterShape>;

/** What can be run: a mode of the scanner, or a reference strategy. */
export const strategyShape = z.object({
  name: z.string().describe('`strike`, `sma-cross`'),
  kind: z.enum(['mode', 'reference']),
  title: z.string(),
  meaning: z.string(),
  /** Timeframe that it is made for; null takes any. */
  timeframe: timeframe.nullable(),
  parameters: z.array(parameterShape),
  /** Presets of gates that it can be run with; empty when it has none. */
  gates: z.array(z.string()),
});
export type StrategyShape = z.output<typeof strategyShape>;

/** What to run. */
export const backtestRequest = z.strictObject({
  strategy: name.describe('name out of `GET /strategies`'),
  instrument: instrumentId,
  timeframe: timeframe.optional().describe('of the bars that it is fed; the usual one when left out'),
  from: z.iso.date().optional().describe('first day that is traded, UTC; earlier bars warm it up'),
  to: z.iso.date().optional().describe('first day that is not traded any more, UTC'),
  gates: z.enum(['strict', 'classic', 'off']).optional(),
  parameters: z.record(name, z.union([z.number(), z.string().max(100)])).default({}),
  capital: decimalText.default('10000'),
  feeBps: z.number().min(0).max(1_000).optional(),
  spreadBps: z.number().min(0).max(1_000).optional().describe('half the spread'),
  slippageBps: z.number().min(0).max(1_000).optional(),
});
export type BacktestRequest = z.input<typeof backtestRequest>;

/** How far a run is. */
const runProgress = z.object({
  label: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  elapsedMs: z.number(),
  leftMs: z.number().nullable().describe('time left, as far as it can be told'),
});

/** A run: waiting, at work, or over. */
export const runRow = z.object({
  id: z.string().describe('of the run; a run under way has one of its own until it is kept under its final one'),
  kind: z.string().describe('backtest, optimise, walk-forward, robustness'),
  title: z.string(),
  strategy: z.string(),
  symbol: z.string(),
  timeframe: z.string(),
  status: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  created: instant,
  ended: instant.nullable(),
  progress: runProgress.nullable(),
  /** Id under which the result is kept; null until it is. */
  result: z.string().nullable(),
  error: z.string().nullable(),
  netProfit: decimalText.nullable(),
  trades: z.number().int().nullable(),
  configHash: z.string().nullable(),
});
export type RunRow = z.output<typeof runRow>;

const figure = z.object({
  id: z.string(),
  label: z.string(),
  group: z.string(),
  unit: z.string(),
  value: z.union([z.number(), z.string()]).nullable(),
});

/** A finished run, for a page: its figures, its curve, its trades. */
export const runDetail = z.object({
  run: runRow,
  currency: z.string(),
  figures: z.array(figure),
  /** Equity at the end of each day, and how far it is below its peak (0…1). */
  equity: z.object({ times: z.array(instant), values: z.array(z.number()), drawdowns: z.array(z.number()) }),
  trades: z.array(plainData).describe('the last trades, as in the report'),
  gates: z.array(plainData).describe('what each gate did: the gate ledger'),
  config: plainData,
  hasJournal: z.boolean(),
});
export type RunDetail = z.output<typeof runDetail>;

const runId = z.object({ id: name });

export const runsApi = {
  'GET /strategies': endpoint({
    summary: 'What can be run, with every parameter, its range and its meaning',
    tag: 'runs',
    access: READ,
    response: z.object({ items: z.array(strategyShape) }),
  }),
  'GET /runs': endpoint({
    summary: 'Runs under way and runs that are kept, the latest first',
    tag: 'runs',
    access: READ,
    query: pageQuery.extend({
      kind: name.optional(),
      strategy: name.optional(),
      status: runRow.shape.status.optional(),
    }),
    response: page(runRow),
  }),
  'POST /runs': endpoint({
    summary: 'Starts a backtest; it goes on in the background, `GET /runs/:id` and the topic `runs` say how far it is',
    tag: 'runs',
    access: RESEARCH,
    body: backtestRequest,
    response: runRow,
    status: 202,
    perMinute: 30,
  }),
  'GET /runs/compare': endpoint({
    summary: 'Two kept runs side by side: configuration, data, figures, trades, and the first event where they part',
    tag: 'runs',
    access: READ,
    query: z.object({ a: name, b: name }),
    response: plainData,
  }),
  'GET /runs/:id': endpoint({
    summary: 'A run and how far it is',
    tag: 'runs',
    access: READ,
    params: runId,
    response: runRow,
  }),
  'GET /runs/:id/detail': endpoint({
    summary: 'A finished run: figures, equity, drawdown, trades, gates',
    tag: 'runs',
    access: READ,
    params: runId,
    response: runDetail,
  }),
  'GET /runs/:id/report': endpoint({
    summary: 'The whole report of a finished run, as a page',
    tag: 'runs',
    access: READ,
    params: runId,
    produces: 'text/html',
    response: z.string(),
  }),
  'POST /runs/:id/cancel': endpoint({
    summary: 'Ends a run that is waiting or at work; nothing half-done is kept',
    tag: 'runs',
    access: RESEARCH,
    params: runId,
    response: runRow,
  }),
} as const;
