import { currency } from '#core/money.ts';
import { DAY_MS, SECOND_MS } from '#core/time.ts';
import {
  amount,
  countIn,
  flag,
  invalid,
  listOf,
  mapOf,
  numberIn,
  object,
  oneOf,
  optional,
  tagged,
  text,
  zoneName,
} from '#domain/risk/config-reader.ts';
import type { Reader } from '#domain/risk/config-reader.ts';
import { NO_RISK_RULES } from '#domain/risk/risk-config.ts';
import type {
  ConcentrationLimit,
  CorrelationLimit,
  DrawdownTrigger,
  GuardConfig,
  InstrumentLimits,
  LossTrigger,
  OrderRate,
  PortfolioLimits,
  RiskConfig,
  TriggerConfig,
} from '#domain/risk/risk-config.ts';

/**
 * Reads a risk configuration as it comes from a file; all but the currency may be left out, and has no rules then. Throws `config.invalid` naming the
 * field and what it was, with the nearest name for a field that does not exist.
 */
export function readRiskConfig(value: unknown): RiskConfig {
  const parts = readParts(value, 'risk');
  return { ...NO_RISK_RULES, ...parts };
}

const duration = countIn(1, 3_660 * DAY_MS);
const share = numberIn(0, 1);
const multiple = numberIn(0, 1_000);
const state = oneOf('REDUCING', 'HALTED');
const until = oneOf('period-end', 'lifted');
const count = countIn(1, 10_000);

const orderRate = object<OrderRate>({ orders: countIn(1, 100_000), windowMs: duration });

const instrumentLimits: Reader<InstrumentLimits> = (value, field) => {
  const limits = readInstrumentLimits(value, field);
  const { minOrderNotional: least, maxOrderNotional: most } = limits;
  if (least !== undefined && most !== undefined && Number(least) > Number(most)) {
    throw invalid(`${field}.minOrderNotional`, `at most maxOrderNotional "${most}"`, least);
  }
  return limits;
};

const readInstrumentLimits = object<InstrumentLimits>({
  minOrderNotional: optional(amount),
  maxOrderNotional: optional(amount),
  maxOrderQuantity: optional(amount),
  maxPositionNotional: optional(amount),
  maxPositionQuantity: optional(amount),
  orderRate: optional(orderRate),
  collarRatio: optional(share),
  collarTicks: optional(countIn(1, 1_000_000_000)),
  maxMarkAgeMs: optional(duration),
  openMarketOnly: optional(flag),
});

const concentration: Reader<ConcentrationLimit> = (value, field) => {
  const limit = readConcentration(value, field);
  const needsStart = limit.of === 'exposure' && limit.fromExposure === undefined;
  if (needsStart) throw invalid(`${field}.fromExposure`, 'given for shares of the exposure', undefined);
  return limit;
};

const readConcentration = object<ConcentrationLimit>({
  maxRatio: multiple,
  of: oneOf('equity', 'exposure'),
  fromExposure: optional(amount),
});

const correlation: Reader<CorrelationLimit> = (value, field) => {
  const limit = readCorrelation(value, field);
  const { window, minReturns, maxExposure, maxRatio } = limit;
  if (minReturns > window) throw invalid(`${field}.minReturns`, `at most the window "${window}"`, minReturns);
  if (maxExposure === undefined && maxRatio === undefined) {
    throw invalid(`${field}.maxExposure`, 'given, or maxRatio', undefined);
  }
  return limit;
};

const readCorrelation = object<CorrelationLimit>({
  threshold: share,
  sampleMs: countIn(SECOND_MS, 31 * DAY_MS),
  window: countIn(3, 10_000),
  minReturns: countIn(3, 10_000),
  maxExposure: optional(amount),
  maxRatio: optional(multiple),
});

const portfolioLimits = object<PortfolioLimits>({
  maxGrossExposure: optional(amount),
  maxGrossRatio: optional(multiple),
  maxNetExposure: optional(amount),
  maxNetRatio: optional(multiple),
  orderRate: optional(orderRate),
  dailyLoss: optional(amount),
  dailyLossRatio: optional(share),
  weeklyLoss: optional(amount),
  weeklyLossRatio: optional(share),
  maxDrawdownRatio: optional(share),
  concentration: optional(concentration),
  groupConcentration: optional(concentration),
  correlation: optional(correlation),
  maxOpenPositions: optional(count),
  maxConsecutiveLosses: optional(count),
});

const lossTrigger: Reader<TriggerConfig> = (value, field) => {
  const trigger = readLossTrigger(value, field);
  const isOne = (trigger.amount === undefined) !== (trigger.ratio === undefined);
  if (!isOne) throw invalid(`${field}.amount`, 'given, or ratio, and not both', trigger.amount);
  return trigger;
};

const readLossTrigger = object<LossTrigger>({
  when: oneOf('daily-loss', 'weekly-loss'),
  amount: optional(amount),
  ratio: optional(share),
  state,
  until,
  flatten: optional(flag),
});

const trigger = tagged<TriggerConfig>('when', {
  'daily-loss': lossTrigger,
  'weekly-loss': lossTrigger,
  drawdown: object<DrawdownTrigger>({ when: oneOf('drawdown'), ratio: share, state, flatten: optional(flag) }),
  'losing-streak': object({ when: oneOf('losing-streak'), count, state, until }),
  'stale-data': object({ when: oneOf('stale-data'), afterMs: duration, state }),
  'venue-trouble': object({ when: oneOf('venue-trouble'), state }),
});

const reach = { pauseMs: duration, scope: oneOf('instrument', 'all'), sides: oneOf('same', 'both') };

const guard = tagged<GuardConfig>('kind', {
  'cool-down': object({ kind: oneOf('cool-down'), after: oneOf('close', 'loss', 'stop'), ...reach }),
  'stop-losses': object({ kind: oneOf('stop-losses'), count, windowMs: duration, ...reach }),
  'low-profit': object({
    kind: oneOf('low-profit'),
    count,
    windowMs: duration,
    minReturnRatio: numberIn(-1_000, 1_000),
    ...reach,
  }),
  'losing-streak': object({ kind: oneOf('losing-streak'), count, ...reach }),
  drawdown: object({ kind: oneOf('drawdown'), ratio: share, windowMs: duration, pauseMs: duration }),
});

const currencyCode: Reader<string> = (value, field) => {
  const code = text(value, field);
  if (!/^[A-Z0-9]{2,12}$/.test(code)) throw invalid(field, 'a currency such as "EUR"', value);
  return currency(code);
};

const readParts = object<Pick<RiskConfig, 'currency'> & Partial<RiskConfig>>({
  currency: currencyCode,
  day: optional(object({ zone: zoneName, startHour: countIn(0, 23) })),
  limits: optional(instrumentLimits),
  instruments: optional(mapOf(instrumentLimits)),
  portfolio: optional(portfolioLimits),
  groups: optional(mapOf(listOf(text))),
  triggers: optional(listOf(trigger)),
  guards: optional(listOf(guard)),
});
