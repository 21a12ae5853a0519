import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { currency, money, price, quantity } from '#core/money.ts';
import type { Quantity } from '#core/money.ts';
import { Rng } from '#core/rng.ts';
import type { UnixMs } from '#core/time.ts';
import { GOOD_TILL_CANCELLED, MARKET, NO_OPTIONS } from '#domain/orders/order.ts';
import type { OrderId, OrderIntent, Side } from '#domain/orders/order.ts';
import { readRiskConfig } from '#domain/risk/read-risk-config.ts';
import type { RiskDenial } from '#domain/risk/risk-denial.ts';
import { RiskGuard } from '#domain/risk/risk-guard.ts';
import { riskInstrument } from '#testkit/risk-orders.ts';
import { metAtLeast } from '#testkit/whole-run.ts';

const INSTRUMENTS = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'].map((symbol) => riskInstrument(symbol));
const LARGEST = 12;
const START = 1_700_000_000_000;
const EQUITY = 100_000;
/** A lot is a thousandth, so that with a mark in whole thousands every worth is a whole number. */
const SIZES: readonly Quantity[] = Array.from({ length: 64 }, (_, lots) => quantity(Decimal.of(BigInt(lots), 3)));
const IDS: readonly OrderId[] = Array.from({ length: 256 }, (_, i) => `o${i}` as OrderId);
const LIMIT = price(Decimal.of(1_000_000n, 2));
const FREE = money(currency('USDT'), Decimal.ZERO);
const FREE_CONFIG = readRiskConfig({ currency: 'USDT' });
const LIMITED_CONFIG = readRiskConfig({
  currency: 'USDT',
  limits: { maxPositionQuantity: '0.02', maxPositionNotional: '190', maxOrderNotional: '110' },
  portfolio: { maxGrossExposure: '420', maxNetExposure: '260', maxOpenPositions: 2 },
});

interface SimOrder {
  readonly intent: OrderIntent;
  readonly instrument: number;
  left: number;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** A venue and an account in whole lots, and the guard that watches them. It knows nothing of how the guard reckons. */
class SimAccount {
  readonly positions = [0, 0, 0];
  readonly marks = [10_000, 10_000, 10_000];
  readonly guard: RiskGuard;
  readonly rng: Rng;
  orders: SimOrder[] = [];
  time = START as UnixMs;
  accepted = 0;
  denied = 0;
  private nextId = 0;

  constructor(rng: Rng, guard: RiskGuard) {
    this.rng = rng;
    this.guard = guard;
    guard.onEquity(EQUITY, this.time);
    INSTRUMENTS.forEach(({ id }, i) => guard.onMark(id, this.marks[i]!, this.time));
  }

  /** Begins anew with random positions and nothing resting. */
  reset(): void {
    for (const { intent } of this.orders) {
      this.guard.onOrder({ kind: 'cancelled', orderId: intent.id, time: this.time, reason: 'requested' });
    }
    this.orders = [];
    this.nextId = 0;
    for (let i = 0; i < INSTRUMENTS.length; i++) {
      this.positions[i] = this.rng.integer(-LARGEST, LARGEST);
      this.guard.onPosition(INSTRUMENTS[i]!.id, Decimal.of(BigInt(this.positions[i]!), 3));
    }
    this.guard.takeEffects();
  }

  /** Something happens: an order, a fill, a cancel, a mark, in the proportions of a busy day. */
  act(): void {
    const kind = this.rng.integer(0, 9);
    if (kind < 5 || this.orders.length === 0) this.propose(this.randomOrder());
    else if (kind < 8) this.fill();
    else if (kind < 9) this.cancel(this.rng.integer(0, this.orders.length - 1));
    else this.move();
    this.carryOut();
  }

  randomOrder(): OrderIntent {
    const { rng } = this;
    const instrument = rng.integer(0, INSTRUMENTS.length - 1);
    const open = Math.abs(this.positions[instrument]!);
    // Often exactly what is open, where one lot more would flip it.
    const lots = rng.integer(0, 2) === 0 && open > 0 ? Math.min(open, 63) : rng.integer(1, LARGEST);
    return order(this.newId(), { instrument, side: rng.integer(0, 1) === 0 ? 'buy' : 'sell', lots, rng });
  }

  newId(): OrderId {
    return IDS[this.nextId++]!;
  }

  propose(intent: OrderIntent): RiskDenial | undefined {
    const denial = this.guard.check(intent, { now: this.time, equity: EQUITY });
    if (denial === undefined) this.submit(intent);
    else this.denied++;
    return denial;
  }

  submit(intent: OrderIntent): void {
    this.accepted++;
    const instrument = INSTRUMENTS.findIndex(({ id }) => id === intent.instrument);
    this.orders.push({ intent, instrument, left: Number(intent.quantity.units) });
    this.guard.onSubmit(intent, this.time);
  }

