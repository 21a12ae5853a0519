import { hashText } from '#core/hash.ts';
import type { Redacted } from '#core/redacted.ts';
import { addressOfKey, signDigest } from '#core/typed-data.ts';
import type { Hex } from '#core/typed-data.ts';
import type { ClientOrderId } from '#domain/orders/venue-gateway.ts';
import type { Side } from '#domain/orders/order.ts';
import type { ExchangeKind, PolymarketChain } from '#adapters/polymarket/orders/contracts.ts';
import type { OrderAmounts } from '#adapters/polymarket/orders/order-amounts.ts';
import { OrderHasher, ZERO_WORD } from '#adapters/polymarket/orders/order-struct.ts';
import type { OrderStruct, SignatureType } from '#adapters/polymarket/orders/order-struct.ts';

export interface OrderSignerParts {
  readonly chain: PolymarketChain;
  readonly privateKey: Redacted;
  /** Whose money: the proxy or Safe; undefined: the key's own account. */
  readonly funder: Hex | undefined;
  readonly signatureType: SignatureType;
}

/** What an order is about; the rest follows from the signer. */
export interface OrderTerms extends OrderAmounts {
  readonly exchange: ExchangeKind;
  readonly tokenId: string;
  readonly side: Side;
  readonly salt: bigint;
  readonly timestamp: number;
}

export interface SignedOrder {
  readonly order: OrderStruct;
  /** Hash of the struct: the order's id at the venue. */
  readonly orderId: Hex;
  readonly signature: Hex;
}

/** Makes orders of one account. The same terms give the same id and the same signature, to the last byte. */
export class OrderSigner {
  readonly address: Hex;
  readonly maker: Hex;
  private readonly parts: OrderSignerParts;
  private readonly hashers: Readonly<Record<ExchangeKind, OrderHasher>>;

  constructor(parts: OrderSignerParts) {
    this.parts = parts;
    this.address = addressOfKey(parts.privateKey);
    this.maker = parts.funder ?? this.address;
    const { chainId, exchanges } = parts.chain;
    this.hashers = {
      plain: new OrderHasher(chainId, exchanges.plain),
      'negative-risk': new OrderHasher(chainId, exchanges['negative-risk']),
      v3: new OrderHasher(chainId, exchanges.v3),
    };
  }

  /** The id of an order, without the cost of a signature. */
  idOf(terms: OrderTerms): Hex {
    return this.hashers[terms.exchange].hash(this.structOf(terms));
  }

  sign(terms: OrderTerms): SignedOrder {
    const order = this.structOf(terms);
    const orderId = this.hashers[terms.exchange].hash(order);
    return { order, orderId, signature: signDigest(orderId, this.parts.privateKey) };
  }

  private structOf({ salt, tokenId, makerAmount, takerAmount, side, timestamp }: OrderTerms): OrderStruct {
    const { maker, address: signer } = this;
    const { signatureType } = this.parts;
    const terms = { salt, tokenId, makerAmount, takerAmount, side, timestamp };
    return { ...terms, maker, signer, signatureType, metadata: ZERO_WORD, builder: ZERO_WORD };
  }
}

/** The salt of the order of a name: always the same, 53 bits of its SHA-256. */
export function saltOf(name: ClientOrderId): bigint {
  return BigInt(`0x${hashText(name).slice(0, 14)}`) >> 3n;
}
