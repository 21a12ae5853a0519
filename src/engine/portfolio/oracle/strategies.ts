import { Decimal } from '#core/decimal.ts';
import { unknownName } from '#core/suggest.ts';
import { formatDay } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { CompensatedMean } from '#engine/portfolio/oracle/compensated-mean.ts';
import { BarAggregator } from '#domain/market/aggregator.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import type { Side } from '#domain/orders/order.ts';
import { AverageCross } from '#engine/portfolio/oracle/bar-rules.ts';
import type { BarRules, RuleDesk } from '#engine/portfolio/oracle/bar-rules.ts';

/** What a run may say about its strategy; what it leaves out is as the table in the README has it. */
export interface StrategyParameters {
  readonly fast: number;
  readonly slow: number;
  /** Share of the free margin. */
  readonly size: number;
  /** Distances from the price of the order, as ratios. */
  readonly stopLoss: number;
  readonly takeProfit: number;
}

/** The names under which a run gives them. */
const PARAMETERS: Readonly<Record<string, keyof StrategyParameters>> = {
  n1: 'fast',
  fast: 'fast',
  n2: 'slow',
  slow: 'slow',
  size: 'size',
  sl: 'stopLoss',
  stop_loss: 'stopLoss',
  tp: 'takeProfit',
  take_profit: 'takeProfit',
};

type Given = Partial<StrategyParameters>;

interface NamedStrategy {
  readonly takes: readonly (keyof StrategyParameters)[];
  readonly make: (bars: BarColumns, given: Given) => BarRules;
}

const AVERAGES = ['fast', 'slow'] as const;

/** The strategies that the oracle's runs name, by the rules of the table in the README beside them. */
const STRATEGIES: Readonly<Record<string, NamedStrategy>> = {
  SmaCross: {
    takes: AVERAGES,
    make: (_, { fast = 10, slow = 30 }) => new CrossRules(fast, slow, (_bar, side, desk) => closeThenOrder(desk, side)),
  },
  Readme: {
    takes: AVERAGES,
    make: (_, { fast = 10, slow = 20 }) => new CrossRules(fast, slow, (_bar, side, desk) => desk.order(side)),
  },
  SLTP: {
    takes: [...AVERAGES, 'size', 'stopLoss', 'takeProfit'],
    make: (_, given) => new CrossRules(given.fast ?? 10, given.slow ?? 30, protectedOrder(given)),
  },
  LimitPull: { takes: AVERAGES, make: (_, { fast = 10, slow = 30 }) => new CrossRules(fast, slow, limitPull) },
  StopBreak: {
    takes: [...AVERAGES, 'stopLoss', 'takeProfit'],
    make: (_, given) => new CrossRules(given.fast ?? 10, given.slow ?? 30, stopBreak(given)),
  },
  Trail: { takes: [], make: (bars) => new TrailRules(bars) },
  WellKnown: { takes: [], make: () => new DatedRules() },
  MTF: { takes: [], make: () => new DailyAverageRules() },
};

export const ORACLE_STRATEGIES: readonly string[] = Object.keys(STRATEGIES);

/** Throws `argument.unknown` for a strategy that is not in the table, or a parameter that it does not have. */
export function oracleStrategy(
  name: string,
  bars: BarColumns,
  parameters: Readonly<Record<string, unknown>> = {},
): BarRules {
  const strategy = STRATEGIES[name];
  if (strategy === undefined) throw unknownName('strategy', name, ORACLE_STRATEGIES);
  const names = Object.keys(PARAMETERS).filter((known) => strategy.takes.includes(PARAMETERS[known]!));
  const given: Partial<Record<keyof StrategyParameters, number>> = {};
  for (const [key, value] of Object.entries(parameters)) {
    if (!names.includes(key) || typeof value !== 'number') throw unknownName(`parameter of ${name}`, key, names);
    given[PARAMETERS[key]!] = value;
  }
  return strategy.make(bars, given);
}

/** Does something on each cross of two averages; `side` is the direction of the fast one. */
export class CrossRules implements BarRules {
  readonly firstValidBar: number;
  private readonly cross: AverageCross;
  private readonly act: CrossAct;

  constructor(fast: number, slow: number, act: CrossAct) {
    this.cross = new AverageCross(fast, slow);
    this.firstValidBar = this.cross.firstValidBar;
    this.act = act;
  }

  onBar(bar: Bar, _index: number, desk: RuleDesk): void {
    const way = this.cross.push(bar.close);
    if (way !== 0) this.act(bar, way > 0 ? 'buy' : 'sell', desk);
  }
}

export function closeThenOrder(desk: RuleDesk, side: Side): void {
  desk.closeAll();
  desk.order(side);
}

type CrossAct = (bar: Bar, side: Side, desk: RuleDesk) => void;

