import { z } from 'zod';
import { ADMIN, READ } from '#contract/access.ts';
import { endpoint } from '#contract/endpoint.ts';
import { evidenceShape, verdictShape } from '#contract/signals.ts';
import { decimalText, direction, instant, instantQuery, name, page, pageQuery } from '#contract/scalars.ts';

/** A probability or the price of a contract. */
const probability = z.number().min(0).max(1);

/** A market of two outcomes, as a list shows it. Prices are of the first outcome. */
export const predictionMarketRow = z.object({
  id: name,
  venue: z.string(),
  slug: z.string(),
  question: z.string(),
  category: z.string(),
  event: z.object({ id: z.string(), title: z.string(), isExclusive: z.boolean() }).nullable(),
  label: z.string().describe('what tells it from the other markets of its event; may be empty'),
  outcomes: z.tuple([z.string(), z.string()]),
  status: z.enum(['open', 'paused', 'closed', 'resolved']),
  winner: z.string().nullable().describe('name of the outcome that won, or `split`; null until it is resolved'),
  closesAt: instant.nullable(),
  url: z.string().nullable(),
  bid: probability.nullable(),
  ask: probability.nullable(),
  mid: probability.nullable().describe('null while the book is in doubt or one-sided'),
  change24h: z.number().nullable().describe('of the mid, in probability; null while not known'),
  spreadTicks: z.number().nullable(),
  volume24h: z.number().describe('contracts traded, as heard'),
  depth: z.number().nullable().describe('contracts within 5 ticks of the best prices, both sides'),
  heardAt: instant.nullable(),
  doubt: z.string().nullable().describe('why its book is not trusted now; null while it is'),
  findings: z.number().int().describe('in the last 24 hours'),
});
export type PredictionMarketRow = z.output<typeof predictionMarketRow>;

/** Data of the live topic `prediction-prices`, keyed by market. */
export const predictionPriceTick = predictionMarketRow.pick({
  id: true,
  bid: true,
  ask: true,
  mid: true,
  change24h: true,
  spreadTicks: true,
  volume24h: true,
  heardAt: true,
  doubt: true,
});
export type PredictionPriceTick = z.output<typeof predictionPriceTick>;

/** A level of the book: price, and contracts there. */
const level = z.tuple([probability, z.number()]);

const predictionTrade = z.object({
  time: instant,
  outcome: z.string(),
  price: probability,
  contracts: z.number(),
  side: z.enum(['buy', 'sell', 'unknown']).describe('of whoever came to the market'),
  isSettled: z.boolean().describe('whether the side is from the settlement; the stream’s own is often wrong'),
});

export const predictionMarketDetail = z.object({
  market: predictionMarketRow,
  rules: z.object({ tickSize: decimalText, minQuantity: decimalText }),
  fee: z
    .object({ rate: decimalText, exponent: z.number(), takerOnly: z.boolean() })
    .nullable()
    .describe('now; null: free'),
  book: z.object({ time: instant.nullable(), bids: z.array(level), asks: z.array(level) }).describe('best first'),
  trades: z.array(predictionTrade).describe('latest first'),
  /** The other markets of its event. */
  siblings: z.array(z.object({ id: name, label: z.string(), question: z.string(), mid: probability.nullable() })),
});
export type PredictionMarketDetail = z.output<typeof predictionMarketDetail>;

/** Prices of a market as columns, oldest first. */
export const predictionHistory = z.object({
  market: name,
  stepMs: z.number().int().describe('the least distance between two points'),
  time: z.array(instant),
  price: z.array(probability.nullable()),
  spread: z.array(z.number().nullable()),
  volume: z.array(z.number().nullable()),
});
export type PredictionHistory = z.output<typeof predictionHistory>;

const recordShape = z.object({
  judged: z.number().int(),
  hits: z.number().int(),
  hitRate: probability.nullable(),
  low: probability.nullable().describe('95 % interval'),
  high: probability.nullable(),
});

