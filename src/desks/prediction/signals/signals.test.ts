import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, unixMs } from '#core/time.ts';
import { ProbabilityFee } from '#domain/costs/probability-fee.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { PredictionSignal } from '#domain/prediction/prediction-strategy.ts';
import type { Direction } from '#domain/signals/signal.ts';
import { PredictionDesk } from '#desks/prediction/desk.ts';
import { sampleMarket, bookEvent } from '#desks/prediction/relations/sample-markets.ts';
import { feeAt, feeRateAt } from '#desks/prediction/signals/contract-fee.ts';
import { DetectorRecord } from '#desks/prediction/signals/detector-record.ts';
import { FindingStrategy, deskFindings } from '#desks/prediction/signals/finding-strategy.ts';
import type { FindingSource } from '#desks/prediction/signals/finding-strategy.ts';
import { LIVE_SIGNALS, RESEARCH_SIGNALS } from '#desks/prediction/signals/signal-settings.ts';
import { UsualDepth } from '#desks/prediction/signals/usual-depth.ts';
import { CRYPTO_FEES } from '#testkit/prediction/prediction-story.ts';
import { Decimal } from '#core/decimal.ts';
import { price, quantity } from '#core/money.ts';

const START = unixMs(Date.UTC(2026, 8, 1, 12));

/** A desk without detectors, and a finding at each book. */
function alwaysSays(direction: Direction | undefined): FindingSource {
  const source = deskFindings(new PredictionDesk({ detectors: [] }));
  return {
    ...source,
    take: (event, say) => {
      source.take(event, say);
      const { market, receivedTime: time } = event;
      const rest = { strength: 0.4, reason: 'says so', evidence: [], related: [] };
      say({ id: `f-${time}`, detector: 'leak', market, time, since: time, direction, ...rest });
    },
  };
}

function signalsOf(
  direction: Direction | undefined,
  book: readonly [number, number],
  settings = RESEARCH_SIGNALS,
): readonly (PredictionSignal | undefined)[] {
  const strategy = new FindingStrategy(alwaysSays(direction), settings);
  const closesAt = unixMs(START + 10 * HOUR_MS);
  strategy.watch(sampleMarket({ id: 'm', category: 'crypto', fees: CRYPTO_FEES, closesAt }));
  const found: (PredictionSignal | undefined)[] = [];
  strategy.onEvent(bookEvent('m', START, ...book), (_, signal) => void found.push(signal));
  return found;
}

describe('a finding', () => {
  it('becomes a purchase of Yes at the ask', () => {
    const [signal] = signalsOf('long', [0.4, 0.42]);
    expect(signal).toMatchObject({ instrument: 'm:yes@sim', direction: 'long', score: 0.4 });
    expect(signal!.plan).toMatchObject({ entry: { kind: 'limit', price: 0.43 }, referencePrice: 0.42, targets: [] });
    expect(signal!.plan.stop).toBeCloseTo(0.32, 12);
    expect(signal!.context).toMatchObject({
      outcome: 0,
      askUnits: 4_200,
      bidUnits: 4_000,
      limitUnits: 4_300,
      spreadTicks: 2,
      depth: 1_000,
      ageMs: 0,
      doubt: undefined,
      closesInMs: 10 * HOUR_MS,
      holdUntil: START + 4 * HOUR_MS,
      judged: 0,
    });
    // 0.07 * 0.42 * 0.58; half a spread of a cent and 0.07 * 0.4 * 0.6; mid 0.41 and a prior of five cents.
    expect(signal!.context.entryFee).toBeCloseTo(0.017052, 12);
    expect(signal!.context.exitCost).toBeCloseTo(0.01 + 0.0168, 12);
    expect(signal!.context.modelProbability).toBeCloseTo(0.46, 12);
  });

  it('that says short is the same purchase of No in the mirror', () => {
    const [long] = signalsOf('long', [0.4, 0.42]);
    const [short] = signalsOf('short', [0.58, 0.6]);
    expect(short!.context).toEqual({ ...long!.context, outcome: 1, finding: short!.context.finding });
    expect(short!.plan.referencePrice).toBeCloseTo(1 - long!.plan.referencePrice, 12);
    expect(short!.plan.stop).toBeCloseTo(1 - long!.plan.stop, 12);
  });

  it('without a direction or without two prices is no signal; a live desk without a record knows no probability', () => {
    expect(signalsOf(undefined, [0.4, 0.42])).toEqual([undefined]);
    expect(signalsOf('long', [0.4, 0.42], LIVE_SIGNALS)[0]!.context.modelProbability).toBeUndefined();
    const strategy = new FindingStrategy(alwaysSays('long'));
    strategy.watch(sampleMarket({ id: 'm' }));
    const found: (PredictionSignal | undefined)[] = [];
    const empty = {
      kind: 'book',
      market: marketId('m'),
      time: START,
      receivedTime: START,
      bids: [],
      asks: [],
    } as const;
    strategy.onEvent(empty, (_, signal) => void found.push(signal));
    expect(found).toEqual([undefined]);
  });
});

