import { Decimal } from '#core/decimal.ts';
import { currencyScale, money, price as asPrice } from '#core/money.ts';
import type { Money, Price, Quantity } from '#core/money.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { Side } from '#domain/orders/order.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import { simPolicies } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { impactRatio } from '#engine/sim/slippage.ts';

/** What is known of an execution when its fee is asked for. */
export type FillFacts = Omit<Fill, 'fee'>;

/** What a venue charges for an execution, in the quote currency, never negative. Asked once for each fill, in order. */
export interface FeeModel {
  fee(fill: FillFacts): Money;
}

/** What trading costs at the simulated venue, exact, always rounded against us. */
export class SimCosts {
  /** Fee, half spread and proportional slippage of a market order as a share of its notional: what sizing reserves. */
  readonly entryCostRatio: Decimal;
  private readonly tick: Decimal;
  private readonly quote: Instrument['quote'];
  private readonly quoteScale: number;
  private readonly takerFee: Decimal;
  private readonly makerFee: Decimal;
  /** Multiplies the price of an aggressive buy, or sale; undefined when it costs nothing to cross. */
  private readonly buyFactor: Decimal | undefined;
  private readonly sellFactor: Decimal | undefined;
  /** Added to an aggressive buy; zero mostly. */
  private readonly slippedBy: Decimal;
  /** Whether all that crossing costs is a share of the price, as mostly. */
  private readonly isProportional: boolean;
  /** Factor of market impact; zero mostly. */
  private readonly impactFactor: number;

  constructor(config: SimConfig, instrument: Instrument) {
    const { slippage } = simPolicies(config);
    this.tick = instrument.priceTick;
    this.quote = instrument.quote;
    this.quoteScale = currencyScale(instrument.quote);
    this.takerFee = basisPoints(config.takerFeeBps);
    this.makerFee = basisPoints(config.makerFeeBps);
    const fixed = basisPoints(config.halfSpreadBps).plus(basisPoints(config.slippageBps));
    const crossing = slippage.kind === 'bps' ? fixed.plus(basisPoints(slippage.bps)) : fixed;
    this.entryCostRatio = this.takerFee.plus(crossing);
    this.buyFactor = crossing.isZero() ? undefined : ONE.plus(crossing);
    this.sellFactor = crossing.isZero() ? undefined : ONE.minus(crossing);
    this.slippedBy = slippage.kind === 'ticks' ? Decimal.of(BigInt(slippage.ticks)).times(this.tick) : Decimal.ZERO;
    this.impactFactor = slippage.kind === 'volumeShare' ? slippage.factor : 0;
    this.isProportional = this.slippedBy.isZero() && this.impactFactor === 0;
  }

  /**
   * The price of an order that crosses the spread while the market stands at `at`. Impact needs the size of the piece and the
   * volume of the bar that it meets.
   */
  crossed(at: Price, side: Side, size?: Quantity, volume?: number): Price {
    const factor = side === 'buy' ? this.buyFactor : this.sellFactor;
    const rounding = side === 'buy' ? 'up' : 'down';
    if (this.isProportional) return factor === undefined ? at : asPrice(at.times(factor).roundTo(this.tick, rounding));
    let worse = factor === undefined ? at : asPrice(at.times(factor).roundTo(this.tick, rounding));
    if (!this.slippedBy.isZero()) {
      worse = asPrice(side === 'buy' ? worse.plus(this.slippedBy) : worse.minus(this.slippedBy));
    }
    if (this.impactFactor === 0 || size === undefined) return worse;
    const impact = at.times(impactRatio(this.impactFactor, toNumber(size), volume ?? Number.NaN));
    return asPrice((side === 'buy' ? worse.plus(impact) : worse.minus(impact)).roundTo(this.tick, rounding));
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
export function basisPoints(bps: number): Decimal {
  const exact = Decimal.fromNumber(bps, 6, 'nearest-even');
  return Decimal.of(exact.units, exact.scale + 4);
}
