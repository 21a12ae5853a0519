import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '#core/time.ts';
import { Rng } from '#core/rng.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Bar } from '#domain/market/bar.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import type { Signal } from '#domain/signals/signal.ts';
import type { Fact } from '#domain/structure/fact.ts';
import { MarketStructure } from '#domain/structure/market-structure.ts';
import { assertKnown } from '#desks/scanner/context.ts';
import type { ScannerContext } from '#desks/scanner/context.ts';
import { gatesOf } from '#desks/scanner/gates/presets.ts';
import type { ScannerMode } from '#desks/scanner/mode.ts';
import { STRIKE } from '#desks/scanner/modes.ts';
import { scan, walk } from '#desks/scanner/scan.ts';
import { ScannerStrategy } from '#desks/scanner/strategy.ts';

const INSTRUMENT = assumedInstrument('BTC/USDT', 'test', 2);
const START = Date.UTC(2024, 10, 4);

/** STRIKE on minutes with pivots of two and three bars, so that a few hundred bars tell a whole story. Every candidate may speak. */
const FAST: ScannerMode = {
  ...STRIKE,
  timeframes: { entry: '1m', primary: '3m', filters: ['15m'], structure: ['3m', '15m'], momentum: '15m' },
  pivots: () => ({ internal: 2, swing: 3 }),
  thresholds: { ...STRIKE.thresholds, minScore: -1, coolDownBars: 2 },
};

function minute(
  index: number,
  prices: readonly [open: number, high: number, low: number, close: number],
  volume = 1,
): Bar {
  const [open, high, low, close] = prices;
  const openTime = START + index * MINUTE_MS;
  return { openTime, closeTime: openTime + MINUTE_MS, open, high, low, close, volume };
}

/**
 * A random walk in eighths around 2^20, reflected exactly at 2^21, without gaps. Bars have wicks seldom, so that bars that are
 * a high and a low at once stay rare: those are the one tie that is not mirrored.
 */
function randomBars(seed: number, count: number): Bar[] {
  const rng = new Rng(seed);
  const bars: Bar[] = [];
  let open = 2 ** 20;
  for (let i = 0; i < count; i++) {
    const close = open + rng.integer(-16, 16) / 8;
    const wick = rng.uniform() < 0.15 ? rng.integer(1, 24) / 8 : 0;
    const isUpper = rng.uniform() < 0.5;
    const high = Math.max(open, close) + (isUpper ? wick : 0);
    const low = Math.min(open, close) - (isUpper ? 0 : wick);
    bars.push(minute(i, [open, high, low, close], rng.integer(1, 9)));
    open = close;
  }
  return bars;
}

function found(bars: readonly Bar[], mode = FAST): Signal<ScannerContext>[] {
  const { signals } = scan({
    mode,
    instrument: INSTRUMENT,
    clock: UTC_CLOCK,
    bars: BarColumns.from(bars),
    base: '1m',
    gates: [],
  });
  return signals.map(({ signal }) => signal).sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
}

