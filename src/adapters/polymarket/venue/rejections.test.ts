import { describe, expect, it } from 'vitest';
import { meaningOfRefusal } from '#adapters/polymarket/venue/rejections.ts';

describe('a refusal by Polymarket', () => {
  it.each([
    [400, 'not enough balance / allowance', 'funds'],
    [200, 'Insufficient balance', 'funds'],
    [400, 'invalid post-only order: order crosses book', 'post-only'],
    [400, 'order 0x12 is invalid. Duplicated.', 'duplicate'],
    [400, 'order 0x12 is invalid. Price (0.505) breaks minimum tick size rule: 0.01', 'form'],
    [400, 'order 0x12 is invalid. Size (1) lower than the minimum: 5', 'form'],
    [400, 'order 0x12 is invalid. Expiration (1700000000) is invalid', 'form'],
    [
      400,
      'invalid amounts, the market buy orders maker amount supports a max accuracy of 2 decimals, taker amount a max of 4',
      'form',
    ],
    [400, 'the market is not yet ready to process new orders', 'market-closed'],
    [400, 'the orderbook 7132 does not exist', 'market-closed'],
    [503, 'Trading is currently cancel-only. New orders are not accepted, but cancels are allowed.', 'market-closed'],
    [401, 'Unauthorized/Invalid api key', 'not-allowed'],
    [403, 'Trading restricted in your region', 'not-allowed'],
    [400, 'invalid signature', 'not-allowed'],
    [400, 'the order signer address has to be the address of the API KEY', 'not-allowed'],
    [400, 'something new', 'other'],
  ] as const)('%i "%s" means "%s"', (status, text, reason) => {
    expect(meaningOfRefusal(status, text)).toEqual({ kind: 'rejected', reason });
  });

  it.each([
    "order couldn't be fully filled. FOK orders are fully filled or killed.",
    'no orders found to match with FAK order. FAK orders are partially filled or killed if no match is found.',
  ])('"%s" is the end of an order, not a refusal', (text) => {
    expect(meaningOfRefusal(400, text)).toEqual({ kind: 'killed' });
  });
});
