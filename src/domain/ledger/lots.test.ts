import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { LotBook } from '#domain/ledger/lots.ts';
import type { LotMatching } from '#domain/ledger/lots.ts';
import type { OrderId } from '#domain/orders/order.ts';
import { ACME, d, fillOf } from '#testkit/trading-accounts.ts';

const place = { bar: 0, closes: undefined };

describe('lots', () => {
  it('are closed oldest first, and share fees by quantity', () => {
    const book = new LotBook(ACME, 'fifo');
    book.take(fillOf(ACME, 'buy 10 at 100', '2', 'first'), { bar: 1, closes: undefined });
    book.take(fillOf(ACME, 'buy 10 at 110', '2', 'second'), { bar: 2, closes: undefined });
    const trips = book.take(fillOf(ACME, 'sell 15 at 120', '3', 'exit'), { bar: 5, closes: undefined });
    // 10 from 100: 200 - 2 - 2; 5 from 110: 50 - 1 - 1.
    expect(
      trips.map(({ entryOrder, quantity, net, fees }) => [entryOrder, String(quantity), String(net), String(fees)]),
    ).toEqual([
      ['first', '10', '196', '4'],
      ['second', '5', '48', '2'],
    ]);
    expect(trips.map(({ entryBar, exitBar }) => [entryBar, exitBar])).toEqual([
      [1, 5],
      [2, 5],
    ]);
    expect(book.open.map(({ order, open, fee }) => [order, String(open), String(fee)])).toEqual([['second', '5', '1']]);
  });

  it('are closed by name first, whatever their age', () => {
    const book = new LotBook(ACME, 'fifo');
    book.take(fillOf(ACME, 'buy 10 at 100', '0', 'first'), place);
    book.take(fillOf(ACME, 'buy 10 at 110', '0', 'second'), place);
    const [trip] = book.take(fillOf(ACME, 'sell 10 at 120'), { bar: 3, closes: 'second' as OrderId });
    expect(trip!.entryOrder).toBe('second');
    expect(book.open.map(({ order }) => order)).toEqual(['first']);
  });

  it('of both sides stand beside each other when hedged, unless named', () => {
    const book = new LotBook(ACME, 'hedged');
    book.take(fillOf(ACME, 'buy 10 at 100', '0', 'long'), place);
    expect(book.take(fillOf(ACME, 'sell 4 at 90', '0', 'short'), place)).toEqual([]);
    const [trip] = book.take(fillOf(ACME, 'buy 4 at 80'), { bar: 1, closes: 'short' as OrderId });
    expect(trip!.net.toString()).toBe('40');
    expect(book.open.map(({ order }) => order)).toEqual(['long']);
  });

  it('open the other side with what is left of an execution', () => {
    const book = new LotBook(ACME, 'fifo');
    book.take(fillOf(ACME, 'buy 10 at 100'), place);
    book.take(fillOf(ACME, 'sell 25 at 110', '5'), place);
    expect(book.open.map(({ side, open, fee }) => [side, String(open), String(fee)])).toEqual([['sell', '15', '3']]);
  });

  it('keep their cost in a split', () => {
    const book = new LotBook(ACME, 'fifo');
    book.take(fillOf(ACME, 'buy 10 at 100'), place);
    book.split(d('4'));
    expect(book.open.map(({ open, price }) => [String(open), price.toNumber()])).toEqual([['40', 25]]);
  });

  it('sum to the position, and their profits to what was received less what was paid', () => {
    const execution = fc.record({
      side: fc.constantFrom('buy', 'sell'),
      size: fc.integer({ min: 1, max: 50 }),
      cents: fc.integer({ min: 1, max: 20_000 }),
      fee: fc.integer({ min: 0, max: 500 }),
      names: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(execution, { maxLength: 30 }),
        fc.constantFrom<LotMatching>('fifo', 'hedged'),
        (list, matching) => {
          const book = new LotBook(ACME, matching);
          let position = Decimal.ZERO;
          let cash = Decimal.ZERO;
          let net = Decimal.ZERO;
          for (const [i, { side, size, cents, fee, names }] of list.entries()) {
            const fill = fillOf(
              ACME,
              `${side} ${size} at ${(cents / 100).toFixed(2)}`,
              (fee / 100).toFixed(2),
              `order-${i}`,
            );
            const closes = names ? book.open[0]?.order : undefined;
            for (const trip of book.take(fill, { bar: i, closes })) net = net.plus(trip.net);
            const signed = side === 'buy' ? fill.quantity : fill.quantity.negated();
            position = position.plus(signed);
            cash = cash.minus(signed.times(fill.price)).minus(fill.fee.amount);
          }
          let open = Decimal.ZERO;
          let cost = Decimal.ZERO;
          for (const lot of book.open) {
            const signed = lot.side === 'buy' ? lot.open : lot.open.negated();
            open = open.plus(signed);
            cost = cost.plus(signed.times(lot.price)).plus(lot.fee);
          }
          expect(open.equals(position)).toBe(true);
          expect(net.equals(cash.plus(cost))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
