import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { currency, money } from '#core/money.ts';
import type { Currency } from '#core/money.ts';
import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { Ledger } from '#domain/ledger/ledger.ts';
import { LotBook } from '#domain/ledger/lots.ts';
import { assertBalanced } from '#domain/ledger/posting.ts';
import type { Side } from '#domain/orders/order.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import { d, fillOf, testInstrument } from '#testkit/trading-accounts.ts';

const USDT = currency('USDT');
const USD = currency('USD');
const BTC = currency('BTC');
const BNB = currency('BNB');
const BTC_USDT: Instrument = testInstrument('BTC/USDT', USDT, { kind: 'spot', base: BTC, quantityStep: d('0.00001') });

function charged(words: string, asset: Currency, fee: string, instrument = BTC_USDT): Fill {
  return { ...fillOf(instrument, words), fee: money(asset, d(fee)) };
}

function opened(): Ledger {
  const ledger = new Ledger();
  ledger.deposit(money(USDT, d('10000')), 0 as UnixMs);
  return ledger;
}

function balancesOf(ledger: Ledger): Record<string, string> {
  return Object.fromEntries(ledger.balances().map(({ account, balance }) => [account, balance.toString()]));
}

function sumsByUnit(ledger: Ledger): ReadonlyMap<string, Decimal> {
  const sums = new Map<string, Decimal>();
  for (const { unit, balance } of ledger.balances()) sums.set(unit, (sums.get(unit) ?? Decimal.ZERO).plus(balance));
  return sums;
}

