import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { Redacted } from '#core/redacted.ts';
import type { Hex } from '#core/typed-data.ts';
import { readShared, sharedFiles } from '#testkit/shared-data.ts';
import { l1Headers } from '#adapters/polymarket/auth/key-attestation.ts';
import { l2Signature } from '#adapters/polymarket/auth/request-signature.ts';
import { POLYGON } from '#adapters/polymarket/orders/contracts.ts';
import { limitAmounts, marketAmounts } from '#adapters/polymarket/orders/order-amounts.ts';
import { orderBody, verifiedOrder } from '#adapters/polymarket/orders/order-body.ts';
import type { WireOrderBody, WireOrderType, WireSignedOrder } from '#adapters/polymarket/orders/order-body.ts';
import { OrderSigner } from '#adapters/polymarket/orders/order-signer.ts';
import type { SignatureType } from '#adapters/polymarket/orders/order-struct.ts';

interface OrderVector {
  readonly market?: boolean;
  readonly in: {
    readonly tick: string;
    readonly price: number;
    readonly side: 'BUY' | 'SELL';
    readonly negRisk: boolean;
    readonly size?: number;
    readonly amount?: number;
    readonly orderType?: WireOrderType;
  };
  readonly order: Omit<WireSignedOrder, 'salt'> & { readonly salt: string };
  readonly eip712Hash: Hex;
  readonly body: WireOrderBody;
}

interface SigningVectors {
  readonly privateKey: string;
  readonly address: Hex;
  readonly l1: {
    readonly chainId: number;
    readonly timestamp: number;
    readonly nonce: number;
    readonly signature: string;
  };
  readonly l2: {
    readonly secret: string;
    readonly timestamp: number;
    readonly method: string;
    readonly path: string;
    readonly body: string;
    readonly signature: string;
  };
  readonly orders: readonly OrderVector[];
}

const FOLDER = 'fixtures/prediction';
const FILES = sharedFiles(FOLDER, /signing.*\.json$/);

describe.skipIf(FILES.length === 0).each(FILES)('%s', (file) => {
  const vectors = JSON.parse(readShared(`${FOLDER}/${file}`)) as SigningVectors;
  const privateKey = new Redacted(vectors.privateKey);

  it('attests a wallet as the venue expects', () => {
    const { chainId, timestamp, nonce, signature } = vectors.l1;
    const headers = l1Headers({ privateKey, chainId, timestamp, nonce });
    expect(headers).toMatchObject({ poly_address: vectors.address, poly_signature: signature });
  });

  it('signs requests as the venue expects', () => {
    const { secret, signature, ...request } = vectors.l2;
    expect(l2Signature(new Redacted(secret), request)).toBe(signature);
  });

  it('has orders of every tick size', () => {
    const ticks = new Set(vectors.orders.map((vector) => vector.in.tick));
    expect([...ticks].sort()).toEqual(['0.0001', '0.001', '0.0025', '0.005', '0.01', '0.1']);
  });

  it.each(vectors.orders.map((vector) => [JSON.stringify(vector.in), vector] as const))('makes %s', (_, vector) => {
    const { order, body } = vector;
    const side = vector.in.side === 'BUY' ? 'buy' : 'sell';
    const priced = { side, price: exact(vector.in.price), tickSize: Decimal.parse(vector.in.tick) } as const;
    const isMarket = vector.market === true;
    const amounts = isMarket
      ? marketAmounts(priced, exact(vector.in.amount!))
      : limitAmounts(priced, exact(vector.in.size!));
    expect([`${amounts.makerAmount}`, `${amounts.takerAmount}`]).toEqual([order.makerAmount, order.takerAmount]);

    const exchange = vector.in.negRisk ? 'negative-risk' : 'plain';
    const signatureType = order.signatureType as SignatureType;
    const funder = order.maker === vectors.address ? undefined : (order.maker as Hex);
    const signer = new OrderSigner({ chain: POLYGON, privateKey, funder, signatureType });
    const { tokenId, salt, timestamp } = order;
    const terms = { ...amounts, exchange, tokenId, side, salt: BigInt(salt), timestamp: Number(timestamp) } as const;
    const signed = signer.sign(terms);
    expect(signed.orderId).toBe(vector.eip712Hash);
    expect(signed.signature).toBe(order.signature);

    const expiration = order.expiration === '0' ? undefined : Number(order.expiration);
    const options = { owner: body.owner, orderType: body.orderType, postOnly: body.postOnly, expiration };
    // As text: the venue reads the fields in any order, but what is signed in the header is the text.
    expect(JSON.stringify(orderBody(signed.order, signed.signature, options))).toBe(JSON.stringify(body));
    expect(verifiedOrder(body.order, POLYGON, exchange)).toEqual({
      orderId: vector.eip712Hash,
      signedBy: vectors.address,
    });
  });
});

function exact(value: number): Decimal {
  return Decimal.fromNumber(value, 12, 'nearest-even');
}