function protectedOrder({ size = 0.95, stopLoss = 0.01, takeProfit = 0.02 }: Given): CrossAct {
  const share = Decimal.fromNumber(size, 16, 'nearest-even');
  return ({ close }, side, desk) => {
    desk.closeAll();
    const sign = side === 'buy' ? 1 : -1;
    desk.order(side, { share, stopLoss: close * (1 - sign * stopLoss), takeProfit: close * (1 + sign * takeProfit) });
  };
}

function limitPull({ close }: Bar, side: Side, desk: RuleDesk): void {
  desk.cancelAll();
  desk.closeAll();
  desk.order(side, { units: 10, limit: close * (side === 'buy' ? 0.995 : 1.005) });
}

function stopBreak({ stopLoss = 0.05, takeProfit = 0.1 }: Given): CrossAct {
  return ({ close }, side, desk) => {
    desk.cancelAll();
    desk.closeAll();
    const sign = side === 'buy' ? 1 : -1;
    const stop = close * (1 + sign * 0.01);
    const exits = { stopLoss: stop * (1 - sign * stopLoss), takeProfit: stop * (1 + sign * takeProfit) };
    desk.order(side, { units: 10, stop, ...exits });
  };
}

const TRAIL_AVERAGE = 10;
const TRAIL_PERIOD = 40;
const TRAIL_RANGES = 3;

/**
 * A stop that follows the close and never goes back. That engine's range is the plain mean of true ranges, known for the first
 * bars only because it fills them with the first value that comes later; the stop is all that it is used for.
 */
class TrailRules implements BarRules {
  readonly firstValidBar = TRAIL_AVERAGE - 1;
  private readonly average = new CompensatedMean(TRAIL_AVERAGE);
  private readonly ranges: Float64Array;
  private stop = Number.NEGATIVE_INFINITY;

  constructor(bars: BarColumns) {
    this.ranges = filledRanges(bars, TRAIL_PERIOD);
  }

  onBar({ close }: Bar, index: number, desk: RuleDesk): void {
    const average = this.average.push(close);
    if (index <= this.firstValidBar) return;
    this.follow(close - TRAIL_RANGES * this.ranges[index]!, desk);
    if (desk.isFlat && close > average) desk.order('buy');
  }

  private follow(level: number, desk: RuleDesk): void {
    this.stop = desk.isFlat ? Number.NEGATIVE_INFINITY : Math.max(this.stop, level);
    if (!desk.isFlat) desk.protectAll({ stopLoss: this.stop });
  }
}

/** Means of the true ranges of `period` bars; rows before the first one hold its value. */
function filledRanges(bars: BarColumns, period: number): Float64Array {
  const mean = new CompensatedMean(period);
  const ranges = new Float64Array(bars.length);
  for (let i = 1; i < bars.length; i++) {
    const before = bars.close[i - 1]!;
    const high = bars.high[i]!;
    const low = bars.low[i]!;
    ranges[i] = mean.push(Math.max(high - low, Math.abs(before - high), Math.abs(before - low)));
  }
  ranges.fill(ranges[period] ?? Number.NaN, 0, period);
  return ranges;
}

/** Three decisions on three dates. */
class DatedRules implements BarRules {
  readonly firstValidBar = 0;

  onBar(bar: Bar, _index: number, desk: RuleDesk): void {
    const day = formatDay(bar.openTime as UnixMs);
    if (day === '2006-10-19') desk.order('buy', { units: 100, stop: 484, limit: 466 });
    else if (day === '2007-10-30') desk.closeAll();
    else if (day === '2008-11-11') desk.order('sell', { units: 200, stop: bar.low, limit: 324.9 });
  }
}

/** Long above the average of daily closes, out below. A day counts from the first bar that begins after it has ended. */
class DailyAverageRules implements BarRules {
  private readonly daily = new DailyAverage(10);
  private first = Number.POSITIVE_INFINITY;

  get firstValidBar(): number {
    return this.first;
  }

  onBar(bar: Bar, index: number, desk: RuleDesk): void {
    const average = this.daily.push(bar);
    if (!Number.isNaN(average)) this.first = Math.min(this.first, index);
    if (index <= this.first) return;
    if (desk.isFlat && bar.close > average) desk.order('buy', { units: 1_000 });
    else if (!desk.isFlat && bar.close < average) desk.closeAll();
  }
}

/** The average of daily closes as a bar sees it at its open; NaN before there are enough days. */
export class DailyAverage {
  private readonly average: CompensatedMean;
  private readonly days: BarAggregator;
  private value = Number.NaN;

  constructor(period: number) {
    this.average = new CompensatedMean(period);
    this.days = new BarAggregator(UTC_CLOCK, '1d', ({ close }) => (this.value = this.average.push(close)));
  }

  push(bar: Bar): number {
    this.days.advanceTo(bar.openTime);
    const { value } = this;
    this.days.update(bar);
    return value;
  }
}
