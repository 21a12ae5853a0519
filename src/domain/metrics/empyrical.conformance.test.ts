import { describe, expect, it } from 'vitest';
import { DAY_MS } from '#core/time.ts';
import {
  battingAverage,
  captureRatio,
  downCapture,
  informationRatio,
  trackingError,
  upCapture,
  upDownCapture,
} from '#domain/metrics/benchmark/active-returns.ts';
import type { AlphaBeta } from '#domain/metrics/benchmark/alpha-beta.ts';
import { alpha, alphaBeta, beta, betaFragility, sidedAlphaBeta } from '#domain/metrics/benchmark/alpha-beta.ts';
import { calmarRatio } from '#domain/metrics/drawdown/drawdown-measures.ts';
import { deepestDrawdown } from '#domain/metrics/drawdown/drawdowns.ts';
import { excessKurtosisOf, moments, skewnessOf } from '#domain/metrics/numeric/moments.ts';
import { sortedValues } from '#domain/metrics/numeric/quantile.ts';
import { aggregateReturns } from '#domain/metrics/returns/calendar-returns.ts';
import { annualReturn, annualVolatility } from '#domain/metrics/returns/growth.ts';
import { downsideRisk, omegaRatio, sharpeRatio, sortinoRatio } from '#domain/metrics/returns/reward-ratios.ts';
import { stability, tailRatio } from '#domain/metrics/returns/shape.ts';
import {
  cumulativeReturns,
  excessReturns,
  simpleReturns,
  totalReturn,
  wealth,
} from '#domain/metrics/returns/simple-returns.ts';
import { rolling } from '#domain/metrics/rolling.ts';
import { paretoTail } from '#domain/metrics/tail/pareto-tail.ts';
import { historicalShortfall, historicalVar } from '#domain/metrics/tail/value-at-risk.ts';
import { readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

// Inputs and expected values of empyrical's own tests. NaN there is undefined here, and so is a ratio over no risk at all (Infinity
// there). Drawdowns are negative there. Every function of that library's statistics has a line in the table, so that a case of any of them
// runs; a name that has none fails by name.

const FOLDER = 'fixtures/portfolio/metrics';

/** A series with the time of each row, or without times when the file has none. */
interface Dated {
  readonly values: Float64Array;
  readonly times: Float64Array | undefined;
}

type Argument = number | string | Dated;
type Answer = number | undefined | readonly Answer[];

interface Given {
  readonly returns: Dated;
  /** The second series, on the same rows as the first. */
  readonly factor: Float64Array;
  /** A number or a series on the rows of the returns. */
  readonly reference: (name: string) => number | Float64Array;
  readonly number: (name: string, usual: number) => number;
  readonly text: (name: string) => string;
  readonly periods: number;
}

interface Rule {
  readonly compute: (given: Given) => Answer;
  /** Digits that the library's test compares, where the file's `decimals` says more than its numbers have. */
  readonly decimals?: number;
}

const pair = ({ alpha, beta }: AlphaBeta): Answer => [alpha, beta];
const depth = (values: Float64Array): number | undefined =>
  values.length === 0 ? undefined : -(deepestDrawdown(wealth(values), 1)?.ratio ?? 0);
const captures = (capture: typeof upCapture) => ({
  compute: ({ returns, factor, periods }: Given) => capture(returns.values, factor, periods),
});
const rolled = (capture: typeof upCapture) => ({
  compute: ({ returns, factor, periods, number }: Given) =>
    rolling([returns.values, factor], number('window', 10), (r, f) => capture(r, f, periods)),
});
const rolledAlone = (metric: (returns: Float64Array, periods: number) => number | undefined) => ({
  compute: ({ returns, periods, number }: Given) =>
    rolling([returns.values], number('window', 10), (window) => metric(window, periods)),
});
const regression = (given: Given) => ({ periodsPerYear: given.periods, riskFree: given.reference('risk_free') });
const annual = { compute: ({ returns, periods }: Given) => annualReturn(returns.values, periods) };
const sharpe = {
  compute: (given: Given) =>
    sharpeRatio(given.returns.values, { periodsPerYear: given.periods, riskFree: given.reference('risk_free') }),
};
const sortino = {
  compute: (given: Given) =>
    sortinoRatio(given.returns.values, { periodsPerYear: given.periods, target: given.reference('required_return') }),
};
const calmar = {
  compute: ({ returns, periods }: Given) =>
    calmarRatio(annualReturn(returns.values, periods), deepestDrawdown(wealth(returns.values), 1)?.ratio),
};
const omega = {
  compute: (given: Given) =>
    omegaRatio(given.returns.values, {
      periodsPerYear: given.number('annualization', 252),
      riskFree: given.reference('risk_free'),
      requiredReturn: given.number('required_return', 0),
    }),
};
const excessSharpe = {
  compute: (given: Given) => informationRatio(given.returns.values, given.reference('factor_returns')),
};
const betaRule = { compute: (given: Given) => beta(given.returns.values, given.factor, given.reference('risk_free')) };
const alphaRule = { compute: (given: Given) => alpha(given.returns.values, given.factor, regression(given)) };
const alphaBetaRule = {
  compute: (given: Given) => pair(alphaBeta(given.returns.values, given.factor, regression(given))),
};
const fragility = { compute: ({ returns, factor }: Given) => betaFragility(returns.values, factor) };
const rolledAlphaBeta = {
  compute: (given: Given) =>
    rolling([given.returns.values, given.factor], given.number('window', 10), (r, f) =>
      pair(alphaBeta(r, f, { periodsPerYear: given.periods })),
    ),
};
const rolledAlpha = {
  compute: (given: Given) =>
    rolling([given.returns.values, given.factor], given.number('window', 10), (r, f) =>
      alpha(r, f, { periodsPerYear: given.periods }),
    ),
};
const rolledBeta = {
  compute: (given: Given) =>
    rolling([given.returns.values, given.factor], given.number('window', 10), (r, f) => beta(r, f)),
};
const pareto = {
  compute: ({ returns, number }: Given) => {
    const tail = paretoTail(returns.values, { share: number('var_p', 0.01), fits: 'losses' });
    if (tail === undefined) return undefined;
    return [tail.threshold, tail.scale, tail.shape, tail.valueAtRisk, tail.expectedShortfall];
  },
};
const cumulative = {
  compute: ({ returns, number }: Given) => {
    const start = number('starting_value', 0);
    return [...(start === 0 ? cumulativeReturns(returns.values) : wealth(returns.values, start))];
  },
};
const finalReturn = {
  compute: ({ returns, number }: Given) => {
    const total = totalReturn(returns.values);
    const start = number('starting_value', 0);
    return total === undefined || start === 0 ? total : start * (1 + total);
  },
};
const downside = {
  compute: (given: Given) => downsideRisk(given.returns.values, given.periods, given.reference('required_return')),
};

/** By the library's names, and by the names of its tests where those differ. */
const RULES: Readonly<Record<string, Rule>> = {
  simple_returns: { compute: ({ returns }) => [...simpleReturns(returns.values)] },
  cum_returns: cumulative,
  cum_returns_df: cumulative,
  cum_returns_final: finalReturn,
  cum_returns_final_df: finalReturn,
  aggregate_returns: {
    compute: ({ returns, text }) => [
      ...aggregateReturns(present(returns.times), returns.values, period(text('convert_to'))).values,
    ],
  },
  max_drawdown: { compute: ({ returns }) => depth(returns.values) },
  roll_max_drawdown: { ...rolledAlone((window) => depth(window)), decimals: 4 },
  annual_ret: annual,
  annual_return: annual,
  cagr: annual,
  roll_cagr: rolledAlone((window, periods) => annualReturn(window, periods)),
  roll_annual_return: rolledAlone((window, periods) => annualReturn(window, periods)),
  annual_volatility: {
    compute: ({ returns, periods, number }) => annualVolatility(returns.values, periods, number('alpha', 2)),
  },
  roll_annual_volatility: rolledAlone((window, periods) => annualVolatility(window, periods)),
  calmar,
  calmar_ratio: calmar,
  omega,
  omega_ratio: omega,
  sharpe,
  sharpe_ratio: sharpe,
  roll_sharpe_ratio: rolledAlone((window, periodsPerYear) => sharpeRatio(window, { periodsPerYear })),
  sortino,
  sortino_ratio: sortino,
  roll_sortino_ratio: rolledAlone((window, periodsPerYear) => sortinoRatio(window, { periodsPerYear })),
  downside_risk: downside,
  excess_sharpe: excessSharpe,
  information_ratio: excessSharpe,
  tracking_error: { compute: ({ returns, factor, periods }) => trackingError(returns.values, factor, periods) },
  alpha_beta: alphaBetaRule,
  alpha_beta_aligned: alphaBetaRule,
  alpha: alphaRule,
  alpha_aligned: alphaRule,
  beta: betaRule,
  beta_aligned: betaRule,
  roll_alpha_beta: rolledAlphaBeta,
  roll_alpha_beta_aligned: rolledAlphaBeta,
  roll_alpha: rolledAlpha,
  roll_alpha_aligned: rolledAlpha,
  roll_beta: rolledBeta,
  roll_beta_aligned: rolledBeta,
  up_alpha_beta: {
    compute: (given) => pair(sidedAlphaBeta(given.returns.values, given.factor, { ...regression(given), side: 'up' })),
  },
  down_alpha_beta: {
    compute: (given) =>
      pair(sidedAlphaBeta(given.returns.values, given.factor, { ...regression(given), side: 'down' })),
  },
  batting_average: {
    compute: ({ returns, factor }) => {
      const { all, up, down } = battingAverage(returns.values, factor);
      return [all, up, down];
    },
  },
  stability_of_timeseries: { compute: ({ returns }) => stability(returns.values) },
  tail_ratio: { compute: ({ returns }) => tailRatio(sortedValues(returns.values)) },
  skew: { compute: ({ returns }) => skewnessOf(moments(returns.values)) },
  kurtosis: { compute: ({ returns }) => excessKurtosisOf(moments(returns.values)) },
  beta_fragility_heuristic: fragility,
  beta_fragility_heuristic_aligned: fragility,
  gpd_risk_estimates: pareto,
  gpd_risk_estimates_aligned: pareto,
  value_at_risk: {
    compute: ({ returns, number }) => historicalVar(sortedValues(returns.values), number('cutoff', 0.05)),
  },
  conditional_value_at_risk: {
    compute: ({ returns, number }) => historicalShortfall(sortedValues(returns.values), number('cutoff', 0.05)),
  },
  capture: captures(captureRatio),
  capture_ratio: captures(captureRatio),
  up_capture: captures(upCapture),
  down_capture: captures(downCapture),
  up_down_capture: captures(upDownCapture),
  roll_up_capture: rolled(upCapture),
  roll_down_capture: rolled(downCapture),
  roll_up_down_capture: rolled(upDownCapture),
  adjust_returns: {
    compute: (given) => Array.from(excessReturns(given.returns.values, given.reference('adjustment_factor'))),
  },
};

/** Names under which a second series stands. */
const FACTORS = ['benchmark', 'factor_returns', 'benchmark_returns', 'factor'];

interface EmpyricalFile {
  readonly series: Readonly<
    Record<string, { readonly freq: string; readonly start: string | null; readonly values: readonly unknown[] }>
  >;
  readonly frames: Readonly<
    Record<string, { readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] }>
  >;
  readonly cases: Readonly<Record<string, CaseGroup>>;
  readonly [extra: string]: unknown;
}

