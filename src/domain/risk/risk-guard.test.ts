import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { price } from '#core/money.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, parseInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { Ledger } from '#domain/ledger/ledger.ts';
import type { OrderIntent } from '#domain/orders/order.ts';
import { readRiskConfig } from '#domain/risk/read-risk-config.ts';
import { RiskGuard } from '#domain/risk/risk-guard.ts';
import { closedTrade, riskFill, riskInstrument, riskOrder } from '#testkit/risk-orders.ts';
import type { RiskOrder } from '#testkit/risk-orders.ts';

const BTC = riskInstrument('BTC/USDT');
const ETH = riskInstrument('ETH/USDT');
const SOL = riskInstrument('SOL/USDT');
const NOON = parseInstant('2024-03-05T12:00Z');
const EQUITY = 10_000;

/** A guard at noon, with every mark at 100 and an equity of 10,000 USDT. */
function guardWith(config: object, instruments: readonly Instrument[] = [BTC, ETH, SOL]): RiskGuard {
  const guard = new RiskGuard(readRiskConfig({ currency: 'USDT', ...config }), instruments);
  guard.onEquity(EQUITY, NOON);
  for (const { id } of instruments) guard.onMark(id, 100, NOON);
  return guard;
}

function verdict(guard: RiskGuard, intent: OrderIntent, now: number = NOON, equity = EQUITY): unknown {
  const denial = guard.check(intent, { now: now as UnixMs, equity });
  return denial === undefined ? 'passes' : [denial.rule, denial.limit, denial.actual];
}

/** Sends an order that must pass, and fills all of it. */
function trade(guard: RiskGuard, instrument: Instrument, order: RiskOrder, time: number = NOON): void {
  const intent = riskOrder(instrument, order);
  expect(verdict(guard, intent, time)).toBe('passes');
  guard.onSubmit(intent, time as UnixMs);
  guard.onFill(riskFill(intent, order.quantity, '100', time));
}

const buy = (quantity: string, more: Partial<RiskOrder> = {}, of = BTC): OrderIntent =>
  riskOrder(of, { side: 'buy', quantity, ...more });
const sell = (quantity: string, more: Partial<RiskOrder> = {}, of = BTC): OrderIntent =>
  riskOrder(of, { side: 'sell', quantity, ...more });

