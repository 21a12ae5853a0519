import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { currency, price, quantity } from '#core/money.ts';
import type { Price, Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { approve } from '#domain/orders/approval.ts';
import type { AccountView, OrderLimits } from '#domain/orders/approval.ts';
import {
  GOOD_TILL_CANCELLED,
  MARKET,
  NO_OPTIONS,
  entryOrderId,
  stopOrderId,
  targetOrderId,
} from '#domain/orders/order.ts';
import type { Bracket, OrderIntent, OrderOptions, TrailingOffset } from '#domain/orders/order.ts';

const d = (text: string): Decimal => Decimal.parse(text);
const BTC: Instrument = {
  id: instrumentId('BTC/USDT', 'sim'),
  symbol: 'BTC/USDT',
  venue: 'sim',
  kind: 'spot',
  base: currency('BTC'),
  quote: currency('USDT'),
  priceTick: d('0.5'),
  quantityStep: d('0.001'),
  minQuantity: d('0.002'),
  minNotional: d('50'),
  calendar: 'crypto',
};
const LIMITS: OrderLimits = { instrument: BTC, maxExposureRatio: d('1'), costRatio: d('0.001') };
const ACCOUNT: AccountView = {
  equity: d('10000'),
  committed: d('0'),
  cash: d('10000'),
  reducible: quantity(d('0')),
  mark: price(d('20000')),
  isKnown: () => false,
};
const INTENT: OrderIntent = {
  id: entryOrderId('s1'),
  instrument: BTC.id,
  side: 'buy',
  type: MARKET,
  quantity: quantity(d('0.1')),
  timeInForce: GOOD_TILL_CANCELLED,
  reduceOnly: false,
  closes: undefined,
  bracket: undefined,
  options: NO_OPTIONS,
  signalId: 's1',
};

function ruleOf(changes: Partial<OrderIntent>, account: Partial<AccountView> = {}): unknown {
  const result = approve({ ...INTENT, ...changes }, LIMITS, { ...ACCOUNT, ...account });
  return result.ok ? 'approved' : [result.error.rule, result.error.limit, result.error.actual];
}

function bracketOf(stop: string, legs: readonly (readonly [string, string])[]): Bracket {
  return {
    stopLoss: { id: stopOrderId(INTENT.id), price: price(d(stop)) },
    takeProfits: legs.map(([at, size], i) => ({
      id: targetOrderId(INTENT.id, i + 1),
      price: price(d(at)),
      quantity: quantity(d(size)),
    })),
    breakEvenAfterFirst: false,
  };
}

describe('approve', () => {
  it('lets an order through that keeps every rule, and gives it back as it was', () => {
    const result = approve(INTENT, LIMITS, ACCOUNT);
    expect(result).toEqual({ ok: true, value: INTENT });
  });

  it('denies with the rule and both numbers', () => {
    expect(ruleOf({ quantity: quantity(d('0')) })).toEqual(['min-quantity', '0.002', '0']);
    expect(ruleOf({ quantity: quantity(d('0.001')) })).toEqual(['min-quantity', '0.002', '0.001']);
    expect(ruleOf({ quantity: quantity(d('0.0105')) })).toEqual(['quantity-step', '0.001', '0.0105']);
    expect(ruleOf({ type: { kind: 'limit', price: price(d('20000.3')) } })).toEqual(['price-tick', '0.5', '20000.3']);
    expect(ruleOf({ quantity: quantity(d('0.002')) })).toEqual(['min-notional', '50', '40.000']);
  });

  it('says what it expected in words', () => {
    const result = approve({ ...INTENT, quantity: quantity(d('0.0105')) }, LIMITS, ACCOUNT);
    expect(result.ok ? '' : result.error.message).toBe(
      'Expected a quantity that is a multiple of the step "0.001", was "0.0105"',
    );
  });

  it('denies an id that was used before', () => {
    expect(ruleOf({}, { isKnown: () => true })).toEqual(['repeated-id', 'one order an id', 's1/entry']);
  });

  it('reserves the cost of the entry beside its worth', () => {
    // 0.499 * 20000 = 9980, plus 0.1 % = 9989.98; 0.500 would cost 10010.
    expect(ruleOf({ quantity: quantity(d('0.499')) })).toBe('approved');
    expect(ruleOf({ quantity: quantity(d('0.500')) })).toEqual(['exposure', '10000', '10010.000000']);
  });

  it('counts what is already committed, and what cash there is', () => {
    expect(ruleOf({}, { committed: d('9000') })).toEqual(['exposure', '1000', '2002.0000']);
    expect(ruleOf({}, { cash: d('2000') })).toEqual(['cash', '2000', '2002.0000']);
    expect(ruleOf({ side: 'sell' }, { cash: d('2000') })).toBe('approved');
  });

  it('holds an order that only reduces to what is open, and to no money limit', () => {
    const exit = { side: 'sell', reduceOnly: true, closes: entryOrderId('s1') } as const;
    const broke = { equity: d('-5'), cash: d('-5'), reducible: quantity(d('0.1')) };
    expect(ruleOf(exit, broke)).toBe('approved');
    expect(ruleOf({ ...exit, quantity: quantity(d('0.101')) }, broke)).toEqual(['reduce-only', '0.1', '0.101']);
  });

  const at = (level: string): Price => price(d(level));

  it('wants every level on the grid and above zero, whatever the type', () => {
    expect(ruleOf({ type: { kind: 'stop', trigger: at('20000.3') } })).toEqual(['price-tick', '0.5', '20000.3']);
    expect(ruleOf({ type: { kind: 'touch', trigger: at('0') } })).toEqual(['price', 'above 0', '0']);
    expect(ruleOf({ type: { kind: 'touch-limit', trigger: at('19000'), price: at('19000.1') } })).toEqual([
      'price-tick',
      '0.5',
      '19000.1',
    ]);
    expect(ruleOf({ type: { kind: 'touch-limit', trigger: at('19000'), price: at('19000.5') } })).toBe('approved');
  });

  it('denies what is no number, instead of failing over it', () => {
    const wrong = Number.NaN as unknown as Price;
    expect(ruleOf({ type: { kind: 'limit', price: wrong } })).toEqual(['price', 'above 0', 'NaN']);
    expect(ruleOf({ quantity: wrong as unknown as Quantity })).toEqual(['min-quantity', '0.002', 'NaN']);
    expect(() => Decimal.fromNumber(Number.NaN, 2, 'down')).toThrow('Expected a finite number, was "NaN"');
  });

  it('wants a stop-limit that can be met once it is triggered', () => {
    const stopLimit = (trigger: string, limit: string) =>
      ({ kind: 'stop-limit', trigger: at(trigger), price: at(limit) }) as const;
    expect(ruleOf({ type: stopLimit('20500', '20600') })).toBe('approved');
    expect(ruleOf({ type: stopLimit('20500', '20400') })).toEqual(['stop-limit', 'at least 20500', '20400']);
    expect(ruleOf({ side: 'sell', type: stopLimit('19500', '19600') })).toEqual([
      'stop-limit',
      'at most 19500',
      '19600',
    ]);
  });

  it('wants a distance to trail at', () => {
    const trailing = (offset: TrailingOffset, activation?: string) =>
      ({
        kind: 'trailing-stop',
        offset,
        activation: activation === undefined ? undefined : at(activation),
        trigger: undefined,
      }) as const;
    expect(ruleOf({ type: trailing({ kind: 'amount', amount: at('50') }) })).toBe('approved');
    expect(ruleOf({ type: trailing({ kind: 'amount', amount: at('0') }) })).toEqual([
      'trailing-offset',
      'above 0',
      '0',
    ]);
    expect(ruleOf({ type: trailing({ kind: 'ratio', ratio: d('1') }) })).toEqual(['trailing-offset', 'below 1', '1']);
    expect(ruleOf({ type: trailing({ kind: 'atr', multiple: d('3'), period: 0 }) })).toEqual([
      'trailing-offset',
      'a whole period of at least 1',
      '0',
    ]);
    expect(ruleOf({ type: trailing({ kind: 'amount', amount: at('50') }, '20000.1') })).toEqual([
      'price-tick',
      '0.5',
      '20000.1',
    ]);
  });

  it('denies an order that has expired before it is sent', () => {
    const gtd = (expiresAt: number) => ({ kind: 'gtd', expiresAt: expiresAt as UnixMs }) as const;
    expect(ruleOf({ timeInForce: gtd(1_000) }, { now: 1_000 as UnixMs })).toEqual(['expiry', 'after 1000', '1000']);
    expect(ruleOf({ timeInForce: gtd(1_001) }, { now: 1_000 as UnixMs })).toBe('approved');
    expect(ruleOf({ timeInForce: gtd(Number.NaN) })).toEqual(['expiry', 'an instant', 'NaN']);
  });

  it('wants options that go together', () => {
    const options = (changes: Partial<OrderOptions>) => ({ options: { ...NO_OPTIONS, ...changes } });
    const limit = { type: { kind: 'limit', price: at('20000') } } as const;
    expect(ruleOf(options({ postOnly: true }))).toEqual(['post-only', 'limit, stop-limit or touch-limit', 'market']);
    expect(ruleOf({ ...limit, ...options({ postOnly: true }) })).toBe('approved');
    expect(ruleOf({ ...limit, timeInForce: { kind: 'ioc' }, ...options({ postOnly: true }) })).toEqual([
      'post-only',
      'gtc, gtd or day',
      'ioc',
    ]);
    const shown = (text: string) => ruleOf({ ...limit, ...options({ displayQuantity: quantity(d(text)) }) });
    expect(shown('0.11')).toEqual(['display-quantity', 'above 0, at most 0.1', '0.11']);
    expect(shown('0.0005')).toEqual(['quantity-step', '0.001', '0.0005']);
    expect(shown('0.01')).toBe('approved');
    expect(ruleOf(options({ parent: INTENT.id }))).toEqual(['parent', 'another order', 's1/entry']);
    expect(ruleOf(options({ group: { id: '', kind: 'oco' } }))).toEqual(['group', 'a name', '']);
  });

  it('takes a share of the margin above nothing and up to all, and leaves its size to the execution', () => {
    const sized = (share: string) =>
      ruleOf({ quantity: quantity(d('1000')), options: { ...NO_OPTIONS, marginShare: d(share) } });
    expect(sized('1')).toBe('approved');
    expect(sized('0')).toEqual(['margin-share', 'above 0, at most 1', '0']);
    expect(sized('1.01')).toEqual(['margin-share', 'above 0, at most 1', '1.01']);
  });

  it('wants exits that fit the entry', () => {
    expect(
      ruleOf({
        bracket: bracketOf('19000', [
          ['21000', '0.04'],
          ['22000', '0.06'],
        ]),
      }),
    ).toBe('approved');
    expect(ruleOf({ bracket: bracketOf('19000', [['21000', '0.04']]) })).toEqual(['bracket', '0.1', '0.04']);
    expect(ruleOf({ bracket: bracketOf('19000.2', []) })).toEqual(['price-tick', '0.5', '19000.2']);
    expect(ruleOf({ bracket: bracketOf('21000', [['20500', '0.1']]) })).toEqual([
      'bracket',
      'targets on the other side of the stop 21000',
      '20500',
    ]);
  });
});
