import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  battingAverage,
  captureRatio,
  downCapture,
  informationRatio,
  trackingError,
  upCapture,
  upDownCapture,
} from '#domain/metrics/benchmark/active-returns.ts';
import {
  alphaBeta,
  beta,
  betaFragility,
  correlation,
  sidedAlphaBeta,
  stretchAlpha,
  treynorRatio,
} from '#domain/metrics/benchmark/alpha-beta.ts';

const MARKET = [0.01, -0.02, 0.03, 0, -0.01];
const series = fc.array(
  fc.integer({ min: -100_000, max: 100_000 }).map((value) => value / 1e6),
  { minLength: 8, maxLength: 40 },
);

describe('alpha and beta', () => {
  it('are slope and rest of the regression', () => {
    const returns = MARKET.map((value) => 0.001 + 1.5 * value);
    expect(alphaBeta(returns, MARKET, { periodsPerYear: 12 }).beta).toBeCloseTo(1.5, 12);
    expect(alphaBeta(returns, MARKET, { periodsPerYear: 12 }).alpha).toBeCloseTo(1.001 ** 12 - 1, 12);
    expect(alphaBeta(returns, MARKET, { periodsPerYear: 12, annualisation: 'linear' }).alpha).toBeCloseTo(0.012, 12);
    // Above a risk-free 0.001 a period the rest is 0.001 - 0.001 + 1.5 * 0.001.
    const excess = alphaBeta(returns, MARKET, { periodsPerYear: 12, riskFree: 0.001, annualisation: 'linear' });
    expect(excess.alpha).toBeCloseTo(12 * 0.0015, 12);
  });

  it('of a side use its periods only', () => {
    const returns = MARKET.map((value) => (value > 0 ? 2 * value : 0.5 * value));
    expect(sidedAlphaBeta(returns, MARKET, { periodsPerYear: 12, side: 'up' }).beta).toBeCloseTo(2, 12);
    expect(sidedAlphaBeta(returns, MARKET, { periodsPerYear: 12, side: 'down' }).beta).toBeCloseTo(0.5, 12);
  });

  it('leave out rows in which either is missing', () => {
    const returns = [Number.NaN, 0.01, 0.02, -0.01];
    const market = [0.5, 0.01, Number.NaN, -0.01];
    expect(beta(returns, market)).toBeCloseTo(1, 12);
    expect(correlation(returns, market)).toBeCloseTo(1, 12);
  });

  it('are undefined below two pairs, or when the benchmark stands still', () => {
    expect(beta([0.01], [0.02])).toBeUndefined();
    expect(alphaBeta([0.01, 0.02, 0.03], [0.01, 0.01, 0.01], { periodsPerYear: 12 })).toEqual({
      alpha: undefined,
      beta: undefined,
    });
  });

  it('follow the leverage', () => {
    fc.assert(
      fc.property(series, fc.constantFrom(0.5, 2, -1), (market, leverage) => {
        fc.pre(new Set(market).size > 1);
        const slope = beta(
          market.map((value) => leverage * value),
          market,
        );
        expect(slope).toBeCloseTo(leverage, 9);
        expect(
          correlation(
            market.map((value) => leverage * value),
            market,
          ),
        ).toBeCloseTo(Math.sign(leverage), 9);
      }),
    );
  });

  it('of the whole stretch, and Treynor, are as worked out', () => {
    expect(stretchAlpha(0.5, 0.2, { beta: 0.5, riskFree: 0.1 })).toBeCloseTo(0.35, 12);
    expect(treynorRatio(0.12, 0.02, 0.5)).toBeCloseTo(0.2, 12);
    expect(treynorRatio(0.12, 0.02, 0)).toBeUndefined();
  });

  it('name fragility by sign', () => {
    // Loses at both ends of the market: the ends weigh a half each, -0.1, against 0 in the middle.
    const market = [0.05, -0.1, 0, 0.1, -0.05];
    expect(betaFragility([0, -0.1, 0, -0.1, 0], market)).toBeCloseTo(-0.1, 12);
    expect(betaFragility([0, 0.1, 0, 0.1, 0], market)).toBeCloseTo(0.1, 12);
    expect(betaFragility([0.1, 0], [0, 0.1])).toBeUndefined();
  });
});

describe('active returns', () => {
  it('have tracking error and information ratio as worked out', () => {
    // Differences 0.01, 0.03: mean 0.02, sd 0.01 * sqrt(2).
    expect(trackingError([0.02, 0.03], [0.01, 0], 4)).toBeCloseTo(0.01 * Math.SQRT2 * 2, 12);
    expect(informationRatio([0.02, 0.03], [0.01, 0])).toBeCloseTo(Math.SQRT2, 12);
    expect(informationRatio([0.02, 0.03], [0.02, 0.03])).toBeUndefined();
  });

  it('capture what the benchmark made, up and down', () => {
    expect(captureRatio([0.02], [0.01], 1)).toBeCloseTo(2, 12);
    expect(upCapture([0.02, -0.5], [0.01, -0.1], 1)).toBeCloseTo(2, 12);
    expect(downCapture([0.02, -0.05], [0.01, -0.1], 1)).toBeCloseTo(0.5, 12);
    expect(upDownCapture([0.02, -0.05], [0.01, -0.1], 1)).toBeCloseTo(4, 12);
    expect(downCapture([0.02], [0.01], 1)).toBeUndefined();
    expect(captureRatio([0.02], [0], 1)).toBeUndefined();
  });

  it('bat', () => {
    const { all, up, down } = battingAverage([0.02, 0, -0.01, -0.05], [0.01, 0, -0.02, -0.01]);
    expect([all, up, down]).toEqual([0.5, 0.5, 0.5]);
    expect(battingAverage([], [])).toEqual({ all: undefined, up: undefined, down: undefined });
  });
});
