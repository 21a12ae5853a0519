import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { currency, currencyScale, money, notional, plus, price, quantity } from '#core/money.ts';

const EUR = currency('EUR');
const at = (text: string) => price(Decimal.parse(text));
const size = (text: string) => quantity(Decimal.parse(text));

describe('money', () => {
  it('multiplies price and quantity exactly and rounds once, as named', () => {
    // 0.07 * 1.5 = 0.105: to the cent, half way.
    expect(notional(at('0.07'), size('1.5'), EUR, 'nearest-even').amount.toString()).toBe('0.10');
    expect(notional(at('0.07'), size('1.5'), EUR, 'up').amount.toString()).toBe('0.11');
    expect(notional(at('61234.57'), size('0.12345'), currency('USDT'), 'down').amount.toString()).toBe('7559.40766650');
  });

  it('adds amounts of one currency and refuses to mix two', () => {
    const ten = money(EUR, Decimal.parse('10'));
    expect(plus(ten, money(EUR, Decimal.parse('0.5'))).amount.toString()).toBe('10.5');
    expect(() => plus(ten, money(currency('USD'), Decimal.parse('1')))).toThrow(/EUR and USD/);
  });

  it('keeps cents, no part of a yen, and eight digits of a coin', () => {
    expect([EUR, currency('JPY'), currency('BTC'), currency('USDT')].map(currencyScale)).toEqual([2, 0, 8, 8]);
  });

  it('has no negative quantities and no lower-case currencies', () => {
    expect(() => size('-1')).toThrow(/not negative/);
    expect(size('0').isZero()).toBe(true);
    for (const code of ['eur', '', 'A', 'TOOLONGACODE1']) expect(() => currency(code)).toThrow(/2 to 12/);
  });
});