  /** Fills a random part of a random order; one that only reduces is cut to what is open, and cancelled when that is nothing. */
  fill(): void {
    const at = this.rng.integer(0, this.orders.length - 1);
    const { intent, instrument, left } = this.orders[at]!;
    const { side } = intent;
    const position = this.positions[instrument]!;
    const open = Math.max(side === 'sell' ? position : -position, 0);
    const most = intent.reduceOnly ? Math.min(left, open) : left;
    if (most === 0) {
      this.cancel(at);
      return;
    }
    const lots = this.rng.integer(1, most);
    this.orders[at]!.left -= lots;
    if (this.orders[at]!.left === 0) this.orders.splice(at, 1);
    this.positions[instrument] = position + (side === 'buy' ? lots : -lots);
    const { id: orderId, instrument: instrumentId } = intent;
    const { time } = this;
    const executed = { orderId, instrument: instrumentId, side, price: LIMIT, quantity: SIZES[lots]! };
    this.guard.onOrder({
      kind: 'filled',
      orderId,
      time,
      fill: { ...executed, fee: FREE, liquidity: 'taker', time },
    });
  }

  cancel(at: number): void {
    const [cancelled] = this.orders.splice(at, 1);
    const event = { kind: 'cancelled', time: this.time, reason: 'requested' } as const;
    this.guard.onOrder({ ...event, orderId: cancelled!.intent.id });
  }

  move(): void {
    const i = this.rng.integer(0, INSTRUMENTS.length - 1);
    const mark = this.rng.integer(5, 20) * 1_000;
    this.marks[i] = mark;
    this.time = (this.time + 1_000) as UnixMs;
    this.guard.onMark(INSTRUMENTS[i]!.id, mark, this.time);
  }

  /** A cancel sometimes comes to nothing: the venue is slow. A flattening order is sent at once. */
  carryOut(): void {
    const effects = this.guard.takeEffects();
    for (const effect of effects) {
      if (effect.kind === 'cancel' && this.rng.integer(0, 1) === 0) {
        const at = this.orders.findIndex(({ intent }) => intent.id === effect.orderId);
        if (at >= 0) this.cancel(at);
      }
      if (effect.kind === 'flatten') {
        const denial = this.propose(effect.intent);
        if (denial !== undefined) throw new Error(`a flattening order was denied: ${denial.message}`);
      }
    }
    if (effects.length > 0) this.carryOut();
  }

  /** The positions that resting orders can lead to: reducing ones first, so that plain ones reach furthest beyond flat. */
  rangeOf(instrument: number): Range {
    let low = this.positions[instrument]!;
    let high = low;
    for (const { intent, instrument: of, left } of this.orders) {
      if (of !== instrument || !intent.reduceOnly) continue;
      if (intent.side === 'sell' && low > 0) low = Math.max(0, low - left);
      if (intent.side === 'buy' && high < 0) high = Math.min(0, high + left);
    }
    for (const { intent, instrument: of, left } of this.orders) {
      if (of !== instrument || intent.reduceOnly) continue;
      if (intent.side === 'sell') low -= left;
      else high += left;
    }
    return { low, high };
  }

