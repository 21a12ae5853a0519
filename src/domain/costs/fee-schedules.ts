import { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';
import { money } from '#core/money.ts';
import type { Currency, Money } from '#core/money.ts';
import { amountField, bpsField, expectField, positiveField } from '#domain/costs/cost-fields.ts';
import { charge } from '#domain/costs/fee-model.ts';
import type { FeeModel, FeeRequest } from '#domain/costs/fee-model.ts';

/** Shares of the notional, by who met whom; the tier is chosen by the turnover of the last 30 days. */
export interface MakerTakerConfig {
  readonly kind: 'maker-taker';
  /** Ascending by `fromVolume` (quote currency, decimal text); the first begins at "0". A negative maker fee is a rebate. */
  readonly tiers: readonly { readonly fromVolume: string; readonly makerBps: number; readonly takerBps: number }[];
}

/** The same amount for each order, however many executions it takes. */
export interface FlatFeeConfig {
  readonly kind: 'flat';
  readonly amount: string;
  readonly currency: string;
}

/** An amount for each unit; by order at least `minimum`, at most a share of the notional. The maximum wins over the minimum. */
export interface PerShareConfig {
  readonly kind: 'per-share';
  readonly amount: string;
  readonly minimum?: string;
  readonly maximumBps?: number;
}

/** A share of the notional; by order at least `minimum` and at most `maximum`. */
export interface PercentageConfig {
  readonly kind: 'percentage';
  readonly bps: number;
  readonly minimum?: string;
  readonly maximum?: string;
}

/** Charged on each execution by itself. */
export class MakerTakerFees implements FeeModel {
  readonly isByOrder = false;
  readonly isByVolume: boolean;
  private readonly unit: Currency;
  private readonly tiers: readonly { readonly from: Decimal; readonly maker: Decimal; readonly taker: Decimal }[];

  constructor({ tiers }: MakerTakerConfig, unit: Currency) {
    this.unit = unit;
    this.tiers = tiers.map(({ fromVolume, makerBps, takerBps }, i) => ({
      from: amountField(`tiers[${i}].fromVolume`, fromVolume),
      maker: bpsField(`tiers[${i}].makerBps`, makerBps, { min: -1_000, max: 1_000 }),
      taker: bpsField(`tiers[${i}].takerBps`, takerBps, { min: -1_000, max: 1_000 }),
    }));
    this.isByVolume = tiers.length > 1;
    expectField(this.tiers[0]?.from.isZero() === true, 'tiers[0].fromVolume', '"0"', `${tiers[0]?.fromVolume}`);
    for (let i = 1; i < this.tiers.length; i++) {
      const isAscending = this.tiers[i]!.from.compare(this.tiers[i - 1]!.from) > 0;
      expectField(isAscending, `tiers[${i}].fromVolume`, 'above the tier before it', tiers[i]!.fromVolume);
    }
  }

  fee({ liquidity, notional, trailingVolume }: FeeRequest): Money {
    const rate = this.tierAt(trailingVolume)[liquidity];
    if (rate.isZero()) return money(this.unit, Decimal.ZERO);
    return charge(notional.absolute().times(rate), this.unit);
  }

  private tierAt(volume: Decimal | undefined): (typeof this.tiers)[number] {
    let at = 0;
    if (volume !== undefined) while (at + 1 < this.tiers.length && volume.compare(this.tiers[at + 1]!.from) >= 0) at++;
    return this.tiers[at]!;
  }
}

/** Fees by order: an execution is charged what the order owes after it, less what it owed before. */
abstract class FeesByOrder implements FeeModel {
  readonly isByOrder = true;
  readonly isByVolume = false;
  protected readonly unit: Currency;

  constructor(unit: Currency) {
    this.unit = unit;
  }

  fee({ quantity, notional, before }: FeeRequest): Money {
    const worth = notional.absolute();
    if (before === undefined) return charge(this.owed(quantity, worth), this.unit);
    const earlier = before.notional.absolute();
    const owed = charge(this.owed(before.quantity.plus(quantity), earlier.plus(worth)), this.unit).amount;
    return money(this.unit, owed.minus(charge(this.owed(before.quantity, earlier), this.unit).amount));
  }

  /** What an order owes that has executed so much; never falls as it executes more. */
  protected abstract owed(quantity: Decimal, notional: Decimal): Decimal;
}

export class FlatFee extends FeesByOrder {
  private readonly amount: Decimal;

  constructor({ amount, currency: of }: FlatFeeConfig, unit: Currency) {
    super(unit);
    expectField(of === unit, 'flat.currency', `the quote currency "${unit}"`, of);
    this.amount = amountField('flat.amount', amount);
  }

  protected owed(quantity: Decimal): Decimal {
    return quantity.isZero() ? Decimal.ZERO : this.amount;
  }
}

export class PerShareFee extends FeesByOrder {
  private readonly amount: Decimal;
  private readonly minimum: Decimal;
  private readonly maximumRatio: Decimal | undefined;

  constructor({ amount, minimum, maximumBps }: PerShareConfig, unit: Currency) {
    super(unit);
    this.amount = positiveField('per-share.amount', amount);
    this.minimum = minimum === undefined ? Decimal.ZERO : amountField('per-share.minimum', minimum);
    const range = { min: 0, max: 10_000 };
    this.maximumRatio = maximumBps === undefined ? undefined : bpsField('per-share.maximumBps', maximumBps, range);
  }

  protected owed(quantity: Decimal, notional: Decimal): Decimal {
    if (quantity.isZero()) return Decimal.ZERO;
    const owed = larger(this.amount.times(quantity), this.minimum);
    return this.maximumRatio === undefined ? owed : smaller(owed, notional.times(this.maximumRatio));
  }
}

export class PercentageFee extends FeesByOrder {
  private readonly rate: Decimal;
  private readonly minimum: Decimal;
  private readonly maximum: Decimal | undefined;

  constructor({ bps, minimum, maximum }: PercentageConfig, unit: Currency) {
    super(unit);
    this.rate = bpsField('percentage.bps', bps, { min: 0, max: 10_000 });
    this.minimum = minimum === undefined ? Decimal.ZERO : amountField('percentage.minimum', minimum);
    this.maximum = maximum === undefined ? undefined : amountField('percentage.maximum', maximum);
    const fits = this.maximum === undefined || this.maximum.compare(this.minimum) >= 0;
    expectField(fits, 'percentage.maximum', `at least the minimum "${this.minimum.toString()}"`, `${maximum}`);
  }

  protected owed(quantity: Decimal, notional: Decimal): Decimal {
    if (quantity.isZero()) return Decimal.ZERO;
    const owed = larger(notional.times(this.rate), this.minimum);
    return this.maximum === undefined ? owed : smaller(owed, this.maximum);
  }
}

/** Several charges on the same execution, each rounded by itself, as each is a line of the statement. */
export class CompositeFee implements FeeModel {
  readonly isByOrder: boolean;
  readonly isByVolume: boolean;
  private readonly parts: readonly FeeModel[];
  private readonly unit: Currency;

  constructor(parts: readonly FeeModel[], unit: Currency) {
    this.isByOrder = parts.some((part) => part.isByOrder);
    this.isByVolume = parts.some((part) => part.isByVolume);
    this.parts = parts;
    this.unit = unit;
  }

  fee(request: FeeRequest): Money {
    let total = Decimal.ZERO;
    for (const part of this.parts) {
      const { amount, currency: of } = part.fee(request);
      invariant(of === this.unit, `fees are in ${this.unit}, was ${of}`);
      total = total.plus(amount);
    }
    return money(this.unit, total);
  }
}

function larger(a: Decimal, b: Decimal): Decimal {
  return a.compare(b) >= 0 ? a : b;
}

function smaller(a: Decimal, b: Decimal): Decimal {
  return a.compare(b) <= 0 ? a : b;
}