describe('limits on one order', () => {
  it('lets everything through without rules', () => {
    expect(verdict(guardWith({}), buy('1000000'))).toBe('passes');
  });

  it('says the rule, what it allows and what was asked, in words', () => {
    const guard = guardWith({ limits: { maxOrderNotional: '500' } });
    expect(guard.check(buy('5.001'), { now: NOON, equity: EQUITY })).toEqual({
      rule: 'max-order-notional',
      limit: '500 USDT',
      actual: '500.1 USDT',
      message: 'Expected an order worth at most "500 USDT", was "500.1 USDT"',
    });
    expect(verdict(guard, buy('5'))).toBe('passes');
  });

  it('judges the worth of an order at the price that it names, else at the mark', () => {
    const guard = guardWith({ limits: { minOrderNotional: '50', maxOrderNotional: '500' } });
    expect(verdict(guard, buy('5.5', { limit: '90' }))).toBe('passes');
    expect(verdict(guard, buy('5.5', { limit: '91' }))).toEqual(['max-order-notional', '500 USDT', '500.5 USDT']);
    const stop = { kind: 'stop', trigger: price(Decimal.parse('120')) } as const;
    expect(verdict(guard, buy('4.5', { type: stop }))).toEqual(['max-order-notional', '500 USDT', '540 USDT']);
    expect(verdict(guard, buy('0.499'))).toEqual(['min-order-notional', '50 USDT', '49.9 USDT']);
  });

  it('limits quantities by instrument', () => {
    const guard = guardWith({
      limits: { maxOrderQuantity: '2' },
      instruments: { 'ETH/USDT@sim': { maxOrderQuantity: '3' } },
    });
    expect(verdict(guard, buy('2.001'))).toEqual(['max-order-quantity', '2 BTC', '2.001 BTC']);
    expect(verdict(guard, buy('2.001', {}, ETH))).toBe('passes');
  });

  it('holds the named price to a collar around the mark, on both sides, to the tick', () => {
    const byRatio = guardWith({ limits: { collarRatio: 0.05 } });
    expect(verdict(byRatio, buy('1', { limit: '105' }))).toBe('passes');
    expect(verdict(byRatio, buy('1', { limit: '94.99' }))).toEqual([
      'price-collar',
      '5 %',
      '5.01 %: 94.99 with the mark at 100',
    ]);
    const byTicks = guardWith({ limits: { collarTicks: 3 } });
    byTicks.onMark(BTC.id, 100.07, NOON);
    expect(verdict(byTicks, sell('1', { limit: '100.1' }))).toBe('passes');
    expect(verdict(byTicks, sell('1', { limit: '100.11' }))).toEqual([
      'price-collar',
      '3 ticks',
      '4 ticks: 100.11 with the mark at 100.07',
    ]);
  });

  it('refuses on a mark that is too old, or not there', () => {
    const guard = guardWith({ limits: { maxMarkAgeMs: 60_000 } });
    expect(verdict(guard, buy('1'), NOON + 60 * SECOND_MS)).toBe('passes');
    expect(verdict(guard, buy('1'), NOON + 61 * SECOND_MS)).toEqual(['stale-mark', '60 s', '61 s']);
    const silent = new RiskGuard(readRiskConfig({ currency: 'USDT', limits: { maxOrderNotional: '5' } }), [BTC]);
    expect(verdict(silent, buy('1'))).toEqual(['stale-mark', 'never', 'no mark of BTC/USDT@sim']);
  });

  it('counts orders in any stretch of the window, by instrument and in all', () => {
    const guard = guardWith({
      limits: { orderRate: { orders: 2, windowMs: 60_000 } },
      portfolio: { orderRate: { orders: 3, windowMs: 60_000 } },
    });
    const send = (intent: OrderIntent, time: number): void => guard.onSubmit(intent, time as UnixMs);
    send(buy('1'), NOON);
    send(buy('1'), NOON + 30_000);
    expect(verdict(guard, buy('1'), NOON + 59_999)).toEqual(['order-rate', '2 orders in 60 s', '3 orders in 60 s']);
    send(buy('1', {}, ETH), NOON + 59_999);
    expect(verdict(guard, buy('1', {}, ETH), NOON + 59_999)).toEqual([
      'total-order-rate',
      '3 orders in 60 s',
      '4 orders in 60 s',
    ]);
    expect(verdict(guard, buy('1'), NOON + 60_000)).toBe('passes');
  });

  it('keeps out of closed markets', () => {
    const eur = riskInstrument('EUR/USDT', { calendar: 'fx' });
    const guard = guardWith({ limits: { openMarketOnly: true } }, [eur]);
    const saturday = parseInstant('2024-03-09T12:00Z');
    expect(verdict(guard, buy('1', {}, eur))).toBe('passes');
    // Sunday 17:00 in New York, which is on daylight saving time by then.
    expect(verdict(guard, buy('1', {}, eur), saturday)).toEqual([
      'market-closed',
      '2024-03-10T21:00:00.000Z',
      'EUR/USDT@sim closed at 2024-03-09T12:00:00.000Z',
    ]);
  });

  it('knows no other instruments than those of the account', () => {
    const other = riskInstrument('XRP/USDT');
    expect(verdict(guardWith({}), buy('1', {}, other))).toEqual([
      'unknown-instrument',
      '3 instruments',
      'XRP/USDT@sim',
    ]);
  });
});

