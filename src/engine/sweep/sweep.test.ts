import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { Rng } from '#core/rng.ts';
import { MINUTE_MS } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import type { Signal } from '#domain/signals/signal.ts';
import type { Strategy } from '#domain/signals/strategy.ts';
import type { SizingConfig } from '#domain/sizing/position-size.ts';
import { backtest } from '#engine/drivers/backtest.ts';
import { DEFAULT_TRADING, runConfig } from '#engine/run-config.ts';
import type { RunConfig } from '#engine/run-config.ts';
import { DEFAULT_SIM } from '#engine/sim/sim-config.ts';
import { isInScope } from '#engine/sweep/sweep-scope.ts';
import { sweep } from '#engine/sweep/sweep.ts';
import { SmaCross } from '#testkit/sma-cross.ts';
import { metAtLeast } from '#testkit/whole-run.ts';

const BTC = assumedInstrument('BTC/USDT', 'sim', 2);
const EUR = assumedInstrument('EUR/USD', 'sim', 5);

interface Case {
  readonly seed: number;
  readonly instrument: Instrument;
  readonly fast: number;
  readonly slow: number;
  readonly sides: 'both' | 'long';
  readonly stopRatio: number;
  readonly targetR: number | undefined;
  /** Whether the target is taken in three pieces. */
  readonly inPieces: boolean;
  readonly capital: string;
  readonly sizing: SizingConfig;
  readonly trading: Partial<RunConfig['trading']>;
  readonly venue: Partial<RunConfig['venue']>;
  readonly from: number | null;
}

const SIZING: fc.Arbitrary<SizingConfig> = fc.oneof(
  fc.record({
    kind: fc.constant('risk' as const),
    riskRatio: fc.constantFrom(0.001, 0.01, 0.3),
    maxExposureRatio: fc.constantFrom(0.5, 1, 3),
  }),
  fc.record({ kind: fc.constant('exposure' as const), exposureRatio: fc.constantFrom(0.2, 1, 2) }),
  fc.record({ kind: fc.constant('fixed' as const), quantity: fc.constantFrom('0.1', '1', '7', '100000') }),
);

const CASE: fc.Arbitrary<Case> = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  instrument: fc.constantFrom(BTC, EUR),
  fast: fc.integer({ min: 1, max: 4 }),
  slow: fc.integer({ min: 5, max: 12 }),
  sides: fc.constantFrom('both' as const, 'long' as const),
  stopRatio: fc.constantFrom(0.0005, 0.002, 0.01, 0.5),
  targetR: fc.option(fc.constantFrom(0.5, 1, 2), { nil: undefined }),
  inPieces: fc.boolean(),
  capital: fc.constantFrom('10000', '1000.55', '1000000'),
  sizing: SIZING,
  trading: fc.record({
    flipOnOpposite: fc.boolean(),
    breakEvenAfterFirstTarget: fc.boolean(),
    maxExposureRatio: fc.constantFrom(0.5, 1, 100),
    holdingLimitMs: fc.constantFrom(null, 5 * MINUTE_MS),
  }),
  venue: fc.record({
    sameBar: fc.constantFrom('stopFirst' as const, 'openHighLowClose' as const, 'adaptive' as const),
    stopGap: fc.constantFrom('open' as const, 'atStop' as const),
    limitFill: fc.constantFrom('penetrate' as const, 'touch' as const),
    limitGap: fc.constantFrom('atLimit' as const, 'atOpen' as const),
    takerFeeBps: fc.constantFrom(0, 10, 7.5, 3.333333),
    makerFeeBps: fc.constantFrom(0, 2),
    halfSpreadBps: fc.constantFrom(0, 1, 12.5),
    slippageBps: fc.constantFrom(0, 3),
  }),
  from: fc.constantFrom(null, 100 * MINUTE_MS),
});

/** A walk on the instrument's grid, with gaps and wide bars. */
function marketOf(seed: number, bars: number, instrument: Instrument): BarColumns {
  const rng = new Rng(seed);
  const [start, tick] = instrument === BTC ? [30_000, 0.01] : [1.1, 0.00001];
  const round = (value: number): number => Math.max(tick, Math.round(value / tick) / Math.round(1 / tick));
  const columns = new BarColumns(bars);
  let price = start;
  for (let i = 0; i < bars; i++) {
    const open = round(price * (rng.uniform() < 0.1 ? 1 + rng.normal() * 0.003 : 1));
    const close = round(open * (1 + rng.normal() * 0.001));
    const high = round(Math.max(open, close) * (1 + Math.abs(rng.normal()) * 0.0007));
    const low = round(Math.min(open, close) * (1 - Math.abs(rng.normal()) * 0.0007));
    const openTime = i * MINUTE_MS;
    columns.push({ openTime, closeTime: openTime + MINUTE_MS, open, high, low, close, volume: 1 });
    price = close;
  }
  return columns;
}

