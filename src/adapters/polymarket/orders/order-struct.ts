import { TypedData } from '#core/typed-data.ts';
import type { Hex, TypedRecord } from '#core/typed-data.ts';
import type { Side } from '#domain/orders/order.ts';
import type { OrderAmounts } from '#adapters/polymarket/orders/order-amounts.ts';
import type { ExchangeContract } from '#adapters/polymarket/orders/contracts.ts';

/** Who signs for whom: 0 the key's own account, 1 a proxy of the venue's mail log-in, 2 a Safe. */
export type SignatureType = 0 | 1 | 2;

/** An order as it is signed (V2). Its hash is the order's id at the venue. */
export interface OrderStruct extends OrderAmounts {
  /** A whole number that JSON can hold, so that two orders that are alike have different hashes. */
  readonly salt: bigint;
  /** Whose money and contracts. */
  readonly maker: Hex;
  /** Whose key. */
  readonly signer: Hex;
  readonly tokenId: string;
  readonly side: Side;
  readonly signatureType: SignatureType;
  /** When it was made, Unix ms. It does not expire by it. */
  readonly timestamp: number;
  readonly metadata: Hex;
  /** Whoever brought the order to the venue, for its rewards; zero: nobody. */
  readonly builder: Hex;
}

export const ZERO_WORD: Hex = `0x${'00'.repeat(32)}`;

/** Hashes the orders of one contract. */
export class OrderHasher {
  private readonly data: TypedData;

  constructor(chainId: number, { address, version }: ExchangeContract) {
    const domain = { name: 'Polymarket CTF Exchange', version, chainId, verifyingContract: address };
    this.data = new TypedData(domain, { Order: FIELDS }, 'Order');
  }

  hash(order: OrderStruct): Hex {
    const record: TypedRecord = { ...order, side: order.side === 'buy' ? 0 : 1 };
    return this.data.digest(record);
  }
}

const FIELDS = [
  { name: 'salt', type: 'uint256' },
  { name: 'maker', type: 'address' },
  { name: 'signer', type: 'address' },
  { name: 'tokenId', type: 'uint256' },
  { name: 'makerAmount', type: 'uint256' },
  { name: 'takerAmount', type: 'uint256' },
  { name: 'side', type: 'uint8' },
  { name: 'signatureType', type: 'uint8' },
  { name: 'timestamp', type: 'uint256' },
  { name: 'metadata', type: 'bytes32' },
  { name: 'builder', type: 'bytes32' },
];