  ranges(): readonly Range[] {
    return [this.rangeOf(0), this.rangeOf(1), this.rangeOf(2)];
  }
}

function order(
  id: OrderId,
  { instrument, side, lots, rng }: { instrument: number; side: Side; lots: number; rng: Rng },
): OrderIntent {
  const isLimit = rng.integer(0, 1) === 0;
  return {
    id,
    instrument: INSTRUMENTS[instrument]!.id,
    side,
    type: isLimit ? { kind: 'limit', price: LIMIT } : MARKET,
    quantity: SIZES[lots]!,
    timeInForce: GOOD_TILL_CANCELLED,
    reduceOnly: rng.integer(0, 2) === 0,
    closes: undefined,
    bracket: undefined,
    options: NO_OPTIONS,
    signalId: 's',
  };
}

/** Throws unless no position has become reachable that was not, flat excepted. */
function assertNothingRaised(before: readonly Range[], after: readonly Range[]): void {
  for (let i = 0; i < before.length; i++) {
    const [was, is] = [before[i]!, after[i]!];
    if (is.low >= Math.min(was.low, 0) && is.high <= Math.max(was.high, 0)) continue;
    throw new Error(`exposure rose from ${was.low}..${was.high} to ${is.low}..${is.high} lots of instrument ${i}`);
  }
}

const SEQUENCES_A_RUN = 1_000;
const RUNS = 1_000;
const BEFORE = 4;
const AFTER = 8;

describe('after HALT', () => {
  it('no order is let through that raises exposure, in a million random sequences', { timeout: 240_000 }, () => {
    let sequences = 0;
    let accepted = 0;
    let denied = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const account = new SimAccount(new Rng(seed), new RiskGuard(FREE_CONFIG, INSTRUMENTS));
        const { guard, rng } = account;
        for (let n = 0; n < SEQUENCES_A_RUN; n++) {
          account.reset();
          for (let i = 0; i < BEFORE; i++) account.act();
          const { token } = guard.halt({ reason: 'test', time: account.time, flatten: rng.integer(0, 3) === 0 });
          let before = account.ranges();
          account.carryOut();
          const earlier = account.accepted;
          const refused = account.denied;
          for (let i = 0; i < AFTER; i++) {
            const after = account.ranges();
            assertNothingRaised(before, after);
            before = after;
            account.act();
          }
          assertNothingRaised(before, account.ranges());
          accepted += account.accepted - earlier;
          denied += account.denied - refused;
          if (!guard.lift(token!, account.time).ok || guard.state !== 'ACTIVE')
            throw new Error('the halt was not lifted');
          sequences++;
        }
      }),
      { numRuns: RUNS },
    );
    // Both answers occur often, or the law would say nothing.
    expect(accepted).toBeGreaterThan(sequences / 2);
    expect(denied).toBeGreaterThan(sequences / 2);
    const isWhole = fc.readConfigureGlobal().interruptAfterTimeLimit === undefined;
    expect(sequences).toBeGreaterThanOrEqual(isWhole ? 1_000_000 : SEQUENCES_A_RUN);
  });

  it('the law can fail: without the guard exposure rises at once', () => {
    const account = new SimAccount(new Rng(1), new RiskGuard(FREE_CONFIG, INSTRUMENTS));
    const run = (): void => {
      for (let i = 0; i < 50; i++) {
        const before = account.ranges();
        account.act();
        assertNothingRaised(before, account.ranges());
      }
    };
    expect(run).toThrow('exposure rose');
  });
});

/** A property over seeds; the first twenty always run, so that what they must have met does not depend on the time there is. */
function forSeeds(numRuns: number, run: (seed: number) => void): void {
  for (let seed = 1; seed <= 20; seed++) run(seed);
  fc.assert(fc.property(fc.integer(), run), { numRuns });
}

describe('laws of the guard', () => {
  it('exposure never rises while REDUCING', () => {
    forSeeds(150, (seed) => {
      const account = new SimAccount(new Rng(seed), new RiskGuard(FREE_CONFIG, INSTRUMENTS));
      account.reset();
      for (let i = 0; i < 20; i++) account.act();
      account.guard.reduce('test', account.time);
      for (let i = 0; i < 40; i++) {
        const before = account.ranges();
        account.act();
        assertNothingRaised(before, account.ranges());
      }
      expect(account.guard.state).toBe('REDUCING');
    });
  });

  it('limits hold for the worst that can come, whenever an order that is no exit is let through', () => {
    let judged = 0;
    const exceeded: string[] = [];
    forSeeds(150, (seed) => {
      const account = new SimAccount(new Rng(seed), new RiskGuard(LIMITED_CONFIG, INSTRUMENTS));
      for (let i = 0; i < 60; i++) {
        const intent = account.randomOrder();
        const before = account.ranges();
        const isAccepted = account.propose(intent) === undefined;
        const after = account.ranges();
        if (isAccepted && raisedBy(before, after) && !intent.reduceOnly) {
          judged++;
          exceeded.push(...broken(after, account.marks));
        }
        account.act();
      }
    });
    expect(exceeded).toEqual([]);
    expect(judged).toBeGreaterThanOrEqual(metAtLeast(101));
  });

  it('a denial changes nothing', () => {
    let denials = 0;
    forSeeds(100, (seed) => {
      const account = new SimAccount(new Rng(seed), new RiskGuard(LIMITED_CONFIG, INSTRUMENTS));
      for (let i = 0; i < 40; i++) {
        const before = JSON.stringify(account.guard.snapshot());
        if (account.guard.check(account.randomOrder(), { now: account.time, equity: EQUITY }) !== undefined) denials++;
        expect(JSON.stringify(account.guard.snapshot())).toBe(before);
        expect(account.guard.takeEffects()).toEqual([]);
        account.act();
      }
    });
    expect(denials).toBeGreaterThanOrEqual(metAtLeast(101));
  });

  it('a restored guard goes on as the one it was taken from', () => {
    fc.assert(
      fc.property(fc.integer(), fc.boolean(), (seed, isHalted) => {
        const config = JSON.parse(JSON.stringify(FULL_CONFIG)) as unknown;
        const account = new SimAccount(new Rng(seed), new RiskGuard(readRiskConfig(config), INSTRUMENTS));
        for (let i = 0; i < 30; i++) account.act();
        if (isHalted) account.guard.halt({ reason: 'test', time: account.time, flatten: true });
        account.guard.takeEffects();
        const text = JSON.stringify(account.guard.snapshot());
        const restored = new RiskGuard(readRiskConfig(config), INSTRUMENTS);
        restored.restore(JSON.parse(text) as ReturnType<RiskGuard['snapshot']>);
        expect(JSON.stringify(restored.snapshot())).toBe(text);
        const twins = [account.guard, restored];
        for (let i = 0; i < 30; i++) {
          const intent = account.randomOrder();
          const view = { now: account.time, equity: EQUITY - 50 * i };
          const [denial, twin] = twins.map((guard) => guard.check(intent, view));
          expect(twin).toEqual(denial);
          account.time = (account.time + 500) as UnixMs;
          for (const guard of twins) {
            if (denial === undefined) guard.onSubmit(intent, account.time);
            guard.onEquity(view.equity, account.time);
            guard.onMark(INSTRUMENTS[i % 3]!.id, 9_000 + 100 * i, account.time);
          }
          expect(twins[1]!.takeEffects()).toEqual(twins[0]!.takeEffects());
        }
        expect(JSON.stringify(restored.snapshot())).toBe(JSON.stringify(account.guard.snapshot()));
      }),
      { numRuns: 100 },
    );
  });

  it('buys and sells are judged alike: a mirrored account gets the same answers', () => {
    const answers = new Set<string>();
    forSeeds(200, (seed) => {
      const account = new SimAccount(new Rng(seed), new RiskGuard(LIMITED_CONFIG, INSTRUMENTS));
      const mirror = new SimAccount(new Rng(seed), new RiskGuard(LIMITED_CONFIG, INSTRUMENTS));
      for (let i = 0; i < 60; i++) {
        const intent = account.randomOrder();
        const denial = account.propose(intent);
        const mirrored = mirror.propose(mirrorOf(intent));
        mirror.randomOrder(); // draws what the other one drew
        expect(mirrored?.rule).toBe(denial?.rule);
        expect(mirrored?.actual).toBe(denial?.actual);
        answers.add(denial?.rule ?? 'passes');
        if (account.orders.length > 0) {
          account.fill();
          mirror.fill();
        }
        expect(mirror.positions).toEqual(account.positions.map((lots) => 0 - lots));
      }
    });
    // A run cut short by the everyday check has not met them all.
    expect(fc.readConfigureGlobal().interruptAfterTimeLimit === undefined ? [...answers].sort() : ANSWERS).toEqual(
      ANSWERS,
    );
    expect(answers.size).toBeGreaterThan(1);
  });
});

