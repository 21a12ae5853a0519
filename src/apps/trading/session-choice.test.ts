import { describe, expect, it } from 'vitest';
import { sessionChoice } from '#apps/trading/session-choice.ts';

describe('what a session trades', () => {
  it('is the mode strike of the scanner at the sandbox when nothing is said', () => {
    expect(sessionChoice({ desk: 'scanner', venue: 'sandbox' }, undefined)).toMatchObject({
      id: 'scanner-strike-BTCUSDT-15m-sandbox',
      desk: 'scanner',
      symbol: 'BTC/USDT',
      timeframe: '15m',
      mode: 'paper',
      choice: { mode: 'strike', preset: 'strict' },
    });
    expect(sessionChoice({}, undefined)).toEqual(sessionChoice({ mode: 'strike' }, undefined));
  });

  it('is what was chosen', () => {
    expect(sessionChoice({ mode: 'overwatch', symbol: 'ETHUSDT' }, undefined).choice).toMatchObject({
      mode: 'overwatch',
    });
    expect(sessionChoice({ strategy: 'sma-cross', venue: 'binance' }, undefined)).toMatchObject({
      id: 'sma-cross-BTCUSDT-15m-binance',
      choice: { strategy: 'sma-cross' },
    });
  });

  it('must be said under a name that is not stored: it may be a slip', () => {
    expect(() => sessionChoice({ session: 'strikee' }, undefined)).toThrow(
      expect.objectContaining({
        code: 'session.unknown',
        message: 'Expected the name of a stored session, was "strikee"',
      }),
    );
    expect(sessionChoice({ session: 'mine', mode: 'strike' }, undefined).id).toBe('mine');
  });
});
