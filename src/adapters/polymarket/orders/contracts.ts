import type { Hex } from '#core/typed-data.ts';

/** Which contract settles an order: that of plain markets, of markets that exclude each other, or of the positions of mid-2026. */
export type ExchangeKind = 'plain' | 'negative-risk' | 'v3';

export interface ExchangeContract {
  readonly address: Hex;
  /** Of the domain that orders are signed for. */
  readonly version: string;
}

/** Where orders are settled. A sandbox may have contracts of its own. */
export interface PolymarketChain {
  readonly chainId: number;
  readonly exchanges: Readonly<Record<ExchangeKind, ExchangeContract>>;
}

/** Polygon, since 2026-04-28. https://docs.polymarket.com/resources/contract-addresses */
export const POLYGON: PolymarketChain = {
  chainId: 137,
  exchanges: {
    plain: { address: '0xE111180000d2663C0091e4f400237545B87B996B', version: '2' },
    'negative-risk': { address: '0xe2222d279d744050d28e00520010520000310F59', version: '2' },
    v3: { address: '0xe3333700cA9d93003F00f0F71f8515005F6c00Aa', version: '3' },
  },
};