describe('a planted long', () => {
  /** Each bar is 2 high and overlaps the one before, so the ATR is 2 throughout. It is told by its low and closes in its middle. */
  const lows = [
    ...Array.from({ length: 16 }, () => 99),
    // A high of 103 that stays untaken.
    99.5,
    100,
    100.5,
    101,
    100.5,
    100,
    99.5,
    // A low of 98 that will be swept.
    99,
    98.5,
    98,
    98.5,
    99,
    98.5,
  ];
  const quiet = lows.map((low, i) => minute(i, [low + 1, low + 2, low, low + 1]));
  const sweep = minute(lows.length, [98.5, 99.5, 97.5, 99.25], 5);

  it('is one signal with the plan worked out by hand', () => {
    const signals = found([...quiet, sweep]);
    expect(signals).toHaveLength(1);
    const [signal] = signals;
    expect(signal).toMatchObject({
      id: 'strike-BTCUSDT@test-20241104T0030Z-long',
      strategy: 'scanner/strike',
      timeframe: '1m',
      direction: 'long',
      time: START + 30 * MINUTE_MS,
    });
    // Invalidation is the swept low of 97.5; the buffer is 0.1 ATR = 0.2: stop 97.3, risk 99.25 - 97.3 = 1.95.
    const { plan } = signal!;
    expect(plan.entry).toEqual({ kind: 'market' });
    expect(plan.referencePrice).toBe(99.25);
    expect(plan.invalidation).toBe(97.5);
    expect(plan.stop).toBeCloseTo(97.3, 12);
    // The untaken high of 103 is 3.75 / 1.95 risks away; nothing is known beyond it, so 3 risks stand in: 99.25 + 5.85.
    expect(plan.targets[0]).toMatchObject({ price: 103, share: 0.5, reason: '3m untaken high 103' });
    expect(plan.targets[0]!.rMultiple).toBeCloseTo(3.75 / 1.95, 12);
    expect(plan.targets[1]).toMatchObject({ share: 0.5, reason: 'Projected: 3 times the risk' });
    expect(plan.targets[1]!.price).toBeCloseTo(105.1, 12);
    expect(plan.expiresAt).toBe(signal!.time + 8 * MINUTE_MS);
    expect(signal!.context.triggers.map(({ name, reason }) => [name, reason])).toContainEqual([
      'sweep',
      '1m low at 98 swept to 97.5, closed back at 99.25',
    ]);
  });

  it('does not become a trade while its gates do not know the longer timeframes', () => {
    const bars = BarColumns.from([...quiet, sweep]);
    const [result] = scan({
      mode: FAST,
      instrument: INSTRUMENT,
      clock: UTC_CLOCK,
      bars,
      base: '1m',
      gates: gatesOf('strict'),
    }).signals;
    expect(result!.passed).toBe(false);
    expect(result!.verdicts.map(({ kind }) => kind)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('is not there before the bar that makes it has closed', () => {
    expect(found(quiet)).toEqual([]);
    const bars = BarColumns.from([...quiet, sweep]);
    const request = { mode: FAST, instrument: INSTRUMENT, clock: UTC_CLOCK, bars, base: '1m', gates: [] } as const;
    expect(scan({ ...request, until: sweep.closeTime - 1 }).signals).toEqual([]);
    expect(scan({ ...request, until: sweep.closeTime }).signals).toHaveLength(1);
  });
});

describe('the scanner', () => {
  const SEEDS = 400;
  const BARS = 110;

  it('says the same about a time whatever comes later, and knows nothing early', () => {
    let compared = 0;
    for (let seed = 0; seed < SEEDS; seed++) {
      const rng = new Rng(seed + 1_000_000);
      const bars = randomBars(seed, BARS);
      const whole = found(bars);
      const cut = rng.integer(1, BARS);
      const known = whole.filter(({ time }) => time <= bars[cut - 1]!.closeTime);
      const otherwise = [...bars.slice(0, cut), ...randomBars(seed + 5_000, BARS).slice(cut)];
      expect(text(found(otherwise).slice(0, known.length))).toBe(text(known));
      for (const { context } of whole) assertKnown(context);
      compared += whole.length;
    }
    expect(compared).toBeGreaterThan(SEEDS);
  });

  it('goes on from a snapshot as if nothing had happened', () => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const bars = randomBars(seed, 70);
      const cut = new Rng(seed).integer(20, 70);
      expect(text(resumed(bars, cut))).toBe(text(found(bars)));
    }
  });

  it('sees the mirror image of a market as the mirror image of its signals', () => {
    let compared = 0;
    for (let seed = 0, markets = 0; markets < SEEDS; seed++) {
      const bars = randomBars(seed, 90);
      if (hasDoublePivot(bars)) continue;
      markets++;
      const signals = found(bars)
        .map((signal) => essence(signal))
        .sort(byTime);
      const mirror = found(bars.map(reflected))
        .map((signal) => essence(signal, true))
        .sort(byTime);
      expect(mirror).toEqual(signals.map(approximately));
      compared += signals.length;
    }
    expect(compared).toBeGreaterThan(100);
  });

  it('speaks at most once per direction and bar, and is silent in a direction while it cools down', () => {
    const last = new Map<string, number>();
    const signals = found(randomBars(7, 3_000));
    expect(signals.length).toBeGreaterThan(30);
    for (const { direction, time } of signals) {
      const since = (time - (last.get(direction) ?? Number.NEGATIVE_INFINITY)) / MINUTE_MS;
      expect(since).toBeGreaterThan(FAST.thresholds.coolDownBars);
      last.set(direction, time);
    }
  });

  it('accounts for every candidate', () => {
    const bars = BarColumns.from(randomBars(3, 3_000));
    const strict: ScannerMode = { ...FAST, thresholds: { ...FAST.thresholds, minScore: 0.1 } };
    const { tally, signals } = scan({
      mode: strict,
      instrument: INSTRUMENT,
      clock: UTC_CLOCK,
      bars,
      base: '1m',
      gates: [],
    });
    expect(tally).toMatchObject({ mode: 'strike', entryBars: 3_000, signals: signals.length });
    expect(tally.dismissed['score-too-low']).toBeGreaterThan(0);
    expect(tally.dismissed['cooling-down']).toBeGreaterThan(0);
    expect(Object.values(tally.fired).every((count) => count > 0)).toBe(true);
  });

  it('ranks signals that passed before blocked ones, each by score', () => {
    const bars = BarColumns.from(randomBars(5, 3_000));
    const gates = [{ name: 'even', judge: ({ time }: Signal<ScannerContext>) => evenMinute(time) }];
    const { signals } = scan({ mode: FAST, instrument: INSTRUMENT, clock: UTC_CLOCK, bars, base: '1m', gates });
    const passed = signals.filter((signal) => signal.passed);
    expect(signals.slice(0, passed.length)).toEqual(passed);
    for (const list of [passed, signals.slice(passed.length)]) {
      const scores = list.map(({ signal }) => signal.score);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
    }
  });

  it('refuses bars that are longer than its entry bars', () => {
    const bars = BarColumns.from([]);
    expect(() => scan({ mode: STRIKE, instrument: INSTRUMENT, clock: UTC_CLOCK, bars, base: '1h', gates: [] })).toThrow(
      'Expected bars of at most "15m" for mode "strike", was "1h"',
    );
  });

  it('judges a hypothetical entry without a trigger, by a context of the same moment', () => {
    const strategy = new ScannerStrategy(FAST, INSTRUMENT);
    const silent = { signal() {}, exit() {} };
    let last: Bar | undefined;
    walk(
      { mode: FAST, clock: UTC_CLOCK, bars: BarColumns.from(randomBars(1, 100)), base: '1m' },
      strategy,
      (bar, timeframe) => {
        strategy.onBar(bar, timeframe, silent);
        if (timeframe === '1m') last = BarColumns.from([bar]).at(0);
      },
    );
    const probe = strategy.probe('short', last!);
    expect(probe).toMatchObject({
      direction: 'short',
      time: last!.closeTime,
      plan: { referencePrice: last!.close, stop: last!.high },
    });
    expect(probe.context).toMatchObject({ time: last!.closeTime, price: last!.close, triggers: [] });
    assertKnown(probe.context);
  });
});

/** Compared as text: field by field is what makes such a test slow. */
function text(signals: readonly Signal<ScannerContext>[]): string {
  return JSON.stringify(signals);
}

function evenMinute(time: number) {
  const isEven = (time / MINUTE_MS) % 2 === 0;
  return { gate: 'even', kind: isEven ? 'pass' : 'block', reason: 'minute', inputs: [] } as const;
}

/** The signals of a run that is taken over by a new strategy at bar `cut`, from a snapshot that went through text. */
function resumed(bars: readonly Bar[], cut: number): Signal<ScannerContext>[] {
  const signals: Signal<ScannerContext>[] = [];
  const output = { signal: (signal: Signal<ScannerContext>) => void signals.push(signal), exit() {} };
  let strategy = new ScannerStrategy(FAST, INSTRUMENT);
  let entryBars = 0;
  walk({ mode: FAST, clock: UTC_CLOCK, bars: BarColumns.from(bars), base: '1m' }, strategy, (bar, timeframe) => {
    strategy.onBar(bar, timeframe, output);
    if (timeframe !== '1m' || ++entryBars !== cut) return;
    const state = JSON.stringify(strategy.snapshot());
    strategy = new ScannerStrategy(FAST, INSTRUMENT);
    strategy.restore(JSON.parse(state));
    expect(JSON.stringify(strategy.snapshot())).toBe(state);
  });
  return signals.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
}

/** Whether a bar of any timeframe is a high and a low at once: those count the high first, mirrored or not. */
function hasDoublePivot(bars: readonly Bar[]): boolean {
  const strategy = new ScannerStrategy(FAST, INSTRUMENT);
  const seen = new Set<string>();
  let isDouble = false;
  const structures = new Map(
    strategy.timeframes.map((timeframe) => {
      const listen = (fact: Fact) => {
        if (fact.kind !== 'pivot') return;
        const place = (direction: number) => `${timeframe} ${fact.strength} ${fact.at} ${direction}`;
        if (seen.has(place(-fact.direction))) isDouble = true;
        seen.add(place(fact.direction));
      };
      return [timeframe, new MarketStructure({ internal: { strength: 2 }, swing: { strength: 3 } }, listen)];
    }),
  );
  walk({ mode: FAST, clock: UTC_CLOCK, bars: BarColumns.from(bars), base: '1m' }, strategy, (bar, timeframe) => {
    structures.get(timeframe)!.update(bar);
  });
  return isDouble;
}

const MIRROR = 2 ** 21;

function reflected(bar: Bar): Bar {
  return { ...bar, open: MIRROR - bar.open, high: MIRROR - bar.low, low: MIRROR - bar.high, close: MIRROR - bar.close };
}

/** What must be mirrored; prices by their way from 2^20 in the direction of the trade, which a mirror leaves as it is. */
function essence({ direction, time, plan, context, score }: Signal<ScannerContext>, isMirrored = false) {
  const side = direction === 'long' ? 1 : -1;
  const way = (price: number) => side * (price - MIRROR / 2);
  const { stop, referencePrice, invalidation, targets } = plan;
  return {
    time,
    isLong: (direction === 'long') !== isMirrored,
    words: [
      ...context.triggers.map(({ name, timeframe }) => `${name} ${timeframe}`),
      ...targets.map(({ share }) => share),
    ],
    numbers: [
      score,
      ...[stop, referencePrice, invalidation].map(way),
      ...targets.flatMap(({ price, rMultiple }) => [way(price), rMultiple]),
      ...context.triggers.map((trigger) => way(trigger.invalidation)),
    ],
  };
}

function approximately(signal: ReturnType<typeof essence>) {
  return { ...signal, numbers: signal.numbers.map((value): unknown => expect.closeTo(value, 6)) };
}

function byTime(a: ReturnType<typeof essence>, b: ReturnType<typeof essence>): number {
  return a.time - b.time || Number(a.isLong) - Number(b.isLong);
}
