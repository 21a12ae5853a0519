import { Decimal } from '#core/decimal.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import type { CommissionAsset, ExchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { ASSET_DIGITS } from '#sandbox/exchange/symbol-rules.ts';
import type { SymbolRules } from '#sandbox/exchange/symbol-rules.ts';

/** What an execution costs, and in which asset. */
export interface Commission {
  readonly asset: string;
  readonly amount: Decimal;
}

/** The price of one asset in another; undefined when the exchange does not list the pair. */
export type AssetPrice = (asset: string, quote: string) => Decimal | undefined;

/** Reckons commissions, to the eighth digit, rounded down. */
export class Commissions {
  readonly maker: Decimal;
  readonly taker: Decimal;
  private readonly policy: CommissionAsset;
  private readonly priceOf: AssetPrice;

  constructor(config: Pick<ExchangeConfig, 'commission' | 'makerFeeBps' | 'takerFeeBps'>, priceOf: AssetPrice) {
    this.policy = config.commission;
    this.maker = rateOf(config.makerFeeBps);
    this.taker = rateOf(config.takerFeeBps);
    this.priceOf = priceOf;
  }

  /** A named asset without a price here is passed over for the asset received, as at the exchange when it has run out. */
  of(fill: Fill, { instrument }: SymbolRules, freeOf: (asset: string) => Decimal): Commission {
    const rate = fill.liquidity === 'maker' ? this.maker : this.taker;
    const worth = fill.price.times(fill.quantity).times(rate);
    if (typeof this.policy === 'object') {
      const named = this.inAsset(this.policy.asset, instrument.quote, worth);
      if (named !== undefined && freeOf(named.asset).compare(named.amount) >= 0) return named;
    }
    if (this.policy === 'quote' || fill.side === 'sell') return rounded(instrument.quote, worth);
    return rounded(instrument.base, fill.quantity.times(rate));
  }

  private inAsset(asset: string, quote: string, worth: Decimal): Commission | undefined {
    if (asset === quote) return rounded(asset, worth);
    const price = this.priceOf(asset, quote);
    return price === undefined ? undefined : { asset, amount: worth.dividedBy(price, ASSET_DIGITS, 'down') };
  }
}

function rateOf(bps: number): Decimal {
  return Decimal.fromNumber(bps, 4, 'nearest-even').times(Decimal.of(1n, 4));
}

function rounded(asset: string, amount: Decimal): Commission {
  return { asset, amount: amount.round(ASSET_DIGITS, 'down') };
}