interface CaseGroup {
  readonly args: readonly string[];
  readonly cases: readonly (readonly unknown[])[];
  readonly decimals: number;
}

const FILES = sharedFiles(FOLDER, /^empyrical.*\.json$/);

describe.skipIf(sharedFolder() === undefined)('metrics against the expected values of empyrical', () => {
  it('finds files to compare with', () => {
    expect(FILES.length).toBeGreaterThan(0);
  });

  for (const name of FILES) {
    const file = JSON.parse(readShared(`${FOLDER}/${name}`)) as EmpyricalFile;
    for (const [metric, group] of Object.entries(file.cases)) {
      it.each(group.cases.map((values, i) => ({ i, values })))(`${name} ${metric} $i`, ({ values }) => {
        compare(file, metric, { ...group, values });
      });
    }
    const extras = Object.entries(file).filter(([key]) => !['series', 'frames', 'cases', '_about'].includes(key));
    for (const [key, cases] of extras) {
      it(`${name} ${key}`, () => {
        for (const { expected, ...named } of cases as readonly Record<string, unknown>[]) {
          const args = [...Object.keys(named), 'expected'];
          const values = [
            ...Object.values(named).map((value) => (Array.isArray(value) ? { inline: value } : value)),
            expected,
          ];
          compare(file, key.replace(/^extra_/, ''), { args, decimals: 8, values });
        }
      });
    }
  }

  it('has a rule for every public function of the library', () => {
    expect(PUBLIC.filter((name) => RULES[name] === undefined)).toEqual([]);
  });
});

