import { describe, expect, it } from 'vitest';
import { assumedInstrument, instrumentId, normaliseSymbol } from '#domain/market/instrument.ts';

describe('symbols', () => {
  it.each([
    ['btcusdt', 'BTC/USDT'],
    ['BTC-USDT', 'BTC/USDT'],
    ['BTC_USDT', 'BTC/USDT'],
    ['BTCUSDT.P', 'BTC/USDT.P'],
    ['EUR/USD', 'EUR/USD'],
    ['eurusd', 'EUR/USD'],
    ['XRPETH', 'XRP/ETH'],
    ['USDTUSD', 'USDT/USD'],
    ['1000PEPEUSDT', '1000PEPE/USDT'],
    ['BTCFDUSD', 'BTC/FDUSD'],
    ['BTCTUSD', 'BTC/TUSD'],
    ['BTCBUSD', 'BTC/BUSD'],
    ['BATUSD', 'BAT/USD'],
    ['SHIBUSD.P', 'SHIB/USD.P'],
    ['BA/TUSD', 'BA/TUSD'],
  ])('%s is %s', (text, symbol) => {
    expect(normaliseSymbol(text)).toBe(symbol);
    expect(normaliseSymbol(symbol)).toBe(symbol);
  });

  it.each(['', 'BTC', 'SAP.DE', 'USD', 'BTC/USDT/X', 'BTC USDT'])('refuses "%s"', (text) => {
    expect(() => normaliseSymbol(text)).toThrow(expect.objectContaining({ code: 'argument.invalid' }));
  });
});

describe('assumed instruments', () => {
  it('trade currencies in whole units on the FX calendar', () => {
    const instrument = assumedInstrument('eurusd', 'csv', 5);
    expect(instrument).toMatchObject({ id: 'EUR/USD@csv', kind: 'fx', base: 'EUR', quote: 'USD', calendar: 'fx' });
    expect([instrument.priceTick, instrument.quantityStep].map(String)).toEqual(['0.00001', '1']);
  });

  it('trade coins in small steps, always', () => {
    const instrument = assumedInstrument('BTCUSDT.P', 'binance', 1);
    expect(instrument).toMatchObject({
      id: instrumentId('BTC/USDT.P', 'binance'),
      kind: 'perpetual',
      quote: 'USDT',
      calendar: 'crypto',
    });
    expect(String(instrument.priceTick)).toBe('0.1');
    expect(assumedInstrument('BTCUSDT', 'binance', 2).kind).toBe('spot');
  });
});
