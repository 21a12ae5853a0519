import { invariant } from '#core/invariant.ts';
import { signerOf } from '#core/typed-data.ts';
import type { Hex } from '#core/typed-data.ts';
import type { PolymarketChain, ExchangeKind } from '#adapters/polymarket/orders/contracts.ts';
import { OrderHasher } from '#adapters/polymarket/orders/order-struct.ts';
import type { OrderStruct, SignatureType } from '#adapters/polymarket/orders/order-struct.ts';

/** How long an order lives: until cancelled, until a date, whole at once or not at all, what there is at once. */
export type WireOrderType = 'GTC' | 'GTD' | 'FOK' | 'FAK';

/** An order as it is posted, field by field in the venue's own order. */
export interface WireSignedOrder {
  readonly salt: number;
  readonly maker: string;
  readonly signer: string;
  readonly tokenId: string;
  readonly makerAmount: string;
  readonly takerAmount: string;
  readonly side: 'BUY' | 'SELL';
  readonly signatureType: number;
  readonly timestamp: string;
  /** Unix seconds; `0`: none. It is no part of what is signed. */
  readonly expiration: string;
  readonly metadata: string;
  readonly builder: string;
  readonly signature: string;
}

/** Body of `POST /order`. */
export interface WireOrderBody {
  readonly deferExec: boolean;
  readonly postOnly: boolean;
  readonly order: WireSignedOrder;
  /** The API key. */
  readonly owner: string;
  readonly orderType: WireOrderType;
}

export interface PostOptions {
  readonly owner: string;
  readonly orderType: WireOrderType;
  readonly postOnly: boolean;
  /** Unix seconds; undefined: it does not expire. */
  readonly expiration: number | undefined;
}

export function orderBody(order: OrderStruct, signature: Hex, options: PostOptions): WireOrderBody {
  const { owner, orderType, postOnly, expiration } = options;
  invariant(order.salt <= BigInt(Number.MAX_SAFE_INTEGER), 'a salt is a number that JSON holds exactly');
  const wire: WireSignedOrder = {
    salt: Number(order.salt),
    maker: order.maker,
    signer: order.signer,
    tokenId: order.tokenId,
    makerAmount: `${order.makerAmount}`,
    takerAmount: `${order.takerAmount}`,
    side: order.side === 'buy' ? 'BUY' : 'SELL',
    signatureType: order.signatureType,
    timestamp: `${order.timestamp}`,
    expiration: expiration === undefined ? '0' : `${expiration}`,
    metadata: order.metadata,
    builder: order.builder,
    signature,
  };
  return { deferExec: false, postOnly, order: wire, owner, orderType };
}

/** The struct that a posted order says was signed. Throws when a number in it is none. */
export function structOf(wire: Omit<WireSignedOrder, 'signature' | 'expiration'>): OrderStruct {
  return {
    salt: BigInt(wire.salt),
    maker: wire.maker as Hex,
    signer: wire.signer as Hex,
    tokenId: wire.tokenId,
    makerAmount: BigInt(wire.makerAmount),
    takerAmount: BigInt(wire.takerAmount),
    side: wire.side === 'BUY' ? 'buy' : 'sell',
    signatureType: wire.signatureType as SignatureType,
    timestamp: Number(wire.timestamp),
    metadata: wire.metadata as Hex,
    builder: wire.builder as Hex,
  };
}

/** The id of a posted order and who signed it (undefined: nobody): what a venue checks before it takes an order. */
export function verifiedOrder(
  wire: WireSignedOrder,
  chain: PolymarketChain,
  exchange: ExchangeKind,
): { readonly orderId: Hex; readonly signedBy: Hex | undefined } {
  const orderId = new OrderHasher(chain.chainId, chain.exchanges[exchange]).hash(structOf(wire));
  return { orderId, signedBy: signerOf(orderId, wire.signature) };
}
