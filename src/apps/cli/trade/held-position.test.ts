import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { currency, money, price, quantity } from '#core/money.ts';
import { unixMs } from '#core/time.ts';
import { Ledger } from '#domain/ledger/ledger.ts';
import type { Transaction } from '#domain/ledger/posting.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import type { EquityPoint, SessionRecord } from '#domain/operations/session-store.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import { runConfig } from '#engine/run-config.ts';
import { heldPosition } from '#apps/trading/held-position.ts';
import { sparkline } from '#apps/cli/trade/sparkline.ts';

const instrument = assumedInstrument('BTC/USDT', 'test', 2);
const NOW = unixMs(Date.UTC(2026, 0, 5));
const config = runConfig({ strategy: { id: 'x', parameters: {} }, instrument, timeframe: '1m' });
const session = { id: 's', mode: 'paper', status: 'running', config } as unknown as SessionRecord;

function fill(side: 'buy' | 'sell', at: string, size: string): Fill {
  return {
    orderId: 'o' as OrderId,
    instrument: instrument.id,
    side,
    price: price(Decimal.parse(at)),
    quantity: quantity(Decimal.parse(size)),
    fee: money(currency('USDT'), Decimal.parse('1.5')),
    liquidity: 'taker',
    time: NOW,
  };
}

function bookingsOf(...fills: readonly Fill[]): Transaction[] {
  const ledger = new Ledger();
  const deposit = ledger.deposit(money(currency('USDT'), Decimal.parse('10000')), NOW);
  return [deposit, ...fills.map((each) => ledger.recordFill(each, instrument).transaction)];
}

const LATEST = { time: NOW, price: 130, equity: Decimal.parse('10056.5') } as EquityPoint;

describe('heldPosition', () => {
  it('adds up what is held, what it cost on average, and what was earned', () => {
    const bookings = bookingsOf(fill('buy', '100', '1'), fill('buy', '110', '1'), fill('sell', '120', '1'));
    const held = heldPosition(session, bookings, LATEST);
    const texts = Object.fromEntries(
      Object.entries(held).map(([name, value]) => [name, value instanceof Decimal ? Number(value.toString()) : value]),
    );
    expect(texts).toMatchObject({
      quantity: 1,
      averageCost: 105,
      lastPrice: 130,
      unrealised: 25,
      realised: 15,
      fees: 4.5,
      cash: 10_000 - 100 - 110 + 120 - 4.5,
    });
  });

  it('knows no price and no average where there are none', () => {
    const held = heldPosition(session, bookingsOf(), undefined);
    expect(held).toMatchObject({ averageCost: undefined, lastPrice: undefined, unrealised: undefined });
    expect(held.quantity.isZero()).toBe(true);
  });
});

describe('sparkline', () => {
  it('draws the lowest and the highest value as the lowest and the highest letter', () => {
    expect(sparkline([1, 2, 3, 2, 8], 10)).toBe('▁▂▃▂█');
    expect(sparkline([5, 5, 5], 10)).toBe('▁▁▁');
  });

  it('is never wider than asked for, and ends with the last value', () => {
    const line = sparkline(
      Array.from({ length: 1_000 }, (_, i) => i),
      20,
    );
    expect(line).toHaveLength(20);
    expect(line.at(-1)).toBe('█');
  });
});