/** What empyrical's statistics module offers. */
const PUBLIC =
  `simple_returns cum_returns cum_returns_final aggregate_returns max_drawdown roll_max_drawdown annual_return cagr roll_cagr
  annual_volatility roll_annual_volatility calmar_ratio omega_ratio sharpe_ratio roll_sharpe_ratio sortino_ratio roll_sortino_ratio
  downside_risk excess_sharpe information_ratio alpha_beta alpha_beta_aligned alpha alpha_aligned beta beta_aligned roll_alpha_beta
  roll_alpha_beta_aligned roll_alpha roll_alpha_aligned roll_beta roll_beta_aligned up_alpha_beta down_alpha_beta stability_of_timeseries
  tail_ratio beta_fragility_heuristic beta_fragility_heuristic_aligned gpd_risk_estimates gpd_risk_estimates_aligned value_at_risk
  conditional_value_at_risk capture up_capture down_capture up_down_capture roll_up_capture roll_down_capture roll_up_down_capture
  batting_average skew kurtosis`.split(/\s+/);

function compare(
  file: EmpyricalFile,
  metric: string,
  {
    args,
    values,
    decimals,
  }: { readonly args: readonly string[]; readonly values: readonly unknown[]; readonly decimals: number },
): void {
  const rule = RULES[metric];
  if (rule === undefined) throw new Error(`No rule for the function "${metric}" of empyrical: add it to the table`);
  const named = new Map(args.map((name, i) => [name, values[i]]));
  const expected = named.get('expected');
  named.delete('expected');
  const frame = frameOf(file, [...named.values()]);
  const columns = frame === undefined ? [undefined] : frame.columns.map((_, i) => i);
  const answers = columns.map((column) => rule.compute(givenFor(file, named, column)));
  expectClose(frame === undefined ? answers[0] : answers, expected, rule.decimals ?? decimals);
}

