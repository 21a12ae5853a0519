import { hrtime } from 'node:process';
import { invariant } from '#core/invariant.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { OrderIntent } from '#domain/orders/order.ts';
import { readRiskConfig } from '#domain/risk/read-risk-config.ts';
import { RiskGuard } from '#domain/risk/risk-guard.ts';
import { riskFill, riskInstrument, riskOrder } from '#testkit/risk-orders.ts';
import type { BenchCase } from '#tools/bench-case.ts';

const CHECKS = 2_000_000;
const ROUNDS = 5;
const START = 1_700_000_040_000;
const INSTRUMENTS: readonly Instrument[] = Array.from({ length: 20 }, (_, i) => riskInstrument(`C${i}X/USDT`));

/** Every limit there is, wide enough for the orders of the bench. */
const CONFIG = readRiskConfig({
  currency: 'USDT',
  limits: {
    minOrderNotional: '1',
    maxOrderNotional: '100000',
    maxOrderQuantity: '1000',
    maxPositionNotional: '100000',
    maxPositionQuantity: '1000',
    orderRate: { orders: 10, windowMs: 1_000 },
    collarRatio: 0.05,
    collarTicks: 1_000,
    maxMarkAgeMs: 60_000,
    openMarketOnly: true,
  },
  groups: { all: INSTRUMENTS.map(({ id }) => id) },
  portfolio: {
    maxGrossExposure: '1000000',
    maxGrossRatio: 10,
    maxNetExposure: '1000000',
    maxNetRatio: 10,
    orderRate: { orders: 100, windowMs: 1_000 },
    dailyLoss: '5000',
    dailyLossRatio: 0.05,
    weeklyLoss: '10000',
    weeklyLossRatio: 0.1,
    maxDrawdownRatio: 0.2,
    concentration: { of: 'equity', maxRatio: 1 },
    groupConcentration: { of: 'equity', maxRatio: 5 },
    correlation: { threshold: 0.7, sampleMs: 60_000, window: 100, minReturns: 30, maxExposure: '1000000' },
    maxOpenPositions: 20,
    maxConsecutiveLosses: 5,
  },
  guards: [
    { kind: 'cool-down', after: 'loss', pauseMs: 60_000, scope: 'instrument', sides: 'both' },
    { kind: 'stop-losses', count: 3, windowMs: 3_600_000, pauseMs: 60_000, scope: 'all', sides: 'same' },
    { kind: 'drawdown', ratio: 0.1, windowMs: 86_400_000, pauseMs: 3_600_000 },
  ],
  triggers: [{ when: 'daily-loss', ratio: 0.05, state: 'HALTED', until: 'period-end' }],
});

export const benches: readonly BenchCase[] = [
  {
    name: 'risk',
    run: () => {
      const passing = ordersAt('100');
      const refused = ordersAt('200');
      return [
        {
          name: 'pre-trade checks, every limit, five positions open',
          value: checksPerSecond(5, passing, 0),
          unit: 'checks/s',
        },
        { name: 'the same, refused by the collar', value: checksPerSecond(5, refused, CHECKS), unit: 'checks/s' },
        { name: 'order sent, filled, marked, equity told', value: eventsPerSecond(), unit: 'events/s' },
      ];
    },
  },
];

/** A guard that has watched two hours of marks, with so many positions open and a bid resting in each. */
function watchedGuard(open: number): { readonly guard: RiskGuard; readonly now: UnixMs } {
  const guard = new RiskGuard(CONFIG, INSTRUMENTS);
  let now = START as UnixMs;
  guard.onEquity(100_000, now);
  for (let minute = 0; minute < 120; minute++) {
    now = (START + minute * MINUTE_MS) as UnixMs;
    INSTRUMENTS.forEach(({ id }, i) => guard.onMark(id, 100 + ((minute * (i + 3)) % 7) / 10, now));
  }
  for (const instrument of INSTRUMENTS.slice(0, open)) {
    const entry = riskOrder(instrument, { side: 'buy', quantity: '5.000' });
    guard.onSubmit(entry, now);
    guard.onFill(riskFill(entry, '5.000', '100', now));
    guard.onSubmit(riskOrder(instrument, { side: 'buy', quantity: '1.000', limit: '99' }), now);
  }
  now = (now + MINUTE_MS) as UnixMs;
  for (const { id } of INSTRUMENTS) guard.onMark(id, 100, now);
  return { guard, now };
}

function ordersAt(limit: string): readonly OrderIntent[] {
  return INSTRUMENTS.map((instrument, i) =>
    riskOrder(instrument, { side: i % 2 === 0 ? 'buy' : 'sell', quantity: '10.000', limit }),
  );
}

function checksPerSecond(open: number, orders: readonly OrderIntent[], expected: number): number {
  const { guard, now } = watchedGuard(open);
  const view = { now, equity: 100_000 };
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    let denied = 0;
    const start = hrtime.bigint();
    for (let i = 0; i < CHECKS; i++) if (guard.check(orders[i % orders.length]!, view) !== undefined) denied++;
    best = Math.min(best, Number(hrtime.bigint() - start) / 1e9);
    invariant(denied === expected, `${expected} orders are refused, was ${denied}`);
  }
  return CHECKS / best;
}

/** Four events a turn: an order is sent and filled, its instrument marked, the equity told. */
function eventsPerSecond(): number {
  const { guard, now } = watchedGuard(5);
  const turns = 100_000;
  const fills = (['buy', 'sell'] as const).map((side) => {
    const intent = riskOrder(INSTRUMENTS[0]!, { side, quantity: '1.000' });
    return { intent, fill: riskFill(intent, '1.000', '100', now) };
  });
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = hrtime.bigint();
    for (let i = 0; i < turns; i++) {
      const { intent, fill } = fills[i % 2]!;
      guard.onSubmit(intent, now);
      guard.onFill(fill);
      guard.onMark(intent.instrument, 100 + (i % 10) / 100, now);
      guard.onEquity(100_000 + (i % 7), now);
    }
    best = Math.min(best, Number(hrtime.bigint() - start) / 1e9);
  }
  invariant(guard.state === 'ACTIVE', 'nothing was halted');
  return (4 * turns) / best;
}