/** What a detector found, what the gates said of it, and what became of it. */
export const findingRow = z.object({
  id: name,
  time: instant,
  since: instant.describe('when the thing itself began, as far as can be told'),
  detector: z.string(),
  market: name,
  question: z.string(),
  category: z.string(),
  url: z.string().nullable(),
  direction: direction.nullable().describe('long: the first outcome is worth more than its price'),
  strength: z.number().min(0).max(1),
  confidence: probability.nullable().describe('from the record of its detector; null while that is too short'),
  record: recordShape.describe('of its detector in its category'),
  decision: z.enum(['told', 'blocked', 'ordered']),
  reason: z.string(),
  evidence: z.array(evidenceShape),
  verdicts: z.array(verdictShape),
  related: z.array(z.object({ id: name, question: z.string() })),
  /** Return on the mid in its direction, net of the stated cost, a ratio; null while not known. */
  marks: z.object({
    tenMinutes: z.number().nullable(),
    thirtyMinutes: z.number().nullable(),
    oneHour: z.number().nullable(),
    fourHours: z.number().nullable(),
  }),
});
export type FindingRow = z.output<typeof findingRow>;

/** Who leads whom. */
export const predictionNetwork = z.object({
  computedAt: instant.nullable(),
  pairsTested: z.number().int(),
  nodes: z.array(z.object({ id: name, question: z.string(), category: z.string(), mid: probability.nullable() })),
  edges: z.array(
    z.object({
      leader: name,
      follower: name,
      lagMs: z.number(),
      correlation: z.number(),
      ratio: z.number().describe('lead-lag ratio; above 1 the leader leads'),
      pValue: probability,
      qValue: probability.describe('false-discovery rate at which it would be reported'),
    }),
  ),
});
export type PredictionNetwork = z.output<typeof predictionNetwork>;

const interval = z.tuple([z.number(), z.number()]).nullable();

/** What the detectors and the market itself have been worth. */
export const predictionPerformance = z.object({
  from: instant,
  to: instant,
  detectors: z.array(
    z.object({
      detector: z.string(),
      category: z.string().nullable().describe('null: all of them'),
      findings: z.number().int(),
      record: recordShape,
      meanNet: z.number().nullable().describe('result after costs, in multiples of the risk'),
      interval: interval.describe('95 %, clustered by market'),
      weight: z.number().nullable(),
      verdict: z.enum(['edge', 'no edge', 'too few']).describe('corrected for the number of detectors tried'),
      trend: z.enum(['better', 'worse', 'steady', 'unknown']),
    }),
  ),
  attribution: z.object({
    total: decimalText.nullable(),
    currency: z.string(),
    parts: z.array(z.object({ name: z.string(), amount: decimalText })),
  }),
  calibration: z.array(
    z.object({
      horizonDays: z.number(),
      n: z.number().int(),
      brier: z.number().nullable(),
      log: z.number().nullable(),
      ece: z.number().nullable(),
      bins: z.array(
        z.object({
          forecast: probability,
          observed: probability,
          n: z.number().int(),
          low: probability,
          high: probability,
        }),
      ),
    }),
  ),
  account: z.object({
    equity: decimalText,
    cash: decimalText,
    currency: z.string(),
    openPositions: z.number().int(),
    trades: z.number().int(),
    curve: z.array(z.tuple([instant, z.number()])),
  }),
});
export type PredictionPerformance = z.output<typeof predictionPerformance>;

/** A part of the desk that can be switched, and how it does. */
export const predictionFeature = z.object({
  name: z.string(),
  /** Share of the markets for which it works. */
  share: z.number().min(0).max(1),
  state: z.enum(['well', 'degraded', 'failed', 'off']),
  why: z.string(),
  since: instant,
  calls: z.number().int(),
  errors: z.number().int(),
  errorRate: z.number().nullable().describe('of the last calls'),
  meanMicros: z.number().nullable().describe('time of a call'),
  isRolledBack: z.boolean().describe('switched off by itself because its error rate passed 5 %'),
});
export type PredictionFeatureShape = z.output<typeof predictionFeature>;

