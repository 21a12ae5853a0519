import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspect } from 'node:util';
import { Redacted } from '#core/redacted.ts';
import type { ClientOrderId } from '#domain/orders/venue-gateway.ts';
import { POLYGON } from '#adapters/polymarket/orders/contracts.ts';
import { orderBody, verifiedOrder } from '#adapters/polymarket/orders/order-body.ts';
import { OrderSigner, saltOf } from '#adapters/polymarket/orders/order-signer.ts';
import type { OrderTerms } from '#adapters/polymarket/orders/order-signer.ts';

const PRIVATE_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const SAFE = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const TERMS: OrderTerms = {
  exchange: 'plain',
  tokenId: '71321045679252212594626385532706912750332728571942532289631379312455583992563',
  side: 'buy',
  salt: saltOf('entry-1' as ClientOrderId),
  timestamp: 1_795_219_201_000,
  makerAmount: 6_060_000n,
  takerAmount: 20_200_000n,
};

describe('a signer of orders', () => {
  const signer = new OrderSigner({
    chain: POLYGON,
    privateKey: new Redacted(PRIVATE_KEY),
    funder: SAFE,
    signatureType: 2,
  });

  it('makes the same order of the same terms, and another of any other', () => {
    expect(signer.sign(TERMS)).toEqual(signer.sign({ ...TERMS }));
    expect(signer.idOf(TERMS)).toBe(signer.sign(TERMS).orderId);
    const others: OrderTerms[] = [
      { ...TERMS, exchange: 'negative-risk' },
      { ...TERMS, exchange: 'v3' },
      { ...TERMS, side: 'sell' },
      { ...TERMS, timestamp: TERMS.timestamp + 1 },
      { ...TERMS, salt: saltOf('entry-2' as ClientOrderId) },
      { ...TERMS, makerAmount: 6_060_001n },
    ];
    expect(new Set([TERMS, ...others].map((terms) => signer.idOf(terms))).size).toBe(7);
  });

  it('signs with its key for the money of a Safe', () => {
    const { order, orderId, signature } = signer.sign(TERMS);
    expect([order.maker, order.signer, order.signatureType]).toEqual([SAFE, signer.address, 2]);
    const options = { owner: 'key', orderType: 'GTD', postOnly: false, expiration: 1_795_219_291 } as const;
    const body = orderBody(order, signature, options);
    expect(body).toMatchObject({ orderType: 'GTD', order: { expiration: '1795219291' } });
    // The expiration is no part of what is signed.
    expect(verifiedOrder(body.order, POLYGON, 'plain')).toEqual({ orderId, signedBy: signer.address });
    expect(verifiedOrder({ ...body.order, makerAmount: '1' }, POLYGON, 'plain').signedBy).not.toBe(signer.address);
    expect(verifiedOrder(body.order, POLYGON, 'negative-risk').signedBy).not.toBe(signer.address);
  });

  it('keeps its key to itself', () => {
    expect(inspect(signer, { depth: 8 })).not.toContain(PRIVATE_KEY.slice(2));
  });
});

describe('the salt of a name', () => {
  it('is always the same, and a number that JSON holds exactly', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 36 }), (name) => {
        const salt = saltOf(name as ClientOrderId);
        expect(salt).toBe(saltOf(name as ClientOrderId));
        expect(salt >= 0n && salt <= BigInt(Number.MAX_SAFE_INTEGER)).toBe(true);
      }),
    );
  });
});
