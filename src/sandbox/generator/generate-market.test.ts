import { describe, expect, it } from 'vitest';
import { hashText } from '#core/hash.ts';
import { DAY_MS, parseInstant } from '#core/time.ts';
import { assertBar } from '#domain/market/bar.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { toCsv } from '#sandbox/generator/bars-csv.ts';
import { generateBars, generateMarket } from '#sandbox/generator/generate-market.ts';
import type { MarketOptions } from '#sandbox/generator/generate-market.ts';
import { MARKET_PROFILES } from '#sandbox/generator/market-profiles.ts';
import type { SetupOutcome, SetupTruth } from '#sandbox/generator/truths.ts';

const START = parseInstant('2024-01-01');
const YEAR_BARS = 35_136;

function market(options: Partial<MarketOptions> = {}): ReturnType<typeof generateMarket> {
  return generateMarket({ seed: 7, timeframe: '15m', start: START, bars: 5_000, ...options });
}

describe('generateMarket', () => {
  it('gives the same bytes for the same seed, on every machine', () => {
    const { bars, priceDigits } = market({ bars: 500 });
    expect(hashText(toCsv(bars, priceDigits))).toBe('c54427307dedb0957c5875371b33586ea9643b0b049be749feb47d5d912c10ab');
  });

  it('gives another market for another seed', () => {
    expect(toCsv(market({ seed: 8 }).bars, 2)).not.toBe(toCsv(market().bars, 2));
  });

  it.each(MARKET_PROFILES.map((profile) => profile.symbol))('keeps the rules of bars and ticks for %s', (symbol) => {
    for (const timeframe of ['5m', '15m', '1h', '4h', '1d'] as const) {
      const { bars, priceDigits } = market({ symbol, timeframe, bars: 2_000 });
      expect(bars.length).toBe(2_000);
      for (let i = 0, previous = Number.NEGATIVE_INFINITY; i < bars.length; i++) {
        const bar = bars.at(i);
        assertBar(bar, i, previous);
        previous = bar.closeTime;
        for (const price of [bar.open, bar.high, bar.low, bar.close]) {
          expect(Number(price.toFixed(priceDigits))).toBe(price);
        }
      }
    }
  });

  it('opens each bar at the close before while the market does not pause', () => {
    const { bars } = market();
    for (let i = 1; i < bars.length; i++) expect(bars.open[i]).toBe(bars.close[i - 1]);
  });

  it('has no FX bars over the weekend, and a gap after some of them', () => {
    const { bars } = market({ symbol: 'EUR/USD' });
    const isWeekend = (i: number): boolean => new Date(bars.openTime[i]!).getUTCDay() === 6;
    const breaks = Array.from(bars.openTime.subarray(1, bars.length), (time, k) => ({ i: k + 1, time })).filter(
      ({ i, time }) => time > bars.closeTime[i - 1]!,
    );
    expect(Array.from({ length: bars.length }, (_, i) => i).filter(isWeekend)).toEqual([]);
    expect(breaks.length).toBeGreaterThan(8);
    expect(breaks.some(({ i }) => bars.open[i] !== bars.close[i - 1])).toBe(true);
  });

  it('records each regime from its first bar to the next one, without holes', () => {
    const { bars, truths } = market();
    expect(truths.regimes[0]?.from).toBe(bars.openTime[0]);
    expect(truths.regimes.at(-1)?.to).toBe(bars.closeTime[bars.length - 1]);
    truths.regimes.slice(1).forEach((regime, k) => expect(regime.from).toBe(truths.regimes[k]!.to));
    expect(new Set(truths.regimes.map((regime) => regime.name)).size).toBe(5);
  });

  it('records crash bars that fell', () => {
    const { bars, truths } = market({ bars: YEAR_BARS });
    expect(truths.crashes.length).toBeGreaterThan(0);
    for (const crash of truths.crashes) {
      const i = bars.indexAt(crash.time);
      expect(bars.close[i]! / bars.open[i]!).toBeLessThan(1 - crash.dropRatio / 2);
    }
  });

  it('records cycle lows that are the lowest low within a day, one for each cycle', () => {
    const { bars, truths } = market({ bars: YEAR_BARS });
    expect(truths.cycleLows.length).toBeGreaterThanOrEqual(13);
    for (const { time, price } of truths.cycleLows) {
      const i = bars.indexAt(time);
      expect(bars.low[i]).toBe(price);
    }
    const gaps = truths.cycleLows.slice(1).map((low, k) => (low.time - truths.cycleLows[k]!.time) / DAY_MS);
    for (const days of gaps) expect(days).toBeGreaterThan(14);
  });

  it.each([
    { seed: 1.5 },
    { bars: -1 },
    { startPrice: 0 },
    { edgeRatio: 1.1 },
    { trendRatio: Number.NaN },
  ] satisfies Partial<MarketOptions>[])('refuses %j', (bad) => {
    expect(() => market(bad)).toThrow(/^Option \w+: expected/);
  });

  it('names the nearest market when the symbol is not known', () => {
    expect(() => market({ symbol: 'BTC/USD' })).toThrow('did you mean "BTC/USDT"');
  });
});

