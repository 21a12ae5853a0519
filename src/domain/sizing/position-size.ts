import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { quantity } from '#core/money.ts';
import type { Price, Quantity } from '#core/money.ts';
import type { Instrument } from '#domain/market/instrument.ts';

/** How large a position should be. Plain data, part of the run configuration. */
export type SizingConfig =
  /** Lose `riskRatio` of the equity at the stop, but never be worth more than `maxExposureRatio` of it. */
  | { readonly kind: 'risk'; readonly riskRatio: number; readonly maxExposureRatio: number }
  /** Be worth a share of the equity, whatever the stop. */
  | { readonly kind: 'exposure'; readonly exposureRatio: number }
  /** Always the same quantity, a decimal text. */
  | { readonly kind: 'fixed'; readonly quantity: string };

/** One percent of the equity at risk, no borrowing. */
export const DEFAULT_SIZING: SizingConfig = { kind: 'risk', riskRatio: 0.01, maxExposureRatio: 1 };

/** What a position is sized from, exact, in the quote currency. */
export interface SizingRequest {
  readonly equity: Decimal;
  /** The price at which the plan reckons to enter. */
  readonly reference: Price;
  readonly stop: Price;
  /** Fee and spread of the entry as a share of its notional, which the exposure must leave room for. */
  readonly costRatio: Decimal;
}

export type SizingOutcome =
  | { readonly kind: 'sized'; readonly quantity: Quantity; readonly limitedBy: 'risk' | 'exposure' | 'fixed' }
  /** The budget buys less than the instrument's smallest order. */
  | { readonly kind: 'too-small'; readonly quantity: Quantity; readonly minimum: string; readonly rule: MinimumRule }
  /** There is nothing to size: reference and stop are equal, so no distance carries the risk. */
  | { readonly kind: 'no-distance'; readonly price: Price };

export type MinimumRule = 'min-quantity' | 'min-notional';

/** Turns equity and the distance to the stop into a quantity: always a whole number of steps, always rounded down. */
export class PositionSizer {
  private readonly instrument: Instrument;
  private readonly risk: Decimal | undefined;
  private readonly exposure: Decimal | undefined;
  private readonly fixed: Quantity | undefined;

  constructor(config: SizingConfig, instrument: Instrument) {
    this.instrument = instrument;
    this.risk = config.kind === 'risk' ? ratio('riskRatio', config.riskRatio) : undefined;
    this.exposure =
      config.kind === 'risk'
        ? ratio('maxExposureRatio', config.maxExposureRatio)
        : config.kind === 'exposure'
          ? ratio('exposureRatio', config.exposureRatio)
          : undefined;
    this.fixed = config.kind === 'fixed' ? inSteps(Decimal.parse(config.quantity), instrument.quantityStep) : undefined;
  }

  size(request: SizingRequest): SizingOutcome {
    const distance = request.reference.minus(request.stop).absolute();
    if (distance.isZero()) return { kind: 'no-distance', price: request.reference };
    if (this.fixed !== undefined) return this.checked(this.fixed, 'fixed', request.reference);
    const byExposure = this.byExposure(request);
    if (this.risk === undefined) return this.checked(byExposure, 'exposure', request.reference);
    const byRisk = this.steps(request.equity.times(this.risk), distance);
    const limited = byExposure.compare(byRisk) < 0;
    return this.checked(limited ? byExposure : byRisk, limited ? 'exposure' : 'risk', request.reference);
  }

  private byExposure(request: SizingRequest): Quantity {
    const unitCost = request.reference.plus(request.reference.times(request.costRatio));
    return this.steps(request.equity.times(this.exposure!), unitCost);
  }

  /** How many whole steps of the instrument `budget` pays at `each`; nothing when the budget is not positive. */
  private steps(budget: Decimal, each: Decimal): Quantity {
    if (budget.sign() <= 0 || each.sign() <= 0) return NOTHING;
    const { quantityStep } = this.instrument;
    return quantity(budget.dividedBy(each, quantityStep.scale, 'down').roundTo(quantityStep, 'down'));
  }

  private checked(size: Quantity, limitedBy: 'risk' | 'exposure' | 'fixed', reference: Price): SizingOutcome {
    const { minQuantity, minNotional } = this.instrument;
    if (size.isZero() || size.compare(minQuantity) < 0) {
      return { kind: 'too-small', quantity: size, minimum: minQuantity.toString(), rule: 'min-quantity' };
    }
    if (size.times(reference).compare(minNotional) < 0) {
      return { kind: 'too-small', quantity: size, minimum: minNotional.toString(), rule: 'min-notional' };
    }
    return { kind: 'sized', quantity: size, limitedBy };
  }
}

/** With the step's digits, so that the same quantity is always written alike; as it stands when it is no whole number of steps. */
function inSteps(size: Decimal, step: Decimal): Quantity {
  return quantity(size.isMultipleOf(step) ? size.round(step.scale, 'down') : size);
}

const NOTHING = quantity(Decimal.ZERO);

function ratio(name: string, value: number): Decimal {
  if (Number.isFinite(value) && value > 0) return Decimal.fromNumber(value, 12, 'down');
  throw new AssayError('config.invalid', `Expected sizing ${name} to be above "0", was "${value}"`, {
    place: { column: name, value: `${value}` },
  });
}