describe('limits on positions and exposure', () => {
  it('counts what rests as if it were filled', () => {
    const guard = guardWith({ limits: { maxPositionQuantity: '3', maxPositionNotional: '280' } });
    guard.onSubmit(buy('2', { limit: '95' }), NOON);
    expect(verdict(guard, buy('0.8'))).toBe('passes');
    expect(verdict(guard, buy('0.801'))).toEqual(['max-position-notional', '280 USDT', '280.1 USDT']);
    expect(verdict(guard, buy('1.001'))).toEqual(['max-position-quantity', '3 BTC', '3.001 BTC']);
    // A sale leads to a short of at most 2.8: the resting buy may never fill.
    expect(verdict(guard, sell('2.8'))).toBe('passes');
    expect(verdict(guard, sell('2.801'))).toEqual(['max-position-notional', '280 USDT', '280.1 USDT']);
  });

  it('adds up gross exposure, and net exposure with its signs', () => {
    const guard = guardWith({ portfolio: { maxGrossExposure: '1000', maxNetExposure: '400' } });
    trade(guard, BTC, { side: 'buy', quantity: '4' });
    trade(guard, ETH, { side: 'sell', quantity: '4' });
    // 400 long and 400 short: 200 of gross is left.
    expect(verdict(guard, buy('2', {}, SOL))).toBe('passes');
    expect(verdict(guard, buy('2.001', {}, SOL))).toEqual(['gross-exposure', '1000 USDT', '1000.1 USDT']);
    guard.onMark(ETH.id, 50, NOON);
    // 400 long and 200 short: net 200.
    expect(verdict(guard, buy('2.001', {}, SOL))).toEqual(['net-exposure', '400 USDT', '400.1 USDT']);
  });

  it('takes limits as multiples of the equity', () => {
    const guard = guardWith({ portfolio: { maxGrossRatio: 0.5 } });
    expect(verdict(guard, buy('50'))).toBe('passes');
    expect(verdict(guard, buy('50'), NOON, 9_999)).toEqual(['gross-exposure', '4999.5 USDT', '5000 USDT']);
    expect(verdict(guard, buy('1'), NOON, Number.NaN)).toEqual(['unknown-equity', 'USDT', 'none']);
  });

  it('converts other currencies, and refuses without a rate', () => {
    const eur = riskInstrument('ADA/EUR');
    const guard = guardWith({ limits: { maxPositionNotional: '1000' } }, [eur]);
    expect(verdict(guard, buy('1', {}, eur))).toEqual(['unknown-rate', 'USDT', 'none from EUR']);
    guard.onRate('EUR', 1.25);
    expect(verdict(guard, buy('8', {}, eur))).toBe('passes');
    expect(verdict(guard, buy('8.001', {}, eur))).toEqual(['max-position-notional', '1000 USDT', '1000.125 USDT']);
  });

  it('limits the share of one instrument and of a group', () => {
    const guard = guardWith({
      groups: { majors: ['BTC/USDT@sim', 'ETH/USDT@sim'] },
      portfolio: {
        concentration: { of: 'equity', maxRatio: 0.1 },
        groupConcentration: { of: 'equity', maxRatio: 0.15 },
      },
    });
    expect(verdict(guard, buy('10.001'))).toEqual(['concentration', '10 % of equity', '10.001 % in BTC/USDT@sim']);
    trade(guard, BTC, { side: 'buy', quantity: '10' });
    expect(verdict(guard, sell('5', {}, ETH))).toBe('passes');
    expect(verdict(guard, sell('5.001', {}, ETH))).toEqual([
      'group-concentration',
      '15 % of equity',
      '15.001 % in majors',
    ]);
    expect(verdict(guard, buy('10', {}, SOL))).toBe('passes');
  });

  it('judges a share of the exposure once there is enough of it', () => {
    const guard = guardWith({
      portfolio: { concentration: { of: 'exposure', maxRatio: 0.4, fromExposure: '1000' } },
    });
    trade(guard, BTC, { side: 'buy', quantity: '5' });
    expect(verdict(guard, buy('4', {}, ETH))).toBe('passes');
    // 500 of 1100 in ETH would be 54.5 %.
    expect(verdict(guard, buy('6', {}, ETH))).toEqual([
      'concentration',
      '40 % of exposure',
      '54.5454545455 % in ETH/USDT@sim',
    ]);
  });

  it('counts instruments in which something is open or may be', () => {
    const guard = guardWith({ portfolio: { maxOpenPositions: 2 } });
    trade(guard, BTC, { side: 'buy', quantity: '1' });
    guard.onSubmit(buy('1', { limit: '90' }, ETH), NOON);
    expect(verdict(guard, buy('1'))).toBe('passes');
    expect(verdict(guard, buy('1', {}, SOL))).toEqual(['open-positions', '2', '3']);
  });
});