describe('a fee in the asset that was bought', () => {
  it('makes the position smaller, at the price that was paid, and is a fee of its worth', () => {
    const ledger = opened();
    // 5000 paid for 0.1 of which 0.0001 are kept: 0.0999 that cost 4995, and a fee worth 5.
    const bought = ledger.recordFill(charged('buy 0.1 at 50000', BTC, '0.0001'), BTC_USDT);
    expect(bought.value.toString()).toBe('5000.00000000');
    expect(balancesOf(ledger)).toEqual({
      'cash:USDT': '5000.00000000',
      'capital:USDT': '-10000.00000000',
      'position:BTC/USDT@sim': '0.09990',
      'delivered:BTC/USDT@sim': '-0.10000',
      'cost:BTC/USDT@sim': '4995.00000000',
      'realised:USDT': '0.00000000',
      'fees:USDT': '0.00000000',
      'fees:BTC': '0.00010000',
      'base-fees:USDT': '5.00000000',
    });
    expect(ledger.averageEntry(BTC_USDT.id, 2)?.toString()).toBe('50000.00');
    // 5094.90 received for what cost 4995; the fee of this one is in dollars.
    ledger.recordFill(charged('sell 0.0999 at 51000', USDT, '5.0949'), BTC_USDT);
    expect(ledger.realised(USDT).toString()).toBe('99.90000000');
    // 10000 + 99.90 - 5 - 5.0949
    expect(ledger.cash(USDT).toString()).toBe('10089.80510000');
    expect(ledger.position(BTC_USDT.id).quantity.isZero()).toBe(true);
  });

  it('is told in postings that sum to zero in each unit', () => {
    const { transaction } = opened().recordFill(charged('buy 0.12345 at 50000', BTC, '0.00012345'), BTC_USDT);
    expect(() => assertBalanced(transaction.postings)).not.toThrow();
    expect(transaction.postings.map(({ account, amount }) => `${account} ${amount.toString()}`)).toEqual([
      'position:BTC/USDT@sim 0.12332655',
      'delivered:BTC/USDT@sim -0.12345000',
      'cash:USDT -6172.50000000',
      'cost:BTC/USDT@sim 6166.32750000',
      'fees:BTC 0.00012345',
      'base-fees:USDT 6.17250000',
    ]);
  });

  it('gives the position more digits only when it is finer than them', () => {
    const ledger = opened();
    ledger.recordFill(charged('buy 0.1 at 50000', BTC, '0.00010000'), BTC_USDT);
    expect(ledger.position(BTC_USDT.id).quantity.scale).toBe(5);
    const before = ledger.recordFill(charged('buy 0.01 at 50000', USDT, '0.5'), BTC_USDT);
    ledger.recordFill(charged('buy 0.1 at 50000', BTC, '0.000100005'), BTC_USDT);
    expect(ledger.position(BTC_USDT.id).quantity.toString()).toBe('0.209799995');
    // What was booked before says what it said then.
    expect(before.transaction.postings[0]!.amount.toString()).toBe('0.01000');
  });

  it('leaves the cost of what stays behind in the books', () => {
    const ledger = opened();
    ledger.recordFill(charged('buy 0.12345 at 50000', BTC, '0.00012345'), BTC_USDT);
    ledger.recordFill(charged('sell 0.12332 at 50000', USDT, '6.166'), BTC_USDT);
    const { quantity, cost } = ledger.position(BTC_USDT.id);
    expect([quantity.toString(), cost.toString()]).toEqual(['0.00000655', '0.32750000']);
    expect(ledger.realised(USDT).isZero()).toBe(true);
    // 10000 less fees worth 6.1725 and 6.166; what is left counts at its price.
    expect(ledger.equity(USDT, () => d('50000')).amount.equals(d('9987.6615'))).toBe(true);
  });

  it('takes more than was sold when a sale is charged so', () => {
    const ledger = opened();
    ledger.recordFill(charged('buy 2 at 100', USDT, '0'), BTC_USDT);
    // 1 sold at 110, and 0.001 kept: 1.001 left the position, of which 0.11 in worth is the fee.
    ledger.recordFill(charged('sell 1 at 110', BTC, '0.001'), BTC_USDT);
    expect(ledger.position(BTC_USDT.id).quantity.toString()).toBe('0.99900');
    expect(ledger.realised(USDT).toString()).toBe('10.01000000');
    expect(ledger.baseFees(USDT).toString()).toBe('0.11000000');
    expect(ledger.cash(USDT).toString()).toBe('9910.00000000');
  });

  it('is shared out among lots at its worth', () => {
    const book = new LotBook(BTC_USDT, 'fifo');
    book.take(charged('buy 0.1 at 50000', BTC, '0.0001'), { bar: 0, closes: undefined });
    const [trip] = book.take(charged('sell 0.0999 at 51000', USDT, '5.0949'), { bar: 1, closes: undefined });
    expect([trip!.quantity, trip!.fees, trip!.net].map((each) => each.toNumber())).toEqual([0.0999, 10.0949, 89.8051]);
    expect(book.open).toEqual([]);
  });

  it('is at most what was bought', () => {
    const fill = charged('buy 0.1 at 50000', BTC, '0.2');
    expect(() => new LotBook(BTC_USDT, 'fifo').take(fill, { bar: 0, closes: undefined })).toThrow(
      'a fee is at most what was bought, was 0.2 of 0.1',
    );
  });
});

describe('a fee in a third asset', () => {
  it('is paid from the cash of that asset and leaves the exchange alone', () => {
    const ledger = opened();
    const { transaction } = ledger.recordFill(charged('buy 0.1 at 50000', BNB, '0.0075'), BTC_USDT);
    expect(transaction.postings.slice(-2).map(({ account, amount }) => `${account} ${amount.toString()}`)).toEqual([
      'cash:BNB -0.0075',
      'fees:BNB 0.0075',
    ]);
    expect(ledger.cash(BNB).toString()).toBe('-0.00750000');
    expect(ledger.fees(BNB).toString()).toBe('0.00750000');
    expect(ledger.position(BTC_USDT.id).cost.toString()).toBe('5000.00000000');
  });
});

describe('a fee finer than the cents of its currency', () => {
  it('is booked as it was charged', () => {
    const ledger = new Ledger();
    const dollars = testInstrument('BTC/USD', USD, { kind: 'spot', base: BTC, quantityStep: d('0.0001') });
    ledger.deposit(money(USD, d('1000')), 0 as UnixMs);
    ledger.recordFill(charged('buy 0.01 at 50000', USD, '0.60', dollars), dollars);
    ledger.recordFill(charged('sell 0.005 at 50000', USD, '0.3125', dollars), dollars);
    expect(ledger.cash(USD).toString()).toBe('749.0875');
    expect(ledger.fees(USD).toString()).toBe('0.9125');
    expect(sumsByUnit(ledger).get('USD')?.isZero()).toBe(true);
  });
});