export const predictionFeedHealth = z.object({
  state: z.enum(['well', 'degraded', 'down', 'off']),
  why: z.string(),
  venue: z.string(),
  now: instant.nullable().describe('by the clock of the market; null while no venue is open'),
  speed: z.number().describe('market time per real time'),
  connections: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['connecting', 'connected', 'lost']),
      markets: z.number().int(),
      messages: z.number().int(),
      reconnects: z.number().int(),
      heardAt: instant.nullable(),
      roundTripMs: z.number().nullable(),
    }),
  ),
  markets: z.number().int(),
  messages: z.number().int(),
  messagesPerSecond: z.number(),
  doubtful: z.array(z.object({ market: name, question: z.string(), reason: z.string(), since: instant })),
  doubts: z.record(z.string(), z.number().int()),
  troubles: z.record(z.string(), z.number().int()),
  duplicates: z.number().int(),
  hashes: z.object({ checked: z.number().int(), wrong: z.number().int() }),
  snapshots: z.number().int(),
  history: z.object({
    markets: z.number().int(),
    points: z.number().int(),
    bytes: z.number().int(),
    newestAt: instant.nullable(),
  }),
  latency: z
    .object({ medianMs: z.number().nullable(), p99Ms: z.number().nullable() })
    .describe('from message to finding'),
  features: z.array(predictionFeature),
  anomalies: z.array(z.object({ name: z.string(), since: instant, why: z.string() })),
});
export type PredictionFeedHealth = z.output<typeof predictionFeedHealth>;

const marketParams = z.object({ id: name });

export const predictionApi = {
  'GET /prediction/markets': endpoint({
    summary: 'Prediction markets with their prices as heard now; the most active first',
    tag: 'prediction',
    access: READ,
    query: pageQuery.extend({
      search: z.string().max(100).optional(),
      category: name.optional(),
      status: z.enum(['open', 'paused', 'closed', 'resolved']).optional(),
      sort: z.enum(['volume', 'change', 'findings', 'closing']).default('volume'),
    }),
    response: page(predictionMarketRow),
  }),
  'GET /prediction/markets/:id': endpoint({
    summary: 'One prediction market: book, latest trades, rules, the other markets of its event',
    tag: 'prediction',
    access: READ,
    params: marketParams,
    response: predictionMarketDetail,
  }),
  'GET /prediction/markets/:id/history': endpoint({
    summary: 'Prices of a prediction market: every 30 s for 7 days, a point a day before that',
    tag: 'prediction',
    access: READ,
    params: marketParams,
    query: z.object({ from: instantQuery.optional(), to: instantQuery.optional() }),
    response: predictionHistory,
  }),
  'GET /prediction/findings': endpoint({
    summary: 'What the detectors found, the latest first',
    tag: 'prediction',
    access: READ,
    query: pageQuery.extend({
      market: name.optional(),
      detector: name.optional(),
      category: name.optional(),
      decision: z.enum(['told', 'blocked', 'ordered']).optional(),
    }),
    response: page(findingRow),
  }),
  'GET /prediction/network': endpoint({
    summary: 'Which prediction markets lead which others, and by how much',
    tag: 'prediction',
    access: READ,
    response: predictionNetwork,
  }),
  'GET /prediction/performance': endpoint({
    summary: 'What the detectors were worth after costs, profit by detector, and how well prices are calibrated',
    tag: 'prediction',
    access: READ,
    query: z.object({ from: instantQuery.optional(), to: instantQuery.optional() }),
    response: predictionPerformance,
  }),
  'GET /prediction/feed': endpoint({
    summary: 'How the prediction feed and the parts of the desk are doing',
    tag: 'prediction',
    access: READ,
    response: predictionFeedHealth,
  }),
  'PUT /prediction/features/:name': endpoint({
    summary: 'Switches a part of the prediction desk on for a share of the markets; 0 is off',
    tag: 'prediction',
    access: ADMIN,
    params: z.object({ name }),
    body: z.strictObject({ share: z.number().min(0).max(1) }),
    response: predictionFeature,
  }),
} as const;