describe('correlated exposure', () => {
  const config = {
    portfolio: {
      correlation: { threshold: 0.8, sampleMs: 60_000, window: 50, minReturns: 20, maxExposure: '500' },
    },
  };

  /** Forty minutes in which ETH moves like BTC, and SOL against it. */
  function movedTogether(): RiskGuard {
    const guard = guardWith(config);
    for (let minute = 1; minute <= 40; minute++) {
      const step = minute % 3 === 0 ? 1 : minute % 3 === 1 ? -0.4 : -0.55;
      const time = (NOON + minute * MINUTE_MS) as UnixMs;
      guard.onMark(BTC.id, 100 + step, time);
      guard.onMark(ETH.id, 100 + 2 * step, time);
      guard.onMark(SOL.id, 100 - step, time);
    }
    guard.onTime((NOON + 41 * MINUTE_MS) as UnixMs);
    for (const { id } of [BTC, ETH, SOL]) guard.onMark(id, 100, (NOON + 41 * MINUTE_MS) as UnixMs);
    return guard;
  }

  it('adds what moves together on the same side, and what moves against it on the other', () => {
    const guard = movedTogether();
    trade(guard, BTC, { side: 'buy', quantity: '3' });
    expect(verdict(guard, buy('2', {}, ETH))).toBe('passes');
    expect(verdict(guard, buy('2.001', {}, ETH))).toEqual(['correlation', '500 USDT', '500.1 USDT']);
    // A short of ETH is a hedge of the long: only itself counts.
    expect(verdict(guard, sell('5', {}, ETH))).toBe('passes');
    // SOL falls when BTC rises: a short of it is the same bet.
    expect(verdict(guard, sell('2.001', {}, SOL))).toEqual(['correlation', '500 USDT', '500.1 USDT']);
    expect(verdict(guard, buy('5', {}, SOL))).toBe('passes');
  });

  it('takes what is not known for perfect correlation', () => {
    const guard = guardWith(config);
    trade(guard, BTC, { side: 'buy', quantity: '3' });
    expect(verdict(guard, buy('2.001', {}, SOL))).toEqual(['correlation', '500 USDT', '500.1 USDT']);
    expect(verdict(guard, sell('5', {}, SOL))).toBe('passes');
  });
});

