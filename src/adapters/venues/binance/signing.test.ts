import { describe, expect, it } from 'vitest';
import { Redacted } from '#core/redacted.ts';
import { signedParameters, signedQuery } from '#adapters/venues/binance/signing.ts';

/** Key, requests and signatures of the examples in Binance's documentation, "request security". */
const SECRET = new Redacted('NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j');

describe('a signature', () => {
  it('is that of the documentation', () => {
    const query = signedQuery(
      {
        symbol: 'LTCBTC',
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: '1',
        price: '0.1',
        recvWindow: '5000',
        timestamp: '1499827319559',
      },
      SECRET,
    );
    expect(query).toMatch(/&signature=c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71$/);
  });

  it('is over the encoded text', () => {
    const [text, signature] = signedQuery({ symbol: '测试USDT', side: 'BUY' }, SECRET).split('&signature=');
    expect(text).toBe('symbol=%E6%B5%8B%E8%AF%95USDT&side=BUY');
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
  });

  it('of a request over a socket does not depend on the order of its parameters', () => {
    const first = signedParameters({ timestamp: '5', apiKey: 'k' }, SECRET);
    expect(first['signature']).toBe(signedParameters({ apiKey: 'k', timestamp: '5' }, SECRET)['signature']);
    expect(first['signature']).toBe(signedQuery({ apiKey: 'k', timestamp: '5' }, SECRET).split('signature=')[1]);
  });
});