describe('a detector record', () => {
  const lesson = { detector: 'leak', category: 'crypto', knownAt: START } as const;

  it('leaves the prior as findings come in: 30 of no move halve it', () => {
    const record = new DetectorRecord(RESEARCH_SIGNALS.record);
    expect(record.standing('leak', 'crypto')).toEqual({ edge: 0.05, confidence: undefined, judged: 0 });
    for (let i = 0; i < 30; i++) record.learn({ ...lesson, move: 0 });
    // The detector: (0 + 30 * 0.05) / 60; the category once more.
    expect(record.standing('leak', 'sports').edge).toBeCloseTo(0.025, 12);
    expect(record.standing('leak', 'crypto').edge).toBeCloseTo(0.0125, 12);
    expect(record.standing('leak', 'crypto').confidence).toBe(0.25);
  });

  it('without a prior says nothing below thirty, then pulls towards nothing', () => {
    const record = new DetectorRecord(LIVE_SIGNALS.record);
    for (let i = 0; i < 29; i++) record.learn({ ...lesson, move: 0.08 });
    expect(record.standing('leak', 'crypto').edge).toBeUndefined();
    record.learn({ ...lesson, move: 0.08 });
    expect(record.standing('leak', 'sports').edge).toBeCloseTo(0.04, 12);
    expect(record.standing('leak', 'crypto')).toMatchObject({ confidence: 0.75, judged: 30 });
  });
});

describe('what a contract costs in fees', () => {
  it('is that of the exact schedule, and unknown before it begins', () => {
    const market: PredictionMarket = sampleMarket({ id: 'm', fees: CRYPTO_FEES });
    const rate = feeRateAt(market.fees, START)!;
    const exact = new ProbabilityFee(CRYPTO_FEES, COLLATERAL);
    for (const units of [100n, 2_500n, 5_000n, 9_300n]) {
      const at = price(Decimal.of(units, 4));
      const size = quantity(Decimal.of(1_000n));
      const request = { side: 'buy', price: at, quantity: size, liquidity: 'taker', time: START } as const;
      const charged = exact.fee({ ...request, notional: at.times(size) }).amount.toNumber();
      expect(1_000 * feeAt(rate, Number(units) / 10_000)).toBeCloseTo(charged, 4);
    }
    expect(feeRateAt(CRYPTO_FEES, Date.UTC(2025, 11, 31))).toBeUndefined();
    expect(feeAt(feeRateAt(undefined, START)!, 0.5)).toBe(0);
  });
});

describe('the usual depth', () => {
  it('is that of the same time to the close, once there are ten looks half a minute apart', () => {
    const depth = new UsualDepth();
    const look = (i: number, hours: number, contracts: number): void =>
      depth.look(START + i * MINUTE_MS, hours * HOUR_MS, contracts);
    for (let i = 0; i < 9; i++) look(i, 100, 1_000);
    expect([depth.isDue(START + 8 * MINUTE_MS + 29_999), depth.isDue(START + 9 * MINUTE_MS)]).toEqual([false, true]);
    expect(depth.usual(100 * HOUR_MS)).toBeUndefined();
    look(9, 100, 1_000);
    expect(depth.usual(100 * HOUR_MS)).toBe(1_000);
    expect(depth.usual(HOUR_MS / 2)).toBe(1_000);
    for (let i = 10; i < 20; i++) look(i, 0.5, 100);
    expect(depth.usual(HOUR_MS / 2)).toBe(100);
    expect(depth.usual(100 * HOUR_MS)).toBe(1_000);
  });
});