describe('limits on losses', () => {
  it('counts the day from its start in the named zone, with open profit', () => {
    const guard = guardWith({ day: { zone: 'Europe/Paris', startHour: 0 }, portfolio: { dailyLoss: '300' } });
    expect(verdict(guard, buy('1'), NOON, 9_700.01)).toBe('passes');
    expect(verdict(guard, buy('1'), NOON, 9_700)).toEqual(['daily-loss', '300 USDT', '300 USDT']);
    guard.onEquity(9_700, NOON);
    // Midnight in Paris is 23:00 UTC in winter.
    guard.onTime(parseInstant('2024-03-05T22:59:59Z'));
    expect(verdict(guard, buy('1'), NOON, 9_700)).toEqual(['daily-loss', '300 USDT', '300 USDT']);
    guard.onTime(parseInstant('2024-03-05T23:00Z'));
    expect(verdict(guard, buy('1'), NOON, 9_700)).toBe('passes');
  });

  it('counts the week from Monday, and the fall from the highest equity', () => {
    const guard = guardWith({ portfolio: { weeklyLossRatio: 0.06, maxDrawdownRatio: 0.1 } });
    guard.onEquity(10_400, (NOON + HOUR_MS) as UnixMs);
    expect(verdict(guard, buy('1'), NOON, 9_400.01)).toBe('passes');
    expect(verdict(guard, buy('1'), NOON, 9_400)).toEqual(['weekly-loss', '600 USDT', '600 USDT']);
    guard.onEquity(9_400, (NOON + 2 * HOUR_MS) as UnixMs);
    guard.onTime(parseInstant('2024-03-11T00:00Z'));
    expect(verdict(guard, buy('1'), NOON, 9_400)).toBe('passes');
    expect(verdict(guard, buy('1'), NOON, 9_360)).toEqual(['drawdown', '10 %', '10 %']);
  });

  it('does not take money paid out for a loss', () => {
    const guard = guardWith({ portfolio: { dailyLoss: '300', maxDrawdownRatio: 0.1 } });
    guard.onTransfer(-5_000);
    expect(verdict(guard, buy('1'), NOON, 4_701)).toBe('passes');
    expect(verdict(guard, buy('1'), NOON, 4_700)).toEqual(['daily-loss', '300 USDT', '300 USDT']);
  });

  it('stops after losing trades in a row, until a win or the next day', () => {
    const guard = guardWith({ portfolio: { maxConsecutiveLosses: 2 } });
    guard.onTrade(closedTrade(BTC, { net: '-1', time: NOON }));
    guard.onTrade(closedTrade(ETH, { net: '-1', time: NOON + 1 }));
    expect(verdict(guard, buy('1'))).toEqual(['consecutive-losses', '2', '2']);
    guard.onTrade(closedTrade(ETH, { net: '1', time: NOON + 2 }));
    expect(verdict(guard, buy('1'))).toBe('passes');
    guard.onTrade(closedTrade(BTC, { net: '-1', time: NOON + 3 }));
    guard.onTrade(closedTrade(BTC, { net: '-1', time: NOON + 4 }));
    expect(verdict(guard, buy('1'))).toEqual(['consecutive-losses', '2', '2']);
    guard.onTime((NOON + DAY_MS) as UnixMs);
    expect(verdict(guard, buy('1'))).toBe('passes');
  });
});

describe('what only reduces', () => {
  const strict = {
    limits: { maxOrderNotional: '1', maxMarkAgeMs: 1, collarRatio: 0.0001, orderRate: { orders: 1, windowMs: 60_000 } },
    portfolio: { maxGrossExposure: '1', dailyLoss: '1' },
  };

  it('passes every limit, plain or reduce-only', () => {
    const guard = guardWith(strict);
    guard.onPosition(BTC.id, Decimal.parse('10'));
    const late = NOON + HOUR_MS;
    expect(verdict(guard, sell('10'), late, 5_000)).toBe('passes');
    expect(verdict(guard, sell('4', { limit: '200', reduceOnly: true }), late, 5_000)).toBe('passes');
    expect(verdict(guard, buy('0.01'), late, 5_000)).not.toBe('passes');
  });

  it('is judged with all that rests: several sales together never make a short', () => {
    const guard = guardWith(strict);
    guard.onPosition(BTC.id, Decimal.parse('10'));
    guard.onSubmit(sell('6', { limit: '110' }), NOON);
    expect(verdict(guard, sell('4'), NOON + HOUR_MS)).toBe('passes');
    expect(verdict(guard, sell('4.001'), NOON + HOUR_MS)).not.toBe('passes');
    // The exit of the whole position would leave the resting sale to open a short.
    expect(verdict(guard, sell('10', { reduceOnly: true }), NOON + HOUR_MS)).toEqual([
      'gross-exposure',
      '1 USDT',
      '1000 USDT',
    ]);
  });

  it('passes with stop and target resting, which a fill of the entry brought to life', () => {
    const guard = guardWith({});
    const entry: OrderIntent = {
      ...buy('10', { id: 'entry' }),
      bracket: {
        stopLoss: { id: 'stop' as OrderIntent['id'], price: price(Decimal.parse('90')) },
        takeProfits: [],
        breakEvenAfterFirst: false,
      },
    };
    guard.onSubmit(entry, NOON);
    guard.onFill(riskFill(entry, '4', '100', NOON));
    guard.halt({ reason: 'test', time: NOON, flatten: false });
    expect(verdict(guard, sell('4', { reduceOnly: true }))).toBe('passes');
    // A plain sale would be sold again by the stop.
    expect(verdict(guard, sell('4'))).toEqual([
      'halted',
      'HALTED since 2024-03-05T12:00:00.000Z: test',
      'sell 4 BTC/USDT@sim',
    ]);
    guard.onOrder({ kind: 'cancelled', orderId: 'stop' as OrderIntent['id'], time: NOON, reason: 'requested' });
    expect(verdict(guard, sell('4'))).toBe('passes');
  });
});