describe('planted setups', () => {
  it('are what the bars show: a sweep, an impulse, a gap, a return', () => {
    const { bars, truths } = market({ bars: YEAR_BARS, edgeRatio: 0.5 });
    const complete = truths.setups.filter((setup) => setup.returnTime !== undefined);
    expect(complete.length).toBeGreaterThan(50);
    for (const setup of complete) assertStory(bars, setup);
  });

  it('include swept equal lows or highs', () => {
    const { truths } = market({ bars: YEAR_BARS });
    expect(truths.setups.some((setup) => setup.isEqualPool)).toBe(true);
  });

  it('go either way at fair odds when the edge is 0', () => {
    const counts = outcomes({ edgeRatio: 0, trendRatio: 0 });
    const all = [...counts.values()].reduce((sum, n) => sum + n, 0);
    expect(counts.get('reversed')! / all).toBeCloseTo(0.5, 1);
    expect(winRatio(counts)).toBeGreaterThan(0.27);
    expect(winRatio(counts)).toBeLessThan(0.4);
  });

  it('keep their promise nearly always when the edge is 1', () => {
    expect(winRatio(outcomes({ edgeRatio: 1 }))).toBeGreaterThan(0.9);
  });
});

describe('the market without edge and trend', () => {
  it('has returns whose sum and autocorrelation are within the noise', () => {
    const { bars } = market({ bars: 200_000, timeframe: '5m', edgeRatio: 0, trendRatio: 0 });
    const returns = Array.from({ length: bars.length }, (_, i) => bars.close[i]! / bars.open[i]! - 1);
    const squares = returns.reduce((sum, r) => sum + r * r, 0);
    const products = returns.reduce((sum, r, i) => sum + r * (returns[i - 1] ?? 0), 0);
    const total = returns.reduce((sum, r) => sum + r, 0);
    expect(Math.abs(total / Math.sqrt(squares))).toBeLessThan(3);
    expect(Math.abs(products / squares)).toBeLessThan(0.03);
  });

  it('has clustered volatility and fat tails', () => {
    const { bars } = market({ bars: 50_000, edgeRatio: 0, trendRatio: 0 });
    const sizes = Array.from({ length: bars.length }, (_, i) => Math.abs(Math.log(bars.close[i]! / bars.open[i]!)));
    expect(correlation(sizes.slice(0, -1), sizes.slice(1))).toBeGreaterThan(0.1);
    const second = sizes.reduce((sum, r) => sum + r ** 2, 0) / sizes.length;
    const fourth = sizes.reduce((sum, r) => sum + r ** 4, 0) / sizes.length;
    expect(fourth / second ** 2).toBeGreaterThan(6);
  });
});

it('trades more when Europe and America overlap than at night', () => {
  const bars = generateBars({ seed: 3, timeframe: '1h', start: START, bars: 24 * 200 });
  const sum = (hour: number): number =>
    Array.from({ length: 200 }, (_, day) => bars.volume[day * 24 + hour]!).reduce((a, b) => a + b, 0);
  expect(sum(15)).toBeGreaterThan(1.6 * sum(4));
});

function assertStory(bars: BarColumns, setup: SetupTruth): void {
  const isLong = setup.direction === 'long';
  const near = isLong ? bars.low : bars.high;
  const sign = isLong ? 1 : -1;
  const sweep = bars.indexAt(setup.sweepTime);
  const impulse = bars.indexAt(setup.impulseTime!);
  const back = bars.indexAt(setup.returnTime!);
  const [gapLow, gapHigh] = setup.gap!;
  expect(near[bars.indexAt(setup.poolTime)]).toBe(setup.poolPrice);
  expect(sign * (setup.poolPrice - near[sweep]!)).toBeGreaterThan(0);
  expect(sign * (bars.close[sweep]! - setup.poolPrice)).toBeGreaterThan(0);
  expect(impulse).toBe(sweep + 1);
  expect(isLong ? bars.high[impulse - 1] : bars.low[impulse - 1]).toBe(isLong ? gapLow : gapHigh);
  expect(near[impulse + 1]).toBe(isLong ? gapHigh : gapLow);
  expect(gapHigh).toBeGreaterThan(gapLow);
  expect(sign * ((gapLow + gapHigh) / 2 - near[back]!)).toBeGreaterThanOrEqual(0);
  expect(sign * (setup.target! - setup.stop!)).toBeGreaterThan(0);
}

function outcomes(options: Partial<MarketOptions>): Map<SetupOutcome, number> {
  const counts = new Map<SetupOutcome, number>();
  for (let seed = 1; seed <= 10; seed++) {
    for (const { outcome } of market({ ...options, seed, bars: 20_000 }).truths.setups) {
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
  }
  return counts;
}

function winRatio(counts: Map<SetupOutcome, number>): number {
  const won = counts.get('continued')!;
  return won / (won + counts.get('failed')!);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const cross = a.reduce((sum, value, i) => sum + (value - meanA) * (b[i]! - meanB), 0);
  const spread = (values: readonly number[], middle: number): number =>
    values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return cross / Math.sqrt(spread(a, meanA) * spread(b, meanB));
}
