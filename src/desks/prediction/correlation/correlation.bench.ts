import { invariant } from '#core/invariant.ts';
import { Rng } from '#core/rng.ts';
import { correlationMatrix, pairPlace } from '#desks/prediction/correlation/correlation-matrix.ts';
import { DEFAULT_LAG_GRID, leadLag } from '#desks/prediction/correlation/lead-lag.ts';
import { RollingCorrelation } from '#desks/prediction/correlation/rolling-correlation.ts';
import { followedTicks } from '#desks/prediction/correlation/sample-ticks.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';

const MARKETS = 500;
const PAIRS = (MARKETS * (MARKETS - 1)) / 2;
/** Eight hours of 30-s steps. */
const STEPS = 960;

export const benches: readonly BenchCase[] = [
  { name: 'correlation of all pairs', run: allPairs },
  { name: 'rolling correlation', run: rolling },
  { name: 'lead-lag of a pair', run: leads },
];

/** Changes of 500 prices, in half price units. */
function changes(): readonly Float64Array[] {
  const rng = new Rng(1);
  return Array.from({ length: MARKETS }, () => Float64Array.from({ length: STEPS }, () => rng.integer(-100, 100)));
}

function allPairs(): BenchMeasure[] {
  const series = changes();
  let matrix: Float64Array = new Float64Array(0);
  const ms = fastestMs(3, () => {
    matrix = correlationMatrix(series);
  });
  let plainSum = 0;
  const plainMs = fastestMs(1, () => {
    plainSum = 0;
    for (let i = 1; i < MARKETS; i++) for (let j = 0; j < i; j++) plainSum += plain(series[i]!, series[j]!);
  });
  const sum = matrix.reduce((total, value) => total + value, 0);
  invariant(Math.abs(sum - plainSum) < 1e-8, 'both say the same');
  invariant(matrix[pairPlace(3, 7)] === matrix[pairPlace(7, 3)], 'a pair has no order');
  const peer = 'two passes for each pair';
  return [
    { name: `${PAIRS} pairs, ${STEPS} steps`, value: ms, unit: 'ms', peer, peerValue: plainMs },
    { name: 'a pair', value: (1_000 * ms) / PAIRS, unit: 'µs', peer, peerValue: (1_000 * plainMs) / PAIRS },
  ];
}

function rolling(): BenchMeasure[] {
  const series = changes();
  const state = new RollingCorrelation();
  const prices = new Float64Array(MARKETS).fill(10_000);
  const step = (t: number): void => {
    for (let i = 0; i < MARKETS; i++) prices[i]! += series[i]![t % STEPS]! * (Math.floor(t / STEPS) % 2 === 0 ? 1 : -1);
    state.step(prices.map((price) => price / 20_000));
  };
  for (let t = 0; t < 2 * STEPS; t++) step(t);
  let t = 2 * STEPS;
  const ms = fastestMs(3, () => {
    for (let i = 0; i < 60; i++) step(t++);
  });
  let sum = 0;
  const readMs = fastestMs(3, () => {
    for (let i = 1; i < MARKETS; i++) for (let j = 0; j < i; j++) sum += state.correlation(i, j, 2);
  });
  invariant(Number.isFinite(sum), 'every pair is known');
  const plainMs = fastestMs(1, () => {
    for (let i = 0; i < 2_000; i++) sum += plain(series[i % MARKETS]!, series[(i * 7 + 1) % MARKETS]!);
  });
  const peer = 'two passes over the window';
  return [
    { name: 'a step of all pairs, 4 windows', value: ms / 60, unit: 'ms', peer, peerValue: (plainMs / 2_000) * PAIRS },
    { name: 'the same, a pair', value: (1e6 * ms) / 60 / PAIRS, unit: 'ns', peer, peerValue: (1e6 * plainMs) / 2_000 },
    { name: 'reading a pair', value: (1e6 * readMs) / PAIRS, unit: 'ns', peer, peerValue: (1e6 * plainMs) / 2_000 },
    { name: 'memory', value: state.bytes / 1e6, unit: 'MB' },
  ];
}

function leads(): BenchMeasure[] {
  const { leader, follower } = followedTicks({ seed: 1, lagMs: 20_000, changes: 150, noise: 0.3, sign: 1 });
  let lagMs = 0;
  const ms = fastestMs(3, () => {
    for (let i = 0; i < 20; i++) lagMs = leadLag(leader, follower, DEFAULT_LAG_GRID)!.lagMs;
  });
  invariant(Math.abs(lagMs - 20_000) < 1_000, 'the lag is found');
  return [{ name: '150 and 300 changes, 121 lags and the refinement', value: ms / 20, unit: 'ms' }];
}

/** As one would write it. */
function plain(x: Float64Array, y: Float64Array): number {
  const meanX = x.reduce((sum, value) => sum + value, 0) / x.length;
  const meanY = y.reduce((sum, value) => sum + value, 0) / y.length;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    xx += (x[i]! - meanX) ** 2;
    yy += (y[i]! - meanY) ** 2;
    xy += (x[i]! - meanX) * (y[i]! - meanY);
  }
  return xy / Math.sqrt(xx * yy);
}

function fastestMs(runs: number, work: () => void): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    work();
    fastest = Math.min(fastest, performance.now() - start);
  }
  return fastest;
}
