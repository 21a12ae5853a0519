import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '#core/time.ts';
import { figureOf } from '#domain/metrics/metric.ts';
import type { PerformanceMetric } from '#domain/metrics/metric.ts';
import { PerformanceProfile } from '#domain/metrics/performance-profile.ts';
import { METRICS, PERFORMANCE_METRICS } from '#domain/metrics/registry.ts';

const HERE = import.meta.dirname;

describe('the registry of metrics', () => {
  it('has each name once, in kebab case', () => {
    const names = METRICS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it('lists every metric of a performance among all', () => {
    expect(PERFORMANCE_METRICS.filter((metric) => !METRICS.includes(metric))).toEqual([]);
  });

  it.each(METRICS.map((metric) => ({ metric, name: metric.name })))(
    '$name names its formula, source and code',
    ({ metric }) => {
      const { title, formula, source, code } = metric;
      for (const text of [title, formula, source]) expect(text).toMatch(/\S/);
      const [file, name] = code.split('#') as [string, string];
      expect(existsSync(join(HERE, file)), file).toBe(true);
      expect(readFileSync(join(HERE, file), 'utf8')).toMatch(new RegExp(`export (?:async )?function ${name}\\b`));
    },
  );
});

/** Returns with ties, zeros, flat stretches, gaps and ruin; now and then very short. */
const returnsOf = (least: number): fc.Arbitrary<number[]> =>
  fc.oneof(
    fc
      .array(fc.integer({ min: -300_000, max: 400_000 }), { minLength: least, maxLength: 40 })
      .map((list) => list.map((value) => value / 1e6)),
    fc.array(fc.constantFrom(0, 0.01, -0.01, 0.02, -1, Number.NaN), { minLength: least, maxLength: 20 }),
    fc.integer({ min: least, max: 200 }).map((length) => Array.from({ length }, () => 0.01)),
    fc
      .integer({ min: least, max: 800 })
      .map((length) => Array.from({ length }, (_, i) => (i % 3 === 0 ? -0.02 : 0.015))),
  );

const profiles = fc
  .record({
    returns: returnsOf(0),
    benchmark: fc.option(returnsOf(0), { nil: undefined }),
    hasStart: fc.boolean(),
    step: fc.constantFrom(1, 7, 30, 365),
    periodsPerYear: fc.constantFrom(1, 12, 52, 252),
    riskFree: fc.constantFrom(0, 0.02, -0.01),
  })
  .map(({ returns, benchmark, hasStart, step, ...terms }) => {
    const times = Float64Array.from(returns, (_, i) => (i + 1) * step * DAY_MS);
    const market = returns.map((_, i) => benchmark?.[i] ?? Number.NaN);
    return new PerformanceProfile({
      times,
      returns: Float64Array.from(returns),
      ...(hasStart ? { startTime: 0 } : {}),
      ...(benchmark === undefined ? {} : { benchmark: Float64Array.from(market) }),
      ...terms,
    });
  });

describe.each(PERFORMANCE_METRICS.map((metric) => ({ metric, name: metric.name })))('$name', ({ metric }) => {
  it('is a number when all that it needs is there, and undefined with a reason when something is not', () => {
    fc.assert(
      fc.property(profiles, (profile) => {
        expect(contradiction(metric, profile)).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});

/** How a figure and its needs contradict one another; undefined when they agree. */
function contradiction(metric: PerformanceMetric, profile: PerformanceProfile): string | undefined {
  const figure = figureOf(metric, profile);
  const unmet = metric.needs.filter((need) => need.isMet?.(profile) === false).map(({ text }) => text);
  if (figure.kind === 'known') {
    if (!Number.isFinite(figure.value)) return `is ${figure.value}`;
    return unmet.length === 0 ? undefined : `is ${figure.value} without ${unmet.join(', ')}`;
  }
  // Only what is compounded to a year can grow beyond every number.
  if (figure.reason === 'beyond the range of numbers')
    return metric.unit.endsWith('a year') ? undefined : figure.reason;
  const isExplained = unmet.length > 0 || metric.needs.some(({ isMet }) => isMet === undefined);
  return isExplained && figure.reason.startsWith('needs ') ? undefined : `is unknown and "${figure.reason}"`;
}
