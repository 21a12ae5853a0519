import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { currency, money, price, quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import { tradeStatistics } from '#domain/evidence/trade-statistics.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import { entryOrderId } from '#domain/orders/order.ts';

const USD = currency('USD');

/** A trade that risked 10 and netted so much after a fee of 0.50, held for so many one-minute bars. */
function trade(net: string, bars = 1): Trade {
  const amount = Decimal.parse(net);
  const fee = Decimal.parse('0.50');
  return {
    id: entryOrderId(`s${net}`),
    signalId: `s${net}`,
    strategy: 'test',
    instrument: instrumentId('ACME/USD', 'sim'),
    direction: 'long',
    quantity: quantity(Decimal.of(1n)),
    entryTime: 0 as UnixMs,
    entryPrice: price(Decimal.of(100n)),
    exitTime: (bars * 60_000) as UnixMs,
    exits: [],
    exitReason: 'exit',
    gross: money(USD, amount.plus(fee)),
    fees: money(USD, fee),
    net: money(USD, amount),
    risk: money(USD, Decimal.of(10n)),
    rMultiple: amount.toNumber() / 10,
    barsHeld: bars,
    mfeR: 0,
    maeR: 0,
  };
}

describe('trade statistics', () => {
  const statistics = tradeStatistics([trade('20', 4), trade('-10', 2), trade('15', 6), trade('-5', 8)], USD);

  it('sums money exactly', () => {
    expect(statistics.netProfit.amount.toNumber()).toBe(20);
    expect(statistics.fees.amount.toString()).toBe('2.00');
    expect(statistics.grossProfit.amount.toNumber()).toBe(22);
  });

  it('counts wins and gives means', () => {
    expect([statistics.trades, statistics.wins, statistics.winRate?.ratio]).toEqual([4, 2, 0.5]);
    // Wins 35, losses 15; R: 2, -1, 1.5, -0.5.
    expect(statistics.profitFactor).toBeCloseTo(35 / 15, 12);
    expect(statistics.expectancy).toBe(5);
    expect(statistics.averageR).toBe(0.5);
    expect(statistics.averageHoldBars).toBe(5);
    expect(statistics.averageHoldMs).toBe(300_000);
  });

  it('gives the system quality number', () => {
    // sd of 2, -1, 1.5, -0.5 with ddof 1 is sqrt((2.25 + 2.25 + 1 + 1) / 3); 2 * 0.5 / sd.
    expect(statistics.sqn).toBeCloseTo(1 / Math.sqrt(6.5 / 3), 12);
  });

  it('leaves undefined what few trades cannot tell', () => {
    const none = tradeStatistics([], USD);
    expect([none.winRate, none.expectancy, none.averageR, none.profitFactor, none.sqn]).toEqual(
      Array(5).fill(undefined),
    );
    expect(none.netProfit.amount.isZero()).toBe(true);
    const one = tradeStatistics([trade('20')], USD);
    expect([one.profitFactor, one.sqn, one.averageR]).toEqual([undefined, undefined, 2]);
    expect(tradeStatistics([trade('10'), trade('10')], USD).sqn).toBeUndefined();
  });

  it('does not count a trade that ends even as a win', () => {
    expect(tradeStatistics([trade('0')], USD).wins).toBe(0);
  });
});