describe('changing an order that rests', () => {
  it('is held to limits for what it adds, and to the collar for its new price', () => {
    const guard = guardWith({ limits: { maxPositionQuantity: '5', collarRatio: 0.1 } });
    const resting = buy('4', { limit: '95', id: 'resting' });
    guard.onSubmit(resting, NOON);
    guard.onFill(riskFill(resting, '1', '95', NOON));
    const change = (intent: OrderIntent): unknown => {
      const denial = guard.checkAmendment(intent, { now: NOON, equity: EQUITY });
      return denial === undefined ? 'passes' : [denial.rule, denial.limit, denial.actual];
    };
    expect(change(buy('5', { limit: '95', id: 'resting' }))).toBe('passes');
    expect(change(buy('5.001', { limit: '95', id: 'resting' }))).toEqual([
      'max-position-quantity',
      '5 BTC',
      '5.001 BTC',
    ]);
    expect(change(buy('2', { limit: '111', id: 'resting' }))).toEqual([
      'price-collar',
      '10 %',
      '11 %: 111 with the mark at 100',
    ]);
    guard.halt({ reason: 'test', time: NOON, flatten: false });
    expect(change(buy('5', { limit: '95', id: 'resting' }))).toEqual([
      'halted',
      'HALTED since 2024-03-05T12:00:00.000Z: test',
      'buy 5 BTC/USDT@sim',
    ]);
    expect(change(buy('2', { limit: '95', id: 'resting' }))).toBe('passes');
  });
});

describe('the guard and the books', () => {
  it('follow fills to the same position', () => {
    const guard = guardWith({});
    const ledger = new Ledger();
    for (const [side, size] of [
      ['buy', '3'],
      ['sell', '5.5'],
      ['buy', '1.25'],
      ['buy', '4'],
    ] as const) {
      const intent = riskOrder(BTC, { side, quantity: size });
      const fill = riskFill(intent, size, '100', NOON);
      guard.onSubmit(intent, NOON);
      guard.onFill(fill);
      ledger.recordFill(fill, BTC);
      const { quantity } = ledger.position(BTC.id);
      // Exactly what is held may be closed while halted, and not a lot more.
      const halted = new RiskGuard(readRiskConfig({ currency: 'USDT' }), [BTC, ETH, SOL]);
      halted.restore(guard.snapshot());
      halted.halt({ reason: 'test', time: NOON, flatten: false });
      const closing = quantity.sign() > 0 ? sell : buy;
      expect(verdict(halted, closing(quantity.absolute().toString()))).toBe('passes');
      expect(verdict(halted, closing(quantity.absolute().plus(Decimal.parse('0.001')).toString()))).not.toBe('passes');
    }
  });
});