function frameOf(file: EmpyricalFile, values: readonly unknown[]): EmpyricalFile['frames'][string] | undefined {
  for (const value of values)
    if (isObject(value) && typeof value['frame'] === 'string') return file.frames[value['frame']];
  return undefined;
}

function givenFor(file: EmpyricalFile, named: ReadonlyMap<string, unknown>, column: number | undefined): Given {
  const found = new Map([...named].map(([name, value]) => [name, argument(file, name, value, column)]));
  const first = found.get('returns') ?? found.get('prices');
  if (first === undefined || typeof first !== 'object') throw new Error('Expected an argument "returns" or "prices"');
  const factorName = FACTORS.find((name) => typeof found.get(name) === 'object');
  const second = factorName === undefined ? undefined : (found.get(factorName) as Dated);
  const aligned = second === undefined ? { left: first, right: new Float64Array(0) } : align(first, second);
  const number = (name: string, usual: number): number => {
    const value = found.get(name);
    if (value === undefined) return usual;
    if (typeof value !== 'number')
      throw new Error(`Expected a number for "${name}", was ${JSON.stringify(named.get(name))}`);
    return value;
  };
  const periodName = found.get('period');
  return {
    returns: aligned.left,
    factor: aligned.right,
    reference: (name) => {
      const value = found.get(name);
      return typeof value === 'object' ? align(aligned.left, value).right : number(name, 0);
    },
    number,
    text: (name) => textOf(found.get(name)),
    periods: number('annualization', periodName === undefined ? 252 : periodsOf(textOf(periodName))),
  };
}

function argument(file: EmpyricalFile, name: string, value: unknown, column: number | undefined): Argument {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return value === 'NaN' ? Number.NaN : value;
  if (isObject(value)) {
    if (Array.isArray(value['inline'])) return { values: numbers(value['inline']), times: undefined };
    if (typeof value['series'] === 'string') return datedSeries(file, value['series']);
    const frame = typeof value['frame'] === 'string' ? file.frames[value['frame']] : undefined;
    if (frame !== undefined) {
      return { values: numbers(frame.rows.map((row) => row[column!])), times: undefined };
    }
  }
  throw new Error(
    `Expected "${name}" to be a number, a series, a frame or inline values, was ${JSON.stringify(value)}`,
  );
}

