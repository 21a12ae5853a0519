import { describe, expect, it } from 'vitest';
import { guessFile, isTable } from '#apps/web/pages/data/file-guess.ts';

describe('guessFile', () => {
  it.each([
    ['BTCUSDT-15m.csv', 'BTC/USDT', '15m'],
    ['btcusdt_1h.csv.gz', 'BTC/USDT', '1h'],
    ['BTC-USDT-5m-2024-01.csv', 'BTC/USDT', '5m'],
    ['ETH_EUR_4h.csv', 'ETH/EUR', '4h'],
    ['BINANCE_BTCUSDT, 15.csv', 'BTC/USDT', '15m'],
    ['BINANCE_BTCUSDT, 240.csv', 'BTC/USDT', '4h'],
    ['EURUSD_M15.csv', 'EUR/USD', '15m'],
    ['XAUUSD60m.csv', 'XAU/USD', undefined],
    ['Bitstamp_BTCUSD_d.csv', 'BTC/USD', undefined],
    ['AAPL_daily.csv', 'AAPL', '1d'],
    ['SPY-1w.csv', 'SPY', '1w'],
    ['SOLUSDC-1M.csv', 'SOL/USDC', '1M'],
    ['1000PEPEUSDT-1m.csv', '1000PEPE/USDT', '1m'],
    ['prices.csv', undefined, undefined],
    ['C:\\data\\ETHUSDT 60min.csv', 'ETH/USDT', '1h'],
    ['ohlcv.csv', undefined, undefined],
    ['', undefined, undefined],
  ])('reads %j as %s at %s', (name, symbol, timeframe) => {
    expect(guessFile(name)).toMatchObject({ symbol, timeframe });
  });

  it('knows some venues', () => {
    expect(guessFile('Bitstamp_BTCUSD_1h.csv').venue).toBe('bitstamp');
    expect(guessFile('BTCUSD_1h.csv').venue).toBeUndefined();
  });
});

describe('isTable', () => {
  it.each([
    ['a.csv', true],
    ['a.CSV.GZ', true],
    ['a.txt', true],
    ['a.gz', true],
    ['a.zip', false],
    ['a.xlsx', false],
    ['csv', false],
  ])('of %s is %s', (name, is) => {
    expect(isTable(name)).toBe(is);
  });
});