const ANSWERS = [
  'gross-exposure',
  'max-order-notional',
  'max-position-notional',
  'max-position-quantity',
  'net-exposure',
  'open-positions',
  'passes',
];

const FULL_CONFIG = {
  currency: 'USDT',
  limits: { maxPositionQuantity: '0.05', orderRate: { orders: 5, windowMs: 5_000 }, maxMarkAgeMs: 4_000 },
  portfolio: {
    maxGrossExposure: '900',
    dailyLossRatio: 0.02,
    maxDrawdownRatio: 0.05,
    correlation: { threshold: 0.7, sampleMs: 1_000, window: 10, minReturns: 3, maxExposure: '500' },
  },
  triggers: [
    { when: 'daily-loss', ratio: 0.01, state: 'REDUCING', until: 'period-end' },
    { when: 'drawdown', ratio: 0.012, state: 'HALTED', flatten: true },
    { when: 'stale-data', afterMs: 9_000, state: 'REDUCING' },
  ],
  guards: [{ kind: 'drawdown', ratio: 0.005, windowMs: 60_000, pauseMs: 5_000 }],
};

function raisedBy(before: readonly Range[], after: readonly Range[]): boolean {
  try {
    assertNothingRaised(before, after);
    return false;
  } catch {
    return true;
  }
}

/** The limits of the configuration that the worst outcome breaks, reckoned from lots and marks. */
function broken(ranges: readonly Range[], marks: readonly number[]): string[] {
  const found: string[] = [];
  const worst = ranges.map(({ low, high }) => Math.max(Math.abs(low), Math.abs(high)));
  const gross = worst.reduce((sum, lots, i) => sum + (lots * marks[i]!) / 1_000, 0);
  const lows = ranges.reduce((sum, { low }, i) => sum + (low * marks[i]!) / 1_000, 0);
  const highs = ranges.reduce((sum, { high }, i) => sum + (high * marks[i]!) / 1_000, 0);
  if (gross > 420) found.push(`gross ${gross}`);
  if (Math.max(-lows, highs) > 260) found.push(`net ${lows}..${highs}`);
  if (worst.filter((lots) => lots > 0).length > 2) found.push('three open');
  return found;
}

function mirrorOf(intent: OrderIntent): OrderIntent {
  return { ...intent, side: intent.side === 'buy' ? 'sell' : 'buy' };
}
