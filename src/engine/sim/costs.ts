import { Decimal } from '#core/decimal.ts';
import { currencyScale, money, price as asPrice } from '#core/money.ts';
import type { Money, Price, Quantity } from '#core/money.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { Side } from '#domain/orders/order.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';

/** What trading costs at the simulated venue, exact, always rounded against us. */
export class SimCosts {
  /** Fee and half spread of a market order as a share of its notional: what sizing reserves. */
  readonly entryCostRatio: Decimal;
  private readonly tick: Decimal;
  private readonly quote: Instrument['quote'];
  private readonly quoteScale: number;
  private readonly takerFee: Decimal;
  private readonly makerFee: Decimal;
  /** Multiplies the price of an aggressive buy, or sale; undefined when it costs nothing to cross. */
  private readonly buyFactor: Decimal | undefined;
  private readonly sellFactor: Decimal | undefined;

  constructor(config: SimConfig, instrument: Instrument) {
    this.tick = instrument.priceTick;
    this.quote = instrument.quote;
    this.quoteScale = currencyScale(instrument.quote);
    this.takerFee = basisPoints(config.takerFeeBps);
    this.makerFee = basisPoints(config.makerFeeBps);
    const crossing = basisPoints(config.halfSpreadBps).plus(basisPoints(config.slippageBps));
    this.entryCostRatio = this.takerFee.plus(crossing);
    this.buyFactor = crossing.isZero() ? undefined : ONE.plus(crossing);
    this.sellFactor = crossing.isZero() ? undefined : ONE.minus(crossing);
  }

  /** The price of an order that crosses the spread while the market stands at `at`. */
  crossed(at: Price, side: Side): Price {
    const factor = side === 'buy' ? this.buyFactor : this.sellFactor;
    if (factor === undefined) return at;
    return asPrice(at.times(factor).roundTo(this.tick, side === 'buy' ? 'up' : 'down'));
  }

  fee(at: Price, size: Quantity, liquidity: 'maker' | 'taker'): Money {
    const rate = liquidity === 'taker' ? this.takerFee : this.makerFee;
    if (rate.isZero()) return { currency: this.quote, amount: Decimal.ZERO };
    const exact = at.units * size.units * rate.units;
    const shift = at.scale + size.scale + rate.scale - this.quoteScale;
    return money(this.quote, Decimal.of(roundedUp(exact < 0n ? -exact : exact, shift), this.quoteScale));
  }
}

const ONE = Decimal.of(1n);

/** `units * 10^-shift` as a whole number, rounded up; `units` is not negative. */
function roundedUp(units: bigint, shift: number): bigint {
  if (shift <= 0) return units * 10n ** BigInt(-shift);
  const divisor = POWERS[shift] ?? 10n ** BigInt(shift);
  return (units + divisor - 1n) / divisor;
}

const POWERS = Array.from({ length: 40 }, (_, exponent) => 10n ** BigInt(exponent));

/** Basis points as an exact ratio; a millionth of a basis point is kept. */
function basisPoints(bps: number): Decimal {
  const exact = Decimal.fromNumber(bps, 6, 'nearest-even');
  return Decimal.of(exact.units, exact.scale + 4);
}