describe('the books of an account whose fees come in any asset', () => {
  const trade = fc.record({
    side: fc.constantFrom<Side>('buy', 'sell'),
    steps: fc.integer({ min: 1, max: 1_000_000 }),
    ticks: fc.integer({ min: 1, max: 9_999_999 }),
    asset: fc.constantFrom('USDT', 'BTC', 'BNB'),
    feePerMyriad: fc.integer({ min: 0, max: 60 }),
  });
  type RandomTrade = typeof trade extends fc.Arbitrary<infer T> ? T : never;

  /** What an exchange keeps: free balances in units of 10^-12, and nothing else. */
  class ExchangeAccount {
    readonly free: Record<string, bigint> = { USDT: 10_000n * 10n ** 12n, BTC: 0n, BNB: 0n };

    /** Trades, and says what it charged. Fees are cut to 8 digits. */
    trade({ side, steps, ticks, asset, feePerMyriad }: RandomTrade): Decimal {
      const base = BigInt(steps) * 10n ** 7n;
      const quote = BigInt(steps) * BigInt(ticks) * 10n ** 5n;
      const sign = side === 'buy' ? 1n : -1n;
      const charged = { USDT: quote, BTC: base, BNB: quote / 600n }[asset];
      const fee = ((charged * BigInt(feePerMyriad)) / 10_000n / 10_000n) * 10_000n;
      this.free['BTC']! += sign * base;
      this.free['USDT']! -= sign * quote;
      this.free[asset]! -= fee;
      return Decimal.of(fee / 10_000n, 8);
    }

    holds(asset: string): Decimal {
      return Decimal.of(this.free[asset]!, 12);
    }
  }

  function fillFor(account: ExchangeAccount, random: RandomTrade): Fill {
    const { side, steps, ticks, asset } = random;
    const words = `${side} ${Decimal.of(BigInt(steps), 5).toString()} at ${Decimal.of(BigInt(ticks), 2).toString()}`;
    return charged(words, currency(asset), account.trade(random).toString());
  }

  it('equal what the exchange keeps, and sum to zero in each unit', () => {
    fc.assert(
      fc.property(fc.array(trade, { minLength: 1, maxLength: 30 }), (list) => {
        const account = new ExchangeAccount();
        const ledger = opened();
        let charges = Decimal.ZERO;
        for (const random of list) {
          const fill = fillFor(account, random);
          if (random.asset === 'BTC') charges = charges.plus(fill.fee.amount);
          assertBalanced(ledger.recordFill(fill, BTC_USDT).transaction.postings);
        }
        const { quantity, cost } = ledger.position(BTC_USDT.id);
        expect(quantity.equals(account.holds('BTC'))).toBe(true);
        expect(ledger.cash(USDT).equals(account.holds('USDT'))).toBe(true);
        expect(ledger.cash(BNB).equals(account.holds('BNB'))).toBe(true);
        expect(ledger.fees(BTC).equals(charges)).toBe(true);
        for (const sum of sumsByUnit(ledger).values()) expect(sum.isZero()).toBe(true);
        // Profit is what came in: cash and what the open position cost, fees of every kind counted once.
        const earned = ledger.realised(USDT).minus(ledger.fees(USDT)).minus(ledger.baseFees(USDT));
        expect(ledger.cash(USDT).plus(cost).equals(d('10000').plus(earned))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are the same after a snapshot', () => {
    fc.assert(
      fc.property(fc.array(trade, { minLength: 2, maxLength: 20 }), fc.nat(18), (list, cut) => {
        const account = new ExchangeAccount();
        const fills = list.map((random) => fillFor(account, random));
        const ledger = opened();
        const copy = new Ledger();
        fills.slice(0, cut).forEach((fill) => ledger.recordFill(fill, BTC_USDT));
        copy.restore(JSON.parse(JSON.stringify(ledger.snapshot())) as State, [BTC_USDT]);
        for (const fill of fills.slice(cut)) for (const books of [ledger, copy]) books.recordFill(fill, BTC_USDT);
        expect(copy.snapshot()).toEqual(ledger.snapshot());
      }),
      { numRuns: 500 },
    );
  });
});
