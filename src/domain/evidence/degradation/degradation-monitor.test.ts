import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { sampleOutcome, endedWith } from '#domain/evidence/outcomes/sample-outcome.ts';
import { unixMs } from '#core/time.ts';
import { Cusum } from '#domain/evidence/degradation/cusum.ts';
import { DegradationMonitor } from '#domain/evidence/degradation/degradation-monitor.ts';
import { SeriesWatch } from '#domain/evidence/degradation/series-watch.ts';

/** A series of wins of 1.5 R and losses of 1 R; the chance changes at a result. */
function series(seed: number, chanceAt: (i: number) => number, length: number): readonly number[] {
  const rng = new Rng(seed);
  return Array.from({ length }, (_, i) => (rng.uniform() < chanceAt(i) ? 1.5 : -1));
}

describe('Cusum', () => {
  it('is that of a worked series', () => {
    // Evidence 1, -2, 2, 1, 2 with a limit of 4: sums 1, 0, 2, 3, 5.
    const chart = new Cusum(4);
    const values = [1, -2, 2, 1, 2].map((evidence, time) => {
      chart.add(evidence, time);
      return chart.value;
    });
    expect(values).toEqual([1, 0, 2, 3, 5]);
    expect(chart.alarm).toEqual({ since: 2, raisedAt: 4, results: 3 });
    // It stays on until the chart is back at 0.
    chart.add(-4, 5);
    expect(chart.alarm).toEqual({ since: 2, raisedAt: 4, results: 4 });
    chart.add(-1, 6);
    expect(chart.alarm).toBeUndefined();
  });
});

describe('the degradation monitor', () => {
  it('raises few false alarms on stable series: 2 to 6 % of 500 results at any time, for each chart', () => {
    const SERIES = 400;
    for (const chance of [0.35, 0.45, 0.6]) {
      const alarmed = { win: 0, mean: 0 };
      for (let seed = 0; seed < SERIES; seed++) {
        const monitor = new DegradationMonitor();
        const raised = { win: false, mean: false };
        for (const [i, value] of series(seed * 7 + 1, () => chance, 500).entries()) {
          monitor.add(i, value);
          const alarms = monitor.alarms();
          raised.win ||= alarms.winRate !== undefined;
          raised.mean ||= alarms.mean !== undefined;
        }
        if (raised.win) alarmed.win++;
        if (raised.mean) alarmed.mean++;
      }
      // Two standard errors of a rate of 4 % over 400 series are 2 %.
      expect(alarmed.win / SERIES).toBeLessThan(0.07);
      expect(alarmed.mean / SERIES).toBeLessThan(0.07);
    }
  });

  it('finds a planted fall by a third in 95 of 100 series, mostly within 120 results, and says about when it began', () => {
    const delays: number[] = [];
    const errors: number[] = [];
    for (let seed = 0; seed < 100; seed++) {
      const monitor = new DegradationMonitor();
      for (const [i, value] of series(seed * 13 + 5, (at) => (at < 300 ? 0.5 : 0.33), 800).entries()) {
        monitor.add(i, value);
        const since = i < 300 ? undefined : monitor.health().change?.since;
        if (since === undefined) continue;
        delays.push(i - 300);
        errors.push(Math.abs(since - 300));
        break;
      }
    }
    const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
    expect(delays.length).toBeGreaterThanOrEqual(93);
    expect(median(delays)).toBeLessThan(120);
    expect(median(errors)).toBeLessThan(40);
  });

  it('says what it was before and after', () => {
    const monitor = new DegradationMonitor();
    const values = [
      ...Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 1 : -1)),
      ...Array.from({ length: 100 }, (_, i) => (i % 5 === 0 ? 1 : -1)),
    ];
    values.forEach((value, time) => monitor.add(time, value));
    const { change, isDegraded, window } = monitor.health();
    expect(isDegraded).toBe(true);
    expect(change?.since).toBeGreaterThanOrEqual(199);
    expect(change?.since).toBeLessThan(212);
    expect(change?.before.winRatio).toBeCloseTo(0.5, 1);
    expect(change?.after.winRatio).toBeCloseTo(0.2, 1);
    // The last 50: 10 wins, 20 %; the 250 before: 100 + 10 of 250, 44 %; fallen by 1 - 0.2 / 0.44.
    expect(window?.fallRatio).toBeCloseTo(1 - 0.2 / 0.44, 9);
    expect(window?.isDown).toBe(true);
  });

  it('says nothing of a short series, and nothing of one that became better', () => {
    const short = new DegradationMonitor();
    for (let i = 0; i < 99; i++) short.add(i, -1);
    expect(short.health()).toMatchObject({ isDegraded: false, window: undefined, results: 99 });
    const better = new DegradationMonitor();
    for (let i = 0; i < 400; i++) better.add(i, i % (i < 200 ? 3 : 2) === 0 ? 1 : -1);
    expect(better.health().isDegraded).toBe(false);
  });
});

describe('SeriesWatch', () => {
  it('orders results by when they were known, and puts the degraded ones first', () => {
    const watch = new SeriesWatch();
    const results = Array.from({ length: 400 }, (_, i) => ({ i, value: i < 250 ? (i % 2 === 0 ? 1 : -1) : -1 }));
    for (const { i, value } of results.toReversed()) {
      const time = unixMs(i * 1_000);
      watch.add('worse', sampleOutcome({ time, ...endedWith(value, time) }));
      watch.add('holds', sampleOutcome({ time, ...endedWith(i % 2 === 0 ? 1 : -1, time) }));
    }
    watch.add('holds', sampleOutcome({ exit: undefined }));
    expect(watch.watched().map(({ name, health }) => [name, health.isDegraded, health.results])).toEqual([
      ['worse', true, 400],
      ['holds', false, 400],
    ]);
  });
});