/** The same strategy, its target in three pieces at a third, two thirds and all of the way. */
function inPieces(whole: Strategy): Strategy {
  const split = ({ plan, ...rest }: Signal): Signal => {
    const [target] = plan.targets;
    if (target === undefined) return { plan, ...rest };
    const at = (way: number): number => plan.referencePrice + (target.price - plan.referencePrice) * way;
    const { rMultiple, reason } = target;
    const targets = [0.31, 0.27, 0.42].map((share, i) => ({ share, price: at((i + 1) / 3), rMultiple, reason }));
    return { ...rest, plan: { ...plan, targets } };
  };
  return {
    id: whole.id,
    timeframes: whole.timeframes,
    onBar: (bar, timeframe, output) => {
      const signal = (made: Signal): void => output.signal(split(made));
      whole.onBar(bar, timeframe, { signal, exit: (reason) => output.exit(reason) });
    },
    snapshot: () => whole.snapshot(),
    restore: (state) => whole.restore(state),
  };
}

function setupOf(c: Case, bars: BarColumns) {
  const { fast, slow, sides, stopRatio, targetR, instrument } = c;
  const cross = { instrument: instrument.id, timeframe: '1m', fast, slow, sides, stopRatio } as const;
  const config = runConfig({
    strategy: { id: 'sma-cross', parameters: { fast, slow } },
    instrument,
    timeframe: '1m',
    capital: c.capital,
    sizing: c.sizing,
    trading: { ...DEFAULT_TRADING, ...c.trading },
    venue: { ...DEFAULT_SIM, ...c.venue },
    from: c.from,
  });
  const strategy = (): Strategy => {
    const whole = new SmaCross(targetR === undefined ? cross : { ...cross, targetR });
    return c.inPieces ? inPieces(whole) : whole;
  };
  return { config, bars, gates: [], clock: UTC_CLOCK, strategy };
}

describe('a sweep', () => {
  it('trades and counts exactly as the full engine does, whatever the costs, policies, brackets and sizes', () => {
    let trades = 0;
    fc.assert(
      fc.property(CASE, (c) => {
        const setup = setupOf(c, marketOf(c.seed, 400, c.instrument));
        expect(isInScope(setup.config, ['1m'])).toBe(true);
        const fast = sweep(setup);
        const full = backtest({ ...setup, strategy: setup.strategy() });
        expect(fast.orderHash).toBe(full.orderHash);
        expect(fast.outcomes).toEqual(full.outcomes);
        expect(asText(fast.statistics)).toEqual(asText(full.statistics));
        expect(fast.equity.values).toEqual(full.equity.values);
        expect(fast.equity.startTime).toBe(full.equity.startTime);
        trades += full.trades.length;
      }),
    );
    expect(trades).toBeGreaterThanOrEqual(metAtLeast(51));
  });

  it('leaves what it does not do to the full engine', () => {
    const c: Case = { ...EXAMPLE, trading: { maxOpenPerInstrument: 2 } };
    const setup = setupOf(c, marketOf(3, 300, BTC));
    expect(isInScope(setup.config, ['1m'])).toBe(false);
    expect(isInScope(setupOf(EXAMPLE, new BarColumns()).config, ['1h', '1m'])).toBe(false);
    expect(sweep(setup).orderHash).toBe(backtest({ ...setup, strategy: setup.strategy() }).orderHash);
  });

  it('starts over in the full engine when an amount outgrows exact doubles', () => {
    const setup = setupOf({ ...EXAMPLE, capital: '90000000000' }, marketOf(3, 300, BTC));
    expect(isInScope(setup.config, ['1m'])).toBe(true);
    const result = sweep(setup);
    expect(result.orderHash).toBe(backtest({ ...setup, strategy: setup.strategy() }).orderHash);
    expect(result.statistics.trades).toBeGreaterThan(3);
  });

  it('says where a strategy failed, as the full engine does', () => {
    const setup = setupOf(EXAMPLE, marketOf(3, 300, BTC));
    const strategy = (): Strategy => {
      const whole = setup.strategy();
      let bars = 0;
      const onBar: Strategy['onBar'] = (...given) => {
        if (++bars === 100) throw new TypeError('no such zone');
        whole.onBar(...given);
      };
      return { id: 'failing', timeframes: whole.timeframes, onBar, snapshot: () => ({}), restore: () => undefined };
    };
    expect(() => sweep({ ...setup, strategy })).toThrow(/Strategy "failing" failed at bar 99 .*no such zone/);
  });

  it('refuses bars that the full engine refuses, each time they are given', () => {
    const bars = marketOf(3, 50, BTC);
    bars.high[20] = bars.low[20]! / 2;
    for (let i = 0; i < 2; i++) expect(() => sweep(setupOf(EXAMPLE, bars))).toThrow(/Bar 20/);
  });
});

const EXAMPLE: Case = {
  seed: 3,
  instrument: BTC,
  fast: 2,
  slow: 6,
  sides: 'both',
  stopRatio: 0.01,
  targetR: 1,
  inPieces: false,
  capital: '10000',
  sizing: { kind: 'exposure', exposureRatio: 0.5 },
  trading: {},
  venue: {},
  from: null,
};

/** Every figure as text; the same amount may be held with more or fewer digits. */
function asText(statistics: object): unknown {
  const plain = (value: unknown): unknown => (value instanceof Decimal ? value.round(12, 'down').toString() : value);
  return JSON.parse(
    JSON.stringify(statistics, function (this: Record<string, unknown>, key, value: unknown) {
      return this[key] instanceof Decimal ? plain(this[key]) : typeof value === 'number' ? `${value}` : value;
    }),
  );
}
