import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { price } from '#core/money.ts';
import type { Currency } from '#core/money.ts';
import { DAY_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import { NO_OPTIONS } from '#domain/orders/order.ts';
import type { OrderId, OrderIntent } from '#domain/orders/order.ts';
import { cashAccount, termsOf } from '#engine/account/account-config.ts';
import type { AccountConfig, InstrumentTerms } from '#engine/account/account-config.ts';
import { TradingAccount } from '#engine/account/trading-account.ts';
import {
  ACME,
  EUR,
  EURUSD,
  SAP,
  USD,
  d,
  eur,
  fillOf,
  marketIntent,
  testInstrument,
  usd,
} from '#testkit/trading-accounts.ts';

const PLACE = { bar: 0, closes: undefined };
const NOW = (10 * DAY_MS) as UnixMs;
const PERP = testInstrument('BTC/USDT.P', USD, {
  kind: 'perpetual',
  quantityStep: d('0.001'),
  minQuantity: d('0.001'),
});
const YES = testInstrument('YES', USD, { kind: 'outcome' });

function marginAccount(terms: Partial<InstrumentTerms> = {}, changes: Partial<AccountConfig> = {}): TradingAccount {
  const instruments = [termsOf(ACME, { initialRatio: d('0.1'), maintenanceRatio: d('0.05'), ...terms })];
  const account = new TradingAccount(cashAccount(usd('10000'), [], { model: 'margin', instruments, ...changes }));
  account.mark(ACME.id, 100);
  return account;
}

function amountOf(worth: ReturnType<TradingAccount['equity']>): number {
  if (worth.kind === 'unknown') throw new Error(`unknown: ${worth.missing.join(', ')}`);
  return worth.amount.toNumber();
}

describe('an account in two currencies', () => {
  const config = cashAccount(eur('10000'), [SAP, ACME, EURUSD], { capital: [eur('10000'), usd('2000')] });

  it('does not know its worth without a rate, and says which', () => {
    const account = new TradingAccount(config);
    expect(account.equity()).toEqual({ kind: 'unknown', missing: ['rate USD/EUR'] });
    expect(account.equityNumber()).toBeNaN();
    account.mark(EURUSD.id, 1.25);
    // 2000 dollars at 0.80 euros.
    expect(amountOf(account.equity())).toBe(11_600);
    expect(account.equityNumber()).toBeCloseTo(11_600, 9);
  });

  it('does not know it without the price of what is held, and says which', () => {
    const account = new TradingAccount(config);
    account.mark(EURUSD.id, 1.25);
    account.recordFill(fillOf(ACME, 'buy 10 at 100'), PLACE);
    expect(account.equity()).toEqual({ kind: 'unknown', missing: [`price of ${ACME.id}`] });
    account.mark(ACME.id, 150);
    // 10000 + (2000 - 1000 + 1500) * 0.8
    expect(amountOf(account.equity())).toBe(12_000);
  });

  it('converts at the marked rate, less what that costs', () => {
    const account = new TradingAccount(config);
    const request = { sold: eur('1000'), into: USD, costRatio: d('0.002'), time: NOW };
    expect(account.convert(request)).toEqual({ kind: 'unknown', missing: ['rate EUR/USD'] });
    account.mark(EURUSD.id, 1.25);
    expect(account.convert(request).kind).toBe('booked');
    expect(account.cash(EUR).toNumber()).toBe(9_000);
    expect(account.cash(USD).toNumber()).toBe(2_000 + 1_247.5);
  });
});

describe('an order is refused with the rule and both numbers, and changes nothing', () => {
  const cash = new TradingAccount(cashAccount(usd('1000'), [ACME]));
  cash.mark(ACME.id, 100);
  const closed = { name: 'never', clock: undefined as never, isOpen: () => false, openMsBetween: () => 0 };
  const calendar = { ...closed, sessionAt: () => ({ open: NOW + DAY_MS, close: NOW + 2 * DAY_MS }) };

  it.each([
    ['cash', cash, marketIntent(ACME, 'buy 11'), '1000', '1100'],
    ['short-sale', cash, marketIntent(ACME, 'sell 1'), '0', '1'],
    ['unknown-instrument', cash, marketIntent(SAP, 'buy 1'), ACME.id, SAP.id],
    ['quantity-step', cash, marketIntent(ACME, 'buy 1.5'), '1', '1.5'],
    ['reduce-only', cash, marketIntent(ACME, 'sell 1', { reduceOnly: true, id: 'x' as OrderId }), '0', '1'],
    ['margin', marginAccount(), marketIntent(ACME, 'sell 1001'), '10000', '10010'],
    ['no-price', new TradingAccount(cashAccount(usd('1'), [ACME])), marketIntent(ACME, 'buy 1'), ACME.id, 'unknown'],
    [
      'market-closed',
      marginAccount({ calendar }),
      marketIntent(ACME, 'buy 1'),
      '1970-01-12T00:00:00.000Z',
      '1970-01-11T00:00:00.000Z',
    ],
  ] as const)('%s', (rule, account, intent, limit, actual) => {
    const before = account.ledger.snapshot();
    const verdict = account.submit(intent, NOW);
    expect(verdict).toMatchObject({ ok: false, error: { rule } });
    const denial = (verdict as { readonly error: { readonly limit: string; readonly actual: string } }).error;
    expect([denial.limit, denial.actual].map((text) => text.replace(/\.0+$/, ''))).toEqual([limit, actual]);
    expect(account.ledger.snapshot()).toEqual(before);
  });

  it('with a repeated id, whatever became of the first', () => {
    const account = marginAccount();
    expect(account.submit(marketIntent(ACME, 'buy 1'), NOW).ok).toBe(true);
    account.settled('buy 1' as OrderId);
    expect(account.submit(marketIntent(ACME, 'buy 1'), NOW)).toMatchObject({ error: { rule: 'repeated-id' } });
  });

  it('counts what waits, and what closes on its way', () => {
    const account = new TradingAccount(cashAccount(usd('1000'), [ACME]));
    account.mark(ACME.id, 100);
    expect(account.submit(marketIntent(ACME, 'buy 6'), NOW).ok).toBe(true);
    expect(account.submit(marketIntent(ACME, 'buy 5'), NOW)).toMatchObject({
      error: { rule: 'cash', limit: '400.00' },
    });
    account.recordFill(fillOf(ACME, 'buy 6 at 100'), PLACE);
    account.settled('buy 6' as OrderId);
    account.submit(marketIntent(ACME, 'sell 6', { reduceOnly: true }), NOW);
    expect(account.submit(marketIntent(ACME, 'buy 10'), NOW).ok).toBe(true);
  });
});

describe('what happens to an account from outside', () => {
  const perpetual = (): TradingAccount => {
    const instruments = [termsOf(PERP, { initialRatio: d('0.1') })];
    const account = new TradingAccount(cashAccount(usd('1000'), [], { model: 'margin', instruments }));
    account.mark(PERP.id, 20_000);
    account.recordFill(fillOf(PERP, 'buy 0.1 at 20000'), PLACE);
    return account;
  };

  it('funding: a positive rate lets longs pay, once at a boundary, and a contract leaves cash alone', () => {
    const account = perpetual();
    expect(account.cash(USD).toNumber()).toBe(1_000);
    const rate = { rate: d('0.0001'), time: NOW };
    expect(account.fund(PERP.id, rate).kind).toBe('booked');
    expect(account.fund(PERP.id, rate).kind).toBe('nothing');
    // 0.1 * 20000 * 0.0001
    expect(account.cash(USD).toNumber()).toBe(999.8);
    expect(account.fund(PERP.id, { rate: d('-0.0002'), time: (NOW + 1) as UnixMs }).kind).toBe('booked');
    expect(account.cash(USD).toNumber()).toBe(1_000.2);
  });

  it('interest on negative cash and borrowing for shorts, for each midnight', () => {
    const account = marginAccount({ borrowRatio: d('0.073') }, { interest: { USD: d('0.0365') } });
    account.accrueTo(NOW);
    account.recordFill(fillOf(ACME, 'buy 200 at 100'), PLACE);
    expect(account.accrueTo((NOW + DAY_MS - 1) as UnixMs)).toEqual([]);
    // 10000 dollars of debt at 3.65 % a year are one dollar a day.
    expect(account.accrueTo((NOW + DAY_MS) as UnixMs).length).toBe(1);
    expect(account.cash(USD).toNumber()).toBe(-10_001);
    account.recordFill(fillOf(ACME, 'sell 300 at 100'), PLACE);
    account.accrueTo((NOW + 2 * DAY_MS) as UnixMs);
    // Short 10000 dollars' worth at 7.3 % a year: two dollars a day, and no debt.
    expect(account.cash(USD).toNumber()).toBe(19_997);
  });

  it('a dividend, taxed at the source for longs, paid in full by shorts', () => {
    const account = marginAccount();
    const dividend = { instrument: ACME.id, perUnit: usd('2'), withheldRatio: d('0.25'), time: NOW };
    expect(account.dividend(dividend).kind).toBe('nothing');
    account.recordFill(fillOf(ACME, 'buy 10 at 100'), PLACE);
    account.dividend(dividend);
    expect(account.cash(USD).toNumber()).toBe(9_015);
    account.recordFill(fillOf(ACME, 'sell 20 at 100'), PLACE);
    account.dividend(dividend);
    expect(account.cash(USD).toNumber()).toBe(10_995);
  });

  it('a split leaves the worth alone; a fraction is paid out', () => {
    const account = marginAccount();
    account.recordFill(fillOf(ACME, 'buy 15 at 100'), PLACE);
    account.split({ instrument: ACME.id, ratio: d('0.1'), time: NOW });
    // 1.5 units at 1000: one is held, half a unit is 500 in cash.
    expect(account.position(ACME.id).quantity.toNumber()).toBe(1);
    expect(account.lots(ACME.id).map(({ open }) => open.toNumber())).toEqual([1]);
    expect(account.price(ACME.id)?.toNumber()).toBe(1_000);
    expect(account.cash(USD).toNumber()).toBe(9_000);
    expect(amountOf(account.equity())).toBe(10_000);
  });

  it('an outcome that is decided becomes collateral at 0 or 1', () => {
    const account = new TradingAccount(cashAccount(usd('100'), [YES]));
    account.mark(YES.id, 0.4);
    account.recordFill(fillOf(YES, 'buy 100 at 0.40'), PLACE);
    const closing = account.resolve(YES.id, price(d('1')), NOW, 3);
    expect(closing.roundTrips.map(({ net }) => net.toNumber())).toEqual([60]);
    expect(account.cash(USD).toNumber()).toBe(160);
    expect(account.isFlat).toBe(true);
  });
});

describe('a position that is no longer backed', () => {
  it('is closed at the latest price with a penalty', () => {
    const account = marginAccount({}, { liquidationPenaltyRatio: d('0.01') });
    account.recordFill(fillOf(ACME, 'buy 1000 at 100'), PLACE);
    account.mark(ACME.id, 95);
    expect(account.enforceMargin(NOW, () => 0)).toBeUndefined();
    // 10000 - 5300 is less than a twentieth of 94700.
    account.mark(ACME.id, 94.7);
    const closing = account.enforceMargin(NOW, () => 7);
    expect(closing).toMatchObject({ reason: 'liquidation', roundTrips: [{ exitBar: 7 }] });
    expect(account.isFlat).toBe(true);
    expect(account.cash(USD).toNumber()).toBe(10_000 - 5_300 - 947);
  });

  it.each([
    ['protected', 0],
    ['owed', -2_000],
  ] as const)('leaves a debt that is %s', (negativeBalance, left) => {
    const account = marginAccount({}, { negativeBalance });
    account.recordFill(fillOf(ACME, 'sell 200 at 100'), PLACE);
    account.mark(ACME.id, 160);
    expect(account.enforceMargin(NOW, () => 0)?.reason).toBe('bankruptcy');
    expect(account.cash(USD).toNumber()).toBe(left);
  });
});

type Move =
  | { readonly kind: 'fill'; readonly side: string; readonly size: number }
  | { readonly kind: 'fund' | 'split' | 'convert' | 'dividend' | 'accrue' | 'mark'; readonly size: number };

const move = fc.oneof(
  fc.record({
    kind: fc.constant('fill' as const),
    side: fc.constantFrom('buy', 'sell'),
    size: fc.integer({ min: 1, max: 60 }),
  }),
  fc.record({
    kind: fc.constantFrom(
      'fund' as const,
      'split' as const,
      'convert' as const,
      'dividend' as const,
      'accrue' as const,
      'mark' as const,
    ),
    size: fc.integer({ min: 1, max: 60 }),
  }),
);

/** An account that everything has happened to; `cents` is the price it ends at. */
function lived(moves: readonly Move[]): { readonly account: TradingAccount; readonly cents: number } {
  const instruments = [termsOf(ACME, { borrowRatio: d('0.1') }), termsOf(EURUSD)];
  const interest = { USD: d('0.05') };
  const account = new TradingAccount(cashAccount(usd('10000'), [], { model: 'margin', instruments, interest }));
  account.mark(EURUSD.id, 1.1);
  account.mark(ACME.id, 100);
  account.accrueTo(0 as UnixMs);
  let cents = 10_000;
  for (const [i, { kind, size, ...rest }] of moves.entries()) {
    const time = (i * DAY_MS) as UnixMs;
    if (kind === 'fill') {
      const { side } = rest as { readonly side: string };
      account.recordFill(fillOf(ACME, `${side} ${size} at ${(cents / 100).toFixed(2)}`, '0.07', `order-${i}`), PLACE);
    } else if (kind === 'fund') account.fund(ACME.id, { rate: d(`0.00${size}`), time });
    else if (kind === 'dividend')
      account.dividend({ instrument: ACME.id, perUnit: usd(`0.${size}`), withheldRatio: d('0.15'), time });
    else if (kind === 'convert') account.convert({ sold: usd(`${size}`), into: EUR, costRatio: d('0.001'), time });
    else if (kind === 'accrue') account.accrueTo(time);
    else if (kind === 'split') {
      account.split({ instrument: ACME.id, ratio: d(size % 2 === 0 ? '3' : '0.5'), time });
      cents = Math.round(account.price(ACME.id)!.toNumber() * 100);
    } else cents = Math.max(50, cents + size * 10 - 300);
    account.mark(ACME.id, cents / 100);
  }
  return { account, cents };
}

describe('the books keep their laws through everything', () => {
  it('every unit sums to zero over all accounts, and lots sum to the position', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        const { account } = lived(moves);
        const sums = new Map<Currency, Decimal>();
        for (const { unit, balance } of account.ledger.balances()) {
          sums.set(unit, (sums.get(unit) ?? Decimal.ZERO).plus(balance));
        }
        expect([...sums.values()].filter((sum) => !sum.isZero())).toEqual([]);
        let open = Decimal.ZERO;
        for (const { side, open: size } of account.lots(ACME.id)) {
          open = side === 'buy' ? open.plus(size) : open.minus(size);
        }
        expect(open.equals(account.position(ACME.id).quantity)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('equity is capital and realised profit less costs, and what is open above its cost', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        const { account, cents } = lived(moves);
        const { ledger } = account;
        const income = ['capital', 'realised', 'fees', 'funding', 'borrowing', 'interest', 'dividends', 'exchanged']
          .map((role) => ledger.balance(`${role}:USD`).negated())
          .reduce((sum, balance) => sum.plus(balance), Decimal.ZERO);
        const { quantity, cost } = account.position(ACME.id);
        const unrealised = quantity.times(Decimal.of(BigInt(cents), 2)).minus(cost);
        const euros = ledger.cash(EUR).times(d('1.1'));
        expect(amountOf(account.equity())).toBeCloseTo(income.plus(unrealised).plus(euros).toNumber(), 9);
        expect(account.equityNumber()).toBeCloseTo(amountOf(account.equity()), 6);
      }),
      { numRuns: 500 },
    );
  });

  it('a guard never lets the free margin fall below zero', () => {
    const order = fc.record({
      side: fc.constantFrom('buy', 'sell'),
      size: fc.integer({ min: 1, max: 400 }),
      share: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
      off: fc.integer({ min: -300, max: 300 }),
      mark: fc.integer({ min: -500, max: 500 }),
    });
    fc.assert(
      fc.property(fc.array(order, { maxLength: 20 }), fc.constantFrom('0.1', '0.5', '1'), (orders, ratio) => {
        const fee = (at: Decimal, size: Decimal): ReturnType<typeof usd> =>
          usd(at.times(size).times(d('0.001')).plus(d('1')).round(2, 'up').toString());
        const account = marginAccount({ initialRatio: d(ratio), costs: { fee } });
        let cents = 10_000;
        for (const [i, { side, size, share, off, mark }] of orders.entries()) {
          cents = Math.max(1_000, cents + mark);
          account.mark(ACME.id, cents / 100);
          const at = price(Decimal.of(BigInt(cents + off), 2));
          const options = {
            ...NO_OPTIONS,
            marginShare: share === undefined ? undefined : Decimal.of(BigInt(share), 2),
          };
          const held = account.position(ACME.id).quantity;
          if (held.sign() === (side === 'buy' ? -1 : 1)) continue; // what reduces is never held back
          const intent: OrderIntent = marketIntent(ACME, `${side} ${size}`, { options });
          const granted = account.affordable(intent as ApprovedOrder, at, intent.quantity);
          if (granted.isZero()) continue;
          const free = account.margin().free;
          expect(amountOf(free)).toBeGreaterThan(0);
          const words = `${side} ${granted.toString()} at ${at.toString()}`;
          account.recordFill(fillOf(ACME, words, fee(at, granted).amount.toString(), `order-${i}`), PLACE);
          const { equity, initial } = account.margin();
          expect(amountOf(equity) - amountOf(initial)).toBeGreaterThanOrEqual(-1e-9);
        }
      }),
      { numRuns: 500 },
    );
  });
});
