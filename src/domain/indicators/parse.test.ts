import { describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import { formatIndicatorSpec, parseIndicator, parseIndicatorSpec } from '#domain/indicators/parse.ts';

describe('the text of an indicator', () => {
  it('takes parameters by position, by name, and words wherever they stand', () => {
    const texts: readonly (readonly [string, string])[] = [
      ['macd', 'macd(12,26,9,close)'],
      ['macd(5, 35)', 'macd(5,35,9,close)'],
      ['sma(20,hl2)', 'sma(20,hl2)'],
      ['sma(hl2)', 'sma(20,hl2)'],
      ['bollinger(width=2.5)', 'bollinger(20,2.5,close)'],
      ['BB(10)', 'bollinger(10,2,close)'],
      ['williams-r', 'williamsR(14)'],
      ['keltner(20,20,1.5,hlc3,sma,sma)', 'keltner(20,20,1.5,hlc3,sma,sma)'],
      ['obv()', 'obv'],
      ['vwap(1w)', 'vwap(utc,1w)'],
      [' stoch_rsi ( 14 ) ', 'stochRsi(14,14,3,3,close)'],
    ];
    for (const [text, full] of texts) expect(formatIndicatorSpec(parseIndicatorSpec(text)), text).toBe(full);
  });

  it('makes an indicator with these parameters', () => {
    expect(parseIndicator('macd(5,35,5)').lookback).toBe(38);
    expect(parseIndicator('sma').outputs).toEqual(['sma']);
  });

  it('names the nearest indicators when a name is not known', () => {
    expectError('bolinger(20)', 'argument.unknown', 'Unknown indicator "bolinger": did you mean "bollinger"');
  });

  it('names the parameter, its range and the value when it is out of range', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['rsi(0)', 'Expected parameter "period" of "rsi" to be an integer from 1 to 10000, was "0"'],
      ['rsi(2.5)', 'an integer from 1 to 10000, was "2.5"'],
      ['rsi(1e9)', 'was "1e9"'],
      ['bollinger(20,-1)', 'Expected parameter "width" of "bollinger" to be a number from 0.1 to 10, was "-1"'],
      ['sma(20,clsoe)', 'Expected parameter "source" of "sma" to be one of close, open'],
      ['rsi(14,close,3)', 'Expected at most 2 parameters of "rsi", was one more: "3"'],
      ['rsi(period=14, period=15)', 'Parameter "period" of "rsi" is given twice'],
      ['macd(26,12)', 'Expected parameter "slow" of "macd" to be above "fast" ("26"), was "12"'],
      ['rsi(14', 'Expected an indicator such as "rsi(14)", was "rsi(14"'],
      ['rsi(,)(', 'Expected an indicator such as "rsi(14)"'],
      ['rsi(period=)', 'was ""'],
      ['', 'was ""'],
    ];
    for (const [text, message] of cases) expectError(text, 'argument.invalid', message);
  });

  it('names the nearest parameters when one is not known', () => {
    expectError('rsi(perod=14)', 'argument.unknown', 'Unknown parameter of "rsi" "perod": did you mean "period"');
  });
});

function expectError(text: string, code: string, message: string): void {
  let error: unknown;
  try {
    parseIndicator(text);
  } catch (thrown) {
    error = thrown;
  }
  expect(error, text).toBeInstanceOf(AssayError);
  expect((error as AssayError).code, text).toBe(code);
  expect((error as AssayError).message).toContain(message);
}
