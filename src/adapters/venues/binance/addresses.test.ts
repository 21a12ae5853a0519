import { describe, expect, it } from 'vitest';
import { binanceAddresses, sandboxAddresses } from '#adapters/venues/binance/addresses.ts';

describe('addresses of a Binance', () => {
  it('are named, encrypted, and never mixed', () => {
    const [live, testnet] = [binanceAddresses('live'), binanceAddresses('testnet')];
    for (const { rest, streams, account } of [live, testnet]) {
      expect(rest).toMatch(/^https:/);
      expect([streams, account.url].every((url) => url.startsWith('wss:'))).toBe(true);
      expect(account.kind).toBe('signed');
    }
    expect([live.rest, live.streams, live.account.url].every((url) => url.includes('binance.com'))).toBe(true);
    expect(JSON.stringify(testnet)).not.toContain('binance.com');
  });

  it('of a sandbox are one, for requests and for sockets', () => {
    expect(sandboxAddresses('http://127.0.0.1:8787')).toEqual({
      rest: 'http://127.0.0.1:8787',
      streams: 'ws://127.0.0.1:8787',
      account: { url: 'ws://127.0.0.1:8787', kind: 'signed' },
    });
  });

  it('are not guessed', () => {
    expect(() => binanceAddresses('lvie')).toThrow('live');
    expect(() => sandboxAddresses('127.0.0.1:8787')).toThrow('Expected an address such as');
  });
});