function datedSeries(file: EmpyricalFile, name: string): Dated {
  const series = file.series[name];
  if (series === undefined) throw new Error(`No series "${name}" in the file`);
  const values = numbers(series.values);
  const start = series.start === null ? 0 : Date.parse(series.start);
  return { values, times: Float64Array.from(values, (_, i) => nthTime(start, series.freq, i)) };
}

function nthTime(start: number, frequency: string, i: number): number {
  const date = new Date(start);
  if (frequency === 'D') return start + i * DAY_MS;
  if (frequency.startsWith('W')) return start + 7 * i * DAY_MS;
  if (/^ME?$/.test(frequency)) return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1 + i, 0);
  if (/^[AY]E?(-DEC)?$/.test(frequency)) return Date.UTC(date.getUTCFullYear() + i, 11, 31);
  throw new Error(`Unknown frequency "${frequency}"`);
}

/** Both on the rows that either has, missing where one has none. Unless both have times, their last rows belong together. */
function align(left: Dated, right: Dated): { readonly left: Dated; readonly right: Float64Array } {
  const isDated = left.times !== undefined && right.times !== undefined;
  const timesOf = ({ values, times }: Dated): Float64Array =>
    isDated && times !== undefined ? times : Float64Array.from(values, (_, i) => i - values.length);
  const times = Float64Array.from(new Set([...timesOf(left), ...timesOf(right)])).sort();
  const on = (series: Dated): Float64Array => {
    const rows = new Map(Array.from(timesOf(series), (time, i) => [time, series.values[i]!]));
    return times.map((time) => rows.get(time) ?? Number.NaN);
  };
  return { left: { values: on(left), times }, right: on(right) };
}

function expectClose(actual: Answer, expected: unknown, decimals: number): void {
  if (isObject(expected) && Array.isArray(expected['inline'])) return expectClose(actual, expected['inline'], decimals);
  if (Array.isArray(expected)) {
    // Zeros throughout stand for "no estimate" in that library's fit of the tail.
    const isNothing = actual === undefined && expected.every((value) => value === 0);
    if (isNothing) return expect(actual).toBeUndefined();
    expect(actual).toHaveLength(expected.length);
    expected.forEach((value, i) => expectClose((actual as readonly Answer[])[i], value, decimals));
    return;
  }
  if (typeof expected === 'string') {
    if (!/^(NaN|-?Infinity)$/.test(expected)) throw new Error(`Expected a number, was "${expected}"`);
    return expect(typeof actual === 'number' && Number.isNaN(actual) ? undefined : actual).toBeUndefined();
  }
  expect(typeof actual, `${String(expected)} is expected`).toBe('number');
  expect(
    Math.abs((actual as number) - (expected as number)),
    `${String(actual)} for ${String(expected)}`,
  ).toBeLessThanOrEqual(1.5 * 10 ** -decimals);
}

function numbers(values: readonly unknown[]): Float64Array {
  return Float64Array.from(values, (value) => {
    if (typeof value === 'number') return value;
    if (value === 'NaN') return Number.NaN;
    throw new Error(`Expected a number or "NaN", was ${JSON.stringify(value)}`);
  });
}

function textOf(value: Argument | undefined): string {
  if (typeof value === 'string') return value;
  throw new Error(`Expected a word, was ${JSON.stringify(value)}`);
}

function periodsOf(name: string): number {
  const periods = { daily: 252, weekly: 52, monthly: 12, quarterly: 4, yearly: 1 }[name];
  if (periods === undefined) throw new Error(`Unknown period "${name}"`);
  return periods;
}

function period(name: string): 'week' | 'month' | 'quarter' | 'year' {
  const found = ({ weekly: 'week', monthly: 'month', quarterly: 'quarter', yearly: 'year' } as const)[name];
  if (found === undefined) throw new Error(`Unknown period "${name}"`);
  return found;
}

function present(times: Float64Array | undefined): Float64Array {
  if (times === undefined) throw new Error('Expected a series with dates');
  return times;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
