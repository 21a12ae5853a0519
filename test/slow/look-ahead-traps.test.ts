import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Signal } from '#domain/signals/signal.ts';
import type { Strategy } from '#domain/signals/strategy.ts';
import { DEFAULT_SIM } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { kindAssumptions } from '#engine/verify/assumptions.ts';
import { knownAtCheck } from '#engine/verify/known-at.ts';
import { prefixLaw, telltaleCuts } from '#engine/verify/prefix-law.ts';
import type { MakeRun } from '#engine/verify/prefix-law.ts';
import { repeatLaw } from '#engine/verify/repeat-law.ts';
import { HONEST_IDEAS } from '#testkit/honest-ideas.ts';
import { BIASED_IDEAS } from '#testkit/look-ahead-traps.ts';
import { tickBars } from '#testkit/tick-bars.ts';
import { runOf } from '#testkit/trap-run.ts';

const SEED = 5;
/** 600 minutes that wander between 500 and 1500, with a pause of ten minutes every hundred bars. */
const MARKET = BarColumns.from(tickBars(new Rng(SEED), 600).map(paused));

function paused(bar: Bar, i: number): Bar {
  const shift = Math.floor(i / 100) * 600_000;
  return { ...bar, openTime: bar.openTime + shift, closeTime: bar.closeTime + shift };
}

/** What each check has to say against a run; nothing when it is sound. */
function findingsOf(makeRun: MakeRun): string[] {
  const repeat = repeatLaw(makeRun, MARKET, SEED).difference;
  const cuts = telltaleCuts(makeRun, MARKET, 8, SEED);
  const prefix = [...prefixLaw(makeRun, MARKET, cuts, SEED)].find(({ difference }) => difference !== undefined);
  const { violation } = knownAtCheck(makeRun, MARKET);
  const kind = kindAssumptions(makeRun(MARKET).config.venue);
  return [
    ...(prefix === undefined ? [] : ['prefix']),
    ...(repeat === undefined ? [] : ['repeat']),
    ...(violation === undefined ? [] : ['known-at']),
    ...kind.map(({ policy }) => `assumption ${policy}`),
  ];
}

const HONEST = HONEST_IDEAS['trailing moving average']!;

/** An honest run with its strategy's signals changed on their way out. */
function withSignals(change: (signal: Signal, run: number) => Signal): MakeRun {
  const make = runOf(HONEST);
  let runs = 0;
  return (bars) => {
    const made = make(bars);
    const number = runs++;
    return { ...made, strategy: changed(made.strategy, (signal) => change(signal, number)) };
  };
}

function changed(strategy: Strategy, change: (signal: Signal) => Signal): Strategy {
  return {
    id: strategy.id,
    timeframes: strategy.timeframes,
    onBar: (bar, timeframe, output) => {
      const signal = (made: Signal): void => output.signal(change(made));
      strategy.onBar(bar, timeframe, { signal, exit: (reason) => output.exit(reason) });
    },
    snapshot: () => strategy.snapshot(),
    restore: (state) => strategy.restore(state),
  };
}

function factKnownLater(signal: Signal): Signal {
  const knownAt = signal.time + 60_000;
  const evidence = [{ label: 'pivot', value: 1_000, knownAt }];
  return { ...signal, factors: [{ name: 'pivot', score: 1, weight: 1, reason: 'a pivot', evidence }] };
}

/** Remembers across runs where the data ended, and goes the way it went. */
function remembering(): MakeRun {
  let lastSeen = Number.NaN;
  return runOf((data) => {
    const remembered = lastSeen;
    lastSeen = data.close[data.length - 1]!;
    return (i, bar) => ((Number.isNaN(remembered) ? i % 30 < 15 : remembered > bar.close) ? 1 : -1);
  });
}

/** Draws its decisions from a source that no seed governs. */
function unseeded(): MakeRun {
  let calls = 0;
  return runOf(() => () => ((Math.imul(calls++, 0x9e3779b1) >>> 4) % 7 > 3 ? 1 : -1));
}

const venue = (changes: Partial<SimConfig>): MakeRun => runOf(HONEST, { ...DEFAULT_SIM, ...changes });

/** Mistakes that are not in what a strategy looks at, with the check that has to find each. */
const OTHER_TRAPS: Readonly<Record<string, readonly [MakeRun, string]>> = {
  'fills at the close that made the decision': [venue({ marketFill: 'fillAtClose' }), 'assumption marketFill'],
  'stops fill at their price through gaps': [venue({ stopGap: 'atStop' }), 'assumption stopGap'],
  'limits fill when touched': [venue({ limitFill: 'touch' }), 'assumption limitFill'],
  'limits fill at the better open': [venue({ limitGap: 'atOpen' }), 'assumption limitGap'],
  'targets before stops on one bar': [venue({ sameBar: 'openHighLowClose' }), 'assumption sameBar'],
  'no costs at all': [venue({ takerFeeBps: 0, halfSpreadBps: 0 }), 'assumption takerFeeBps'],
  'signals dated before they are said': [
    withSignals((signal) => ({ ...signal, time: (signal.time - 60_000) as UnixMs })),
    'known-at',
  ],
  'evidence that is known later': [withSignals(factKnownLater), 'known-at'],
  'memory of the end of the data': [remembering(), 'repeat'],
  'randomness without a seed': [unseeded(), 'repeat'],
};

describe('look-ahead traps', () => {
  it('number at least thirty, none twice', () => {
    expect(Object.keys({ ...BIASED_IDEAS, ...OTHER_TRAPS }).length).toBeGreaterThanOrEqual(30);
  });

  it.each(Object.entries(BIASED_IDEAS))('catch "%s" by the prefix law', (_, idea) => {
    expect(findingsOf(runOf(idea))).toContain('prefix');
  });

  it.each(Object.entries(OTHER_TRAPS))('catch "%s"', (_, [makeRun, check]) => {
    expect(findingsOf(makeRun)).toContain(check);
  });

  it.each(Object.entries(HONEST_IDEAS))('leave "%s" alone', (_, idea) => {
    const makeRun = runOf(idea);
    expect(findingsOf(makeRun)).toEqual([]);
    expect(telltaleCuts(makeRun, MARKET, 8, SEED).length).toBeGreaterThanOrEqual(5);
  });
});
