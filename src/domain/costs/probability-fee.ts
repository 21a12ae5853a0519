import { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';
import { money } from '#core/money.ts';
import type { Currency, Money } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import { UTC } from '#core/zone.ts';
import { amountField, dateField, expectField } from '#domain/costs/cost-fields.ts';
import { charge } from '#domain/costs/fee-model.ts';
import type { FeeModel, FeeRequest } from '#domain/costs/fee-model.ts';

/**
 * Fees of prediction markets: `quantity * rate * (p * (1 - p))^exponent`, highest for a coin toss, next to nothing near
 * certainty. Venues change the parameters, so the schedule is dated.
 */
export interface ProbabilityFeeConfig {
  readonly kind: 'probability';
  /** Ascending by `from`, a date (00:00 UTC). An execution before the first one is an error, not free. */
  readonly schedule: readonly ProbabilityRate[];
  /** Whoever rests in the book pays nothing. */
  readonly takerOnly: boolean;
  /** How the venue itself rounds, before the result is brought to the digits of the currency against us. */
  readonly digits: number;
  readonly rounding: 'down' | 'up';
}

export interface ProbabilityRate {
  readonly from: string;
  /** Decimal text, such as `0.07`. */
  readonly rate: string;
  /** A whole number from 1 to 4. */
  readonly exponent: number;
}

export class ProbabilityFee implements FeeModel {
  readonly isByOrder = false;
  readonly isByVolume = false;
  private readonly config: ProbabilityFeeConfig;
  private readonly unit: Currency;
  private readonly steps: readonly { readonly from: UnixMs; readonly rate: Decimal; readonly exponent: number }[];

  constructor(config: ProbabilityFeeConfig, unit: Currency) {
    this.config = config;
    this.unit = unit;
    const { digits, schedule } = config;
    expectField(Number.isInteger(digits) && digits >= 0 && digits <= 12, 'digits', 'from "0" to "12"', digits);
    expectField(schedule.length > 0, 'schedule', 'at least one rate', 'none');
    this.steps = schedule.map(({ from, rate, exponent }, i) => {
      const isPower = Number.isInteger(exponent) && exponent >= 1 && exponent <= 4;
      expectField(isPower, `schedule[${i}].exponent`, 'a whole number from "1" to "4"', exponent);
      return {
        from: dateField(`schedule[${i}].from`, from, UTC),
        rate: amountField(`schedule[${i}].rate`, rate),
        exponent,
      };
    });
    for (let i = 1; i < this.steps.length; i++) {
      const isLater = this.steps[i]!.from > this.steps[i - 1]!.from;
      expectField(isLater, `schedule[${i}].from`, `after "${schedule[i - 1]!.from}"`, schedule[i]!.from);
    }
  }

  fee({ price, quantity, liquidity, time }: FeeRequest): Money {
    const { takerOnly, digits, rounding } = this.config;
    if (takerOnly && liquidity === 'maker') return money(this.unit, Decimal.ZERO);
    const step = this.steps.findLast(({ from }) => from <= time);
    const first = this.config.schedule[0]!.from;
    expectField(step !== undefined, 'schedule[0].from', 'at or before the execution', first);
    const uncertainty = price.times(ONE.minus(price));
    invariant(uncertainty.sign() >= 0, `a probability is from 0 to 1, was ${price.toString()}`);
    let exact = quantity.times(step.rate);
    for (let i = 0; i < step.exponent; i++) exact = exact.times(uncertainty);
    return charge(exact.round(digits, rounding), this.unit);
  }
}

const ONE = Decimal.of(1n);
